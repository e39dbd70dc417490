"""A model that a reader can move: sliders above Vega expressions, drawn anew in the browser, without a server.

The frame's `attrs["live"]` is a `live_models.LiveModel` for readers; the column `expression` gives each row's number, in the exhibit's unit.
"""

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, ranking
from .vega import Spec, calculate, channel, expression, keep, layer, layered, mark

HEIGHT = 340
_LETTER = 7.5  # pixels a character of a label takes, about


def sliders(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """By years: the model's line, with the edition's own one dashed and the range of its draws as a pale band that stays. In parts (a column
    `part`): one stacked bar a scenario, with the edition's totals marked; of a single one the edition's bar stands below.

    Columns: value (at the edition's inputs), expression; date, and low and high of the band where there is one; or scenario, part.
    """
    model = data.attrs["live"]
    chart = _parts(data, look) if "part" in data else _years(data, look)
    controls = [alt.VariableParameter(name=slider.control, value=slider.start, bind=_range(slider)) for slider in model.sliders]
    chart.params = [*controls, *(alt.VariableParameter(name=name, expr=text) for name, text in model.definitions), *chart.params]
    return chart


def _range(slider: object) -> Spec:
    first, last = slider.ends
    return dict(input="range", min=first, max=last, step=slider.step, name=slider.label)


def _values(expressions: list[str], least: float, most: float) -> list[alt.VariableParameter]:
    """The live numbers as one list, and the ends of the scale: those of the edition's state, further where a number goes beyond."""
    return [alt.VariableParameter(name="live_values", expr=f"[{', '.join(expressions)}]"),
            alt.VariableParameter(name="live_least", expr=f"min({float(least)!r}, extent(live_values)[0])"),
            alt.VariableParameter(name="live_most", expr=f"max({float(most)!r}, extent(live_values)[1])")]


_REACH = dict(domainMin=expression("live_least"), domainMax=expression("live_most"), zero=False)


# by years


def _years(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    rows = frame.in_order(frame.dated(frame.ready(data, texts=("period", "expression"))), "date")
    rows["n"] = range(len(rows))
    rule = axes.ruler([*rows["value"], *rows["low"], *rows["high"]], HEIGHT, zero=False)
    axis = axes.counted(axes.upright(rule, look), 5)
    x, y = axes.time(rows), channel("live:Q", scale={**_REACH, "nice": True}, axis=axis)
    live = calculate(live="live_values[datum.n]", label=lettering.number_expression("datum.live", look))
    base = calculate(base_label=lettering.number_expression("datum.value", look))
    tooltip = [channel("date:T", title=" ", format="%Y"), channel("label:N", title=look.word("now")), channel("base_label:N", title=look.word("edition_state"))]
    band = rows[rows["low"].notna() & rows["high"].notna()]
    layers, items = [], [("ownline", look.word("now")), ("dashed", look.word("edition_state"))]
    if len(band):
        layers.append(layer(band[["date", "low", "high"]], mark("area", opacity=0.14, line=False), name="fan", x=x, y=axes.on(y, "low:Q"), y2="high"))
        layers.append(_band_label(band, x, axes.on(y, "high:Q"), look))
        items.append(("band", look.word("fan_stays")))
    layers.append(layer(rows[["date", "value"]], mark("line", style="neutral", strokeDash=[5, 4], strokeWidth=1.25), name="edition", x=x, y=axes.on(y, "value:Q")))
    own = rows[["date", "n", "value"]]
    layers.append(layer(own, mark("line", strokeWidth=3), name="live", transform=live, x=x, y=y))
    layers.append(layer(own, mark("point", filled=True, size=60, opacity=0), transform=live + base, x=x, y=y, tooltip=tooltip))
    layers.append(_end_label(own, live, x, y))
    layers += frame.key(items)
    chart = layered(layers, HEIGHT)
    chart.params = _values(list(rows["expression"]), rule.low, rule.high)
    return chart


def _band_label(band: pd.DataFrame, x: Spec, y: Spec, look: Look) -> alt.Chart:
    """Above the band, on the side from which it rises, that the sliders don't move it."""
    rising = band["high"].iloc[-1] >= band["high"].iloc[0]
    place = band.iloc[[round((0.62 if rising else 0.38) * (len(band) - 1))]][["date", "high"]].assign(label=look.word("unmoved"))
    text = mark("text", style="note", align="right" if rising else "left", dy=-9)
    return layer(place, text, name="fan_label", x=x, y=y, text="label:N")


def _end_label(rows: pd.DataFrame, live: list[Spec], x: Spec, y: Spec) -> alt.Chart:
    """The last value and how far it is from the edition's own, above the line's end, or below where the line comes down."""
    before = f"live_values[{max(0, len(rows) - 2)}]"
    told = calculate(end=_with_change("datum.label"))
    text = mark("text", style="heading", align="right", dx=4, dy=expression(f"live_values[{len(rows) - 1}] >= {before} ? -14 : 16"))
    return layer(rows.iloc[[-1]], text, name="end", transform=live + told, x=x, y=y, text="end:N")


# in parts


def _parts(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    rows = frame.ready(data, numbers=("value",), texts=("scenario", "part", "expression"))
    single = rows["scenario"].nunique() == 1
    if single:
        fixed = rows.assign(scenario=look.word("edition_state"), expression=[repr(float(value)) for value in rows["value"]])
        rows = pd.concat([rows.assign(scenario=look.word("now")), fixed], ignore_index=True)
    names, pieces = _pieces(rows, look)
    bars = _bars(pieces)
    steps = axes.ladder(list(bars["row"]), 46)
    room = max(lettering.width(lettering.number(value, look) + " (+100%)", 13) for value in bars["value"]) + 12
    scale = dict(_REACH, nice=False, range=[0, expression(f"width - {room:.0f}")])
    x, y = channel("start:Q", scale=scale, axis=None), steps.channel("row")
    tooltip = [channel("row:N", title=" "), channel("t_part:N", title=" "), channel("label:N", title=look.word("value"))]
    stacked, unit = _stacked(look), ranking.unit_above(look)
    colour = frame.colours(names, column="part", legend=frame.legend(names, steps.left, 26 if unit else 10))
    layers = list(unit)
    if (pieces["part"] == "").any():
        layers.append(layer(pieces, mark("bar", style="rest", cornerRadius=0), transform=stacked + keep("datum.part == ''"), x=x, y=y, x2="end", tooltip=tooltip))
    named = stacked + keep("datum.part != ''")
    layers.append(layer(pieces, mark("bar", cornerRadius=0, style="seam"), name="live", transform=named, x=x, y=y, x2="end", color=colour, tooltip=tooltip))
    if (pieces["value"] < 0).any():
        layers.append(layer(pd.DataFrame({"start": [0]}), mark("rule", style="baseline"), x=x))
    fits = f"abs(datum.live) / (live_most - live_least) * (width - {room:.0f}) > {_LETTER} * length(datum.label) + 8 ? 1 : 0"
    inside = named + calculate(middle="(datum.start + datum.end) / 2")
    layers.append(layer(pieces, mark("text", style="onfill", opacity=expression(fits)), transform=inside, x=axes.on(x, "middle:Q"), y=y, text="label:N"))
    layers.append(_totals(bars, x, y, look))
    if not single:
        layers.append(layer(bars[["row", "value"]], mark("tick", style="whisker", thickness=2, size=36, opacity=1), name="edition", x=axes.on(x, "value:Q"), y=y))
        layers += frame.key([("tick", look.word("edition_total"))], above=-steps.height - 16)
    chart = layered(layers, steps.height)
    live = alt.VariableParameter(name="live_pieces", expr=f"[{', '.join(pieces['expression'])}]")
    ends = [*bars["up"], *bars["down"], *bars["sum"]]
    chart.params = [live, *_values(ends, min(0.0, bars["least"].min()), bars["most"].max())]
    return chart


def _pieces(rows: pd.DataFrame, look: Look) -> tuple[list[str], pd.DataFrame]:
    """The parts that get a colour, and one row a bar and part, the rest ("" as part) last: row, part, t_part, value, expression, n."""
    size = rows.groupby("part", sort=False)["value"].apply(lambda values: values.abs().max())
    largest = set(sorted(size.index, key=lambda name: (-size[name], name))[: frame.MOST_COLOURS])
    names = [name for name in size.index if name in largest]
    order = {name: place for place, name in enumerate([*names, ""])}
    bars = {name: place for place, name in enumerate(dict.fromkeys(rows["scenario"]))}
    rows = rows.assign(part=rows["part"].where(rows["part"].isin(names), ""))
    rows = rows.assign(place=rows["part"].map(order), bar=rows["scenario"].map(bars))
    pieces = rows.groupby(["bar", "place"], as_index=False).agg(row=("scenario", "first"), part=("part", "first"), value=("value", "sum"), expression=("expression", " + ".join))
    return names, pieces.assign(t_part=pieces["part"].replace("", look.word("rest")), n=range(len(pieces)))


def _bars(pieces: pd.DataFrame) -> pd.DataFrame:
    """One row a bar: row, value, its ends at the edition's state (least, most), expressions of its live ends (up, down) and sum, n."""
    records = []
    for _, own in pieces.groupby("bar", sort=True):
        live = [f"live_pieces[{n}]" for n in own["n"]]
        up, down = (" + ".join(f"{way}(0, {text})" for text in live) for way in ("max", "min"))
        records.append({"row": own["row"].iloc[0], "value": own["value"].sum(), "least": own["value"].clip(upper=0).sum(), "most": own["value"].clip(lower=0).sum(),
                        "up": up, "down": down, "sum": " + ".join(live)})  # fmt: skip
    bars = pd.DataFrame(records)
    return bars.assign(n=range(len(bars)))


def _stacked(look: Look) -> list[Spec]:
    """Transforms that give each piece its live number and where it starts and ends along its bar; negative ones go to the left."""
    sums = [dict(op="sum", field=field, **{"as": f"{field}_to"}) for field in ("up", "down")]
    return [*calculate(live="live_pieces[datum.n]", up="max(0, datum.live)", down="min(0, datum.live)", label=lettering.number_expression("datum.live", look)),
            dict(window=sums, groupby=["row"], sort=[dict(field="place")], frame=[None, 0]),
            *calculate(end="datum.live < 0 ? datum.down_to : datum.up_to", start="datum.end - datum.live")]


def _totals(bars: pd.DataFrame, x: Spec, y: Spec, look: Look) -> alt.Chart:
    """Each bar's sum beyond its end and the edition's mark, and how far it is from the edition's own."""
    count = len(bars)
    told = calculate(start="max(live_values[datum.n], datum.value)", live=f"live_values[datum.n + {2 * count}]", label=lettering.number_expression("datum.live", look), said=_with_change("datum.label"))
    return layer(bars[["row", "n", "value"]], mark("text", align="left", dx=7, style="heading"), name="totals", transform=told, x=x, y=y, text="said:N")


def _with_change(label: str) -> str:
    """An expression of a label and, where the number isn't the edition's, how far it is from that; `datum.live` and `datum.value` hold the two."""
    change = "datum.live / datum.value - 1"
    return f"{label} + (datum.value == 0 || abs({change}) < 0.0005 ? '' : ' (' + format({change}, '+.' + (abs({change}) < 0.1 ? '1' : '0') + '%') + ')')"
