"""A yearly series as forecasts and their backtests take it: pure functions over years and values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np


def unbroken(years: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The longest run of neighbouring years with positive values, the latest of equally long ones; years and values, both of shape (n,).

    Nothing is filled in: a forecast from changes between years can't use a series across a gap.
    """
    years, values = positive(years, values)
    longest = max(_runs(years), key=lambda run: (len(run), run[-1] if len(run) else 0))
    return years[longest], values[longest]


def latest(years: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The run of neighbouring years with positive values that ends with the last of them: what a forecast starts from. See `unbroken`."""
    years, values = positive(years, values)
    last = _runs(years)[-1]
    return years[last], values[last]


def _runs(years: np.ndarray) -> list[np.ndarray]:
    """The places of the years, split where one is missing."""
    return np.split(np.arange(len(years)), np.flatnonzero(np.diff(years) != 1) + 1)


def positive(years: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The years with a positive value, and those values, in order of time."""
    years, values = np.asarray(years, dtype=int), np.asarray(values, dtype=float)
    order = np.argsort(years, kind="stable")
    order = order[np.isfinite(values[order]) & (values[order] > 0)]
    return years[order], values[order]


def origins(count: int, least: int, ahead: int) -> Iterator[tuple[int, np.ndarray]]:
    """The rolling origins of a series of `count` values (Tashman 2000, International Journal of Forecasting 16): how many values are known at
    each, at least `least`, and the places of those to be forecast from there, at most `ahead`."""
    for known in range(least, count):
        yield known, np.arange(known, min(known + ahead, count))
