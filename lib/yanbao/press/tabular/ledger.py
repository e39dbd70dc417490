"""The ledger rows and sources behind an exhibit, in the units in which it shows them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ... import ledger, tables
from ...book import Book

DIGITS = 12  # of a converted number: more are noise of the conversion
NEAR = 6e-6  # by which a factor read from rounded numbers may be off


@dataclass(frozen=True)
class Source:
    """A source as readers see it; `address` is text, never a link."""

    id: str
    publisher: str
    year: str
    grade: str
    title: str
    address: str


@dataclass(frozen=True)
class LedgerRow:
    """A figure of the ledger: `low` and `high` are NaN where it has no range, `value` where it has only that; `told` is how a table tells it."""

    id: str
    subject: str
    names: frozenset[str]
    period: str
    value: float
    low: float
    high: float
    unit: str
    told: str
    kind: str
    grade: str
    origin: str
    locator: str
    source: Source

    @property
    def point(self) -> float:
        """The value, or the middle of its range."""
        return middle(self.value, self.low, self.high)


@dataclass(frozen=True)
class Behind:
    """What stands behind one panel: its ledger rows by id, and its sources in the order in which it names them."""

    rows: Mapping[str, LedgerRow]
    sources: tuple[Source, ...]


class Ledger:
    """The rows of a study's ledger as the exhibits of a book's edition show them."""

    def __init__(self, book: Book):
        self.book = book
        self._sources: dict[str, Source] = {}

    @cached_property
    def _rows(self) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in tables.records(self.book.study.observations)}

    def source(self, key: str) -> Source:
        """A source of the study; where the study doesn't list it, its id stands for its publisher."""
        if key not in self._sources:
            words, lang, found = self.book.words, self.book.lang, self._listed.get(key)
            self._sources[key] = (
                Source(key, key, "", "", "", "")
                if found is None
                else Source(
                    key,
                    words.entity(found["publisher"]),
                    (found["published"] or found["retrieved"])[:4],
                    found["grade"],
                    found[f"title_{lang}"] or found["title_zh"] or found["title_en"],
                    found["url"],
                )
            )
        return self._sources[key]

    @cached_property
    def _listed(self) -> dict[str, dict[str, Any]]:
        return {row["source_id"]: row for row in tables.records(self.book.study.sources)}

    def behind(self, meta: Mapping[str, Any]) -> Behind:
        """The rows and sources behind a panel. A row that the ledger no longer has is left out."""
        rows = {key: self._row(self._rows[key], point, meta) for key, point in meta.get("rows") or [] if key in self._rows}
        return Behind(rows, tuple(self.source(one["source_id"]) for one in meta.get("sources") or []))

    def _row(self, row: Mapping[str, Any], point: float, meta: Mapping[str, Any]) -> LedgerRow:
        words, units = self.book.words, self.book.units
        if meta["unit"]:
            symbol, factor = meta["unit"], factor_of(middle(row["value"], row["low"], row["high"]), point)
        else:
            shown = units.shown(row["unit"], words.lang)
            symbol, factor = units.symbol(shown, words.lang), units.factor(row["unit"], shown)
        value, low, high = (cleaned(row[end] * factor) for end in ("value", "low", "high"))
        told = ledger.figure({"bound": row["bound"], "value": value, "low": low, "high": high}, words, None if meta["unit"] else symbol)
        named = {words.entity(key) for key in (row["entity_id"], row["region"], row["origin_id"]) if key}
        named |= {words.dimension_value(key, value) for key, value in tables.key_values(row["dims"]).items()} | {words.name("metrics", row["metric"])}
        named |= {words.name("definitions", row["definition_id"])} if row["definition_id"] else set()
        return LedgerRow(
            row["id"],
            ledger.subject(row, words),
            frozenset(named),
            words.short_period(row["period"]),
            value,
            low,
            high,
            symbol,
            told,
            words.label("kind", row["kind"]),
            row["grade"],
            words.entity(row["origin_id"]),
            row["locator"],
            self.source(row["source_id"]),
        )


def middle(value: float, low: float, high: float) -> float:
    """The printed value; where only a range was printed, its middle; where only one end was, that. See `evidence.middle`."""
    return next((number for number in (value, (low + high) / 2, low, high) if not pd.isna(number)), math.nan)


def factor_of(before: float, after: float) -> float:
    """From a ledger's number to the exhibit's, which is rounded: a power of ten where it is that near to one; 1 for 0."""
    if not before or not math.isfinite(before) or not math.isfinite(after) or not after:
        return 1.0
    factor = after / before
    power = 10.0 ** round(math.log10(abs(factor)))
    return math.copysign(power, factor) if abs(abs(factor) / power - 1) < NEAR else factor


def cleaned(value: float) -> float:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value
