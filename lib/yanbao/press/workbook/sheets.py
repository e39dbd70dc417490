"""The sheets of a workbook, written by xlsxwriter.

Every text is written as a string: none can become a formula or a link, whatever it begins with.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from ... import theme
from . import blocks, charts, plates
from .blocks import FACTOR, NAME, ROLE, UNIT, YEARS, Block, Line
from .contents import Contents, Input, Key, Model
from .words import word

# the rows of inputs and of scenarios are the same: row FIRST + n is about the n-th input
HEAD, FIRST = 5, 6
BASE, FROM_SCENARIO, ACTIVE, LOW, HIGH, NOTES = range(3, 9)  # columns of the sheet of inputs
CHOSEN, MATRIX = 3, 4  # columns of the sheet of scenarios: the chosen scenario's values, and the first scenario
SELECTOR, POSITION = (2, 1), (3, 1)  # cells of that sheet: the scenario's name, and its number
YEAR_ROW = 3  # of the sheet of a model
BOLD_ROLES = ("part", "headline", "output")
A4, LINE_HEIGHT, TITLE_HEIGHT = 9, 15, 24
ALLOWED = {"format_cells": True, "format_columns": True, "format_rows": True, "objects": True}  # on protected sheets


class Formats:
    """Cell formats, each made once. `number`: a number format; further properties are xlsxwriter's."""

    def __init__(self, book: xlsxwriter.Workbook, accent: str):
        self._book, self._made = book, {}
        ink, pale = theme.config(accent)["axis"]["labelColor"], theme.mix("#ffffff", accent, 0.1)
        self._kinds: dict[str, dict[str, Any]] = {
            "text": {}, "wrapped": {"text_wrap": True}, "after": {"text_wrap": True, "align": "left", "indent": 1}, "title": {"bold": True, "font_size": 16, "font_color": accent}, "small": {"font_color": ink, "font_size": 9, "indent": 1}, "remark": {"font_color": ink, "font_size": 9, "text_wrap": True},
            "head": {"bold": True, "bottom": 1, "bottom_color": accent, "text_wrap": True, "valign": "bottom"},
            "head_right": {"bold": True, "bottom": 1, "bottom_color": accent, "text_wrap": True, "valign": "bottom", "align": "right"},
            "head_after": {"bold": True, "bottom": 1, "bottom_color": accent, "valign": "bottom", "indent": 1},
            "year": {"bold": True, "bottom": 1, "bottom_color": accent, "num_format": "0", "valign": "bottom"},
            "section": {"bold": True, "font_color": accent}, "case": {"bold": True, "font_size": 12, "font_color": "#ffffff", "bg_color": accent},
            "finding": {"bold": True, "font_size": 12, "text_wrap": True}, "link": {"font_color": accent, "underline": 1},
            "bold": {"bold": True}, "still": {"font_color": ink}, "given": {"bg_color": pale, "border": 1, "border_color": theme.mix("#ffffff", accent, 0.6), "locked": False}}

    def __call__(self, kind: str, number: str = "") -> Any:
        if (kind, number) not in self._made:
            self._made[kind, number] = self._book.add_format({"valign": "top", **self._kinds[kind], **({"num_format": number} if number else {})})
        return self._made[kind, number]


class Sheet:
    """One worksheet with the few ways of writing that all sheets share. Cells are counted from 0."""

    def __init__(self, writer: Writer, name: str, widths: Sequence[float], protected: bool = True):
        self.name, self.formats = name, writer.formats
        self.inner = writer.book.add_worksheet(name)
        self._widths, self._lines = widths, Counter[int]()
        for column, width in enumerate(widths):
            self.inner.set_column(column, column, width)
        self.inner.set_row(0, TITLE_HEIGHT)
        self.inner.hide_gridlines(2)
        self.inner.set_landscape()
        self.inner.set_paper(A4)
        self.inner.fit_to_pages(1, 0)
        if protected:
            self.inner.protect("", ALLOWED)

    def text(self, row: int, column: int, text: str, kind: str = "text") -> None:
        if not text:
            return
        self.inner.write_string(row, column, text, self.formats(kind))
        if kind in ("wrapped", "after"):  # not every program makes room for wrapped text by itself
            lines = sum(math.ceil(displayed_width(line) / self._widths[column]) for line in text.split("\n"))
            if lines > max(self._lines[row], 1):
                self._lines[row] = lines
                self.inner.set_row(row, LINE_HEIGHT * lines)

    def paragraph(self, row: int, across: int, text: str, kind: str = "wrapped") -> int:
        """A text over several columns, as high as it needs; returns the row after it."""
        lines = sum(math.ceil(displayed_width(line) / (0.9 * sum(self._widths[:across]))) for line in text.split("\n"))
        self.inner.merge_range(row, 0, row, across - 1, "", self.formats(kind))
        self.inner.write_string(row, 0, text, self.formats(kind))
        self.inner.set_row(row, (LINE_HEIGHT + 2) * max(lines, 1))
        return row + 1

    def link(self, row: int, column: int, sheet: str, text: str) -> None:
        """A text that leads to another sheet of the workbook."""
        self.inner.write_url(row, column, f"internal:{quote_sheetname(sheet)}!A1", self.formats("link"), text)

    def texts(self, row: int, texts: Iterable[str], kind: str = "text", column: int = 0) -> None:
        for place, text in enumerate(texts):
            self.text(row, column + place, text, kind)

    def number(self, row: int, column: int, value: float, kind: str = "text", form: str = "") -> None:
        if math.isfinite(value):
            self.inner.write_number(row, column, value, self.formats(kind, form))

    def formula(self, row: int, column: int, formula: str, value: float | str, kind: str = "text", form: str = "") -> None:
        self.inner.write_formula(row, column, f"={formula}", self.formats(kind, form), value)

    def cell(self, row: int, column: int) -> str:
        """A reference to a cell of this sheet from any other."""
        return f"{quote_sheetname(self.name)}!{xl_rowcol_to_cell(row, column, True, True)}"


def displayed_width(text: str) -> float:
    """How wide a text is, in the digits that columns are measured by."""
    return sum(2.0 if unicodedata.east_asian_width(sign) in "WF" else 1.0 for sign in text) * 1.05


class Writer:
    """Writes a workbook sheet by sheet; results and charts of the models last, though they stand before them. `held`: the study's exhibits."""

    def __init__(self, contents: Contents, held: plates.Plates | None = None):
        self.contents, self.lang, self.held = contents, contents.lang, held
        self.target = BytesIO()
        self.book = xlsxwriter.Workbook(self.target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
        self.book.set_properties({"title": contents.title, "author": contents.author, "created": contents.day.to_pydatetime()})
        self.formats = Formats(self.book, contents.accent)
        self.row_of: dict[Key, int] = {key: FIRST + place for place, key in enumerate(contents.inputs)}

    def write(self) -> bytes:
        self.about = self._sheet("about", (30, 110))
        self._write_about()
        if self.held:
            plates.write(self, self.held)
        if self.contents.models:
            self._write_all_models()
        self.book.close()
        return self.target.getvalue()

    def _write_all_models(self) -> None:
        years = len(self.contents.years)
        self.results = self._sheet("results", (34, 22, 18, *[11] * years, 3, *[13] * years))
        self.inputs = self._sheet("inputs", (34, 30, 18, 12, 12, 12, 12, 12, 13, 8, 44, 30, 60, 24, 14))
        self.scenarios = self._sheet("scenarios", (34, 30, 18, 14, *[16] * len(self.contents.scenarios)))
        self._write_inputs()
        self._write_scenarios()
        sheets = {name: Sheet(self, title, (36, 18, 10, 11, *[11] * years, 3, *[13] * years, 24, 60)) for name, title in self.contents.sheets.items()}
        self.places: list[charts.Place] = self._write_models(sheets)
        self._write_sources()
        charts.results(self, self.places)

    def sheet(self, name: str, widths: Sequence[float], protected: bool = True) -> Sheet:
        """A new sheet after the others."""
        return Sheet(self, name, widths, protected)

    def _sheet(self, key: str, widths: Sequence[float]) -> Sheet:
        return self.sheet(word(self.lang, key), widths)

    def words(self, *keys: str) -> list[str]:
        return [word(self.lang, key) for key in keys]

    # around the models

    def _write_about(self) -> None:
        self.about.text(0, 0, self.contents.title, "title")
        for place, (heading, text) in enumerate(self.contents.about):
            self.about.text(2 + place, 0, heading, "bold")
            self.about.text(2 + place, 1, text, "wrapped")

    def _write_inputs(self) -> None:
        sheet = self.inputs
        sheet.text(0, 0, word(self.lang, "inputs"), "title")
        sheet.texts(HEAD, self.words("name", "used_in", "unit"), "head")
        sheet.texts(HEAD, self.words("base", "from_scenario", "active", "low", "high"), "head_right", BASE)
        sheet.texts(HEAD, self.words("distribution", "grade", "source", "locator", "reason", "driver", "row"), "head_after", NOTES)
        for key, given in self.contents.inputs.items():
            row, chosen = self.row_of[key], given.scenarios.get(self.contents.scenario)
            sheet.texts(row, (given.name, "\n".join(given.used_in), given.unit), "wrapped")
            sheet.number(row, BASE, given.value, "given")
            sheet.formula(row, FROM_SCENARIO, self.scenarios.cell(row, CHOSEN), "" if chosen is None else chosen, "still")
            base, other = (xl_rowcol_to_cell(row, column, False, True) for column in (BASE, FROM_SCENARIO))
            sheet.formula(row, ACTIVE, f"IF(ISNUMBER({other}),{other},{base})", given.value if chosen is None else chosen, "bold")
            sheet.number(row, LOW, given.low)
            sheet.number(row, HIGH, given.high)
            sheet.texts(row, (given.distribution, given.grade, given.source, given.locator, given.reason, given.driver, given.row), "after", NOTES)
        sheet.inner.freeze_panes(FIRST, 1)

    def _write_scenarios(self) -> None:
        sheet, names = self.scenarios, list(self.contents.scenarios.values())
        last = MATRIX + len(names) - 1
        places, heads = (xl_range_abs(row, MATRIX, row, last) for row in (HEAD - 1, HEAD))
        place = list(self.contents.scenarios).index(self.contents.scenario)
        sheet.text(0, 0, word(self.lang, "scenarios"), "title")
        sheet.text(SELECTOR[0], 0, word(self.lang, "scenario"), "bold")
        sheet.text(*SELECTOR, names[place], "given")
        sheet.inner.data_validation(*SELECTOR, *SELECTOR, {"validate": "list", "source": f"={heads}", "input_message": word(self.lang, "choose"), "error_message": word(self.lang, "not_a_scenario")})
        # not MATCH: it takes * and ? in a name for any text
        selector, position = (xl_rowcol_to_cell(*cell, True, True) for cell in (SELECTOR, POSITION))
        sheet.formula(*POSITION, f"SUMPRODUCT(EXACT({heads},{selector})*{places})", float(place + 1), "small")
        sheet.texts(HEAD, self.words("name", "used_in", "unit"), "head")
        sheet.texts(HEAD, [word(self.lang, "active"), *names], "head_right", CHOSEN)
        for column in range(MATRIX, last + 1):
            sheet.number(HEAD - 1, column, column - MATRIX + 1, "small")
        for key, given in self.contents.inputs.items():
            row = self.row_of[key]
            self._write_scenario_row(row, given, f"INDEX({xl_range_abs(row, MATRIX, row, last)},{position})")
        self._write_reasons(FIRST + len(self.contents.inputs) + 1)
        sheet.inner.freeze_panes(FIRST, 1)

    def _write_scenario_row(self, row: int, given: Input, found: str) -> None:
        sheet = self.scenarios
        sheet.texts(row, (given.name, "\n".join(given.used_in), given.unit), "wrapped")
        sheet.formula(row, CHOSEN, f'IF(ISBLANK({found}),"",{found})', given.scenarios.get(self.contents.scenario, ""), "bold")
        for column, scenario in enumerate(self.contents.scenarios, MATRIX):
            if scenario in given.scenarios:
                sheet.number(row, column, given.scenarios[scenario], "given")
            else:
                sheet.inner.write_blank(row, column, None, self.formats("given"))

    def _write_reasons(self, row: int) -> None:
        if not self.contents.why:
            return
        self.scenarios.text(row, 0, word(self.lang, "why"), "section")
        self.scenarios.texts(row + 1, self.words("name", "scenario", "unit", "value", "reason"), "head")
        for place, (scenario, name, value, unit, reason) in enumerate(self.contents.why, row + 2):
            self.scenarios.texts(place, (name, scenario, unit))
            self.scenarios.number(place, 3, value)
            self.scenarios.text(place, 4, reason, "small")

    def _write_sources(self) -> None:
        sheet = self._sheet("sources", (40, 70, 14, 8, 80, 30))
        sheet.text(0, 0, word(self.lang, "sources"), "title")
        sheet.texts(HEAD, self.words("publisher", "document", "published", "grade", "link", "source_id"), "head")
        for place, source in enumerate(self.contents.sources):
            sheet.texts(FIRST + place, source, "wrapped")
        sheet.inner.freeze_panes(FIRST, 1)

    # models

    def _write_models(self, sheets: Mapping[str, Sheet]) -> list[charts.Place]:
        """Each tree on its sheet, its cases one below the other; where each stands."""
        next_row: dict[str, int] = {}
        found = []
        for model in self.contents.models:
            sheet = sheets[model.tree.name]
            if model.tree.name not in next_row:
                self._write_head(sheet, model)
                next_row[model.tree.name] = YEAR_ROW + 1
            row = next_row[model.tree.name]
            if model.case:
                self._write_case(sheet, row, model.case_name)
                row += 1
            inputs = {driver: self.inputs.cell(self.row_of[key], ACTIVE) for driver, key in model.inputs.items()}
            block = blocks.block(model.tree, self.contents.base_year, self.contents.horizon, self._changes(model), inputs, row, YEAR_ROW)
            self._write_block(sheet, model, block)
            next_row[model.tree.name] = block.end + 1
            found.append((model, sheet, block))
        return found

    def _changes(self, model: Model) -> dict[str, float]:
        """The active values of a model's inputs, as its formulas see them."""
        given = {driver: self.contents.inputs[key] for driver, key in model.inputs.items()}
        return {driver: one.scenarios.get(self.contents.scenario, one.value) for driver, one in given.items()}

    def _write_head(self, sheet: Sheet, model: Model) -> None:
        sheet.text(0, 0, model.title, "title")
        sheet.text(1, 0, word(self.lang, "scenario"), "bold")
        sheet.formula(1, 1, self.scenarios.cell(*SELECTOR), self.contents.scenarios[self.contents.scenario])
        sheet.texts(YEAR_ROW, self.words("name", "unit", "role"), "head")
        sheet.text(YEAR_ROW, FACTOR, word(self.lang, "factor"), "head_right")
        self.write_years(sheet, YEAR_ROW, YEARS)
        sheet.texts(YEAR_ROW, self.words("driver", "formula"), "head_after", YEARS + 2 * len(self.contents.years) + 1)
        sheet.inner.freeze_panes(YEAR_ROW + 1, 1)

    def write_years(self, sheet: Sheet, row: int, first: int) -> None:
        """The heads of two sets of columns: the years, and the years of this edition."""
        for column, year in enumerate(self.contents.years, first):
            sheet.number(row, column, year, "year")
            sheet.text(row, column + len(self.contents.years) + 1, word(self.lang, "this_edition", year=year), "head_right")

    def _write_case(self, sheet: Sheet, row: int, name: str) -> None:
        for column in range(YEARS + len(self.contents.years)):
            sheet.inner.write_blank(row, column, None, self.formats("case"))
        sheet.text(row, 0, name, "case")

    def _write_block(self, sheet: Sheet, model: Model, block: Block) -> None:
        for row, heading in block.headings.items():
            sheet.text(row, 0, word(self.lang, heading), "section")
        for line in block.lines:
            self._write_line(sheet, model, line)

    def _write_line(self, sheet: Sheet, model: Model, line: Line) -> None:
        kind, form, after = "bold" if line.role in BOLD_ROLES else "text", "" if line.role == "input" else line.number_format, YEARS + len(self.contents.years) + 1
        driver = line.driver.removesuffix(blocks.lowering.TOTAL)
        named = model.names.get(driver, "")
        named = {blocks.TOTAL: word(self.lang, "total_of", name=named), blocks.HELPER: word(self.lang, "part_of_formula")}.get(line.role, named)
        sheet.text(line.row, NAME, named, kind)
        sheet.text(line.row, UNIT, model.units.get(driver, ""))
        sheet.text(line.row, ROLE, "" if line.role in ("formula", blocks.HELPER) else word(self.lang, line.role), kind)
        sheet.number(line.row, FACTOR, line.factor, "still")
        for place, (formula, value) in enumerate(zip(line.formulas, line.values)):
            if formula:
                sheet.formula(line.row, YEARS + place, formula, value, kind, form)
                if line.role != blocks.HELPER:
                    sheet.number(line.row, after + place, value, "still", form)
        if line.role not in ("input", blocks.TOTAL, blocks.HELPER):
            sheet.text(line.row, after + len(line.values) + 1, model.tree.rows.loc[driver, "formula"], "small")
        sheet.text(line.row, after + len(line.values), driver, "small")
        if line.role == blocks.HELPER:
            sheet.inner.set_row(line.row, None, None, {"hidden": True})
