"""What looks like a mistake in ledger rows, and what doesn't."""

import pytest
from fixtures import ROOT, all_units, ledger
from yanbao import study, suspicions
from yanbao.checks.doubtful import documents


def suspected(rule, *rows):
    """The ids a rule suspects among rows made by hand: row000, row001, …"""
    frame = ledger(*rows)
    frame = frame.assign(row=range(2, len(frame) + 2))
    found = rule(suspicions.measured(frame, all_units(), study.metrics(ROOT), {"filing": "a", "press": "b", "copy": "a"}))
    assert list(found["row"]) == sorted(found["row"])
    return [key.removeprefix("row") for key in found["id"]]


def years(*values, **more):
    return [{"period": str(2020 + place), "value": value} | more for place, value in enumerate(values)]


def share(entity, value, **more):
    return {"metric": "market_share", "entity_id": entity, "dims": "basis=value;market=cloud", "unit": "%", "value": value} | more


@pytest.mark.parametrize(("values", "found"), [((10, 100), []), ((10, 101), ["001"]), ((101, 10), ["001"]), ((1, 5, 25, 125), []), ((10, 1000, 10), ["001", "002"]),
                                               ((10, float("nan"), 1000), ["002"]), ((0, 100), []), ((-5, 100), [])])
def test_more_than_tenfold_from_one_period_to_the_next_is_a_jump(values, found):
    assert suspected(suspicions.jumps, *years(*values)) == found


def test_a_jump_is_seen_after_units_are_converted_only():
    assert suspected(suspicions.jumps, {"period": "2020", "value": 100, "unit": "1e4 rack"}, {"period": "2021", "value": 1.1, "unit": "1e6 rack"}) == []
    assert suspected(suspicions.jumps, {"period": "2020", "value": 100, "unit": "1e4 rack"}, {"period": "2021", "value": 110, "unit": "1e6 rack"}) == ["001"]


@pytest.mark.parametrize("other", [{"series_id": "t"}, {"dims": "status=planned"}, {"entity_id": "CN-BJ"}, {"definition_id": "cloud_caict"}, {"scenario": "high"}, {"period": "2021-Q1"},
                                   {"period": "2026"}], ids=str)
def test_only_neighbours_of_one_series_and_quantity_are_compared(other):
    assert suspected(suspicions.jumps, {"period": "2020", "value": 1}, {"period": "2021", "value": 100} | other) == []


@pytest.mark.parametrize(("parts", "found"), [((60, 40), []), ((60, 41), []), ((60, 41.5), ["000"]), ((30, 20), [])])
def test_shares_of_one_whole_come_to_no_more_than_the_whole(parts, found):
    assert suspected(suspicions.over_whole, *(share(entity, value) for entity, value in zip(("alibaba", "tencent"), parts))) == found


@pytest.mark.parametrize("other", [{"period": "2023"}, {"source_id": "press"}, {"dims": "basis=calls;market=cloud"}, {"region": "US"}, {"entity_id": "alibaba"}], ids=str)
def test_shares_of_other_wholes_are_not_added(other):
    assert suspected(suspicions.over_whole, share("alibaba", 60), share("tencent", 60, **other)) == []


def test_parts_told_by_dims_are_added_unless_they_may_overlap():
    def part(name, more=""):
        return {"metric": "share_of_whole", "dims": f"basis=value{more};part={name};set=s;whole=operating_cost", "unit": "%", "value": 60}

    assert suspected(suspicions.over_whole, part("electricity"), part("staff")) == ["000"]
    assert suspected(suspicions.over_whole, part("electricity", ";exhaustive=no"), part("staff", ";exhaustive=no")) == []


def test_a_series_has_one_definition_one_metric_and_one_kind_of_unit():
    assert suspected(suspicions.mixed, {"definition_id": "a"}, {"definition_id": "b"}, {"definition_id": "b"}) == ["001"]
    assert suspected(suspicions.mixed, {"unit": "1e4 rack"}, {"unit": "1e6 rack"}) == []
    assert suspected(suspicions.mixed, {"unit": "1e4 rack"}, {"unit": "kWh"}) == ["001"]
    assert suspected(suspicions.mixed, {"metric": "racks_in_use"}, {"metric": "revenue"}) == ["001"]


def test_a_ratio_that_stands_for_a_percentage_is_seen_and_not_called_a_jump_too():
    rows = years(38, 0.39, 40, metric="gross_margin", unit="%")
    assert suspected(suspicions.percent_or_ratio, *rows) == ["001"]
    assert suspected(suspicions.jumps, *rows) == []
    mixed_units = [{"metric": "pue", "unit": "1", "value": 1.2, "period": "2023"}, {"metric": "pue", "unit": "%", "value": 1.2, "period": "2024"}]
    assert suspected(suspicions.percent_or_ratio, *mixed_units) == ["001"]
    assert suspected(suspicions.percent_or_ratio, *years(0.3, 0.5, 0.4, metric="growth_mom", unit="%")) == []


@pytest.mark.parametrize(("row", "found"), [
    ({"metric": "revenue", "kind": "reported", "period": "2025"}, ["000"]), ({"metric": "revenue", "kind": "reported", "period": "2025-Q1"}, []),
    ({"metric": "revenue", "kind": "estimate", "period": "2025"}, ["000"]), ({"metric": "revenue", "kind": "estimate", "period": "2025-06"}, []),
    ({"metric": "revenue", "kind": "forecast", "period": "2026"}, []), ({"metric": "pue", "kind": "reported", "period": "2025"}, []),
    ({"metric": "pue", "kind": "estimate", "period": "2026"}, ["000"])], ids=str)
def test_a_source_knows_no_total_before_its_period_is_over_nor_anything_of_one_that_has_not_begun(row, found):
    """The source is of 31 May 2025, or of 25 June for the month that is three quarters over."""
    published = "2025-06-25" if row["period"] == "2025-06" else "2025-05-31"
    assert suspected(suspicions.ahead, {"value": 1, "unit": "CNY_100M", "published": published} | row) == found


def test_one_figure_from_two_copies_of_one_document_is_counted_twice():
    assert suspected(suspicions.counted_twice, {"value": 5}, {"value": 5, "source_id": "copy"}) == ["001"]
    assert suspected(suspicions.counted_twice, {"value": 500}, {"value": 5, "unit": "1e6 rack", "source_id": "copy"}) == ["001"]
    assert suspected(suspicions.counted_twice, {"value": 5}, {"value": 5, "source_id": "press"}) == []
    assert suspected(suspicions.counted_twice, {"value": 5}, {"value": 6, "source_id": "copy"}) == []


def test_competing_rows_more_than_tenfold_apart_are_seen_at_the_larger_one():
    assert suspected(suspicions.far_apart, {"value": 500}, {"value": 5, "source_id": "press"}, {"value": 50}) == ["000"]
    assert suspected(suspicions.far_apart, {"value": 50}, {"value": 5, "source_id": "press"}) == []
    assert suspected(suspicions.far_apart, {"value": 500}, {"value": 5, "kind": "forecast"}) == []


@pytest.mark.parametrize("rule", [suspicions.jumps, suspicions.over_whole, suspicions.mixed, suspicions.percent_or_ratio, suspicions.ahead, suspicions.counted_twice,
                                  suspicions.far_apart], ids=lambda rule: rule.__name__)
def test_an_empty_ledger_and_a_single_row_are_not_suspected(rule):
    assert suspected(rule, {"value": 1}) == []
    frame = ledger({"value": 1}).iloc[:0].assign(row=[])
    assert rule(suspicions.measured(frame, all_units(), study.metrics(ROOT), {})).empty


def test_copies_lead_to_the_document_they_are_copies_of_at_last():
    import pandas as pd

    sources = pd.DataFrame([("a", "", "u", ""), ("b", "a", "v", ""), ("c", "b", "", ""), ("d", "", "", "Title"), ("e", "", "", "Title"), ("f", "", "", "")],
                           columns=["source_id", "copy_of", "url", "title_zh"]).assign(publisher="p", title_en="")
    found = documents(sources)
    assert found["a"] == found["b"] == found["c"] == "u"
    assert found["d"] == found["e"] != found["f"]
