"""How a ledger row reads: what it is about, and its figure as printed, in a reader's language and units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import tables
from .units import Units
from .words import Words

SIGNS = {"gt": ">", "lt": "<", "approx": "≈"}


def subject(row: Mapping[str, Any], words: Words, definition: bool = True, home: str = "", without: tuple[str, ...] = ()) -> str:
    """What a row is about: metric, entity, region where it tells more, dimensions (`without` some, and what isn't stated) and, unless left
    out, definition.

    `home` is the region that goes without saying (the study's own); blank leaves regions out. A claim may name no entity.
    """
    parts = [words.entity(row["entity_id"])] if row["entity_id"] else []
    if home and row["region"] not in ("", home, row["entity_id"]):
        parts.append(words.entity(row["region"]))
    parts += [words.dimension_value(key, value) for key, value in tables.key_values(row["dims"]).items() if key not in without and value != "unstated"]
    if definition and row["definition_id"]:
        parts.append(words.name("definitions", row["definition_id"]))
    return f"{words.name('metrics', row['metric'])}{'：' if words.lang == 'zh' else ': '}{' · '.join(dict.fromkeys(parts))}"


def figure(row: Mapping[str, Any], words: Words, symbol: str | None) -> str:
    """A row's value, or its range, with the sign of its bound; the row is in the unit of `symbol`, None leaves the unit out."""
    low, high = (row["low"], row["high"]) if row["value"] != row["value"] else (row["value"], row["value"])
    return SIGNS.get(row["bound"], "") + words.span(low, high, symbol)


def as_printed(row: Mapping[str, Any], words: Words, units: Units) -> str:
    """A row's figure in the units its readers use. A claim may name no unit."""
    if not row["unit"]:
        return figure(row, words, "")
    shown = units.shown(row["unit"], words.lang)
    factor = units.factor(row["unit"], shown)
    return figure({"bound": row["bound"], **{end: row[end] * factor for end in ("value", "low", "high")}}, words, units.symbol(shown, words.lang))


def amount(value: float, unit: str, words: Words, units: Units) -> str:
    """A number in `unit` as its readers are told it."""
    shown = units.shown(unit, words.lang)
    return words.quantity(value * units.factor(unit, shown), units.symbol(shown, words.lang))


def signed(ratio: float, words: Words) -> str:
    """A relative difference with its sign; over a factor of ten it is told as a multiple."""
    ratio = round(ratio, 3) if abs(ratio) < 0.01 else ratio  # -0.6 %, not -0.632 %
    sign = "" if ratio >= 10 else "+" if ratio > 0 else "−" if ratio < 0 else ""
    return sign + words.percent(abs(ratio)) if ratio == ratio else ""
