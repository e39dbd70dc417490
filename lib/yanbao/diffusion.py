"""Growth towards a ceiling that evidence gives: three curves, fitted to a series and mixed. Pure functions over years and values.

A ceiling fitted to a short series is worth little (in a curve's early years almost any will do), so it comes from outside, with a range. The
curves are those of the formula language. Here each is told by where it stands in the last known year (log-odds of the share of the ceiling)
and by its speed (log of the steepness; for Bass of innovation + imitation), Bass also by the log of imitation over innovation: so one grid
serves every ceiling and unit.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pandas as pd

from . import formulas, lowering, series

CURVES = {name: lowering.lower(formulas.parse(text)) for name, text in {
    "logistic": "logistic(ceiling, midpoint, steepness)", "gompertz": "gompertz(ceiling, midpoint, steepness)",
    "bass": "bass(ceiling, start, innovation, imitation)"}.items()}  # fmt: skip
LEAST = 5  # known values from which a curve is fitted
LEAST_FOR_CALIBRATION = 8
DRAWS_FOR_CALIBRATION = 120  # at each origin
MOST_ORIGINS = 12  # the latest; more would take long and tell of another time
AHEAD = 3  # years that calibration looks ahead
FACTORS = (1 / 3, 3.0)  # between which a band may be stretched: a handful of forecasts tells no more
PULL = 5  # origins that weigh as much as the band as it is: 5, rather than 0, 3 or 10, came nearest to the level on simulated series of 8, 10 and 14 years
LEVELS = 12  # shares of the ceiling in the grid
SPEEDS = np.log(np.geomspace(0.03, 3, 14))  # a logistic takes from 1 to 99 % of its ceiling in 300 years, to 3
IMITATIONS = np.log(np.geomspace(3, 300, 4))  # 0.38 / 0.03 is the mean of 213 applications (Sultan, Farley and Lehmann 1990)
BOUNDS = (np.array([-30.0, -5.0, 0.0]), np.array([7.0, 2.0, 7.0]))  # of the coordinates, a little beyond the grid
STEPS = 5  # after the grid
SMALLEST = 1e-20  # stands for the share before a Bass curve starts, which has no logarithm


def curve(name: str, years: np.ndarray, **parameters: np.ndarray) -> np.ndarray:
    """A curve by year, with the parameters it has in formulas: ceiling, midpoint, steepness; Bass: ceiling, start, innovation, imitation."""
    return lowering.evaluate(CURVES[name], {"year": np.asarray(years, dtype=float), **parameters}.__getitem__, {}.get)


def forecast(years: np.ndarray, values: np.ndarray, ceiling: tuple[float, float, float], until: int, level: float = 0.8, draws: int = 300, seed: int = 1) -> pd.DataFrame:
    """The years after the last known one up to `until`: columns year, median, low, high at `level`, and in every row `calibrated` and `n`.

    `years`, `values`: actual values, shape (n,); those that aren't positive are left out, gaps do no harm. `ceiling`: low, middle and high
    as evidence gives them, in the values' unit; draws stay above what has been reached, and `high` below the high ceiling. Fewer than 5
    values are too short: no rows. Raises ValueError for a value above the high ceiling.

    Method: Monte Carlo over triangular ceilings × an equal mixture of logistic (Verhulst 1838), Gompertz (1825; Winsor 1932) and Bass
    (1969) curves. For each draw the curve is fitted by least squares in logarithms, then once more to the fitted curve with fresh
    deviations of the residuals' size (parametric bootstrap, Efron and Tibshirani 1993), and such a deviation is added to each year's
    forecast. From 8 values on the band is stretched by `calibrated`; else that is 1. It comes from the factor with which a share `level` of
    forecasts from rolling origins, 1 to 3 years ahead, would have been met (split conformal prediction, Vovk, Gammerman and Shafer 2005),
    drawn towards 1 the more the fewer the origins.
    """
    years, values = _known(years, values, max(ceiling))
    if len(values) < LEAST:
        return pd.DataFrame(columns=["year", "median", "low", "high", "calibrated", "n"], dtype=float)
    calibrated = _calibrated(years, values, ceiling, level, draws, seed)
    later = np.arange(years[-1] + 1, until + 1)
    low, median, high = _quantiles(_sample(years, values, ceiling, later, draws, seed), level)
    frame = pd.DataFrame({"year": later, "median": np.exp(median), "low": np.exp(median - calibrated * (median - low)), "high": np.exp(median + calibrated * (high - median))})
    frame["high"] = frame["high"].clip(upper=np.maximum(frame["median"], max(ceiling)))
    return frame.assign(calibrated=calibrated, n=len(values))


def fitted(years: np.ndarray, values: np.ndarray, ceiling: float, until: int) -> pd.DataFrame:
    """Each of the three curves as it fits best under one ceiling, from the first known year up to `until`; columns curve, year, value.

    Method and errors as those of `forecast`.
    """
    years, values = _known(years, values, ceiling)
    if len(values) < LEAST:
        return pd.DataFrame(columns=["curve", "year", "value"])
    every = np.arange(years[0], until + 1)
    logs = (np.log(values) - np.log(ceiling))[None]
    frames = [pd.DataFrame({"curve": name, "year": every, "value": ceiling * np.exp(_log_share(name, _fit(name, years, logs), every, years[-1])[0])}) for name in CURVES]
    return pd.concat(frames, ignore_index=True)


def _known(years: np.ndarray, values: np.ndarray, highest: float) -> tuple[np.ndarray, np.ndarray]:
    """The years with a positive value, and those values."""
    years, values = series.positive(years, values)
    if len(values) and highest < values.max():
        raise ValueError(f"the ceiling of at most {highest:g} has been passed: {values.max():g}")
    return years, values


def _calibrated(years: np.ndarray, values: np.ndarray, ceiling: tuple[float, float, float], level: float, draws: int, seed: int) -> float:
    """The factor by which bands must be stretched for a share `level` of past forecasts to have been met."""
    if len(values) < LEAST_FOR_CALIBRATION:
        return 1.0
    draws, needed = min(draws, DRAWS_FOR_CALIBRATION), []
    for known, later in series.origins(len(values), max(LEAST, len(values) - MOST_ORIGINS), AHEAD):
        needed.append(_needed(*map(tuple, (years[:known], values[:known], years[later], values[later], ceiling)), level, draws, seed))
    stretches = np.sort(np.concatenate(needed))
    enough = stretches[min(len(stretches), math.ceil((len(stretches) + 1) * level)) - 1]
    return float(np.clip(enough, *FACTORS) ** (len(needed) / (len(needed) + PULL)))


@lru_cache(maxsize=256)  # a backtest calibrates at every origin, each time with nearly the same earlier ones
def _needed(years: tuple, values: tuple, later: tuple, outcomes: tuple, ceiling: tuple, level: float, draws: int, seed: int) -> np.ndarray:
    """By how much the band from one origin would have had to be stretched to reach each outcome; shape (later,)."""
    low, median, high = _quantiles(_sample(np.array(years), np.array(values), ceiling, np.array(later), draws, seed), level)
    error = np.log(outcomes) - median
    return error / np.where(error > 0, high - median, low - median)


def _sample(years: np.ndarray, values: np.ndarray, ceiling: tuple[float, float, float], later: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Logarithms of drawn values in the years `later`; shape (draws, years)."""
    generator = np.random.default_rng(seed)
    found = []
    for place, name in enumerate(CURVES):
        count = draws // len(CURVES) + (place < draws % len(CURVES))
        limits = np.log(_ceilings(ceiling, values.max(), count, generator))[:, None]
        logs = np.log(values) - limits
        coordinates = _fit(name, years, logs)
        centre = _log_share(name, coordinates, years, years[-1])
        freedom = max(1, len(years) - coordinates.shape[1])
        scatter = np.sqrt(np.sum((logs - centre) ** 2, axis=1, keepdims=True) / freedom)
        again = _fit(name, years, centre + scatter * generator.standard_normal(centre.shape))
        found.append(limits + _log_share(name, again, later, years[-1]) + scatter * generator.standard_normal((count, len(later))))
    return np.concatenate(found)


def _ceilings(ceiling: tuple[float, float, float], reached: float, count: int, generator: np.random.Generator) -> np.ndarray:
    low, middle, high = (max(end, reached) for end in sorted(ceiling))
    return generator.triangular(low, middle, high, count) if high > low else np.full(count, high)


def _quantiles(sample: np.ndarray, level: float) -> np.ndarray:
    return np.quantile(sample, [(1 - level) / 2, 0.5, (1 + level) / 2], axis=0)


def _log_share(name: str, coordinates: np.ndarray, years: np.ndarray, last: int) -> np.ndarray:
    """Log of the share of its ceiling that a curve reaches, shape (curves, years), for `coordinates` of shape (curves, 2), Bass (curves, 3)."""
    share, speed = 1 / (1 + np.exp(-coordinates[:, :1])), np.exp(coordinates[:, 1:2])
    if name == "logistic":
        parameters = {"midpoint": last - coordinates[:, :1] / speed, "steepness": speed}
    elif name == "gompertz":
        parameters = {"midpoint": last + np.log(-np.log(share) / np.log(2)) / speed, "steepness": speed}
    else:
        ratio = np.exp(coordinates[:, 2:])
        parameters = {"start": last + np.log((1 - share) / (1 + ratio * share)) / speed, "innovation": speed / (1 + ratio), "imitation": speed * ratio / (1 + ratio)}
    with np.errstate(over="ignore"):  # long before a steep curve's midpoint
        return np.log(np.maximum(SMALLEST, curve(name, years, ceiling=np.float64(1), **parameters)))


def _fit(name: str, years: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Coordinates of the curves that fit best to `logs` (of shares, shape (draws, years)) by least squares: the best of a grid, then Gauss-Newton steps."""
    levels = np.linspace(min(0, logs[:, -1].min()) - 0.7, min(-0.001, logs[:, -1].max() + 0.7), LEVELS)
    axes = [levels - np.log(-np.expm1(levels)), SPEEDS] + ([IMITATIONS] if name == "bass" else [])
    grid = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(axes))
    on_grid = _log_share(name, grid, years, years[-1])
    distance = np.sum(on_grid**2, axis=1) - 2 * logs @ on_grid.T  # squared, less what is the same for a whole row
    coordinates = grid[np.argmin(distance, axis=1)]
    damping = np.full(len(logs), 1e-2)
    for _ in range(STEPS):
        coordinates, damping = _improved(name, years, logs, coordinates, damping)
    return coordinates


def _improved(name: str, years: np.ndarray, logs: np.ndarray, coordinates: np.ndarray, damping: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One Gauss-Newton step for every draw, damped after Levenberg and Marquardt; where it would make the fit worse, the draw stays and is damped more."""
    small = 1e-5
    centre = _log_share(name, coordinates, years, years[-1])
    slopes = np.stack([(_log_share(name, coordinates + small * direction, years, years[-1]) - centre) / small for direction in np.eye(coordinates.shape[1])], axis=2)
    normal = np.swapaxes(slopes, 1, 2) @ slopes
    diagonal = np.einsum("dii->di", normal)
    damped = normal + np.eye(coordinates.shape[1]) * (damping[:, None] * diagonal + 1e-9)[:, None, :]
    residuals = logs - centre
    step = np.linalg.solve(damped, np.swapaxes(slopes, 1, 2) @ residuals[:, :, None])[:, :, 0]
    low, high = (bound[: coordinates.shape[1]] for bound in BOUNDS)
    moved = np.clip(coordinates + step, low, high)
    better = np.sum((logs - _log_share(name, moved, years, years[-1])) ** 2, axis=1) < np.sum(residuals**2, axis=1)
    return np.where(better[:, None], moved, coordinates), np.where(better, damping / 5, damping * 5)
