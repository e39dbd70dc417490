"""What several tests share: the project's folder, the toy study, and ledger rows made by hand or by Hypothesis."""

from __future__ import annotations

import csv
import math
import re
import shutil
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st
from yanbao import periods, units as every_unit, words as every_word
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.study import Study
from yanbao.units import Units
from yanbao.words import Words

ROOT = Path(__file__).resolve().parents[1]
TINY = ROOT / "tests" / "studies" / "tiny"
NAN = math.nan

settings.register_profile("yanbao", deadline=None, max_examples=60)
settings.load_profile("yanbao")
few_examples = settings(max_examples=15, deadline=None)  # where each example takes several pandas calls


@lru_cache(maxsize=None)
def tiny() -> Study:
    """The toy study; its tables are read once."""
    return Study(TINY, ROOT)


@lru_cache(maxsize=None)
def tiny_book(lang: str = "en", **parameters: object) -> Book:
    return Book(tiny(), Parameters(lang=lang, **parameters))


def words_in(lang: str) -> Words:
    return every_word.load(ROOT, lang)


def all_units() -> Units:
    return every_unit.load(ROOT)


def copy_of_tiny(folder: Path, *edits: Callable[[Path], None]) -> Study:
    """The toy study under `folder`, changed by `edits`."""
    shutil.copytree(TINY, folder / "tiny")
    for edit in edits:
        edit(folder / "tiny")
    return Study(folder / "tiny", ROOT)


def without_pages(pack: Path) -> None:
    """An edit that leaves out what shows the numbers, so that a fault of the numbers is found alone (and fast)."""
    for name in ("commentary.zh.md", "commentary.en.md", "assessments.csv", "coverage.csv"):
        (pack / name).unlink()
    for name, change in (("exhibits.csv", lambda text: text.partition("\n")[0] + "\n"), ("graph.csv", lambda text: re.sub(r"[^,]*\{value\}`[^`]*`", "", text))):
        (pack / name).write_text(change((pack / name).read_text(encoding="utf-8")), encoding="utf-8")


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    """An edit of one text in one file of a pack; the text must stand there once."""

    def edit(pack: Path) -> None:
        text = (pack / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        (pack / file).write_text(text.replace(old, new), encoding="utf-8")

    return edit


def ledger(*rows: dict) -> pd.DataFrame:
    """Ledger rows as a study gives them: what a row doesn't say is ordinary (reported, grade B, one series)."""
    ordinary = {"series_id": "s", "metric": "racks_in_use", "entity_id": "CN", "region": "CN", "dims": "", "definition_id": "", "period": "2024", "value": NAN,
                "low": NAN, "high": NAN, "bound": "", "unit": "1e4 rack", "kind": "reported", "vintage": "", "scenario": "", "source_id": "filing",
                "origin_id": "miit", "status": "", "grade": "B", "published": "2025-05-31"}
    frame = pd.DataFrame([{"id": f"row{position:03}", **ordinary, **row} for position, row in enumerate(rows)], columns=["id", *ordinary])
    spans = [periods.parse(text) for text in frame["period"]]
    return frame.assign(published=pd.to_datetime(frame["published"]), start=pd.to_datetime([span.start for span in spans]),
                        end=pd.to_datetime([span.end for span in spans])).astype({"value": float, "low": float, "high": float})


def _numbers(low: float, width: float, form: str) -> dict[str, float]:
    match form:
        case "value":
            return {"value": low}
        case "range":
            return {"low": low, "high": low + width}
    return {"value": low, "low": low - width, "high": low + width}


ledger_row = st.builds(
    lambda numbers, **row: numbers | row,
    numbers=st.builds(_numbers, st.floats(1, 1e6), st.floats(0, 1e3), st.sampled_from(["value", "range", "both"])),
    grade=st.sampled_from("ABCDE"), kind=st.sampled_from(["reported", "measured", "derived", "estimate"]), status=st.sampled_from(["", "doubtful", "superseded"]),
    vintage=st.sampled_from(["", "2023-06", "2024-05-01"]), source_id=st.sampled_from(["blog", "filing", "yearbook"]),
    origin_id=st.sampled_from(["caict", "miit", "nbs"]),
    published=st.sampled_from(["2024-03-31", "2025-05-31", "2025-11-21"]), period=st.sampled_from(["2023", "2024"]), entity_id=st.sampled_from(["CN", "CN-BJ"]))
ledger_rows = st.lists(ledger_row, min_size=1, max_size=8)


def line_of(table: str, key: str) -> int:
    """The line of the toy study's table on which a row stands; the key is its first cell, or its first two or three joined by dots."""
    with (TINY / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        lines = [number for number, cells in enumerate(csv.reader(file), 1) if key in (".".join(cells[:length]) for length in (1, 2, 3))]
    return lines[0]


def cell(table: str, key: str, column: str, value: str) -> Callable[[Path], None]:
    """An edit of one cell of one table of a pack."""

    def edit(pack: Path) -> None:
        path = pack / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[line_of(table, key) - 1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    return edit


# the dataset Norris of NIST's Statistical Reference Datasets (ozone monitors, linear regression), and what NIST certifies of the line y = a + b x
NORRIS_Y = [0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
            557.7, 228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2]
NORRIS_X = [0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
            556.0, 228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5]
NORRIS = {"a": -0.262323073774029, "error_of_a": 0.232818234301152, "b": 1.00211681802045, "error_of_b": 0.429796848199937e-03, "r_squared": 0.999993745883712}
