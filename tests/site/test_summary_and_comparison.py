"""A study's front page as executive summary, and the studies side by side."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fixtures import copy_of_tiny
from small_book import SmallBook, replaced
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.press.site import studies

pytestmark = pytest.mark.filterwarnings("ignore")
SUMMARY = "## summary_findings\n\nRacks rose to {value}`market_size@last`.\n\nTwo.\n\n## summary_gaps\n\nwhen: base_year > 2100\nNever told.\n"
COMPARED = ('comparison:\n  growth: {label_zh: 增速, label_en: Yearly growth, value: "market_size:cagr", note_zh: 口径, note_en: CAICT boundary}\n'
            '  concentration: {label_zh: 份额, label_en: Share of the leader, value: "market_share:nothing"}\n')


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The first study has a summary and figures to compare, the second neither."""
    folder = tmp_path_factory.mktemp("summary")
    book = SmallBook(folder / "book", folder / "cache").write()
    with (book.pack("first") / "commentary.en.md").open("a", encoding="utf-8") as file:
        file.write("\n" + SUMMARY)
    with (book.pack("first") / "study.yml").open("a", encoding="utf-8") as file:
        file.write(COMPARED)
    replaced(book.pack("first") / "study.yml", r'value: "shipments@last", series: "shipments"', 'value: "market_size@last", series: "market_size"')
    (book.source / "comparison.md").write_text("# Side by side\n\n```{yanbao-comparison}\n```\n", encoding="utf-8")
    replaced(book.source / "index.md", r"# Book\n", "# Book\n\n```{toctree}\n:hidden:\ncomparison\n```\n")
    assert book.build("out") == ""
    return book


def page(book, name):
    return (book.folder / "out" / "html" / f"{name}.html").read_text(encoding="utf-8")


def text(html):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


def blocks(html):
    return re.findall(r'<section class="compared-study[^>]*>(.*?)</section>', html, re.DOTALL)


def test_the_summary_tells_findings_in_an_ordered_list_with_their_figures(book):
    html = page(book, "first/index")
    [section] = re.findall(r'<section class="study-summary[^"]*"[^>]*>(.*?)</section>', html, re.DOTALL)
    items = re.findall(r"<li[^>]*>(.*?)</li>", section, re.DOTALL)
    assert "<ol" in section and len(items) == 2 and re.search(r"Racks rose to CNY [\d.,]+ billion", text(items[0]))


def test_a_summary_that_an_edition_drops_leaves_no_heading(book):
    assert "Never told" not in page(book, "first/index") and "summary-gaps" not in page(book, "first/index")
    assert "study-summary" not in page(book, "second/index")


@pytest.mark.parametrize(("base_year", "marked"), [(0, False), (2022, True)])
def test_a_summary_is_marked_like_commentary_where_its_figures_are_others_than_in_the_default_edition(tmp_path, base_year, marked):
    def edit(pack):
        with (pack / "commentary.en.md").open("a", encoding="utf-8") as file:
            file.write("\n## summary_findings\n\nRacks rose to {value}`shipments@last`.\n")

    told = studies.look(Book(copy_of_tiny(tmp_path, edit), Parameters(lang="en", base_year=base_year)), "en").summary["summary_findings"]
    assert [("default edition" in text) for text in told] == [marked]


def test_a_key_figure_has_its_grade_and_leads_to_the_exhibit_that_shows_it(book):
    figures = re.search(r'<dl class="key-figures[^>]*>(.*?)</dl>', page(book, "first/index"), re.DOTALL)[1]
    first = re.search(r"<dt.*?</dd>", figures, re.DOTALL)[0]
    assert 'href="01_chapter.html#exhibit-market_size"' in first
    assert re.search(r'<abbr class="grade grade-[a-e]" title="[^"]+">[A-E]</abbr>', first)


def test_a_computed_key_figure_has_no_grade(book):
    figures = re.search(r'<dl class="key-figures[^>]*>(.*?)</dl>', page(book, "first/index"), re.DOTALL)[1]
    assert "grade" not in re.findall(r"<dt.*?</dd>", figures, re.DOTALL)[-1]


def test_cards_of_the_home_page_have_no_grades_and_no_links_in_their_figures(book):
    figures = re.findall(r'<dl class="key-figures[^>]*>(.*?)</dl>', page(book, "index"), re.DOTALL)
    assert len(figures) == 2 and not any("<a " in part or "<abbr" in part for part in figures)


def test_studies_are_compared_only_in_what_they_have_figures_for(book):
    told = text(page(book, "comparison"))
    assert "Yearly growth" in told and "CAICT boundary" in told and "Share of the leader" not in told


def test_the_quality_of_the_evidence_of_all_studies_is_compared(book):
    html = page(book, "comparison")
    assert len(blocks(html)) == 3  # growth of one study, evidence of two
    assert len(re.findall(r'class="compared-facts', html)) == 2 and len(re.findall(r'class="grade-bar"[^>]*role="img"|role="img"[^>]*class="grade-bar"', html)) == 2


def test_each_block_leads_to_its_study_and_its_figure(book):
    html = page(book, "comparison")
    assert 'href="first/index.html"' in blocks(html)[0] and 'href="first/01_chapter.html#exhibit-market_size"' in blocks(html)[0]
    assert {match for block in blocks(html) for match in re.findall(r'href="(\w+)/index\.html"', block)} == {"first", "second"}


@pytest.mark.parametrize("name", ["first/index", "second/index", "comparison"])
def test_no_heading_is_empty(book, name):
    assert all(text(inner).strip(" #") for inner in re.findall(r"<h[1-6][^>]*>(.*?)</h[1-6]>", page(book, name), re.DOTALL))
