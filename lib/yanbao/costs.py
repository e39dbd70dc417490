"""Cost arithmetic: pure functions over numbers."""

from __future__ import annotations

import numpy as np


def capital_recovery(rate: float, years: float) -> float:
    """Yearly payment per unit of capital that repays it with interest in `years` (Grant, Principles of Engineering Economy, 1930).

    `rate` as a ratio per year; 0 gives straight-line repayment. Works on numbers and NumPy arrays.
    """
    rate, years = np.asarray(rate, dtype=float), np.asarray(years, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = rate / (1 - (1 + rate) ** -years)
    return np.where(np.abs(rate) < 1e-12, 1 / years, factor)[()]
