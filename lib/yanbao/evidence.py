"""Choosing among sources: which of several printed numbers stands for a quantity, and how far the others lie from it.

All functions are pure: ledger rows in, ledger rows out. The rows need the columns of observations.csv and `grade` (effective,
A to E), `published` (day of the copy read) and `end` (last day of the period).
"""

from __future__ import annotations

import math
from collections.abc import Container, Sequence

import numpy as np
import pandas as pd

from . import periods

ACTUAL = ("reported", "measured", "derived", "estimate")
STATED = ("announced", "target", "forecast")  # about what isn't known yet: each needs the day it was said
KIND_ORDER = {kind: rank for rank, kind in enumerate((*ACTUAL, *STATED, "assumption"))}
STANDING = {"": 0, "doubtful": 1, "superseded": 2}
SUBJECT = ["metric", "entity_id", "region", "dims"]
SERIES = [*SUBJECT, "definition_id"]
QUANTITY = [*SERIES, "period", "scenario"]


def eligible(rows: pd.DataFrame, min_grade: str = "E", as_of: pd.Timestamp | None = None) -> pd.DataFrame:
    """Rows of `min_grade` or better, published (and said) by `as_of`. Superseded rows count until their successor is published."""
    keep = rows["grade"] <= min_grade
    if as_of is not None:
        keep &= rows["published"] <= as_of
    return rows[keep]


def ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """All rows, best first: in good standing, effective grade, kind, newer vintage, source id, row id: a total order."""
    return rows.iloc[_ranking(rows)]


def _ranking(rows: pd.DataFrame) -> list[int]:
    """Positions of the rows, best first."""
    keys = [
        (STANDING.get(status, len(STANDING)), grade, KIND_ORDER.get(kind, len(KIND_ORDER)), -_day(said, published), source, row_id)
        for status, grade, kind, said, published, source, row_id in _cells(rows, ["status", "grade", "kind", "vintage", "published", "source_id", "id"])]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _day(said: str, published: pd.Timestamp) -> float:
    """The day number of a vintage, else of the copy; a partial date counts as its last day."""
    day = periods.last_day(said) or published
    return day.toordinal() if day == day else -math.inf


def _cells(rows: pd.DataFrame, columns: Sequence[str]) -> list[tuple]:
    """Some cells of each row, in plain Python: a panel has few rows, and pandas takes longer to begin than they take."""
    return list(zip(*(rows[column].tolist() for column in columns)))


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
    keys = _cells(rows, [*QUANTITY, *apart])
    competing: dict[tuple, list[int]] = {}
    for position in _ranking(rows):
        competing.setdefault(keys[position], []).append(position)
    places = _cells(rows, [*SERIES, "end", "start", "period", *apart])
    groups = sorted(competing.values(), key=lambda group: places[group[0]])
    first = [group[0] for group in groups]
    points, ids, origins = middle(rows).to_numpy(), rows["id"].tolist(), rows["origin_id"].tolist()
    bottom, top = np.fmin(points, rows["low"].to_numpy()), np.fmax(points, rows["high"].to_numpy())
    chosen = rows.iloc[first].reset_index(drop=True)
    today = chosen["published"].max() if today is None else today
    return chosen.assign(
        point=points[first], lowest=[np.fmin.reduce(bottom[group]) for group in groups], highest=[np.fmax.reduce(top[group]) for group in groups],
        rows=[len(group) for group in groups], origins=[len({origins[i] for i in group}) for group in groups],
        alternatives=[[ids[i] for i in group[1:]] for group in groups], spread=lambda best: (best["highest"] - best["lowest"]) / best["point"].abs(),
        age=(today - chosen["published"]).dt.days / 365.25)


def actual(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["kind"].isin(ACTUAL)]


def after_last_actual(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows without the forecasts that an actual value of the same series has overtaken."""
    last: dict[tuple, pd.Timestamp] = {}
    series, ends, known = _cells(rows, SERIES), rows["end"].tolist(), rows["kind"].isin(ACTUAL).tolist()
    for key, end, is_known in zip(series, ends, known):
        if is_known:
            last[key] = max(last.get(key, end), end)
    return rows[np.array([is_known or key not in last or end > last[key] for key, end, is_known in zip(series, ends, known)], dtype=bool)]



def moment(metric: str, period: str, end: pd.Timestamp, stocks: Container[str]) -> str:
    """What a figure's period is compared by: of a stock the day it ends on, however that is written, else the period itself."""
    return str(end.date()) if metric in stocks else period


def told_twice(rows: pd.DataFrame, stocks: Container[str]) -> pd.DataFrame:
    """The actual rows of every quantity that at least two organisations tell, under whatever definition, with a column `quantity` that
    names it. Superseded rows are left out; of one organisation's rows under one definition the best counts. `stocks`: metrics that are stocks."""
    rows = ranked(actual(rows[rows["status"] != "superseded"]))
    rows = rows.assign(quantity=["|".join((*row[:-2], moment(row[0], row[-2], row[-1], stocks))) for row in _cells(rows, [*SUBJECT, "period", "end"])])
    rows = rows.drop_duplicates(["quantity", "origin_id", "definition_id"])
    return rows[rows.groupby("quantity")["origin_id"].transform("nunique") > 1] if len(rows) else rows


def conflicts(rows: pd.DataFrame, least: float = 0.1) -> pd.DataFrame:
    """Of quantities that several organisations tell (`told_twice`, each in one unit), those on which they differ by more than `least` of the
    chosen value. Widest spread first, and within a quantity the chosen row first, then the others by rank.

    Added columns: `chosen` (bool), `same_definition` (as the chosen row's), `point` (value, or middle of a range), `relative`,
    `relative_low`, `relative_high` (over the chosen row's point), `spread`.
    """
    rows = ranked(rows)
    points = middle(rows).tolist()
    lows, highs = np.fmin(points, rows["low"]).tolist(), np.fmax(points, rows["high"]).tolist()
    groups: dict[str, list[int]] = {}
    for position, quantity in enumerate(rows["quantity"].tolist()):
        groups.setdefault(quantity, []).append(position)
    wide = {quantity: (max(highs[i] for i in own) - min(lows[i] for i in own)) / abs(points[own[0]]) for quantity, own in groups.items() if points[own[0]]}
    # a tenth is a tenth in every unit
    order = sorted((quantity for quantity, spread in wide.items() if spread > least * (1 + 1e-9)), key=lambda quantity: (-float(f"{wide[quantity]:.9g}"), quantity))
    best = [groups[quantity][0] for quantity in order for _ in groups[quantity]]
    taken = [position for quantity in order for position in groups[quantity]]
    definitions = rows["definition_id"].tolist()
    base = np.array([points[position] for position in best])
    found = rows.iloc[taken].reset_index(drop=True)
    return found.assign(
        point=[points[position] for position in taken], chosen=[position == first for position, first in zip(taken, best)],
        same_definition=[definitions[position] == definitions[first] for position, first in zip(taken, best)],
        spread=found["quantity"].map(wide).astype(float), relative=np.array([points[position] for position in taken]) / base,
        relative_low=found["low"] / base, relative_high=found["high"] / base)
