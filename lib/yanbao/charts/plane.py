"""Two measures against each other."""

import math

import altair as alt
import pandas as pd

from ..theme import Look, label_expression
from . import axes, frame, lettering, placing
from .vega import Spec, channel, expression, keep, layer, layered, mark

HEIGHT = 380


def scatter(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Named points of x against y; hollow where a value is an estimate or forecast.

    Columns: category, x, y, style; units in look.x_unit and look.unit. Names stand where there is
    room (fewer on a phone); all are in the tooltips. A measure that spans over a factor of 50 is
    drawn on a logarithmic axis.
    """
    rows = frame.ready(data, numbers=("x", "y"))
    rows = rows[rows["x"].notna() & rows["y"].notna()].sort_values(["category", "x", "y"], kind="stable").reset_index(drop=True)
    if rows.empty:
        raise ValueError("a scatter needs at least one row with x and y")
    rows["t_x"] = [lettering.number(v, look, look.x_unit) for v in rows["x"]]
    rows["t_y"] = [lettering.number(v, look) for v in rows["y"]]
    tooltip = [channel("category:N", title=" "), channel("t_x:N", title=look.x_unit or "x"), channel("t_y:N", title=look.unit or "y")]
    x_log, y_log = _wide(rows["x"]), _wide(rows["y"])
    across, up = _rulers(rows, x_log)
    x, y = measures(rows, look)
    layers = []
    for hollow in (False, True):
        part = rows[(rows["style"] != "actual") == hollow]
        if len(part):
            points = mark("point", filled=False, size=58, style="hollow") if hollow else mark("point", filled=True, size=70, opacity=0.85)
            layers.append(layer(frame.plain(part, "category", "x", "y"), points, x=x, y=y, tooltip=tooltip))
    layers += _names(rows, across, up, x, y, x_log, y_log)
    layers += frame.key(frame.style_items(rows, look, {"actual": "accent", "estimate": "hollow", "forecast": "hollow"}))
    return layered(layers, HEIGHT)


def measures(rows: pd.DataFrame, look: Look) -> tuple[Spec, Spec]:
    """The two measured axes over columns x and y, logarithmic where a measure is wide."""
    x_log, y_log = _wide(rows["x"]), _wide(rows["y"])
    across, up = _rulers(rows, x_log)
    x = channel("x:Q", scale=_scale(rows["x"], across, x_log), axis=_axis(axes.lying(across, look, look.x_unit), x_log, look, look.x_unit))
    return x, channel("y:Q", scale=_scale(rows["y"], up, y_log), axis=_axis(axes.upright(up, look), y_log, look, look.unit))


def _rulers(rows: pd.DataFrame, x_log: bool) -> tuple[axes.Ruler, axes.Ruler]:
    return axes.ruler(rows["x"], 1.0, zero=False, loose=not x_log), axes.ruler(rows["y"], HEIGHT, zero=False)


def _wide(values: pd.Series) -> bool:
    return bool(values.min() > 0 and values.max() / values.min() > 50)


def _scale(values: pd.Series, rule: axes.Ruler, log: bool) -> Spec:
    if not log:
        return rule.scale
    return dict(type="log", domain=[_log_low(values), _log_high(values)], nice=False)


def _log_low(values: pd.Series) -> float:
    return float(f"{values.min() / 1.6:.2g}")


def _log_high(values: pd.Series) -> float:
    return float(f"{values.max() * 1.6:.2g}")


def _axis(axis: Spec, log: bool, look: Look, unit: str) -> Spec:
    """On a logarithmic axis only powers of ten are named."""
    if not log:
        return axis
    power = "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6"
    return axes.counted(axis, 5) | {"labelExpr": f"{power} ? ({label_expression(look.lang, unit)}) : ''", "labelOverlap": False}


def _part(value: float, values: pd.Series, rule: axes.Ruler, log: bool) -> float:
    """Place of a value along an axis, 0 to 1."""
    if log:
        low, high = math.log(_log_low(values)), math.log(_log_high(values))
        return (math.log(value) - low) / (high - low)
    return (value - rule.low) / (rule.high - rule.low)


def _names(rows: pd.DataFrame, across: axes.Ruler, up: axes.Ruler, x: Spec, y: Spec, x_log: bool, y_log: bool) -> list[alt.Chart]:
    """Names where there is room: one set for wide charts, one for phones."""
    found = []
    order = sorted(range(len(rows)), key=lambda i: (-rows["y"].iloc[i], rows["category"].iloc[i]))
    for narrow, plot in ((False, 560), (True, 270)):
        points = [(_part(a, rows["x"], across, x_log) * plot, (1 - _part(b, rows["y"], up, y_log)) * HEIGHT)
                  for a, b in zip(rows["x"], rows["y"], strict=True)]  # fmt: skip
        texts = [lettering.wrap(n, 110 if narrow else 170, 12, most=2) for n in rows["category"]]
        boxes = [(lettering.width(t, 12) + 2, lettering.height(t)) for t in texts]
        spots = placing.around(points, boxes, (plot + 16, HEIGHT), order[:40])
        for i, spot in enumerate(spots):
            if spot and texts[i]:
                found.append({"x": rows["x"].iloc[i], "y": rows["y"].iloc[i], "label": texts[i], "narrow": narrow,
                              "dx": spot.dx, "dy": spot.dy, "align": spot.align})  # fmt: skip
    if not found:
        return []
    return [placed(pd.DataFrame(found), x, y)]


def placed(labels: pd.DataFrame, x: Spec, y: Spec) -> alt.Chart:
    """Text at x, y with each label's own offsets; rows with `narrow` show only on phones, the others only on wide charts."""
    # Vega centres the first line of a text: a second one is balanced by moving up half a line
    up = "(length(split(datum.label, '\\n')) - 1) * 7.5"
    offset = {"dx": expression("datum.dx"), "dy": expression(f"datum.dy - {up}"), "align": expression("datum.align")}
    text = mark("text", style="note", lineBreak="\n", lineHeight=15, **offset)
    return layer(labels, text, transform=keep("datum.narrow == narrow"), x=x, y=y, text="label:N")
