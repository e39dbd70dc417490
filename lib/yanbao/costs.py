"""Cost arithmetic: pure functions over numbers and arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial

import numpy as np
import pandas as pd

from . import regression

MOST_CHANGED = 14  # inputs in one bridge: 2^14 results are computed at once
HALVINGS = 50  # of a range in which a break-even is sought: to the last digits of a float
LEAST_CHANGES = 8  # pairs of price changes; fewer are too short to judge


def bridge(result: Callable[[dict[str, np.ndarray]], np.ndarray], before: Mapping[str, float], after: Mapping[str, float]) -> pd.DataFrame:
    """What each changed input contributes to a change of a result; columns driver, contribution, in the order of `before`.

    `result` takes {input: number or array of shape (n,)} and gives a number or an array of shape (n,); `before` and `after` name the same
    inputs. The contributions add up to result(after) - result(before). Method: the Shapley value, that is the mean effect of changing an
    input over all orders in which the inputs could change (Shorrocks 2013, Journal of Economic Inequality 11; for a product of inputs the
    refined Laspeyres decomposition of Sun 1998, Energy Economics 20). Raises ValueError for other names, or more than 14 changed inputs.
    """
    if set(before) != set(after):
        raise ValueError(f"before and after differ in their inputs: {', '.join(sorted(set(before) ^ set(after)))}")
    changed = [name for name in before if before[name] != after[name]]
    count = len(changed)
    if count > MOST_CHANGED:
        raise ValueError(f"{count} inputs differ; a bridge takes at most {MOST_CHANGED}")
    subsets = np.arange(2**count)
    switched = (subsets[:, None] >> np.arange(count) & 1).astype(bool)  # shape (2^n, n): which inputs are after's in each subset
    mixed = {name: np.where(switched[:, place], after[name], before[name]) for place, name in enumerate(changed)}
    results = np.broadcast_to(np.asarray(result({**before, **mixed}), dtype=float), subsets.shape)
    sizes = switched.sum(axis=1)
    orders = np.array([factorial(size) * factorial(count - size - 1) / factorial(count) for size in range(count)])
    contributions = []
    for place in range(count):
        without = subsets[~switched[:, place]]
        contributions.append(float(orders[sizes[without]] @ (results[without | 1 << place] - results[without])))
    return pd.DataFrame({"driver": changed, "contribution": np.array(contributions, dtype=float)})


def break_even(difference: Callable[[float], float], low: float, high: float) -> float:
    """Where `difference` is zero between `low` and `high`; NaN where it has the same sign at both ends, or isn't finite at one.

    Method: Brent (1973, Algorithms for Minimization without Derivatives, ch. 4). With several roots one of them is found.
    """
    from scipy.optimize import brentq  # takes long to import, and few chapters seek a break-even

    ends = np.array([difference(low), difference(high)], dtype=float)
    if not np.all(np.isfinite(ends)) or ends[0] * ends[1] > 0:
        return float("nan")
    return float(brentq(difference, low, high, xtol=1e-14 * max(abs(low), abs(high), 1e-300)))


def break_even_of_draws(difference: Callable[[np.ndarray], np.ndarray], low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """`break_even` for each of many draws at once: arrays of shape (draws,), NaN for the draws that have no root in their range.

    `difference` takes one candidate value per draw and gives one difference per draw. Method: bisection (Burden and Faires, Numerical
    Analysis, section 2.1), 50 halvings.
    """
    low, high = (np.array(end, dtype=float) for end in np.broadcast_arrays(low, high))
    at_low, at_high = (np.asarray(difference(end), dtype=float) for end in (low, high))
    found = np.isfinite(at_low) & np.isfinite(at_high) & (np.sign(at_low) * np.sign(at_high) <= 0)
    low, high = np.where(at_high == 0, high, low), np.where(at_low == 0, low, high)  # a root at an end leaves no range
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2
        here = np.asarray(difference(middle), dtype=float)
        found &= np.isfinite(here)
        beyond = np.sign(here) != np.sign(at_low)
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return np.where(found, low + (high - low) / 2, np.nan)


def pass_through(input_prices: np.ndarray, output_prices: np.ndarray, lags: int = 0, robust: bool = True, level: float = 0.8) -> dict[str, float]:
    """How much of a change of an input's price reaches the output's price: 0.4 means that 10 % more for the input makes the output 4 % dearer.

    Both arrays have shape (periods,), one period after another. Gives `at_once` (share in the same period), `pass_through` (all of it, within
    `lags` periods) with `low` and `high` at `level`, its `standard_error`, `r_squared` and `n` (pairs of changes). Below 8 pairs the series are
    too short to judge: all but `n` are NaN. A change from or to a price that is missing or not positive isn't used.

    Method: least squares of changes of log output prices on those of log input prices and their lags (Campa and Goldberg 2005, Review of
    Economics and Statistics 87, without their further controls); standard errors of Newey and West, plain ones where not `robust`; interval
    by Student's t.
    """
    inputs, outputs = _log_changes(input_prices), _log_changes(output_prices)
    later = np.column_stack([inputs[lags - lag : len(inputs) - lag] for lag in range(lags + 1)])
    outputs = outputs[lags:]
    known = np.isfinite(outputs) & np.isfinite(later).all(axis=1)
    count = int(known.sum())
    if count < LEAST_CHANGES:
        return dict.fromkeys(["at_once", "pass_through", "low", "high", "standard_error", "r_squared"], np.nan) | {"n": count}
    fit = regression.least_squares(later[known], outputs[known], regression.usual_lags(count) if robust else None)
    together = np.array([0.0] + [1.0] * (lags + 1))
    share, half = float(together @ fit.coefficients), fit.half_width(together, level)
    return {"at_once": float(fit.coefficients[1]), "pass_through": share, "low": share - half, "high": share + half,
            "standard_error": fit.standard_error(together), "r_squared": fit.r_squared, "n": count}


def pass_through_line(input_prices: np.ndarray, output_prices: np.ndarray, level: float = 0.8) -> pd.DataFrame:
    """The changes that `pass_through` compares without lags, as ratios to the period before, and its line through them.

    Columns x (of the input), y (of the output), fitted, low, high (of the line itself at `level`), one row for each period but the first; x and y
    are NaN where a price is missing, the line also where the series are too short to judge.
    """
    inputs, outputs = _log_changes(input_prices), _log_changes(output_prices)
    known = np.isfinite(inputs) & np.isfinite(outputs)
    frame = pd.DataFrame({"x": np.exp(inputs), "y": np.exp(outputs), "fitted": np.nan, "low": np.nan, "high": np.nan})
    if known.sum() >= LEAST_CHANGES:
        fit = regression.least_squares(inputs[known], outputs[known], regression.usual_lags(int(known.sum())))
        frame.loc[known, ["fitted", "low", "high"]] = np.exp(np.column_stack(fit.line(inputs[known], level)))
    return frame


def _log_changes(prices: np.ndarray) -> np.ndarray:
    prices = np.asarray(prices, dtype=float)
    return np.diff(np.log(np.where(prices > 0, prices, np.nan)))
