"""Backtests: what they score, by hand; that they look at nothing later, and tell where the own method loses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import backtest as backtests, diffusion, series
from yanbao.backtest import backtest


def scores(values, first=2010, **more):
    frame = backtest(np.arange(first, first + len(values)), values, **more)
    return frame.set_index("method")


def walk(count, seed, scatter=0.2, drift=0.0):
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(drift, scatter, count)))


def test_the_scaled_error_is_that_of_the_worked_example():
    """The example of sktime's mean_absolute_scaled_error (Hyndman and Koehler 2006): known 5, 0.5, 4, 6, 3, 5, 2; MASE 0.18333."""
    outcome, said = np.array([3, -0.5, 2, 7, 2]), np.array([2.5, 0.0, 2, 8, 1.25])
    assert backtests.scaled_errors(said - outcome, np.array([5, 0.5, 4, 6, 3, 5, 2])).mean() == pytest.approx(0.18333333)


def test_what_never_changed_gives_no_scale():
    assert np.isnan(backtests.scaled_errors(np.array([1.0]), np.array([2.0, 2.0]))).all()


def test_no_change_is_scored_as_by_hand():
    """Doubling yearly: 1 to 3 years ahead it misses 1/2, 3/4 or 7/8 of the outcome. The known changes from the origin of k values are 1, 2, … 2^(k-2)."""
    row = scores(2.0 ** np.arange(8)).loc["no_change"]
    assert (row["n"], row["points"], row["median_error"]) == (6, 8, pytest.approx((1 / 2 + 3 / 4) / 2))
    misses = [(5, (1, 3, 7)), (6, (1, 3)), (7, (1,))]
    scaled = [2 ** (known - 1) * miss / ((2 ** (known - 1) - 1) / (known - 1)) for known, found in misses for miss in found]
    assert row["scaled_error"] == pytest.approx(np.mean(scaled))
    assert not row["better"] and not row["too_short"]


def test_steady_growth_is_forecast_without_error_and_better_than_no_change():
    table = scores(3 * 1.2 ** np.arange(10))
    for method in ("farmer_lafond", "drift"):
        assert table.loc[method, "median_error"] == pytest.approx(0, abs=1e-9) and table.loc[method, "better"]
    assert table["n"].tolist() == [12] * 3 and list(table.index) == ["farmer_lafond", "no_change", "drift"]


def test_growth_that_stops_is_told_as_a_loss():
    table = scores([*1.5 ** np.arange(5), *[1.5**4] * 5])
    assert not table.loc["farmer_lafond", "better"]
    assert table.loc["farmer_lafond", "scaled_error"] > table.loc["no_change", "scaled_error"] == 0


def test_farmer_and_lafond_differ_from_plain_drift_in_their_band_only():
    table = scores(walk(15, 1))
    assert table.loc["farmer_lafond", ["median_error", "scaled_error"]].tolist() == table.loc["drift", ["median_error", "scaled_error"]].tolist()
    assert table.loc["farmer_lafond", "width"] != pytest.approx(table.loc["drift", "width"])


def test_bands_hold_simulated_walks_about_as_often_as_they_say():
    """A law by simulation: the mean coverage over 40 plain walks; forecasts from one walk resemble each other, hence the tolerance."""
    coverage = np.mean([scores(walk(25, seed))["coverage"] for seed in range(40)], axis=0)
    assert coverage[1:] == pytest.approx(0.8, abs=0.07)  # no_change and drift are exact for them; Farmer and Lafond's band is for correlated ones
    assert coverage[0] > coverage[2]


@given(st.integers(0, 7), st.floats(0.1, 10))
def test_below_eight_values_nothing_is_judged(count, size):
    table = scores(np.full(count, size))
    assert table["too_short"].all() and not table["better"].any() and table["points"].eq(count).all() and table["n"].eq(0).all()
    assert table[["median_error", "scaled_error", "coverage", "width"]].isna().all(axis=None)


def test_the_longest_run_of_years_is_judged():
    years, values = np.delete(np.arange(2005, 2020), 4), np.delete(walk(15, 2), 4)
    whole = backtest(years, values)
    assert whole["points"].eq(10).all()
    assert whole.equals(backtest(years[4:], values[4:]))
    assert scores([1, 2, 3, 4, 0, 6, 7, 8, 9.0])["too_short"].all()


@pytest.mark.parametrize("ceiling", [None, (300, 400, 600)])
def test_no_forecast_knows_what_came_later(ceiling):
    """The same series cut after each origin gives the same forecasts; the last value is told to a method only after its own."""
    seen = []
    methods = backtests._methods(ceiling, 0.8, 1)
    method = next(iter(methods))
    values = walk(9, 4, 0.05, 0.1)

    def spy(years, known, ahead):
        seen.append((years.tolist(), known.tolist(), ahead))
        return methods[method](years, known, ahead)

    backtests._score(np.arange(2010, 2019), values, spy, 2)
    assert seen == [(list(range(2010, 2010 + known)), values[:known].tolist(), min(2, 9 - known)) for known in range(5, 9)]


def test_with_a_ceiling_diffusion_is_tested_and_beats_no_change_on_a_growth_curve():
    values = diffusion.curve("logistic", np.arange(2010, 2022), ceiling=100.0, midpoint=2016.0, steepness=0.5)
    table = scores(values * np.exp(np.random.default_rng(1).normal(0, 0.05, 12)), ceiling=(80, 100, 130))
    assert list(table.index) == ["diffusion", "no_change", "drift"]
    assert table.loc["diffusion", "better"] and table.loc["diffusion", "scaled_error"] < table.loc["drift", "scaled_error"]


def test_a_ceiling_that_has_been_passed_is_refused():
    with pytest.raises(ValueError, match="passed"):
        scores(walk(12, 1), ceiling=(1, 2, 3))


def test_the_latest_run_ends_with_the_last_year_and_starts_after_the_last_gap():
    years, values = series.latest(np.array([2015, 2016, 2017, 2019, 2020]), np.array([1.0, 2, 3, 4, 5]))
    assert years.tolist() == [2019, 2020] and values.tolist() == [4, 5]
    assert series.unbroken(np.array([2015, 2016, 2017, 2019, 2020]), np.array([1.0, 2, 3, 4, 5]))[0].tolist() == [2015, 2016, 2017]
