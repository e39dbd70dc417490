"""The tools of an exhibit on a built page: what each gives to take along, in both languages, wide and narrow, light and dark."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from accessible import grave
from browser import Watched, chromium
from fixtures import ROOT, TINY, copy_of_tiny
from small_book import replaced
from toy_page import build, shown
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.study import Study

pytestmark = pytest.mark.filterwarnings("ignore")
SIZES = {"wide": (1440, 900), "phone": (360, 740)}
SETTINGS = [(lang, size, scheme) for lang in ("zh", "en") for size in SIZES for scheme in ("light", "dark")]
CHART, TABLE = "#exhibit-market_size", "#exhibit-participants"
EDITION = {"name": "", "data_date": "2025-11-21", "root": "../"}
SVG = "{http://www.w3.org/2000/svg}"
NAMES = {"zh": "研报：可复算的行业研究", "en": "Yanbao: reproducible industry research"}


def show(book: Book) -> None:
    for exhibit in ("market_size", "company_financials", "participants"):
        for panel in book.panels(exhibit):
            data = panel.data()
            book.exhibit(panel, panel.draw(data), data)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, Path]:
    pack = copy_of_tiny(tmp_path_factory.mktemp("pack"))
    replaced(pack.path("sources"), "2024-12,2025-11-21,", "2024-12,2025-11-21,https://example.org/report")
    pack = Study(pack.folder, ROOT)
    made = {lang: build(tmp_path_factory.mktemp(lang), pack, lang, shown(Book(pack, Parameters(lang=lang)), show), project=NAMES[lang], yanbao_edition=EDITION) for lang in NAMES}
    for out in made.values():
        (out.parent / "editions.js").write_text("window.yanbaoEditions = [];")
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with chromium() as running:
        yield running


class Reader:
    """A reader at the page of one language."""

    def __init__(self, browser, folder: Path, lang: str, size: str = "wide", scheme: str = "light"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, accept_downloads=True, permissions=["clipboard-read", "clipboard-write"])
        self.watched, self.phone = Watched(context), size == "phone"
        self.page = self.watched.page
        self.address = (folder / "tiny" / "chapter.html").as_uri()
        self.page.goto(self.address)

    def use(self, exhibit: str, tool: str) -> None:
        opener = self.page.locator(f"{exhibit} .tools-open")
        if self.phone and opener.get_attribute("aria-expanded") == "false":
            opener.click()
        self.page.locator(f"{exhibit} .tool-{tool}").click()

    def download(self, exhibit: str, tool: str) -> tuple[str, bytes]:
        """The file that a tool gives: its name and content."""
        with self.page.expect_download() as given:
            self.use(exhibit, tool)
        return given.value.suggested_filename, Path(given.value.path()).read_bytes()

    def clipboard(self) -> str:
        return self.page.evaluate("navigator.clipboard.readText()")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).text_content().strip()


@pytest.fixture(params=SETTINGS, ids=["-".join(one) for one in SETTINGS])
def reader(request, browser, pages) -> Iterator[Reader]:
    lang, size, scheme = request.param
    found = Reader(browser, pages[lang], lang, size, scheme)
    yield found
    assert found.watched.errors == [] and found.watched.blocked == []
    found.page.context.close()


@pytest.fixture
def english(browser, pages) -> Iterator[Reader]:
    found = Reader(browser, pages["en"], "en")
    yield found
    found.page.context.close()


def test_everything_that_can_be_taken_along_is_what_the_page_shows(reader):
    name, content = reader.download(CHART, "csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    table = reader.page.evaluate(f"[...document.querySelector('{CHART} .exhibit-table').rows].map((row) => [...row.cells].map((cell) => cell.textContent))")
    assert name == "tiny-1.4-market_size.csv" and rows == table and content.startswith(b"\xef\xbb\xbf")
    same_workbook(reader, table)
    same_picture(reader)


def same_workbook(reader: Reader, table: list[list[str]]) -> None:
    name, content = reader.download(CHART, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = next(place for place, row in enumerate(cells) if row[: len(table[0])] == table[0])
    assert name == "tiny-1.4-market_size.xlsx" and cells[0][0].endswith(reader.text(f"{CHART} .exhibit-title"))
    for given, printed in zip(cells[first + 1 :], table[1:]):
        for cell, text in zip(given, printed):
            number = re.fullmatch(r"[\d,]+(\.\d+)?(%?)", text)
            assert cell == (pytest.approx(float(text.strip("%").replace(",", "")) / (100 if number[2] else 1)) if number else text or None)
    told = [str(cell) for row in cells for cell in row if cell is not None]
    assert any(isinstance(cell, (int, float)) for row in cells for cell in row)
    assert any("CC" in text or "Creative Commons" in text for text in told) and f"{reader.address}{CHART}" in told
    assert "https://example.org/report" in told and "C" in told


def same_picture(reader: Reader) -> None:
    name, content = reader.download(CHART, "svg")
    picture = ElementTree.fromstring(content)
    texts = " ".join("".join(one.itertext()) for one in picture.iter(f"{SVG}text"))
    lang = reader.page.locator("html").get_attribute("lang")[:2]
    told = "".join(texts.split())
    for part in (".exhibit-number", ".exhibit-title", ".exhibit-subtitle", ".source-entry a"):
        assert "".join(reader.text(f"{CHART} {part} >> nth=0").split()) in told, part
    assert "".join(NAMES[lang].split()) in told and "2025-11-21" in told
    assert picture.find(f"{SVG}rect").get("fill") == "#ffffff" and "#14181e" not in content.decode()
    fonts = picture.get("font-family")
    assert all(font in fonts for font in ("Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"))
    assert name == "tiny-1.4-market_size.svg" and picture.find(f"{SVG}svg") is not None
    _, drawn = reader.download(CHART, "png")
    assert drawn.startswith(b"\x89PNG") and struct.unpack(">II", drawn[16:24]) == (2 * int(picture.get("width")), 2 * int(picture.get("height")))


def test_chart_and_table_take_each_other_s_place(reader):
    chart, table = reader.page.locator(f"{CHART} .exhibit-chart"), reader.page.locator(f"{CHART} .exhibit-table")
    assert chart.is_visible() and not table.is_visible()
    reader.use(CHART, "toggle")
    assert table.is_visible() and not chart.is_visible()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= reader.page.viewport_size["width"]
    reader.use(CHART, "toggle")
    assert chart.is_visible() and not table.is_visible()
    assert reader.page.locator(f"{TABLE} :is(.tool-toggle, .tool-png, .tool-svg)").count() == 0


def test_a_link_to_the_exhibit_is_copied_and_the_page_says_so(reader):
    reader.use(CHART, "link")
    reader.page.wait_for_selector(f"{CHART} .tool-said:not(:empty)")
    assert reader.text(f"{CHART} .tool-said") in ("链接已复制", "Link copied")
    assert reader.clipboard() == f"{reader.address}{CHART}"


def test_the_sources_open_and_the_first_of_them_has_the_focus(reader):
    reader.use(CHART, "sources")
    assert reader.page.evaluate(f"document.activeElement === document.querySelector('{CHART} .exhibit-source a')")


def test_full_screen_fits_the_chart_and_escape_leaves_it(reader):
    reader.page.evaluate("yanbaoDrawAll()")
    before = reader.page.locator(f"{CHART} .exhibit-live svg").bounding_box()
    reader.use(CHART, "full")
    reader.page.wait_for_function(f"document.fullscreenElement === document.querySelector('{CHART}')")
    reader.page.wait_for_function(f"document.querySelector('{CHART} .exhibit-live svg').getBoundingClientRect().height > {before['height'] + 20}")
    assert reader.page.evaluate(f"(() => {{ const card = document.querySelector('{CHART}'); return card.scrollWidth <= card.clientWidth; }})()")
    reader.page.keyboard.press("Escape")
    reader.page.wait_for_function("!document.fullscreenElement")
    reader.page.wait_for_function(f"document.querySelector('{CHART} .exhibit-live svg').getBoundingClientRect().height === {before['height']}")


def test_a_page_with_its_tools_and_windows_open_has_no_grave_finding(reader):
    reader.use(CHART, "cite")
    reader.page.wait_for_selector(".citations")
    assert grave(reader.page) == []


def test_where_full_screen_is_refused_a_dialog_takes_its_place(english):
    english.page.evaluate("() => { Element.prototype.requestFullscreen = () => Promise.reject(new Error('refused')); }")
    english.use(CHART, "full")
    english.page.wait_for_selector(f"dialog.exhibit-dialog[open] {CHART}")
    english.page.locator(f"{CHART} .exhibit-live svg path[aria-roledescription]").first.hover(force=True)
    english.page.wait_for_selector("dialog #chart-tip:not([hidden])")  # over the dialog, not behind it
    english.page.keyboard.press("Escape")
    english.page.wait_for_selector("dialog.exhibit-dialog", state="detached")
    assert english.page.locator(f"section {CHART}").count() == 1
    assert english.page.evaluate("document.activeElement.classList.contains('tool-full')")


CITED = {
    "en": {
        "apa": "The Yanbao authors. (2025). {label}. {title} [Chart]. In Yanbao: reproducible industry research (default edition, data up to 2025-11-21). Retrieved March 5, 2026, from {address}",
        "bibtex": "@misc{{yanbao-tiny-market_size-2025,\n  author = {{{{The Yanbao authors}}}},\n  title = {{{{{label}: {latex}}}}},\n  howpublished = {{Yanbao: reproducible industry research}},\n  year = {{2025}},\n"
                  "  note = {{default edition, data up to 2025-11-21}},\n  url = {{{address}}},\n  urldate = {{2026-03-05}}\n}}",
        "gbt": "The Yanbao authors. {label}: {title}[EB/OL]//Yanbao: reproducible industry research. Default edition. (2025-11-21)[2026-03-05]. {address}.",
    },
    "zh": {
        "apa": "研报作者（2025）。{label}　{title}［图表］。载于《研报：可复算的行业研究》（默认版，数据截至 2025-11-21）。2026 年 3 月 5 日检索自 {address}",
        "bibtex": "@misc{{yanbao-tiny-market_size-2025,\n  author = {{{{研报作者}}}},\n  title = {{{{{label} {latex}}}}},\n  howpublished = {{研报：可复算的行业研究}},\n  year = {{2025}},\n  note = {{默认版，数据截至 2025-11-21}},\n"
                  "  url = {{{address}}},\n  urldate = {{2026-03-05}}\n}}",
        "gbt": "研报作者. {label} {title}[EB/OL]//研报：可复算的行业研究. 默认版. (2025-11-21)[2026-03-05]. {address}.",
    },
}


@pytest.mark.parametrize("lang", CITED)
def test_citations_are_written_as_their_styles_ask(browser, pages, lang):
    reader = Reader(browser, pages[lang], lang)
    reader.page.clock.set_fixed_time("2026-03-05T12:00:00")
    reader.use(CHART, "cite")
    reader.page.wait_for_selector(".citations")
    title = reader.text(f"{CHART} .exhibit-title")
    said = {"label": reader.text(f"{CHART} .exhibit-number"), "title": title, "latex": re.sub(r"([%&$#_])", r"\\\1", title), "address": f"{reader.address}{CHART}"}
    for style, text in CITED[lang].items():
        assert reader.text(f".citation-{style} .citation-text") == text.format(**said)
        reader.page.locator(f".citation-{style} .citation-copy").click()
        reader.page.wait_for_function("document.activeElement.textContent !== '复制' && document.activeElement.textContent !== 'Copy'")
        assert reader.clipboard() == text.format(**said)
    reader.page.keyboard.press("Escape")
    assert reader.page.locator(".citations").count() == 0
    assert reader.page.evaluate("document.activeElement.classList.contains('tool-cite')")


def test_the_tools_are_one_stop_for_tab_and_arrows_go_between_them(english):
    tools = english.page.locator(f"{CHART} .tools-row > *")
    assert [tool.get_attribute("tabindex") for tool in tools.all()] == ["0", *["-1"] * (tools.count() - 1)]
    tools.first.focus()
    for key, place in (("ArrowRight", 1), ("End", tools.count() - 1), ("ArrowRight", 0), ("ArrowLeft", tools.count() - 1), ("Home", 0)):
        english.page.keyboard.press(key)
        assert tools.nth(place).evaluate("tool => tool === document.activeElement"), key


@pytest.mark.parametrize("lang, size", [("zh", "wide"), ("en", "wide"), ("zh", "phone"), ("en", "phone")])
def test_every_tool_has_a_name_and_room_for_a_finger(browser, pages, lang, size):
    reader = Reader(browser, pages[lang], lang, size)
    if reader.phone:
        reader.page.locator(f"{CHART} .tools-open").click()
    for tool in reader.page.locator(f"{CHART} .tools-row > *").all():
        box = tool.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24, tool.get_attribute("class")
        assert tool.get_attribute("aria-label") == tool.get_attribute("title") != ""
        if reader.phone:
            assert tool.inner_text().strip()


def test_text_that_a_spreadsheet_would_compute_stays_text(english):
    rows = [["Item", "Value"], ["=1+1", "1,234.5"], ["+x", "-7"], ["-dash", "12.5%"], ["@home", "007"], ["a<b&c\u0001", "≈13.8"], ["−3", "1–2"]]
    english.page.evaluate("yanbao.load('xlsx.js')")
    content = bytes(english.page.evaluate(
        "async (rows) => [...new Uint8Array(await yanbao.workbook({ label: 'Exhibit: [1]/2?*', title: 'T', sources: [], book: {}, bookLine: 'B', address: 'A', rows }).arrayBuffer())]", rows))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [[cell for cell in row][:2] for row in sheet.iter_rows() if row[0].value in [row[0] for row in rows[1:]] + ["a<b&c", -3]]
    assert [(one.value, two.value) for one, two in cells] == [("=1+1", 1234.5), ("+x", -7), ("-dash", 0.125), ("@home", "007"), ("a<b&c", "≈13.8"), (-3, "1–2")]
    assert [one.data_type for one, _ in cells[:5]] == ["s"] * 5 or {one.data_type for one, _ in cells[:5]} == {"inlineStr"}
    assert cells[0][0].quotePrefix and [two.number_format for _, two in cells[:3]] == ["#,##0.0", "General", "0.0%"]


def test_an_exhibit_keeps_its_anchor_when_others_come_before_it(tmp_path):
    pack, anchors = Study(TINY, ROOT), []
    for number, order in enumerate((("market_size", "participants"), ("participants", "company_financials", "market_size"))):
        def some(book: Book, order=order) -> None:
            for exhibit in order:
                for panel in book.panels(exhibit):
                    data = panel.data()
                    book.exhibit(panel, panel.draw(data), data)

        out = build(tmp_path / str(number), pack, "en", shown(Book(pack, Parameters(lang="en")), some))
        page = (out / "tiny" / "chapter.html").read_text(encoding="utf-8")
        anchors.append(set(re.findall(r'<figure[^>]* id="(exhibit-[^"]+)"', page)))
    assert {"exhibit-market_size", "exhibit-participants"} <= anchors[0] <= anchors[1] and "exhibit-company_financials-2" in anchors[1]
    assert json.dumps(sorted(anchors[0])) == json.dumps(["exhibit-market_size", "exhibit-participants"])
