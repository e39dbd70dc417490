"""Wright's law and the random walk of Farmer and Lafond: certified and published figures, closed forms by hand, coverage by simulation."""

import numpy as np
import pandas as pd
import pytest
from fixtures import NORRIS, NORRIS_X, NORRIS_Y
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student
from yanbao import learning


def test_an_eighty_per_cent_curve_has_wrights_exponent():
    """Wright 1936: with labour at 80 % of its cost for each doubled quantity the exponent is 0.322."""
    volumes = np.array([1, 2, 4, 8, 16.0])
    found = learning.wright(volumes, 100 * 0.8 ** np.arange(5))
    assert found["learning_rate"] == pytest.approx(0.2) and found["exponent"] == pytest.approx(-0.322, abs=5e-4)
    assert (found["first_cost"], found["r_squared"], found["n"]) == (pytest.approx(100), pytest.approx(1), 5)
    assert (found["low"], found["high"]) == (pytest.approx(0.2, abs=1e-6), pytest.approx(0.2, abs=1e-6))


def test_the_fit_and_its_interval_are_those_certified_by_nist():
    """Norris of NIST's Statistical Reference Datasets as hundredths of logarithms; 1.307 is the 90 % point of t with 34 degrees of freedom in printed tables."""
    found = learning.wright(np.exp(np.array(NORRIS_X) / 100), np.exp(np.array(NORRIS_Y) / 100))
    assert found["exponent"] == pytest.approx(NORRIS["b"], rel=1e-10) and found["learning_rate"] == pytest.approx(1 - 2 ** NORRIS["b"])
    assert found["first_cost"] == pytest.approx(np.exp(NORRIS["a"] / 100))
    for end, side in (("low", 1), ("high", -1)):
        assert np.log2(1 - found[end]) - NORRIS["b"] == pytest.approx(side * 1.307 * NORRIS["error_of_b"], rel=1e-3)
    assert found["r_squared"] == pytest.approx(NORRIS["r_squared"])


@given(st.floats(-0.3, 0.6), st.floats(0.01, 1e4), st.integers(0, 100))
def test_a_law_without_scatter_is_found_again(rate, first, seed):
    volumes = np.cumsum(np.random.default_rng(seed).uniform(1, 5, 6))
    found = learning.wright(volumes, first * volumes ** np.log2(1 - rate))
    assert (found["learning_rate"], found["first_cost"]) == (pytest.approx(rate, abs=1e-9), pytest.approx(first))


def test_the_interval_of_the_learning_rate_holds_it_as_often_as_it_says():
    generator = np.random.default_rng(5)
    volumes, held = 2.0 ** np.arange(8), []
    for _ in range(600):
        found = learning.wright(volumes, volumes**-0.3 * np.exp(generator.normal(0, 0.1, 8)))
        held.append(found["low"] <= 1 - 2**-0.3 <= found["high"])
    assert np.mean(held) == pytest.approx(0.8, abs=0.05)  # three standard errors of 600 trials


def test_pairs_that_are_not_positive_are_left_out_and_two_are_too_few():
    found = learning.wright([1, 2, 4, 0, 8, 16], [10, 8, 6.4, 5, np.nan, -1])
    assert (found["n"], found["learning_rate"]) == (3, pytest.approx(0.2))
    found = learning.wright([1, 2], [10, 8])
    assert found["n"] == 2 and np.isnan(found["learning_rate"]) and np.isnan(found["high"])


def test_the_curve_runs_through_what_the_law_says_and_is_surest_in_the_middle():
    volumes, prices = [1, 2, 4, 0, 8, 16], [10, 9, 6.4, 5, 4, 5]
    law, line = learning.wright(volumes, prices), learning.wright_line(volumes, prices)
    assert line["fitted"].isna().tolist() == [False, False, False, True, False, False]
    known = line.dropna()
    assert known["fitted"].to_numpy() == pytest.approx(law["first_cost"] * np.array([1, 2, 4, 8, 16.0]) ** law["exponent"])
    width = (known["high"] / known["low"]).tolist()
    assert width[2] == min(width) and width[0] == pytest.approx(width[-1])
    assert learning.wright_line([1, 2], [10, 8]).isna().all(axis=None)


@given(st.integers(1, 20), st.integers(1, 60), st.floats(-0.9, 0.9))
def test_the_error_variance_is_that_of_the_shocks_behind_it(ahead, changes, autocorrelation):
    """By hand, no published figure: each shock's weight in (sum of the next changes) - ahead × (mean of the past changes), squared and summed."""
    of_changes = np.concatenate([np.full(changes, -ahead / changes), np.ones(ahead)])  # weights of the changes, oldest first
    of_shocks = np.append(0, of_changes) + autocorrelation * np.append(of_changes, 0)  # a change is its shock and a part of the one before
    assert learning.error_variance(ahead, changes, autocorrelation) == pytest.approx(np.sum(of_shocks**2))


@given(st.integers(1, 20), st.integers(1, 60))
def test_without_autocorrelation_the_variance_is_that_of_textbooks(ahead, changes):
    """Hyndman and Athanasopoulos, Forecasting: Principles and Practice, benchmark methods, drift: h (1 + h / (T - 1))."""
    assert learning.error_variance(ahead, changes, 0) == pytest.approx(ahead * (1 + ahead / changes))


def test_a_band_is_what_can_be_computed_by_hand():
    """Changes ln 2, 0, ln 2, 0: drift ln 2 / 2, scatter ln 2 / √3; one year ahead A* = -2θ + (1 + 1.5 θ + θ²) × 1.25; t(3) at 90 % is 1.638."""
    band = learning.farmer_lafond(pd.Series([1, 2, 2, 4, 4]), 2)
    scale = np.log(2) / np.sqrt(3) * np.sqrt((-1.26 + (1 + 1.5 * 0.63 + 0.63**2) * 1.25) / (1 + 0.63**2))
    assert band["ahead"].tolist() == [1, 2] and band["median"].tolist() == pytest.approx([4 * 2**0.5, 8])
    assert np.log(band["high"].iloc[0] / band["median"].iloc[0]) == pytest.approx(1.638 * scale, rel=1e-3)
    assert (band["low"] * band["high"]).tolist() == pytest.approx((band["median"] ** 2).tolist())


def walks(count, years, autocorrelation, drift=-0.1, seed=11):
    """Simulated series of so many years, and one row each."""
    shocks = np.random.default_rng(seed).normal(0, 0.15, (count, years))
    return np.exp(np.cumsum(drift + shocks[:, 1:] + autocorrelation * shocks[:, :-1], axis=1))


@pytest.mark.parametrize("known", [4, 8, 20])
@pytest.mark.parametrize("level", [0.5, 0.8])
def test_bands_hold_plain_walks_exactly_as_often_as_they_say(known, level):
    """The law of the t distribution, by simulation; the tolerance is three standard errors of 1,000 walks."""
    held = []
    for walk in walks(1000, known + 6, 0):
        band = learning.farmer_lafond(walk[:known], 5, level, autocorrelation=0)
        held.append((band["low"] <= walk[known:]) & (walk[known:] <= band["high"]))
    assert np.mean(held, axis=0)[[0, 4]] == pytest.approx(level, abs=0.048)


@pytest.mark.parametrize(("known", "short"), [(10, 0.08), (40, 0.05)])
def test_bands_hold_correlated_walks_nearly_as_often_as_they_say(known, short):
    """Farmer and Lafond's factor is approximate there: a little too narrow for few years, never too wide by more than chance."""
    held = []
    for walk in walks(600, known + 6, learning.AUTOCORRELATION):
        band = learning.farmer_lafond(walk[:known], 5)
        held.append((band["low"] <= walk[known:]) & (walk[known:] <= band["high"]))
    coverage = np.mean(held, axis=0)
    assert np.all(coverage > 0.8 - short) and np.all(coverage < 0.85)


def test_without_drift_no_change_holds_as_often_as_it_says():
    held = []
    for walk in walks(1000, 12, 0, drift=0):
        band = learning.no_change(walk[:6], 5)
        held.append((band["low"] <= walk[6:]) & (walk[6:] <= band["high"]))
    assert np.mean(held, axis=0)[[0, 4]] == pytest.approx(0.8, abs=0.04)


def test_no_change_stays_and_widens_with_the_root_of_time():
    band = learning.no_change([1, np.e, 1, np.e], 4)
    assert band["median"].tolist() == pytest.approx([np.e] * 4)
    assert np.log(band["high"] / band["median"]).tolist() == pytest.approx(student.ppf(0.9, 3) * np.sqrt([1, 2, 3, 4]))


@pytest.mark.parametrize("values", [[5.0], [5.0, 6.0]])
def test_one_or_two_values_have_no_band(values):
    band = learning.farmer_lafond(values, 2)
    assert band[["low", "high"]].isna().all(axis=None)
    assert band["median"].isna().all() == (len(values) == 1)


@pytest.mark.parametrize("values", [[], [1.0, 0.0, 2.0], [1.0, -1.0, 2.0], [1.0, float("nan"), 2.0]])
def test_a_walk_of_logarithms_needs_positive_values(values):
    for forecast in (learning.farmer_lafond, learning.no_change):
        with pytest.raises(ValueError, match="positive"):
            forecast(values, 2)
