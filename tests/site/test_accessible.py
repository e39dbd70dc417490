"""Form: what axe-core finds on the kinds of pages of a small book, and that every chart has words and data beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from accessible import grave
from browser import Watched, chromium
from small_book import SmallBook

pytestmark = pytest.mark.filterwarnings("ignore")
PAGES = ["index", "search", "first/index", "first/01_chapter", "first/exhibits", "first/sources", "first/evidence", "first/coverage"]
SIZES = {"wide": (1440, 900), "phone": (360, 740)}


# each language in both sizes and both schemes, all four together in the two languages
SETTINGS = {"en": [("wide", "light"), ("phone", "dark")], "zh_CN": [("wide", "dark"), ("phone", "light")]}


@pytest.fixture(scope="module", params=SETTINGS)
def language(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def book(language, tmp_path_factory) -> Path:
    made = SmallBook(tmp_path_factory.mktemp("small"), tmp_path_factory.mktemp("cache")).write()
    made.config["language"] = language
    made.build("out")
    return made.folder / "out" / "html"


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as running:
        yield running


@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_axe_finds_nothing_grave(browser, book, language, place):
    size, scheme = SETTINGS[language][place]
    width, height = SIZES[size]
    page = Watched(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)).page
    found = {}
    for name in PAGES:
        page.goto((book / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details:not(.edition-switch)').forEach((fold) => { fold.open = true; })")
        page.evaluate("window.yanbaoDrawAll && window.yanbaoDrawAll()")
        if told := grave(page):
            found[name] = told
    assert found == {}
    page.context.close()


def test_every_chart_has_an_alternative_text_and_its_data_as_a_table(browser, book):
    page = browser.new_context().new_page()
    page.goto((book / "first/01_chapter.html").as_uri())
    charts = page.locator("figure.exhibit:has(.exhibit-chart)")
    assert charts.count() >= 1
    for chart in charts.all():
        assert chart.locator(".exhibit-chart[role=img]").get_attribute("aria-label")
        assert chart.locator(".exhibit-data .exhibit-table tbody tr").count() >= 1


def test_whoever_asks_for_less_motion_and_for_own_colours_gets_them(browser, book):
    page = browser.new_context(reduced_motion="reduce", forced_colors="active").new_page()
    page.goto((book / "first/01_chapter.html").as_uri())
    assert page.evaluate("[...document.querySelectorAll('article *')].every((one) => parseFloat(getComputedStyle(one).transitionDuration) === 0)")
    assert page.locator("figure.exhibit").first.evaluate("one => getComputedStyle(one).borderLeftStyle") == "solid"
    page.locator(".tools-row [tabindex='0']").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2
