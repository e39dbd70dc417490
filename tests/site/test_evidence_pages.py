"""Pages of evidence: the figures of each source, gaps, ages, corrections, the data to take along."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from browser import Watched, chromium
from small_book import SmallBook, exhibit, notebook
from sphinx.errors import ConfigError

from yanbao.press.site import reports

pytestmark = pytest.mark.filterwarnings("ignore")
GAP = {"id": "clusters", "form": "gap", "name": "Clusters", "label": "Evidence gap", "title": "This edition leaves no evidence", "panel": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def book(folder):
    """The default edition; the first study's second chapter has a gap that its tables don't name."""
    book = SmallBook(folder / "book", folder / "cache").write()
    (book.source / "first" / "02_more.ipynb").write_text(notebook("More", exhibit("first", **GAP)))
    assert book.build("out") == ""
    return book


@pytest.fixture(scope="module")
def strict(folder, book):
    """An edition on what had been published by the end of 2024, of a book with an address for reports."""
    other = SmallBook(folder / "strict", folder / "cache").write()
    other.config |= {"yanbao_parameters": {"as_of": "2024-12-31"}, "yanbao_report_url": "https://example.org/new?f={id}&t={title}&b={body}"}
    assert other.build("out") == ""
    return other


def page(book, name):
    return (book.folder / "out" / "html" / f"{name}.html").read_text(encoding="utf-8")


def text(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def entry(book, source):
    """The entry of a source, up to the next one."""
    return re.search(rf'(?s)<div class="source"[^>]*id="source-{source}".*?(?=<div class="source"|<footer)', page(book, "first/sources"))[0]


def section(book, name):
    return re.search(rf'(?s)<div class="evidence-list" id="{name}">.*?(?=<section|<footer|</section)', page(book, "first/evidence"))[0]


def test_a_source_lists_its_figures_by_series_each_with_an_anchor(book):
    found = entry(book, "yearbook")
    assert "Figures (19)" in found
    assert '<tr id="row-tiny0005"><td>2024</td><td>9 million racks</td><td>reported</td>' in found
    assert text(found).index("Electricity price: China") < text(found).index("2022 0.62 CNY/kWh")
    assert re.search(r"<th [^>]*>Share of a whole: [^<]*<small>", entry(book, "institute")) is None
    assert re.search(r"<th [^>]*>Market size: China[^<]*<small>[^<]+</small>", entry(book, "institute"))


def test_every_row_of_the_ledger_stands_once_on_the_page_of_sources(book):
    anchors = re.findall(r'<tr id="row-(\w+)"', page(book, "first/sources"))
    assert len(anchors) == len(set(anchors)) == 89 + 96  # the toy study's and the exchange rates


def test_forecasts_tell_when_they_were_made_and_replaced_figures_say_so(book):
    assert "forecast (made in 2025)" in text(entry(book, "outlook"))
    assert "reported · replaced by its publisher" in text(entry(book, "yearbook-2023"))


def test_a_book_without_an_address_has_no_link_and_a_text_to_copy(book):
    found = entry(book, "yearbook")
    assert 'class="report"' not in found
    assert 'data-report="source yearbook, study first, edition strict, Data up to 2026-09-30"' in found


def test_a_report_carries_figure_source_study_and_edition(strict):
    (address,) = re.findall(r'<tr id="row-tiny0034".*?class="report" href="([^"]+)"', page(strict, "first/sources"))
    given = parse_qs(urlsplit(unescape(address)).query)
    assert given["f"] == ["tiny0034"] and "tiny0034" in given["t"][0]
    assert [part for part in ("tiny0034", "institute", "first", "strict", "2026-09-30") if part not in given["b"][0]] == []


def config(report="", repository="", lang="en"):
    return SimpleNamespace(yanbao_report_url=report, html_theme_options={"repository_url": repository}, yanbao_lang=lang, yanbao_edition={})


@pytest.mark.parametrize(("given", "start"), [
    (config(repository="https://github.com/a/b"), "https://github.com/a/b/issues/new?title=Wrong%20figure"),
    (config(repository="https://gitlab.com/a/b.git"), "https://gitlab.com/a/b/-/issues/new?issue[title]=Wrong"),
    (config(repository=reports.NOT_OURS), ""), (config(), ""),
    (config("https://x.org/{study}/{id}", "https://github.com/a/b"), "https://x.org/idc/r1")])
def test_the_address_is_the_books_own_else_its_repositorys_issues(given, start):
    found = reports.address(given, "idc", "miit", "r1")
    assert found.startswith(start) and bool(found) == bool(start)


def test_an_unknown_placeholder_is_refused_with_the_known_ones():
    with pytest.raises(ConfigError, match=r"\{row\}.*\{id\}"):
        reports.check_config(None, config("https://x.org/{row}"))


def test_gaps_name_the_missing_figure_and_lead_to_the_exhibits_place(book):
    found = section(book, "gaps")
    assert "Exhibits that lack evidence: 1" in found and "Planned capacity by province is missing; provincial bulletins would fill it" in found
    assert "Exhibits without evidence under this edition's conditions only (1)" in unescape(found)
    assert 'href="02_more.html#exhibit-clusters">Clusters</a>' in found
    assert re.search(r"(?s)<details.*apply to this industry \(1\).*Not part of the test study", found)


def test_the_ages_are_those_of_the_series_that_exhibits_show(book):
    found = section(book, "freshness")
    assert "rest on 1 series, 0 of them stale (on 2025-11-21)" in text(found)
    assert re.search(r"Racks in use: China Shown in Exhibit 1\.3 2024 2025-03-31 [\d.]+ years yearly", text(found))
    assert 'href="01_chapter.html#exhibit-market_size">Exhibit 1.3</a>' in found


def test_an_edition_for_an_earlier_date_tells_its_own_ages(strict):
    assert "Racks in use" not in page(strict, "first/evidence").partition('id="corrections"')[0]  # published in 2025


def test_corrections_are_records_newest_first(book):
    found = text(section(book, "corrections"))
    dates = re.findall(r"\b(20\d\d(?:-\d\d){0,2}) (?:Racks|A figure)", found)
    assert dates == ["2025-11-20", "2025-06", "2024"]
    assert "Racks in use: China, 2024 tiny0005 Value: 890 10,000 racks → 900 10,000 racks The yearbook had an erratum. Settled by: NBS" in found.replace("National Bureau of Statistics", "NBS")
    assert "A figure since dropped gone0001 Qualifier: (blank) → over" in found
    assert 'href="sources.html#row-tiny0005"' in section(book, "corrections")


def test_sources_that_an_edition_may_not_use_stand_folded_at_the_end(strict):
    found = page(strict, "first/sources")
    assert found.index('id="source-institute"') < found.index('class="sources-outside"') < found.index('id="source-yearbook"')
    assert "Sources this edition may not use" in found
    assert re.search(r'<tr id="row-tiny0005" class="outside"', found) and re.search(r'<tr id="row-tiny0034"><', found)


def test_the_data_lie_beside_the_pages_and_tell_their_edition(strict):
    assert 'href="../_data/first-data.zip"' in page(strict, "first/index") and 'href="../_data/first-data.zip"' in page(strict, "first/evidence")
    packed = zipfile.ZipFile(io.BytesIO((strict.folder / "out" / "html" / "_data" / "first-data.zip").read_bytes()))
    assert "as_of = 2024-12-31" in packed.read("README.md").decode() and "tables/corrections.csv" in packed.namelist()


def test_the_workbook_lies_beside_the_pages_linked_where_a_tree_is_shown_and_where_data_are_offered(strict):
    link = 'href="../_data/first-en.xlsx"'
    assert [name for name in ("index", "evidence", "02_more", "01_chapter") if link in page(strict, f"first/{name}")] == ["index", "evidence", "02_more"]
    card = re.search(r"(?s)<figure[^>]*exhibit-cost.*?</figure>", page(strict, "first/02_more"))[0]
    assert text(re.search(r'(?s)<p class="exhibit-model">.*?</p>', card)[0]) == "Excel model"
    about = openpyxl.load_workbook(strict.folder / "out" / "html" / "_data" / "first-en.xlsx")["About"]
    assert {row[0]: row[1] for row in about.iter_rows(values_only=True)}["Parameters"] == "as_of = 2024-12-31"


def test_an_address_of_a_folded_figure_unfolds_it_and_its_id_can_be_copied(book):
    with chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 375, "height": 800}))
        watched.page.goto((book.folder / "out" / "html" / "first" / "sources.html").as_uri() + "#row-tiny0011")
        row = watched.page.locator("#row-tiny0011")
        row.get_by_role("button", name="Copy id").wait_for()
        box = row.bounding_box()
        assert 0 <= box["y"] < 800
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 375
        assert watched.page.locator("#row-tiny0034").is_visible() is False
        assert watched.errors == []


def test_thousands_of_figures_make_a_light_page(book):
    found = page(book, "first/sources")
    per_figure = len(gzip.compress("".join(re.findall(r'<tr id="row-.*?</tr>', found)).encode())) / 152
    assert per_figure < 60
