"""Small multiples: one small line a category, each on its own scale, for more series than one chart bears."""

import math

import altair as alt
import pandas as pd

from ..theme import Look
from . import frame, lettering
from .vega import Spec, channel, expression, keep, layer, layered, mark

COLUMNS = {False: 3, True: 2}  # on a page and on a phone
_PLOT, _HEAD, _FOOT, _BELOW = 64.0, 38.0, 20.0, 18.0  # pixels of a panel's plot, of what stands above and below it, and between panels
_INSET, _WIDE = 0.04, 0.86  # where a panel's plot begins and how wide it is, in parts of its column


def multiples(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Panels in a grid, the largest category first: name, line with its first and last value, first and last period.

    Columns: category, period, date, value, style (dashed after the last actual value). Time runs alike in all panels; each has its own
    upright scale, from zero unless its values lie close together.
    """
    rows = frame.in_order(frame.dated(frame.ready(data)), "date", "category")
    rows = rows[rows["value"].notna()].reset_index(drop=True)
    if rows.empty:
        raise ValueError("small multiples need at least one row with a value")
    rows, tooltip = frame.tips(rows, look, "category")
    names = frame.largest_first(rows)
    first, last = rows["date"].min(), rows["date"].max()
    span = (last - first) / pd.Timedelta(days=1) or 1.0
    rows["t"] = (rows["date"] - first) / pd.Timedelta(days=1) / span
    rows["up"] = rows.groupby("category")["value"].transform(_heights)
    layouts = [_laid(rows, names, narrow, look) for narrow in COLUMNS]
    points, heads = (pd.concat([layout[number] for layout in layouts], ignore_index=True) for number in (0, 1))
    own = keep("datum.narrow == narrow")
    x = channel("x:Q", scale=dict(domain=[0, 1], range=[0, expression("width")], nice=False, zero=False), axis=None)
    y = channel("y:Q", scale=None, axis=None)
    layers = [_texts(heads, own, x, y, "heading", "name", "left")]
    layers.append(layer(heads[["narrow", "x", "x2", "floor"]], mark("rule", style="leader", strokeWidth=1), transform=own, x=x, x2="x2", y=channel("floor:Q", scale=None, axis=None)))
    days = frame.marked(look, first, last)
    if len(days):
        signs = heads[["narrow", "x", "x2", "y", "floor"]].merge(days.drop(columns="y"), how="cross")
        signs["x"] = signs["x"] + (signs["x2"] - signs["x"]) * ((signs["date"] - first) / pd.Timedelta(days=1) / span)
        signs = signs.assign(top=signs["floor"] - _PLOT + 11, y=signs["floor"] - _PLOT + 3)
        layers.append(layer(signs[["narrow", "x", "top", "floor"]], mark("rule", style="leader", strokeDash=[2, 3], strokeWidth=1), transform=own, x=x, y=channel("top:Q", scale=None, axis=None), y2="floor"))
        layers.append(_texts(signs, own, x, y, "note", "sign", "center"))
    told = points["style"].isin(("forecast", "model"))
    for part, dash in ((points[~told], [1, 0]), (_ahead(points, told), [4, 3])):
        if len(part):
            layers.append(layer(part[["narrow", "category", "x", "y"]], mark("line", strokeDash=dash, strokeWidth=1.75), transform=own, x=x, y=y, detail="category:N"))
    hollow = points["style"] != "actual"
    for part, drawn in ((points[~hollow], mark("point", filled=True, size=22, opacity=1)), (points[hollow], mark("point", filled=False, size=26, style="hollow"))):
        if len(part):
            layers.append(layer(frame.plain(part, "narrow", "category", "date", "x", "y", "value"), drawn, transform=own, x=x, y=y, tooltip=tooltip))
    for align in ("left", "right"):
        part = points[(points["label"] != "") & (points["align"] == align)]
        if len(part):
            for style in ("halo", "value"):  # paper behind the number, since a steep line crosses it
                number = mark("text", dy=expression("datum.dy"), style=style, fontSize=11.5, align=align)
                layers.append(layer(part[["narrow", "x", "y", "dy", "label"]], number, transform=own, x=x, y=y, text="label:N"))
    for place, align in (("from", "left"), ("to", "right")):
        below = heads.assign(x=heads[f"{place}_x"], y=heads["floor"] + 11, label=heads[place])
        layers.append(_texts(below, own, x, y, "note", "label", align))
    layers += frame.key(frame.style_items(rows, look), above=14)
    return layered(layers, layouts[0][2])


def _heights(values: pd.Series) -> pd.Series:
    """Values as parts of a panel's height, 0 to 1; from zero where the smallest is under 60 % of the largest."""
    low, high = float(values.min()), float(values.max())
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    return (values - low) / (high - low) if high > low else values * 0.0 + 0.5


def _laid(rows: pd.DataFrame, names: list[str], narrow: bool, look: Look) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Points and headings of all panels for a page or a phone, and the height of the grid."""
    columns = COLUMNS[narrow]
    room = (300.0 if narrow else 660.0) / columns * _WIDE
    step = _HEAD + _PLOT + _FOOT + _BELOW
    points, heads = [], []
    for number, name in enumerate(names):
        own = rows[rows["category"] == name].sort_values("date", kind="stable").reset_index(drop=True)
        top, left = number // columns * step, (number % columns + _INSET) / columns
        labels = [""] * len(own)
        shown = lettering.numbers([own["value"].iloc[0], own["value"].iloc[-1]], look)
        labels[-1] = shown[1]
        if len(own) > 1:
            labels[0] = shown[0]
        points.append(own.assign(
            narrow=narrow, x=left + own["t"] * _WIDE / columns, y=top + _HEAD + 12 + (1 - own["up"]) * (_PLOT - 12), label=labels,
            align=["right" if t > 0.5 else "left" for t in own["t"]], dy=_beside(own["up"].tolist()),
        ))  # fmt: skip
        heads.append({"narrow": narrow, "name": lettering.wrap(name, room, 13, most=2), "x": left, "x2": left + _WIDE / columns, "y": top + 6.0, "floor": top + _HEAD + _PLOT,
                      **_ends(own, left, columns, 300.0 if narrow else 660.0)})
    return pd.concat(points, ignore_index=True), pd.DataFrame(heads), math.ceil(len(names) / columns) * step - _BELOW


def _ends(own: pd.DataFrame, left: float, columns: int, width: float) -> dict[str, object]:
    """First and last period, each under its point; one text of both where they would meet."""
    first, last = (left + own["t"].iloc[place] * _WIDE / columns for place in (0, -1))
    one, two = own["period"].iloc[0], own["period"].iloc[-1] if len(own) > 1 else ""
    if two and (last - first) * width < lettering.width(one, 12) + lettering.width(two, 12) + 4:
        one, two = f"{one}–{two}", ""
    if not two and own["t"].iloc[-1] > 0.5:
        one, two = two, one
    return {"from": one, "to": two, "from_x": first, "to_x": last}


def _beside(heights: list[float]) -> list[float]:
    """Offsets of the first and the last number: on the side where the line isn't, and never under the floor."""
    offsets = [-11.0] * len(heights)
    if len(heights) > 1:
        offsets[0] = 12.0 if heights[1] > heights[0] > 0.3 else -11.0
        offsets[-1] = 12.0 if heights[-2] > heights[-1] > 0.3 else -11.0
    return offsets


def _ahead(points: pd.DataFrame, told: pd.Series) -> pd.DataFrame:
    """Forecasts with the last known value before them."""
    parts = []
    for _, own in points.groupby(["narrow", "category"], sort=True):
        ahead = own[told[own.index]]
        if len(ahead):
            parts.append(pd.concat([own[~told[own.index]].tail(1), ahead]))
    return pd.concat(parts) if parts else points.head(0)


def _texts(rows: pd.DataFrame, own: list[Spec], x: Spec, y: Spec, style: str, field: str, align: str) -> alt.Chart:
    return layer(rows[["narrow", "x", "y", field]], mark("text", style=style, align=align, lineBreak="\n", lineHeight=15), transform=own, x=x, y=y, text=f"{field}:N")
