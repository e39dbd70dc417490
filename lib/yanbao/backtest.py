"""How well a forecast of a yearly series would have done in the past, beside two that cost nothing. Pure functions over years and values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from . import diffusion, learning, series

LEAST_FOR_VERDICT = 8  # values of a series; fewer are too short to judge
DRAWS = 150  # of each growth curve: dozens are forecast for one verdict
LEAST_KNOWN = 5  # values before the first origin
COLUMNS = ["method", "n", "median_error", "scaled_error", "coverage", "width", "better", "points", "too_short"]
Forecast = Callable[[np.ndarray, np.ndarray, int], pd.DataFrame]  # from known years and values, so many years ahead: median, low, high


def backtest(years: np.ndarray, values: np.ndarray, ceiling: tuple[float, float, float] | None = None, ahead: int = 3, level: float = 0.8, seed: int = 1) -> pd.DataFrame:
    """Forecasts 1 to `ahead` years on from every year with at least 5 values up to it, against what came about; one row per method.

    `years`, `values`: actual values of one series, shape (n,); its longest run of neighbouring years with positive values is used. Methods:
    `diffusion` where a `ceiling` (low, middle, high) is given, else `farmer_lafond`; and the benchmarks `no_change` and `drift` (the mean
    change of the logarithm goes on). Columns: method; n (forecasts); median_error (median of |error| / outcome); scaled_error (mean, see
    `scaled_errors`); coverage (share of outcomes within the band at `level`); width (median of the band's width / median forecast); better
    (a smaller scaled error than no_change); points (values used); too_short: fewer than 8 values, and nothing is judged.
    Raises ValueError for a ceiling that has been passed.

    Method: rolling origins (Tashman 2000, International Journal of Forecasting 16), each forecast knowing only what came before its origin;
    the ceiling alone is what is known today.
    """
    years, values = series.unbroken(years, values)
    methods = _methods(ceiling, level, seed)
    if len(values) < LEAST_FOR_VERDICT:
        return pd.DataFrame([_untested(name, len(values)) for name in methods], columns=COLUMNS)
    frame = pd.DataFrame([{"method": name, **_score(years, values, forecast, ahead)} for name, forecast in methods.items()])
    frame["better"] = frame["scaled_error"] < frame.loc[frame["method"] == "no_change", "scaled_error"].iloc[0]
    return frame.assign(points=len(values), too_short=False)[COLUMNS]


def scaled_errors(errors: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Absolute errors over the mean absolute change of the known values, that is over the error of "no change" one year ahead within them.

    Shapes (forecasts,) and (known,); NaN where the known values never changed. Their mean is the MASE of Hyndman and Koehler (2006,
    International Journal of Forecasting 22).
    """
    usual = np.mean(np.abs(np.diff(known)))
    return np.abs(errors) / (usual if usual > 0 else np.nan)


def _methods(ceiling: tuple[float, float, float] | None, level: float, seed: int) -> dict[str, Forecast]:
    own: dict[str, Forecast] = {"farmer_lafond": lambda years, values, ahead: learning.farmer_lafond(values, ahead, level)}
    if ceiling is not None:
        own = {"diffusion": lambda years, values, ahead: diffusion.forecast(years, values, ceiling, int(years[-1]) + ahead, level, DRAWS, seed)}
    return {**own, "no_change": lambda years, values, ahead: learning.no_change(values, ahead, level),
            "drift": lambda years, values, ahead: learning.farmer_lafond(values, ahead, level, autocorrelation=0)}  # fmt: skip


def _score(years: np.ndarray, values: np.ndarray, forecast: Forecast, ahead: int) -> dict[str, float]:
    found = []
    for known, later in series.origins(len(values), LEAST_KNOWN, ahead):
        said = forecast(years[:known], values[:known], len(later))
        error = said["median"].to_numpy() - values[later]
        found.append(said.assign(outcome=values[later], error=np.abs(error), scaled=scaled_errors(error, values[:known])))
    every = pd.concat(found, ignore_index=True)
    return {"n": len(every), "median_error": float((every["error"] / every["outcome"]).median()), "scaled_error": float(every["scaled"].mean()),
            "coverage": float(every["outcome"].between(every["low"], every["high"]).mean()), "width": float(((every["high"] - every["low"]) / every["median"]).median())}


def _untested(name: str, points: int) -> dict[str, object]:
    return {"method": name, "n": 0, "median_error": np.nan, "scaled_error": np.nan, "coverage": np.nan, "width": np.nan, "better": False, "points": points, "too_short": True}
