"""Shares and concentration when not every firm is known."""

from __future__ import annotations

import numpy as np
import pandas as pd


def concentration_bounds(shares: list[float], leaders: int) -> tuple[float, float]:
    """Lower and upper bound of the joint share of the `leaders` largest firms, shares in % of a market.

    Known are some firms' shares; the rest (100 less their sum) belongs to unknown firms, each of which may be as large as the rest.
    Lower bound: no unknown firm is among the leaders, unless fewer firms are known than asked for. Upper bound: one unknown
    firm holds the whole rest.
    """
    known = np.sort(np.asarray(shares, dtype=float))[::-1]
    rest = max(0.0, 100.0 - known.sum())
    low = min(100.0, known[:leaders].sum())
    high = np.sort(np.append(known, rest))[::-1][:leaders].sum()
    return float(low), float(min(100.0, high))


def herfindahl_bounds(shares: list[float]) -> tuple[float, float]:
    """Bounds of the Herfindahl-Hirschman index (0 to 10,000; Hirschman 1964, American Economic Review 54) from incomplete shares in %.

    Lower bound: the rest is spread over infinitely many firms. Upper bound: one firm holds it.
    """
    known = np.asarray(shares, dtype=float)
    rest = max(0.0, 100.0 - known.sum())
    return float((known**2).sum()), float((known**2).sum() + rest**2)


def concentration(shares: list[float]) -> pd.DataFrame:
    """Bounds of CR1, CR3 and CR5 in % and of the HHI as a share of its maximum of 10,000, in %; columns measure, low, high."""
    rows = [(f"CR{leaders}", *concentration_bounds(shares, leaders)) for leaders in (1, 3, 5)]
    low, high = herfindahl_bounds(shares)
    rows.append(("HHI ÷ 100", low / 100, high / 100))
    return pd.DataFrame(rows, columns=["measure", "low", "high"])


def cumulative(rows: pd.DataFrame) -> pd.Series:
    """Running sum of shares (as ratios), largest first, within each period and origin; NaN where the values aren't shares of one whole.

    `rows`: chosen rows with `point` and `unit`. Values that aren't in %, or come to more than 101 % together, have no such sum.
    """
    ordered = rows.sort_values("point", ascending=False, kind="stable")
    groups = ordered.groupby(["ledger_period", "origin_id"])["point"]
    sums = (groups.cumsum() / 100).where((groups.transform("sum") <= 101) & (ordered["unit"] == "%"))
    return sums.reindex(rows.index)
