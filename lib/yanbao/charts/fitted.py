"""One series against another over periods, with the line fitted through them."""

import math

import altair as alt
import pandas as pd

from ..theme import Look, label_expression
from . import axes, frame, lettering, placing
from .plane import placed
from .vega import Spec, channel, layer, layered, mark

HEIGHT = 380
# ticks within a power of ten, the finest first
STEPS = ((1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 7, 8, 9), (1, 1.2, 1.5, 2, 3, 5, 7), (1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,))


def fitted(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Points of x against y named by their period, both axes logarithmic, with the fitted line and its band.

    Columns: category (the period), x, y, style; fitted, low, high (the line and its band at x; missing where there is none). Units in
    look.x_unit and look.unit. Only positive x and y can be drawn. Raises ValueError where there are none.
    """
    rows = frame.ready(data, numbers=("x", "y", "fitted", "low", "high"), texts=("category", "style"))
    rows = rows[(rows["x"] > 0) & (rows["y"] > 0)].sort_values(["x", "y", "category"], kind="stable").reset_index(drop=True)
    if rows.empty:
        raise ValueError("a fitted line needs at least one row with positive x and y")
    rows["t_x"] = [lettering.number(value, look, look.x_unit) for value in rows["x"]]
    rows["t_y"] = [lettering.number(value, look) for value in rows["y"]]
    across, up = _span(rows["x"]), _span(rows[["y", "fitted", "low", "high"]].stack())
    x = channel("x:Q", scale=_scale(across), axis={**axes.lying(_ruler(across), look, look.x_unit), "labelExpr": label_expression(look.lang, look.x_unit)})
    y = channel("y:Q", scale=_scale(up), axis={**axes.upright(_ruler(up), look), "labelExpr": label_expression(look.lang, look.unit)})
    tooltip = [channel("category:N", title=look.word("period")), channel("t_x:N", title=look.x_unit or "x"), channel("t_y:N", title=look.unit or "y")]
    line = rows[rows["fitted"].notna()]
    layers, items = [], []
    if len(band := line[line["low"].notna() & line["high"].notna()]):
        layers.append(layer(band[["x", "low", "high"]], mark("area", opacity=0.15, line=False), x=x, y=axes.on(y, "low:Q"), y2="high"))
        items.append(("band", look.word("fitted_band")))
    if len(line) > 1:
        layers.append(layer(line[["x", "fitted"]], mark("line", strokeWidth=2), x=x, y=axes.on(y, "fitted:Q")))
        items.insert(0, ("ownline", look.word("fitted")))
    for hollow in (False, True):
        if len(part := rows[(rows["style"] != "actual") == hollow]):
            points = mark("point", filled=False, size=58, style="hollow") if hollow else mark("point", filled=True, size=70, opacity=1)
            layers.append(layer(frame.plain(part, "category", "x", "y"), points, x=x, y=y, tooltip=tooltip))
    layers += _names(rows, line, across, up, x, y)
    layers += frame.key([*items, *frame.style_items(rows, look, {"actual": "accent", "estimate": "hollow", "forecast": "hollow"})])
    return layered(layers, HEIGHT)


def _span(values: pd.Series) -> tuple[float, float]:
    """Ends of a logarithmic axis that leave some room round the positive values."""
    positive = values[values > 0]
    low, high = float(positive.min()), float(positive.max())
    room = max((high / low) ** 0.06, 1.03)
    return float(f"{low / room:.4g}"), float(f"{high * room:.4g}")


def _scale(span: tuple[float, float]) -> Spec:
    return dict(type="log", domain=list(span), nice=False)


def _ruler(span: tuple[float, float], most: int = 7) -> axes.Ruler:
    """The ends of an axis with ticks at powers of ten, or at steps within them where there would be few."""
    low, high = span
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in STEPS:
        ticks = tuple(tick for power in powers for step in steps if low <= (tick := float(f"{step * 10.0**power:.4g}")) <= high)
        if len(ticks) <= most:
            break
    if len(ticks) < 2:  # an axis shorter than the finest steps
        ticks = axes.ruler([low, high], 1.0, zero=False, loose=False).ticks
    return axes.Ruler(low, high, tuple(tick for tick in ticks if low <= tick <= high) or (low,), HEIGHT)


def _part(value: float, span: tuple[float, float]) -> float:
    """Place of a value along a logarithmic axis, 0 to 1."""
    low, high = map(math.log, span)
    return (math.log(value) - low) / (high - low)


def _names(rows: pd.DataFrame, line: pd.DataFrame, across: tuple[float, float], up: tuple[float, float], x: Spec, y: Spec) -> list[alt.Chart]:
    """Periods beside their points where there is room, clear of the line: one set for wide charts, one for phones."""
    found = []
    for narrow, plot in ((False, 560), (True, 270)):
        def spots(frame: pd.DataFrame, column: str, plot: int = plot) -> list[tuple[float, float]]:
            return [(_part(a, across) * plot, (1 - _part(b, up)) * HEIGHT) for a, b in zip(frame["x"], frame[column], strict=True)]

        boxes = [(lettering.width(name, 12) + 2, lettering.height(name)) for name in rows["category"]]
        for i, spot in enumerate(placing.around(spots(rows, "y"), boxes, (plot + 16, HEIGHT), range(len(rows)), _along(spots(line, "fitted")))):
            if spot and rows["category"].iloc[i]:
                found.append({"x": rows["x"].iloc[i], "y": rows["y"].iloc[i], "label": rows["category"].iloc[i], "narrow": narrow,
                              "dx": spot.dx, "dy": spot.dy, "align": spot.align})  # fmt: skip
    return [placed(pd.DataFrame(found), x, y)] if found else []


def _along(ends: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along a straight line, close enough that no name slips between them."""
    if len(ends) < 2:
        return []
    (x1, y1), (x2, y2) = ends[0], ends[-1]
    steps = max(1, int(math.hypot(x2 - x1, y2 - y1) // 8))
    return [(x1 + (x2 - x1) * part / steps, y1 + (y2 - y1) * part / steps) for part in range(steps + 1)]
