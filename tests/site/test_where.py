"""Where figures come from: the badge at an exhibit's number, and the window at figures of prose and values of tables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from accessible import grave
from browser import Watched, chromium
from fixtures import ROOT, TINY
from small_book import SmallBook
from toy_page import build, shown
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.press.site import pointed, trusted
from yanbao.study import Study

pytestmark = pytest.mark.filterwarnings("ignore")
SIZES = {"wide": (1440, 900), "phone": (360, 740)}
SETTINGS = [(lang, size, scheme) for lang in ("zh", "en") for size in SIZES for scheme in ("light", "dark")]


def show(book: Book) -> None:
    book.commentary("01_industry_overview")
    for exhibit in ("shipments", "company_comparison"):
        for panel in book.panels(exhibit):
            data = panel.data()
            book.exhibit(panel, panel.draw(data), data)
    book.commentary("shipments")


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    pack = Study(TINY, ROOT)
    return {lang: build(tmp_path_factory.mktemp(lang), pack, lang, shown(Book(pack, Parameters(lang=lang)), show), yanbao_edition={"data_date": "2025-11-21"}) for lang in ("zh", "en")}


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as running:
        yield running


@pytest.fixture(params=SETTINGS, ids=["-".join(one) for one in SETTINGS])
def watched(request, browser, pages) -> Iterator[Watched]:
    lang, size, scheme = request.param
    width, height = SIZES[size]
    found = Watched(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"))
    found.page.goto((pages[lang] / "tiny" / "chapter.html").as_uri())
    yield found
    assert found.errors == [] and found.blocked == []
    found.page.context.close()


def window(page):
    page.wait_for_selector(".where > *")
    return page.locator(".where")


def within(page) -> bool:
    box = page.locator(".where").bounding_box()
    return box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"] and box["y"] >= 0


def test_a_figure_of_the_prose_tells_its_source_on_focus_and_escape_closes_it(watched):
    page = watched.page
    figure = page.locator("a.f").first
    figure.focus()
    told = window(page)
    row = re.search(r"#row-(\w+)", figure.get_attribute("href"))[1]
    assert figure.inner_text() in told.locator("strong").inner_text()
    assert told.locator(".grade").count() >= 1 and told.locator("a").first.get_attribute("href").endswith(f"sources.html#row-{row}")
    assert within(page) and page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert figure.get_attribute("aria-describedby") == "where-from"
    assert grave(page) == []
    page.keyboard.press("Escape")
    assert page.locator(".where").count() == 0 and figure.evaluate("one => one === document.activeElement")


def test_a_figure_that_a_key_scrolls_to_keeps_its_window_until_it_is_out_of_sight(watched):
    page = watched.page
    page.locator("footer").last.scroll_into_view_if_needed()
    page.locator("a.f").first.focus()
    window(page)
    page.mouse.wheel(0, 40)
    page.wait_for_timeout(200)
    assert page.locator(".where").count() == 1 and within(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_selector(".where", state="detached")


def test_a_figure_that_was_worked_out_names_all_its_rows(watched):
    page = watched.page
    page.locator("a.f[data-rows]").first.focus()
    told = window(page)
    assert told.locator(".where-heading").first.inner_text() in ("由以下数据算出", "Worked out from") and told.locator("li a").count() == 2


def test_hover_shows_and_a_tap_shows_before_it_leads_on(watched):
    page, address = watched.page, watched.page.url
    figure = page.locator("a.f").first
    if page.viewport_size["width"] < 500:
        figure.tap()
    else:
        figure.hover()
    window(page)
    assert page.url == address
    page.locator(".where a").first.hover()  # the pointer may go into the window
    page.wait_for_timeout(400)
    assert page.locator(".where").count() == 1
    page.locator(".where a").first.click()
    page.wait_for_url("**/sources.html#row-*")
    assert page.locator("tr:target").is_visible()


def test_a_value_of_a_table_tells_its_source_and_the_other_statements(watched):
    page = watched.page
    figure = page.locator("#exhibit-shipments")
    figure.locator(".exhibit-data summary").click()
    row = figure.locator("tr[data-rows*=' ']").first
    value = row.locator("button.value").first
    ids = row.get_attribute("data-rows").split(" ")
    value.focus()
    page.keyboard.press("Enter")
    told = window(page)
    links = told.locator("a[href*='#row-']")
    page.wait_for_function("document.activeElement.closest('.where') !== null")
    assert [link.get_attribute("href").partition("#row-")[2] for link in links.all()] == ids and told.locator("li").count() == len(ids) - 1
    page.keyboard.press("Escape")
    assert page.locator(".where").count() == 0 and value.evaluate("one => one === document.activeElement")


def test_values_of_a_table_are_one_stop_for_tab(watched):
    figure = watched.page.locator("#exhibit-shipments")
    figure.locator(".exhibit-data summary").click()
    places = [one.get_attribute("tabindex") for one in figure.locator("button.value").all()]
    assert places == ["0", *["-1"] * (len(places) - 1)]
    figure.locator("button.value").first.focus()
    watched.page.keyboard.press("ArrowDown")
    assert figure.locator("button.value").nth(1).evaluate("one => one === document.activeElement")


def test_the_badge_tells_grades_origins_spread_and_age_without_javascript(browser, pages):
    for lang, words in (("zh", "个原始出处 · 最大分歧 .+% · 最新数据距今 .+ 年"), ("en", r"origins · differ by up to .+% · newest .+ years old")):
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto((pages[lang] / "tiny" / "chapter.html").as_uri())
        badge = page.locator("#exhibit-shipments .exhibit-trust")
        assert re.search(words, badge.inner_text())
        assert re.search(r"[A-E] .*%|[A-E] 级 \d+%", badge.locator("[role=img]").get_attribute("aria-label"))


def test_every_row_that_the_page_names_is_in_the_script_and_on_the_page_of_sources(pages):
    for folder in pages.values():
        page, sources = ((folder / "tiny" / f"{name}.html").read_text(encoding="utf-8") for name in ("chapter", "sources"))
        script = (folder / "_static" / "yanbao" / "evidence" / "tiny.js").read_text(encoding="utf-8")
        evidence = json.loads(script.partition("]=")[2].rstrip().rstrip(";"))
        named = set(re.findall(r"#row-(\w+)", page)) | {row for rows in re.findall(r'data-rows="([^"]+)"', page) for row in rows.split()}
        assert named and named <= set(evidence["rows"]) and all(f'id="row-{row}"' in sources for row in named)
        assert all(source in evidence["sources"] for source, _ in evidence["said"])


def test_the_front_page_of_a_study_leads_from_its_figures_to_their_rows(browser, tmp_path):
    made = SmallBook(tmp_path, tmp_path / "cache").write()
    with (made.pack("first") / "commentary.en.md").open("a", encoding="utf-8") as commentary:
        commentary.write("\n## summary_findings\n\nThere are {value}`shipments@last` racks.\n")
    made.build("out")
    watched = Watched(browser.new_context())
    page = watched.page
    page.goto((made.folder / "out" / "html" / "first" / "index.html").as_uri())
    page.locator(".key-figures a.f").first.focus()
    told = window(page)
    assert page.locator(".key-figures a.f").first.inner_text() in told.inner_text() and "\ue000" not in page.content()
    page.locator(".study-summary a.f").first.focus()
    page.wait_for_function("document.querySelector('.study-summary a.f').getAttribute('aria-describedby')")
    assert watched.errors == []


def test_ages_count_to_the_editions_data_date():
    assert trusted.age("2024-12-31", "2025-12-31") == pytest.approx(1, abs=0.01)
    assert trusted.age("2026-12-31", "2025-12-31") == 0 and trusted.age("2025", "2025-12-31") is None and trusted.age("2025-01-01", "") is None
    assert trusted.told({"origins": 1, "newest": "2025"}, "en", "2025-12-31") == ["1 origin", "newest source 2025"]
    assert trusted.told({"origins": 3, "newest": "2025-06-30", "spread": 0.004}, "zh", "2025-12-31") == ["3 个原始出处", "最大分歧 <1%", "最新数据距今 0.5 年"]
    assert trusted.badge({"lang": "en", "trust": {"origins": 0, "newest": ""}}) is None and trusted.badge({"lang": "en"}) is None


def test_figures_are_marked_in_html_and_the_text_stays_as_it_is():
    text = "甲占 19.27%，乙占 8%。"
    assert pointed.in_html(text, [[3, 9, ["a1"]], [13, 15, ["b2", "c3"]]]) == '甲占 <a class="f" data-rows="a1">19.27%</a>，乙占 <a class="f" data-rows="b2 c3">8%</a>。'
    cell = {"cell_type": "code", "outputs": [{"data": {"text/markdown": text}, "metadata": {}}]}
    assert pointed.marked(cell) is cell
