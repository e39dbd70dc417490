"""Studies as a PDF: pages made one document, its links within it, bookmarks and page numbers that lead where they say."""

from __future__ import annotations

import json
import unicodedata
from io import BytesIO
from pathlib import Path

import lxml.html
import pytest
from browser import executable
from pypdf import PdfReader
from taken_along import HOSTILE, taken

from dataclasses import replace
from html import escape

from yanbao.errors import YanbaoError
from yanbao.press.exports import pdf
from yanbao.press.exports.gathered import Taken
from yanbao.press.exports.pdf import browser, searchable
from yanbao.press.exports.pdf.document import document
from yanbao.press.site import beside

HEAD = '<html lang="{lang}"><head><style>html{{--yb-accent-light:#1f6f8b}}</style><link rel="stylesheet" href="../_static/style.css?digest=1"></head><body><article class="bd-article">'
FIGURE = ('<figure class="exhibit" id="exhibit-size" data-number="1.1"><figcaption><p class="exhibit-title">{title}</p></figcaption>'
          '<details class="exhibit-fold"><summary>Show</summary><img src="../_static/a%20b.svg" loading="lazy"></details><details class="exhibit-data"><summary>Data</summary>GONE</details>'
          '<p><a href="sources.html#source-a">A</a><a href="sources.html#row-1">B</a><a href="../other/index.html">C</a><a href="https://example.org/x">D</a><a href="javascript:x">E</a>'
          '<a href="#id1">F</a></p><script>GONE</script></figure>')


def site(folder: Path, lang: str = "en", title: str = "Grows by a tenth") -> Taken:
    """A site of the toy study's pages made by hand."""
    one = taken(lang)
    (folder / "tiny").mkdir(parents=True)
    (folder / "_static").mkdir()
    (folder / "_static" / "style.css").write_text("body { font-family: 'Noto Sans CJK SC', sans-serif; }")
    (folder / "_static" / "a b.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="300" height="100"><text x="10" y="50">DRAWN</text></svg>')
    words = {"en": ("Overview", "Size"), "zh": ("行业概览", "规模与车用")}[lang]
    pages = {"index": "<h1>Front</h1>", "sources": '<h1>Sources</h1><p id="source-a">Yearbook</p><details class="source-figures"><p id="row-1">GONE</p></details>',
             one.chapters[0].slug: f'<section id="id1"><h1>{words[0]}</h1><section id="id2"><h2>{words[1]}<a class="headerlink" href="#id2">#</a></h2>{FIGURE.format(title=escape(title))}</section></section>'}
    for name, text in pages.items():
        (folder / "tiny" / f"{name}.html").write_text(HEAD.format(lang=lang) + text + "</article></body></html>", encoding="utf-8")
    return replace(one, pages=folder, chapters=one.chapters[:1])


def test_links_between_pages_lead_within_the_document_and_those_to_elsewhere_become_text(tmp_path):
    made = document([site(tmp_path)], whole=False)
    tree = lxml.html.fromstring(made.html({}))
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    links = {element.text: element.get("href") for element in tree.xpath("//figure//a")}
    assert {name for name, target in links.items() if target is None} == {"B", "C", "E"} and links["D"] == "https://example.org/x"
    assert all(links[name][1:] in ids for name in "AF") and links["A"].endswith("-source-a")
    assert [target for target in tree.xpath("//nav//a/@href") if target[1:] not in ids] == []
    assert len(ids) == len([element for element in tree.iter() if element.get("id")])


def test_what_is_of_the_screen_is_left_out_and_folded_charts_are_opened(tmp_path):
    html = document([site(tmp_path)], whole=False).html({})
    assert "GONE" not in html and "<script" not in html and 'loading="lazy"' not in html
    tree = lxml.html.fromstring(html)
    [fold] = tree.xpath('//details[contains(@class, "exhibit-fold")]')
    assert fold.get("open") and Path(tmp_path / "_static" / "a b.svg").as_uri() in html


def test_a_table_that_a_script_brings_on_the_site_stands_in_the_print_where_it_is_shown(tmp_path):
    one = site(tmp_path)
    page = tmp_path / "tiny" / f"{one.chapters[0].slug}.html"
    place = '<details class="exhibit-data" open="open"><div class="exhibit-table-place" data-table="1"><noscript>GONE</noscript></div></details>'
    page.write_text(page.read_text(encoding="utf-8").replace("<script>GONE", f"{place}<script>GONE"), encoding="utf-8")
    script = tmp_path / "_static" / beside.FOLDER / "tiny" / f"{one.chapters[0].slug}.js"
    script.parent.mkdir(parents=True)
    tables = [json.dumps(f"<div><table><tr><td>{text} &lt;b&gt;</td></tr></table></div>") for text in ("OTHER", "REASONS")]
    script.write_text(beside.script({"specs": ["{}"], "tables": tables}), encoding="utf-8")
    tree = lxml.html.fromstring(document([one], whole=False).html({}))
    assert [cell.text_content() for cell in tree.xpath("//td")] == ["REASONS <b>"]


def test_the_contents_tell_study_chapter_section_and_exhibit(tmp_path):
    made = document([site(tmp_path)], whole=False)
    assert [(entry.level, entry.text) for entry in made.entries] == [(0, taken().title), (1, "Front"), (1, "Overview"), (2, "Size"), (3, "1.1 Grows by a tenth"), (1, "Sources")]
    assert taken().title in made.front and taken().day in made.front


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_in_contents_and_title_page(tmp_path, text):
    if "\x01" in text:
        text = text.replace("\x01", "").replace("\x0b", "") or "x"
    made = document([site(tmp_path, title=text)], whole=False)
    tree = lxml.html.fromstring(made.html({}))
    assert any(text.strip() in "".join(item.itertext()) for item in tree.xpath("//nav//li")) and not tree.xpath("//script")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_printed_book_has_bookmarks_page_numbers_links_and_says_what_it_is(tmp_path, lang, monkeypatch):
    monkeypatch.setenv("CHROME", executable())
    reader = PdfReader(BytesIO(pdf.pdf([site(tmp_path, lang)])))
    chapter, section = {"en": ("Overview", "Size"), "zh": ("行业概览", "规模与车用")}[lang]
    assert reader.metadata.title == taken(lang).title and reader.metadata.author and reader.trailer["/Root"]["/Lang"] == {"zh": "zh-CN", "en": "en"}[lang]
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in reader.pages} <= {(595, 842), (596, 842), (595, 841)}
    marks = {item.title: reader.get_destination_page_number(item) for item in flat(reader.outline)}
    texts = [page.extract_text() for page in reader.pages]
    assert chapter in texts[marks[chapter]] and section in texts[marks[section]] and "DRAWN" in texts[marks["1.1 Grows by a tenth"]]
    assert f"{marks[chapter] + 1}" in texts[1] and texts[marks[chapter]].strip().startswith(str(marks[chapter] + 1)) or texts[marks[chapter]].strip().endswith(str(marks[chapter] + 1))
    targets = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    assert sum((note.get("/A") or {}).get("/URI") == "https://example.org/x" for note in targets) == 1
    assert sum("/Dest" in note or (note.get("/A") or {}).get("/S") == "/GoTo" for note in targets) >= 8
    assert not any(str((note.get("/A") or {}).get("/URI", "")).startswith("file:") for note in targets)


def flat(outline: list) -> list:
    return [item for one in outline for item in (flat(one) if isinstance(one, list) else [one])]


# searching


def test_radicals_become_the_characters_that_are_meant():
    table = b"1 beginbfchar\n<0001> <2F8F>\nendbfchar\n2 beginbfrange\n<0002> <0004> <2F8E>\n<0005> <0006> <4E00>\nendbfrange"
    assert searchable.corrected(table) == b"1 beginbfchar\n<0001> <884C>\nendbfchar\n2 beginbfrange\n<0002> <0004> [<8840> <884C> <8863>]\n<0005> <0006> <4E00>\nendbfrange"
    assert all(unicodedata.name(chr(searchable.plain(ord(sign)))).startswith("CJK UNIFIED") for sign in searchable.MEANT)


# what a machine may lack


def test_without_chromium_one_line_says_which_package(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CHROME", raising=False)
    with pytest.raises(YanbaoError) as caught:
        browser.found()
    assert "the package chromium" in caught.value.text("en") and "chromium 软件包" in caught.value.text("zh")


def test_a_browser_that_prints_nothing_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(YanbaoError, match="no display"):
        browser.print_page(str(program), tmp_path / "a.html", tmp_path / "a.pdf", tmp_path)
    assert not (tmp_path / "a.pdf").exists()
