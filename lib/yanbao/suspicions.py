"""Figures that may well be right but look like mistakes: ledger rows in, the rows to look at out.

All functions are pure. They take ledger rows as a study gives them (columns of observations.csv, and `start`, `end`, `published`), and
`measured` adds what they compare: `amount` (the value, or the middle of a range, in base units), `dimension` (the kind of quantity, as text),
`document` (what the row's source is a copy of), `quantity` (a number for each metric, entity, region, dims, definition and scenario), `span`
(what sort of period), `total` (whether the metric adds up over its period) and `share` (whether it is a share of a stated set).
Each gives one row per suspicion, in ledger order, with at least `id` and `row` of the row it stands at.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from . import evidence, periods, tables
from .units import Units

JUMP = 10.0  # times
HUNDRED = (80.0, 125.0)  # a percentage read as a ratio, with room for real growth
WHOLE = 101.0  # %: parts are rounded
NEARLY = 0.75  # of a period gone by: from then on its total can be estimated
GAP = pd.Timedelta(days=3 * 366)  # at most, between the ends of neighbouring periods


def measured(rows: pd.DataFrame, units: Units, metrics: pd.DataFrame, documents: Mapping[str, str]) -> pd.DataFrame:
    """The rows with what suspicions compare; `metrics`: the vocabulary's; `documents`: source_id -> the document it is a copy of."""
    told = rows["unit"].unique()
    adds_up = metrics.loc[(metrics["measure"] == "flow") & (metrics["aggregate"] == "sum"), "metric"]
    keys = (metrics["dims_required"] + ";" + metrics["dims_optional"]).map(tables.items)
    return rows.assign(
        amount=evidence.middle(rows) * rows["unit"].map({unit: units.to_base(unit) for unit in told}),
        dimension=rows["unit"].map({unit: str(units.dimensions(unit)) for unit in told}),
        document=rows["source_id"].map(documents),
        quantity=_codes(rows, [*evidence.SERIES, "scenario"]),
        span=rows["period"].map({text: periods.span(text) for text in rows["period"].unique()}),
        total=rows["metric"].isin(adds_up),
        share=rows["metric"].isin(metrics.loc[["set" in names for names in keys], "metric"]))


def _codes(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """One number per combination of the columns: texts are compared once, not in every grouping."""
    code = np.zeros(len(rows), dtype="int64")
    for column in columns:
        values, names = pd.factorize(rows[column])
        code = pd.factorize(code * (len(names) + 1) + values)[0]
    return code


def neighbours(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows more than tenfold above or below the one of the period before, of the same length, in their series; see `_pairs`."""
    rows = rows[rows["amount"] > 0]
    line, end = _codes(rows, ["series_id", "quantity", "dimension", "span"]), rows["end"].to_numpy()
    order = np.lexsort((rows["start"].to_numpy(), end, line))
    before, after = order[:-1], order[1:]
    near = (line[before] == line[after]) & (end[after] > end[before]) & (end[after] - end[before] <= GAP)
    return _pairs(rows, before[near], after[near])


def competing(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest of the actual rows that compete for one quantity and period, where it is more than tenfold the smallest; see `_pairs`."""
    rows = evidence.actual(rows[rows["amount"] > 0])
    key = _codes(rows, ["quantity", "dimension", "period"])
    order = np.lexsort((rows["amount"].to_numpy(), key))
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    last = np.append(first[1:], len(order)) - 1 if len(order) else first
    return _pairs(rows, order[first], order[last])


def _pairs(rows: pd.DataFrame, others: np.ndarray, places: np.ndarray) -> pd.DataFrame:
    """The rows at `places` more than tenfold above or below the one at the same place of `others`, with `ratio` and of the other its
    `other` (id), `earlier` (period) and `other_unit`."""
    amount = rows["amount"].to_numpy()
    ratio = amount[places] / amount[others]
    far = (ratio > JUMP * (1 + 1e-9)) | (ratio < (1 - 1e-9) / JUMP)
    other = rows.iloc[others[far]]
    return rows.iloc[places[far]].assign(ratio=ratio[far], other=other["id"].to_numpy(), earlier=other["period"].to_numpy(), other_unit=other["unit"].to_numpy())


def jumps(rows: pd.DataFrame) -> pd.DataFrame:
    """Tenfold or more (or a tenth) between neighbouring periods of one series. Columns: id, row, ratio, other (id), earlier, period."""
    near = neighbours(rows)
    return _in_order(near[~_hundredfold(near)])


def _hundredfold(pairs: pd.DataFrame) -> pd.Series:
    """Pairs of percentages or ratios about a hundred times apart."""
    times = pairs["ratio"].where(pairs["ratio"] >= 1, 1 / pairs["ratio"])
    return times.between(*HUNDRED) & pairs["unit"].isin(["%", "1"]) & pairs["other_unit"].isin(["%", "1"])


def over_whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares of one whole, printed by one document for one period, that add up to more than the whole; not where dims say exhaustive=no.

    Columns: id and row of the first part, `total` (%) and `parts` (how many)."""
    rows = rows[rows["share"] & (rows["dimension"] == "dimensionless")]
    dims = [tables.key_values(text) for text in rows["dims"]]
    rows = rows.assign(  # the part is told by its dims, else it is the entity
        part=[given.get("part", entity) for given, entity in zip(dims, rows["entity_id"])],
        held=[entity if "part" in given else "" for given, entity in zip(dims, rows["entity_id"])],
        whole=[";".join(f"{key}={value}" for key, value in given.items() if key != "part") for given in dims])
    rows = rows[np.array([given.get("exhaustive") != "no" for given in dims], dtype=bool)]
    groups = ["metric", "held", "region", "whole", "definition_id", "period", "scenario", "document"]
    one_each = rows.drop_duplicates([*groups, "part"])
    found = one_each.assign(percent=one_each["amount"] * 100).groupby(groups, sort=False).agg(
        id=("id", "first"), row=("row", "first"), total=("percent", "sum"), parts=("part", "size"), period=("period", "first")).reset_index(drop=True)
    return _in_order(found[found["total"] > WHOLE])


def mixed(rows: pd.DataFrame) -> pd.DataFrame:
    """Series that carry several definitions, or quantities of several kinds. Columns: id and row of the first row that differs, series_id, `column`, `kinds`."""
    first = rows.drop_duplicates("series_id").set_index("series_id")
    found = []
    for column in ("metric", "definition_id", "dimension"):
        differ = rows[rows[column] != rows["series_id"].map(first[column])].drop_duplicates("series_id")
        told = "unit" if column == "dimension" else column
        several = rows[rows["series_id"].isin(differ["series_id"])].groupby("series_id")[told].agg(lambda cells: ", ".join(sorted({cell or "–" for cell in cells})))
        found.append(differ.assign(column=told, kinds=differ["series_id"].map(several)))
    return _in_order(pd.concat(found).drop_duplicates("series_id"))


def percent_or_ratio(rows: pd.DataFrame) -> pd.DataFrame:
    """Percentages and ratios that seem to be each other: about a hundred times their neighbour or their competitor, or a % between 0 and 1
    in a series well above 1. Columns: id, row, value, other (id)."""
    pairs = pd.concat([neighbours(rows), competing(rows)])
    pairs = pairs[_hundredfold(pairs)]
    percents = rows[(rows["unit"] == "%") & (rows["amount"] > 0)]
    series = percents.groupby([percents["series_id"], percents["quantity"]])["amount"]
    small = percents[(percents["amount"] < 0.01) & (series.transform("median") > 0.1)]
    small = small.assign(other=percents["id"].reindex(series.transform("idxmax").reindex(small.index)).to_numpy())
    told = pairs["id"].isin(small["id"]) | pairs["other"].isin(small["id"])
    return _in_order(pd.concat([small, pairs[~told]]).drop_duplicates("id"))


def ahead(rows: pd.DataFrame) -> pd.DataFrame:
    """Actual figures that their source couldn't know yet: of a period that hadn't begun; where the figure adds up over its period, of one
    that wasn't over (for an estimate: not three quarters of it). A source is published by the day it was read, so the future is among them.
    Columns: id, row, kind, period, published."""
    rows = evidence.actual(rows)
    nearly = rows["start"] + (rows["end"] - rows["start"]) * NEARLY
    needed = rows["start"].where(~rows["total"], rows["end"].where(rows["kind"] != "estimate", nearly))
    return _in_order(rows[needed > rows["published"]])


def counted_twice(rows: pd.DataFrame) -> pd.DataFrame:
    """The same figure of one period under two sources that are one document. Columns: id, row, source_id, other (id), other_source."""
    key = _codes(rows, ["quantity", "period", "dimension", "kind", "document", "origin_id"])
    same = rows.groupby([key, *(rows[column].fillna(np.inf) for column in ("amount", "low", "high"))], sort=False)
    twice = rows.assign(other=same["id"].transform("first"), other_source=same["source_id"].transform("first"))
    return _in_order(twice[twice["source_id"] != twice["other_source"]])


def far_apart(rows: pd.DataFrame) -> pd.DataFrame:
    """Competing actual rows more than tenfold apart. Columns: id, row, ratio, other (id), period."""
    pairs = competing(rows)
    return _in_order(pairs[~_hundredfold(pairs)])


def _in_order(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values("row", kind="stable").reset_index(drop=True)
