"""What a `{value}` reference of the commentary says: a ledger row, a chosen value, or a tree's result, written for readers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from . import evidence, growth, ledger, periods, prose, relations, results, selection
from .drivers import Tree, TreeError, one_at_a_time
from .errors import YanbaoError, nearest_names
from .exhibits import Panel
from .words import three_digits

if TYPE_CHECKING:
    from .book import Book

# what references say of a panel's rows; the ledger's other columns would only be carried along
COLUMNS = ["id", "grade", "category_id", "category", "series_id", "ledger_period", "end", "start", "kind", "status", "value", "low", "high", "point", "lowest", "highest", "origins", "unit"]
ASPECTS = ("value", "number", "period", "growth", "change", "cagr", "low", "high", "origins", "top", "top_value", "count", "name", "found")
DRIVER_ASPECTS = ("", "low", "high", "period", "swing")


@dataclass(frozen=True)
class Answer:
    """What a reference says in one edition.

    `text` is for readers. `numbers` are the number told, or both ends of a range, in `unit`, which doesn't depend on the language (a ratio
    in unit 1, a period as the year it ends in); none where a name is told. `key` is the id of what isn't a number: a category or a period.
    `grade` is that of the one figure told; blank where several or none stand behind it. `rows` are the ids of the ledger rows it tells, or
    is worked out from.
    """

    text: str
    numbers: tuple[float, ...] = ()
    unit: str = "1"
    key: str = ""
    grade: str = ""
    rows: tuple[str, ...] = ()

    def differs(self, other: Answer, by: float) -> bool:
        """Whether it says something else: another name, period or kind of number, or a number more than `by` (a ratio) from the other's."""
        if (self.key, self.unit, len(self.numbers)) != (other.key, other.unit, len(other.numbers)):
            return True
        return any(abs(now - before) > by * abs(before) * (1 + 1e-9) for now, before in zip(self.numbers, other.numbers))


class References:
    """Resolver of one edition."""

    def __init__(self, book: Book):
        self.book = book
        self._chosen = lru_cache(maxsize=None)(self._choose)
        self._effects = lru_cache(maxsize=None)(self._one_at_a_time)
        self._results = lru_cache(maxsize=None)(self._run)
        self._estimates = lru_cache(maxsize=None)(self._estimated)
        self._rates = lru_cache(maxsize=None)(self._found)

    def value(self, target: str) -> str:
        """The text of a reference. Raises YanbaoError where it leads nowhere in this edition."""
        return self.answer(target).text

    def pointed(self, target: str) -> str:
        """The text of a reference marked by the ledger rows it tells. Raises YanbaoError where it leads nowhere in this edition."""
        answer = self.answer(target)
        return prose.pointed(answer.text, answer.rows)

    def answer(self, target: str) -> Answer:
        """What a reference says. Raises YanbaoError where it leads nowhere in this edition."""
        if target.startswith("row:"):
            return self._row(target)
        if target.startswith("driver:"):
            return self._driver(target)
        match = prose.TARGET.match(target)
        if not match:
            raise self._error(target, ("写法应为 exhibit.panel/category@period:aspect", "it isn't written exhibit.panel/category@period:aspect"))
        return self._exhibit(target, **match.groupdict())

    def _error(self, target: str, reason: tuple[str, str], nearest: Iterable[str] = ()) -> YanbaoError:
        return YanbaoError("unresolved_reference", nearest=nearest, value=target, reason=reason)

    def _result(self, value: float, unit: str) -> Answer:
        """What a model says: told with three digits, compared with all."""
        return replace(self._quantity(three_digits(value), unit), numbers=(float(value),))

    def _quantity(self, value: float, unit: str) -> Answer:
        return Answer(ledger.amount(value, unit, self.book.words, self.book.units), (float(value),), unit)

    def _ratio(self, value: float) -> Answer:
        return Answer(self.book.words.percent(value), (float(value),))

    def _count(self, value: int) -> Answer:
        return Answer(str(value), (float(value),))

    def _period(self, period: str) -> Answer:
        return Answer(self.book.words.period(period), (float(periods.parse(period).end.year),), key=period)

    def _row(self, target: str) -> Answer:
        key, _, aspect = target.removeprefix("row:").partition(":")
        if aspect not in ("", "period"):
            raise self._error(target, ("台账行只有 value 和 period", "a row has a value and a period"))
        rows = self.book.ask("row", key)
        if rows.empty:
            raise self._error(target, ("此版没有这一行", "this edition has no such row"))
        row = rows.iloc[0]
        if aspect == "period":
            return self._period(row["period"])
        return self._figure(row, row["value"], row["unit"])

    def _figure(self, row: pd.Series, number: float, unit: str) -> Answer:
        """A ledger row's figure: the number where one is printed, else the range."""
        told = self._quantity(number, unit) if row["value"] == row["value"] else self._between(row["low"], row["high"], unit)
        return replace(told, grade=row["grade"], rows=(row["id"],))

    def _between(self, low: float, high: float, unit: str) -> Answer:
        shown = self.book.units.shown(unit, self.book.lang)
        factor = self.book.units.factor(unit, shown)
        text = self.book.words.span(low * factor, high * factor, self.book.units.symbol(shown, self.book.lang))
        return Answer(text, tuple(float(end) for end in (low, high) if end == end), unit)

    def _driver(self, target: str) -> Answer:
        name, _, aspect = target.removeprefix("driver:").partition(":")
        name, _, year = name.partition("@")
        case, _, name = name.rpartition("/")
        if aspect not in DRIVER_ASPECTS:
            raise self._error(target, ("驱动有 value、low、high、period、swing", "a driver has a value, low, high, period and swing"), nearest_names(aspect, DRIVER_ASPECTS))
        found = self.book.ask("driver", name)
        if found.empty:
            raise self._error(target, (f"没有驱动 {name}", f"there is no driver {name}"), nearest_names(name, self.book.pack.table("drivers")["driver"]))
        tree = self._tree(target, found["tree"].iloc[0], case)
        if aspect in ("low", "high") and name in tree.inputs:
            return replace(self._quantity(getattr(tree.inputs[name], aspect), tree.unit[name]), rows=_pinned(tree, name))
        wanted = {"": self.book.base_year, "last": self.book.horizon, "first": self.book.base_year}.get(year) or (int(year) if year.isdecimal() else -1)
        if not self.book.base_year <= wanted <= self.book.horizon:
            raise self._error(target, (f"{year} 不在 {self.book.base_year} 至 {self.book.horizon} 之内", f"{year} lies outside {self.book.base_year} to {self.book.horizon}"))
        if aspect == "swing":
            return self._swing(target, tree, case, name, wanted)
        try:
            result = self._results(tree.name, case)[name]
        except TreeError as error:
            raise self._error(target, error.reason) from None
        if aspect == "period":
            return self._period(str(wanted))
        told = self._quantity if name in tree.inputs else self._result
        return replace(told(float(result[wanted - self.book.base_year]), tree.unit[name]), rows=_pinned(tree, name))

    def _tree(self, target: str, name: str, case: str) -> Tree:
        known = self.book.cases(name)
        if case and case not in known:
            raise self._error(target, (f"没有方案 {case}", f"there is no case {case}"), nearest_names(case, known))
        return self.book.tree(name, case)

    def _run(self, tree: str, case: str) -> dict[str, np.ndarray]:
        return self.book.tree(tree, case).run(self.book.base_year, self.book.horizon, self.book.changes(tree, case))

    def _swing(self, target: str, tree: Tree, case: str, name: str, year: int) -> Answer:
        """How far the tree's headline of a year moves between an input's low and high end: what a tornado draws."""
        if name not in tree.inputs:
            raise self._error(target, ("只有输入有 swing", "only inputs have a swing"), nearest_names(name, tree.inputs))
        effects = self._effects(tree.name, case, year).set_index("driver")
        return self._result(abs(effects.at[name, "high_result"] - effects.at[name, "low_result"]) if name in effects.index else 0.0, tree.unit[tree.headline])

    def _one_at_a_time(self, tree: str, case: str, year: int) -> pd.DataFrame:
        try:
            return one_at_a_time(self.book.tree(tree, case), self.book.base_year, self.book.horizon, self.book.changes(tree, case), year=year)
        except TreeError as error:
            raise self._error(f"driver:{error.driver}:swing", error.reason) from None

    def _panel(self, exhibit: str, index: int) -> Panel | None:
        return next((panel for panel in self.book.panel_list(exhibit) if panel.index == index), None)

    def _estimate(self, target: str, panel: Panel, aspect: str) -> Answer:
        """What the model says of a quantity: its value at the central inputs, an end of its interval, or of a break-even point in how many draws there is one."""
        if aspect not in (("value", "low", "high", "found") if panel.driver else ("value", "low", "high")):
            raise self._error(target, ("模型估计有 value、low、high，平衡点另有 found", "a model's estimate has value, low and high, a break-even point found as well"))
        try:
            number = float(self._estimates(panel.exhibit, panel.index)[aspect].iloc[0])
        except TreeError as error:
            raise self._error(target, error.reason) from None
        if aspect == "found":
            return self._ratio(number)
        if number != number:
            raise self._error(target, ("在所设范围内没有这样的点", "there is no such point within the range"))
        return self._result(number, panel.unit)

    def _estimated(self, exhibit: str, index: int) -> pd.DataFrame:
        panel = self._panel(exhibit, index)
        return results.shown(panel, results.estimate(panel))

    def _rate(self, target: str, panel: Panel, aspect: str) -> Answer:
        """What one series says of the other: a learning rate, or the share of a price change that is passed on."""
        if aspect not in ("value", "low", "high"):
            raise self._error(target, ("它有 value、low、high", "it has a value, low and high"))
        rates = self._rates(panel.exhibit, panel.index)
        if rates["value"] != rates["value"]:
            raise self._error(target, ("序列太短，不作判断", "the series are too short to judge"))
        return self._ratio(relations.rounded(rates[aspect], rates["value"]))

    def _bound(self, target: str, panel: Panel, measure: str | None, aspect: str) -> Answer:
        """A measure of concentration (CR3, HHI, …) of a panel of the form `bounds`: its two ends, or one of them."""
        rows = panel.data().assign(measure=lambda frame: frame["measure"].str.split().str[0].str.lower()).set_index("measure")
        if measure not in rows.index:
            raise self._error(target, ("请写明指标：" + "、".join(rows.index), "name one of its measures: " + ", ".join(rows.index)), nearest_names(measure or "", rows.index))
        row, unit = rows.loc[measure], panel.unit
        match aspect:
            case "low" | "high":
                return self._quantity(row[aspect], unit)
            case "period":
                return self._period(panel.chosen()["ledger_period"].iloc[-1])
            case "value":
                return self._quantity(row["low"], unit) if row["low"] == row["high"] else self._between(row["low"], row["high"], unit)
        raise self._error(target, ("集中度有 value、low、high、period", "a measure of concentration has value, low, high and period"))

    def _found(self, exhibit: str, index: int) -> dict[str, float]:
        return relations.found(self._panel(exhibit, index))[1]

    def _choose(self, exhibit: str, index: int) -> tuple[pd.DataFrame, str, str]:
        panel = self._panel(exhibit, index)
        if not panel or panel.row["table"] != "observations" or panel.form in (*selection.PAIRED, "timeline"):
            raise YanbaoError("unresolved_reference", value=f"{exhibit}.{index}", reason=("它不是取自台账的已展示面板", "it isn't a shown panel of ledger rows"))
        rows = panel.chosen()[COLUMNS].sort_values(["end", "start"], kind="stable")
        return rows.assign(growth=growth.on_previous(rows)), panel.unit, panel.ledger_unit

    def _exhibit(self, target: str, exhibit: str, panel: str | None, category: str | None, period: str | None, aspect: str | None) -> Answer:
        aspect = aspect or "value"
        if aspect not in ASPECTS:
            raise self._error(target, (f"可取 {'、'.join(ASPECTS)}", f"aspects are {', '.join(ASPECTS)}"), nearest_names(aspect, ASPECTS))
        shown = self._panel(exhibit, int(panel or 1))
        if shown and shown.form in selection.OVER_TIME:
            return self._rate(target, shown, aspect)
        if shown and (shown.form == "estimates" or shown.form == "bounds" and category and category not in set(shown.chosen()["category_id"])):
            unit, ledger_unit = shown.unit, shown.ledger_unit
            answer = self._estimate(target, shown, aspect) if shown.form == "estimates" else self._bound(target, shown, category, aspect)
        else:
            rows, unit, ledger_unit = self._chosen(exhibit, int(panel or 1))
            answer = self._of_rows(target, rows, unit, category, period, aspect)
        if unit and answer.unit == unit:  # readers' units differ by language, the panel's own doesn't
            factor = self.book.units.factor(unit, ledger_unit)
            answer = replace(answer, numbers=tuple(number * factor for number in answer.numbers), unit=ledger_unit)
        return answer

    def _of_rows(self, target: str, rows: pd.DataFrame, unit: str, category: str | None, period: str | None, aspect: str) -> Answer:
        if rows.empty:
            raise self._error(target, ("该面板在此版没有数据", "the panel has no rows in this edition"))
        if category is not None:
            if category not in set(rows["category_id"]):
                known = sorted(set(rows["category_id"]))
                raise self._error(target, ("它的类别有 " + "、".join(known), "its categories are " + ", ".join(known)), nearest_names(category, known))
            rows = rows[rows["category_id"] == category]
        if aspect == "count":
            return self._count(rows["category_id"].nunique())
        if aspect in ("top", "top_value"):
            return self._top(rows, unit, period, aspect)
        if rows["category_id"].nunique() > 1:
            raise self._error(target, _one_of(sorted(set(rows["category_id"]))))
        if aspect in ("change", "cagr"):
            return self._ends(target, rows, aspect)
        return self._one(target, rows, unit, period, aspect)

    def _top(self, rows: pd.DataFrame, unit: str, period: str | None, aspect: str) -> Answer:
        if period == "first":
            rows = rows[rows["ledger_period"] == rows["ledger_period"].iloc[0]]
        elif period not in (None, "last"):
            rows = rows[rows["ledger_period"] == period]
        if rows.empty:
            raise self._error(f"@{period}:{aspect}", ("该面板当时没有数值", "the panel has no value then"))
        best = rows.groupby("category_id").tail(1).sort_values("point", ascending=False, kind="stable").iloc[0]
        told = Answer(best["category"], key=best["category_id"]) if aspect == "top" else self._quantity(best["point"], unit or best["unit"])
        return replace(told, rows=(best["id"],))

    def _ends(self, target: str, rows: pd.DataFrame, aspect: str) -> Answer:
        rows = evidence.actual(rows)
        if not growth.same_source(rows):
            raise self._error(target, ("数值来自多个序列，增速没有意义", "its values come from several series, so their growth means nothing"))
        result = growth.between_ends(rows)[aspect]
        if result != result:
            raise self._error(target, ("不足两个正值", "there are fewer than two positive values"))
        return replace(self._ratio(result), rows=(rows["id"].iloc[0], rows["id"].iloc[-1]))

    def _one(self, target: str, rows: pd.DataFrame, unit: str, period: str | None, aspect: str) -> Answer:
        if period in (None, "last", "first"):
            standing = rows[rows["status"] == ""]  # a doubtful figure is quoted only where its period is named
            row = (rows if standing.empty else standing).iloc[0 if period == "first" else -1]
        else:
            found = rows[rows["ledger_period"] == period]
            if found.empty:
                raise self._error(target, ("它的时期有 " + "、".join(rows["ledger_period"]), "its periods are " + ", ".join(rows["ledger_period"])))
            row = found.iloc[-1]
        unit = unit or row["unit"]
        match aspect:
            case "period":
                return self._period(row["ledger_period"])
            case "name":
                return Answer(row["category"], key=row["category_id"])
            case "origins":
                return self._count(row["origins"])
            case "low" | "high":
                return replace(self._quantity(row["lowest" if aspect == "low" else "highest"], unit), rows=(row["id"],))
            case "growth":
                if row["growth"] != row["growth"]:
                    raise self._error(target, ("同一序列上一年没有数值", "the same series has no value a year earlier"))
                before = rows[(rows["series_id"] == row["series_id"]) & (rows["end"] < row["end"])]["id"].tail(1)
                return replace(self._ratio(row["growth"]), rows=(row["id"], *before))
            case "number":
                return replace(self._quantity(row["point"], unit), text=self.book.words.plain(row["point"]), rows=(row["id"],))
        return self._figure(row, row["point"], unit)


def _pinned(tree: Tree, name: str) -> tuple[str, ...]:
    """The ledger row that an input of a tree is taken from, if any."""
    rows = tree.rows
    return tuple(key for key in rows.loc[rows["driver"] == name, "observation_id"] if key)[:1]


def _one_of(categories: list[str]) -> tuple[str, str]:
    return "它有多个类别，请指明其一：" + "、".join(categories), "it has several categories: name one of " + ", ".join(categories)
