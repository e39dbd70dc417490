"""Layers as Vega-Lite spells them, held in Altair charts.

Altair's own builders copy and validate every channel of every layer several times over, which took half of a chapter's time; a channel
made here is a plain dict that the layers of a chart share. The tests check each form against the Vega-Lite schema.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

Spec = dict[str, Any]

TYPES = {"Q": "quantitative", "N": "nominal", "O": "ordinal", "T": "temporal"}


class _Shared:
    """Altair makes copies of a chart's parts at every step: these are one in all copies, and validated with the whole chart only."""

    _class_is_valid_at_instantiation = False

    def __deepcopy__(self, _: object) -> "_Shared":
        return self


class Rows(_Shared, alt.InlineData):
    """A layer's rows."""


class Channels(_Shared, alt.FacetedEncoding):
    """A layer's channels."""

    def to_dict(self, *args: Any, **more: Any) -> Spec:
        given = {name: value for name, value in self._kwds.items() if value is not alt.Undefined}
        plain = all(isinstance(part, dict) for value in given.values() for part in (value if isinstance(value, list) else [value]))
        return given if plain else super().to_dict(*args, **more)  # encode() may have added Altair's own


def channel(shorthand: str, **properties: Any) -> Spec:
    """An encoding channel: `field:Q` (or N, O, T; no type for a second end) and its scale, axis, legend, title, …"""
    field, _, kind = shorthand.partition(":")
    return {"field": field, **({"type": TYPES[kind]} if kind else {}), **properties}


def mark(kind: str, **properties: Any) -> Spec:
    """A mark: bar, line, point, … and its properties."""
    return {"type": kind, **properties}


def expression(text: str) -> Spec:
    """A property that Vega computes."""
    return {"expr": text}


def layer(rows: pd.DataFrame, drawn: Spec, *, name: str = "", transform: Sequence[Spec] = (), **encoding: Spec | str | list[Spec]) -> alt.Chart:
    """One layer: rows drawn as a mark under an encoding; a channel given as text is a field."""
    channels = {key: channel(value) if isinstance(value, str) else value for key, value in encoding.items()}
    more = {"name": name} if name else {}
    if transform:
        more["transform"] = list(transform)
    return alt.Chart(Rows(values=records(rows)), mark=drawn, encoding=Channels(**channels), **more)


def calculate(**expressions: str) -> list[Spec]:
    """A transform that adds columns."""
    return [{"calculate": text, "as": name} for name, text in expressions.items()]


def keep(condition: str) -> list[Spec]:
    """A transform that leaves out the rows for which the condition is false."""
    return [{"filter": condition}]


def layered(layers: Sequence[alt.Chart], height: float) -> alt.LayerChart:
    """The layers one over the other, `height` pixels high."""
    return alt.LayerChart(layer=layers, height=height)


def records(rows: pd.DataFrame) -> list[Mapping[str, Any]]:
    """Rows as JSON values. What is missing is null; a date is written with its time, since JavaScript reads a bare one as UTC."""
    columns = [_values(rows[name]) for name in rows.columns]
    return [dict(zip(rows.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _values(column: pd.Series) -> list[Any]:
    if column.dtype.kind == "f":
        return [value if math.isfinite(value) else None for value in column.tolist()]
    if column.dtype.kind == "M":
        return [value.isoformat() if value == value else "" for value in column.tolist()]
    return [value if value == value else None for value in column.tolist()]
