"""Two series against each other, as exhibits show them: how cost falls with volume, and how one price follows another."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from . import costs, learning, periods, selection, tables
from .errors import YanbaoError, nearest_names
from .exhibits import Panel, significant

FREQUENCIES = {"year": "Y", "quarter": "Q", "month": "M"}


def two_series(panel: Panel) -> tuple[pd.Series, pd.Series]:
    """The panel's two series of chosen values, as printed, over neighbouring periods: NaN where a period between its first and its last is missing.

    They are its two metrics, or two categories of its `by`, in the order it names them: first what explains, then what is explained. Whole years
    count, or the months or quarters the panel asks for (`span`). No currency is converted: a rate's own moves would pass for a price's.
    """
    first, second = (_over_time(panel, side) for side in _sides(panel))
    return first, second


def _span(panel: Panel) -> str:
    named, wanted = selection.conditions(panel.row["where"]).get("span", ([], True))
    span = named[0] if named and wanted else "year"
    if span not in FREQUENCIES:
        raise YanbaoError("unknown_name", nearest=nearest_names(span, FREQUENCIES), value=span, table="exhibits.csv (span)")
    return span


def _sides(panel: Panel) -> list[pd.DataFrame]:
    """The chosen rows of each series, one a period, in order of time."""
    rows, span = panel.chosen(), _span(panel)
    rows = rows[rows["ledger_period"].map(periods.span) == span].sort_values("end", kind="stable")
    return [rows[rows["category_id"] == key].drop_duplicates("ledger_period") for key in selection.sides(panel.row)]


def _over_time(panel: Panel, side: pd.DataFrame) -> pd.Series:
    units = panel.book.units
    factors = [units.factor(unit, side["unit"].iloc[-1]) for unit in side["unit"]]
    values = pd.Series((side["point"] * factors).to_numpy(), index=pd.PeriodIndex(side["end"], freq=FREQUENCIES[_span(panel)]), dtype=float)
    return values.reindex(_unbroken(values.index))


def _unbroken(index: pd.PeriodIndex) -> pd.PeriodIndex:
    """All periods from the first to the last."""
    return pd.period_range(index.min(), index.max(), freq=index.freq) if len(index) else index


def together(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Both series over all neighbouring periods: columns x and y."""
    both = pd.DataFrame({"x": first, "y": second})
    return both.reindex(_unbroken(both.index))


def learned(panel: Panel, pairs: pd.DataFrame, law: Mapping[str, float]) -> pd.DataFrame:
    """Unit cost against cumulative volume with the curve of Wright's law. `pairs`: of `together`; `law`: of `learning.wright`."""
    volume, price = _sides(panel)
    if volume.empty or price.empty:
        return _drawn(pairs.dropna().assign(fitted=0.0, low=0.0, high=0.0), ("", ""), ("insufficient", {}), [volume, price])
    words, units = panel.book.words, panel.book.units
    points = pairs.join(learning.wright_line(pairs["x"], pairs["y"]).set_axis(pairs.index)).dropna(subset=["x", "y"])
    (amount, volumes), (unit, prices) = _amount(panel, volume), _shown(panel, price)
    points = points.assign(x=points["x"] * volumes, **{name: points[name] * prices for name in ("y", "fitted", "low", "high")})
    names = words.label("interface", "cumulative").format(name=volume["category"].iloc[0]), price["category"].iloc[0]
    titles = (f"{names[0]} ({units.symbol(amount, words.lang)})", f"{names[1]} ({units.symbol(unit, words.lang)})")
    used = [volume[volume["end"] <= price.loc[_within(price, points.index), "end"].max()], price[_within(price, points.index)]]
    return _drawn(points, titles, _finding(panel, "learning", law["learning_rate"], law, used), used)


def passed_on(panel: Panel, pairs: pd.DataFrame, share: Mapping[str, float]) -> pd.DataFrame:
    """Changes of one price against those of another, as ratios to the period before, with the line through them. `pairs`: of `together`;
    `share`: of `costs.pass_through`."""
    words = panel.book.words
    line = costs.pass_through_line(pairs["x"], pairs["y"]).set_axis(pairs.index[1:]) if len(pairs) > 1 else costs.pass_through_line([1.0], [1.0])
    sides = _sides(panel)
    titles = tuple(words.label("interface", "on_period_before").format(name=side["category"].iloc[0]) for side in sides) if all(map(len, sides)) else ("", "")
    used = [side[_within(side, pairs.dropna().index)] for side in sides]
    return _drawn(line.dropna(subset=["x", "y"]), titles, _finding(panel, "pass_through", share["pass_through"], share, used), used)


def found(panel: Panel) -> tuple[pd.DataFrame, dict[str, float]]:
    """What the panel's form finds: the data it draws, and the rate (the learning rate, or the share passed on) with low and high."""
    first, second = two_series(panel)
    if panel.form == "experience":
        pairs = together(first.cumsum(skipna=False), second)
        law = learning.wright(pairs["x"], pairs["y"])
        return learned(panel, pairs, law), {"value": law["learning_rate"], "low": law["low"], "high": law["high"]}
    pairs = together(first, second)
    share = costs.pass_through(pairs["x"], pairs["y"])
    return passed_on(panel, pairs, share), {"value": share["pass_through"], "low": share["low"], "high": share["high"]}


def rounded(end: float, rate: float) -> float:
    """A rate, or an end of its interval, to as many decimals as make two digits of the rate: the interval spans more than the third."""
    return round(end, 1 - math.floor(math.log10(abs(rate)))) if rate else end


def _within(side: pd.DataFrame, index: pd.PeriodIndex) -> pd.Series:
    """Which rows are of these periods."""
    return side["end"].isin(_ends(index))


def _ends(index: pd.PeriodIndex) -> list[pd.Timestamp]:
    return [period.end_time.normalize() for period in index]


def _finding(panel: Panel, name: str, rate: float, told: Mapping[str, float], used: list[pd.DataFrame]) -> tuple[str, dict[str, str]]:
    """The state of the title: none where a series is put together from what several organisations say."""
    words = panel.book.words
    if any(side["origin_id"].nunique() != 1 for side in used):
        return "insufficient", {}
    if rate != rate:
        short = name == "pass_through" and told["n"] < costs.LEAST_CHANGES
        return ("pass_through_short", {"count": str(told["n"])}) if short else ("insufficient", {})
    if not told["low"] > 0:
        return f"{name}_unclear", {}
    low, high = (100 * rounded(told[end], rate) for end in ("low", "high"))
    return name, {"rate": words.percent(rounded(rate, rate)), "range": words.span(low, high, "%")}


def _drawn(points: pd.DataFrame, titles: tuple[str, str], finding: tuple[str, dict[str, str]], used: list[pd.DataFrame]) -> pd.DataFrame:
    """The columns that the form draws, one row a period: category (the period), end, x, y, fitted, low, high, style."""
    rows = pd.concat(used)
    guessed = {row["end"] for row in tables.records(rows) if row["style"] != "actual"}
    ends = _ends(points.index)
    names = dict(zip(rows["end"], rows["period"]))
    data = points[["x", "y", "fitted", "low", "high"]].map(significant).reset_index(drop=True)
    data = data.assign(end=ends, category=[names[end] for end in ends], style=["estimate" if end in guessed else "actual" for end in ends])
    data.attrs.update(axes=titles, finding=finding, ids=list(rows["id"]))
    return data


def _shown(panel: Panel, side: pd.DataFrame) -> tuple[str, float]:
    """The unit readers see a series in, and the factor to it."""
    units, unit = panel.book.units, side["unit"].iloc[-1]
    shown = units.shown(unit, panel.book.lang)
    return shown, units.factor(unit, shown)


def _amount(panel: Panel, side: pd.DataFrame) -> tuple[str, float]:
    """The same for what a yearly flow adds up to: GWh of GWh/yr, where units.csv has it."""
    units, unit = panel.book.units, side["unit"].iloc[-1]
    amount = unit.removesuffix("/yr")
    if amount not in units.rows:
        return _shown(panel, side)
    shown = units.shown(amount, panel.book.lang)
    return shown, units.yearly_factor(unit, shown)
