"""Which native chart shows a panel, and the block of numbers that it reads: pure, without a workbook.

Forms of words and diagrams have none. What Excel has no form for is drawn by the nearest: a range as two ends with a line between, a bridge as
columns that stand on invisible ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..tabular import Table

COLUMN, BAR, LINE, SCATTER = "column", "bar", "line", "scatter"
HIDDEN, MARKS, FAINT, MINUS = "hidden", "marks", "faint", "minus"
MOST = 400  # categories of a chart; what has more is told by its table alone


@dataclass(frozen=True)
class Series:
    """One series; `style`: "" as its chart draws it, hidden (what others stand on), marks (no line), faint (a thin line), minus (a fall)."""

    name: str
    values: tuple[float | None, ...]
    style: str = ""


@dataclass(frozen=True)
class Drawing:
    """A chart: `categories` along its first axis (numbers where it is a scatter), `series` over them. `whole`: the series are parts of
    100; `joined`: a line joins the ends of each category;
    `crossing`: the value at which bars begin."""

    kind: str
    categories: tuple[str | float, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    whole: bool = False
    joined: bool = False
    crossing: float | None = None
    axis: str = ""  # what the first axis is, where it is of numbers


def drawing(form: str, table: Table) -> Drawing | None:
    """The chart of a panel of that form; None where Excel has none for it, or there is nothing to draw."""
    make = FORMS.get(form)
    found = make(table) if make and table.rows else None
    if found is None or not 0 < len(found.categories) <= MOST or all(value is None for one in found.series for value in one.values):
        return None
    return found


def _points(table: Table) -> list[float | None]:
    """Each row's number: its value, else the middle of its range, else the one end that it has."""
    found = []
    for value, low, high in zip(table.numbers("value"), table.numbers("low"), table.numbers("high")):
        ends = [end for end in (low, high) if end is not None]
        found.append(value if value is not None else sum(ends) / len(ends) if ends else None)
    return found


def pivot(rows: Iterable[str], columns: Iterable[str], values: Iterable[float | None], ordered: bool = False) -> tuple[tuple[str, ...], list[Series]]:
    """Categories and series of a long table: one series for each of `columns`, a second of the same name where a place is taken twice.

    Categories come in order of appearance, or sorted as texts where `ordered`.
    """
    rows, columns, values = list(rows), list(columns), list(values)
    categories = list(dict.fromkeys(rows))
    places = {name: place for place, name in enumerate(sorted(categories) if ordered else categories)}
    found: dict[str, list[float | None]] = {}
    for row, column, value in zip(rows, columns, values):
        name, number = column, 1
        while name in found and found[name][places[row]] is not None:
            number += 1
            name = f"{column} ({number})"
        found.setdefault(name, [None] * len(places))[places[row]] = value
    return tuple(places), [Series(name, tuple(own)) for name, own in found.items()]


def _over_time(kind: str) -> Callable[[Table], Drawing]:
    def made(table: Table) -> Drawing:
        categories, series = pivot(table.texts("period"), table.texts("category"), _points(table), ordered=True)
        return Drawing(kind, categories, tuple(series))

    return made


def _bars(table: Table) -> Drawing:
    categories, periods = table.texts("category"), table.texts("period")
    dated = len(set(periods)) > 1 or len(set(categories)) < len(categories)
    names = _apart([f"{name} ({period})" if dated and period else name for name, period in zip(categories, periods)])
    return Drawing(BAR, tuple(names), (Series(_head(table, "value"), tuple(_points(table))),))


def _apart(names: list[str]) -> list[str]:
    """Names that tell their rows apart."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _head(table: Table, key: str) -> str:
    return table.heads[table.keys.index(key)] if key in table.keys else ""


def _ranges(table: Table) -> Drawing:
    names = table.texts("category") if "category" in table.keys else table.texts("measure")
    if len(set(names)) < len(names):
        names = _apart([f"{name} ({period})" if period else name for name, period in zip(names, table.texts("period"))])
    if not any(end is not None for key in ("low", "high") for end in table.numbers(key)):
        return Drawing(LINE, tuple(names), (Series(_head(table, "value"), tuple(table.numbers("value")), MARKS),))
    # one printed number is both ends of its range
    low, high = ([value if end is None else end for value, end in zip(table.numbers("value"), table.numbers(key))] for key in ("low", "high"))
    ends = [Series(_head(table, "low") or _head(table, "value"), tuple(low), MARKS), Series(_head(table, "high") or _head(table, "value"), tuple(high), MARKS)]
    middle = [Series(_head(table, "value"), tuple(table.numbers("value")), MARKS)] if "value" in table.keys and any(table.numbers("value")) else []
    return Drawing(LINE, tuple(names), tuple(ends + middle), joined=True)


def _ends(table: Table) -> Drawing:
    """First and last value of each category."""
    found: dict[str, list[float | None]] = {}
    for name, value in zip(table.texts("category"), _points(table)):
        found.setdefault(name, []).append(value)
    periods = table.texts("period")
    first, last = (tuple(values[place] for values in found.values()) for place in (0, -1))
    return Drawing(LINE, tuple(found), (Series(min(periods, default=""), first, MARKS), Series(max(periods, default=""), last, MARKS)), joined=True)


def _shares(table: Table) -> Drawing:
    periods, origins = table.texts("period"), table.texts("origin")
    several = len(set(origins)) > 1
    rows = [f"{period} · {origin}" if several and origin else period for period, origin in zip(periods, origins)]
    categories, series = pivot(rows, table.texts("category"), _points(table), ordered=True)
    tops = [sum(one.values[place] or 0 for one in series) for place in range(len(categories))]
    return Drawing(BAR, categories, tuple(series), stacked=True, whole=50 < max(tops, default=0) <= 100.5)


def _stack(table: Table) -> Drawing | None:
    if "part" not in table.keys:
        return _scenarios(table) if "year" in table.keys else None
    over = next((key for key in ("year", "case", "scenario") if key in table.keys and any(table.texts(key))), "")
    rows = table.texts(over) if over else [""] * len(table.rows)
    categories, series = pivot(rows, table.texts("part"), table.numbers("value"))
    return Drawing(COLUMN, tuple(name or "–" for name in categories), tuple(series), stacked=True)


def _scenarios(table: Table) -> Drawing:
    years = table.texts("year")
    names = [" · ".join(filter(None, parts)) or _head(table, "value") for parts in zip(table.texts("scenario"), table.texts("case"), table.texts("origin"))]
    categories, series = pivot(years, names, table.numbers("value"), ordered=True)
    for key in ("low", "high"):
        if any(value is not None for value in table.numbers(key)):
            _, more = pivot(
                [*categories, *years],
                [""] * len(categories) + [f"{name} · {_head(table, key)}" for name in names],
                [None] * len(categories) + table.numbers(key),
                ordered=True,
            )
            series += [Series(one.name, one.values, FAINT) for one in more if one.name and any(value is not None for value in one.values)]
    return Drawing(LINE, categories, tuple(series))


def _swings(table: Table) -> Drawing:
    base = next((value for value in table.numbers("base") if value is not None), None)
    series = [Series(_head(table, key), tuple(table.numbers(key))) for key in ("low_result", "high_result")]
    return Drawing(BAR, tuple(table.texts("driver")), tuple(series), crossing=base)


def _bridge(table: Table) -> Drawing:
    values, totals = table.numbers("value"), table.numbers("total")
    under: list[float | None] = []
    rises: list[float | None] = []
    falls: list[float | None] = []
    for place, (value, total) in enumerate(zip(values, totals)):
        before = totals[place - 1] if place else None
        whole = before is None or total is None or value is None or abs((before + value) - total) > 1e-2 * max(abs(total), 1e-9)
        start = 0.0 if whole or before is None else before
        end = total if total is not None else value
        under.append(0.0 if whole or end is None else min(start, end))
        size = None if end is None else abs(end - start)
        rises.append(size if end is not None and end >= start else None)
        falls.append(size if end is not None and end < start else None)
    head = _head(table, "value")
    return Drawing(
        COLUMN,
        tuple(_apart(table.texts("driver"))),
        (Series("", tuple(under), HIDDEN), Series(f"{head} +", tuple(rises)), Series(f"{head} −", tuple(falls), MINUS)),
        stacked=True,
    )


def _pairs(table: Table) -> Drawing | None:
    """By the size of x, so that the line through fitted values goes one way."""
    rows = sorted(
        (row for row in zip(table.numbers("x"), table.numbers("y"), table.numbers("fitted")) if row[0] is not None and row[1] is not None),
        key=lambda row: row[0],
    )
    if not rows:
        return None
    x, y, fitted = zip(*rows)
    series = [Series(_head(table, "y"), y, MARKS), *([Series(_head(table, "fitted"), fitted, FAINT)] if "fitted" in table.keys else [])]
    return Drawing(SCATTER, x, tuple(series), axis=_head(table, "x"))


def _scores(table: Table) -> Drawing:
    return Drawing(BAR, tuple(_apart(table.texts("item"))), (Series(_head(table, "score"), tuple(table.numbers("score"))),))


def _matrix(table: Table) -> Drawing | None:
    """The second score along the first axis, as the page has it."""
    x = table.numbers("second_score")
    return (
        Drawing(
            SCATTER,
            tuple(value or 0.0 for value in x),
            (Series(_head(table, "score"), tuple(table.numbers("score")), MARKS),),
            axis=_head(table, "second_score"),
        )
        if any(x)
        else None
    )


def _competing(table: Table) -> Drawing:
    names = [f"{name} · {origin}" for name, origin in zip(table.texts("category"), table.texts("origin"))]
    return Drawing(BAR, tuple(_apart(names)), (Series(_head(table, "relative"), tuple(table.numbers("relative"))),))


FORMS: dict[str, Callable[[Table], Drawing | None]] = {
    "line": _over_time(LINE),
    "multiples": _over_time(LINE),
    "forecast": _over_time(LINE),
    "heat": _over_time(LINE),
    "column": _over_time(COLUMN),
    "bar": _bars,
    "tile_map": _bars,
    "range": _ranges,
    "bounds": _ranges,
    "estimates": _ranges,
    "dot": _ends,
    "share": _shares,
    "cost_stack": _stack,
    "sliders": _stack,
    "scenario": _scenarios,
    "tornado": _swings,
    "bridge": _bridge,
    "scatter": _pairs,
    "experience": _pairs,
    "response": _pairs,
    "scores": _scores,
    "matrix": _matrix,
    "competing": _competing,
}
