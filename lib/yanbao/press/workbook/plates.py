"""The sheets of a study's exhibits: a list of them with links, then one sheet for each, its panels below one another with chart, numbers and sources."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import tabular
from ..executed import Chapter, Exhibit, Panel
from ..tabular.words import word as column
from . import native, pictured
from .contents import sheet_name
from .words import word

if TYPE_CHECKING:
    from .sheets import Sheet, Writer

HEAD_ROWS = 2  # of a sheet of an exhibit: its number and name, and the way back; they stay in view
LIST_HEAD = 3  # row of the heads of the list
ACROSS = 8  # columns over which a paragraph runs
NARROWEST, WIDEST, WIDEST_FIRST = 11, 34, 46
ONE_LINE = ("link", "locator", "row")  # columns that aren't wrapped
OTHERS = ("subject", "period", "value", "low", "high", "unit", "kind", "grade", "origin", "publisher", "source_year", "link", "locator", "row")
SOURCES = ("publisher", "source_year", "source_grade", "link")
LIST_WIDTHS = (9, 40, 70, 9, 22, 10)


@dataclass(frozen=True)
class Shown:
    """A panel as a sheet shows it: its table in numbers, and what stands behind it."""

    panel: Panel
    table: tabular.Table
    behind: tabular.Behind

    @property
    def others(self) -> list[tabular.LedgerRow]:
        """The ledger rows behind it that its table doesn't tell."""
        told = set(self.table.matched)
        return [row for key, row in self.behind.rows.items() if key not in told]


@dataclass(frozen=True)
class Plates:
    """All exhibits of a study: its chapters, each exhibit's sheet and panels by the exhibit's id."""

    chapters: tuple[Chapter, ...]
    sheets: Mapping[str, str]
    shown: Mapping[str, tuple[Shown, ...]]


def gathered(chapters: Sequence[Chapter], ledger: tabular.Ledger, taken: Iterable[str]) -> Plates:
    """The exhibits of chapters ready to be written; `taken`: names of the workbook's other sheets."""
    used, sheets, shown = {name.lower() for name in taken}, {}, {}
    for exhibit in every(chapters):
        sheets[exhibit.id] = sheet_name(f"{exhibit.number} {exhibit.name}", used)
        used.add(sheets[exhibit.id].lower())
        shown[exhibit.id] = tuple(_shown(panel, ledger) for panel in exhibit.panels)
    return Plates(tuple(chapters), sheets, shown)


def every(chapters: Iterable[Chapter]) -> list[Exhibit]:
    return [exhibit for chapter in chapters for exhibit in chapter.exhibits]


def _shown(panel: Panel, ledger: tabular.Ledger) -> Shown:
    behind = ledger.behind(panel.meta)
    return Shown(panel, tabular.table(panel.meta, panel.spec, behind, ledger.book.words), behind)


def write(writer: Writer, held: Plates) -> None:
    """Write the list of exhibits and a sheet for each."""
    listed = writer.sheet(word(writer.lang, "exhibits"), LIST_WIDTHS, protected=False)
    _write_list(writer, listed, held)
    for chapter in held.chapters:
        for exhibit in chapter.exhibits:
            _Plate(writer, listed, held, exhibit).write()


def _write_list(writer: Writer, sheet: Sheet, held: Plates) -> None:
    sheet.text(0, 0, word(writer.lang, "exhibits"), "title")
    sheet.text(1, 0, word(writer.lang, "exhibits_lead"), "small")
    sheet.texts(LIST_HEAD, writer.words("number", "name", "finding", "panels", "unit", "grades"), "head")
    row = LIST_HEAD + 1
    for chapter in held.chapters:
        sheet.text(row, 0, chapter.title, "section")
        for row, exhibit in enumerate(chapter.exhibits, row + 1):
            metas = [panel.meta for panel in exhibit.panels]
            sheet.link(row, 0, held.sheets[exhibit.id], exhibit.number)
            units = dict.fromkeys(meta["unit"] for meta in metas if meta["unit"])
            grades = sorted({grade for meta in metas for grade in meta.get("grades") or {}})
            sheet.texts(row, (exhibit.name, exhibit.title), "wrapped", 1)
            sheet.number(row, 3, len(metas))
            sheet.texts(row, (word(writer.lang, "semicolon").join(units), " ".join(grades)), "wrapped", 4)
        row += 1
    sheet.inner.freeze_panes(LIST_HEAD + 1, 2)


class _Plate:
    """Writes the sheet of one exhibit."""

    def __init__(self, writer: Writer, listed: Sheet, held: Plates, exhibit: Exhibit):
        self.writer, self.lang, self.listed, self.exhibit, self.shown = writer, writer.lang, listed, exhibit, held.shown[exhibit.id]
        self.sheet = writer.sheet(held.sheets[exhibit.id], widths(self.shown), protected=False)

    def write(self) -> None:
        self.sheet.text(0, 0, f"{self.exhibit.number} {self.exhibit.name}", "title")
        self.sheet.link(1, 0, self.listed.name, word(self.lang, "back"))
        row = HEAD_ROWS + 1
        for shown in self.shown:
            row = self._panel(row, shown) + 2
        self.sheet.inner.freeze_panes(HEAD_ROWS, 0)

    def _panel(self, row: int, shown: Shown) -> int:
        """Write a panel from `row` on; returns the first row after it."""
        meta = shown.panel.meta
        for text, kind in ((" ".join(filter(None, (meta.get("label", ""), meta["title"]))), "finding"), (meta.get("subtitle", ""), "remark")):
            row = self._paragraph(row, text, kind)
        drawing = native.drawing(meta["form"], shown.table)
        place = row + 1
        row = place + (pictured.rows(drawing) if drawing else 0)
        row = self._table(row, shown.table)
        row = self._paragraph(row + 1, word(self.lang, "note_is", note=meta["note"]) if meta.get("note") else "", "remark")
        row = self._others(row, shown.others)
        row = self._sources(row, shown.behind.sources)
        if drawing:
            row = pictured.draw(self.writer, self.sheet, drawing, shown, place, row + 1)
        return row

    def _paragraph(self, row: int, text: str, kind: str) -> int:
        return self.sheet.paragraph(row, ACROSS, text, kind) if text else row

    def _table(self, row: int, table: tabular.Table) -> int:
        for place, (head, kind) in enumerate(zip(table.heads, table.kinds)):
            after = place > 0 and table.kinds[place - 1] != tabular.figures.TEXT
            self.sheet.text(row, place, head, "head_right" if kind != tabular.figures.TEXT else "head_after" if after else "head")
        for row, cells in enumerate(table.rows, row + 1):
            for place, (cell, key, kind) in enumerate(zip(cells, table.keys, table.kinds)):
                self._cell(row, place, cell, key, kind, after=place > 0 and table.kinds[place - 1] != tabular.figures.TEXT)
        return row + 1

    def _cell(self, row: int, place: int, cell: tabular.figures.Cell, key: str, kind: str, after: bool = False) -> None:
        """A cell; a text right after a number stands a little apart."""
        if isinstance(cell, float):
            self.sheet.number(row, place, cell, "text", number_format(cell, kind))
        elif cell:
            self.sheet.text(row, place, cell, "text" if key in ONE_LINE else "after" if after else "wrapped")

    def _others(self, row: int, others: Sequence[tabular.LedgerRow]) -> int:
        """The figures of other sources, which the exhibit chose among."""
        if not others:
            return row
        self.sheet.text(row + 1, 0, word(self.lang, "others"), "section")
        for place, key in enumerate(OTHERS):
            self.sheet.text(row + 2, place, column(self.lang, key), "head_right" if key in ("value", "low", "high") else "head")
        for row, one in enumerate(others, row + 3):
            cells = (
                one.subject,
                one.period,
                one.value,
                one.low,
                one.high,
                one.unit,
                one.kind,
                one.grade,
                one.origin,
                one.source.publisher,
                one.source.year,
                one.source.address,
                one.locator,
                one.id,
            )
            for place, cell in enumerate(cells):
                self._cell(
                    row, place, cell if isinstance(cell, str) or math.isfinite(cell) else None, OTHERS[place], tabular.figures.NUMBER, OTHERS[place] == "unit"
                )
        return row + 1

    def _sources(self, row: int, sources: Sequence[tabular.Source]) -> int:
        if not sources:
            return row
        self.sheet.text(row + 1, 0, word(self.lang, "sources"), "section")
        self.sheet.texts(row + 2, [*(column(self.lang, key) for key in SOURCES), word(self.lang, "document")], "head")
        for row, source in enumerate(sources, row + 3):
            self.sheet.texts(row, (source.publisher, source.year, source.grade, source.address, source.title))
        return row + 1


def widths(shown: Sequence[Shown]) -> list[float]:
    """Columns wide enough for what all panels hold in them, within bounds."""
    from .sheets import displayed_width

    found: dict[int, float] = {}
    for one in shown:
        rows = [one.table.heads, *one.table.rows]
        for place, cells in enumerate(zip(*rows)):
            needed = max(displayed_width(cell) if isinstance(cell, str) else 12 for cell in cells if cell is not None)
            found[place] = max(found.get(place, NARROWEST), min(needed + 2, WIDEST if place else WIDEST_FIRST))
    found[0] = max(found.get(0, 0), 30)
    return [found.get(place, NARROWEST + 3) for place in range(max(len(OTHERS), len(found)))]


def number_format(value: float, kind: str) -> str:
    """A format that shows a number's digits, not more; the cell holds all of them."""
    if kind == tabular.figures.YEAR:
        return "0"
    if kind == tabular.figures.PERCENT:
        return "0.0%"
    size = abs(value)
    if size and not 1e-6 <= size < 1e12:
        return "0.000E+00"
    return "#,##0" if value == round(value) else "#,##0.0" if size >= 1000 else "#,##0.0#" if size >= 100 else "0.0##" if size >= 1 else "0.0#####"
