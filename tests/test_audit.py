"""The audit of claims: what a claim may be set against, and the verdict."""

import math

import pytest
from fixtures import NAN, few_examples, ledger, ledger_rows
from hypothesis import given
from hypothesis import strategies as st
from yanbao import audit


def said(value=NAN, low=NAN, high=NAN, bound=""):
    return audit.interval(value, low, high, bound)


def test_only_others_of_a_grade_no_worse_count_as_evidence():
    rows = ledger({"value": 1.0, "origin_id": "self"}, {"value": 2.0, "origin_id": "caict", "grade": "D"}, {"value": 3.0, "origin_id": "nbs", "grade": "B"},
                  {"value": 4.0, "origin_id": "miit", "status": "superseded"}, {"value": 5.0, "origin_id": "iea", "kind": "forecast"})
    assert list(audit.eligible(rows, "actual", "self", "C")["value"]) == [3.0]


def test_a_forecast_is_set_against_what_came_about_and_else_against_other_forecasts():
    forecasts = ledger({"value": 5.0, "kind": "forecast"}, {"value": 6.0, "kind": "target"})
    assert list(audit.eligible(forecasts, "forecast", "self", "E")["value"]) == [5.0, 6.0]
    both = ledger({"value": 5.0, "kind": "forecast"}, {"value": 7.0, "kind": "reported"})
    assert list(audit.eligible(both, "forecast", "self", "E")["value"]) == [7.0]
    assert audit.eligible(forecasts, "actual", "self", "E").empty


def test_without_evidence_there_is_no_verdict_but_that():
    found = audit.verdict(said(5.0), ledger({"value": 5.0})[:0])
    assert found.verdict == audit.UNSUPPORTED and found.row_ids == () and math.isnan(found.difference)


@pytest.mark.parametrize(("claimed", "expected"), [(said(104.0), "supported"), (said(96.0), "supported"), (said(106.0), "contradicted"), (said(90.0), "contradicted"),
                                                   (said(low=50.0, high=97.0), "supported"), (said(80.0, bound="gt"), "supported"), (said(120.0, bound="gt"), "contradicted"),
                                                   (said(80.0, bound="lt"), "contradicted"), (said(120.0, bound="lt"), "supported")])
def test_a_claim_stands_within_five_per_cent_of_the_evidence(claimed, expected):
    assert audit.verdict(claimed, ledger({"value": 100.0})).verdict == expected


def test_a_claim_has_the_benefit_of_the_doubt_where_good_sources_differ():
    found = audit.verdict(said(150.0), ledger({"value": 100.0, "grade": "A"}, {"value": 200.0, "grade": "C", "origin_id": "caict"}))
    assert (found.verdict, found.low, found.high, found.best) == ("supported", 100.0, 200.0, 100.0)
    assert math.isclose(found.difference, 0.5)


def test_evidence_of_over_so_much_leaves_the_upper_side_open():
    assert audit.verdict(said(500.0), ledger({"value": 100.0, "bound": "gt"})).verdict == "supported"
    assert audit.verdict(said(50.0), ledger({"value": 100.0, "bound": "gt"})).verdict == "contradicted"


@few_examples
@given(ledger_rows, st.floats(1, 1e6))
def test_a_figure_of_the_evidence_itself_is_always_supported_and_more_evidence_never_turns_that(rows, extra):
    frame = ledger(*rows)
    for value, low, high, bound in zip(frame["value"], frame["low"], frame["high"], frame["bound"]):
        assert audit.verdict(said(value, low, high, bound), frame).verdict == "supported"
        assert audit.verdict(said(value, low, high, bound), ledger(*rows, {"value": extra})).verdict == "supported"


def test_a_growth_rate_is_recomputed_from_levels():
    levels = ledger({"period": "2020", "value": 15.0}, {"period": "2022", "value": 70.0})
    rate = audit.recomputed(levels, "cagr")
    assert rate["value"].iloc[0] == pytest.approx(100 * ((70 / 15) ** 0.5 - 1)) == pytest.approx(116.02, abs=0.005)
    assert audit.recomputed(levels, "growth_yoy")["value"].iloc[0] == pytest.approx(100 * (70 / 15 - 1))
    assert audit.recomputed(levels.head(1), "cagr").empty
