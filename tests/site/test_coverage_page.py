"""The page that sets a study against what commercial reports show."""

from __future__ import annotations

import re
from html import unescape

import pytest
from browser import Watched, chromium
from fixtures import tiny_book
from small_book import SmallBook

from yanbao.coverage import PART, Tally, Verdict
from yanbao.press.site.coverage import missing

pytestmark = pytest.mark.filterwarnings("ignore")
PHONE = {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """The small book in both languages."""
    folder, made = tmp_path_factory.mktemp("coverage"), {}
    for lang in ("en", "zh"):
        made[lang] = SmallBook(folder / lang, folder / "cache").write()
        made[lang].config["language"] = {"en": "en", "zh": "zh_CN"}[lang]
        assert made[lang].build("out") == ""
    return made


def path(book):
    return book.folder / "out" / "html" / "first" / "coverage.html"


def page(book):
    return path(book).read_text(encoding="utf-8")


def text(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def item(book, number):
    """The row of an item of the report on sodium-ion anodes."""
    return re.search(rf'(?s)<tr [^>]*id="item-sodium-report-{number}".*?</tr>', page(book))[0]


def cells(row):
    return [text(cell) for cell in re.findall(r"(?s)<td.*?</td>", row)]


def test_every_numbered_exhibit_of_the_report_has_one_row_and_the_sum_counts_them(books):
    rows = re.findall(r'(?s)<tr [^>]*id="item-.*?</tr>', page(books["en"]))
    verdicts = [cells(row)[2] for row in rows]
    counts = re.search(r"(?s)<td>Commercial report on sodium-ion anode materials: numbered exhibits</td>(.*?)</tr>", page(books["en"]))[1]
    assert len(rows) == 120
    assert [int(count) for count in re.findall(r"\d+", text(counts))] == [*(verdicts.count(name) for name in ("In full", "In part", "Gap", "Not applicable")), 120]


def test_an_item_tells_number_subject_unit_and_verdict_and_leads_to_the_exhibits_place(books):
    row = item(books["en"], 29)
    assert cells(row)[0] == "29" and cells(row)[1].endswith("CNY 100 million") and cells(row)[2] == "In full"
    assert 'href="01_chapter.html#exhibit-market_size">1.' in row


@pytest.mark.parametrize(("lang", "lacking"), [("en", "the figures are of other years; Shares of the cloud market only"), ("zh", "数字属于其他年份；只有云市场的份额")])
def test_a_part_tells_how_much_of_what_was_asked_for_and_what_is_missing(books, lang, lacking):
    assert cells(item(books[lang], 31))[4] == lacking


def test_years_or_entities_of_which_enough_are_told_are_not_called_missing():
    said = {"report": "sodium_report", "number": "1"}
    one = Verdict(said, PART, (), ("A few companies only",), (), (Tally("years", 1, 1), Tally("entities", 3, 13)))
    assert missing(tiny_book(), one) == "3 of the 13 subjects asked for; A few companies only"


def test_gaps_and_what_does_not_apply_tell_why(books):
    assert cells(item(books["en"], 45))[2:] == ["Gap", "", "Patents by field are missing; a search of a patent database would fill it"]
    assert cells(item(books["zh"], 82))[2:] == ["不适用", "", "示例行业没有进口矿产"]
    assert cells(item(books["en"], 34))[4] == "Not in this study yet: Financing channels"


def test_exhibits_are_counted_by_chapter(books):
    assert re.search(r"Industry overview \d+ \d+ \d+ 0 1", text(page(books["en"])))


def test_the_page_says_what_in_full_and_in_part_mean(books):
    assert "for at least half of the years" in page(books["en"]) and "所问年份的一半" in page(books["zh"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_rows_are_lists_and_nothing_reaches_over_the_edge(books, scheme):
    with chromium() as browser:
        watched = Watched(browser.new_context(viewport=PHONE, color_scheme=scheme))
        watched.page.goto(path(books["zh"]).as_uri() + "#item-sodium-report-31")
        row = watched.page.locator("#item-sodium-report-31")
        assert 0 <= row.bounding_box()["y"] < PHONE["height"]
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert watched.errors == []
