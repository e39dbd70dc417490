"""The forms matrix and multiples, and marked days."""

import json
import math

import pandas as pd
import pytest
from fixtures import cell, copy_of_tiny, few_examples, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import charts
from yanbao.book import Book
from yanbao.charts import frame
from yanbao.charts.matrix import SIDES
from yanbao.parameters import Parameters
from yanbao.theme import Look

LOOK = Look(lang="en", unit="Impact", x_unit="Likelihood", title="t")
RADIUS = math.sqrt(360 / math.pi)  # of a dot


def drawn(form, data, look=LOOK):
    """Rows of each layer with its mark: (mark, encoding, rows)."""
    spec = charts.draw(form, data, look).to_dict()
    return [(layer["mark"], layer["encoding"], spec["datasets"][layer["data"]["name"]] if "name" in layer["data"] else layer["data"]["values"]) for layer in spec["layer"]]


# matrix


scored = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=12)


def risks(pairs, text="Supply is cut off for longer than stocks last, number {n}"):
    return pd.DataFrame({"item": [text.format(n=n) for n in range(len(pairs))], "score": [up for up, _ in pairs], "second_score": [across for _, across in pairs]}).astype({"score": "Int64", "second_score": "Int64"})


def dots(data):
    return next(rows for mark, _, rows in drawn("matrix", data) if mark["type"] == "point")


def cells(data):
    return next(rows for mark, _, rows in drawn("matrix", data) if mark["type"] == "rect")


@few_examples
@given(scored)
def test_each_dot_stays_in_the_cell_of_its_scores(pairs):
    data = risks(pairs)
    field = cells(data)
    width = field[0]["x2"] - field[0]["x"]
    left, top = min(cell["x"] for cell in field), min(cell["y"] for cell in field)
    for dot in dots(data):
        assert (math.floor((dot["x"] - left) / width) + 1, SIDES - math.floor((dot["y"] - top) / width)) == (dot["second_score"], dot["score"])


@few_examples
@given(scored)
def test_the_list_names_each_number_once_in_the_order_of_the_product(pairs):
    layers = drawn("matrix", risks(pairs))
    numbers = [rows for mark, _, rows in layers if mark["type"] == "text" and "number" in rows[0]]
    on_field, listed = (rows for rows in numbers)
    assert [row["number"] for row in on_field] == [str(n + 1) for n in range(len(pairs))]
    for narrow in (False, True):
        assert [row["number"] for row in listed if row["narrow"] == narrow] == [row["number"] for row in on_field]
    products = [dot["score"] * dot["second_score"] for dot in dots(risks(pairs))]
    assert products == sorted(products, reverse=True)


def test_a_number_stands_on_the_dot_of_its_item():
    layers = drawn("matrix", risks([(1, 2), (5, 5), (3, 4)]))
    points = next(rows for mark, _, rows in layers if mark["type"] == "point")
    on_field = next(rows for mark, _, rows in layers if mark["type"] == "text" and "number" in rows[0])
    texts = next(rows for mark, _, rows in layers if mark["type"] == "text" and "text" in rows[0])
    assert [(row["x"], row["y"]) for row in on_field] == [(row["x"], row["y"]) for row in points]
    assert [row["text"].replace("\n", " ") for row in texts if row["narrow"]] == [row["item"] for row in points]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6])
def test_several_in_one_cell_do_not_hide_each_other(count):
    spots = [(dot["x"], dot["y"]) for dot in dots(risks([(3, 3)] * count))]
    gaps = [math.dist(one, two) for place, one in enumerate(spots) for two in spots[:place]]
    assert all(gap >= RADIUS for gap in gaps)  # the middle of each, where its number is, stays free


def test_the_texts_of_the_list_do_not_overlap():
    rows = next(rows for mark, _, rows in drawn("matrix", risks([(n % 5 + 1, n % 4 + 1) for n in range(12)], "A risk told at such a length that it takes several lines in the list, {n}")) if "text" in rows[0])
    for narrow in (False, True):
        own = [row for row in rows if row["narrow"] == narrow]
        assert all(one["y"] + 15 * (one["text"].count("\n") + 1) <= two["y"] for one, two in zip(own, own[1:]))


def test_rows_without_both_scores_are_left_out_and_none_is_refused():
    data = risks([(3, 3), (2, 4)]).assign(second_score=pd.array([3, None], dtype="Int64"))
    assert len(dots(data)) == 1
    with pytest.raises(ValueError, match="both scores"):
        charts.draw("matrix", data.tail(1), LOOK)


# multiples


def series(**values):
    """Categories with their values from 2020 on."""
    return pd.DataFrame([{"category": name, "period": str(2020 + n), "date": pd.Timestamp(2020 + n, 7, 1), "value": value, "style": "actual"} for name, own in values.items() for n, value in enumerate(own)])


def points(data, look=LOOK, style="actual"):
    return [row for mark, _, rows in drawn("multiples", data, look) if mark["type"] == "point" and "category" in rows[0] for row in rows if not row["narrow"]]


def test_each_panel_has_a_scale_of_its_own():
    found = pd.DataFrame(points(series(large=[1000.0, 4000.0], small=[1.0, 4.0])))
    assert [sorted(own["y"] - own["y"].min()) for _, own in found.groupby("category")][0] == [sorted(own["y"] - own["y"].min()) for _, own in found.groupby("category")][1]


def test_the_largest_comes_first():
    heads = next(rows for mark, encoding, rows in drawn("multiples", series(b=[1.0, 2.0], c=[1.0, 9.0], a=[5.0, 4.0])) if mark["type"] == "text" and "name" in rows[0])
    assert [row["name"] for row in heads if not row["narrow"]] == ["c", "a", "b"]


@few_examples
@given(st.lists(st.lists(st.integers(-10**9, 10**9).map(lambda value: value / 1000), min_size=1, max_size=5), min_size=1, max_size=9))
def test_panels_never_overlap_and_hold_their_points(values):
    data = series(**{f"firm{n}": own for n, own in enumerate(values)})
    heads = next(rows for mark, _, rows in drawn("multiples", data) if mark["type"] == "rule" and "floor" in rows[0])
    found = points(data)
    for narrow in (False, True):
        own = [row for row in heads if row["narrow"] == narrow]
        assert len(own) == len(values) and len({(row["x"], row["floor"]) for row in own}) == len(own)
    inside = [[row for row in heads if not row["narrow"] and row["x"] - 1e-9 <= point["x"] <= row["x2"] + 1e-9 and row["floor"] - 64 <= point["y"] <= row["floor"] + 1e-6] for point in found]
    assert all(len(panels) == 1 for panels in inside)


def test_one_point_stands_in_the_middle_of_its_panel_and_is_told_once():
    layers = drawn("multiples", series(only=[5.0]))
    told = [row["label"] for mark, _, rows in layers if mark["type"] == "text" and mark["style"] != "halo" and "label" in rows[0] for row in rows if not row["narrow"] and row["label"]]
    assert sorted(told) == ["2020", "5"]


def periods_below(data):
    texts = [(mark["align"], row["x"], row["label"]) for mark, _, rows in drawn("multiples", data) if mark["type"] == "text" and mark.get("style") == "note" for row in rows if not row["narrow"] and row.get("label")]
    return sorted(texts)


def test_the_first_and_the_last_period_stand_under_their_points():
    data = series(long=[5.0, 6.0, 7.0, 8.0, 9.0, 9.0, 9.0], late=[1.0, 2.0, 3.0, 4.0])
    data.loc[data["category"] == "late", "date"] += pd.Timedelta(days=1096)
    xs = [row["x"] for row in points(data) if row["category"] == "late"]
    assert {("left", min(xs), "2020"), ("right", max(xs), "2023")} <= set(periods_below(data))


def test_periods_that_would_meet_are_one_text():
    data = series(long=list(range(1, 16)), short=[1.0, 2.0])
    assert "2020–2021" in {label for *_, label in periods_below(data)}


def test_negative_values_are_told_with_their_sign_and_stand_below():
    found = sorted(points(series(loss=[-5.0, 3.0])), key=lambda row: row["period"])
    assert found[0]["y"] > found[1]["y"]
    texts = {row["label"] for mark, _, rows in drawn("multiples", series(loss=[-5.0, 3.0])) if mark["type"] == "text" and "label" in rows[0] for row in rows}
    assert "−5" in texts


def test_forecasts_are_dashed_and_hollow_from_the_last_actual_value_on():
    data = series(firm=[1.0, 2.0, 3.0]).assign(style=["actual", "actual", "forecast"])
    lines = {tuple(mark["strokeDash"]): sorted(row["x"] for row in rows if not row["narrow"]) for mark, _, rows in drawn("multiples", data) if mark["type"] == "line"}
    assert lines[4, 3][0] == lines[1, 0][-1] and len(lines[4, 3]) == 2
    hollow = [rows for mark, _, rows in drawn("multiples", data) if mark["type"] == "point" and mark.get("style") == "hollow"]
    assert {row["period"] for rows in hollow for row in rows if row.get("category")} == {"2022"}


def test_signs_of_marked_days_stand_below_names_of_two_lines():
    data = series(**{"A company with a name of two lines, number one": [1.0, 2.0, 3.0]})
    rows = {key: rows for _, _, rows in drawn("multiples", data, look("2021-03-01")) for key in ("name", "sign") if key in rows[0]}
    lines = max(row["name"].count("\n") + 1 for row in rows["name"])
    assert lines == 2 and min(row["y"] for row in rows["sign"]) - 7 >= max(row["y"] for row in rows["name"]) + 15 * (lines - 0.5)


# marked days


def look(*days):
    return Look(lang="en", title="t", marks=tuple(zip(days, "①②③④")))


def days(*marks, first="2020-07-01", last="2024-07-01"):
    return frame.marked(look(*marks), pd.Timestamp(first), pd.Timestamp(last))


def test_days_outside_the_span_are_left_out():
    assert list(days("2015-01-01", "2021-05-24", "2026-01-01")["sign"]) == ["②"]


def test_days_within_half_a_year_of_the_ends_stand_at_the_ends():
    assert list(days("2020-05-01", "2024-10-01")["date"]) == [pd.Timestamp("2020-07-01"), pd.Timestamp("2024-07-01")]


def test_days_that_lie_close_have_their_signs_one_under_another():
    found = days("2021-05-24", "2021-06-30", "2023-01-01")
    assert list(found["y"]) == [4.0, 20.0, 4.0]


@pytest.mark.parametrize("form", ["line", "column", "multiples"])
def test_a_chart_over_time_bears_the_signs_of_its_marked_days(form):
    data = series(racks=[1.0, 2.0, 3.0]).assign(low=math.nan, high=math.nan)
    signs = [row["sign"] for _, _, rows in drawn(form, data, look("2020-12-01", "2021-09-01")) for row in rows if "sign" in row and not row.get("narrow")]
    assert sorted("".join(signs)) == ["①", "②"]
    assert not [row for _, _, rows in drawn(form, data) for row in rows if "sign" in row]


def test_over_columns_a_sign_stands_at_the_period_in_which_its_day_falls():
    data = series(racks=[1.0, 2.0, 3.0]).assign(low=math.nan, high=math.nan)
    [rows] = [rows for _, _, rows in drawn("column", data, look("2021-03-01", "2021-11-01")) if "sign" in rows[0]]
    assert rows == [{"period": "2021", "sign": "①②"}]


@pytest.mark.parametrize(("parameters", "signs"), [({}, "①②"), ({"as_of": "2025-03-31"}, "①"), ({"min_grade": "B"}, "①"), ({"base_year": 2022}, "①")])
def test_an_edition_marks_the_events_it_may_show_and_says_what_they_are(parameters, signs):
    panel = tiny_book("en", **parameters).panel_list("shipments")[0]
    assert "".join(sign for sign, *_ in panel.marks) == signs
    assert [f"{sign} " in panel.note for sign in "①②"] == [sign in signs for sign in "①②"]
    assert "Example policy issued" in panel.note and (json.dumps(panel.draw(panel.data()).to_dict(validate=False), ensure_ascii=False).count('"②"') > 0) == ("②" in signs)


def test_an_event_outside_the_charts_span_is_neither_marked_nor_told(tmp_path):
    study = copy_of_tiny(tmp_path, cell("exhibits", "shipments.1", "marks", "e1;e3"))  # e3 came half a year after the last figure
    panel = Book(study, Parameters(lang="en")).panel_list("shipments")[0]
    assert [title for *_, title in panel.marks] == ["Example policy issued"] and "②" not in panel.note
