"""Money in another currency: sourced rates, of the right year and the right basis."""

import pytest
from fixtures import ledger, tiny
from hypothesis import given
from hypothesis import strategies as st
from yanbao.currency import ExchangeRates
from yanbao.errors import YanbaoError

RATE = {"metric": "exchange_rate"}
RATES = ExchangeRates(ledger(
    *({**RATE, "dims": f"basis={basis}", "unit": f"CNY/{code}", "period": str(year), "value": value}
      for code, basis, year, value in [("USD", "average", 2023, 7.0), ("USD", "closing", 2023, 7.1), ("USD", "average", 2024, 7.2), ("USD", "closing", 2024, 7.3),
                                       ("EUR", "average", 2024, 7.8)]),
    {"metric": "revenue", "dims": "basis=average", "unit": "CNY/USD", "value": 99}))


@pytest.mark.parametrize("measure", ["flow", "price"])
def test_flows_and_prices_take_the_average_rate_of_their_year(measure):
    assert RATES.factor("CNY", "USD", 2023, 2024, measure) == pytest.approx(1 / 7.0)
    assert RATES.factor("USD", "CNY", 2024, 2024, measure) == pytest.approx(7.2)


def test_stocks_take_the_closing_rate():
    assert RATES.factor("USD", "CNY", 2023, 2024, "stock") == pytest.approx(7.1)


@pytest.mark.parametrize("measure", ["flow", "stock"])
def test_what_lies_after_the_base_year_takes_the_base_years_average(measure):
    assert RATES.factor("USD", "CNY", 2035, 2024, measure) == pytest.approx(7.2)
    assert RATES.factor("USD", "CNY", 2024, 2023, measure) == pytest.approx(7.0)


@given(st.sampled_from(["CNY", "USD", "EUR"]), st.sampled_from(["CNY", "USD", "EUR"]))
def test_there_and_back_changes_nothing(one, other):
    assert RATES.factor(one, other, 2024, 2024, "flow") * RATES.factor(other, one, 2024, 2024, "flow") == pytest.approx(1)


def test_a_rate_that_is_not_held_is_refused_with_currency_and_year():
    with pytest.raises(YanbaoError) as caught:
        RATES.factor("EUR", "CNY", 2023, 2024, "flow")
    assert caught.value.code == "no_exchange_rate"
    assert (caught.value.details["source"], caught.value.details["period"]) == ("EUR", 2023)


def test_the_shared_rates_serve_every_year_that_the_toy_study_lacks():
    rates = ExchangeRates(tiny().observations)
    for year in range(2010, 2026):
        for code in ("USD", "EUR"):
            assert 5 < rates.to_cny(code, year, "average") < 12
            assert rates.to_cny(code, year, "closing") == pytest.approx(rates.to_cny(code, year, "average"), rel=0.15)
