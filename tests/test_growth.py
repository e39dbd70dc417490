"""Growth of one series: rates that invert, and comparisons that are never made across sources or unlike periods."""

import math

import pytest
from fixtures import NAN, ledger
from hypothesis import given
from hypothesis import strategies as st
from yanbao import growth

positive = st.floats(1e-3, 1e6)


def rows(*pairs, series="s", category="c"):
    """Chosen rows of one series from (period, point) pairs."""
    return ledger(*({"period": period, "value": point, "series_id": series} for period, point in pairs)).assign(point=lambda frame: frame["value"], category_id=category)


@given(positive, positive, st.floats(1, 50))
def test_growing_at_the_compound_rate_leads_from_the_first_value_to_the_last(first, last, years):
    assert first * (1 + growth.compound(first, last, years)) ** years == pytest.approx(last, rel=1e-6)


@given(positive, st.floats(-0.9, 5), st.integers(1, 20))
def test_the_compound_rate_of_a_value_grown_at_a_rate_is_that_rate(first, rate, years):
    assert growth.compound(first, first * (1 + rate) ** years, years) == pytest.approx(rate, abs=1e-9, rel=1e-9)


@given(positive, positive)
def test_over_one_year_the_compound_rate_is_the_change(first, last):
    assert growth.compound(first, last, 1) == pytest.approx(growth.rate(first, last), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("first", "last", "years"), [(0, 5, 1), (-2, 5, 1), (5, -2, 1), (5, 0, 1), (5, 6, 0), (5, 6, -1)])
def test_there_is_no_compound_rate_from_or_to_what_is_not_positive(first, last, years):
    assert math.isnan(growth.compound(first, last, years))


@pytest.mark.parametrize("first", [0, -5])
def test_there_is_no_change_on_what_is_not_positive(first):
    assert math.isnan(growth.rate(first, 10))


def test_the_change_on_the_year_before_is_between_neighbouring_years_only():
    change = growth.on_previous(rows(("2020", 100), ("2021", 110), ("2023", 121), ("2024", 133.1)))
    assert change.tolist() == pytest.approx([NAN, 0.1, NAN, 0.1], nan_ok=True)


def test_the_change_keeps_the_rows_own_order_and_index():
    frame = rows(("2022", 121), ("2020", 100), ("2021", 110)).set_axis([7, 5, 6])
    assert growth.on_previous(frame).to_dict() == pytest.approx({7: 0.1, 5: NAN, 6: 0.1}, nan_ok=True)


def test_only_periods_of_equal_length_a_year_apart_are_compared():
    change = growth.on_previous(rows(("2023-H1", 50), ("2023", 100), ("2024-H1", 60), ("2024", 130), ("2024-Q2", 20)))
    assert change.tolist() == pytest.approx([NAN, NAN, 0.2, 0.3, NAN], nan_ok=True)


def test_the_same_month_is_compared_over_a_leap_year():
    assert growth.on_previous(rows(("2023-02", 10), ("2024-02", 11))).tolist() == pytest.approx([NAN, 0.1], nan_ok=True)


def test_values_of_two_series_are_never_compared():
    frame = rows(("2023", 100), ("2024", 130))
    assert growth.on_previous(frame.assign(series_id=["a", "b"])).isna().all()
    assert growth.on_previous(frame.assign(category_id=["a", "b"])).isna().all()


def test_there_is_no_growth_on_nothing():
    assert growth.on_previous(rows(("2023", 0), ("2024", 5))).isna().all()


def test_first_to_last_gives_change_yearly_rate_and_years_in_any_order_of_rows():
    frame = rows(("2020", 100), ("2022", 121), ("2021", 50))
    for given_ in (frame, frame[::-1]):
        result = growth.between_ends(given_)
        assert result["change"] == pytest.approx(0.21)
        assert result["cagr"] == pytest.approx(0.1, abs=1e-3)
        assert result["years"] == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("pairs", [[], [("2020", 100)]])
def test_one_value_has_no_growth(pairs):
    result = growth.between_ends(rows(*pairs))
    assert math.isnan(result["change"]) and math.isnan(result["cagr"])


def test_values_are_of_one_source_only_if_they_are_of_one_series():
    frame = rows(("2020", 100), ("2021", 110))
    assert growth.same_source(frame)
    assert not growth.same_source(frame.assign(series_id=["a", "b"]))
    assert not growth.same_source(frame[:0])


def test_years_between_equal_days_are_whole_whatever_the_leap_days():
    assert growth.between_ends(rows(("2020", 15.0), ("2022", 70.0)))["years"] == 2
    assert growth.between_ends(rows(("2020", 15.0), ("2022-H1", 70.0)))["years"] == pytest.approx(1.5, abs=0.01)
