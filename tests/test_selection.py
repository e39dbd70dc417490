"""Which rows a panel shows: each column of a selection narrows, and blank takes all."""

import pandas as pd
import pytest
from fixtures import ledger
from yanbao import selection

BLANK = {"metric": "racks_in_use", "entity": "", "region": "", "definition": "", "where": "", "kind": "", "periods": "", "form": "line", "table": "observations"}
ROWS = ledger(
    {"id": "cn20", "period": "2020", "value": 1}, {"id": "cn24", "period": "2024", "value": 5},
    {"id": "bj24", "entity_id": "CN-BJ", "region": "CN-BJ", "value": 2, "definition_id": "standard"},
    {"id": "hard", "dims": "product=hard_carbon;scope=all", "value": 3}, {"id": "soft", "dims": "product=soft_carbon", "value": 4},
    {"id": "told", "kind": "forecast", "period": "2030", "value": 9},
    {"id": "other", "metric": "pue", "value": 1.3}, {"id": "guess", "kind": "assumption", "value": 8})


def taken(**panel):
    return list(selection.observations(ROWS, {**BLANK, **panel})["id"])


@pytest.mark.parametrize(("text", "expected"), [
    ("", {}), ("product=hard_carbon|soft_carbon", {"product": (["hard_carbon", "soft_carbon"], True)}),
    ("basis!=interim|draft", {"basis": (["interim", "draft"], False)}), ("!segment", {"segment": ([], False)}),
    ("a=1; b=2", {"a": (["1"], True), "b": (["2"], True)}), ("a=b=c", {"a": (["b=c"], True)})])
def test_conditions_are_read_into_what_is_wanted_and_what_is_not(text, expected):
    assert selection.conditions(text) == expected


@pytest.mark.parametrize(("panel", "ids"), [
    ({}, ["cn20", "cn24", "bj24", "hard", "soft"]), ({"metric": "pue"}, ["other"]),
    ({"metric": "racks_in_use;pue", "periods": "2024"}, ["cn24", "bj24", "hard", "soft", "other"]), ({"metric": ""}, []),
    ({"entity": "CN-BJ"}, ["bj24"]), ({"region": "CN;CN-BJ", "periods": "2020"}, ["cn20"]), ({"definition": "standard"}, ["bj24"]),
    ({"definition": "-"}, ["cn20", "cn24", "hard", "soft"]),
    ({"definition": "standard;-"}, ["cn20", "cn24", "bj24", "hard", "soft"]), ({"where": "product=hard_carbon"}, ["hard"]),
    ({"where": "product=hard_carbon|soft_carbon"}, ["hard", "soft"]),
    ({"where": "product=hard_carbon;scope=part"}, []), ({"where": "!product"}, ["cn20", "cn24", "bj24"]),
    ({"where": "product!=hard_carbon"}, ["cn20", "cn24", "bj24", "soft"]), ({"where": "span=half"}, []), ({"where": "span=year", "periods": "2020"}, ["cn20"]),
    ({"where": "product=hard_carbon|soft_carbon;!scope"}, ["soft"]), ({"where": "tree=cost"}, ["cn20", "cn24", "bj24", "hard", "soft"]),
    ({"metric": "racks_in_use;pue", "where": "racks_in_use.product=soft_carbon"}, ["soft", "other"]), ({"where": "pue.product=soft_carbon;!racks_in_use.product"}, ["cn20", "cn24", "bj24"]),
    ({"periods": "2019/2023"}, ["cn20"]), ({"periods": "last"}, ["cn20", "cn24", "bj24", "hard", "soft"]), ({"kind": "forecast"}, ["told"]),
    ({"kind": "reported;forecast", "periods": "2025/2030"}, ["told"]),
    ({"form": "forecast", "periods": "2025/2030"}, ["told"]), ({"form": "scenario", "table": "drivers", "where": "!product"}, ["cn20", "cn24", "bj24", "told"]),
    ({"form": "scenario", "where": "!product"}, ["cn20", "cn24", "bj24"])], ids=str)
def test_a_panel_takes_the_rows_that_meet_all_of_its_conditions_in_ledger_order(panel, ids):
    assert taken(**panel) == ids


def test_an_assumption_is_shown_only_where_it_is_asked_for():
    assert "guess" not in taken(form="forecast") + taken(form="line")
    assert taken(kind="assumption") == ["guess"]


def test_records_are_taken_by_their_columns_and_by_any_name_of_a_list():
    rows = pd.DataFrame({"type": ["policy", "listing", "policy"], "entity_ids": ["ndrc", "baidu;tencent", ""]})
    assert list(selection.records(rows, {"where": "type=policy"}).index) == [0, 2]
    assert list(selection.records(rows, {"where": "entity_ids=tencent|ndrc"}).index) == [0, 1]
    assert list(selection.records(rows, {"where": "type=policy;!entity_ids"}).index) == [2]
    assert list(selection.records(rows, {"where": "type!=policy"}).index) == [1]
    assert list(selection.records(rows, {"where": ""}).index) == [0, 1, 2]


@pytest.mark.parametrize(("by", "categories"), [
    ("entity", ["CN", "CN", "CN-BJ"]), ("region", ["CN", "CN", "CN-BJ"]), ("period", ["2020", "2024", "2024"]), ("definition", ["", "", "standard"]),
    ("series", ["s", "s", "s"]), ("origin", ["miit", "miit", "miit"]),
    ("", ["", "", ""]), ("product", ["", "", ""]), ("source", ["", "", ""])])
def test_what_tells_rows_apart_is_a_column_or_a_dimension(by, categories):
    assert list(selection.category(ROWS[:3], by)) == categories


def test_a_row_without_the_dimension_has_a_blank_category():
    assert list(selection.category(ROWS[2:5], "product")) == ["", "hard_carbon", "soft_carbon"]


@pytest.mark.parametrize(("by", "columns"), [("origin", ["origin_id"]), ("series", ["series_id"]), ("source", []), ("entity", []), ("", [])])
def test_only_what_a_panel_shows_side_by_side_does_not_compete(by, columns):
    assert selection.apart(by) == columns


def periods(rows):
    return list(rows["period"])


def by_period(*pairs):
    return ledger(*({"entity_id": entity, "period": period, "value": 1} for entity, period in pairs))


def test_the_newest_period_is_taken_for_each_category_and_the_longest_of_those_that_end_together():
    rows = by_period(("CN", "2023"), ("CN", "2024-Q4"), ("CN", "2024"), ("CN-BJ", "2022"))
    assert periods(selection.newest(rows, ["entity_id"])) == ["2024", "2022"]


def test_the_first_and_the_newest_period_are_taken_for_each_category():
    rows = by_period(("CN", "2023"), ("CN", "2024"), ("CN", "2022"), ("CN-BJ", "2022"), ("CN-BJ", "2020"), ("CN-SH", "2021"))
    assert periods(selection.ends(rows, ["entity_id"])) == ["2024", "2022", "2022", "2020", "2021"]


def test_the_largest_categories_by_their_newest_value_keep_all_their_rows():
    rows = ledger({"entity_id": "a", "period": "2023", "value": 99}, {"entity_id": "a", "value": 1}, {"entity_id": "b", "value": 5}, {"entity_id": "c", "value": 3})
    rows = rows.assign(category_id=rows["entity_id"], point=rows["value"])
    assert list(selection.largest(rows, 2)["category_id"]) == ["b", "c"]
    assert list(selection.largest(rows, 3)["category_id"]) == ["a", "a", "b", "c"]
