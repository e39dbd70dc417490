"""The same figures at two times in one chart: the old ones dashed and pale, the new ones solid.

Every function takes rows with `edition` ("old" or "new"), a Look and the two editions' names, and returns a layered chart.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, over_time, plane
from .vega import Spec, channel, layer, layered, mark

OLD, NEW = "old", "new"
DASH = [5, 4]
PALE = 0.55  # opacity of the old edition's strokes
HEIGHT = 340
LANE = 17.0  # pixels an edition's bar takes
MOST_ITEMS = 14  # beyond that many, what didn't change is left out


def lines(rows: pd.DataFrame, look: Look, names: tuple[str, str]) -> alt.LayerChart:
    """Lines over `date`: one colour a category, the names at the new ends.

    Columns: edition, category, date, period, value, told (a single statement: a mark without a line), and low and high of a model's range
    where there is one. Categories that changed come first where there are more than seven.
    """
    rows = frame.in_order(frame.dated(frame.ready(rows, texts=("category", "period", "origin", "vintage", "edition"))), "date", "category", "edition")
    rows, tooltip = _tips(rows, look, names)
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=False)
    x, y = axes.time(rows), channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look))
    paths, told = rows[~rows["told"] & rows["value"].notna()], rows[rows["told"] & rows["value"].notna()]
    changed = changed_items(paths, ["category", "date"], "category")
    ranked = frame.largest_first(paths) if len(paths) else []
    order = [name for name in ranked if name in changed] + [name for name in ranked if name not in changed]
    colour = frame.colours(order)
    top = paths[paths["category"].isin(order[: frame.MOST_COLOURS])]
    layers = []
    for edition, opacity in ((OLD, 0.08), (NEW, 0.16)):
        band = rows[(rows["edition"] == edition) & rows["value"].isna() & rows["low"].notna() & rows["high"].notna()]
        if len(band):
            layers.append(layer(band[["date", "low", "high"]], mark("area", opacity=opacity), x=x, y=axes.on(y, "low:Q"), y2="high"))
    for edition, stroke in ((OLD, dict(strokeDash=DASH, opacity=PALE, strokeWidth=1.75)), (NEW, {})):
        own = top[top["edition"] == edition]
        if len(own):
            layers.append(layer(own[["category", "date", "value"]], mark("line", **stroke), x=x, y=y, color=colour))
        if len(own := seen(own, top, ["category", "date", "value"])):
            dot = dict(filled=True, size=34, opacity=1) if edition == NEW else dict(filled=False, size=34, opacity=PALE, strokeWidth=1.25)
            layers.append(layer(frame.plain(own, "category", "date", "value", "edition"), mark("point", **dot), x=x, y=y, color=colour, tooltip=tooltip))
        said = seen(told[told["edition"] == edition], told, ["category", "date", "value"])
        if len(said):
            dot = dict(filled=True, size=44, opacity=0.9) if edition == NEW else dict(filled=False, size=70, opacity=PALE, strokeDash=[2, 2])
            layers.append(layer(frame.plain(said, "category", "date", "value", "edition"), mark("point", style="neutral", **dot), x=x, y=y, tooltip=tooltip))
    if len(top) and top["category"].nunique() > 1:
        named = pd.concat([own[own["edition"] == (NEW if (own["edition"] == NEW).any() else OLD)] for _, own in top.groupby("category")])
        layers += over_time.ends(named, rule, x, y, colour, look)
    layers += frame.key([("dashed", names[0]), ("line", names[1])])
    return layered(layers, HEIGHT)


def columns(rows: pd.DataFrame, look: Look, names: tuple[str, str]) -> alt.LayerChart:
    """Columns by period, the old edition's left of the new one's. Columns: edition, period, value; one category."""
    rows = frame.ready(rows, texts=("category", "period", "origin", "edition"))
    rows = rows[rows["value"].notna()].drop_duplicates(["period", "edition"])
    rows = rows.sort_values(["period", "edition"], key=lambda texts: texts.str.replace(r"\D", "", regex=True), kind="stable").reset_index(drop=True)
    rows, tooltip = _tips(rows, look, names)
    rule = axes.ruler(list(rows["value"]), HEIGHT, zero=True)
    axis = dict(title=None, labelAngle=0, labelOverlap="parity", labelSeparation=4, domain=True)
    x = channel("period:N", sort=None, scale=dict(domain=list(dict.fromkeys(rows["period"])), paddingInner=0.28, paddingOuter=0.14), axis=axis)
    y = channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look), stack=None)
    side = channel("edition:N", sort=None, scale=dict(domain=[OLD, NEW], paddingInner=0.06))
    layers = []
    for edition in (OLD, NEW):
        if len(own := rows[rows["edition"] == edition]):
            bar = mark("bar", width={"band": 0.999}, **_bar(edition))
            layers.append(layer(frame.plain(own, "period", "value", "edition"), bar, x=x, y=y, xOffset=side, tooltip=tooltip))
    return layered([*layers, *frame.key(_bars(names))], HEIGHT)


def bars(rows: pd.DataFrame, look: Look, names: tuple[str, str], zero: bool = True) -> alt.LayerChart:
    """Lying bars, the old edition's above the new one's, with their numbers; from `low` to `high` where an item is a range.

    Columns: edition, item, value, low, high. With `zero` bars start at 0, else a value is a dot. The tallest charts leave out what
    didn't change (see `left_out`).
    """
    rows = frame.ready(rows, texts=("item", "period", "origin", "edition"))
    rows = rows[~rows["item"].isin(left_out(rows))].drop_duplicates(["item", "edition"]).reset_index(drop=True)
    rows, tooltip = _tips(rows, look, names, "item")
    order = list(dict.fromkeys([*rows.loc[rows["edition"] == NEW, "item"], *rows["item"]]))
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], 480, zero=zero, loose=False)
    steps = axes.ladder(order, 2 * LANE + 12)
    x = channel("value:Q", scale=rule.scale, axis=axes.lying(rule, look), stack=None)
    y = steps.channel("item")
    side = channel("edition:N", sort=None, scale=dict(domain=[OLD, NEW]))
    ranged = rows["low"].notna() & rows["high"].notna() & (rows["low"] < rows["high"])
    layers = []
    for edition in (OLD, NEW):
        own = rows["edition"] == edition
        if len(part := rows[own & ranged]):
            bar = mark("bar", height={"band": 0.86}, **_bar(edition, whole=False))
            ends = {"x": axes.on(x, "low:Q"), "x2": "high"}
            layers.append(layer(frame.plain(part, "item", "low", "high", "edition"), bar, y=y, yOffset=side, tooltip=tooltip, **ends))
        if len(part := rows[own & ~ranged & rows["value"].notna()]):
            drawn = mark("bar", height={"band": 0.86}, **_bar(edition)) if zero else mark("point", **_dot(edition))
            layers.append(layer(frame.plain(part, "item", "value", "edition"), drawn, x=x, y=y, yOffset=side, tooltip=tooltip))
        if len(part := rows[own & ranged & rows["value"].notna()]):
            layers.append(layer(part[["item", "value", "edition"]], mark("point", **_dot(edition)), x=x, y=y, yOffset=side))
        numbers = zip(rows["value"], rows["low"], rows["high"], ranged, strict=True)
        text = [lettering.span(low, high, look) if wide else lettering.number(value, look) for value, low, high, wide in numbers]
        labels = rows[["item", "edition"]].assign(label=text, value=rows[["value", "high"]].max(axis=1))[own]
        if len(labels):
            layers.append(layer(labels, mark("text", align="left", dx=8, style="value" if edition == NEW else "note"), x=x, y=y, text="label:N", yOffset=side))
    return layered([*layers, *frame.key(_bars(names), above=14)], steps.height)


def moves(rows: pd.DataFrame, look: Look, names: tuple[str, str]) -> alt.LayerChart:
    """Points of x against y: the old place hollow, the new one filled, joined by a line where it moved; names of what moved.

    Columns: edition, category, x, y; units in look.x_unit and look.unit.
    """
    rows = frame.ready(rows, numbers=("x", "y"), texts=("category", "edition"))
    rows = rows[rows["x"].notna() & rows["y"].notna()].drop_duplicates(["category", "edition"]).sort_values(["category", "edition"], kind="stable").reset_index(drop=True)
    x, y = plane.measures(rows, look)
    tooltip = [channel("category:N", title=" "), channel("x:Q", title=look.x_unit or "x"), channel("y:Q", title=look.unit or "y")]
    moved = rows[rows.duplicated("category", keep=False) & ~rows.duplicated(["category", "x", "y"], keep=False)]
    layers = []
    if len(moved):
        layers.append(layer(moved[["category", "x", "y"]], mark("line", style="leader", strokeWidth=1.25), x=x, y=y, detail="category:N"))
    for edition in (OLD, NEW):
        part = seen(rows[rows["edition"] == edition], rows, ["category", "x", "y"])
        if len(part):
            layers.append(layer(part[["category", "x", "y"]], mark("point", **_dot(edition)), x=x, y=y, tooltip=tooltip))
    labelled = rows[rows["category"].isin({*moved["category"], *rows.loc[~rows.duplicated("category", keep=False), "category"]})].drop_duplicates("category", keep="first")
    if len(labelled):
        layers.append(layer(labelled[["category", "x", "y"]], mark("text", align="left", dx=9, style="note"), x=x, y=y, text="category:N"))
    return layered([*layers, *frame.key([("hollow", names[0]), ("solid", names[1])])], HEIGHT)


def left_out(rows: pd.DataFrame) -> set[str]:
    """The items that didn't change, where there are too many to draw them all."""
    changed = changed_items(rows, ["item"], "item")
    return set() if rows["item"].nunique() <= MOST_ITEMS or not changed else set(rows["item"]) - changed


def changed_items(rows: pd.DataFrame, keys: list[str], name: str) -> set[str]:
    """The names under which old and new rows aren't the same."""
    columns = [*keys, *(column for column in ("value", "low", "high") if column in rows)]
    sides = [rows.loc[rows["edition"] == edition, columns].drop_duplicates() for edition in (OLD, NEW)]
    both = pd.concat(sides, ignore_index=True)
    return set(both.loc[~both.duplicated(keep=False), name])


def seen(own: pd.DataFrame, rows: pd.DataFrame, place: list[str]) -> pd.DataFrame:
    """One edition's marks without those that the new edition's would cover."""
    new = set(rows.loc[rows["edition"] == NEW, place].itertuples(index=False, name=None))
    return own[[edition == NEW or spot not in new for edition, spot in zip(own["edition"], own[place].itertuples(index=False, name=None))]]


def _tips(rows: pd.DataFrame, look: Look, names: tuple[str, str], lead: str = "category") -> tuple[pd.DataFrame, list[Spec]]:
    """frame.tips with the edition's name first."""
    rows, fields = frame.tips(rows, look, lead)
    rows["t_edition"] = [names[edition == NEW] for edition in rows["edition"]]
    return rows, [channel("t_edition:N", title=" "), *fields]


def _bars(names: tuple[str, str]) -> list[tuple[str, str]]:
    return [("dashbar", names[0]), ("bar", names[1])]


def _bar(edition: str, whole: bool = True) -> dict:
    """How an edition's bars are filled; `whole`: from zero, not from a low to a high end."""
    if edition == NEW:
        return {"fillOpacity": 1.0 if whole else 0.6}
    return {"fillOpacity": 0.14, "strokeDash": [4, 3], "strokeWidth": 1.25, "style": "outline"}


def _dot(edition: str) -> dict:
    return {"filled": True, "size": 80, "opacity": 1} if edition == NEW else {"filled": False, "size": 80, "opacity": PALE + 0.2, "strokeDash": [3, 2]}
