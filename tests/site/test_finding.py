"""Lists of exhibits that filter, and the glossary, on a small book of two studies."""

import re

import pytest
from browser import Watched, chromium, served

from small_book import SmallBook, exhibit, notebook

pytestmark = pytest.mark.filterwarnings("ignore")

HOSTILE = "=1+1 <script>window.broken = true</script> & “quoted”"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finding")
    small = SmallBook(folder, folder / "cache").write()
    for page in ("all_exhibits", "glossary"):
        (small.source / f"{page}.md").write_text("\n".join(["# Page", "", "```{yanbao-%s}" % page.replace("all_", "all-"), "```"]))
    index = small.source / "index.md"
    index.write_text(index.read_text() + "\n\n```{toctree}\nall_exhibits\nglossary\n```\n")
    (small.source / "first" / "02_more.ipynb").write_text(notebook("More", exhibit(
        "first", id="cost", title=HOSTILE, number="2.1", label="Exhibit 2.1", sources=[], form="bar", grades={"A": 2, "B": 1}), exhibit(
        "first", id="risks", title="Missing", number="", label="", sources=[], form="gap", grades={}, name="Risks")))
    assert small.build("out") == ""
    return folder / "out" / "html"


@pytest.fixture(scope="module")
def page(book):
    with served(book) as address, chromium() as browser:
        watched = Watched(browser.new_context(viewport={"width": 360, "height": 740}))
        watched.page.base = address
        yield watched.page
        assert watched.errors == [] and watched.blocked == []


def titles(page) -> list[str]:
    return page.locator(".exhibit-list li:visible .list-title").all_text_contents()


def test_the_whole_list_stands_there_without_javascript(book):
    text = (book / "all_exhibits.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<li [^>]*data-form=', text)) == 5 and 'hidden="hidden"' in text


def test_exhibits_are_found_by_study_chapter_form_grade_and_text(page):
    page.goto(f"{page.base}/all_exhibits.html")
    assert page.locator(".filter-count").text_content() == "5 of 5 exhibits"
    field = page.locator(".exhibit-filter")
    field.locator("[name=study]").select_option("first")
    assert len(titles(page)) == 3 and page.locator(".list-study:visible").count() == 1
    field.locator("[name=form]").select_option("bar")
    assert titles(page) == [HOSTILE]
    field.locator("[name=grade]").select_option("A")
    assert titles(page) == [] and page.locator(".filter-count").text_content() == "0 of 5 exhibits" and page.locator(".list-heading:visible").count() == 0
    field.locator("[name=grade]").select_option("B")
    assert titles(page) == [HOSTILE]
    field.locator("[name=form]").select_option("gap")
    assert titles(page) == []  # a gap has no figures whose grade could be good
    field.locator("[name=grade]").select_option("")
    assert titles(page) == ["Missing"]
    field.locator("[name=form]").select_option("")
    field.locator("[name=text]").fill("ＱＵＯＴＥＤ 2.1")
    assert titles(page) == [HOSTILE]
    assert page.evaluate("window.broken") is None and page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_filtered_list_has_an_address(page):
    page.goto(f"{page.base}/all_exhibits.html?study=second&chapter=01_chapter")
    assert page.locator("[name=study]").input_value() == "second" and len(titles(page)) == 1
    page.locator("[name=text]").fill("up")
    assert page.evaluate("location.href").endswith("?text=up&study=second&chapter=01_chapter")


def test_a_studys_own_list_asks_for_no_study(page):
    page.goto(f"{page.base}/first/exhibits.html")
    assert page.locator("[name=study]").count() == 0 and page.locator("[name=chapter]").count() == 1


def test_the_list_is_filtered_in_a_page_read_from_a_file(book, page):
    watched = Watched(page.context.browser.new_context())
    watched.page.goto((book / "all_exhibits.html").as_uri())
    watched.page.locator("[name=form]").select_option("bar")
    assert titles(watched.page) == [HOSTILE] and watched.errors == []


def test_the_glossary_tells_terms_and_where_metrics_are_shown(page, book):
    page.goto(f"{page.base}/glossary.html")
    names = page.locator(".terms .term dt > span:first-child").all_text_contents()
    assert len(names) == len(set(names)) > 20 and "Racks in use" in names
    assert not page.locator("text=Hard carbon").count()  # a term of a study that isn't in this book
    shown = page.locator("#metric-racks_in_use .term-shown")
    assert "Exhibit 1.3" in shown.text_content()
    page.locator("[name=text]").fill("racks in use")
    assert page.locator(".term:visible dt > span:first-child").first.text_content() == "Racks in use"
    address = shown.locator("a").first.get_attribute("href")
    assert address.partition("#")[2] and (book / address.partition("#")[0]).exists()
