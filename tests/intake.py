"""A project of its own for tests that begin studies and take spreadsheets in: tables and words, without chapters."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fixtures import ROOT

from yanbao.errors import YanbaoError
from yanbao.press import scaffold
from yanbao.study import Study

TODAY = date(2026, 11, 27)


def project(folder: Path) -> Path:
    """Schemas, words, shared facts and chapters, and no study."""
    for part in ("schema", "vocabulary", "shared"):
        shutil.copytree(ROOT / "data" / part, folder / "data" / part)
    (folder / "data" / "studies").mkdir()
    shutil.copytree(ROOT / "chapters", folder / "chapters")
    shutil.copyfile(ROOT / "_toc.yml", folder / "_toc.yml")
    return folder


def begun(root: Path, told: str = "heat-pumps", **names: str) -> Study:
    return Study(scaffold.new(root, told, today=TODAY, **names), root)


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def append(path: Path, **cells: str) -> None:
    """Add a row to a table; columns left out stay blank."""
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, restval="", lineterminator="\n").writerow(cells)


def refused(call: Callable[[], object]) -> YanbaoError:
    """The problem that a call is refused with."""
    with pytest.raises(YanbaoError) as caught:
        call()
    return caught.value
