"""What is expected: published forecasts, scenarios of the book's own model, and what they hinge on."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, over_time, placing, plane
from .vega import Spec, channel, layer, layered, mark

HEIGHT = 380


def forecast(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Actual values as a line, every published forecast as a hollow mark named by origin and vintage.

    Columns: date, period, value, low, high, style, origin, vintage, and category where several
    series are shown. Forecasts of one origin and vintage are joined by a dashed line.
    """
    rows = frame.in_order(frame.dated(frame.ready(data)), "date", "origin", "vintage")
    rows["point"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1))
    rows, tooltip = frame.tips(rows, look, "category")
    told = rows["style"].isin(("forecast", "published", "model"))
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=False)
    x, y = axes.time(rows), channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look))
    known = rows[~told & rows["value"].notna()]
    # several actual series are told apart by name, in the same way as the forecasts
    named = known.groupby("category").tail(1).assign(by=lambda r: r["category"]) if known["category"].nunique() > 1 else known.head(0)
    layers = said(rows[told], rule, rows, x, y, tooltip, named=named)
    if len(known):
        names = frame.largest_first(known)
        layers += over_time.strokes(known, x, y, frame.colours(names)) + over_time.dots(known, x, y, frame.colours(names), tooltip, most=16)
    present = [("line", look.word("actual"))] * bool(len(known)) + [("hollow", look.word("published"))] * bool(told.any())
    layers += frame.key(present) if len(present) > 1 else []
    return layered(layers, HEIGHT)


def said(
    rows: pd.DataFrame, rule: axes.Ruler, everything: pd.DataFrame, x: Spec, y: Spec, tooltip: list,
    named: pd.DataFrame | None = None, beside: Sequence[tuple[pd.Timestamp, float, float]] = (),
) -> list[alt.Chart]:  # fmt: skip
    """Hollow marks of what others said, whiskers for their ranges, names where there is room.

    `named` are further rows to name (text in `by`), `beside` the names already set: (date, value, width in pixels).
    """
    named = everything.head(0) if named is None else named
    if rows.empty:
        return _bylines(named.assign(path=named["category"]), rule, everything, x, axes.on(y, "point:Q"), beside) if len(named) else []
    rows = rows.assign(by=[f"{o} {v[:4]}".strip() for o, v in zip(rows["origin"], rows["vintage"], strict=True)])
    rows["path"] = rows["by"] + "|" + rows["category"]
    layers = []
    paths = rows[rows["point"].notna() & (rows.groupby("path")["date"].transform("nunique") > 1)].drop_duplicates(["path", "date"])
    if len(paths):
        joined = mark("line", style="context", strokeWidth=1.25, strokeDash=[4, 3])
        layers.append(layer(paths[["path", "date", "point"]], joined, x=x, y=axes.on(y, "point:Q"), detail="path:N"))
    ranged = rows[rows["low"].notna() & rows["high"].notna() & (rows["low"] < rows["high"])]
    if len(ranged):
        # a range printed without a value is a thick bar, one round a value a thin whisker
        for part, thick, opacity in ((ranged[ranged["value"].notna()], 1.25, 1), (ranged[ranged["value"].isna()], 7, 0.4)):
            if len(part):
                bar = mark("rule", style="whisker", strokeWidth=thick, opacity=opacity)
                layers.append(layer(frame.plain(part, "date", "low", "high", "category"), bar, x=x, y=axes.on(y, "low:Q"), y2="high", tooltip=tooltip))
    if len(printed := rows[rows["value"].notna()]):
        hollow = mark("point", filled=False, size=52, style=["neutral", "hollow"])
        layers.append(layer(frame.plain(printed, "date", "value", "category"), hollow, x=x, y=axes.on(y, "value:Q"), tooltip=tooltip))
    marks = rows[rows["point"].notna()]
    if len(named):
        marks = pd.concat([marks, named.assign(path="=" + named["category"])], ignore_index=True)
    return [*layers, *_bylines(marks, rule, everything, x, axes.on(y, "point:Q"), beside)]


def _bylines(
    marks: pd.DataFrame, rule: axes.Ruler, everything: pd.DataFrame, x: Spec, y: Spec, beside: Sequence[tuple[pd.Timestamp, float, float]],
) -> list[alt.Chart]:  # fmt: skip
    """Origin and vintage beside the last mark of each path, for wide charts and for phones."""
    span = (everything["date"].max() - everything["date"].min()).days or 1
    first = everything["date"].min()
    found = []
    last = ~marks.duplicated("path", keep="last")
    for narrow, plot in ((False, 580), (True, 280)):
        def spot(when: pd.Timestamp, value: float, plot: int = plot) -> tuple[float, float]:
            return (0.03 + 0.94 * (when - first).days / span) * plot, rule.length - rule.pixels(value)

        points = [spot(d, v) for d, v in zip(marks["date"], marks["point"], strict=True)]
        texts = [lettering.wrap(t, 90 if narrow else 150, 12, most=2) if keep else "" for t, keep in zip(marks["by"], last, strict=True)]
        boxes = [(lettering.width(t, 12) + 2, lettering.height(t)) for t in texts]
        taken = [spot(d, v) for d, v in _strewn(everything)]
        ends = [(*spot(d, v), w) for d, v, w in beside]
        blocked = [(a + 8, b - 9, a + 12 + w, b + 9) for a, b, w in ends]
        # the newest statements choose their place first
        order = [i for i in sorted(range(len(marks)), key=lambda i: (marks["vintage"].iloc[i], marks["point"].iloc[i]), reverse=True) if texts[i]]
        for i, place in enumerate(placing.around(points, boxes, (plot + 6, rule.length), order, taken, blocked)):
            if place:
                found.append({"date": marks["date"].iloc[i], "point": marks["point"].iloc[i], "label": texts[i], "narrow": narrow,
                              "dx": place.dx, "dy": place.dy, "align": place.align})  # fmt: skip
    return [plane.placed(pd.DataFrame(found), x, y)] if found else []


def _strewn(rows: pd.DataFrame) -> list[tuple[pd.Timestamp, float]]:
    """Points along all lines of a chart, close enough that no label slips between them."""
    rows = rows.assign(path=rows["category"] + "|" + rows["origin"] + "|" + rows["vintage"])
    found = []
    for _, own in rows[rows["point"].notna()].groupby("path"):
        places = list(zip(own["date"], own["point"], strict=True))
        for (d1, v1), (d2, v2) in zip(places, places[1:], strict=False):
            found += [(d1 + (d2 - d1) * part, v1 + (v2 - v1) * part) for part in (i / 8 for i in range(8))]
        found += places[-1:]
    return found


def scenario(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Scenario lines of the model with a fan round the base one, actual values, and what others published.

    Columns: date, period, scenario, value, low, high, style ("model", "published", "actual"), origin,
    vintage. The fan is drawn where model rows have low and high; the first scenario with one is the base.
    """
    rows = frame.dated(frame.ready(data, texts=(*frame.TEXTS, "scenario")))
    rows["category"] = rows["scenario"]
    rows = frame.in_order(rows, "date", "scenario", "origin", "vintage")
    rows["point"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1))
    rows, tooltip = frame.tips(rows, look, "category")
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=False)
    x, y = axes.time(rows), channel("value:Q", scale=rule.scale, axis=axes.upright(rule, look))
    model, known = rows[rows["style"] == "model"], rows[rows["style"].isin(("actual", "estimate")) & rows["value"].notna()]
    fan = model[model["low"].notna() & model["high"].notna()]
    base = sorted(fan["category"].unique())[:1] or frame.largest_first(model)[:1] if len(model) else []
    names = base + [n for n in frame.largest_first(model) if n not in base] if len(model) else []
    colour = frame.colours(names)
    layers, items = [], []
    if len(fan):
        fan = fan[fan["category"] == base[0]]
        layers.append(layer(fan[["date", "low", "high"]], mark("area", opacity=0.15, line=False), name="fan", x=x, y=axes.on(y, "low:Q"), y2="high"))
        items.append(("band", look.word("fan")))
    layers += said(rows[rows["style"].isin(("published", "forecast"))], rule, rows, x, y, tooltip,
                   beside=over_time.beside_ends(model) if len(names) > 1 else ())  # fmt: skip
    if len(model):
        for name in reversed(names):
            own = model.loc[model["category"] == name, ["category", "date", "value"]].dropna()
            stroke = mark("line", strokeDash=[6, 4], strokeWidth=2.75 if name in base else 1.75)
            layers.append(layer(own, stroke, name=f"line_{names.index(name)}", x=x, y=y, color=colour))
        layers += over_time.ends(model, rule, x, y, colour, look) if len(names) > 1 else []
        points = frame.plain(model[model["value"].notna()], "category", "date", "value")
        layers.append(layer(points, mark("point", filled=True, size=60, opacity=0), x=x, y=y, color=colour, tooltip=tooltip))
        items.append(("dashed", look.word("model")))
    if len(known):
        # only what one origin says of different dates is a line; numbers of several origins aren't joined
        own = known.drop_duplicates(["origin", "date"])
        joined = own[own.groupby("origin")["date"].transform("size") > 1]
        if len(joined):
            layers.append(layer(joined[["origin", "date", "value"]], mark("line", style="history", strokeWidth=2.25), x=x, y=y, detail="origin:N"))
        layers.append(layer(frame.plain(known, "date", "value"), mark("point", filled=True, size=34, opacity=1, style="neutral"), x=x, y=y, tooltip=tooltip))
        items.insert(0, ("line" if len(joined) else "solid", look.word("actual")))
    if rows["style"].isin(("published", "forecast")).any():
        items.append(("hollow", look.word("published")))
    layers += frame.key(items)
    return layered(layers, HEIGHT)


def tornado(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """How far the result moves when one driver goes to its low and to its high end; widest first.

    Columns: driver, low_result, high_result, base. Bars start at the base result, which is marked.
    """
    rows = frame.ready(data, numbers=("low_result", "high_result", "base"), texts=("driver",))
    rows["spread"] = (rows["high_result"] - rows["low_result"]).abs()
    rows = rows.sort_values(["spread", "driver"], ascending=[False, True], kind="stable").drop_duplicates("driver").reset_index(drop=True)
    steps = axes.ladder(list(rows["driver"]), 32)
    ends = rows.melt(id_vars=["driver", "base"], value_vars=["low_result", "high_result"], var_name="end", value_name="value").dropna(subset=["value"])
    ends["end"] = ends["end"].str.removesuffix("_result")
    ends["t_end"] = [look.word(e) for e in ends["end"]]
    ends["label"] = [lettering.number(v, look) for v in ends["value"]]
    finite = ends["value"].tolist() + rows["base"].dropna().tolist()
    # nothing beyond the highest value, as in every lying chart; one value alone gets a little room to have a scale at all
    pad = (max(finite) - min(finite)) * 0.04 or abs(max(finite)) * 0.1 or 1.0
    # a tornado is about distance from the base result: its axis is cut close
    close = axes.Ruler(min(finite) - pad, max(finite), (), 480)
    scale = axes.inset(close, [(v, lettering.number(v, look)) for v in ends.groupby("driver")["value"].min()])
    axis = axes.counted(axes.lying(axes.ruler(finite, 480, zero=False, loose=False), look), 5)
    x, y = channel("value:Q", scale=scale, axis=axis), steps.channel("driver")
    colour = channel("end:N", scale=dict(domain=["high", "low"]), legend=_ends_legend(look, 28))
    tooltip = [channel("driver:N", title=" "), channel("t_end:N", title=" "), channel("label:N", title=look.unit or look.word("value"))]
    bars = ends[["driver", "value", "base", "end", "t_end", "label"]]
    layers = [layer(bars, mark("bar", cornerRadius=0, height={"band": 0.8}), x=x, y=y, x2="base", color=colour, tooltip=tooltip)]
    middle = rows["base"].dropna().head(1)
    for right in (True, False):
        beyond = (ends["value"] >= ends["base"]) == right
        # where both ends lie on one side only the outer one has room for its number
        side = ends[beyond].sort_values("value", ascending=not right, kind="stable").drop_duplicates("driver", keep="first")
        if len(side):
            text = mark("text", align="left" if right else "right", dx=6 if right else -6, style="value")
            layers.append(layer(side[["driver", "value", "label"]], text, x=x, y=y, text="label:N"))
    if len(middle):
        line = pd.DataFrame({"value": middle.to_numpy(), "label": [f"{look.word('base')} {lettering.number(middle.iloc[0], look)}"]})
        layers.append(layer(line, mark("rule", style="baseline"), x=x))
        layers.append(layer(line, mark("text", style="note", y=-9), x=x, text="label:N"))
    return layered(layers, steps.height)


def _ends_legend(look: Look, above: float) -> Spec:
    """Legend of the two ends in the language; their keys stay plain in the data."""
    return dict(labelExpr=f"datum.value == 'low' ? '{look.word('low')}' : '{look.word('high')}'", symbolType="square", direction="horizontal", offset=above)
