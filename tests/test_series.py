"""A yearly series as forecasts take it: no gap filled, no year known before its time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import series

NAN = float("nan")


def test_the_longest_run_of_years_is_used_whatever_the_order_of_rows():
    years, values = series.unbroken([2012, 2010, 2011, 2016, 2017, 2014], [3.0, 1.0, 2.0, 7.0, 8.0, 5.0])
    assert (years.tolist(), values.tolist()) == ([2010, 2011, 2012], [1.0, 2.0, 3.0])


def test_of_equally_long_runs_the_latest_is_used():
    assert series.unbroken([2010, 2011, 2013, 2014], [1.0, 2.0, 3.0, 4.0])[0].tolist() == [2013, 2014]


@pytest.mark.parametrize("missing", [0.0, -1.0, NAN])
def test_a_year_without_a_positive_value_is_a_gap(missing):
    assert series.unbroken([2010, 2011, 2012, 2013], [1.0, missing, 3.0, 4.0])[0].tolist() == [2012, 2013]
    assert series.positive([2010, 2011, 2012, 2013], [1.0, missing, 3.0, 4.0])[1].tolist() == [1.0, 3.0, 4.0]


def test_no_values_have_no_run():
    years, values = series.unbroken([], [])
    assert len(years) == len(values) == 0


@given(st.integers(0, 30), st.integers(1, 10), st.integers(1, 5))
def test_what_is_forecast_lies_after_what_is_known_and_within_the_series(count, least, ahead):
    for known, later in series.origins(count, least, ahead):
        assert least <= known == later[0] and later[-1] < count and 1 <= len(later) <= ahead and np.all(np.diff(later) == 1)


def test_ten_values_of_which_five_are_known_give_twelve_forecasts_three_years_ahead():
    assert [len(later) for _, later in series.origins(10, 5, 3)] == [3, 3, 3, 2, 1]
