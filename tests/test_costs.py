"""Capital recovery: published factors, and the law that the payments repay the capital."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import costs


@pytest.mark.parametrize(("rate", "years", "factor"), [(0.10, 5, 0.2638), (0.08, 15, 0.1168), (0.12, 10, 0.1770), (0.06, 20, 0.0872), (0.0425, 5, 0.2262)])
def test_the_factor_is_that_of_the_printed_tables(rate, years, factor):
    """A/P columns of the interest tables in the FE Reference Handbook (NCEES); the last is a common exercise (500 at 4.25 % over 5 years costs 113.10 a year)."""
    assert costs.capital_recovery(rate, years) == pytest.approx(factor, abs=5e-5)


@given(st.floats(1e-4, 0.5), st.integers(1, 40))
def test_the_payments_are_worth_the_capital_today(rate, years):
    payment = costs.capital_recovery(rate, years)
    assert sum(payment / (1 + rate) ** year for year in range(1, years + 1)) == pytest.approx(1)


@given(st.floats(1e-4, 0.5), st.floats(1, 40), st.floats(1e-3, 0.5), st.floats(0.1, 20))
def test_dearer_money_costs_more_and_a_longer_life_less(rate, years, more, longer):
    payment = costs.capital_recovery(rate, years)
    assert costs.capital_recovery(rate + more, years) > payment
    assert costs.capital_recovery(rate, years + longer) < payment


def test_without_interest_the_capital_is_repaid_in_equal_parts():
    assert costs.capital_recovery(0, 15) == pytest.approx(1 / 15)
    assert costs.capital_recovery(1e-9, 15) == pytest.approx(1 / 15, rel=1e-6)


def test_arrays_of_draws_are_computed_one_by_one():
    rates = np.array([0.0, 0.05, 0.1])
    assert costs.capital_recovery(rates, 5).tolist() == [costs.capital_recovery(rate, 5) for rate in rates]
