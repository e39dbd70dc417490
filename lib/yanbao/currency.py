"""Turning money from one currency into another at sourced rates.

Flows and prices take the average rate of their period, stocks its closing rate; what lies after the base year takes the base year's average.
"""

from __future__ import annotations

import pandas as pd

from . import tables
from .errors import YanbaoError


class ExchangeRates:
    """Yearly rates from ledger rows of the metric exchange_rate: entity is the foreign currency, the unit CNY per one of it."""

    def __init__(self, rows: pd.DataFrame):
        rows = rows[rows["metric"] == "exchange_rate"]
        self._rates = {(tables.key_values(row.dims)["basis"], row.unit.split("/")[1], row.end.year): row.value for row in rows.itertuples()}

    def to_cny(self, currency: str, year: int, basis: str) -> float:
        """CNY per one unit of `currency`, `basis` average or closing. Raises YanbaoError where no rate is held."""
        if currency == "CNY":
            return 1.0
        try:
            return self._rates[basis, currency, year]
        except KeyError:
            raise YanbaoError("no_exchange_rate", source=currency, target="CNY", period=year) from None

    def factor(self, source: str, target: str, year: int, base_year: int, measure: str) -> float:
        """Number to multiply by to go from `source` to `target` money of `year` (capped at the base year)."""
        basis = "closing" if measure == "stock" and year <= base_year else "average"
        year = min(year, base_year)
        return self.to_cny(source, year, basis) / self.to_cny(target, year, basis)
