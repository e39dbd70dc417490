"""Judgements with two scores on a field of five by five, numbered, with their list beside it or, on a phone, below it."""

import math

import altair as alt
import pandas as pd

from ..theme import Look
from . import frame, lettering
from .vega import channel, keep, layer, layered, mark

SIDES = 5
_FIELD = 280.0  # pixels of the field's side
_LEFT, _TOP = 6.0, 22.0
_LIST = 322.0  # where the list begins on a page
_WIDE, _SLIM = 300.0, 280.0  # room of the list's texts


def matrix(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Items as numbered dots: `score` upwards, `second_score` across, both 1 to 5; the upper right is where both are high.

    Columns: item, score, second_score. Items stand by the product of their scores, highest first; several in one place stand side by side.
    Names of the two measures: look.unit (up) and look.x_unit (across). Rows without both scores are left out; raises ValueError where none is left.
    """
    rows = frame.ready(data, numbers=("score", "second_score"), texts=("item",))
    rows = rows[rows["score"].notna() & rows["second_score"].notna()]
    if rows.empty:
        raise ValueError("a matrix needs at least one row with both scores")
    rows = rows.assign(weight=-rows["score"] * rows["second_score"], strength=-rows["score"])
    rows = rows.sort_values(["weight", "strength", "item"], kind="stable").reset_index(drop=True)
    rows["number"] = [str(place + 1) for place in range(len(rows))]
    cell = _FIELD / SIDES
    rows["x"] = [_LEFT + (a - 0.5) * cell + dx for a, dx in zip(rows["second_score"], _shifts(rows, cell, 0))]
    rows["y"] = [_TOP + (SIDES + 0.5 - b) * cell + dy for b, dy in zip(rows["score"], _shifts(rows, cell, 1))]
    across, down = channel("x:Q", scale=None, axis=None), channel("y:Q", scale=None, axis=None)
    field = pd.DataFrame([
        {"x": _LEFT + column * cell, "x2": _LEFT + (column + 1) * cell, "y": _TOP + line * cell, "y2": _TOP + (line + 1) * cell, "heat": (column + 1) * (SIDES - line) / SIDES**2}
        for line in range(SIDES) for column in range(SIDES)
    ])  # fmt: skip
    shade = channel("heat:Q", scale=dict(domain=[0, 1], range=[0.03, 0.34]), legend=None)
    tooltip = [channel("item:N", title=" "), channel("score:Q", title=look.unit or look.word("score")), channel("second_score:Q", title=look.x_unit or look.word("score"))]
    names = pd.DataFrame([
        {"x": _LEFT, "y": _TOP - 12, "label": f"↑ {look.unit}", "align": "left"}, {"x": _LEFT + _FIELD, "y": _TOP + _FIELD + 13, "label": f"{look.x_unit} →", "align": "right"},
    ])  # fmt: skip
    layers = [layer(field, mark("rect", style="seam"), x=across, x2="x2", y=down, y2="y2", opacity=shade)]
    for align in ("left", "right"):
        layers.append(layer(names[names["align"] == align][["x", "y", "label"]], mark("text", style="note", align=align), x=across, y=down, text="label:N"))
    layers.append(layer(rows[["x", "y", "item", "score", "second_score"]], mark("point", filled=True, size=360, opacity=1), x=across, y=down, tooltip=tooltip))
    layers.append(layer(rows[["x", "y", "number"]], mark("text", style="onfill"), x=across, y=down, text="number:N"))
    listed, height = _listed(rows)
    own = keep("datum.narrow == narrow")
    layers.append(layer(listed[["narrow", "x", "y", "number"]], mark("text", style="heading", align="right"), transform=own, x=across, y=down, text="number:N"))
    shown = listed.assign(x=listed["x"] + 9)[["narrow", "x", "y", "text"]]
    layers.append(layer(shown, mark("text", style="value", align="left", lineBreak="\n", lineHeight=lettering.LINE), transform=own, x=across, y=down, text="text:N"))
    return layered(layers, max(height, _TOP + _FIELD + 24))


def _shifts(rows: pd.DataFrame, cell: float, axis: int) -> list[float]:
    """How far each dot stands from the middle of its cell, so that several in one cell don't hide each other."""
    places: dict[tuple[float, float], int] = {}
    totals = rows.groupby(["score", "second_score"]).size()
    shifts = []
    for key in zip(rows["score"], rows["second_score"], strict=True):
        number, total = places.get(key, 0), int(totals[key])
        places[key] = number + 1
        if total == 1:
            shifts.append(0.0)
        else:
            turn = 2 * math.pi * number / total
            shifts.append(round((cell * 0.24) * (math.cos(turn), math.sin(turn))[axis], 3))
    return shifts


def _listed(rows: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """The items' texts, beside the field on a page and below it on a phone; the height of the list on a page."""
    lines, heights = [], []
    for narrow, left, top, room in ((False, _LIST + 18, _TOP + 8, _WIDE), (True, 20.0, _TOP + _FIELD + 42, _SLIM)):
        y = top
        for number, item in zip(rows["number"], rows["item"], strict=True):
            text = lettering.wrap(item, room, most=3)
            lines.append({"narrow": narrow, "number": number, "text": text, "x": left, "y": y})
            y += lettering.height(text) + 8
        heights.append(y)
    return pd.DataFrame(lines), heights[0]
