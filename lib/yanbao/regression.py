"""Least squares and its standard errors: pure functions over arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit


@dataclass(frozen=True)
class Fit:
    """A fitted line. `coefficients`: intercept first, shape (k,); `covariance` of them, shape (k, k); `count` of observations.

    All are NaN where the regressors can't be told apart or there are no more observations than coefficients.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    r_squared: float
    count: int

    def standard_error(self, weights: np.ndarray) -> float:
        """Of the sum of coefficients times `weights`, shape (k,)."""
        return float(np.sqrt(weights @ self.covariance @ weights))

    def half_width(self, weights: np.ndarray, level: float) -> float:
        """Half of the interval at `level` round that sum, by Student's t with as many degrees of freedom as there are spare observations."""
        return float(stdtrit(self.count - len(self.coefficients), (1 + level) / 2) * self.standard_error(weights))

    def line(self, regressor: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The fitted line of one regressor at its values, shape (n,), and the low and the high end of its interval there."""
        middle = self.coefficients[0] + self.coefficients[1] * regressor
        half = np.array([self.half_width(np.array([1.0, value]), level) for value in regressor])
        return middle, middle - half, middle + half


def least_squares(regressors: np.ndarray, outcome: np.ndarray, lags: int | None = None) -> Fit:
    """Ordinary least squares of `outcome`, shape (n,), on an intercept and `regressors`, shape (n,) or (n, k - 1).

    Standard errors are the plain ones; with `lags` those of Newey and West (1987, Econometrica 55) that hold under heteroskedasticity and
    autocorrelation up to that lag, with Bartlett weights and the small-sample factor n / (n - k).
    """
    design = np.column_stack([np.ones(len(outcome)), regressors])
    count, terms = design.shape
    if count <= terms or np.linalg.matrix_rank(design) < terms:
        return Fit(np.full(terms, np.nan), np.full((terms, terms), np.nan), np.nan, count)
    inverse = np.linalg.pinv(design)
    coefficients = inverse @ outcome
    residuals = outcome - design @ coefficients
    if lags is None:
        spread = np.eye(count) * (residuals @ residuals) / count
    else:
        apart = np.abs(np.subtract.outer(np.arange(count), np.arange(count)))
        spread = np.maximum(0, 1 - apart / (lags + 1)) * np.outer(residuals, residuals)
    covariance = inverse @ spread @ inverse.T * count / (count - terms)
    total = np.sum((outcome - outcome.mean()) ** 2)
    return Fit(coefficients, covariance, float(1 - residuals @ residuals / total) if total > 0 else np.nan, count)


def usual_lags(count: int) -> int:
    """How many lags Newey-West errors usually take with so many observations: 4 (n / 100)^(2/9), rounded down (Newey and West 1994, Review
    of Economic Studies 61)."""
    return int(4 * (count / 100) ** (2 / 9))
