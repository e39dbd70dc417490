"""Least squares against certified values, and Newey-West errors against their definition."""

import numpy as np
import pytest
from fixtures import NORRIS, NORRIS_X, NORRIS_Y
from yanbao import regression

Y, X = np.array(NORRIS_Y), np.array(NORRIS_X)


def test_a_line_is_that_certified_by_nist():
    fit = regression.least_squares(X, Y)
    assert fit.coefficients == pytest.approx([NORRIS["a"], NORRIS["b"]], rel=1e-10)
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx([NORRIS["error_of_a"], NORRIS["error_of_b"]], rel=1e-10)
    assert (fit.r_squared, fit.count) == (pytest.approx(NORRIS["r_squared"], rel=1e-12), 36)


@pytest.mark.parametrize("lags", [0, 1, 3])
def test_newey_west_errors_are_the_sums_of_their_definition(lags):
    """Newey and West 1987 with their Bartlett weights, term by term, and the small-sample factor: an identity, no published figures."""
    fit = regression.least_squares(X, Y, lags)
    design = np.column_stack([np.ones(36), X])
    scores = design * (Y - design @ fit.coefficients)[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        term = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (term + term.T)
    bread = np.linalg.inv(design.T @ design)
    assert fit.covariance == pytest.approx(bread @ middle @ bread * 36 / 34, rel=1e-8)
    assert fit.coefficients == pytest.approx(regression.least_squares(X, Y).coefficients)


def test_the_error_of_a_sum_counts_how_its_terms_move_together():
    fit = regression.least_squares(X, Y)
    assert fit.standard_error(np.array([0, 1])) == pytest.approx(NORRIS["error_of_b"])
    shifted = regression.least_squares(X - 100, Y)  # its intercept is a + 100 b
    assert fit.standard_error(np.array([1, 100])) == pytest.approx(np.sqrt(shifted.covariance[0, 0]))


@pytest.mark.parametrize(("x", "y"), [([1.0, 2.0], [1.0, 2.0]), ([3.0, 3.0, 3.0, 3.0], [1.0, 2.0, 3.0, 4.0])])
def test_too_few_points_or_one_that_never_moves_give_no_line(x, y):
    fit = regression.least_squares(np.array(x), np.array(y))
    assert np.isnan(fit.coefficients).all() and np.isnan(fit.covariance).all() and fit.count == len(x)


def test_newey_and_west_take_four_lags_for_a_hundred_observations():
    assert [regression.usual_lags(count) for count in (8, 30, 100)] == [2, 3, 4]
