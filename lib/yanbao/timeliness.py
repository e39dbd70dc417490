"""Timeliness: how old the newest figure of a series is, and whether that is older than the series' own rhythm lets expect.

Pure functions over ledger rows with the columns of observations.csv and `start`, `end` (of the period) and `published` (day of the copy).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

import pandas as pd

from . import evidence, periods, tables

MONTH = 365.25 / 12  # days
LEAST_PERIODS = 3  # fewer don't show a rhythm
RHYTHMS = (1, 3, 6, 12)  # months: gaps near one of them are taken for it
STALE_AFTER = 24  # months, where a series shows no rhythm


def interval(ends: Iterable[pd.Timestamp]) -> float | None:
    """The usual time between a series' periods in months: the median gap between the last days of its distinct periods.

    Gaps of about a month, quarter, half or whole year count as just that, longer ones as whole years; None for fewer than three periods.
    """
    days = sorted(set(ends))
    if len(days) < LEAST_PERIODS:
        return None
    months = median((after - before).days for before, after in pairwise(days)) / MONTH
    near = min(RHYTHMS, key=lambda rhythm: abs(rhythm - months))
    return float(near) if months < 1.5 * RHYTHMS[-1] else 12.0 * round(months / 12)


def by_series(rows: pd.DataFrame, shown: set[str], today: pd.Timestamp) -> pd.DataFrame:
    """The age of every series of actual rows of which an id is in `shown`, oldest first.

    A series is metric, entity, region, dims and definition. Rows without a region are left out: they are properties of a material or a
    technology, which don't age by the calendar. Columns: those of a series, `period` (newest shown), `published` (day of the newest
    source of a shown row), `age` (years from the end of that period to `today`, never below 0), `interval` (months, NaN where a series
    shows no rhythm; told from all rows, shown or not, that last as long as the newest), `stale` (older than twice the interval, else than
    24 months), `ids` (the rows shown).
    """
    rows = evidence.actual(rows)
    rows = rows[rows["region"] != ""]
    series: dict[tuple[str, ...], list[dict]] = {}
    for row in tables.records(rows[["id", *evidence.SERIES, "period", "start", "end", "published"]]):
        series.setdefault(tuple(row[column] for column in evidence.SERIES), []).append(row)
    found = []
    for key, every in series.items():
        theirs = [row for row in every if row["id"] in shown]
        if not theirs:
            continue
        newest = max(theirs, key=lambda row: (row["end"], row["start"]))
        alike = [row["end"] for row in every if periods.span(row["period"]) == periods.span(newest["period"])]
        usual = interval(alike)
        age = max(0.0, (today - newest["end"]).days / 365.25)
        found.append([*key, newest["period"], newest["end"], max(row["published"] for row in theirs), age, usual, 12 * age > (2 * usual if usual else STALE_AFTER),
                      tuple(row["id"] for row in theirs)])
    columns = [*evidence.SERIES, "period", "end", "published", "age", "interval", "stale", "ids"]
    frame = pd.DataFrame(found, columns=columns).astype({"interval": "float64"})
    return frame.sort_values(["end", *evidence.SERIES], kind="stable").reset_index(drop=True)
