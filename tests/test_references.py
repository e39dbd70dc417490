"""References of the commentary, over the toy study: what each aspect says, and what leads nowhere."""

import re

import pytest
from fixtures import ROOT, cell, copy_of_tiny, replace, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao.book import Book
from yanbao.drivers import one_at_a_time
from yanbao.words import three_digits
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.references import ASPECTS, DRIVER_ASPECTS, Answer


@pytest.mark.parametrize(("target", "zh", "en"), [
    ("shipments", "900万架", "9 million racks"), ("shipments@last", "900万架", "9 million racks"), ("shipments@first", "400万架", "4 million racks"),
    ("shipments@2022", "650万架", "6.5 million racks"),
    ("shipments@2022:number", "650", "6.5"), ("shipments:period", "2024年", "2024"), ("shipments@first:period", "2020年", "2020"),
    ("shipments@last:growth", "11.1%", "11.1%"),
    ("shipments:change", "125%", "125%"), ("shipments:cagr", "22.5%", "22.5%"), ("shipments@last:low", "860万架", "8.6 million racks"),
    ("shipments@last:high", "950万架", "9.5 million racks"),
    ("shipments@last:origins", "3", "3"), ("shipments.2/caict", "860至920万架", "8.6–9.2 million racks"), ("company_financials:count", "3", "3"),
    ("company_financials/baidu@2024", "128亿元", "CNY 12.8 billion"),
    ("company_financials:top_value", "1,010亿元", "CNY 101 billion"), ("company_margins:top_value", "52%", "52%"), ("technology_benchmark/alibaba", "1.2", "1.2"),
    ("technology_benchmark/baidu", "1.1至1.4", "1.1–1.4"),
    ("row:tiny0001", "400万架", "4 million racks"), ("row:tiny0008", "860至920万架", "8.6–9.2 million racks"), ("row:tiny0001:period", "2020年", "2020"),
    ("driver:power_price", "0.61元/kWh", "0.61 CNY/kWh"), ("driver:power_price:low", "0.4元/kWh", "0.4 CNY/kWh"), ("driver:power_price:high", "0.8元/kWh", "0.8 CNY/kWh"),
    ("driver:racks@last", "900万架", "9 million racks"),
    ("driver:energy@2030:period", "2030年", "2030"), ("driver:power_price:swing", "292元/(kW·月)", "292 CNY per kW-month")])
def test_a_reference_says_its_quantity_in_the_language(target, zh, en):
    assert (tiny_book("zh").resolve(target), tiny_book("en").resolve(target)) == (zh, en)


def test_the_largest_category_is_named_in_the_language():
    for lang in ("zh", "en"):
        book = tiny_book(lang)
        assert book.resolve("company_financials:top") == book.resolve("company_financials/alibaba:name") == book.words.entity("alibaba")


def test_a_trees_result_is_that_of_the_year_asked_for():
    book = tiny_book("en")
    values = book.tree("demand").run(2024, 2030)["energy"]
    assert book.resolve("driver:energy") == book.resolve("driver:energy@first") == f"{book.words.plain(three_digits(values[0]))} TWh per year"
    assert book.resolve("driver:energy@last") == book.resolve("driver:energy@2030") == f"{book.words.plain(three_digits(values[6]))} TWh per year"


def test_a_reference_follows_the_scenario_of_the_edition():
    assert tiny_book("en", scenario="high").resolve("driver:energy@last") != tiny_book("en").resolve("driver:energy@last")


@pytest.mark.parametrize(("target", "reason"), [
    ("row:nosuchrow", "no such row"), ("driver:nosuchdriver", "no driver"), ("driver:energy@2050", "2024 to 2030"), ("driver:energy@soon", "2024 to 2030"),
    ("Shipments", "isn't written"),
    ("shipments:mean", "aspects are"), ("driver:energy:mean", "a driver has"), ("driver:energy:swing", "only inputs"), ("driver:energy@²", "2024 to 2030"), ("shipments@1999", "its periods are"), ("shipments/baidu", "its categories are"), ("shipments@first:growth", "a year earlier"),
    ("company_financials", "several categories"),
    ("company_financials:cagr", "several categories"), ("shipments.2:cagr", "several categories"), ("shipments.7", "isn't a shown panel"),
    ("company_comparison", "isn't a shown panel"), ("history_timeline", "isn't a shown panel"),
    ("unit_cost_model", "isn't a shown panel"), ("pest", "isn't a shown panel"), ("capacity_existing_and_planned", "isn't a shown panel")])
def test_a_reference_that_leads_nowhere_says_why(target, reason):
    with pytest.raises(YanbaoError) as caught:
        tiny_book("en").resolve(target)
    assert caught.value.code == "unresolved_reference"
    assert reason in caught.value.details["reason"][1]


@pytest.mark.parametrize(("target", "numbers", "unit", "key"), [
    ("shipments@last", (900,), "1e4 rack", ""), ("shipments@2022:number", (650,), "1e4 rack", ""), ("shipments.2/caict", (860, 920), "1e4 rack", ""),
    ("shipments:change", (1.25,), "1", ""), ("shipments@last:origins", (3,), "1", ""), ("company_financials:count", (3,), "1", ""),
    ("shipments:period", (2024,), "1", "2024"), ("company_financials:top", (), "1", "alibaba"), ("company_financials:top_value", (1010,), "CNY_100M", ""),
    ("company_financials/baidu@2024", (128,), "CNY_100M", ""), ("row:tiny0008", (860, 920), "1e4 rack", ""), ("driver:power_price", (0.61,), "CNY/kWh", "")])
def test_the_number_behind_a_reference_has_the_panels_own_unit_in_both_languages(target, numbers, unit, key):
    for lang in ("zh", "en"):
        answer = tiny_book(lang).references.answer(target)
        assert (answer.numbers, answer.unit, answer.key) == (pytest.approx(numbers), unit, key)


def test_a_models_estimate_is_told_in_the_unit_of_its_panel(tmp_path):
    shares = tiny_book("en").references.answer("cost_shares_compared")
    as_ratio = Book(copy_of_tiny(tmp_path, cell("exhibits", "cost_shares_compared", "unit", "1")), Parameters(lang="en")).references.answer("cost_shares_compared")
    assert (shares.unit, as_ratio.unit) == ("%", "1")
    assert as_ratio.numbers == (pytest.approx(shares.numbers[0] / 100, rel=1e-5),)
    assert as_ratio.text != shares.text


def test_an_inputs_swing_is_what_the_tornado_draws():
    book = tiny_book("en")
    effects = one_at_a_time(book.tree("demand"), 2024, 2030).set_index("driver")
    for driver in ("rack_growth", "racks"):
        drawn = abs(effects.at[driver, "high_result"] - effects.at[driver, "low_result"])
        assert book.references.answer(f"driver:{driver}@last:swing").numbers == (pytest.approx(drawn),)
    assert book.references.answer("driver:rack_growth@first:swing").numbers == (0,)  # growth does nothing in its first year


numbers = st.floats(-1e9, 1e9).map(lambda number: round(number, 3))


@given(numbers, st.floats(-3, 3))
def test_an_answer_differs_where_its_number_moved_by_more_than_the_share_asked_for(before, change):
    now = before * (1 + change)
    moved = Answer("", (now,)).differs(Answer("", (before,)), 0.1)
    assert moved or abs(now - before) <= 0.1 * abs(before) * (1 + 1e-6)
    assert not moved or abs(now - before) >= 0.1 * abs(before) * (1 - 1e-6)
    assert not Answer("a", (before,)).differs(Answer("b", (before,)), 0.1)


@pytest.mark.parametrize("other", [Answer("", (5.0,), "kWh", "catl"), Answer("", (5.0,), "GWh", "byd"), Answer("", (5.0, 5.0), "GWh", "catl"), Answer("", (), "GWh", "catl")])
def test_an_answer_of_another_name_unit_or_form_differs(other):
    assert Answer("", (5.0,), "GWh", "catl").differs(other, 0.1)


def test_an_unknown_exhibit_is_refused_with_the_nearest():
    with pytest.raises(YanbaoError) as caught:
        tiny_book("en").resolve("shipmnets@last")
    assert (caught.value.code, caught.value.nearest[0]) == ("unknown_name", "shipments")


def test_growth_is_never_told_over_several_series(tmp_path):
    study = copy_of_tiny(tmp_path, replace("observations.csv", "tiny0005,miit.racks_in_use.cn,", "tiny0005,caict.racks_in_use.cn,"))
    book = Book(study, Parameters(lang="en"))
    for target, reason in (("shipments:cagr", "several series"), ("shipments:change", "several series"), ("shipments@last:growth", "a year earlier")):
        with pytest.raises(YanbaoError, match=reason):
            book.resolve(target)
    assert book.resolve("shipments@2023:growth") == "24.6%"


def test_a_doubtful_figure_is_quoted_only_where_its_period_is_named(tmp_path):
    book = Book(copy_of_tiny(tmp_path, cell("observations", "tiny0048", "status", "doubtful")), Parameters(lang="en"))
    assert (book.resolve("input_price@last"), book.resolve("input_price@2024")) == ("0.64 CNY/kWh", "0.61 CNY/kWh")
    assert book.resolve("input_price@last:period") == "2023"


def test_a_row_of_a_grade_that_is_not_allowed_leads_nowhere():
    assert tiny_book("en").resolve("row:tiny0007")
    with pytest.raises(YanbaoError, match="no such row"):
        tiny_book("en", min_grade="B").resolve("row:tiny0007")


def test_every_aspect_of_the_documentation_is_known():
    text = (ROOT / "docs" / "curating.md").read_text(encoding="utf-8")
    told = re.findall(r"(?<!driver):([a-z_]+)`", text[text.index("## Commentary"):text.index("## Driver trees")])
    assert len(set(told)) > 8
    assert set(told) <= {*ASPECTS, *DRIVER_ASPECTS}


def test_of_a_break_even_point_the_share_of_draws_that_have_one_can_be_told():
    book = tiny_book("en")
    found = book.references._estimated("break_even", 1)["found"].iloc[0]
    answer = book.references.answer("break_even:found")
    assert answer.numbers == (found,) and answer.unit == "1"
    assert answer.text == book.words.percent(found)
    with pytest.raises(YanbaoError, match="a model's estimate has"):
        book.resolve("demand_compared:found")


@pytest.mark.parametrize(("target", "text", "numbers"), [("concentration/cr3", "70–77%", (70.0, 77.0)), ("concentration/cr3:low", "70%", (70.0,)), ("concentration/cr3:period", "2024", (2024.0,))])
def test_a_measure_of_concentration_is_told_by_its_bounds(target, text, numbers):
    answer = tiny_book("en").references.answer(target)
    assert (answer.text, answer.numbers) == (text, numbers)


def test_a_measure_of_concentration_that_there_is_none_of_is_refused_with_the_nearest():
    with pytest.raises(YanbaoError) as refused:
        tiny_book("en").references.answer("concentration/cr4")
    assert set(refused.value.nearest) <= {"cr1", "cr3", "cr5", "hhi"}
