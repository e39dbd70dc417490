"""Auditing a report's claims against ledger rows: verdicts by rule. Pure functions: numbers and rows in, verdicts out.

A claim is set against better evidence only: rows of other organisations, of a grade no worse than its own. It has the benefit of the doubt:
it stands where it comes within the tolerance of the range of all such rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from . import evidence, growth

SUPPORTED, CONTRADICTED, UNSUPPORTED, MEANINGLESS = VERDICTS = ("supported", "contradicted", "unsupported", "meaningless_unit")
TOLERANCE = 0.05
TOLERANCE_APPROXIMATE = 0.1
RATES = ("cagr", "growth_yoy", "growth_mom")


@dataclass(frozen=True)
class Finding:
    """What the evidence says of one claim: verdict, its lowest and highest number in the claim's unit, the best row's number and id, and by
    how much the claim differs from that number (relative; NaN without evidence). `row_ids`: all rows it was set against, best first."""

    verdict: str
    low: float = math.nan
    high: float = math.nan
    best: float = math.nan
    difference: float = math.nan
    row_ids: tuple[str, ...] = ()


def eligible(rows: pd.DataFrame, kind: str, origin: str, grade: str) -> pd.DataFrame:
    """Rows that a claim of `kind` (actual or forecast) by `origin`, with an effective `grade`, may be set against. For a forecast: what came
    about, else what others said. Rows need the ledger's columns and `grade`."""
    rows = rows[(rows["origin_id"] != origin) & (rows["grade"] <= grade) & (rows["status"] != "superseded")]
    known = evidence.actual(rows)
    if len(known) or kind == "actual":
        return known
    return rows[rows["kind"].isin(evidence.STATED)]


def interval(value: float, low: float, high: float, bound: str) -> tuple[float, float]:
    """The numbers that a printed figure allows; infinite on the open side of "over" and "below"."""
    if value == value:
        return (value, math.inf) if bound == "gt" else (-math.inf, value) if bound == "lt" else (value if low != low else low, value if high != high else high)
    return (low if low == low else -math.inf, high if high == high else math.inf)


def verdict(claimed: tuple[float, float], rows: pd.DataFrame, tolerance: float = TOLERANCE) -> Finding:
    """Set a claim (an interval) against comparable rows in its own unit."""
    if rows.empty:
        return Finding(UNSUPPORTED)
    rows = evidence.ranked(rows)
    points = evidence.middle(rows)
    ends = [interval(*cells) for cells in zip(rows["value"], rows["low"], rows["high"], rows["bound"])]
    lowest, highest = min(end[0] for end in ends), max(end[1] for end in ends)
    low = min([*points, *(end for end, _ in ends if math.isfinite(end))])
    high = max([*points, *(end for _, end in ends if math.isfinite(end))])
    room = tolerance * max(abs(low), abs(high))
    stands = claimed[0] <= highest + room and claimed[1] >= lowest - room
    best = float(points.iloc[0])
    said = [end for end in claimed if math.isfinite(end)]
    middle = sum(said) / len(said) if said else math.nan
    difference = (middle - best) / abs(best) if best else math.nan
    return Finding(SUPPORTED if stands else CONTRADICTED, float(low), float(high), best, difference, tuple(rows["id"]))


def recomputed(rows: pd.DataFrame, metric: str, percent: float = 100.0) -> pd.DataFrame:
    """The growth rate between level rows of one unit, as one row in the place of the newest level: compound yearly growth for `cagr`, else
    the change. `percent` 100 gives per cent. Empty where fewer than two periods are there."""
    levels = evidence.choose(rows).sort_values("end", kind="stable")
    if len(levels) < 2:
        return rows.iloc[:0]
    ends = growth.between_ends(levels.iloc[[0, -1]])
    rate = ends["cagr" if metric == "cagr" else "change"]
    last = rows[rows["id"] == levels["id"].iloc[-1]]
    return last.assign(value=rate * percent, low=math.nan, high=math.nan, bound="", kind="derived") if rate == rate else rows.iloc[:0]
