"""How costs fall: with volume (Wright's law) and with time (a random walk with drift). Pure functions over series."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from . import regression

LEAST_PAIRS = 3  # of volume and cost: fewer leave no scatter to judge by
AUTOCORRELATION = 0.63  # of yearly changes, what Farmer and Lafond (2016) found to fit 53 technologies at once


def wright(volumes: np.ndarray, costs: np.ndarray, level: float = 0.8) -> dict[str, float]:
    """Wright's law fitted to cumulative volumes and unit costs, arrays of shape (n,): by how much cost falls with each doubling of volume.

    Gives `learning_rate` (0.2: 20 % a doubling) with `low` and `high` at `level`, `exponent` and `first_cost` (cost = first_cost ×
    volume^exponent), `r_squared` and `n`. Pairs that aren't positive are left out; with fewer than 3 all but `n` are NaN.

    Method: least squares in logarithms (Wright 1936, Journal of the Aeronautical Sciences 3; Nagy et al. 2013, PLoS ONE 8), interval from
    Student's t with n - 2 degrees of freedom. It takes deviations as independent: those of a series in time usually aren't, and then it is too narrow.
    """
    fit, known = _law(volumes, costs)
    if fit is None:
        return dict.fromkeys(["learning_rate", "low", "high", "exponent", "first_cost", "r_squared"], np.nan) | {"n": int(known.sum())}
    constant, exponent = map(float, fit.coefficients)
    half = fit.half_width(np.array([0.0, 1.0]), level)
    rate, low, high = (float(1 - 2**slope) for slope in (exponent, exponent + half, exponent - half))
    return {"learning_rate": rate, "low": low, "high": high, "exponent": exponent, "first_cost": float(np.exp(constant)), "r_squared": fit.r_squared, "n": fit.count}


def wright_line(volumes: np.ndarray, costs: np.ndarray, level: float = 0.8) -> pd.DataFrame:
    """The curve that `wright` fits, at the same volumes: columns fitted, low, high of the curve itself at `level`; NaN where a pair is left out."""
    fit, known = _law(volumes, costs)
    frame = pd.DataFrame(np.nan, index=range(len(known)), columns=["fitted", "low", "high"])
    if fit is not None:
        frame.loc[known] = np.exp(np.column_stack(fit.line(np.log(np.asarray(volumes, dtype=float)[known]), level)))
    return frame


def _law(volumes: np.ndarray, costs: np.ndarray) -> tuple[regression.Fit | None, np.ndarray]:
    """The fit of log costs on log volumes, none for fewer than 3 pairs, and which pairs it takes."""
    volumes, costs = np.asarray(volumes, dtype=float), np.asarray(costs, dtype=float)
    known = (volumes > 0) & (costs > 0) & np.isfinite(volumes) & np.isfinite(costs)
    if known.sum() < LEAST_PAIRS:
        return None, known
    return regression.least_squares(np.log(volumes[known]), np.log(costs[known])), known


def farmer_lafond(values: np.ndarray, ahead: int, level: float = 0.8, autocorrelation: float = AUTOCORRELATION) -> pd.DataFrame:
    """Forecasts of a positive yearly series, typically a price or a cost: columns ahead (1 to `ahead` years), median, low, high at `level`.

    `values`: shape (n,), one for each of n neighbouring years. `autocorrelation`: the weight of last year's shock in this year's change;
    0 is a plain random walk. With fewer than 3 values there is no scatter to judge by, and low and high are NaN. Raises ValueError for a
    value that isn't positive.

    Method: a geometric random walk with drift whose yearly changes are a moving average of order one (Farmer and Lafond 2016, How predictable
    is technological progress?, Research Policy 45). The median goes on with the mean change of the logarithm; the error of its logarithm
    over that of a yearly change, both as estimated, follows Student's t with m - 1 degrees of freedom (m = n - 1 changes), scaled by
    the square root of `error_variance` / (1 + autocorrelation²). Exact without autocorrelation; with it good for many changes, and a little
    too narrow for few, since changes that resemble each other hide some of their scatter.
    """
    logs = _logarithms(values)
    changes, steps = np.diff(logs), np.arange(1, ahead + 1)
    count = len(changes)
    drift = changes.mean() if count else np.nan
    scatter = changes.std(ddof=1) if count > 1 else np.nan
    scale = scatter * np.sqrt(error_variance(steps, max(count, 1), autocorrelation) / (1 + autocorrelation**2))
    return _band(steps, logs[-1] + drift * steps, scale, count - 1, level)


def no_change(values: np.ndarray, ahead: int, level: float = 0.8) -> pd.DataFrame:
    """The benchmark of every forecast: all stays as it is. Columns as those of `farmer_lafond`, and the same demands on `values`.

    Method: a geometric random walk without drift; with independent changes of mean 0 the error over their root mean square follows
    Student's t with as many degrees of freedom as there are changes, scaled by the square root of the years ahead.
    """
    logs = _logarithms(values)
    changes, steps = np.diff(logs), np.arange(1, ahead + 1)
    scatter = np.sqrt(np.mean(changes**2)) if len(changes) else np.nan
    return _band(steps, np.full(ahead, logs[-1]), scatter * np.sqrt(steps), len(changes), level)


def error_variance(ahead: np.ndarray, changes: int, autocorrelation: float) -> np.ndarray:
    """Variance of the logarithmic forecast error `ahead` years on, over that of one year's shock, where the drift is the mean of so many changes.

    A* of Farmer and Lafond (2016): -2θ + (1 + 2 (m - 1) θ / m + θ²) (τ + τ² / m), with θ the autocorrelation, m the changes and τ the years ahead.
    """
    ahead = np.asarray(ahead, dtype=float)
    return -2 * autocorrelation + (1 + 2 * (changes - 1) * autocorrelation / changes + autocorrelation**2) * (ahead + ahead**2 / changes)


def _logarithms(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if len(values) == 0 or not np.all(np.isfinite(values) & (values > 0)):
        raise ValueError("a random walk of logarithms needs positive values")
    return np.log(values)


def _band(steps: np.ndarray, median: np.ndarray, scale: np.ndarray, freedom: int, level: float) -> pd.DataFrame:
    half = stdtrit(freedom, (1 + level) / 2) * scale if freedom > 0 else np.full(len(steps), np.nan)
    return pd.DataFrame({"ahead": steps, "median": np.exp(median), "low": np.exp(median - half), "high": np.exp(median + half)})
