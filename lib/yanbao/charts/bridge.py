"""From one cost to another, step by step."""

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, ranking
from .vega import channel, layer, layered, mark

KINDS = ("price", "quantity", "yield")


def bridge(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """A lying waterfall: the two ends as whole bars, each step from where the one before it stopped, coloured by kind of effect.

    Columns: driver, effect (start, end, price, quantity, yield), type (the effect in words), value (the change; of the ends, the whole),
    total (the sum so far). Rows keep their order.
    """
    rows = frame.ready(data, numbers=("value", "total"), texts=("driver", "effect", "type"))
    ends = rows["effect"].isin(("start", "end"))
    rows["from"] = (rows["total"] - rows["value"]).where(~ends, 0.0)
    rows["label"] = [lettering.number(value, look) if end else ("+" if value > 0 else "−") + lettering.number(abs(value), look) for value, end in zip(rows["value"], ends)]
    rows["right"] = rows[["from", "total"]].max(axis=1)
    steps = axes.ladder(list(rows["driver"]), 30)
    rule = axes.ruler([0.0, *rows["from"], *rows["total"]], 480, zero=True, loose=False)
    x, y = channel("from:Q", scale=rule.scale, axis=None), steps.channel("driver")
    names = [type_ for kind in KINDS for type_ in rows.loc[rows["effect"] == kind, "type"].head(1)]
    unit = ranking.unit_above(look)
    colour = frame.colours(names, column="type", legend=frame.legend(names, steps.left, 26 if unit else 10))
    tooltip = [channel("driver:N", title=" "), channel("type:N", title=" "), channel("label:N", title=look.unit or look.word("value"))]
    shown = rows[["driver", "type", "from", "total", "right", "label"]]
    layers = [*unit, layer(shown[ends], mark("bar", cornerRadius=0, style="neutral"), x=x, y=y, x2="total", tooltip=tooltip)]
    if (~ends).any():
        layers.append(layer(shown[~ends], mark("bar", cornerRadius=0), x=x, y=y, x2="total", color=colour, tooltip=tooltip))
    layers.append(layer(shown[["driver", "right", "label"]], mark("text", align="left", dx=6, style="value"), x=axes.on(x, "right:Q"), y=y, text="label:N"))
    return layered(layers, steps.height)
