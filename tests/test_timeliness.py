"""How old series are, and which are older than their rhythm lets expect."""

from __future__ import annotations

import pandas as pd
import pytest
from fixtures import ledger

from yanbao import timeliness

TODAY = pd.Timestamp("2026-11-21")


def aged(*rows, shown=None):
    frame = ledger(*rows)
    return timeliness.by_series(frame, set(frame["id"]) if shown is None else shown, TODAY)


def yearly(first, last, **more):
    return [{"period": str(year), **more} for year in range(first, last + 1)]


@pytest.mark.parametrize(("periods", "months"), [
    (["2021", "2022", "2023"], 12), (["2021", "2023", "2025"], 24), (["2024-H1", "2024-H2", "2025-H1"], 6), (["2025-Q1", "2025-Q2", "2025-Q3"], 3),
    (["2025-01", "2025-02", "2025-03", "2025-05"], 1), (["2010", "2015", "2020"], 60)])
def test_the_usual_interval_is_the_median_gap_between_periods(periods, months):
    assert aged(*({"period": period} for period in periods))["interval"].tolist() == [months]


def test_two_periods_show_no_rhythm_nor_do_two_sources_of_one_period():
    assert aged({"period": "2023"}, {"period": "2024"}, {"period": "2024", "origin_id": "nbs"})["interval"].isna().all()


@pytest.mark.parametrize(("rows", "stale"), [
    (yearly(2020, 2024), False), (yearly(2019, 2023), True), ([{"period": f"2026-0{month}"} for month in (6, 7, 8)], True),
    ([{"period": f"2026-{month}"} for month in ("08", "09", "10")], False), ([{"period": "2024"}], False), ([{"period": "2023"}], True),
    ([{"period": str(year)} for year in (2010, 2015, 2020)], False)])
def test_a_series_is_stale_after_twice_its_interval_or_else_after_two_years(rows, stale):
    assert aged(*rows)["stale"].tolist() == [stale]


def test_the_oldest_series_come_first_and_a_period_that_has_not_ended_is_new():
    found = aged({"period": "2024"}, {"period": "2021", "entity_id": "CN-BJ"}, {"period": "2026", "entity_id": "CN-SH"})
    assert found["entity_id"].tolist() == ["CN-BJ", "CN", "CN-SH"]
    assert found["age"].round(1).tolist() == [4.9, 1.9, 0.0]


def test_only_shown_rows_tell_the_age_and_all_tell_the_rhythm():
    found = aged(*yearly(2020, 2024), shown={"row000", "row002"})
    assert found[["period", "interval"]].values.tolist() == [["2022", 12.0]]
    assert found["ids"].tolist() == [("row000", "row002")]


def test_forecasts_and_properties_without_a_place_do_not_age():
    assert aged({"kind": "forecast", "period": "2030"}, {"region": "", "period": "2015"}).empty
