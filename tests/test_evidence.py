"""Choosing among sources: the laws the choice obeys, and the order of its reasons."""

import pandas as pd
import pytest
from fixtures import NAN, few_examples, ledger, ledger_row, ledger_rows
from hypothesis import given
from hypothesis import strategies as st
from yanbao import evidence

TODAY = pd.Timestamp("2025-12-31")
grades = st.sampled_from("ABCDE")
days = st.sampled_from([pd.Timestamp(day) for day in ("2023-12-31", "2024-03-31", "2025-01-01", "2025-05-31", "2025-12-31")])


def chosen(rows):
    return evidence.choose(rows, TODAY)


def choices(rows):
    """Quantity -> id of the row chosen for it."""
    frame = chosen(rows)
    return dict(zip(zip(*(frame[column] for column in evidence.QUANTITY)), frame["id"]))


@few_examples
@given(ledger_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(rows, random):
    frame = ledger(*rows)
    order = list(frame.index)
    random.shuffle(order)
    pd.testing.assert_frame_equal(chosen(frame.loc[order]), chosen(frame))


def lower_ranks(best):
    """The ways to rank below a row: in worse standing; else of a worse grade; else alike in all but the id."""
    ways = [{column: best[column] for column in ("status", "grade", "kind", "vintage", "published", "source_id")} | {"id": "zz"}]
    if best["grade"] < "E":
        ways.append({"status": best["status"], "grade": chr(ord(best["grade"]) + 1)})
    if best["status"] != "superseded":
        ways.append({"status": "superseded"})
    return ways


@few_examples
@given(ledger_rows, ledger_row, st.data())
def test_a_row_that_ranks_lower_never_changes_the_choice(rows, extra, data):
    before = chosen(ledger(*rows))
    best = data.draw(st.sampled_from(before.to_dict("records")))
    competes = {column: best[column] for column in evidence.QUANTITY}
    after = chosen(ledger(*rows, {**extra, **competes, **data.draw(st.sampled_from(lower_ranks(best)))}))
    assert list(after["id"]) == list(before["id"])
    assert after["rows"].sum() == before["rows"].sum() + 1


@few_examples
@given(ledger_rows, ledger_row)
def test_a_row_of_another_quantity_never_changes_the_choice(rows, extra):
    before = choices(ledger(*rows))
    after = choices(ledger(*rows, {**extra, "definition_id": "another"}))
    assert {key: row for key, row in after.items() if key in before} == before
    assert len(after) == len(before) + 1


@few_examples
@given(ledger_rows, grades, grades, days, days)
def test_a_later_day_or_a_lower_grade_asked_for_only_adds_rows(rows, one_grade, other_grade, one_day, other_day):
    frame = ledger(*rows)
    (better, worse), (sooner, later) = sorted([one_grade, other_grade]), sorted([one_day, other_day])
    narrow, wide = evidence.eligible(frame, better, sooner), evidence.eligible(frame, worse, later)
    assert set(narrow["id"]) <= set(wide["id"])
    assert (narrow["grade"] <= better).all() and (narrow["published"] <= sooner).all()
    assert set(evidence.eligible(frame)["id"]) == set(frame["id"])


def test_what_was_published_on_the_day_itself_counts():
    frame = ledger({"published": "2024-12-31"}, {"published": "2025-01-01"})
    assert list(evidence.eligible(frame, as_of=pd.Timestamp("2024-12-31"))["id"]) == ["row000"]


@few_examples
@given(st.lists(ledger_row, min_size=2, max_size=5), st.data())
def test_the_order_is_total_so_that_two_rows_rank_alike_alone_and_among_others(rows, data):
    frame = ledger(*rows)
    order = list(evidence.ranked(frame)["id"])
    assert sorted(order) == sorted(frame["id"])
    first, second = sorted(data.draw(st.lists(st.sampled_from(order), min_size=2, max_size=2, unique=True)), key=order.index)
    pair = frame[frame["id"].isin([first, second])]
    assert list(evidence.ranked(pair)["id"]) == list(evidence.ranked(pair[::-1])["id"]) == [first, second]


@few_examples
@given(ledger_rows)
def test_the_chosen_value_lies_between_the_lowest_and_the_highest_of_all_that_compete(rows):
    frame = ledger(*rows)
    result = chosen(frame)
    assert (result["lowest"] <= result["point"]).all() and (result["point"] <= result["highest"]).all()
    assert result["lowest"].min() == frame[["value", "low"]].min(axis=None)
    assert result["highest"].max() == frame[["value", "high"]].max(axis=None)
    assert (result["spread"] >= 0).all()


@few_examples
@given(ledger_rows)
def test_every_row_is_chosen_or_an_alternative_and_each_once(rows):
    frame = ledger(*rows)
    result = chosen(frame)
    assert sorted([*result["id"], *result["alternatives"].sum()]) == sorted(frame["id"])
    assert list(result["rows"]) == [1 + len(others) for others in result["alternatives"]]
    assert not result.duplicated(evidence.QUANTITY).any()


@few_examples
@given(ledger_rows, ledger_row, st.data())
def test_a_repost_never_counts_as_another_source(rows, repost, data):
    original = data.draw(st.sampled_from(rows))
    again = {**repost, **{key: original[key] for key in ("origin_id", "period", "entity_id")}, "source_id": "copy"}
    once, twice = chosen(ledger(*rows)), chosen(ledger(*rows, again))
    assert list(twice["origins"]) == list(once["origins"])
    assert (once["origins"] <= once["rows"]).all()


@pytest.mark.parametrize(("better", "worse"), [
    ({"status": "", "grade": "E"}, {"status": "doubtful", "grade": "A"}), ({"status": "doubtful"}, {"status": "superseded"}),
    ({"grade": "A", "kind": "estimate"}, {"grade": "B", "kind": "reported"}),
    ({"kind": "reported"}, {"kind": "measured"}), ({"kind": "measured"}, {"kind": "derived"}), ({"kind": "derived"}, {"kind": "estimate"}),
    ({"kind": "reported", "published": "2024-01-31"}, {"kind": "estimate", "published": "2025-01-31"}), ({"published": "2025-05-31"}, {"published": "2025-05-30"}),
    ({"vintage": "2025-06"}, {"vintage": "2024-06"}), ({"vintage": "2025-06", "published": "2025-06-30"}, {"vintage": "", "published": "2025-05-31"}),
    ({"source_id": "a"}, {"source_id": "b"}), ({"id": "a", "value": 1}, {"id": "b", "value": 2})])
def test_standing_goes_before_grade_before_kind_before_vintage_before_source(better, worse):
    frame = ledger({"id": "zz", "value": 1, **better}, {"id": "aa" if "id" not in better else "bb", "value": 2, **worse})
    for rows in (frame, frame[::-1]):
        assert list(evidence.ranked(rows)["id"]) == list(frame["id"])


@pytest.mark.parametrize("column", [*evidence.QUANTITY])
def test_only_rows_alike_in_every_part_of_the_quantity_compete(column):
    other = {"metric": "pue", "entity_id": "alibaba", "region": "CN-BJ", "dims": "a=b", "definition_id": "d", "period": "2023", "scenario": "high"}[column]
    assert len(chosen(ledger({"value": 1}, {"value": 2}))) == 1
    assert len(chosen(ledger({"value": 1}, {"value": 2, column: other}))) == 2


def test_rows_that_are_shown_side_by_side_do_not_compete():
    frame = ledger({"value": 1, "origin_id": "miit"}, {"value": 2, "origin_id": "caict"}, {"value": 3, "origin_id": "caict", "grade": "D"})
    assert list(evidence.choose(frame, TODAY, apart=["origin_id"])["value"]) == [2, 1]


@pytest.mark.parametrize(("numbers", "point"), [
    ({"value": 5}, 5), ({"low": 4, "high": 8}, 6), ({"value": 5, "low": 4, "high": 8}, 5), ({"value": 5, "low": 5}, 5), ({"low": 4}, 4), ({"high": 8}, 8)])
def test_the_point_is_the_printed_value_else_the_middle_of_the_range(numbers, point):
    assert chosen(ledger(numbers))["point"].tolist() == [point]


def test_the_result_says_how_far_the_others_lie_and_how_old_the_chosen_one_is():
    frame = ledger({"value": 100, "published": "2024-12-31"}, {"low": 80, "high": 120, "grade": "C", "origin_id": "caict"}, {"value": 90, "grade": "D", "id": "last"})
    row = chosen(frame).iloc[0]
    assert (row["value"], row["lowest"], row["highest"], row["rows"], row["origins"]) == (100, 80, 120, 3, 2)
    assert row["spread"] == pytest.approx(0.4)
    assert row["age"] == pytest.approx(1, abs=0.01)
    assert row["alternatives"] == ["row001", "last"]


def test_no_rows_give_no_choice_but_all_columns():
    empty = chosen(ledger().iloc[:0])
    assert len(empty) == 0
    assert set(empty.columns) == set(chosen(ledger({"value": 1})).columns)


def test_the_ledger_is_left_as_it_was():
    frame = ledger({"value": 1}, {"value": NAN, "low": 1, "high": 2, "grade": "A"})
    before = frame.copy()
    chosen(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_forecasts_are_dropped_up_to_the_last_actual_value_of_their_own_series():
    told = {"kind": "forecast", "value": 1}
    frame = ledger({"id": "actual", "period": "2024", "value": 1}, {"id": "before", "period": "2023", **told}, {"id": "same", "period": "2024", **told},
                   {"id": "after", "period": "2025", **told},
                   {"id": "elsewhere", "entity_id": "alibaba", "period": "2020", **told})
    assert list(evidence.after_last_actual(frame)["id"]) == ["actual", "after", "elsewhere"]


def test_forecasts_targets_announcements_and_assumptions_are_not_actual():
    frame = ledger(*({"kind": kind, "value": 1} for kind in evidence.KIND_ORDER))
    assert list(evidence.actual(frame)["kind"]) == ["reported", "measured", "derived", "estimate"]


STOCKS = frozenset({"racks_in_use"})


def disputed(*rows, least=0.1):
    return evidence.conflicts(evidence.told_twice(ledger(*rows), STOCKS), least)


def test_sources_conflict_where_they_differ_by_more_than_a_tenth():
    pair = ({"value": 100.0, "grade": "A"}, {"value": 109.0, "origin_id": "caict"})
    assert disputed(*pair).empty
    found = disputed(pair[0], {"value": 115.0, "origin_id": "caict"})
    assert list(found["relative"]) == pytest.approx([1.0, 1.15]) and list(found["chosen"]) == [True, False]


def test_definitions_may_differ_in_a_conflict_and_that_is_told():
    found = disputed({"value": 100.0, "definition_id": "a"}, {"value": 150.0, "origin_id": "caict", "definition_id": "b", "grade": "C"})
    assert list(found["same_definition"]) == [True, False]


def test_one_organisation_never_conflicts_with_itself():
    assert disputed({"value": 100.0}, {"value": 200.0, "source_id": "blog"}).empty


def test_a_stock_is_compared_by_its_day_and_forecasts_are_no_conflict():
    assert len(disputed({"value": 100.0}, {"value": 200.0, "origin_id": "caict", "period": "2024-12-31"})) == 2
    assert disputed({"value": 100.0}, {"value": 200.0, "origin_id": "caict", "kind": "forecast"}).empty


@few_examples
@given(ledger_rows)
def test_in_every_conflict_one_row_is_chosen_and_it_ranks_first(rows):
    found = disputed(*rows)
    for _, own in found.groupby("quantity"):
        assert own["chosen"].sum() == 1 and own.iloc[0]["chosen"]
        assert own["origin_id"].nunique() > 1
        assert own.iloc[0]["id"] == evidence.ranked(own).iloc[0]["id"]
