"""What an import would bring, for the terminal."""

from __future__ import annotations

from functools import partial

from rich.table import Table

from .. import bilingual
from . import Reading
from .records import Record

FIRST = 8  # rows shown
COLUMNS = ("metric", "entity_id", "dims", "definition_id", "period", "value", "unit", "kind", "source_id")
WORDS = {
    "title": ("{file}：前几行", "{file}: the first rows"),
    "cell": ("单元格", "cell"),
    "counts": ("{rows} 行可导入，{problems} 个问题，{blank} 格空白", "{rows} row(s) to import, {problems} problem(s), {blank} blank cell(s)"),
    "left_out": ("未用的列：{names}", "columns left out: {names}"),
    "open": ("待定：{names}", "open: {names}"),
    "written": ("列的对应已写入 {path}，填好 ? 后用 --mapping {path} 继续", "what the columns stand for is proposed in {path}; fill in its ? and go on with --mapping {path}"),
    "dry": ("未写入台账", "nothing was written to the ledger"),
    "ask": ("写入 {study} 的台账？", "Write these rows to the ledger of {study}?"),
    "done": ("已写入 {rows} 行：{path}", "{rows} row(s) written: {path}"),
}
word = partial(bilingual.word, WORDS)


def rows(found: Reading, lang: str) -> Table:
    """The first rows, with what most of them have in common in no column of its own."""
    records = found.taken.records
    shown = [column for column in COLUMNS if any(map(partial(_cell, column), records))]
    table = Table(title=word(lang, "title", file=found.path.name), title_justify="left", box=None)
    for column in (word(lang, "cell"), *shown):
        table.add_column(column, overflow="fold")
    for record in records[:FIRST]:
        table.add_row(str(record.place).partition(":")[2], *(_cell(column, record) for column in shown))
    return table


def _cell(column: str, record: Record) -> str:
    """A cell of the ledger; of a range both ends, of a bound its sign before the number."""
    cells = record.cells
    if column != "value":
        return cells.get(column, "")
    sign = {"gt": "> ", "lt": "< ", "approx": "≈ "}.get(cells.get("bound", ""), "")
    return sign + cells["value"] if cells.get("value") else f"{cells.get('low', '')}–{cells.get('high', '')}"


def lines(found: Reading, lang: str) -> list[str]:
    """Counts, what isn't mapped, and the nearest valid names."""
    taken = found.taken
    told = [word(lang, "counts", rows=len(taken.records), problems=len(taken.problems), blank=taken.blank)]
    told += [word(lang, "left_out", names=", ".join(taken.left_out))] if taken.left_out else []
    return told + [word(lang, "open", names=hint) for hint in found.hints]
