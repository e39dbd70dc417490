"""Values by period: lines and columns."""

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, placing
from .vega import Spec, channel, expression, layer, layered, mark

HEIGHT = 360
# Vega sets a text's first line at its place; half the block belongs above it
UPWARD = expression("-7.5 * (length(split(datum.label, '\\n')) - 1)")


def line(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """One line a category over `date`: solid actual, dashed forecast, hollow marks for estimates.

    Columns: category, period, date, value, low, high, style, grade, origin; value may be NaN where
    only low and high are printed. Names stand at the line ends, the seven largest in colour.
    """
    rows = frame.in_order(frame.dated(frame.ready(data)), "date", "category")
    rows, tooltip = frame.tips(rows, look, "category")
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=False)
    x, y = axes.time(rows), channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look))
    names = frame.largest_first(rows[rows["value"].notna()]) or sorted(set(rows["category"]))
    colour = frame.colours(names)
    top, more = rows[rows["category"].isin(names[: frame.MOST_COLOURS])], rows[rows["category"].isin(names[frame.MOST_COLOURS :])]
    layers = []
    if len(more):
        grey = mark("line", style="context", strokeWidth=1.25)
        layers.append(layer(frame.plain(more, "date", "value", "category"), grey, x=x, y=y, detail="category:N", tooltip=tooltip))
    layers += spans(top, x, y, colour, tooltip)
    layers += strokes(top, x, y, colour)
    layers += ends(top, rule, x, y, colour, look)
    layers += dots(top, x, y, colour, tooltip, most=16)
    layers += frame.key(frame.style_items(rows, look))
    return layered(_marked_days(rows, look, x) + layers, HEIGHT)


def _marked_days(rows: pd.DataFrame, look: Look, x: Spec) -> list[alt.Chart]:
    """An upright line with a sign at its head for each marked day that the rows span; signs of days that lie close stand one over another."""
    days = frame.marked(look, rows["date"].min(), rows["date"].max())
    if days.empty:
        return []
    return [
        layer(days[["date"]], mark("rule", style="leader", strokeDash=[2, 3], strokeWidth=1), x=x),
        layer(days[["date", "sign", "y"]], mark("text", style="note", fontSize=14), x=x, y=channel("y:Q", scale=None, axis=None), text="sign:N"),
    ]


def _marked_periods(rows: pd.DataFrame, look: Look, x: Spec) -> list[alt.Chart]:
    """The signs of marked days over the columns in whose period, or nearest to it, they fall."""
    days = frame.marked(look, rows["date"].min(), rows["date"].max()) if "date" in rows else pd.DataFrame()
    if days.empty:
        return []
    known = rows[rows["date"].notna()]
    days["period"] = [known.loc[(known["date"] - day).abs().idxmin(), "period"] for day in days["date"]]
    signs = days.groupby("period", sort=False)["sign"].agg("".join).reset_index()
    return [layer(signs, mark("text", style="note", fontSize=14, y=4), x=x, text="sign:N")]


def strokes(rows: pd.DataFrame, x: Spec, y: Spec, colour: Spec) -> list[alt.Chart]:
    """Solid lines through actual values and estimates, dashed ones from the last of them through forecasts."""
    known = rows.loc[rows["value"].notna(), ["category", "date", "value", "style"]]
    told = known["style"].isin(("forecast", "model"))
    solid = known[~told]
    dashed = _ahead(solid, known[told]) if told.any() else known[told]
    layers = []
    for part, stroke in ((solid, mark("line")), (dashed, mark("line", strokeDash=[5, 4]))):
        if len(part):
            layers.append(layer(part[["category", "date", "value"]], stroke, x=x, y=y, color=colour))
    return layers


def _ahead(solid: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Each category's last known value and the forecasts after it, where that makes a line."""
    parts = []
    for name, ahead in told.groupby("category", sort=True):
        last = solid[solid["category"] == name].tail(1)
        # a forecast for the past would be drawn backwards: only what follows joins the line
        parts.append(pd.concat([last, ahead[ahead["date"] > last["date"].iloc[0]]] if len(last) else [ahead]))
    return pd.concat([part for part in parts if len(part) > 1] or [told.head(0)])


def spans(rows: pd.DataFrame, x: Spec, y: Spec, colour: Spec, tooltip: list) -> list[alt.Chart]:
    """Ranges: a pale band where a category has them at three dates or more, whiskers elsewhere, thick ones without a value."""
    ranged = rows[rows["low"].notna() & rows["high"].notna() & (rows["low"] < rows["high"])]
    if ranged.empty:
        return []
    valued = ranged["value"].notna()
    many = valued & (ranged[valued].groupby("category")["date"].transform("nunique").reindex(ranged.index, fill_value=0) >= 3)
    low = axes.on(y, "low:Q")
    layers = []
    columns = ["category", "date", "low", "high"]
    if many.any():
        layers.append(layer(ranged.loc[many, columns], mark("area", opacity=0.14, line=False), x=x, y=low, y2="high", color=colour))
    for part, size, opacity in ((ranged[valued & ~many], 1.25, 0.7), (ranged[~valued], 6, 0.4)):
        if len(part):
            rule = mark("rule", strokeWidth=size, opacity=opacity)
            layers.append(layer(frame.plain(part, *columns), rule, x=x, y=low, y2="high", color=colour, tooltip=tooltip))
    return layers


def dots(rows: pd.DataFrame, x: Spec, y: Spec, colour: Spec, tooltip: list, most: int) -> list[alt.Chart]:
    """Marks with tooltips: filled actual (invisible beyond `most` dates), hollow for estimates and forecasts."""
    known = rows[rows["value"].notna()]
    layers = []
    hollow = known["style"] != "actual"
    if (~hollow).any():
        shown = 1 if known["date"].nunique() <= most else 0
        layers.append(
            layer(frame.plain(known[~hollow], "category", "date", "value"), mark("point", filled=True, size=36, opacity=shown), x=x, y=y, color=colour, tooltip=tooltip)
        )  # fmt: skip
    if hollow.any():
        layers.append(
            layer(frame.plain(known[hollow], "category", "date", "value"), mark("point", filled=False, size=40, style="hollow"), x=x, y=y, color=colour, tooltip=tooltip)
        )  # fmt: skip
    return layers


def ends(rows: pd.DataFrame, rule: axes.Ruler, x: Spec, y: Spec, colour: Spec, look: Look) -> list[alt.Chart]:
    """Names at the right edge, pushed apart, with a thin leader where they had to move; one series shows values instead."""
    known = rows[rows["value"].notna()]
    if known.empty:
        return []
    if known["category"].nunique() == 1:
        shown = known.iloc[sorted({0, len(known) - 1})]
        labels = shown.assign(label=[lettering.number(v, look) for v in shown["value"]])[["date", "value", "label"]]
        # above the mark, or below it where the line comes down from above
        rising = len(known) < 2 or known["value"].iloc[-1] >= known["value"].iloc[-2]
        first = dict(align="left", dx=9, dy=6) if _steep(known, rule) else dict(dy=-14)
        return [
            layer(part, mark("text", style="heading", **place), x=x, y=y, text="label:N")
            for part, place in ((labels.iloc[:-1], first), (labels.iloc[-1:], dict(dy=-14 if rising else 16))) if len(part)
        ]  # fmt: skip
    last = known.sort_values("date", kind="stable").groupby("category", sort=True).tail(1).sort_values("category")
    texts = [lettering.wrap(name, 104, most=3) for name in last["category"]]
    wanted = [rule.length - rule.pixels(v) for v in last["value"]]
    centres = placing.apart(wanted, [lettering.height(t) + 1 for t in texts], -8, rule.length + 8)
    edge = known["date"].max()
    labels = pd.DataFrame({
        "category": last["category"].to_numpy(), "label": texts, "date": edge, "value": [rule.value(rule.length - c) for c in centres],
        "from": last["date"].to_numpy(), "at": last["value"].to_numpy(),
    })  # fmt: skip
    moved = labels[[(abs(w - c) > 7) or d < edge for w, c, d in zip(wanted, centres, last["date"], strict=True)]]
    layers = []
    if len(moved):
        # from the line's own end to just before its name
        start = moved[["category"]].assign(date=moved["from"], value=moved["at"])
        leader = pd.concat([start, moved[["category", "date", "value"]]])
        layers.append(layer(leader, mark("line", style="leader", strokeWidth=0.75), x=x, y=y, detail="category:N"))
    text = mark("text", align="left", dx=11, dy=UPWARD, lineBreak="\n", lineHeight=15, style="name")
    return [*layers, layer(labels[["category", "label", "date", "value"]], text, x=x, y=y, text="label:N", color=colour)]


def _steep(rows: pd.DataFrame, rule: axes.Ruler) -> bool:
    """Whether a line climbs from its first mark so fast that it would run through a number set over it."""
    if len(rows) < 2:
        return False
    days = (rows["date"].iloc[-1] - rows["date"].iloc[0]).days or 1
    across = (rows["date"].iloc[1] - rows["date"].iloc[0]).days / days * 600
    return rule.pixels(rows["value"].iloc[1]) - rule.pixels(rows["value"].iloc[0]) > 0.35 * across


def beside_ends(rows: pd.DataFrame) -> list[tuple[pd.Timestamp, float, float]]:
    """(date, value, width in pixels) of the names ends() sets, before they are pushed apart."""
    last = rows[rows["value"].notna()].sort_values("date", kind="stable").groupby("category", sort=True).tail(1)
    return [(last["date"].max(), v, lettering.width(lettering.wrap(n, 104, most=3))) for n, v in zip(last["category"], last["value"], strict=True)]


def column(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Bars by period, up to four categories side by side; paler for estimates, dashed outlines for forecasts.

    Columns as for line(). Where only a range is printed it is drawn as a floating pale bar.
    """
    rows = frame.in_order(frame.ready(data), "date", "category").drop_duplicates(["category", "period"])
    rows["point"] = rows["value"].fillna(rows["high"])
    names = frame.largest_first(rows, measure="point")
    periods = list(dict.fromkeys(rows["period"]))
    rows, tooltip = frame.tips(rows, look, "category")
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=True)
    axis = dict(title=None, labelAngle=0, labelOverlap="parity", labelSeparation=4, domain=True)
    x = channel("period:N", sort=None, scale=dict(domain=periods, paddingInner=0.28, paddingOuter=0.14), axis=axis)
    y = channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look), stack=None)
    side = {"xOffset": channel("category:N", sort=None, scale=dict(domain=names, paddingInner=0.08))} if len(names) > 1 else {}
    items = frame.style_items(rows, look, {"actual": "bar", "estimate": "palebar", "forecast": "dashbar"})
    above = 26 + (frame.key_height(items) + 4 if items else 0)
    colour = {"color": frame.colours(names, legend=frame.legend(names, above=above))} if len(names) > 1 else {}
    layers = []
    for style, fill, dash in (("actual", 1.0, None), ("estimate", 0.35, [1, 0]), ("forecast", 0.12, [4, 3])):
        kind = rows["style"] == style if style != "forecast" else rows["style"].isin(("forecast", "model", "published"))
        own = rows[kind & rows["value"].notna()]
        if len(own):
            outline = _outline(names, above) if dash else {}
            edge = {"strokeDash": dash, "strokeWidth": 1.25} if dash else {}
            bar = mark("bar", fillOpacity=fill, width={"band": 0.999}, **edge, **outline.get("mark", {}))
            data = frame.plain(own, "category", "period", "value")
            layers.append(layer(data, bar, x=x, y=y, tooltip=tooltip, **side, **colour, **outline.get("encode", {})))
    ranged = rows[rows["low"].notna() & rows["high"].notna()]
    ends = {"y": channel("low:Q", scale=rule.scale, axis=axes.upright(rule, look)), "y2": "high"}
    floating = ranged[ranged["value"].isna()]
    if len(floating):
        bar = mark("bar", fillOpacity=0.35)
        layers.append(layer(frame.plain(floating, "category", "period", "low", "high"), bar, x=x, tooltip=tooltip, **ends, **side, **colour))
    if len(whiskers := ranged[ranged["value"].notna() & (ranged["low"] < ranged["high"])]):
        layers.append(layer(whiskers[["category", "period", "low", "high"]], mark("rule", style="whisker"), x=x, **ends, **side))
    if len(rows) <= 8:
        layers.append(_values(rows, look, x, y, side))
    layers += frame.key(items)
    return layered(layers + _marked_periods(rows, look, x), HEIGHT)


def _outline(names: list[str], above: float) -> dict:
    """Stroke of hollow bars: the category's colour, or the accent of the config where there is one category."""
    if len(names) > 1:
        return {"encode": {"stroke": frame.colours(names, legend=frame.legend(names, above=above))}}
    return {"mark": {"style": "outline"}}


def _values(rows: pd.DataFrame, look: Look, x: Spec, y: Spec, side: dict) -> alt.Chart:
    """Numbers over the bars; ranges where only those are printed."""
    text = [t or lettering.span(a, b, look) for t, a, b in zip(lettering.numbers(rows["value"], look), rows["low"], rows["high"], strict=True)]
    top = rows[["value", "high"]].max(axis=1)
    labels = rows[["category", "period"]].assign(label=text, value=top)
    return layer(labels, mark("text", dy=-9, style="value"), x=x, y=y, text="label:N", **side)
