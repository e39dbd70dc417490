"""Growth of one series: pure functions over numbers and chosen rows."""

from __future__ import annotations

import math

import pandas as pd


def rate(first: float, last: float) -> float:
    """Relative change from `first` to `last` (0.1 is +10 %); NaN where the base isn't positive."""
    return last / first - 1 if first > 0 else math.nan


def compound(first: float, last: float, years: float) -> float:
    """Constant yearly growth that leads from `first` to `last` in `years`; NaN where a value isn't positive."""
    return (last / first) ** (1 / years) - 1 if first > 0 and last > 0 and years > 0 else math.nan


def years_between(first: pd.Timestamp, last: pd.Timestamp) -> float:
    """Years from one day to another, whole between equal days of two years: a leap day makes no growth slower."""
    return last.year - first.year + (last.month - first.month) / 12 + (last.day - first.day) / 365.25


def same_source(rows: pd.DataFrame) -> bool:
    """Whether all values come from one series of one publisher, so that growth between them means something."""
    return rows["series_id"].nunique() == 1


def on_previous(rows: pd.DataFrame) -> pd.Series:
    """Change on the same period a year before, within one series_id and category; NaN where there is none.

    `rows`: chosen rows (columns series_id, category_id, end, start, point). Only periods of equal length one year apart are compared.
    """
    points = rows["point"].tolist()
    keys = [(series, category, end.year, end.month, (end - start).days // 27)
            for series, category, end, start in zip(rows["series_id"].tolist(), rows["category_id"].tolist(), rows["end"].tolist(), rows["start"].tolist())]
    known: dict[tuple, float] = {}
    for key, point in zip(keys, points):
        known.setdefault(key, point)
    before = [known.get((series, category, year - 1, month, span), math.nan) for series, category, year, month, span in keys]
    return pd.Series([rate(first, last) for first, last in zip(before, points)], index=rows.index, dtype="float64")


def between_ends(rows: pd.DataFrame) -> dict[str, float]:
    """First to last value of one series: `change`, `cagr` and `years`; NaN where there are fewer than two values."""
    rows = rows.sort_values("end")
    if len(rows) < 2:
        return {"change": math.nan, "cagr": math.nan, "years": 0.0}
    years = years_between(rows["end"].iloc[0], rows["end"].iloc[-1])
    first, last = rows["point"].iloc[0], rows["point"].iloc[-1]
    return {"change": rate(first, last), "cagr": compound(first, last, years), "years": years}
