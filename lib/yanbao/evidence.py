"""Choosing among sources: which of several printed numbers stands for a quantity, and how far the others lie from it.

All functions are pure: ledger rows in, ledger rows out. The rows need the columns of observations.csv and `grade` (effective,
A to E), `published` (day of the copy read) and `end` (last day of the period).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from . import periods

ACTUAL = ("reported", "measured", "derived", "estimate")
KIND_ORDER = {kind: rank for rank, kind in enumerate((*ACTUAL, "announced", "target", "forecast", "assumption"))}
SERIES = ["metric", "entity_id", "region", "dims", "definition_id"]
QUANTITY = [*SERIES, "period", "scenario"]


def eligible(rows: pd.DataFrame, min_grade: str = "E", as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """Rows of `min_grade` or better, published (and said) by `as_of`. Superseded rows count until their successor is published."""
    keep = rows["grade"] <= min_grade
    if as_of is not None:
        keep &= rows["published"] <= as_of
    return rows[keep]


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """All rows, best first: in good standing, effective grade, kind, newer vintage, source id, row id: a total order."""
    # a partial date counts as its last day
    vintage = pd.Series([pd.Timestamp(periods.last_day(said) or published) for said, published in zip(rows["vintage"], rows["published"])], index=rows.index, dtype="datetime64[ns]")
    order = pd.DataFrame({
        "standing": rows["status"].map({"": 0, "doubtful": 1, "superseded": 2}),
        "grade": rows["grade"],
        "kind": rows["kind"].map(KIND_ORDER),
        # a newer vintage ranks first: negated through the position in the sorted list of vintages
        "vintage": -vintage.rank(method="dense"),
        "source_id": rows["source_id"],
        "id": rows["id"],
    })
    return rows.loc[order.sort_values(list(order.columns), kind="stable").index]


def middle(rows: pd.DataFrame) -> pd.Series:
    """The printed value; where only a range was printed, its middle (for drawing and comparing, never called printed)."""
    return rows["value"].fillna((rows["low"] + rows["high"]) / 2).fillna(rows["low"]).fillna(rows["high"])


def choose(rows: pd.DataFrame, today: pd.Timestamp | None = None, apart: Sequence[str] = ()) -> pd.DataFrame:
    """One row per quantity (series and period): the best-ranked, with what the others say.

    `apart` names further columns in which rows don't compete, for exhibits that show the sources side by side.

    Added columns: `point` (value, or middle of a range), `lowest` and `highest` over all competing rows, `rows` (how many compete),
    `origins` (distinct organisations that said it first), `spread` ((highest - lowest) / |point|), `age` (years from the chosen copy's
    publication to `today`), `alternatives` (ids of the rows not chosen, best first).
    """
    if rows.empty:
        return rows.assign(point=0.0, lowest=0.0, highest=0.0, rows=0, origins=0, spread=0.0, age=0.0, alternatives=None)
    rows = ranked(rows).assign(point=middle)
    rows["bottom"] = rows[["point", "low"]].min(axis=1)
    rows["top"] = rows[["point", "high"]].max(axis=1)
    quantity = [*QUANTITY, *apart]
    groups = rows.groupby(quantity, sort=False)
    chosen = groups.head(1).copy()
    summary = groups.agg(lowest=("bottom", "min"), highest=("top", "max"), rows=("id", "size"), origins=("origin_id", "nunique"),
                         alternatives=("id", lambda ids: list(ids)[1:]))
    keys = pd.MultiIndex.from_frame(chosen[quantity])
    for column in summary.columns:
        chosen[column] = summary[column].reindex(keys).to_list()
    chosen["spread"] = (chosen["highest"] - chosen["lowest"]) / chosen["point"].abs()
    today = chosen["published"].max() if today is None else today
    chosen["age"] = (today - chosen["published"]).dt.days / 365.25
    return chosen.drop(columns=["bottom", "top"]).sort_values([*SERIES, "end", "start", "period", *apart], kind="stable").reset_index(drop=True)


def actual(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["kind"].isin(ACTUAL)]


def after_last_actual(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the forecasts that an actual value of the same series has overtaken."""
    last = actual(rows).groupby(SERIES)["end"].max()
    newest = pd.Series(last.reindex(pd.MultiIndex.from_frame(rows[SERIES])).to_numpy(), index=rows.index)
    return rows[rows["kind"].isin(ACTUAL) | newest.isna() | (rows["end"] > newest)]
