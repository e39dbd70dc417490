"""What the ranges of a tree's inputs do to its results: fans, intervals, Sobol indices, break-even points. Inputs vary independently."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import stats

from . import costs
from .drivers import Cases, Input, Tree

LEVEL = 0.8  # of all intervals: from the 10 % to the 90 % point
TAIL = 1.6449  # standard deviations from the middle of a normal distribution to its 95 % point


def distribution(spec: Input) -> stats.distributions.rv_frozen:
    """How an input varies, in its own unit. low and high are the ends of a triangle or a uniform distribution, the 5 % and 95 % points of a
    normal or lognormal one."""
    match spec.distribution:
        case "uniform":
            return stats.uniform(spec.low, spec.high - spec.low)
        case "normal":
            return stats.norm(spec.value, (spec.high - spec.low) / (2 * TAIL))
        case "lognormal":
            return stats.lognorm(np.log(spec.high / spec.low) / (2 * TAIL), scale=spec.value)
    mode = min(max(spec.value, spec.low), spec.high)
    return stats.triang((mode - spec.low) / (spec.high - spec.low), spec.low, spec.high - spec.low)


def uncertain(tree: Tree, changes: Mapping[str, float]) -> dict[str, stats.distributions.rv_frozen]:
    """The inputs that have a range and aren't set, and how they vary, by name in order."""
    return {name: distribution(spec) for name, spec in sorted(tree.inputs.items()) if spec.high > spec.low and spec.distribution != "fixed" and name not in changes}


def draws(tree: Tree, changes: Mapping[str, float], count: int, seed: int) -> dict[str, np.ndarray]:
    """Independent draws of every uncertain input, in its own unit; shape (count,). An input's draws depend on its name and the seed only,
    so that two trees that share an input draw it alike. Method: Monte Carlo simulation (Metropolis and Ulam 1949)."""
    return {name: spread.rvs(count, random_state=np.random.default_rng([seed, *name.encode()])) for name, spread in uncertain(tree, changes).items()}


def simulated(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], count: int, seed: int, output: str = "") -> np.ndarray:
    """Draws of the headline, or another output, by year; shape (years, count)."""
    result = tree.run(base_year, horizon, {**changes, **draws(tree, changes, count, seed)})[output or tree.headline]
    return result if result.ndim == 2 else result[:, None]  # a tree without ranges has one draw


def fan(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], count: int, seed: int, output: str = "") -> pd.DataFrame:
    """The 10 % and 90 % points of the headline, or another output, by year over `count` draws; columns year, low, high. Inputs in `changes` stay fixed."""
    low, high = np.quantile(simulated(tree, base_year, horizon, changes, count, seed, output), _points(), axis=1)
    return pd.DataFrame({"year": np.arange(base_year, horizon + 1), "low": low, "high": high})


def _points() -> tuple[float, float]:
    return (1 - LEVEL) / 2, (1 + LEVEL) / 2


def interval(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], count: int, seed: int, output: str = "", year: int = 0) -> pd.DataFrame:
    """An output in a year, the horizon where none is given: its value at the central inputs, and the 10 % and 90 % points of its draws; one row, columns value, low, high."""
    output, year = output or tree.headline, year or horizon
    low, high = np.quantile(tree.result(output, year, base_year, horizon, {**changes, **draws(tree, changes, count, seed)}), _points())
    return pd.DataFrame({"value": [float(tree.result(output, year, base_year, horizon, changes))], "low": [low], "high": [high]})


def sobol(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], seed: int, count: int = 1024, output: str = "", year: int = 0) -> pd.DataFrame:
    """Shares of the variance of an output in a year, the horizon where none is given: of each input alone (first order) and with all its interactions (total).

    Columns: driver, first, total (ratios), sourced (whether its value is a ledger row); largest first. Method: Sobol 2001 with the estimators of
    Saltelli et al. 2010, by scipy.stats.sobol_indices over `count` (a power of 2) × (inputs + 2) points. Inputs are taken as independent.
    """
    spreads = uncertain(tree, changes)
    columns = ["driver", "first", "total", "sourced"]
    if not spreads:
        return pd.DataFrame(columns=columns)

    def result(points: np.ndarray) -> np.ndarray:
        drawn = tree.result(output or tree.headline, year or horizon, base_year, horizon, {**changes, **dict(zip(spreads, points))})
        return np.array(np.broadcast_to(drawn, points.shape[1:]))[None, :]  # scipy writes into it

    found = stats.sobol_indices(func=result, n=count, dists=list(spreads.values()), rng=np.random.default_rng(seed))
    frame = pd.DataFrame({"driver": list(spreads), "first": np.clip(np.ravel(found.first_order), 0, 1), "total": np.clip(np.ravel(found.total_order), 0, 1)})
    frame["sourced"] = (tree.rows.loc[frame["driver"], "observation_id"] != "").to_numpy()
    return frame.sort_values(["total", "driver"], ascending=[False, True], kind="stable").reset_index(drop=True)[columns]


def sourced_share(effects: pd.DataFrame) -> float:
    """The part of the variance that inputs taken from the ledger account for, among what single inputs account for: a ratio of first-order
    Sobol indices (`sobol`). NaN where nothing varies."""
    every = effects["first"].sum()
    return float(effects.loc[effects["sourced"], "first"].sum() / every) if every > 0 else np.nan


def break_even(cases: Cases, driver: str, base_year: int, horizon: int, count: int, seed: int, output: str = "", year: int = 0) -> pd.DataFrame:
    """The value of an input at which, in a year (the horizon where none is given), two cases come to the same result, or a single one to zero; one row, columns value, low, high, found.

    It is looked for between the ends of the input's range. `found` is the share of draws that have such a point; low and high are their 10 % and
    90 % points. NaN where there is none. Method: bracketing root finding on each draw (`costs.break_even_of_draws`).
    """
    (tree, _), *_ = cases.values()
    spec = tree.inputs[driver]

    def difference(values: np.ndarray, drawn: Mapping[str, Mapping[str, np.ndarray]]) -> np.ndarray:
        first, *second = (tree.result(output or tree.headline, year or horizon, base_year, horizon, {**changes, **drawn[case], driver: values}) for case, (tree, changes) in cases.items())
        return first - second[0] if second else first

    central = costs.break_even(lambda value: float(difference(np.float64(value), dict.fromkeys(cases, {}))), spec.low, spec.high)
    drawn = {case: draws(tree, {**changes, driver: 0.0}, count, seed) for case, (tree, changes) in cases.items()}
    roots = costs.break_even_of_draws(lambda values: np.broadcast_to(difference(values, drawn), (count,)), np.full(count, spec.low), np.full(count, spec.high))
    known = roots[np.isfinite(roots)]
    low, high = np.quantile(known, _points()) if len(known) else (np.nan, np.nan)
    return pd.DataFrame({"value": [central], "low": [low], "high": [high], "found": [len(known) / count]})
