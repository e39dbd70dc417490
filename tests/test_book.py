"""The whole book, built with warnings as errors and read in a browser that may not leave this machine."""

from __future__ import annotations

import html
import html.parser
import re
from pathlib import Path

import pytest
from accessible import grave
from browser import Watched, chromium, served
from recorded import CHAPTERS as OF_THE_BOOK, ROOT

from yanbao import chapters
from yanbao.press.build import build_book
from yanbao.study import Study, names

LANGUAGES = ("zh", "en")
CHAPTERS = [f"{lang}/{study}/{chapter}.html" for lang in LANGUAGES for study in names(ROOT) for chapter in chapters.of(Study.find(study, ROOT))]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("book")
    build_book(ROOT, {name: Study.find(name, ROOT).folder for name in names(ROOT)}, LANGUAGES, out, {}, strict=True)
    return out / "html"


class Anchors(html.parser.HTMLParser):
    """Ids and links of a page, and the links of each exhibit's source line."""

    def __init__(self, text: str):
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.figures: dict[str, list[str]] = {}
        self._figure, self._line = "", 0
        self.feed(text)

    def handle_starttag(self, name: str, given: list[tuple[str, str | None]]) -> None:
        attributes = dict(given)
        if attributes.get("id"):
            self.ids.add(attributes["id"])
        classes = (attributes.get("class") or "").split()
        if name == "figure" and "exhibit" in classes:
            self._figure = attributes["id"]
            self.figures[self._figure] = []
        if name == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
            if self._figure and "#source-" in attributes["href"]:
                self.figures[self._figure].append(attributes["href"])

    def handle_endtag(self, name: str) -> None:
        if name == "figure":
            self._figure = ""


def test_there_are_thirty_chapter_pages_and_a_page_that_leads_in(book: Path):
    assert len(CHAPTERS) == 30
    assert [page for page in ["index.html", "zh/index.html", "en/index.html", *CHAPTERS] if not (book / page).is_file()] == []


def test_every_source_under_an_exhibit_stands_on_the_sources_page(book: Path):
    for page in CHAPTERS:
        anchors = Anchors((book / page).read_text(encoding="utf-8"))
        assert len(anchors.figures) >= 5, page
        for figure, links in anchors.figures.items():
            assert links, f"{page}#{figure} names no source"
            for link in links:
                target, _, fragment = link.partition("#")
                assert fragment in sources(book, (book / page).parent / target), f"{page}#{figure}: {link}"


_sources: dict[Path, set[str]] = {}


def sources(book: Path, page: Path) -> set[str]:
    if page not in _sources:
        _sources[page] = Anchors(page.read_text(encoding="utf-8")).ids
    return _sources[page]


def test_every_link_inside_the_book_leads_somewhere(book: Path):
    missing = []
    for page in book.rglob("*.html"):
        for link in Anchors(page.read_text(encoding="utf-8")).links:
            target = link.partition("#")[0].partition("?")[0]
            if target and not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(book)}: {link}")
    assert missing == []


def test_exhibits_keep_their_anchors_in_both_languages(book: Path):
    for page in CHAPTERS[:15]:
        zh, en = (set(Anchors((book / page.replace("zh/", f"{lang}/", 1)).read_text(encoding="utf-8")).figures) for lang in LANGUAGES)
        assert zh == en, page


def all_charts_drawn(watched: Watched, address: str) -> int:
    """Open a page, draw everything, and return the number of charts; asserts that each is drawn."""
    watched.page.goto(address)
    watched.page.evaluate("window.yanbaoDrawAll()")
    charts = watched.page.locator("figure.exhibit:has([data-spec])")
    undrawn = watched.page.evaluate(
        "[...document.querySelectorAll(\"figure.exhibit\")].filter(f => f.querySelector('[data-spec]') "
        "&& f.dataset.drawn !== 'true' && !f.querySelector(\"[data-drawn='true']\")).map(f => f.id)")
    assert undrawn == [], address
    return charts.count()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_every_chart_is_drawn_and_nothing_leaves_the_machine(book: Path, scheme: str):
    others = [f"{lang}/{page}.html" for lang in LANGUAGES for page in ("index", "how_to_read", "glossary", "all_exhibits", "idc/index", "idc/exhibits", "idc/sources", "idc/evidence", "search")]
    with served(book) as address, chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 1280, "height": 900}))
        start = address if scheme == "http" else book.as_uri()
        for page in CHAPTERS:
            assert all_charts_drawn(watched, f"{start}/{page}") >= (5 if Path(page).stem in OF_THE_BOOK else 0), page
        for page in others:
            watched.page.goto(f"{start}/{page}")
            watched.page.wait_for_load_state()
        assert watched.blocked == []
        assert watched.errors == []


def test_the_language_switch_stays_on_the_page_and_the_exhibit(book: Path):
    with served(book) as address, chromium() as browser:
        watched = Watched(browser.new_context())
        watched.page.goto(f"{address}/zh/idc/02_competition.html#exhibit-market_share")
        watched.page.get_by_text("English", exact=True).first.click()
        watched.page.wait_for_url("**/en/idc/02_competition.html*")
        assert watched.page.url.endswith("#exhibit-market_share")
        assert watched.page.locator("html").get_attribute("lang").startswith("en")


QUERIES = {
    "zh": ("市场集中度", "硬碳价格", "上架率", "液冷", "东数西算", "宁德时代", "贝特瑞", "钠离子电池", "普鲁士蓝", "聚阴离子", "万国数据", "电价", "机柜", "绿电", "智算中心", "工业大模型", "推理成本",
           "华为", "宝钢", "国标", "PUE", "NFPP"),
    "en": ("hard carbon", "concentration", "liquid cooling", "utilisation", "CATL", "break-even", "inference cost", "GDS", "sodium-ion", "PUE", "sensitivity"),
}
CODE = re.compile(r'<div class="highlight.*?</pre></div>', re.DOTALL)


def words_of(page: Path) -> str:
    """What a page says: its article without code, in one case, tags and the figures under its sources left out."""
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.DOTALL)
    text = re.sub(r"<table.*?</table>|<style.*?</style>", " ", CODE.sub(" ", article[0]), flags=re.DOTALL) if article else ""
    return html.unescape(re.sub(r"<[^>]+>", " ", text)).lower()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_search_finds_every_page_that_says_what_is_searched_for(book: Path, lang: str):
    texts = {path.relative_to(book / lang).as_posix(): words_of(path) for path in (book / lang).rglob("*.html") if "_static" not in path.parts and path.name not in ("sources.html", "search.html")}
    with served(book) as address, chromium() as browser:
        watched = Watched(browser.new_context())
        for query in QUERIES[lang]:
            watched.page.goto(f"{address}/{lang}/search.html?q={query}")
            watched.page.wait_for_function("document.querySelectorAll('#search-results li').length && document.querySelector('#search-results .search-summary')?.textContent", timeout=15_000)
            watched.page.wait_for_timeout(300)  # results are listed one after another
            found = {link.split("#")[0].split("?")[0] for link in watched.page.eval_on_selector_all("#search-results li > a", "links => links.map((link) => link.getAttribute('href'))")}
            saying = {page for page, text in texts.items() if query.lower() in text}
            assert saying and saying <= found, (query, sorted(saying - found))


def test_the_lead_in_page_goes_to_the_readers_language(book: Path):
    with served(book) as address, chromium() as browser:
        for locale, lang in (("zh-CN", "zh"), ("en-GB", "en"), ("fr-FR", "en")):
            page = browser.new_context(locale=locale).new_page()
            page.goto(address)
            page.wait_for_url(f"**/{lang}/index.html")


def test_no_page_scrolls_sideways_on_a_phone(book: Path):
    with served(book) as address, chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 375, "height": 740}, color_scheme="dark"))
        for page in [*CHAPTERS[::4], "zh/index.html", "zh/all_exhibits.html", "en/glossary.html", "en/idc/sources.html", "zh/idc/exhibits.html", "zh/idc/evidence.html", "en/idc/evidence.html", "en/idc/coverage.html", "zh/sodium-ion-anode/coverage.html"]:
            watched.page.goto(f"{address}/{page}")
            watched.page.evaluate("window.yanbaoDrawAll && window.yanbaoDrawAll()")
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= 375, page


def test_a_reader_without_javascript_sees_every_chart_as_a_picture(book: Path):
    with served(book) as address, chromium() as browser:
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/en/idc/01_industry_overview.html")
        figures = page.locator("figure.exhibit:has([data-spec])")
        for number in range(figures.count()):
            assert figures.nth(number).locator("svg, img").count() >= 1


def test_every_chart_has_an_alternative_text_and_its_data_as_a_table(book: Path):
    with served(book) as address, chromium() as browser:
        page = browser.new_context().new_page()
        for chapter in ("zh/idc/01_industry_overview.html", "en/sodium-ion-anode/04_cost_structure.html"):
            page.goto(f"{address}/{chapter}")
            charts = page.evaluate("[...document.querySelectorAll('figure.exhibit:has(.exhibit-chart)')].map((one) => [one.id, one.querySelector('.exhibit-chart').getAttribute('aria-label'), one.querySelectorAll('.exhibit-data tbody tr').length])")
            assert len(charts) >= 5 and [one for one in charts if not one[1] or not one[2]] == [], chapter


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_real_exhibit_can_be_taken_along_and_its_figures_tell_where_they_are_from(book: Path, lang: str):
    with chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True))
        page = watched.page
        page.goto((book / lang / "idc" / "02_competition.html").as_uri())
        for tool in ("csv", "xlsx", "svg", "png"):
            with page.expect_download() as given:
                page.locator(f"#exhibit-market_share .tool-{tool}").click()
            assert given.value.suggested_filename == f"idc-2.1a-market_share.{tool}"
        figures = page.locator("a.f")
        assert figures.count() > 30
        figures.first.focus()
        page.wait_for_selector(".where strong")
        assert figures.first.inner_text() in page.locator(".where").inner_text()
        row = page.locator(".where a").first.get_attribute("href")
        page.keyboard.press("Escape")
        page.goto(row)
        assert page.locator("tr:target").is_visible()
        assert watched.errors == [] and watched.blocked == []


def test_axe_finds_nothing_grave_on_real_pages(book: Path):
    settings = [("zh", 1440, "light"), ("zh", 360, "dark"), ("en", 1440, "dark"), ("en", 360, "light")]
    with chromium() as browser:
        for lang, width, scheme in settings:
            page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
            for name in ("index", "idc/index", "idc/02_competition", "idc/evidence"):
                page.goto((book / lang / f"{name}.html").as_uri())
                assert grave(page) == [], f"{lang}/{name}, {width} px, {scheme}"
