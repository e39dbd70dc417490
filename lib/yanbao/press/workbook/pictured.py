"""A native chart on the sheet of an exhibit, and the block of numbers it reads. All its texts are cells, so none can become a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import theme

from .native import BAR, FAINT, HIDDEN, LINE, MARKS, MINUS, SCATTER, Drawing, Series
from .words import word

if TYPE_CHECKING:
    from .plates import Shown
    from .sheets import Sheet, Writer

WIDTH, HEIGHT, ROW = 760, 340, 20  # pixels; a row's height
PER_BAR, AROUND_BARS = 22, 110
MARK = 7


def height(drawing: Drawing) -> int:
    """Pixels: a bar chart grows with its bars."""
    bars = len(drawing.categories) * (1 if drawing.stacked or drawing.crossing is not None else len(drawing.series))
    return max(HEIGHT, AROUND_BARS + PER_BAR * bars) if drawing.kind == BAR else HEIGHT


def rows(drawing: Drawing) -> int:
    """Rows of the sheet that the chart covers, and one more."""
    return height(drawing) // ROW + 2


def draw(writer: Writer, sheet: Sheet, drawing: Drawing, shown: Shown, place: int, row: int) -> int:
    """Write the numbers from `row` on and put the chart at the row `place`; returns the first row after the numbers."""
    sheet.text(row, 0, word(writer.lang, "chart_data"), "section")
    sheet.text(row, 1, axis_title(shown), "small")
    head, first, last = row + 1, row + 2, row + 1 + len(drawing.categories)
    sheet.text(head, 0, drawing.axis or word(writer.lang, "name"), "head")
    for column, series in enumerate(drawing.series, 1):
        sheet.text(head, column, series.name, "head_right")
    for place_, category in enumerate(drawing.categories):
        if isinstance(category, str):
            sheet.text(first + place_, 0, category)
        else:
            sheet.number(first + place_, 0, category)
        for column, series in enumerate(drawing.series, 1):
            if series.values[place_] is not None:
                sheet.number(first + place_, column, series.values[place_])
    chart = _made(writer, sheet, drawing, shown, (row, head, first, last))
    sheet.inner.insert_chart(place, 0, chart, {"x_offset": 5, "object_position": 3})
    return last + 1


def axis_title(shown: Shown) -> str:
    """What the numbers are: the head of the table's column of values, else the panel's unit."""
    table, meta = shown.table, shown.panel.meta
    if "y" in table.keys:
        return table.heads[table.keys.index("y")]
    if "score" in table.keys:
        return table.heads[table.keys.index("score")]
    if "relative" in table.keys:
        return table.heads[table.keys.index("relative")]
    head = next((head for key, head in zip(table.keys, table.heads) if key == "value"), "")
    return head if not meta["unit"] or meta["unit"] in head else f"{head} ({meta['unit']})" if head else meta["unit"]


def _made(writer: Writer, sheet: Sheet, drawing: Drawing, shown: Shown, places: tuple[int, int, int, int]) -> Any:
    row, head, first, last = places
    kind: dict[str, str] = {"type": drawing.kind}
    if drawing.stacked:
        kind["subtype"] = "stacked"
    if drawing.kind == SCATTER:
        kind["subtype"] = "straight_with_markers"
    chart = writer.book.add_chart(kind)
    colours, accent = theme.palette(writer.contents.accent), 0
    for column, series in enumerate(drawing.series, 1):
        options: dict[str, Any] = {
            "name": [sheet.name, head, column],
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, column, last, column],
        }
        chart.add_series({**options, **_style(drawing, series, colours[accent % len(colours)], colours)})
        accent += series.style != HIDDEN
    if drawing.joined:
        chart.set_high_low_lines({"line": {"color": colours[0], "width": 1.5}})
    grid = {"visible": True, "line": {"color": theme.config()["axis"]["gridColor"]}}
    values = {"name": [sheet.name, row, 1], "name_font": {"bold": False, "size": 9}, "major_gridlines": grid, "num_format": "General"}
    along: dict[str, Any] = {"label_position": "low", "num_font": {"size": 9}}
    if drawing.kind == SCATTER:
        along |= {"name": [sheet.name, head, 0], "name_font": {"bold": False, "size": 9}, "major_gridlines": grid, "num_format": "General"}
    if drawing.kind == BAR:
        along |= {"reverse": True}
        values |= {"label_position": "high"}  # with the order turned round, this is below
    if drawing.crossing is not None:
        values["crossing"] = drawing.crossing
    if not axis_title(shown):
        del values["name"]
    if drawing.whole:
        values |= {"min": 0, "max": 100}
    # in a bar chart, x is the axis that runs along the bars
    chart.set_x_axis(values if drawing.kind == BAR else along)
    chart.set_y_axis(along if drawing.kind == BAR else values)
    hidden = [place for place, series in enumerate(drawing.series) if series.style == HIDDEN]
    chart.set_legend({"none": True} if len(drawing.series) - len(hidden) < 2 else {"position": "bottom", **({"delete_series": hidden} if hidden else {})})
    chart.set_title({"none": True})
    chart.show_blanks_as("span" if drawing.kind == LINE else "gap")
    chart.set_size({"width": WIDTH, "height": height(drawing)})
    return chart


def _style(drawing: Drawing, series: Series, colour: str, colours: tuple[str, ...]) -> dict[str, Any]:
    if series.style == HIDDEN:
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 60}
    if series.style == MARKS:
        return {"line": {"none": True}, "marker": {"type": "circle", "size": MARK, "fill": {"color": colour}, "border": {"color": colour}}}
    if series.style == FAINT:
        return {"line": {"color": colour, "width": 1, "dash_type": "dash"}, "marker": {"type": "none"}}
    if drawing.kind == LINE:
        return {"line": {"color": colour, "width": 2}, "marker": {"type": "circle", "size": 4, "fill": {"color": colour}, "border": {"color": colour}}}
    fill = colours[1] if series.style == MINUS else colour
    return {"fill": {"color": fill}, "gap": 60, **({"overlap": 100} if drawing.stacked or drawing.crossing is not None else {})}
