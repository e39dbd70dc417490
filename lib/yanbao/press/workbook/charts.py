"""The sheet of results: each model's headline by year beside this edition's, and native charts of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import theme
from .blocks import YEARS, Block
from .contents import Model
from .words import word

if TYPE_CHECKING:
    from .sheets import Sheet, Writer

HEAD = 3  # the row of the years
CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 17, 620, 320  # a chart's height in rows and its size in pixels
FIRST_YEAR = 3  # column
FLAT = 1e-9

Place = tuple[Model, "Sheet", Block]


def results(writer: Writer, places: list[Place]) -> None:
    """Write the sheet: headlines, then the parts of trees that are the same in every year, then a chart for each tree."""
    sheet, lang = writer.results, writer.lang
    sheet.text(0, 0, word(lang, "results"), "title")
    sheet.text(1, 0, word(lang, "scenario"), "bold")
    sheet.formula(1, 1, writer.scenarios.cell(2, 1), writer.contents.scenarios[writer.contents.scenario])
    sheet.texts(HEAD, writer.words("model", "case", "unit"), "head")
    writer.write_years(sheet, HEAD, FIRST_YEAR)
    for row, place in enumerate(places, HEAD + 1):
        _headline(writer, row, *place)
    sheet.inner.freeze_panes(HEAD + 1, 1)

    row, drawn = HEAD + len(places) + 3, []
    for name in writer.contents.sheets:
        rows = [place for place, (model, _, _) in enumerate(places, HEAD + 1) if model.tree.name == name]
        own = [place for place in places if place[0].tree.name == name]
        if _is_flat(own):
            drawn.append(_stack(writer, own, rows, row))
            row += len(own[0][0].tree.parts) + 3
        else:
            drawn.append(_lines(writer, own, rows))
    for number, chart in enumerate(drawn):
        chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
        sheet.inner.insert_chart(row + CHART_ROWS * (number // 2), 0, chart, {"x_offset": (CHART_WIDTH + 20) * (number % 2) + 5, "object_position": 3})


def _headline(writer: Writer, row: int, model: Model, origin: Sheet, block: Block) -> None:
    sheet, line = writer.results, block.line(model.tree.headline)
    sheet.texts(row, (model.title, model.case_name, model.units[model.tree.headline]))
    for place, value in enumerate(line.values):
        form = line.number_format
        sheet.formula(row, FIRST_YEAR + place, origin.cell(line.row, YEARS + place), value, "bold", form)
        sheet.number(row, FIRST_YEAR + len(line.values) + 1 + place, value, "still", form)


def _is_flat(own: list[Place]) -> bool:
    """Whether all cases of a tree have parts and are the same in every year: then the parts tell more than a line."""
    values = [block.line(model.tree.headline).values for model, _, block in own]
    return all(model.tree.parts for model, _, _ in own) and all(max(one) - min(one) <= FLAT * max(map(abs, one)) for one in values)


def _lines(writer: Writer, own: list[Place], rows: list[int]):
    """The headline by year, a line for each case; this edition's beside it where there is one case."""
    name, count, model = writer.results.name, len(writer.contents.years), own[0][0]
    years = [name, HEAD, FIRST_YEAR, HEAD, FIRST_YEAR + count - 1]
    chart = writer.book.add_chart({"type": "line"})
    for row, colour in zip(rows, _colours(writer, len(rows))):
        label = 1 if model.case else 0
        chart.add_series({"name": [name, row, label], "categories": years, "values": [name, row, FIRST_YEAR, row, FIRST_YEAR + count - 1], "line": {"color": colour, "width": 2.25}})
    if len(rows) == 1:
        after = FIRST_YEAR + count + 1
        chart.add_series({"name": word(writer.lang, "edition_column"), "categories": years, "values": [name, rows[0], after, rows[0], after + count - 1],
                          "line": {"color": theme.config()["axis"]["labelColor"], "width": 1.25, "dash_type": "dash"}})
    return _dressed(writer, chart, rows[0], model)


def _stack(writer: Writer, own: list[Place], rows: list[int], row: int):
    """A table of the parts in the base year, a column for each case (of one case: this workbook and this edition), drawn as stacked columns."""
    sheet, model = writer.results, own[0][0]
    sheet.text(row, 0, word(writer.lang, "parts_in", model=model.title, year=writer.contents.base_year), "section")
    heads = [place[0].case_name for place in own] if model.case else writer.words("live", "edition_column")
    sheet.texts(row, heads, "head_right", FIRST_YEAR)
    chart = writer.book.add_chart({"type": "column", "subtype": "stacked"})
    last = FIRST_YEAR + len(heads) - 1
    for place, (part, colour) in enumerate(zip(model.tree.parts, _colours(writer, len(model.tree.parts))), row + 1):
        _part(writer, place, part, own)
        chart.add_series({"name": [sheet.name, place, 0], "categories": [sheet.name, row, FIRST_YEAR, row, last], "values": [sheet.name, place, FIRST_YEAR, place, last],
                          "fill": {"color": colour}, "gap": 80})
    return _dressed(writer, chart, rows[0], model)


def _part(writer: Writer, row: int, part: str, own: list[Place]) -> None:
    sheet, model = writer.results, own[0][0]
    sheet.texts(row, (model.names[part], "", model.units[part]))
    for column, (_, origin, block) in enumerate(own, FIRST_YEAR):
        line = block.line(part)
        sheet.formula(row, column, origin.cell(line.row, YEARS), line.values[0], "text", line.number_format)
        if not model.case:
            sheet.number(row, column + 1, line.values[0], "still", line.number_format)


def _dressed(writer: Writer, chart, row: int, model: Model):
    """Title and unit from cells: a text of a study can't become a formula."""
    name = writer.results.name
    chart.set_title({"name": [name, row, 0], "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"name": [name, row, 2], "name_font": {"bold": False, "size": 9}, "major_gridlines": {"visible": True, "line": {"color": theme.config()["axis"]["gridColor"]}}, "num_format": "General"})
    chart.set_legend({"position": "bottom"})
    return chart


def _colours(writer: Writer, count: int) -> list[str]:
    colours = theme.palette(writer.contents.accent)
    return [colours[place % len(colours)] for place in range(count)]
