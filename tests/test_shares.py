"""Concentration under incomplete shares: bounds that hold whatever the unknown firms are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import shares

TOLERANCE = 1e-9
market = st.lists(st.floats(0.01, 100), min_size=1, max_size=12).map(lambda sizes: sorted((100 * np.array(sizes) / sum(sizes)).tolist(), reverse=True))
leaders = st.integers(1, 8)


def inside(value, bounds):
    low, high = bounds
    return low - TOLERANCE <= value <= high + TOLERANCE


@given(market, st.integers(0, 12), leaders)
def test_the_bounds_from_the_largest_firms_hold_the_true_concentration(firms, known, count):
    assert inside(sum(firms[:count]), shares.concentration_bounds(firms[:known], count))
    assert inside(sum(share**2 for share in firms), shares.herfindahl_bounds(firms[:known]))


@given(market, st.data(), leaders)
def test_the_bounds_from_any_firms_hold_the_true_concentration(firms, data, count):
    known = [share for share in firms if data.draw(st.booleans())]
    assert inside(sum(firms[:count]), shares.concentration_bounds(known, count))
    assert inside(sum(share**2 for share in firms), shares.herfindahl_bounds(known))


@given(market, st.integers(0, 11), leaders)
def test_another_known_firm_never_widens_the_bounds(firms, known, count):
    for bounds in (lambda some: shares.concentration_bounds(some, count), shares.herfindahl_bounds):
        (low, high), (narrow_low, narrow_high) = bounds(firms[:known]), bounds(firms[:known + 1])
        assert low <= narrow_low + TOLERANCE
        assert narrow_high <= high + TOLERANCE


@given(market, st.integers(0, 12), leaders)
def test_the_lower_bound_never_exceeds_the_upper(firms, known, count):
    for low, high in (shares.concentration_bounds(firms[:known], count), shares.herfindahl_bounds(firms[:known])):
        assert low <= high + TOLERANCE


@given(market, leaders)
def test_a_complete_market_leaves_no_doubt(firms, count):
    low, high = shares.concentration_bounds(firms, count)
    assert low == pytest.approx(high)
    assert low == pytest.approx(sum(firms[:count]))


@given(market, leaders)
def test_the_order_in_which_firms_are_given_never_matters(firms, count):
    assert shares.concentration_bounds(firms[::-1], count) == pytest.approx(shares.concentration_bounds(firms, count))
    assert shares.herfindahl_bounds(firms[::-1]) == pytest.approx(shares.herfindahl_bounds(firms))


def test_concentration_by_hand():
    table = shares.concentration([36, 19, 15, 8]).set_index("measure")  # 22 % unknown
    assert table.loc["CR1"].tolist() == [36, 36]
    assert table.loc["CR3"].tolist() == [70, 36 + 22 + 19]
    assert table.loc["CR5"].tolist() == [78, 100]
    squares = 36**2 + 19**2 + 15**2 + 8**2
    assert table.loc["HHI ÷ 100"].tolist() == [squares / 100, (squares + 22**2) / 100]


def test_nothing_known_leaves_everything_open():
    assert shares.concentration_bounds([], 3) == (0, 100)
    assert shares.herfindahl_bounds([]) == (0, 10_000)


def parts_of_a_whole(**columns):
    return pd.DataFrame({"ledger_period": "2024", "origin_id": "a", "unit": "%", **columns}, index=[4, 3, 2, 1])


def test_shares_add_up_from_the_largest_within_one_period_and_one_origin():
    rows = parts_of_a_whole(point=[30.0, 50.0, 10.0, 70.0], ledger_period=["2024", "2024", "2024", "2023"], origin_id=["a", "a", "b", "a"])
    assert shares.cumulative(rows).to_dict() == pytest.approx({4: 0.8, 3: 0.5, 2: 0.1, 1: 0.7})


@pytest.mark.parametrize("columns", [{"point": [30.0, 50.0, 10.0, 70.0]}, {"point": [1.0, 2.0, 3.0, 4.0], "unit": "CNY_100M"}], ids=["more than the whole", "not in %"])
def test_what_are_no_shares_of_one_whole_do_not_add_up(columns):
    assert shares.cumulative(parts_of_a_whole(**columns)).isna().all()
