"""Units of measurement: pint reads the definitions of vocabulary/units.csv; conversions are factors."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pint

from . import tables
from .errors import YanbaoError, nearest_names

CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY")
SHARES = ("%", "percentage_point", "%/yr")


# registries made ahead of their use: reading pint's own definitions takes longer than all of ours
_prepared: list[pint.UnitRegistry] = []


def prepare() -> None:
    """Make the next registry now: for a process from which others are forked."""
    _prepared.append(_registry())


def _registry() -> pint.UnitRegistry:
    registry = pint.UnitRegistry(autoconvert_offset_to_baseunit=True, cache_folder=None)
    registry.parse_expression("kWh/m**2")  # pint finishes some of its tables with the first expression
    return registry


class Units:
    """All named units: factors, dimensions, the symbol a reader sees."""

    def __init__(self, rows: list[dict]):
        self.registry = _prepared.pop() if _prepared else _registry()
        self.rows = {row["unit"]: row for row in rows}
        for row in rows:
            base = re.fullmatch(r"\[(\w+)\]", row["definition"])
            if base:
                self.registry.define(f"{row['unit']} = [{base.group(1).lower()}_count]")
        self._quantities: dict[str, pint.Quantity] = {}

    def quantity(self, unit: str) -> pint.Quantity:
        """One of `unit` in base units. Raises YanbaoError for a unit that isn't in units.csv."""
        if unit not in self._quantities:
            if unit not in self.rows:
                raise YanbaoError("unknown_name", nearest=nearest_names(unit, self.rows), value=unit, table="data/vocabulary/units.csv")
            definition = self.rows[unit]["definition"]
            text = unit if definition.startswith("[") else definition
            self._quantities[unit] = (1 * self.registry.parse_expression(text)).to_base_units() if text != "1" else self.registry.Quantity(1.0)
        return self._quantities[unit]

    def dimensions(self, unit: str) -> pint.util.UnitsContainer:
        return pint.util.UnitsContainer(self.quantity(unit).dimensionality)

    def to_base(self, unit: str) -> float:
        """Factor from `unit` to base units of its dimension."""
        return float(self.quantity(unit).magnitude)

    def factor(self, source: str, target: str) -> float:
        """Number to multiply by to go from `source` to `target`. Raises YanbaoError where they differ in kind."""
        if source == target:
            return 1.0
        if self.dimensions(source) != self.dimensions(target):
            raise YanbaoError("wrong_unit", unit=source, expected=target, subject=target)
        # rounding the ratio keeps decimal factors exact (1e8/1e4 and its like), so that equal data give equal output
        return float(f"{self.to_base(source) / self.to_base(target):.12g}")

    def factor_across(self, source: str, target: str) -> float:
        """Factor between units of two currencies, one of the one counted as one of the other: what an exchange rate is multiplied with.

        Raises YanbaoError where they differ in more than the currency.
        """
        swapped = (self.quantity(source) / self.quantity(self.currency(source)) * self.quantity(self.currency(target))).to_base_units()
        if swapped.dimensionality != self.quantity(target).dimensionality:
            raise YanbaoError("wrong_unit", unit=source, expected=target, subject=target)
        return float(f"{swapped.magnitude / self.to_base(target):.12g}")

    def convertible(self, source: str, target: str) -> bool:
        return self.dimensions(source) == self.dimensions(target)

    def yearly_factor(self, flow: str, target: str) -> float:
        """Factor from a yearly flow (GWh/yr) to `target`, which may be a flow too or the year's amount (GWh)."""
        if self.convertible(flow, target):
            return self.factor(flow, target)
        year = 1 * self.registry.year
        amount = (self.quantity(flow) * year).to_base_units()
        if amount.dimensionality != self.quantity(target).dimensionality:
            raise YanbaoError("wrong_unit", unit=flow, expected=target, subject=target)
        return float(f"{amount.magnitude / self.to_base(target):.12g}")

    def alike(self, first: str, second: str) -> bool:
        """Whether figures in the two answer one question: in whatever currency, a yearly flow as the year's amount, but a share never as a count."""
        if (first in SHARES) != (second in SHARES) or bool(self.currency(first)) != bool(self.currency(second)):
            return False
        ratio = self._without_money(first) / self._without_money(second)
        year = 1 * self.registry.year
        return any((ratio * times).to_base_units().dimensionless for times in (1, year, 1 / year))

    def _without_money(self, unit: str) -> pint.Quantity:
        currency = self.currency(unit)
        return self.quantity(unit) / self.quantity(currency) if currency else self.quantity(unit)

    def shown(self, unit: str, lang: str) -> str:
        """The unit that readers of this language are shown instead: 亿元 in Chinese, billions in English."""
        return self.rows[unit][f"shown_{lang}"] or unit

    def symbol(self, unit: str, lang: str) -> str:
        return self.rows[unit][lang]

    def currency(self, unit: str) -> str:
        """The currency a unit is in, or blank."""
        return next((code for code in CURRENCIES if re.match(rf"{code}(?![A-Z])", unit)), "")

    def in_currency(self, unit: str, currency: str) -> str:
        """The same unit in another currency, by name. Raises YanbaoError where units.csv doesn't have it."""
        name = unit.replace(self.currency(unit), currency, 1)
        if name not in self.rows:
            raise YanbaoError("unknown_name", nearest=nearest_names(name, self.rows), value=name, table="data/vocabulary/units.csv")
        return name


@lru_cache(maxsize=8)
def load(root: Path, own: Path | None = None) -> Units:
    """The shared units, with those of a pack where `own` is the folder of its words. Raises YanbaoError."""
    return Units(tables.vocabulary(root, "units", own).to_dict("records"))
