"""The guard itself is guarded: one figure changed by 1 % fails the stored chapter, which names exhibit, old and new number."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from recorded import EXPECTED, ROOT

from yanbao.press import compare
from yanbao.study import names

CHAPTER = "01_industry_overview.ipynb"


def change(ledger: Path, row_id: str) -> tuple[float, float]:
    """Raise one row's value by 1 % and return the old and the new one."""
    with ledger.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["id"] == row_id)
    old, new = float(row["value"]), float(f"{float(row['value']) * 1.01:.10g}")
    row["value"] = f"{new:.10g}"
    with ledger.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return old, new


@pytest.mark.parametrize("study", names(ROOT))
def test_a_figure_changed_by_one_per_cent_fails_and_is_named(tmp_path: Path, study: str):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copyfile(ROOT / "conftest.py", tmp_path / "conftest.py")
    stored = tmp_path / "tests" / "expected" / study / CHAPTER
    stored.parent.mkdir(parents=True)
    shutil.copyfile(EXPECTED / study / CHAPTER, stored)
    with (tmp_path / "data" / "studies" / study / "observations.csv").open(newline="", encoding="utf-8") as file:
        plain = {row["id"] for row in csv.DictReader(file) if row["value"] and not row["low"] and not row["high"] and float(row["value"]) > 0}
    meta = next(meta for meta in compare.of_notebook(nbformat.read(stored, as_version=4)) if {row for row, _ in meta.get("rows", [])} & plain)
    row_id = next(row for row, _ in meta["rows"] if row in plain)
    shown = next(value for row, value in meta["rows"] if row == row_id)
    old, new = change(tmp_path / "data" / "studies" / study / "observations.csv", row_id)

    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), "-c", "/dev/null", "--nbval", "--nbval-current-env", "-p", "no:xdist", "-p", "no:cacheprovider", str(stored)],
                          cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    factor = shown / old
    assert f"{study} en {meta['label']} {meta['id']}" in done.stdout
    assert f"row {row_id}: {float(f'{old * factor:.6g}')} → {float(f'{new * factor:.6g}')} (+1.00%)" in done.stdout
