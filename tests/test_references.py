"""References of the commentary, over the toy study: what each aspect says, and what leads nowhere."""

import re

import pytest
from fixtures import ROOT, cell, copy_of_tiny, replace, tiny_book
from yanbao.book import Book
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.references import ASPECTS


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
    ("driver:energy@2030:period", "2030年", "2030")])
def test_a_reference_says_its_quantity_in_the_language(target, zh, en):
    assert (tiny_book("zh").resolve(target), tiny_book("en").resolve(target)) == (zh, en)


def test_the_largest_category_is_named_in_the_language():
    for lang in ("zh", "en"):
        book = tiny_book(lang)
        assert book.resolve("company_financials:top") == book.resolve("company_financials/alibaba:name") == book.words.entity("alibaba")


def test_a_trees_result_is_that_of_the_year_asked_for():
    book = tiny_book("en")
    values = book.tree("demand").run(2024, 2030)["energy"]
    assert book.resolve("driver:energy") == book.resolve("driver:energy@first") == f"{book.words.plain(values[0])} TWh per year"
    assert book.resolve("driver:energy@last") == book.resolve("driver:energy@2030") == f"{book.words.plain(values[6])} TWh per year"


def test_a_reference_follows_the_scenario_of_the_edition():
    assert tiny_book("en", scenario="high").resolve("driver:energy@last") != tiny_book("en").resolve("driver:energy@last")


@pytest.mark.parametrize(("target", "reason"), [
    ("row:nosuchrow", "no such row"), ("driver:nosuchdriver", "no driver"), ("driver:energy@2050", "2024 to 2030"), ("driver:energy@soon", "2024 to 2030"),
    ("Shipments", "isn't written"),
    ("shipments:mean", "aspects are"), ("shipments@1999", "its periods are"), ("shipments/baidu", "its categories are"), ("shipments@first:growth", "a year earlier"),
    ("company_financials", "several categories"),
    ("company_financials:cagr", "several categories"), ("shipments.2:cagr", "several categories"), ("shipments.7", "isn't a shown panel"),
    ("company_comparison", "isn't a shown panel"), ("history_timeline", "isn't a shown panel"),
    ("unit_cost_model", "isn't a shown panel"), ("pest", "isn't a shown panel"), ("capacity_existing_and_planned", "isn't a shown panel")])
def test_a_reference_that_leads_nowhere_says_why(target, reason):
    with pytest.raises(YanbaoError) as caught:
        tiny_book("en").resolve(target)
    assert caught.value.code == "unresolved_reference"
    assert reason in caught.value.details["reason"]


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
    assert set(told) <= set(ASPECTS)
