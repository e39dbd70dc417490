"""The comparer: rows matched by what they are about, numbers read from what readers see."""

from __future__ import annotations

import math

import pytest
from edition_builder import changed, meta, table
from hypothesis import given, strategies as st

from yanbao.press import compare

cells = st.tuples(st.sampled_from(["cloud", "rent", "power"]), st.sampled_from(["2022", "2023", "2024"]), st.integers(1, 9999).map("{:,}".format), st.sampled_from("ABC"))
tables = st.lists(cells, max_size=8).map(lambda rows: table(*rows))
ledgers = st.dictionaries(st.sampled_from(["r1", "r2", "r3", "r4"]), st.floats(0.5, 1e6).map(lambda value: float(f"{value:.6g}"))).map(lambda rows: [list(pair) for pair in rows.items()])
exhibits = st.builds(lambda told, rows, title: meta(table=told, rows=rows, title=title), tables, ledgers, st.sampled_from(["one", "two"]))


def said(found: list[compare.Change]) -> list[str]:
    return [f"{change.what}: {change.old} → {change.new}" for change in found]


@given(st.lists(exhibits, max_size=2))
def test_an_exhibit_differs_in_nothing_from_itself(side):
    assert compare.changes(side, side) == []


@given(exhibits, exhibits)
def test_swapping_the_sides_negates_every_absolute_change(old, new):
    there, back = compare.changes([old], [new]), compare.changes([new], [old])
    assert len(there) == len(back)
    gone = lambda found, sign: sorted(sign * change.absolute for change in found if math.isfinite(change.absolute))
    assert gone(there, 1) == pytest.approx(gone(back, -1))


@given(tables, cells, st.integers(0, 8))
def test_a_row_that_comes_in_is_the_only_change_wherever_it_stands(told, row, place):
    if any(row[:2] == tuple(other[:2]) for other in told["rows"]):
        return
    more = {**told, "rows": [*told["rows"][:place], list(row), *told["rows"][place:]]}
    [change] = compare.changes([meta(table=told)], [meta(table=more)])
    assert (change.kind, change.key[:2], change.old, change.new) == ("entry", row[:2], compare.ABSENT, row[2])
    assert change.moved(10.0)


@given(tables, st.randoms())
def test_the_order_of_rows_says_nothing(told, random):
    rows = list(told["rows"])
    random.shuffle(rows)
    assert compare.changes([meta(table=told)], [meta(table={**told, "rows": rows})]) == []


def test_a_changed_value_is_told_with_its_row_its_column_and_its_size():
    new = changed(meta(), lambda one: one["table"]["rows"][1].__setitem__(2, "333.3"))
    [change] = compare.changes([meta()], [new])
    assert str(change) == "tiny en Exhibit 1.1 market_size: table row (cloud · 2024), Value (CNY billion): 330 → 333.3 (+1.00%)"
    assert (change.unit, change.key[:2], round(change.absolute, 6)) == ("CNY billion", ("cloud", "2024"), 3.3)


def test_a_regraded_row_stays_the_same_row():
    new = changed(meta(), lambda one: one["table"]["rows"][0].__setitem__(3, "A"))
    assert said(compare.changes([meta()], [new])) == ["table row (cloud · 2023), Grade: B → A"]


def test_the_newest_figure_of_another_period_is_the_same_row_where_each_item_has_one():
    old, new = meta(table=table(("a", "2023", "5", "B"), ("b", "2023", "6", "B"))), meta(table=table(("a", "2024", "7", "B"), ("b", "2023", "6", "B")))
    assert said(compare.changes([old], [new])) == ["table row (a · 2024), Period: 2023 → 2024", "table row (a · 2024), Value (CNY billion): 5 → 7"]


def test_years_written_as_numbers_name_their_rows():
    told = lambda *rows: {"columns": ["Year", "Value"], "align": ["r", "r"], "rows": [list(row) for row in rows]}
    found = compare.changes([meta(table=told(("2025", "1"), ("2026", "2")))], [meta(table=told(("2024", "3"), ("2025", "1"), ("2026", "2")))])
    assert said(found) == ["table row (2024): – → 3"]


def test_numbers_in_two_units_are_never_subtracted():
    new = meta(unit="USD billion", table=table(("cloud", "2023", "42", "B"), ("cloud", "2024", "46", "B"), unit="USD billion"))
    found = [change for change in compare.changes([meta()], [new]) if change.kind == "cell"]
    assert [(change.old, change.new, change.unit) for change in found] == [("300", "42", "CNY billion → USD billion"), ("330", "46", "CNY billion → USD billion")]
    assert all(math.isnan(change.absolute) and math.isnan(change.relative) and change.moved(1e9) for change in found)


def test_growth_beside_the_figures_counts_as_derived():
    told = lambda rate: {"columns": ["Item", "Period", "Value (CNY billion)", "On the year"], "align": ["l", "l", "r", "r"], "rows": [["cloud", "2024", "330", rate]]}
    [change] = compare.changes([meta(table=told("10%"))], [meta(table=told("12%"))])
    assert change.derived and change.unit == "%" and change.absolute == 2


def test_what_came_or_went_is_told():
    other = meta("shipments")
    assert said(compare.changes([meta()], [meta(), other])) == ["exhibit: – → shown"]
    assert said(compare.changes([meta(), other], [meta()])) == ["exhibit: shown → –"]
    gap = {"id": "shipments", "form": "gap", "study": "tiny", "lang": "en", "chapter": "", "name": "Shipments", "label": "Gap", "title": "nothing printed"}
    assert said(compare.changes([other], [gap])) == ["exhibit: shown → –", "gap: – → nothing printed"]


@pytest.mark.parametrize(("before", "after", "tolerance", "moved"), [(100, 101, 0, True), (100, 101, 0.01, False), (100, 101.1, 0.01, True), (0, 1, 0.5, True), (100, 99, 0.01, False), (-100, -102, 0.01, True)])
def test_a_move_is_a_change_beyond_the_tolerance(before, after, tolerance, moved):
    [change] = compare.changes([meta(rows=[["r", before]])], [meta(rows=[["r", after]])])
    assert change.moved(tolerance) is moved


def test_words_never_move():
    assert [change.moved() for change in compare.changes([meta()], [meta(title="Another")])] == [False]


@pytest.mark.parametrize(("text", "number"), [
    ("1,234", (1234, "")), (">220", (220, "")), ("≈1.5", (1.5, "")), ("500–600", (550, "")), ("3至5万元", (4, "万元")), ("−3.5", (-3.5, "")), ("12%", (12, "%")),
    ("CNY 1.2 billion", (1.2, "CNY billion")), ("1.2亿元", (1.2, "亿元"))])
def test_a_shown_number_is_read_with_its_unit(text, number):
    assert compare.number(text) == number


@pytest.mark.parametrize("text", ["", "2024-11", "156.2–156.3 (1)", "nothing", "–"])
def test_what_is_no_single_number_is_not_read_as_one(text):
    assert compare.number(text) is None
