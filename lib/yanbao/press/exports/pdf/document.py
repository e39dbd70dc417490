"""The pages of studies as one HTML document for print: ids made unique, links between pages turned into links within it.

Scripts, code and what only works on a screen are left out; folded exhibits are opened, folded lists stay out.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml.html import HtmlElement

from ...datapackage import LICENCE, cite
from ...site import beside
from ..gathered import Taken
from ..words import word

# what is dropped of a page: code, tools, tables that stand beside charts, figures folded under sources
DROPPED = (
    "script",
    "style",
    "noscript",
    "a.headerlink",
    "details.hide.above-input",
    "div.cell_input",
    ".exhibit-tools",
    ".exhibit-model",
    "details.exhibit-data:not([open])",
    "details.more-sources",
    "details.source-figures",
    "details.edition-parameters",
    ".data-download",
    "button",
    ".exhibit-live",
    ".citations",
    ".where",
    ".edition-notice",
    "form",
    "input",
)
OPENED = ("exhibit-fold", "word-file", "exhibit-data", "evidence-more", "sources-outside")
STUDY_PAGES = ("sources", "evidence", "coverage")
EXTERNAL = ("http", "https", "mailto")
LANGUAGES = {"zh": "zh-CN", "en": "en"}
STYLE = Path(__file__).with_name("print.css")


@dataclass(frozen=True)
class Entry:
    """A line of the contents and a bookmark: `level` 0 is a study, 1 a chapter, 2 a section, 3 an exhibit."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Document:
    """A document ready for print: `entries` in order, `parts` the pages' HTML, `head` the styles, and what the title page tells."""

    lang: str
    title: str
    subject: str
    front: str
    head: str
    entries: tuple[Entry, ...]
    parts: tuple[str, ...]

    @property
    def anchors(self) -> list[str]:
        return [entry.anchor for entry in self.entries]

    def html(self, pages: Mapping[str, int]) -> str:
        """The whole document; `pages`: anchor → page number, for the contents (blank where it isn't known yet)."""
        lines = "".join(self._line(entry, pages.get(entry.anchor, "")) for entry in self.entries)
        heading = word(self.lang, "contents")
        return (
            f'<!DOCTYPE html>\n<html lang="{LANGUAGES[self.lang]}" data-theme="light" data-mode="light">'
            f'<head><meta charset="utf-8"><title>{escape(self.title)}</title>{self.head}</head>'
            f'<body class="printed-book">{self.front}<nav class="printed-contents"><p class="printed-heading">{heading}</p><ul>{lines}</ul></nav>'
            f'<main class="bd-main"><div class="bd-content"><div class="bd-article-container">{"".join(self.parts)}</div></div></main></body></html>\n'
        )

    @staticmethod
    def _line(entry: Entry, page: int | str) -> str:
        told = f'<span class="entry">{escape(entry.text)}</span><span class="page">{page}</span>'
        return f'<li class="level-{entry.level}"><a href="#{entry.anchor}">{told}</a></li>'


@dataclass
class _Page:
    """A page to be taken: its place from the language's root, the study it is of (blank: the book's own), its article."""

    path: str
    study: str
    article: HtmlElement
    accent: str
    prefix: str


def document(taken: Sequence[Taken], whole: bool) -> Document:
    """The pages of studies as one document; `whole`: with the book's own pages around them. Pages that the edition lacks are left out."""
    root, lang = taken[0].pages, taken[0].lang
    pages = _pages(root, _paths(taken, whole))
    for page in pages:
        _clean(page)
        _put_in_tables(page, root)
    ids = {f"{page.path}#{element.get('id')}": f"{page.prefix}-{element.get('id')}" for page in pages for element in page.article.iter() if element.get("id")}
    tops = {page.path: page.prefix for page in pages}
    for page in pages:
        _link(page, ids, tops, root)
    titles = {one.study: one.title for one in taken}
    entries: list[Entry] = []
    for page in pages:
        entries += _entries(page, titles, lang, {entry.text for entry in entries if entry.level == 0})
    title = word(lang, "book") if whole else taken[0].title
    parts = tuple(f'<article class="bd-article printed-page" id="{page.prefix}" style="{page.accent}">{_inner(page.article)}</article>' for page in pages)
    return Document(lang, title, word(lang, "book"), _front(taken, whole, title), _head(root, pages), tuple(entries), parts)


def _paths(taken: Sequence[Taken], whole: bool) -> list[tuple[str, str]]:
    """Pages from the language's root, each with its study, in book order."""
    found = [("index.html", "")] if whole else []
    for one in taken:
        found += [(f"{one.study}/{page}.html", one.study) for page in ("index", *(chapter.slug for chapter in one.chapters), *STUDY_PAGES)]
    return [*found, *([("comparison.html", "")] if whole else []), ("how_to_read.html", "")]


def _pages(root: Path, paths: Sequence[tuple[str, str]]) -> list[_Page]:
    found = []
    for place, (path, study) in enumerate(paths):
        if (root / path).exists():
            text = (root / path).read_text(encoding="utf-8")
            tree = lxml.html.fromstring(text)
            article = next(iter(tree.xpath('//article[contains(@class, "bd-article")]')), None)
            if article is not None:
                colours = re.search(r"--yb-accent-light:\s*(#[0-9a-fA-F]{3,8})", text)
                accent = f"--yb-accent-light:{colours[1]};--yb-accent:{colours[1]}" if colours else ""
                found.append(_Page(path, study, article, accent, f"p{place}"))
    return found


def _clean(page: _Page) -> None:
    """Take out what isn't for print, open what is folded, let pictures load at once."""
    for selector in DROPPED:
        for element in page.article.xpath(_xpath(selector)):
            if element.getparent() is not None:
                element.drop_tree()
    for element in page.article.iter("details"):
        if set((element.get("class") or "").split()) & set(OPENED):
            element.set("open", "open")
    for element in page.article.iter("img"):
        element.attrib.pop("loading", None)


def _put_in_tables(page: _Page, root: Path) -> None:
    """Put the tables that are shown where the page has a place for each: on the site a script beside the page brings them."""
    places = page.article.xpath(".//*[@data-table]")
    script = root / "_static" / beside.FOLDER / f"{page.path.removesuffix('.html')}.js"
    if not places or not script.exists():
        return
    kept = json.loads(script.read_text(encoding="utf-8").partition("=")[2].rstrip().removesuffix(";"))
    for place in places:
        place.append(lxml.html.fromstring(kept["tables"][int(place.get("data-table"))]))


def _xpath(selector: str) -> str:
    """The few selectors used here as XPath: tag, classes, one attribute that must not be there."""
    tag, classes, absent = re.fullmatch(r"(\w*)((?:\.[\w-]+)*)(?::not\(\[(\w+)\]\))?", selector).groups()
    tests = [f'contains(concat(" ", normalize-space(@class), " "), " {name} ")' for name in classes.split(".") if name] + (
        [f"not(@{absent})"] if absent else []
    )
    return f".//{tag or '*'}" + (f"[{' and '.join(tests)}]" if tests else "")


def _link(page: _Page, ids: Mapping[str, str], tops: Mapping[str, str], root: Path) -> None:
    """Make ids unique, lead links within the document, and pictures to their files. A link to what isn't in it becomes plain text."""
    for element in page.article.iter():
        if not isinstance(element.tag, str):
            continue
        if element.get("id"):
            element.set("id", f"{page.prefix}-{element.get('id')}")
        if element.get("href") is not None:
            target = _target(element.get("href"), page.path, ids, tops)
            if target:
                element.set("href", target)
            else:
                del element.attrib["href"]
        if element.get("src") is not None:
            element.set("src", (root / posixpath.normpath(posixpath.join(posixpath.dirname(page.path), unquote(urlsplit(element.get("src")).path)))).as_uri())


def _target(href: str, path: str, ids: Mapping[str, str], tops: Mapping[str, str]) -> str:
    """Where a link of a page leads in the document; blank for nowhere."""
    parts = urlsplit(href)
    if parts.scheme:
        return href if parts.scheme in EXTERNAL else ""
    other = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
    if parts.fragment:
        found = ids.get(f"{other}#{unquote(parts.fragment)}")
        return f"#{found}" if found else ""
    return f"#{tops[other]}" if other in tops else ""


def _entries(page: _Page, titles: Mapping[str, str], lang: str, known: set[str]) -> list[Entry]:
    """What the contents tell of a page: the study where it begins, the page, its sections and exhibits."""
    heading = next(iter(page.article.xpath(".//h1")), None)
    name = " ".join(heading.text_content().split()) if heading is not None else page.path
    front = bool(page.study) and page.path.endswith("/index.html")
    found = [Entry(0, titles[page.study], page.prefix)] if front and titles[page.study] not in known else []
    found.append(Entry(1 if page.study else 0, name, page.prefix))
    if page.study and page.path.rpartition("/")[2][:1].isdigit():
        for element in page.article.iter("h2", "figure"):
            if element.tag == "h2":
                section = element.getparent()
                anchor = element.get("id") or (section.get("id") if section is not None else None)
                found += [Entry(2, " ".join(element.text_content().split()), anchor)] if anchor else []
            elif element.get("data-number") and element.get("id"):
                title = next(iter(element.xpath('.//*[contains(@class, "exhibit-title")]')), None)
                found.append(
                    Entry(3, f"{element.get('data-number')} {' '.join(title.text_content().split()) if title is not None else ''}".strip(), element.get("id"))
                )
    return found


def _head(root: Path, pages: Sequence[_Page]) -> str:
    """The site's styles, and those of the print."""
    tree = lxml.html.parse(str(root / pages[0].path)).getroot()
    here = posixpath.dirname(pages[0].path)
    links = [(root / posixpath.normpath(posixpath.join(here, urlsplit(link.get("href")).path))).as_uri() for link in tree.xpath('//link[@rel="stylesheet"]')]
    accent = next((f"html{{{page.accent}}}" for page in pages if page.accent), "")
    return (
        "".join(f'<link rel="stylesheet" href="{escape(link, quote=True)}">' for link in links)
        + f"<style>{accent}\n{STYLE.read_text(encoding='utf-8')}</style>"
    )


def _front(taken: Sequence[Taken], whole: bool, title: str) -> str:
    """The title page: what it is, which edition, up to when its data go, its parameters, how to cite it."""
    lang, first = taken[0].lang, taken[0]
    facts = [
        (word(lang, "edition"), first.edition.title(lang)),
        (word(lang, "data_date"), max(one.day for one in taken)),
        (word(lang, "parameters"), first.edition.given(lang)),
        (word(lang, "licence"), word(lang, "licence_text", title=LICENCE["title"], path=LICENCE["path"])),
    ]
    facts += [] if whole else [(word(lang, "cite"), cite(first.book.pack, first.edition, lang))]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    studies = "".join(f"<li>{escape(one.title)}</li>" for one in taken) if whole else ""
    above = "" if whole else f'<p class="printed-series">{escape(word(lang, "book"))}</p>'
    return (
        f'<header class="printed-front">{above}<p class="printed-title">{escape(title)}</p>{f"<ul>{studies}</ul>" if studies else ""}<dl>{listed}</dl></header>'
    )


def _inner(article: HtmlElement) -> str:
    return (escape(article.text or "")) + "".join(lxml.html.tostring(child, encoding="unicode") for child in article)
