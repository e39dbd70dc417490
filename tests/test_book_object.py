"""The book a notebook opens: what an edition's parameters let in, and what it shows on the page."""

import pandas as pd
import pytest
import yanbao as yb
from fixtures import TINY, copy_of_tiny, replace, tiny, tiny_book
from yanbao import book as book_module, evidence, exhibits
from yanbao.book import Book
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.press.site.registry import anchor


@pytest.fixture
def displayed(monkeypatch):
    """The bundles that a notebook would display."""
    bundles = []
    monkeypatch.setattr(book_module, "display", lambda bundle, raw, **_: bundles.append(bundle))
    return bundles


def refusal(**keywords):
    with pytest.raises(YanbaoError) as caught:
        yb.open(str(TINY), **keywords)
    return caught.value


# opening


def test_a_notebook_opens_a_study_with_typed_parameters_and_driver_overrides():
    book = yb.open(str(TINY), lang="en", base_year=2023, scenario="high", drivers={"power_price": 0.7})
    assert (book.base_year, book.horizon, book.lang) == (2023, 2030, "en")
    assert book.changes("cost") == {"build": 40, "power_price": 0.7}


def test_a_misspelt_parameter_or_driver_is_refused_with_the_nearest():
    assert refusal(base_yaer=2024).nearest[0] == "base_year"
    assert refusal(drivers={"power_prize": 1}).nearest[0] == "power_price"
    assert refusal(scenario="hihg").nearest == ("high",)


def test_years_are_the_studys_own_where_none_are_asked_for():
    assert (tiny_book().base_year, tiny_book().horizon) == (2024, 2030)


# evidence


@pytest.mark.parametrize("grade", "ABCDE")
def test_no_row_under_the_grade_asked_for_is_used_anywhere(grade):
    book = tiny_book(min_grade=grade)
    assert (book.observations["grade"] <= grade).all()
    for exhibit in ("market_size", "shipments", "published_forecasts", "company_financials"):
        for panel in book.panel_list(exhibit):
            assert (panel.rows["grade"] <= grade).all()


@pytest.mark.parametrize("as_of", ["2023", "2024-12-31", "2025-04", "2025-12-31"])
def test_nothing_published_after_the_day_asked_for_is_used_anywhere(as_of):
    book = tiny_book(as_of=as_of)
    assert (book.observations["published"] <= book.as_of).all()
    assert (book.study.sources.loc[book.observations["source_id"].unique(), "day"] <= book.as_of).all()
    assert book.today == book.as_of


def test_a_base_year_that_is_asked_for_hides_later_actual_figures_but_no_forecasts():
    rows = tiny_book(base_year=2022).observations
    assert not ((rows["end"].dt.year > 2022) & rows["kind"].isin(evidence.ACTUAL)).any()
    assert (rows["kind"] == "forecast").sum() == 5
    assert len(tiny_book().observations) == len(tiny().observations)


def test_a_record_needs_all_of_its_sources_to_be_allowed():
    assert [book.questions.allowed("press;blog") for book in (tiny_book(), tiny_book(min_grade="D"))] == [True, False]
    assert [tiny_book(as_of="2025-06-15").questions.allowed(cell) for cell in ("press", "press;blog")] == [True, False]


def events(**parameters):
    book = tiny_book(**parameters)
    return list(book.panel_list("history_timeline")[0].data()["title"])


def test_events_follow_grade_day_and_base_year():
    assert events() == ["Example policy issued", "Example funding round", "Example product"]
    assert events(min_grade="A") == ["Example policy issued"]
    assert events(base_year=2023) == ["Example policy issued", "Example funding round"]
    assert events(as_of="2025-07-01") == ["Example policy issued", "Example funding round"]


def test_names_and_amounts_of_records_are_in_the_language():
    zh, en = (tiny_book(lang).panel_list("history_timeline")[0].data() for lang in ("zh", "en"))
    assert (zh.loc[1, "amount"], en.loc[1, "amount"]) == ("12.5亿元", "CNY 1.25 billion")
    assert "、" in zh.loc[1, "participants"] and ", " in en.loc[1, "participants"]
    assert zh.loc[0, "amount"] == ""


def test_a_judgement_whose_reference_fails_in_the_edition_is_left_out():
    assert len(tiny_book().panel_list("swot")[0].data()) == 2
    assert len(tiny_book(as_of="2025-03-31").panel_list("swot")[0].data()) == 2
    study_rows = tiny_book(base_year=2021).panel_list("swot")[0].data()  # no price of electricity before 2022
    assert list(study_rows["item"]) == ["Large base"]


# money


def test_an_edition_in_another_currency_converts_each_year_at_its_own_rate():
    panel, plain = (tiny_book(currency=currency).panel_list("company_financials")[0] for currency in ("USD", ""))
    assert (panel.unit, plain.unit) == ("USD_1B", "CNY_1B")
    ratio = plain.chosen()["point"] / panel.chosen()["point"]
    rates = tiny_book(currency="USD").exchange_rates
    assert ratio.tolist() == pytest.approx([rates.to_cny("USD", int(period), "average") for period in plain.chosen()["period"]], rel=1e-5)


def test_a_unit_that_is_no_money_stays_in_any_currency():
    assert tiny_book(currency="USD").in_edition_currency("1e4 rack") == "1e4 rack"
    assert tiny_book(currency="CNY").in_edition_currency("CNY_100M") == "CNY_100M"
    assert tiny_book().in_edition_currency("USD_1B") == "USD_1B"


def test_a_row_of_another_kind_of_unit_is_refused():
    rows = tiny().observations[:1]
    with pytest.raises(YanbaoError) as caught:
        tiny_book().converted(rows, "kWh", "kWh")
    assert caught.value.code == "wrong_unit"


# driver trees


def test_an_input_comes_from_its_ledger_row_in_the_drivers_own_unit():
    racks = tiny_book().tree("demand").inputs["racks"]
    assert (racks.value, racks.low, racks.high) == (900, 880, 950)


def test_an_input_whose_row_is_not_allowed_takes_the_newest_allowed_one_of_its_quantity():
    assert tiny_book(base_year=2022).tree("cost").inputs["power_price"].value == 0.62


def test_an_input_without_any_allowed_row_is_refused_with_its_row():
    with pytest.raises(YanbaoError) as caught:
        tiny_book(as_of="2022-12-31").tree("demand")
    assert (caught.value.code, caught.value.place.row, caught.value.details["name"]) == ("driver_input", 2, "racks")


def test_an_unknown_tree_is_refused():
    with pytest.raises(YanbaoError) as caught:
        tiny_book().tree("costs")
    assert caught.value.code == "headline"


def test_the_editions_scenario_comes_first_and_overrides_hold_in_all():
    book = Book(tiny(), Parameters(lang="en", scenario="high"), {"rack_growth": 12.0})
    assert list(book.scenarios("demand")) == ["high", "base", "low"]
    assert all(changes == {"rack_growth": 12.0} for changes in book.scenarios("demand").values())
    assert book.scenarios("cost") == {"high": {"build": 40}, "base": {}}  # low changes nothing there


# what is shown


def test_exhibits_are_numbered_by_chapter_over_those_that_are_shown():
    numbers = tiny_book().questions.numbering
    assert (numbers["market_size"], numbers["shipments"], numbers["market_share"], numbers["swot"]) == ("1.4", "1.5", "2.1", "5.13")
    assert "pest" not in numbers and "capacity_existing_and_planned" not in numbers
    assert len(set(numbers.values())) == len(numbers)


def test_panels_of_one_exhibit_have_letters():
    assert [panel.number for panel in tiny_book().panel_list("shipments")] == ["1.5a", "1.5b"]
    assert [panel.number for panel in tiny_book().panel_list("market_size")] == ["1.4"]


def test_a_misspelt_exhibit_is_refused_with_the_nearest():
    with pytest.raises(YanbaoError) as caught:
        list(tiny_book().panels("market_sise"))
    assert caught.value.nearest[0] == "market_size"


def test_a_gap_is_told_on_the_page_and_what_does_not_apply_is_not(displayed):
    assert list(tiny_book().panels("capacity_existing_and_planned")) == []
    assert list(tiny_book().panels("pest")) == []
    [bundle] = displayed
    assert bundle[exhibits.EXHIBIT_MIME]["form"] == "gap"
    assert "provincial bulletins" in bundle["text/plain"]


def test_a_panel_that_the_edition_leaves_without_rows_is_told_as_a_gap(displayed):
    assert list(tiny_book(min_grade="A").panels("market_size")) == []
    assert displayed[0][exhibits.EXHIBIT_MIME]["title"] == tiny_book().words.label("interface", "no_rows").format(subject="Cloud market size")


def test_gaps_of_one_exhibit_are_told_apart_by_their_panels(displayed):
    """A page gives each an anchor of its own: two alike end a build."""
    assert list(tiny_book(as_of="2019-12-31").panels("shipments")) == []
    metas = [bundle[exhibits.EXHIBIT_MIME] for bundle in displayed]
    assert [meta["form"] for meta in metas] == ["gap", "gap"] and len({anchor(meta) for meta in metas}) == 2


def test_commentary_is_shown_as_markdown_and_a_paragraph_that_can_not_stand_is_left_out(displayed):
    tiny_book().commentary("shipments")
    tiny_book(min_grade="A", as_of="2023-12-31").commentary("shipments")
    tiny_book().commentary("no_such_heading")
    [bundle] = displayed
    assert "22.5%" in bundle["text/markdown"] and "{value}" not in bundle["text/markdown"]


@pytest.mark.parametrize(("lang", "head"), [("en", "Five findings"), ("zh", "五点发现")])
def test_the_findings_of_a_chapter_are_a_list_under_their_name(lang, head, displayed):
    tiny_book(lang).commentary("01_industry_overview")
    [bundle] = displayed
    first, blank, *items = bundle["text/markdown"].splitlines()
    assert (first, blank, len(items)) == (f"**{head}**", "", 5)
    assert all(item.startswith("- ") and "{value}" not in item for item in items)
    assert bundle["text/plain"].splitlines() == [head, "", *items]


def test_findings_that_do_not_stand_are_left_out_and_no_longer_called_five(displayed):
    tiny_book("en", as_of="2024-12-31").commentary("01_industry_overview")
    first, _, *items = displayed[0]["text/plain"].splitlines()
    assert first == "Findings" and 0 < len(items) < 5


def test_what_would_change_the_findings_is_a_list_and_other_prose_is_not(displayed):
    for heading in ("01_industry_overview_changes", "unit_cost_model"):
        tiny_book("en").commentary(heading)
    changes, prose = (bundle["text/markdown"] for bundle in displayed)
    assert [line[:2] for line in changes.splitlines()] == ["- ", "- "] and "- " not in prose


def test_a_mark_stands_within_its_item(displayed):
    tiny_book("en", base_year=2022).commentary("01_industry_overview")
    [bundle] = displayed
    assert all(line.endswith("</small>") for line in bundle["text/markdown"].splitlines() if "<small" in line) and "<small" in bundle["text/markdown"]


def test_the_box_of_the_edition_lists_its_parameters_and_overrides(displayed):
    Book(tiny(), Parameters(lang="en", min_grade="B"), {"power_price": 0.7}).edition()
    meta = displayed[0][exhibits.EXHIBIT_MIME]
    values = [value for _, value in meta["table"]["rows"]]
    assert meta["form"] == "parameters"
    assert {"A toy study", "2024", "2030", "base", "B", "0.7"} <= set(values)


def test_a_name_that_lacks_a_language_is_shown_in_the_other(tmp_path):
    study = copy_of_tiny(tmp_path, replace("exhibits.csv", "云市场份额,Cloud market shares", "云市场份额,"))
    assert Book(study, Parameters(lang="en")).panel_list("market_share")[0].subject == "云市场份额"


def test_opening_twice_gives_the_same_numbers():
    first, second = (Book(tiny(), Parameters(lang="en")).panel_list("shipments")[0].data() for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
