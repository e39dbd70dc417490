"""What a `{value}` reference of the commentary says: a ledger row, a chosen value, or a tree's result, written for readers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from . import evidence, growth, prose
from .errors import YanbaoError

if TYPE_CHECKING:
    from .book import Book

# what references say of a panel's rows; the ledger's other columns would only be carried along
COLUMNS = ["category_id", "category", "series_id", "ledger_period", "end", "start", "kind", "status", "value", "low", "high", "point", "lowest", "highest", "origins", "unit"]
ASPECTS = ("value", "number", "period", "growth", "change", "cagr", "low", "high", "origins", "top", "top_value", "count", "name")


class References:
    """Resolver of one edition."""

    def __init__(self, book: Book):
        self.book = book
        self._chosen = lru_cache(maxsize=None)(self._choose)

    def value(self, target: str) -> str:
        """The text of a reference. Raises YanbaoError where it leads nowhere in this edition."""
        if target.startswith("row:"):
            return self._row(target)
        if target.startswith("driver:"):
            return self._driver(target)
        match = prose.TARGET.match(target)
        if not match:
            raise self._error(target, "it isn't written exhibit.panel/category@period:aspect")
        return self._exhibit(target, **match.groupdict())

    def _error(self, target: str, reason: str) -> YanbaoError:
        return YanbaoError("unresolved_reference", value=target, reason=reason)

    def _quantity(self, value: float, unit: str) -> str:
        shown = self.book.units.shown(unit, self.book.lang)
        return self.book.words.quantity(value * self.book.units.factor(unit, shown), self.book.units.symbol(shown, self.book.lang))

    def _row(self, target: str) -> str:
        key, _, aspect = target.removeprefix("row:").partition(":")
        if aspect not in ("", "period"):
            raise self._error(target, "a row has a value and a period")
        rows = self.book.ask("row", key)
        if rows.empty:
            raise self._error(target, "this edition has no such row")
        row = rows.iloc[0]
        if aspect == "period":
            return self.book.words.period(row["period"])
        if row["value"] == row["value"]:
            return self._quantity(row["value"], row["unit"])
        return self._between(row["low"], row["high"], row["unit"])

    def _between(self, low: float, high: float, unit: str) -> str:
        shown = self.book.units.shown(unit, self.book.lang)
        factor = self.book.units.factor(unit, shown)
        return self.book.words.span(low * factor, high * factor, self.book.units.symbol(shown, self.book.lang))

    def _driver(self, target: str) -> str:
        name, _, aspect = target.removeprefix("driver:").partition(":")
        name, _, year = name.partition("@")
        if aspect not in ("", "low", "high", "period"):
            raise self._error(target, "a driver has a value, low, high and period")
        found = self.book.ask("driver", name)
        if found.empty:
            raise self._error(target, f"there is no driver {name}")
        tree = self.book.tree(found["tree"].iloc[0])
        if aspect in ("low", "high") and name in tree.inputs:
            return self._quantity(getattr(tree.inputs[name], aspect), tree.unit[name])
        changes = self.book.changes(tree.name)
        wanted = {"": self.book.base_year, "last": self.book.horizon, "first": self.book.base_year}.get(year) or (int(year) if year.isdigit() else -1)
        if not self.book.base_year <= wanted <= self.book.horizon:
            raise self._error(target, f"{year} lies outside {self.book.base_year} to {self.book.horizon}")
        result = tree.run(self.book.base_year, self.book.horizon, changes)[name]
        if aspect == "period":
            return self.book.words.period(str(wanted))
        return self._quantity(float(result[wanted - self.book.base_year]), tree.unit[name])

    def _choose(self, exhibit: str, index: int) -> tuple[pd.DataFrame, str]:
        panels = [panel for panel in self.book.panel_list(exhibit) if panel.index == index]
        if not panels or panels[0].row["table"] != "observations" or panels[0].form in ("scatter", "timeline"):
            raise YanbaoError("unresolved_reference", value=f"{exhibit}.{index}", reason="it isn't a shown panel of ledger rows")
        rows = panels[0].chosen()[COLUMNS].sort_values(["end", "start"], kind="stable")
        return rows.assign(growth=growth.on_previous(rows)), panels[0].unit

    def _exhibit(self, target: str, exhibit: str, panel: str | None, category: str | None, period: str | None, aspect: str | None) -> str:
        aspect = aspect or "value"
        if aspect not in ASPECTS:
            raise self._error(target, f"aspects are {', '.join(ASPECTS)}")
        rows, unit = self._chosen(exhibit, int(panel or 1))
        if rows.empty:
            raise self._error(target, "the panel has no rows in this edition")
        if category is not None:
            if category not in set(rows["category_id"]):
                raise self._error(target, "its categories are " + ", ".join(sorted(set(rows["category_id"]))))
            rows = rows[rows["category_id"] == category]
        if aspect == "count":
            return str(rows["category_id"].nunique())
        if aspect in ("top", "top_value"):
            return self._top(rows, unit, period, aspect)
        if rows["category_id"].nunique() > 1:
            raise self._error(target, "it has several categories: name one of " + ", ".join(sorted(set(rows["category_id"]))))
        if aspect in ("change", "cagr"):
            return self._ends(target, rows, aspect)
        return self._one(target, rows, unit, period, aspect)

    def _top(self, rows: pd.DataFrame, unit: str, period: str | None, aspect: str) -> str:
        if period == "first":
            rows = rows[rows["ledger_period"] == rows["ledger_period"].iloc[0]]
        elif period not in (None, "last"):
            rows = rows[rows["ledger_period"] == period]
        if rows.empty:
            raise self._error(f"@{period}:{aspect}", "the panel has no value then")
        best = rows.groupby("category_id").tail(1).sort_values("point", ascending=False, kind="stable").iloc[0]
        return best["category"] if aspect == "top" else self._quantity(best["point"], unit or best["unit"])

    def _ends(self, target: str, rows: pd.DataFrame, aspect: str) -> str:
        rows = evidence.actual(rows)
        if not growth.same_source(rows):
            raise self._error(target, "its values come from several series, so their growth means nothing")
        result = growth.between_ends(rows)[aspect]
        if result != result:
            raise self._error(target, "there are fewer than two positive values")
        return self.book.words.percent(result)

    def _one(self, target: str, rows: pd.DataFrame, unit: str, period: str | None, aspect: str) -> str:
        if period in (None, "last", "first"):
            standing = rows[rows["status"] == ""]  # a doubtful figure is quoted only where its period is named
            row = (rows if standing.empty else standing).iloc[0 if period == "first" else -1]
        else:
            found = rows[rows["ledger_period"] == period]
            if found.empty:
                raise self._error(target, "its periods are " + ", ".join(rows["ledger_period"]))
            row = found.iloc[-1]
        unit = unit or row["unit"]
        match aspect:
            case "period":
                return self.book.words.period(row["ledger_period"])
            case "name":
                return row["category"]
            case "origins":
                return str(row["origins"])
            case "low" | "high":
                return self._quantity(row["lowest" if aspect == "low" else "highest"], unit)
            case "growth":
                if row["growth"] != row["growth"]:
                    raise self._error(target, "the same series has no value a year earlier")
                return self.book.words.percent(row["growth"])
            case "number":
                return self.book.words.plain(row["point"])
        return self._quantity(row["point"], unit) if row["value"] == row["value"] else self._between(row["low"], row["high"], unit)
