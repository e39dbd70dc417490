"""How far published statements about the future lay from what came about. Pure functions over ledger rows.

A statement (forecast, target, announced plan) is scored against the row that is named as its outcome, else against the chosen actual value of
the same series and period; where there is none
yet, against the middle of what at least two other organisations said. Signed relative errors: 0.2 is 20 % too high. Few statements can be
scored, so every summary carries its n; there is no median under 5 and no rank under 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from . import evidence, periods

LEAST_FOR_MEDIAN = 5
LEAST_FOR_RANK = 3
LEADS = ((0, 1), (1, 2), (2, 3), (3, 5), (5, 100))  # years from statement to the end of its period


def scored(rows: pd.DataFrame, factor: Callable[[str, str], float], stocks: frozenset[str] = frozenset(), outcomes: Mapping[str, str] = MappingProxyType({})) -> pd.DataFrame:
    """One row per statement that can be scored, with the ledger's columns and: `point`, `outcome` (in the statement's unit), `outcome_id`,
    `outcome_source`, `error`, `lead` (years), `against` (actual or others), `others` (how many organisations those are).

    `rows`: ledger rows with grade, published, start, end; `factor(source, target)` converts units; `stocks`: metrics whose value at the end
    of a year may be dated or named by the year; `outcomes`: statement id -> id of the row that tells what came of it, where that is of another
    series. A bound ("over X") is scored as X; a statement made after its period has ended isn't one, and one that was repeated counts once.
    """
    best = evidence.choose(evidence.actual(rows[rows["status"] != "superseded"]))
    known = {_subject(row, stocks): row for row in best.to_dict("records")}
    linked = rows[rows["id"].isin(set(outcomes.values()))]
    named = {row["id"]: row for row in linked.assign(point=evidence.middle(linked)).to_dict("records")}
    stated = evidence.ranked(rows[rows["kind"].isin(evidence.STATED) & (rows["status"] != "superseded")])
    stated = stated.drop_duplicates([*evidence.SERIES, "period", "scenario", "origin_id", "vintage"]).copy()  # however often it was repeated
    stated["point"] = evidence.middle(stated)
    stated["said"] = pd.to_datetime([periods.last_day(vintage) or published for vintage, published in zip(stated["vintage"], stated["published"])])
    stated["lead"] = (stated["end"] - stated["said"]).dt.days / 365.25
    peers: dict[tuple, list[dict]] = {}
    records = [row for row in stated.to_dict("records") if row["lead"] > 0 and row["point"] == row["point"]]
    for row in records:
        peers.setdefault(_subject(row, stocks), []).append(row)
    found = []
    for row in records:
        outcome = named.get(outcomes.get(row["id"], "")) or known.get(_subject(row, stocks))
        if outcome:
            real = outcome["point"] * factor(outcome["unit"], row["unit"])
            if real:
                found.append({**row, "outcome": real, "outcome_id": outcome["id"], "outcome_source": outcome["source_id"], "against": "actual", "others": 0})
            continue
        others = {other["origin_id"]: other for other in peers[_subject(row, stocks)] if other["origin_id"] != row["origin_id"]}  # each one's last word
        if len(others) >= 2:
            middle = float(pd.Series([other["point"] * factor(other["unit"], row["unit"]) for other in others.values()]).median())
            if middle:
                found.append({**row, "outcome": middle, "outcome_id": "", "outcome_source": "", "against": "others", "others": len(others)})
    columns = [*stated.columns, "outcome", "outcome_id", "outcome_source", "against", "others"]
    frame = pd.DataFrame(found, columns=columns)
    return frame.assign(error=(frame["point"] - frame["outcome"]) / frame["outcome"].abs())


def _subject(row: dict, stocks: frozenset[str]) -> tuple:
    """What a statement and its outcome have in common: the series and the period; of a stock the day it ends on."""
    return (*(row[column] for column in evidence.SERIES), evidence.moment(row["metric"], row["period"], row["end"], stocks))


def lead_class(years: float) -> tuple[int, int]:
    """The class of LEADS that so many years belong to."""
    return next(bounds for bounds in LEADS if bounds[0] < years <= bounds[1])


def summary(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Errors of scored statements by a column: `n`, `lowest`, `highest`, `too_high` (how many), `median` and `median_size` (of |error|; NaN
    under 5), `lead` (mean years), `rank` (by mean size; NaN under 3). Ranked groups first, then by name."""
    groups = []
    for key, own in rows.groupby(by, sort=True):
        sizes, enough = own["error"].abs(), len(own) >= LEAST_FOR_MEDIAN
        groups.append({by: key, "n": len(own), "lowest": own["error"].min(), "highest": own["error"].max(), "too_high": int((own["error"] > 0).sum()),
                       "median": own["error"].median() if enough else float("nan"), "median_size": sizes.median() if enough else float("nan"),
                       "lead": own["lead"].mean(), "size": sizes.mean()})
    frame = pd.DataFrame(groups, columns=[by, "n", "lowest", "highest", "too_high", "median", "median_size", "lead", "size"])
    frame["rank"] = frame["size"].where(frame["n"] >= LEAST_FOR_RANK).rank(method="min")
    return frame.sort_values(["rank", by], kind="stable", na_position="last").drop(columns="size").reset_index(drop=True)
