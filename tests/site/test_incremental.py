"""After any change an incremental build leaves, byte for byte, what a fresh build makes; and it writes few pages."""

import os
import shutil

import pytest

from small_book import SmallBook, exhibit, notebook, replaced

from yanbao.press.site import downloads, freshness

pytestmark = pytest.mark.filterwarnings("ignore")


def chapter_title(book):
    replaced(book.source / "first" / "01_chapter.ipynb", "# Overview", "# A new overview")


def chapter_text(book):
    replaced(book.source / "first" / "01_chapter.ipynb", "Words of its own", "Other wordings")


def file_from_a_cache(book):
    path = book.source / "first" / "01_chapter.ipynb"
    path.write_text(notebook("Overview", exhibit("first", title="Up by half", table={"columns": ["a"], "align": ["l"], "rows": [["1"]]}, sources=[])))
    os.utime(path, (1e9, 1e9))


def exhibit_without_picture(book):
    (book.source / "second" / "02_more.ipynb").write_text(notebook("More"))


def label_referred_to(book):
    replaced(book.source / "second" / "01_chapter.ipynb", '"label": "Exhibit 1.3"', '"label": "Exhibit 1.7"')


def removed_page(book):
    (book.source / "first" / "02_more.ipynb").unlink()
    replaced(book.source / "index.md", "first/02_more\n", "")


def removed_study(book):
    shutil.rmtree(book.source / "second")
    replaced(book.source / "index.md", r"(?s)```\{toctree\}\n:hidden:\n:caption: The second study.*?```", "")
    del book.config["yanbao_studies"]["second"]


def added_page(book):
    (book.source / "first" / "03_fork.ipynb").write_text(notebook("Forked", text="See [the other](02_more)."))
    replaced(book.source / "index.md", "first/02_more\n", "first/02_more\nfirst/03_fork\n")


def observation(book):
    replaced(book.pack("first") / "observations.csv", ",2024,900,", ",2024,930,")


def title_of_a_source(book):
    replaced(book.pack("first") / "sources.csv", "yearbook,nbs,示例年鉴,Example yearbook", "yearbook,nbs,示例年鉴,Sample yearbook")


def study_name(book):
    replaced(book.pack("second") / "study.yml", r"(?m)^en: .*$", "en: Another name")


def accent(book):
    replaced(book.pack("second") / "study.yml", r"(?m)^accent: .*$", 'accent: "#884422"')


def name_in_the_vocabulary(book):
    replaced(book.project / "data" / "vocabulary" / "entities.csv", r"(?m)^nbs,(\w+),([^,]*),[^,]*,", r"nbs,\1,\2,Renamed bureau,")


def data_date(book):
    book.config["yanbao_edition"] = {"name": "strict", "data_date": "2026-12-31"}


def parameters(book):
    book.config["yanbao_parameters"] = {"as_of": "2024-12-31"}


def gap(book):
    replaced(book.pack("first") / "exhibits.csv", "Planned capacity by province is missing", "Planned capacity is missing")


def coverage(book):
    replaced(book.pack("second") / "coverage.csv", "Shares of the cloud market only", "Cloud only")


def item_of_a_report(book):
    replaced(book.project / "data" / "vocabulary" / "coverage_items.csv", "Who makes anode materials", "Makers of anodes")


def correction(book):
    replaced(book.pack("second") / "corrections.csv", "had an erratum", "was wrong")


def rows_behind_an_exhibit(book):
    replaced(book.source / "first" / "01_chapter.ipynb", '"tiny0005"', '"tiny0017"')


def report_address(book):
    book.config["yanbao_report_url"] = "https://example.org/report?figure={id}&where={source}"


def edition_name(book):
    book.config["yanbao_edition"] = {"name": "lenient", "data_date": "2026-09-30"}


def front_page_title(book):
    replaced(book.source / "index.md", "# Book", "# Library")


CHANGES = [chapter_title, chapter_text, file_from_a_cache, exhibit_without_picture, label_referred_to, removed_page, removed_study, added_page, observation,
           title_of_a_source, study_name, accent, name_in_the_vocabulary, data_date, parameters, gap, coverage, item_of_a_report, correction, rows_behind_an_exhibit, report_address, edition_name, front_page_title]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A book that was built once, to be copied back before each change."""
    folder = tmp_path_factory.mktemp("incremental")
    book = SmallBook(folder / "work", folder / "cache").write()
    assert book.build("kept") == ""
    shutil.copytree(book.folder, folder / "base")
    return folder


@pytest.fixture
def book(built):
    shutil.rmtree(built / "work")
    shutil.copytree(built / "base", built / "work")
    return SmallBook(built / "work", built / "cache")


def differences(book):
    kept, fresh = book.files("kept"), book.files("fresh")
    return sorted(name for name in kept.keys() | fresh.keys() if kept.get(name) != fresh.get(name))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_incremental_build_is_a_fresh_build(book, change):
    before = book.files("kept")
    change(book)
    book.build("kept")
    book.build("fresh")
    assert differences(book) == []
    assert book.files("kept") != before, "the change shows nowhere"


def test_change_upon_change_leaves_nothing_behind(book):
    for change in (chapter_title, observation, study_name, removed_page, exhibit_without_picture, removed_study):
        change(book)
        book.build("kept")
    book.build("fresh")
    assert differences(book) == []


def written(book):
    """The pages that a build writes anew, less those that Sphinx writes always."""
    before = book.times("kept")
    book.build("kept")
    after = book.times("kept")
    return sorted(name for name in after if after[name] != before.get(name) and name not in ("index.html", "search.html", "genindex.html"))


def test_nothing_is_written_where_nothing_changed(book):
    before = book.times("kept")
    book.build("kept")
    assert book.times("kept") == before


def test_only_pages_that_show_a_change_are_written(book):
    chapter_text(book)
    assert written(book) == ["first/01_chapter.html"]
    observation(book)
    assert set(written(book)) <= {"first/index.html", "first/sources.html", "first/evidence.html", "first/coverage.html"}
    label_referred_to(book)
    assert written(book) == ["second/01_chapter.html", "second/02_more.html", "second/coverage.html", "second/evidence.html", "second/exhibits.html", "second/index.html", "second/sources.html"]
    rows_behind_an_exhibit(book)
    assert written(book) == ["first/01_chapter.html", "first/evidence.html"]


def test_the_data_are_packed_anew_only_where_they_changed(book, monkeypatch):
    packed = []
    real = downloads.datapackage.contents
    monkeypatch.setattr(downloads.datapackage, "contents", lambda study, edition: packed.append(study.name) or real(study, edition))
    chapter_text(book)
    book.build("kept")
    assert packed == []
    observation(book)
    book.build("kept")
    assert packed == ["first"]
    (book.folder / "kept" / "html" / "_data" / "second-data.zip").unlink()
    book.build("kept")
    assert packed == ["first", "second"]


def test_the_workbook_is_made_anew_only_where_its_study_or_an_exhibit_changed(book, monkeypatch):
    made = []
    real = downloads.workbook.workbook
    monkeypatch.setattr(downloads.workbook, "workbook", lambda opened, *more: made.append(opened.pack.name) or real(opened, *more))
    chapter_text(book)
    book.build("kept")
    assert made == []
    observation(book)
    book.build("kept")
    assert made == ["first"]
    held = book.folder / "kept" / "html" / "_data"
    (held / "second-en.xlsx").unlink()
    book.build("kept")
    assert made == ["first", "second"]
    exhibit_without_picture(book)
    book.build("kept")
    assert len(made) == 3 and sorted(path.name for path in held.iterdir()) == ["first-data.zip", "first-en.xlsx", "second-data.zip", "second-en.xlsx"]


def test_a_build_that_broke_off_while_writing_is_made_good(book, monkeypatch):
    chapter_title(book)
    monkeypatch.setattr("sphinx.builders.html.StandaloneHTMLBuilder.handle_page", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        book.build("kept")
    monkeypatch.undo()
    book.build("kept")
    book.build("fresh")
    assert differences(book) == []


def test_changed_code_builds_everything_anew(book, monkeypatch):
    monkeypatch.setattr(freshness, "CODE", freshness.CODE + 1)
    assert len(written(book)) == 14


def test_the_version_of_the_code_changes_with_any_of_its_files(tmp_path, monkeypatch):
    (tmp_path / "yanbao").mkdir()
    monkeypatch.setattr(freshness.yanbao, "__file__", str(tmp_path / "yanbao" / "__init__.py"))
    versions = set()
    for name, text in (("a.py", "1"), ("a.py", "2"), ("page.html", "1"), ("page.css", "1"), ("page.js", "1")):
        (tmp_path / "yanbao" / name).write_text(text)
        versions.add(freshness.code_version())
    assert len(versions) == 5
