"""The example rows of a new study: every table of a pack and of its own words, as records under the columns of the schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template

import yaml

from ... import notebooks, study as studies, tables

EXAMPLE = Path(__file__).parent / "example.yml"
ROW = re.compile(r"r\d\d")  # how the example names a row of the ledger
UNSHOWN = ("executive_summary",)  # made from the commentary, not by a row of exhibits.csv
NOT_CURATED = {"gap_zh": "尚未整理，补充有来源的数字或判断即可", "gap_en": "not curated yet; sourced figures or judgements would fill it"}
OTHER_INDUSTRY = {"state": "not_applicable", "reason_zh": "该项属于另一行业（示例，请替换）", "reason_en": "It is about another industry (an example, replace it)"}


def example_rows(root: Path, told: Mapping[str, str], ids: Mapping[str, str]) -> tuple[dict[str, list[dict]], dict[str, list[dict]]]:
    """The example's rows, of the pack's tables and of its own words: table -> records, each column -> cell.

    `told`: what stands for the example's $names; `ids`: the ledger ids that stand for its r01, r02, …
    """
    written = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    words = {table: [_filled(row, told, ids) for row in rows] for table, rows in written.pop("vocabulary").items()}
    pack = {table: [_filled(row, told, ids) for row in rows] for table, rows in written.items()}
    items = tables.records(studies.coverage_items(root))[:2]
    pack["coverage"] = [{"report": item["report"], "number": item["number"], **OTHER_INDUSTRY} for item in items]
    pack["exhibits"] = _exhibits(root, pack["exhibits"])
    return pack, words


def row_names() -> list[str]:
    """How the example names its rows of the ledger."""
    return [row["id"] for row in yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["observations"]]


def _filled(row: Mapping[str, object], told: Mapping[str, str], ids: Mapping[str, str]) -> dict[str, str]:
    return {column: ids[str(cell)] if ROW.fullmatch(str(cell)) else Template(str(cell)).substitute(told) for column, cell in row.items()}


def _exhibits(root: Path, shown: list[dict]) -> list[dict]:
    """A row for each general exhibit in book order: those of the example shown, the others gaps."""
    by_name = {row["exhibit"]: {"panel": "1", "state": "shown", **row} for row in shown}
    found = []
    chapters = notebooks.of_study(root)
    for name, chapter in studies.general_exhibits(root)["chapter"].items():
        if name not in UNSHOWN and chapter in chapters:  # others are of chapters that some study alone has
            found.append(by_name.get(name) or {"exhibit": name, "panel": "1", "state": "gap", **NOT_CURATED})
    return found
