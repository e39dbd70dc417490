"""Categories compared on one scale: bars, dumbbells, ranges and bounds, all lying so that names can be read."""

import math
from dataclasses import replace

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering
from .vega import Spec, channel, layer, layered, mark


def bar(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Lying bars, largest first (by a column `rank` where the caller gives one), with their numbers; whiskers for ranges, the period by the name where periods differ.

    Columns: category, period, value, low, high, style, grade, origin. Without a value the range
    itself is drawn.
    """
    rows = frame.ready(data)
    rows["point"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1))
    ranked = ["rank"] if "rank" in rows else []
    rows = rows.sort_values([*ranked, "point", "category", "period", "origin"], ascending=[True] * len(ranked) + [False, True, True, True], kind="stable").reset_index(drop=True)
    steps, rows = _named(rows)
    rows, tooltip = frame.tips(rows, look, "category")
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], 480, zero=True, loose=False)
    x = channel("value:Q", scale=rule.scale, axis=None, stack=None)
    y = steps.channel("row")
    layers = []
    for style, fill, dash in (("actual", 1.0, None), ("estimate", 0.35, [1, 0]), ("forecast", 0.12, [4, 3])):
        kind = rows["style"] == style if style != "forecast" else rows["style"].isin(("forecast", "model", "published"))
        own = rows[kind & rows["value"].notna()]
        if len(own):
            extra = {"strokeDash": dash, "strokeWidth": 1.25, "style": "outline"} if dash else {}
            layers.append(layer(frame.plain(own, "row", "value", "category"), mark("bar", fillOpacity=fill, **extra), x=x, y=y, tooltip=tooltip))
    ranged = rows[rows["low"].notna() & rows["high"].notna() & (rows["low"] < rows["high"])]
    ends = {"x": channel("low:Q", scale=rule.scale, axis=None), "x2": "high"}
    if len(floating := ranged[ranged["value"].isna()]):
        layers.append(layer(frame.plain(floating, "row", "low", "high", "category"), mark("bar", fillOpacity=0.35), y=y, tooltip=tooltip, **ends))
    if len(whisker := ranged[ranged["value"].notna()]):
        layers.append(layer(whisker[["row", "low", "high"]], mark("rule", style="whisker"), y=y, **ends))
    text = [t or lettering.span(a, b, look) for t, a, b in zip(lettering.numbers(rows["value"], look), rows["low"], rows["high"], strict=True)]
    edge = rows[["value", "high"]].max(axis=1).fillna(rows["low"])
    labels = rows[["row"]].assign(label=text, value=edge.where(edge > 0, 0.0))
    layers.append(layer(labels, mark("text", align="left", dx=6, style="value"), x=x, y=y, text="label:N"))
    unit = unit_above(look)
    items = frame.style_items(rows, look, {"actual": "bar", "estimate": "palebar", "forecast": "dashbar"})
    layers += unit + frame.key(items, above=32 if unit else 12)
    return layered(layers, steps.height)


def unit_above(look: Look) -> list[alt.Chart]:
    """The unit over charts whose numbers stand at the marks; nothing for "%", which follows each number."""
    if not look.unit or look.unit == "%":
        return []
    return [layer(pd.DataFrame({"unit": [look.unit]}), mark("text", align="left", style="note", x=0, y=-10), text="unit:N")]


def _named(rows: pd.DataFrame, step: float = 30) -> tuple[axes.Ladder, pd.DataFrame]:
    """Adds a unique `row` name to each row: category, with period and origin only where needed to tell rows apart."""
    label = rows["category"].copy()
    if rows["period"].nunique() > 1:
        label = _with(label, rows["period"])
    if label.duplicated().any():
        label = _with(label, rows["origin"])
    rows = rows.assign(row=label)
    again = rows.groupby("row").cumcount()
    rows["row"] = [name + "\u200b" * int(n) for name, n in zip(rows["row"], again, strict=True)]
    return axes.ladder(list(rows["row"]), step), rows


def _with(label: pd.Series, more: pd.Series) -> pd.Series:
    return pd.Series([f"{a} ({b})" if b and b not in a else a for a, b in zip(label, more, strict=True)], index=label.index)


def dot(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Dumbbells: each category's first and last period as two dots on a line, largest last value first.

    Columns: category, period, date, value. A category with one period has one dot.
    """
    rows = frame.in_order(frame.ready(data), "date", "category")
    printed = zip(lettering.numbers(rows["value"], look), rows["low"], rows["high"], strict=True)
    rows["label"] = [text or lettering.span(a, b, look) for text, a, b in printed]
    rows, tooltip = frame.tips(rows, look, "category")
    # a printed range has its dot in the middle, and says the range
    rows["value"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1))
    rows = rows[rows["value"].notna()]
    groups = rows.groupby("category", sort=True)
    last, first = groups.tail(1).assign(end="last"), groups.head(1).assign(end="first")
    first = first[first["period"].to_numpy() != last.set_index("category").loc[first["category"], "period"].to_numpy()]
    both = pd.concat([first, last])
    names = frame.largest_first(last)
    same = first["period"].nunique() <= 1 and last["period"].nunique() == 1
    steps = axes.ladder(names, labels=None if same else [_stretch(both, name) for name in names])
    both = frame.in_order(both, "end", "category")
    rule = axes.ruler(both["value"], 480, zero=False, loose=False)
    lowest = both.sort_values(["category", "value"], kind="stable").drop_duplicates("category")
    scale = axes.inset(rule, list(zip(lowest["value"], lowest["label"], strict=True)))
    x, y = channel("value:Q", scale=scale, axis=axes.lying(rule, look)), steps.channel("category")
    wide = both.pivot(index="category", columns="end", values="value").reset_index()
    layers = []
    if len(first):
        link = mark("rule", style="leader", strokeWidth=3, strokeCap="round")
        layers.append(layer(wide.dropna(), link, x=axes.on(x, "first:Q"), y=y, x2="last"))
        early = frame.plain(both[both["end"] == "first"], "category", "value")
        layers.append(layer(early, mark("point", filled=True, size=90, opacity=1, style="neutral"), x=x, y=y, tooltip=tooltip))
    late = frame.plain(both[both["end"] == "last"], "category", "value")
    layers.append(layer(late, mark("point", filled=True, size=110, opacity=1), x=x, y=y, tooltip=tooltip))
    layers += _beside(both, x, y)
    if same and len(first):
        layers += frame.key([("solid", first["period"].iloc[0]), ("accent", last["period"].iloc[0])], above=14)
    return layered(layers, steps.height)


def _stretch(rows: pd.DataFrame, name: str) -> str:
    """Category with its periods, for rows whose periods aren't the same."""
    own = list(dict.fromkeys(rows.loc[rows["category"] == name, "period"]))
    return f"{name} ({'–'.join(own)})"


def _beside(rows: pd.DataFrame, x: Spec, y: Spec) -> list[alt.Chart]:
    """Numbers left of the lower and right of the higher dot."""
    top = rows.groupby("category")["value"].transform("max")
    right = (rows["value"] == top) & ~rows.duplicated(["category", "value"])
    layers = []
    for part, align, dx in ((rows[right], "left", 10), (rows[~right & (rows["value"] != top)], "right", -10)):
        if len(part):
            layers.append(layer(part[["category", "value", "label"]], mark("text", align=align, dx=dx, style="value"), x=x, y=y, text="label:N"))
    return layers


def range_(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """What competing sources say: a line from lowest to highest per category, a dot for each value.

    Columns: category, period, value, low, high, style, grade, origin, and `chosen` (bool, optional):
    chosen values are filled, the others hollow. Rows without a value show their range alone.
    """
    rows = frame.ready(data)
    rows["chosen"] = rows["chosen"].fillna(False).astype(bool) if "chosen" in rows else True
    rows = frame.in_order(rows, "category", "period", "origin")
    several = rows["period"].nunique() > 1
    rows["row"] = _with(rows["category"], rows["period"]) if several else rows["category"]
    rows["bottom"], rows["top"] = rows[["value", "low"]].min(axis=1), rows[["value", "high"]].max(axis=1)
    names = _order(rows)
    steps = axes.ladder(names, 34)
    rows, tooltip = frame.tips(rows, look, "category")
    lines = rows.groupby("row", sort=True).agg(bottom=("bottom", "min"), top=("top", "max")).reset_index().dropna()
    rule = axes.ruler([*lines["bottom"], *lines["top"]], 480, zero=False, loose=False)
    scale = axes.inset(rule, [(v, lettering.number(v, look)) for v in lines["bottom"]])
    x, y = channel("value:Q", scale=scale, axis=axes.lying(rule, look)), steps.channel("row")
    own = rows[rows["low"].notna() & rows["high"].notna()]
    layers = [layer(lines, mark("rule", strokeWidth=7, opacity=0.22, strokeCap="round"), x=axes.on(x, "bottom:Q"), y=y, x2="top")]
    if len(own):
        band = mark("rule", strokeWidth=7, opacity=0.3, strokeCap="round")
        layers.append(layer(frame.plain(own, "row", "category", "low", "high"), band, x=axes.on(x, "low:Q"), y=y, x2="high", tooltip=tooltip))
    for chosen in (False, True):
        part = rows[(rows["chosen"] == chosen) & rows["value"].notna()]
        filled = chosen and not (part["style"] != "actual").all()
        if len(part):
            dots = mark("point", filled=True, size=95, opacity=1) if filled else mark("point", filled=False, size=62, style="hollow")
            layers.append(layer(frame.plain(part, "row", "category", "value"), dots, x=x, y=y, tooltip=tooltip))
    layers += _span_ends(lines, look, x, y)
    if (~rows["chosen"]).any():
        layers += frame.key([("accent", look.word("chosen")), ("hollow", look.word("alternative"))], above=14)
    return layered(layers, steps.height)


def estimates(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """The model's estimate of one quantity, filled, among the hollow figures that others published; see `range_`."""
    data = data.assign(style=data["style"].mask(data["chosen"].astype(bool), "actual"))  # a forecast is hollow elsewhere, which the model isn't here
    return range_(data, replace(look, words={**look.words, "chosen": look.word("model"), "alternative": look.word("figures")}))


def _order(rows: pd.DataFrame) -> list[str]:
    """Row names: by rank where the caller gives one, a category's periods one after another where it has several, else by size."""
    if "rank" in rows:
        return list(dict.fromkeys(rows.sort_values(["rank", "period"], kind="stable")["row"]))
    if "date" in rows and rows.groupby("category")["period"].nunique().max() > 1:
        return list(dict.fromkeys(rows.sort_values(["category", "date", "period"], kind="stable")["row"]))
    if rows["period"].nunique() > 1 and set(rows["row"]) == set(rows["period"]):
        return list(dict.fromkeys(rows.sort_values(["date", "period"] if "date" in rows else "period", kind="stable")["row"]))
    return _by_middle(rows)


def _by_middle(rows: pd.DataFrame) -> list[str]:
    """Row names, the one with the highest middle first, ties by name."""
    middle = rows.groupby("row").agg(a=("bottom", "min"), b=("top", "max")).mean(axis=1)
    return sorted(middle.index, key=lambda name: (-middle[name] if pd.notna(middle[name]) else math.inf, name))


def _span_ends(lines: pd.DataFrame, look: Look, x: Spec, y: Spec) -> list[alt.Chart]:
    """Numbers at both ends of each line; one number where the ends meet."""
    texts = lettering.numbers([*lines["top"], *lines["bottom"]], look)
    right = lines[["row"]].assign(value=lines["top"], label=texts[: len(lines)])
    left = lines[["row"]].assign(value=lines["bottom"], label=texts[len(lines) :])[lines["bottom"] < lines["top"]]
    layers = []
    for part, align, dx in ((left, "right", -10), (right, "left", 10)):
        if len(part):
            layers.append(layer(part, mark("text", align=align, dx=dx, style="value"), x=x, y=y, text="label:N"))
    return layers


def bounds(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """What can be said of a measure when shares are incomplete: a bar from its lower to its upper bound.

    Columns: measure, low, high, period. The axis starts at zero; equal bounds make one mark.
    """
    rows = frame.ready(data, texts=("measure", "period"))
    rows = rows.reset_index(drop=True)
    several = rows["period"].nunique() > 1
    rows["row"] = _with(rows["measure"], rows["period"]) if several else rows["measure"]
    rows = rows.sort_values(["measure", "period"], key=lambda c: c.map(_natural), kind="stable").drop_duplicates("row")
    steps = axes.ladder(list(rows["row"]), 40)
    rule = axes.ruler([*rows["low"], *rows["high"]], 480, zero=True, loose=False)
    rows["t_range"] = [lettering.span(a, b, look) for a, b in zip(rows["low"], rows["high"], strict=True)]
    tooltip = [channel("row:N", title=look.word("period")), channel("t_range:N", title=look.word("range"))]
    scale = axes.inset(rule, [(v, lettering.number(v, look)) for v in rows["low"].dropna()])
    x, y = channel("low:Q", scale=scale, axis=axes.lying(rule, look)), steps.channel("row")
    spans = rows[["row", "low", "high", "t_range"]].dropna()
    layers = [layer(spans, mark("bar", fillOpacity=0.3, height=14, cornerRadius=0), x=x, y=y, x2="high", tooltip=tooltip)]
    for end in ("low", "high"):
        layers.append(layer(spans[["row", end]].rename(columns={end: "low"}), mark("tick", thickness=3, size=20), x=x, y=y))
    lines = spans.rename(columns={"low": "bottom", "high": "top"})
    layers += _span_ends(lines, look, axes.on(x, "value:Q"), y)
    return layered(layers, steps.height)


def _natural(text: str) -> str:
    """Sort key that puts CR3 before CR10."""
    digits = "".join(c for c in text if c.isdigit())
    return "".join(c for c in text if not c.isdigit()) + digits.zfill(6)
