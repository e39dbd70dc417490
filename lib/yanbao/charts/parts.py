"""Parts of a whole: shares of 100 % and stacked costs."""

import math

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, ranking
from .vega import channel, expression, layer, layered, mark

_LEAST_LABELLED = 6.0  # % of the whole
WIDE = 480  # pixels of a bar in a text column


def share(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Lying 100 % bars, one a (period, origin); what is unaccounted for is drawn pale.

    Columns: category, period, date, value (% of the whole where the unit is "%", else any
    amount), origin. Beyond seven categories the smaller ones join the pale rest.
    """
    rows = frame.ready(data)
    if "date" not in rows:
        rows["date"] = pd.NaT
    # where only a range is printed the segment is as long as its middle, but says the range
    printed = zip(rows["value"], rows["low"], rows["high"], strict=True)
    rows["said"] = ["" if pd.notna(v) else lettering.span(a, b, look) for v, a, b in printed]
    rows["value"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1)).fillna(0.0)
    rows = frame.in_order(rows, "date", "period", "origin", "category")
    rows["row"] = [f"{p} · {o}" if p and o else p or o or " " for p, o in zip(rows["period"], rows["origin"], strict=True)]
    if rows["origin"].nunique() == 1 and rows["period"].nunique() > 1:
        rows["row"] = rows["period"]
    rows = rows.drop_duplicates(["row", "category"])
    whole = rows.groupby("row")["value"].transform("sum")
    if look.unit != "%":
        rows["value"] = rows["value"] / whole.where(whole > 0, 1.0) * 100
    names = frame.largest_first(rows.assign(date=0))[: frame.MOST_COLOURS]
    # other units become shares here
    percent = Look(lang=look.lang, unit="%", words=look.words)
    shown = _stacked(rows, names, "category", "row")
    return _bars(shown, names, list(dict.fromkeys(rows["row"])), percent, look.word("rest"), 100.0)


def cost_stack(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """One stacked lying bar a scenario, parts in one order, the total at its end.

    Columns: scenario, part, value. Scenarios and parts keep the order they first appear in, since
    both follow the model; beyond seven parts the smaller ones join the rest.
    """
    rows = frame.ready(data, numbers=("value",), texts=("scenario", "part", "unit"))
    rows = rows.groupby(["scenario", "part"], sort=False, as_index=False)["value"].sum()
    size = rows.groupby("part", sort=False)["value"].apply(lambda v: v.abs().max())
    largest = set(sorted(size.index, key=lambda name: (-size[name], name))[: frame.MOST_COLOURS])
    names = [name for name in size.index if name in largest]
    shown = _stacked(rows, names, "part", "scenario", fill=False)
    return _bars(shown, names, list(dict.fromkeys(rows["scenario"])), look, look.word("rest"), None)


def _stacked(rows: pd.DataFrame, names: list[str], part: str, row: str, fill: bool = True) -> pd.DataFrame:
    """Rows with `start` and `end` along the bar, in the order of the names; the rest ("" as part) comes last."""
    pieces = []
    for bar, own in rows.groupby(row, sort=False):
        values = own.set_index(part)["value"]
        said = own.set_index(part)["said"] if "said" in own else {}
        up = down = 0.0
        for name in (*names, ""):
            value = values.get(name, 0.0) if name else values[~values.index.isin(names)].sum()
            if not name and fill:
                value = max(0.0, 100.0 - up)
            if not value or not math.isfinite(value) or (not name and abs(value) < 0.05):
                continue
            start = up if value > 0 else down
            up, down = (up + value, down) if value > 0 else (up, down + value)
            pieces.append({"row": bar, "part": name, "start": start, "end": start + value, "value": value, "said": said.get(name, "")})
    return pd.DataFrame(pieces, columns=["row", "part", "start", "end", "value", "said"])


def _bars(shown: pd.DataFrame, names: list[str], bars: list[str], look: Look, rest: str, whole: float | None) -> alt.LayerChart:
    """The stacked bars with labels inside, a legend above and totals where the whole isn't 100 %."""
    steps = axes.ladder(bars, 42)
    rule = axes.ruler([*shown["start"], *shown["end"]], 480, zero=True, loose=False)
    # shares that add up to more than the whole are drawn as they are, never scaled down
    scale = dict(domain=[0, max(100.0, rule.high)], nice=False) if whole else rule.scale
    x, y = channel("start:Q", scale=scale, axis=None), steps.channel("row")
    shown = shown.assign(t_value=[t or lettering.number(v, look) + ("" if look.unit == "%" else f" {look.unit}")
                                  for t, v in zip(shown["said"], shown["value"], strict=True)],
                         t_part=shown["part"].replace("", rest))  # fmt: skip
    tooltip = [channel("row:N", title=" "), channel("t_part:N", title=" "), channel("t_value:N", title=look.word("share" if whole else "value"))]
    known, pale = shown[shown["part"] != ""], shown[shown["part"] == ""]
    unit = [] if whole else ranking.unit_above(look)
    colour = frame.colours(names, column="part", legend=frame.legend(names, steps.left, 26 if unit else 10))
    layers = list(unit)
    if len(pale):
        layers.append(layer(pale, mark("bar", style="rest", cornerRadius=0), x=x, y=y, x2="end", tooltip=tooltip))
    if len(known):
        layers.append(layer(known, mark("bar", cornerRadius=0, style="seam"), x=x, y=y, x2="end", color=colour, tooltip=tooltip))
    if (shown["start"] < 0).any():
        layers.append(layer(pd.DataFrame({"start": [0]}), mark("rule", style="baseline"), x=x))
    extent = whole or float(shown.groupby("row")["value"].apply(lambda v: v.abs().sum()).max() or 1.0) if len(shown) else 1.0
    big = shown[shown["value"].abs() / extent * 100 >= _LEAST_LABELLED]
    labels = big.assign(start=(big["start"] + big["end"]) / 2, label=[t or lettering.number(v, look) for t, v in zip(big["said"], big["value"], strict=True)])
    labels = labels[[lettering.width(t) + 4 <= abs(v) / extent * WIDE for t, v in zip(labels["label"], labels["value"], strict=True)]]
    # on a phone a segment needs more of the bar to hold its number
    labels["fits"] = [lettering.width(t) + 6 <= abs(v) / extent * 190 for t, v in zip(labels["label"], labels["value"], strict=True)]
    for part, style in ((labels[labels["part"] != ""], "onfill"), (labels[labels["part"] == ""], "note")):
        if len(part):
            words = part.assign(label=[f"{rest} {t}" if p == "" and abs(v) / extent > 0.2 else t for t, p, v in zip(part["label"], part["part"], part["value"], strict=True)])
            text = mark("text", style=style, opacity=expression("!narrow || datum.fits ? 1 : 0"))
            layers.append(layer(words[["row", "start", "label", "fits"]], text, x=x, y=y, text="label:N"))
    if not whole and len(shown):
        total = shown.groupby("row", sort=False).agg(start=("end", "max"), value=("value", "sum")).reset_index()
        total["label"] = [lettering.number(v, look) for v in total["value"]]
        layers.append(layer(total[["row", "start", "label"]], mark("text", align="left", dx=7, style="heading"), x=x, y=y, text="label:N"))
    return layered(layers, steps.height)
