"""The way from a page to the same page of other editions."""

import json
from types import SimpleNamespace

import pytest
from browser import Watched, chromium
from small_book import SmallBook

from yanbao.press.site import editions

pytestmark = pytest.mark.filterwarnings("ignore")
DEFAULT = {"name": "", "path": "", "built": "2026-11-27T01:02:03+00:00", "data_date": "2026-09-30", "studies": ["first", "second"], "languages": ["zh", "en"], "parameters": {}}
STRICT = {**DEFAULT, "name": "strict", "path": "editions/strict/", "data_date": "2025-12-31", "parameters": {"min_grade": "B"}}
SMALLER = {**DEFAULT, "name": "first only", "path": "editions/small/", "studies": ["first"]}
CHINESE = {**DEFAULT, "name": "chinese", "path": "editions/chinese/", "languages": ["zh"]}
PAGE = "en/second/02_more.html"


def config(**edition):
    return SimpleNamespace(yanbao_edition=edition, yanbao_lang="en")


def test_the_root_is_seen_from_the_page():
    assert editions.site_root("index", config(root="../")) == "../"
    assert editions.site_root("idc/01_industry_overview", config(root="../")) == "../../"
    assert editions.site_root("idc/01_industry_overview", config(root="../../..")) == "../../../../"


def test_a_book_without_editions_has_no_root():
    assert editions.site_root("idc/01_industry_overview", config(name="", root="")) == editions.site_root("index", config()) == ""


def test_what_pages_do_not_show_does_not_count():
    assert editions.shown(config(name="a", built="2026-01-01")) == editions.shown(config(name="a", built="2027-01-01"))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The default edition in English, and its pages again as the edition "strict"."""
    folder = tmp_path_factory.mktemp("editions")
    book = SmallBook(folder / "book", folder / "cache").write()
    for edition, target in ((DEFAULT, folder / "site" / "en"), (STRICT, folder / "site" / "editions" / "strict" / "en")):
        book.config["yanbao_edition"] = {"name": edition["name"], "data_date": edition["data_date"], "root": "../../../" if edition["name"] else "../"}
        book.build("out")
        for name, content in book.files("out").items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
    return folder / "site"


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture
def open_page(site, browser):
    """Open a page of the site beside the given editions; None: without editions.js. From the disk, where nothing may be fetched."""

    def opened(page, listed, **context):
        script = site / "editions.js"
        script.unlink(missing_ok=True)
        if listed is not None:
            script.write_text(f"window.yanbaoEditions = {json.dumps(listed)};")
        watched = Watched(browser.new_context(**context))
        watched.page.goto(f"{site.as_uri()}/{page}")
        return watched

    return opened


def links(watched):
    return {link.text_content(): link.evaluate("link => link.href") for link in watched.page.locator(".edition-switch li a").all()}


def test_the_switch_leads_to_the_same_page(site, open_page):
    watched = open_page(PAGE, [DEFAULT, STRICT])
    assert links(watched) == {"Defaultdata up to 2026-09-30": f"{site.as_uri()}/{PAGE}",
                              "strictdata up to 2025-12-31min_grade = B": f"{site.as_uri()}/editions/strict/{PAGE}"}
    watched.page.locator(".edition-switch summary").click()
    watched.page.get_by_role("link", name="strict").click()
    watched.page.wait_for_url(f"**/editions/strict/{PAGE}")
    assert watched.page.locator(".edition-switch summary").text_content() == "strict"
    assert f"{site.as_uri()}/{PAGE}" in links(watched).values()
    assert watched.errors == []


def test_an_edition_without_the_study_or_the_language_is_entered_at_its_first_page(site, open_page):
    found = list(links(open_page(PAGE, [DEFAULT, SMALLER, CHINESE])).values())
    assert found[1:] == [f"{site.as_uri()}/editions/small/en/index.html", f"{site.as_uri()}/editions/chinese/index.html"]


def test_the_page_of_an_older_edition_says_that_there_is_a_newer(site, open_page):
    notice = open_page(f"editions/strict/{PAGE}", [DEFAULT, STRICT]).page.locator(".edition-notice")
    assert notice.text_content() == "A newer edition exists: data up to 2026-09-30"
    assert notice.locator("a").evaluate("link => link.href") == f"{site.as_uri()}/{PAGE}"


def test_the_newest_edition_says_nothing(open_page):
    assert open_page(PAGE, [DEFAULT, STRICT]).page.locator(".edition-notice").count() == 0


@pytest.mark.parametrize("listed", [None, [], [DEFAULT]], ids=["no list", "empty list", "one edition"])
def test_a_single_edition_shows_nothing_and_breaks_nothing(open_page, listed):
    watched = open_page(PAGE, listed)
    assert watched.page.locator(".edition-switch, .edition-notice").count() == 0
    assert watched.page.locator(".exhibit-tools").count() == 1
    assert [error for error in watched.errors if "ERR_FILE_NOT_FOUND" not in error] == []


def test_edition_and_data_date_stand_in_the_footer_without_javascript(open_page):
    page = open_page(f"editions/strict/{PAGE}", [DEFAULT, STRICT], java_script_enabled=False).page
    assert page.locator(".yanbao-footer").text_content().strip().endswith("Edition strict · Data up to 2025-12-31")


@pytest.mark.parametrize("name", ["b", "a-very-long-name-of-an-edition-that-somebody-chose"])
def test_the_menu_stays_within_a_phone(open_page, name):
    page = open_page(PAGE, [DEFAULT, {**STRICT, "name": name}], viewport={"width": 360, "height": 740}).page
    page.locator(".edition-switch summary").click()
    box = page.locator(".edition-switch ul").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
