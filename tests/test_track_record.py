"""Scoring published statements: against what, with which error, and what the summaries leave unsaid."""

import math

import pandas as pd
import pytest
from fixtures import all_units, few_examples, ledger
from hypothesis import given
from hypothesis import strategies as st
from yanbao import track_record


def scored(*rows, stocks=frozenset(), outcomes={}):
    return track_record.scored(ledger(*rows), all_units().factor, stocks, outcomes)


def forecast(value, **more):
    return {"value": value, "kind": "forecast", "vintage": "2022-12-31", "origin_id": "iea", **more}


def test_a_forecast_is_scored_against_the_chosen_actual_value_of_its_series_and_period():
    found = scored(forecast(120.0), {"value": 100.0, "grade": "A"}, {"value": 60.0, "grade": "D"})
    assert list(found["error"]) == pytest.approx([0.2]) and list(found["against"]) == ["actual"]
    assert found["lead"].iloc[0] == pytest.approx(2.0, abs=0.01)


def test_another_definition_or_period_scores_nothing():
    assert scored(forecast(120.0), {"value": 100.0, "definition_id": "other"}, {"value": 100.0, "period": "2023"}).empty


def test_an_outcome_that_is_named_counts_before_the_series_own():
    rows = (forecast(120.0, metric="policy_target", id="goal"), {"value": 100.0, "id": "reached"}, {"value": 80.0, "metric": "policy_target"})
    assert scored(*rows, outcomes={"goal": "reached"})["error"].iloc[0] == pytest.approx(0.2)
    assert scored(*rows)["error"].iloc[0] == pytest.approx(0.5)
    assert scored(*rows[:2], outcomes={"goal": "not in this edition"}).empty


def test_units_are_converted_before_comparing():
    assert scored(forecast(1_200_000.0, unit="rack"), {"value": 100.0})["error"].iloc[0] == pytest.approx(0.2)


def test_a_stock_at_the_end_of_a_year_is_the_years():
    rows = (forecast(120.0), {"value": 100.0, "period": "2024-12-31"})
    assert scored(*rows).empty
    assert len(scored(*rows, stocks=frozenset({"racks_in_use"}))) == 1


def test_nothing_said_scores_nothing():
    assert scored({"value": 100.0}).empty


def test_what_was_said_after_the_period_had_ended_is_no_forecast():
    assert scored(forecast(120.0, vintage="2025-03"), {"value": 100.0}).empty


def test_a_partial_date_counts_as_its_last_day():
    assert scored(forecast(120.0, vintage="2024"), {"value": 100.0}).empty
    assert len(scored(forecast(120.0, vintage="2023"), {"value": 100.0})) == 1


def test_a_repeated_forecast_counts_once():
    assert len(scored(forecast(120.0), forecast(120.0, source_id="blog"), {"value": 100.0})) == 1
    assert len(scored(forecast(120.0), forecast(130.0, vintage="2021"), {"value": 100.0})) == 2


def test_without_an_outcome_a_forecast_is_set_against_at_least_two_others():
    two = (forecast(100.0), forecast(200.0, origin_id="caict"))
    assert scored(*two).empty
    found = scored(*two, forecast(300.0, origin_id="nbs")).set_index("origin_id")
    assert found["outcome"].to_dict() == {"iea": 250.0, "caict": 200.0, "nbs": 150.0}
    assert set(found["against"]) == {"others"} and set(found["others"]) == {2}


errors = st.lists(st.floats(-0.9, 5), min_size=1, max_size=8)


@few_examples
@given(st.dictionaries(st.sampled_from("abcd"), errors, min_size=1))
def test_no_median_stands_on_less_than_five_and_no_rank_on_less_than_three(groups):
    rows = pd.DataFrame([{"origin_id": key, "error": error, "lead": 1.0} for key, own in groups.items() for error in own])
    for row in track_record.summary(rows, "origin_id").itertuples():
        own = groups[row.origin_id]
        assert row.n == len(own) and row.too_high == sum(error > 0 for error in own)
        assert math.isnan(row.median) == (len(own) < 5) == math.isnan(row.median_size)
        assert math.isnan(row.rank) == (len(own) < 3)
        assert row.lowest == min(own) and row.highest == max(own)


def test_every_lead_has_a_class():
    assert [track_record.lead_class(years) for years in (0.1, 1.0, 1.5, 4.0, 30.0)] == [(0, 1), (0, 1), (1, 2), (3, 5), (5, 100)]
