"""Workbooks recalculated by LibreOffice Calc without a window, and their cells read back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

OFFICE = next((found for name in ("soffice", "libreoffice") if (found := shutil.which(name))), "")
needs_office = pytest.mark.skipif(not OFFICE, reason="LibreOffice Calc isn't installed (Debian: libreoffice-calc-nogui)")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# else Calc trusts the values that a file from Excel's kin brings along
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

Cells = dict[str, dict[str, float | str]]  # sheet → cell → value


def recalculate(folder: Path, workbooks: Mapping[str, bytes]) -> dict[str, Cells]:
    """The cells of workbooks (name → bytes) after Calc has computed every formula anew; one call for all of them."""
    profile, out = folder / "profile", folder / "out"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    paths = [folder / f"{name}.xlsx" for name in workbooks]
    for path, content in zip(paths, workbooks.values()):
        path.write_bytes(content)
    command = [OFFICE, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx", "--outdir", str(out), *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300, env={**os.environ, "HOME": str(folder)})
    assert all((out / path.name).exists() for path in paths), told.stdout + told.stderr
    return {name: cells((out / f"{name}.xlsx").read_bytes()) for name in workbooks}


def cells(content: bytes) -> Cells:
    """The values that a workbook holds: those kept beside its formulas, too."""
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(content)) as packed:
        read = lambda name: ElementTree.fromstring(packed.read(name))  # noqa: E731
        shared = ["".join(part.itertext()) for part in read("xl/sharedStrings.xml")] if "xl/sharedStrings.xml" in packed.namelist() else []
        targets = {link.get("Id"): link.get("Target") for link in read("xl/_rels/workbook.xml.rels")}
        sheets = {sheet.get("name"): "xl/" + targets[sheet.get(LINK)].removeprefix("/xl/") for sheet in read("xl/workbook.xml").iter(f"{MAIN}sheet")}
        return {name: {cell.get("r"): _value(cell, shared) for cell in read(path).iter(f"{MAIN}c") if cell.find(f"{MAIN}v") is not None} for name, path in sheets.items()}


def _value(cell: ElementTree.Element, shared: list[str]) -> float | str:
    text, kind = cell.find(f"{MAIN}v").text or "", cell.get("t", "n")
    return shared[int(text)] if kind == "s" else float(text) if kind == "n" and text else text


def edited(content: bytes, pattern: str, put: str, within: str = r"xl/worksheets/sheet\d+\.xml") -> bytes:
    """A workbook with a pattern replaced in its parts; it must stand there."""
    from io import BytesIO

    written, count = BytesIO(), 0
    with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in packed.namelist():
            part = packed.read(name)
            if re.fullmatch(within, name):
                text, found = re.subn(pattern, put, part.decode())
                part, count = text.encode(), count + found
            target.writestr(name, part)
    assert count, f"{pattern!r} isn't in the workbook"
    return written.getvalue()
