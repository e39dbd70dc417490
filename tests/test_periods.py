"""Periods of the ledger: first and last day of every way to write one."""

import re
from datetime import date, timedelta

import pytest
from fixtures import ROOT
from hypothesis import given
from hypothesis import strategies as st
from yanbao import periods, tables

years = st.integers(1900, 2100)
single = st.one_of(
    years.map(str), st.builds("{}-H{}".format, years, st.integers(1, 2)), st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02}".format, years, st.integers(1, 12)), st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat))


@pytest.mark.parametrize(("text", "start", "end"), [
    ("2024", "2024-01-01", "2024-12-31"), ("2025-H1", "2025-01-01", "2025-06-30"), ("2025-H2", "2025-07-01", "2025-12-31"), ("2025-Q3", "2025-07-01", "2025-09-30"),
    ("2024-02", "2024-02-01", "2024-02-29"), ("2025-06-30", "2025-06-30", "2025-06-30"), ("2025-01/2025-09", "2025-01-01", "2025-09-30"),
    ("2014/2023", "2014-01-01", "2023-12-31")])
def test_every_way_to_write_a_period_has_its_first_and_last_day(text, start, end):
    period = periods.parse(text)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@given(single)
def test_a_period_starts_no_later_than_it_ends_and_has_its_middle_inside(text):
    period = periods.parse(text)
    assert period.start <= period.middle <= period.end
    assert str(period.start.year) == str(period.end.year) == text[:4]


@given(single, single)
def test_a_span_runs_from_the_start_of_its_first_part_to_the_end_of_its_last_or_is_refused(first, last):
    a, b = periods.parse(first), periods.parse(last)
    if b.end < a.start:
        with pytest.raises(ValueError, match="not a period"):
            periods.parse(f"{first}/{last}")
    else:
        span = periods.parse(f"{first}/{last}")
        assert (span.start, span.end) == (a.start, b.end)
        assert span.start <= span.end


@given(years)
def test_halves_quarters_and_months_each_fill_the_year_without_gap_or_overlap(year):
    for parts in ([f"{year}-H{n}" for n in (1, 2)], [f"{year}-Q{n}" for n in (1, 2, 3, 4)], [f"{year}-{n:02}" for n in range(1, 13)]):
        spans = [periods.parse(part) for part in parts]
        assert (spans[0].start, spans[-1].end) == (date(year, 1, 1), date(year, 12, 31))
        assert all(before.end + timedelta(days=1) == after.start for before, after in zip(spans, spans[1:]))


@given(single)
def test_the_schema_allows_every_period_that_can_be_read(text):
    field = next(field for field in tables.schema(ROOT, "observations")["fields"] if field["name"] == "period")
    assert re.fullmatch(field["constraints"]["pattern"], text)


@pytest.mark.parametrize("text", ["", "24", "2024-1", "2024-13", "2024-02-30", "2024-H3", "2024-Q5", "2024-Q0", "mid 2024", "2024/", "/2024", "2025/2024",
                                  "2020/2021/2022", "2024年"])
def test_anything_else_is_not_a_period(text):
    with pytest.raises(ValueError):
        periods.parse(text)


def test_a_partial_date_counts_as_its_last_day():
    assert periods.last_day("2024") == date(2024, 12, 31)
    assert periods.last_day("2024-02") == date(2024, 2, 29)
    assert periods.last_day("2024-02-10") == date(2024, 2, 10)
    assert periods.last_day("") is None


def test_the_length_of_a_period_is_given_in_years():
    assert periods.parse("2023").years == pytest.approx(1, abs=0.003)
    assert periods.parse("2024-H1").years == pytest.approx(0.5, abs=0.003)
    assert periods.parse("2014/2023").years == pytest.approx(10, abs=0.003)


@pytest.mark.parametrize(("text", "sort"), [("2024", "year"), ("2025-H1", "half"), ("2025-Q3", "quarter"), ("2025-06", "month"), ("2025-06-30", "day"),
                                            ("2014/2023", "range"), ("2025-01/2025-09", "range")])
def test_every_way_to_write_a_period_is_of_one_sort(text, sort):
    assert periods.span(text) == sort


def test_only_a_bare_year_is_a_whole_year():
    assert periods.is_whole_year("2024")
    assert not any(periods.is_whole_year(text) for text in ("2024-H1", "2024-12-31", "2014/2023", ""))


def test_periods_are_ordered_by_their_end_and_then_by_their_start():
    texts = ["2024", "2023", "2024-Q4", "2024-09", "2023/2024"]
    assert sorted(texts, key=periods.parse) == ["2023", "2024-09", "2023/2024", "2024", "2024-Q4"]
