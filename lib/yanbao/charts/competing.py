"""What competing sources say of many quantities at once: each as a ratio to the one chosen, so that all share an axis."""

import math

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering
from .vega import channel, expression, keep, layer, layered, mark

TICKS = (1, 2, 5, 10, 20, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000, 10_000, 100_000, 1_000_000)
EDGE, EDGE_SLIM = 118.0, 58.0  # pixels kept for the figures at both ends, on a page and on a phone
ASIDE = 0.06  # how near two grade letters may come, as a part of the axis

_EDGE = f"narrow ? {EDGE_SLIM:.0f} : {EDGE:.0f}"


def competing(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """One row per quantity, a dot for each source: the chosen one at 100 % in the accent colour, hollow where it is an estimate, the letter
    of its grade above it. The lowest and the highest figure stand at the ends as they were printed; the quantity they differ on most comes
    first. Ratios are drawn on a logarithmic scale: half and double are equally far.

    Columns: category, relative (%), relative_low, relative_high, chosen (bool), amount (as printed), amount_low and amount_high (its ends),
    standing, style, grade, origin.
    """
    rows = frame.ready(data, numbers=("relative", "relative_low", "relative_high"), texts=("category", "amount", "amount_low", "amount_high", "standing", "style", "grade", "origin"))
    rows = rows[rows["relative"] > 0].sort_values(["category", "relative", "chosen", "origin", "amount"], kind="stable").reset_index(drop=True)
    if rows.empty:
        raise ValueError("a comparison of sources needs at least one row with a ratio")
    spans = rows.groupby("category")["relative"].agg(lambda own: own.max() / own.min())
    steps = axes.ladder(sorted(spans.index, key=lambda name: (-spans[name], name)), 40)
    low, high = rows[["relative", "relative_low"]].min(axis=None) / 1.08, rows[["relative", "relative_high"]].max(axis=None) * 1.08
    scale = dict(type="log", domain=[float(f"{low:.3g}"), float(f"{high:.3g}")], nice=False, range=[expression(_EDGE), expression(f"width - ({_EDGE})")])
    axis = dict(values=[tick for tick in TICKS if low <= tick <= high], labelExpr="datum.label + '%'", format="~f", title=None, grid=True, domain=True, ticks=True, tickSize=4, labelOverlap="parity")
    x, y = channel("relative:Q", scale=scale, axis=axis), steps.channel("category")
    tooltip = [channel(f"{column}:N", title=look.word(column)) for column in ("category", "standing", "amount", "origin", "grade")]
    ends = rows.assign(bottom=rows[["relative", "relative_low"]].min(axis=1), top=rows[["relative", "relative_high"]].max(axis=1))
    lines = ends.groupby("category", sort=False).agg(bottom=("bottom", "min"), top=("top", "max")).reset_index()
    level = layer(pd.DataFrame({"relative": [100.0]}), mark("rule", style="leader", strokeWidth=1.25), x=x)
    layers = [level, layer(lines, mark("rule", strokeWidth=7, opacity=0.22, strokeCap="round"), x=axes.on(x, "bottom:Q"), y=y, x2="top")]
    ranges = rows[(rows["relative_low"] < rows["relative_high"])]
    if len(ranges):
        band = mark("rule", strokeWidth=7, opacity=0.3, strokeCap="round")
        layers.append(layer(ranges[["category", "relative_low", "relative_high"]], band, x=axes.on(x, "relative_low:Q"), y=y, x2="relative_high"))
    for chosen in (False, True):
        for hollow in (True, False):
            part = rows[(rows["chosen"].astype(bool) == chosen) & ((rows["style"] != "actual") == hollow)]
            if len(part):
                style = [name for name, on in (("neutral", not chosen), ("hollow", hollow)) if on]
                dots = mark("point", filled=not hollow, size=110 if chosen else 75, opacity=1, **({"style": style} if style else {}))
                layers.append(layer(part[["category", "relative", "standing", "amount", "origin", "grade"]], dots, x=x, y=y, tooltip=tooltip))
    layers.append(layer(_letters(rows, low, high), mark("text", dy=-13, style="note", fontSize=10), x=x, y=y, text="letters:N"))
    layers += _figures(rows, ends, x, y)
    items = [(item, _standing(rows[rows["chosen"].astype(bool) == chosen], look.word(word))) for item, chosen, word in (("accent", True, "chosen"), ("solid", False, "alternative"))]
    layers += frame.key([*items, ("hollow", look.word("estimate"))] if (rows["style"] != "actual").any() else items, above=16)
    return layered(layers, steps.height)


def _standing(rows: pd.DataFrame, word: str) -> str:
    """What the rows call themselves, where all agree; else the ordinary word."""
    names = set(rows["standing"]) - {""}
    return names.pop() if len(names) == 1 else word


def _letters(rows: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Grades above the dots; those of dots too near to each other are one text."""
    found: list[dict] = []
    for category, own in rows.groupby("category", sort=False):
        place = -math.inf
        for relative, grade in sorted(zip(own["relative"], own["grade"])):
            here = math.log(relative / low) / math.log(high / low)
            if here - place < ASIDE:
                found[-1]["letters"] += f" {grade}"
            else:
                found.append({"category": category, "relative": relative, "letters": grade})
                place = here
    return pd.DataFrame(found)


def _figures(rows: pd.DataFrame, ends: pd.DataFrame, x: dict, y: dict) -> list[alt.Chart]:
    """The lowest and the highest figure of each quantity, outside the line's ends."""
    layers = []
    for column, first, amount, align, dx in (("bottom", "idxmin", "amount_low", "right", -10), ("top", "idxmax", "amount_high", "left", 10)):
        place = getattr(ends.groupby("category", sort=False)[column], first)()
        labels = ends.loc[place, ["category", column]].rename(columns={column: "relative"})
        sets = [labels.assign(narrow=narrow, label=[lettering.wrap(text, room - 12, 12, most=3) for text in rows.loc[place, amount]])
                for narrow, room in ((False, EDGE), (True, EDGE_SLIM))]
        text = mark("text", align=align, dx=dx, style="note", lineBreak="\n", baseline="middle")
        layers.append(layer(pd.concat(sets), text, transform=keep("datum.narrow == narrow"), x=x, y=y, text="label:N"))
    return layers
