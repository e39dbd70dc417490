"""Exhibits of words on the page."""

import pytest
from browser import Watched, chromium
from docutils import nodes
from small_book import SmallBook, notebook

from yanbao.exhibits import EXHIBIT_MIME
from yanbao.press.site import figures, word_cards
from yanbao.press.site.elements import TableNode, Tag

from test_figures import META, found, words

OPEN = {"title": "Strength", "subtitle": "", "sections": [{"title": "", "entries": [{"head": "Large base", "text": "9 million.", "score": 4, "about": "CATL", "grade": "A"}, {"head": "Scope", "text": ""}]}]}
FILE = {"title": "Huawei", "subtitle": "Equipment · Guangdong", "sections": [{"title": "Figures", "entries": [{"head": "Revenue", "text": "CNY 1 billion", "grade": "B"}]}, {"title": "Strength", "entries": [{"head": "Chips", "text": "Own."}]}]}


def grid(*cards, lang="en"):
    return word_cards.card_grid({**META, "form": "cards", "lang": lang, "cards": list(cards)})


def elements(node, name):
    return [one for one in node.findall(Tag) if one["tag"] == name]


def test_an_open_card_tells_head_companies_score_text_and_grade():
    node = grid(OPEN)
    assert node["classes"] == ["word-cards"]
    assert words(node, "word-card-title") == ["Strength"] and words(node, "word-about") == ["CATL"] and words(node, "word-text") == ["9 million."]
    assert words(node, "grade") == ["A"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_score_is_one_picture_with_its_number_in_words(lang):
    [score] = [one for one in grid(OPEN, lang=lang).findall(Tag) if "word-score" in one["classes"]]
    assert score.astext() == "●●●●○"
    assert score["attributes_html"]["role"] == "img" and "4" in score["attributes_html"]["aria-label"]


def test_company_files_are_closed_and_open_by_keyboard():
    node = grid(FILE, {**FILE, "title": "CATL"})
    assert node["classes"] == ["word-files"]
    assert [one["tag"] for one in node.children] == ["details", "details"]
    assert all(one.children[0]["tag"] == "summary" and one.children[0].astext().strip() for one in node.children)  # the browser's own way to open by keyboard
    assert not any("open" in one["attributes_html"] or "tabindex" in one["attributes_html"] for one in node.findall(Tag))
    assert words(node, "word-section-title") == ["Figures", "Strength"] * 2


def test_no_element_of_a_card_is_empty():
    for node in (grid(OPEN), grid(FILE)):
        assert all(one.astext().strip() for one in node.findall(Tag))
        assert all(item.parent["tag"] == "ul" for item in elements(node, "li"))
        assert not [one for one in node.findall(Tag) if one["tag"] in ("h1", "h2", "h3", "h4")]  # the exhibit's title is its only heading


def test_an_exhibit_of_cards_shows_them_and_no_table_open():
    card = figures.render({**META, "form": "cards", "cards": [OPEN]})
    assert len([one for one in card.findall(Tag) if "word-cards" in one["classes"]]) == 1
    assert not [table for table in found(card, TableNode) if table.parent is card]
    assert "9 million." in card.astext()  # found by search


def test_text_of_a_card_is_text_and_no_markup():
    node = grid({**OPEN, "sections": [{"title": "", "entries": [{"head": "<b>", "text": "a & b"}]}]})
    assert not list(node.findall(nodes.raw)) and "<b>" in node.astext()


def test_company_files_open_by_keyboard_and_lie_open_on_paper(tmp_path):
    book = SmallBook(tmp_path / "book", tmp_path / "cache").write()
    meta = {**META, "study": "first", "id": "company_profile", "form": "cards", "cards": [FILE, {**FILE, "title": "CATL"}], "sources": []}
    output = {"output_type": "display_data", "metadata": {}, "data": {EXHIBIT_MIME: meta, "text/plain": "text"}}
    (book.source / "first" / "02_more.ipynb").write_text(notebook("More", output))
    assert book.build("out") == ""
    with chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 360, "height": 800}))
        page = watched.page
        page.goto((book.folder / "out" / "html" / "first" / "02_more.html").as_uri())
        page.locator(".word-file summary").first.focus()
        page.keyboard.press("Enter")

        def open_files():
            return page.evaluate("[...document.querySelectorAll('.word-file')].map(file => file.open)")

        assert open_files() == [True, False]
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert open_files() == [True, True]
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert open_files() == [True, False]
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert not watched.errors
