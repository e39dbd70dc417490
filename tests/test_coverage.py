"""What of commercial reports a study answers: counted from the rows its panels show, never claimed."""

import math

import pytest
from fixtures import ROOT, TINY, all_units, copy_of_tiny, replace, tiny, tiny_book
from hypothesis import given, strategies as st
from test_broken_packs import more
from yanbao import study as studies, tables, words
from yanbao.book import Book
from yanbao.coverage import ABSENT, FULL, GAP, PART, SUMMARY, Coverage, Figure, Place, Verdict, asked_years, judged, summary
from yanbao.listings import listing
from yanbao.parameters import Parameters

OWN = "tiny"


def item(exhibits, **cells):
    """An item of a report on the toy study's industry, or on another one's."""
    return {"report": "sodium_report", "kind": "exhibit", "number": "1", "study": OWN, "zh": "甲", "en": "A", "exhibits": exhibits, "textual": "", "unit": "", "periods": "",
            "entities": math.nan, **cells}


def verdict(exhibits, book=None, **cells):
    return Coverage(book or tiny_book()).verdict(item(exhibits, **cells))


def told(exhibits, **cells):
    return verdict(exhibits, **cells).verdict


def with_rows(folder, *rows, lang="en"):
    """The toy study's book with other rows in coverage.csv."""

    def edit(pack):
        (pack / "coverage.csv").unlink()
        more("coverage", *({"report": "sodium_report", "number": "1", **row} for row in rows))(pack)

    return Book(copy_of_tiny(folder, edit), Parameters(lang=lang))


def in_years(*years):
    return [Figure("entity", "CN", year, "GWh") for year in years]


# figures


def test_without_a_figure_there_is_a_gap():
    assert judged([], range(2020, 2025), 3) == (GAP, ())


def test_where_neither_years_nor_entities_are_asked_for_any_figure_will_do():
    assert judged(in_years(1999), range(0), 0) == (FULL, ())


@pytest.mark.parametrize(("years", "found"), [([2021], PART), ([2021, 2022], FULL), ([2021, 2021], PART), ([2010, 2011], PART)])
def test_half_of_the_years_asked_for_is_full_and_less_is_part(years, found):
    assert judged(in_years(*years), range(2021, 2025), 0)[0] == found


@pytest.mark.parametrize(("count", "found"), [(6, PART), (7, FULL), (20, FULL)])
def test_half_of_the_entities_asked_for_is_full_whatever_the_years(count, found):
    verdict, (years, entities) = judged([Figure("entity", str(number), 2010) for number in range(count)], range(2021, 2025), 13)
    assert verdict == found
    assert (years.found, entities.found, entities.asked) == (0, min(count, 13), 13)


def test_categories_of_two_sorts_do_not_add_up():
    figures = [Figure("entity", "a"), Figure("entity", "b"), Figure("chemistry", "c"), Figure("chemistry", "d")]
    assert judged(figures, range(0), 5)[0] == PART


@given(st.lists(st.integers(2015, 2030), max_size=12), st.integers(2015, 2030), st.integers(0, 8), st.integers(0, 6))
def test_a_figure_more_never_makes_a_verdict_worse(years, first, span, entities):
    order, asked = [GAP, PART, FULL], range(first, first + span)
    figures = [Figure("entity", str(number % 4), year) for number, year in enumerate(years)]
    found = [order.index(judged(figures[:count], asked, entities)[0]) for count in range(len(figures) + 1)]
    assert found == sorted(found)


def test_years_are_written_alone_or_from_to():
    assert [list(asked_years(text)) for text in ("", "2024", "2023/2025")] == [[], [2024], [2023, 2024, 2025]]


@pytest.mark.parametrize(("first", "second", "alike"), [
    ("CNY_10K/t", "CNY/t", True), ("USD/t", "CNY_10K/t", True), ("GWh/yr", "GWh", True), ("1e4 t", "t/yr", True), ("%", "1", False), ("percentage_point", "%", True),
    ("1", "1e4", True), ("GWh", "t", False), ("CNY_100M", "1e8", False), ("CNY/Wh", "CNY/kWh", True)])
def test_units_are_alike_across_currencies_and_from_yearly_flow_to_amount_but_shares_are_no_counts(first, second, alike):
    units = all_units()
    assert units.alike(first, second) is units.alike(second, first) is alike


# the toy study


def test_a_text_is_answered_by_any_exhibit_with_rows():
    assert told("participants", textual="yes") == FULL
    assert told("swot;clusters", textual="yes") == FULL


def test_a_list_counts_where_no_unit_is_asked_for_and_never_for_figures():
    assert told("participants") == FULL
    assert told("participants", entities=5.0) == PART
    assert told("participants", unit="CNY_100M") == GAP


def test_the_amounts_of_events_are_figures_in_their_year():
    assert verdict("history_timeline", unit="CNY_100M", periods="2023").verdict == FULL
    assert told("history_timeline", unit="CNY_100M", periods="2020/2022") == PART
    assert told("history_timeline", unit="GWh") == GAP


def test_judgements_answer_no_question_for_figures():
    assert (told("swot"), told("swot", unit="1"), told("swot", textual="yes")) == (GAP, GAP, FULL)


def test_the_years_that_panels_show_are_counted():
    found = verdict("shipments", unit="rack", periods="2015/2024")
    assert (found.verdict, [(tally.what, tally.found, tally.asked) for tally in found.tallies]) == (FULL, [("years", 5, 10)])
    assert told("shipments", unit="rack", periods="2014/2024") == PART


def test_figures_in_a_unit_of_another_kind_count_for_another_industrys_equivalent_only():
    assert told("shipments", unit="GWh") == GAP
    assert told("shipments", unit="GWh", study="idc") == FULL


def test_only_panels_that_bear_the_verdict_are_named():
    assert [place.exhibit for place in verdict("shipments;market_size", unit="CNY_100M").places] == ["market_size"]


def test_a_model_answers_for_its_years_and_its_cases_without_being_run(monkeypatch):
    book = Book(tiny(), Parameters())
    monkeypatch.setattr(Book, "tree", lambda *given: pytest.fail("a tree was made"))
    assert told("demand_forecast", book=book, unit="TWh", periods="2024/2030") == FULL
    assert told("unit_cost_model", book=book, unit="CNY/(kW*month)", entities=2.0) == FULL
    assert told("unit_cost_model", book=book, unit="TWh") == GAP


def test_what_exhibits_csv_calls_a_gap_is_told_with_what_would_fill_it():
    found = verdict("capacity_existing_and_planned", unit="GWh")
    assert (found.verdict, found.missing, found.unshown) == (GAP, ("Planned capacity by province is missing; provincial bulletins would fill it",), ())


def test_an_exhibit_of_which_the_study_says_nothing_is_named():
    assert verdict("clusters", textual="yes").unshown == ("clusters",)


def test_what_applies_to_no_exhibit_is_not_applicable(tmp_path):
    study = copy_of_tiny(tmp_path, replace("exhibits.csv", "capacity_existing_and_planned,1,gap", "capacity_existing_and_planned,1,not_applicable"))
    book = Book(study, Parameters(lang="zh"))
    assert told("capacity_existing_and_planned", book=book) == ABSENT
    assert verdict("capacity_existing_and_planned", book=book).missing == ("缺各省规划产能；省级公报可以补上",)
    assert told("capacity_existing_and_planned;participants", book=book) == FULL
    assert told("capacity_existing_and_planned;participants", book=book, kind="section") == FULL


@pytest.mark.parametrize(("exhibits", "found"), [("shipments;participants", FULL), ("shipments;clusters", PART), ("clusters", GAP)])
def test_a_section_is_full_where_all_that_applies_is_shown(exhibits, found):
    assert told(exhibits, kind="section") == found


def test_the_key_findings_are_there_where_the_commentary_has_them(tmp_path):
    book = Book(copy_of_tiny(tmp_path, replace("commentary.en.md", "## company_financials", "## summary_findings\n\nA finding.\n\n## company_financials")), Parameters(lang="en"))
    assert told(SUMMARY, kind="section") == GAP
    assert verdict(SUMMARY, book=book, kind="section").places == (Place(SUMMARY),)


def test_an_edition_that_may_not_use_the_sources_has_its_own_verdicts():
    assert told("shipments", unit="rack", periods="2020/2024", book=tiny_book(as_of="2019-12-31")) == GAP


# coverage.csv


def test_named_panels_answer_instead_of_the_exhibits(tmp_path):
    found = verdict("clusters", book=with_rows(tmp_path, {"panels": "shipments.2"}), unit="rack")
    assert (found.verdict, [(place.exhibit, place.panel) for place in found.places]) == (FULL, [("shipments", 2)])


@pytest.mark.parametrize("state", [GAP, ABSENT])
def test_a_gap_and_what_does_not_apply_are_so_whatever_the_counts_say(tmp_path, state):
    book = with_rows(tmp_path, {"state": state, "reason_zh": "甲", "reason_en": "Because"})
    assert verdict("shipments", book=book) == Verdict(item("shipments"), state, (), ("Because",))


def test_a_part_is_never_full(tmp_path):
    book = with_rows(tmp_path, {"state": PART, "reason_zh": "只有一半", "reason_en": "Half of it"}, lang="zh")
    found = verdict("shipments", book=book, unit="rack")
    assert (found.verdict, found.missing) == (PART, ("只有一半",))
    assert told("clusters", book=book) == GAP
    assert told("swot", book=book, unit="1") == PART


# all of it


def test_every_numbered_exhibit_has_one_verdict_and_sections_are_those_of_the_own_report():
    found = Coverage(tiny_book()).verdicts
    assert [one.item["number"] for one in found] == [str(number) for number in range(1, 121)]
    counts = summary(found)
    assert list(counts) == [("sodium_report", "exhibit")] and sum(counts["sodium_report", "exhibit"].values()) == 120


def test_the_list_sums_up_each_study_and_report():
    title, heads, rows = listing("coverage", ROOT, [tiny()], "en")
    assert heads[3:] == ["all", "full", "part", "gap", "not applicable"]
    [row] = rows
    assert row[:4] == ["tiny", "Commercial report on sodium-ion anode materials", "exhibits", 120] and sum(row[4:]) == 120


ITEMS = tables.records(studies.coverage_items(ROOT))


def test_the_items_are_told_in_both_languages_once_each_and_lead_to_exhibits_units_and_reports_that_exist():
    general, units, labels = studies.general_exhibits(ROOT).index, all_units().rows, words.load(ROOT, "en").domain("report")
    assert [one["number"] for one in ITEMS if not (set(tables.items(one["exhibits"])) <= set(general) and one["unit"] in {*units, ""} and one["report"] in labels)] == []
    assert {one["study"] for one in ITEMS} == set(studies.names(ROOT))
    for lang in words.LANGUAGES:
        told = [(one["report"], one["kind"], one[lang]) for one in ITEMS]
        assert len(set(told)) == len(told)


def test_words_are_asked_for_without_a_unit():
    assert [one["number"] for one in ITEMS if one["textual"] and one["unit"]] == []


def test_there_are_a_hundred_and_twenty_exhibits_and_forty_nine_sections():
    assert [sum(one["kind"] == kind for one in ITEMS) for kind in ("exhibit", "section")] == [120, 49]
    assert all(one["number"].startswith("s") == (one["kind"] == "section") for one in ITEMS)


def test_the_toy_study_covers_each_state_of_its_table():
    with (TINY / "coverage.csv").open(encoding="utf-8") as file:
        assert {line.split(",")[3] for line in list(file)[1:]} == {"", PART, GAP, ABSENT}
