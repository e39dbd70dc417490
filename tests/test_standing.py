"""What of the prose stands in a rerun, over the toy study: kept, marked as written for the default edition, or dropped."""

from functools import lru_cache

import pytest
from fixtures import copy_of_tiny, few_examples, replace, tiny, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import book as book_module, prose, standing
from yanbao.book import Book
from yanbao.parameters import Parameters

GROWN = "when: {value}`shipments@last` > 1.5 * {value}`shipments@first`\nRacks rose to {value}`shipments@last`."
DEAR = "Power costs {value}`driver:power_price`."


def stands(text, book):
    """dropped, kept or marked."""
    found = standing.of_paragraph(prose.paragraph(text.splitlines()), book)
    return "dropped" if found is None else "marked" if found.moved else "kept"


@lru_cache(maxsize=None)
def edition(**parameters):
    overrides = {name: parameters.pop(name) for name in list(parameters) if name in ("power_price", "build")}
    return Book(tiny(), Parameters(lang="en", **parameters), overrides)


@pytest.mark.parametrize(("text", "parameters", "expected"), [
    (GROWN, {}, "kept"), (GROWN, {"base_year": 2022}, "marked"), (GROWN, {"base_year": 2021}, "dropped"), (GROWN, {"as_of": "2022"}, "dropped"),
    (GROWN, {"min_grade": "A"}, "kept"), (GROWN, {"scenario": "high"}, "kept"),
    ("{value}`shipments@2022`, the middle of the line.", {"base_year": 2022}, "kept"),
    ("The newest is of {value}`shipments:period`.", {"base_year": 2023}, "marked"), ("The newest is of {value}`shipments:period`.", {"min_grade": "B"}, "kept"),
    ("{value}`shipments@last:origins` organisations", {"min_grade": "B"}, "marked"), ("{value}`shipments.2/caict` by one of them", {"min_grade": "B"}, "dropped"),
    (DEAR, {"power_price": 0.61 * 1.09}, "kept"), (DEAR, {"power_price": 0.7}, "marked"), (DEAR, {"build": 40.0}, "kept"),
    ("when: power_price < 0.65\n" + DEAR, {"power_price": 0.7}, "dropped"), ("when: power_price < 0.65\n" + DEAR, {"power_price": 0.62}, "kept"),
    ("when: scenario == base\nIn the base case.", {"scenario": "high"}, "dropped"), ("when: scenario == base\nIn the base case.", {"base_year": 2023}, "kept"),
    ("when: scenario == high\nUpwards.", {"scenario": "high"}, "kept"), ("when: horizon - base_year >= 6\nFar.", {"horizon": 2027}, "dropped"),
    ("when: as_of >= 2025\nA text.", {"as_of": "2024-12-31"}, "dropped"), ("when: as_of >= 2025\nA text.", {"as_of": "2025-01-01"}, "kept"),
    ("when: {value}`driver:discount:swing` > {value}`driver:power_price:swing`\nA text.", {}, "dropped"),
    ("{value}`company_financials:top` leads.", {"base_year": 2023}, "kept"), ("No reference at all.", {"as_of": "2022"}, "kept"),
    ("when: 1 >\nMisspelt.", {}, "dropped"), ("when: {value}`gone` > 0 or 1 > 0\nMisspelt.", {}, "dropped"), ("when: 1 > 0", {}, "dropped")])
def test_a_paragraph_is_kept_marked_or_dropped(text, parameters, expected):
    assert stands(text, edition(**parameters)) == expected


def test_in_the_default_edition_nothing_is_marked_and_no_other_edition_is_opened():
    book = Book(tiny(), Parameters(lang="en"))
    assert book.default is book and book.as_printed is book
    assert Book(tiny(), Parameters(lang="en", seed=3)).default.parameters.seed == 3  # the seed moves no reference


@pytest.mark.parametrize("currency", ["USD", "EUR", "CNY"])
def test_a_change_of_currency_alone_moves_nothing(currency):
    book = edition(currency=currency)
    for text in ("{value}`company_financials/baidu@2024`", "{value}`market_size@last`, {value}`company_financials:top_value`"):
        assert stands(text, book) == "kept"
        assert stands(f"when: {{value}}`market_size@last` > 2900\n{text}", book) == "kept"  # the condition counts in the panel's own unit
    assert stands("{value}`market_size@last`", edition(currency=currency, base_year=2022)) == "marked"


@few_examples
@given(st.floats(0.4, 0.8))
def test_a_paragraph_is_marked_where_and_only_where_a_number_of_it_moved_by_more_than_a_tenth(price):
    book = Book(tiny(), Parameters(lang="en"), {"power_price": price})
    moved = abs(book.tree("cost").run(2024, 2030, book.changes("cost"))["power_price"][0] / 0.61 - 1)
    if abs(moved - 0.1) > 1e-6:
        assert stands(DEAR + " {value}`shipments@last` racks.", book) == ("marked" if moved > 0.1 else "kept")


@few_examples
@given(st.sampled_from([{}, {"base_year": 2022}, {"min_grade": "B"}, {"as_of": "2025-05-31"}, {"scenario": "high"}, {"currency": "USD"}]),
       st.sampled_from(["shipments@first", "shipments@last", "company_financials:top_value", "driver:build", "row:tiny0001"]), st.floats(-1e6, 1e6))
def test_what_is_always_true_never_drops_a_paragraph(parameters, target, number):
    book = edition(**parameters)
    for condition in (f"{{value}}`{target}` == {{value}}`{target}`", f"{{value}}`{target}` > {number!r} or {{value}}`{target}` <= {number!r}"):
        assert stands(f"when: {condition}\nA text.", book) == "kept"


# as the notebook shows it


@pytest.fixture
def displayed(monkeypatch):
    bundles = []
    monkeypatch.setattr(book_module, "display", lambda bundle, raw, **_: bundles.append(bundle))
    return bundles


@pytest.mark.parametrize(("lang", "said"), [("zh", "按默认版本写成"), ("en", "Written for the default edition")])
def test_a_marked_paragraph_says_so_in_the_language(displayed, lang, said):
    Book(tiny(), Parameters(lang=lang, base_year=2022)).commentary("shipments")
    tiny_book(lang).commentary("shipments")
    marked, plain = displayed
    assert marked["text/markdown"].endswith("</small>") and '<small class="written-for-default">' in marked["text/markdown"]
    assert said in marked["text/plain"] and "<" not in marked["text/plain"] and "when" not in marked["text/markdown"]
    assert said not in plain["text/plain"] and plain["text/plain"] == plain["text/markdown"]


def test_a_paragraph_whose_exhibit_shows_nothing_is_dropped(tmp_path):
    study = copy_of_tiny(tmp_path, replace("commentary.en.md", "## company_financials", "## market_size\n\nThe line is short.\n\n## company_financials"))
    section = study.sections("en")["market_size"].paragraphs
    assert len(standing.of_section("market_size", section, Book(study, Parameters(lang="en")))) == 1
    assert standing.of_section("market_size", section, Book(study, Parameters(lang="en", min_grade="A"))) == []


@pytest.mark.parametrize(("parameters", "expected"), [({}, [False]), ({"scenario": "high"}, [False]), ({"base_year": 2023}, [True]), ({"min_grade": "A"}, [True]),
                                                      ({"as_of": "2020"}, [])])
def test_a_paragraph_under_a_list_is_marked_where_the_list_is_another(parameters, expected):
    section = [prose.Paragraph(1, "Policy came first.")]
    assert [found.moved for found in standing.of_section("history_timeline", section, edition(**parameters))] == expected


def judgements(**parameters):
    return list(edition(**parameters).panel_list("swot")[0].records()["rationale"])


def test_judgements_are_kept_marked_or_dropped_like_paragraphs():
    assert judgements() == ["9 million racks in use.", "Power costs 0.61 CNY/kWh."]
    [marked, kept] = judgements(base_year=2022)
    assert marked.startswith("6.5 million racks in use. (Written for the default edition") and kept == "Power costs 0.62 CNY/kWh."
    assert len(judgements(base_year=2021)) == 1  # no price of electricity before


def test_judgements_with_later_or_weaker_sources_are_dropped(tmp_path):
    assert judgements(as_of="2025-03-30") == []  # the yearbook came a day later
    assert len(judgements(as_of="2025-03-31")) == 2
    study = copy_of_tiny(tmp_path, replace("assessments.csv", "Power costs {value}`input_price@last`.,yearbook", "Power is dear.,yearbook;press"))
    for parameters, left in (({}, 2), ({"min_grade": "C"}, 1), ({"as_of": "2025-06-14"}, 1)):
        assert len(Book(study, Parameters(lang="en", **parameters)).panel_list("swot")[0].records()) == left


