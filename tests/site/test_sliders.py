"""Models with sliders on a built page: moved by keyboard, set back, legible for everyone, in both languages, light and dark, wide and narrow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Watched, chromium, served
from fixtures import ROOT, TINY, copy_of_tiny
from toy_page import build, output
from yanbao import exhibits, live_models, results, uncertainty
from yanbao.book import Book
from yanbao.charts import lettering
from yanbao.parameters import Parameters
from yanbao.study import Study
from yanbao.theme import Look

pytestmark = pytest.mark.filterwarnings("ignore")
SIZES = {"wide": (1440, 1000), "phone": (360, 740)}


def with_sliders(folder: Path, cases: bool) -> Study:
    """The toy study with both models, its cost in the cases it has or in none."""
    pack = copy_of_tiny(folder).folder
    if not cases:
        (pack / "cases.csv").unlink()
    return Study(pack, ROOT)


def bundles(pack: Study, lang: str) -> list[dict]:
    """Outputs as the chapters' cells give them: the model in parts and the one over years."""
    book = Book(pack, Parameters(lang=lang))
    (cost,), (demand,) = list(book.panels("unit_cost_live")), list(book.panels("demand_live"))
    parts = results.live(cost, live_models.in_parts(cost.cases, book.base_year, book.horizon))
    (tree, changes), *_ = demand.cases.values()
    band = uncertainty.fan(tree, book.base_year, book.horizon, changes, count=200, seed=book.seed)
    lines = results.live(demand, live_models.over_years(tree, changes, book.base_year, book.horizon, demand.output), band)
    return [exhibits.bundle(panel, panel.draw(data), data) for panel, data in ((cost, parts), (demand, lines))]


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    """English without cases, Chinese with them."""
    made = {}
    for lang, cases in (("en", False), ("zh", True)):
        folder = tmp_path_factory.mktemp(lang)
        pack = with_sliders(folder, cases)
        made[lang] = build(folder, pack, lang, map(output, bundles(pack, lang)))
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as running:
        yield running


def opened(browser, folder: Path, size: str = "wide", scheme: str = "light") -> Watched:
    width, height = SIZES[size]
    watched = Watched(browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme))
    watched.page.goto((folder / "tiny" / "chapter.html").as_uri())
    watched.page.evaluate("yanbaoDrawAll()")
    watched.page.wait_for_selector("#exhibit-demand_live .exhibit-sliders .slider-reset")
    return watched


def texts(page, exhibit: str) -> list[str]:
    return page.locator(f"#exhibit-{exhibit} .exhibit-live svg text").all_text_contents()


@pytest.mark.parametrize("exhibit", ["unit_cost_live", "demand_live"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_slider_moved_by_keyboard_changes_the_chart_and_reset_restores_it(browser, pages, lang, exhibit):
    watched = opened(browser, pages[lang])
    page, figure = watched.page, watched.page.locator(f"#exhibit-{exhibit}")
    before = texts(page, exhibit)
    slider, reset = figure.locator("input[type=range]").first, figure.locator(".slider-reset")
    shown = figure.locator(".vega-bind label > span:last-child").first
    start = shown.text_content()
    assert reset.is_disabled() and figure.get_attribute("data-moved") is None
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"#exhibit-{exhibit}[data-moved]")
    after = texts(page, exhibit)
    assert after != before and any("%)" in text for text in after)
    assert float(shown.text_content()) > float(start)
    reset.click()
    page.wait_for_selector(f"#exhibit-{exhibit}:not([data-moved])")
    page.wait_for_function("([exhibit, before]) => JSON.stringify([...document.querySelectorAll(`#exhibit-${exhibit} .exhibit-live svg text`)].map((one) => one.textContent)) === before",
                           arg=[exhibit, json.dumps(before, ensure_ascii=False, separators=(",", ":"))])
    assert shown.text_content() == start
    assert watched.errors == [] and watched.blocked == []


def test_the_browser_begins_with_the_numbers_that_python_gives(browser, pages):
    page, book = opened(browser, pages["en"]).page, Book(Study(TINY, ROOT), Parameters(lang="en"))
    look = Look(lang="en")
    cost, demand = (book.tree(name).run(book.base_year, book.horizon) for name in ("cost", "demand"))
    assert texts(page, "unit_cost_live").count(lettering.number(cost["unit_cost"][0], look)) == 2  # the reader's result and the edition's
    assert lettering.number(demand["energy"][-1], look) in texts(page, "demand_live")


def test_the_band_of_draws_and_the_editions_line_stay_where_they_are(browser, pages):
    page = opened(browser, pages["en"]).page
    drawn = "['fan', 'edition', 'live'].map((name) => document.querySelector(`#exhibit-demand_live .${name}_marks path`).getAttribute('d'))"
    before = page.evaluate(drawn)
    assert all(before)
    page.locator("#exhibit-demand_live input").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("#exhibit-demand_live[data-moved]")
    after = page.evaluate(drawn)
    assert after[:2] == before[:2] and after[2] != before[2]


def test_sliders_stand_outside_the_picture_and_have_a_name_and_a_number(browser, pages):
    page = opened(browser, pages["zh"]).page
    assert page.locator("[role=img] input").count() == 0
    names = page.locator("#exhibit-unit_cost_live .vega-bind-name").all_text_contents()
    assert "电价 (元/kWh)" in names and any("液冷" in name for name in names)
    for label in page.locator(".exhibit-sliders label").all():
        assert label.locator("input[type=range]").count() == 1
        assert re.fullmatch(r"-?[\d.,]+", label.locator("> span:last-child").text_content())


def test_sliders_stay_where_they_were_when_the_page_turns_dark(browser, pages):
    page = opened(browser, pages["en"]).page
    page.locator("#exhibit-demand_live input").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#exhibit-demand_live[data-moved]")
    moved = page.locator("#exhibit-demand_live label > span:last-child").first.text_content()
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_selector("#exhibit-demand_live[data-drawn-in=dark]")
    assert page.locator("#exhibit-demand_live label > span:last-child").first.text_content() == moved
    assert page.locator("#exhibit-demand_live .exhibit-sliders").count() == 1
    assert page.locator("#exhibit-demand_live .slider-reset").is_enabled()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_and_nothing_is_wider_than_the_page(browser, pages, size):
    page = opened(browser, pages["zh"], size).page
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    boxes = page.evaluate("[...document.querySelectorAll('#exhibit-unit_cost_live .exhibit-sliders > *')].map((one) => { const b = one.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })")
    assert len(boxes) >= 4
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert right - left > 40 and bottom - top > 15
        for other in boxes[:place]:
            assert left >= other[2] - 0.5 or right <= other[0] + 0.5 or top >= other[3] - 0.5 or bottom <= other[1] + 0.5


def test_paper_shows_no_sliders_and_the_state_of_the_edition(browser, pages):
    page = opened(browser, pages["en"]).page
    page.locator("#exhibit-demand_live input").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#exhibit-demand_live[data-moved]")
    page.emulate_media(media="print")
    assert page.locator(".exhibit-sliders:visible").count() == 0
    assert page.locator("#exhibit-demand_live .exhibit-static").is_visible() and not page.locator("#exhibit-demand_live .exhibit-live").is_visible()


def test_a_page_is_served_as_well_as_opened_from_a_folder(browser, pages):
    with served(pages["en"]) as address:
        watched = Watched(browser.new_context())
        watched.page.goto(f"{address}/tiny/chapter.html")
        watched.page.evaluate("yanbaoDrawAll()")
        watched.page.wait_for_selector("#exhibit-demand_live .exhibit-sliders input")
        assert watched.errors == []
