"""Directives of the book's own pages: study cards, a study's front page, the list of its exhibits; `yanbao-comparison` sets studies side by side.

    ```{yanbao-studies}         ```{yanbao-study}         ```{yanbao-exhibits}
    ```                         ```                       ```
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import cards, directives, registry
from .directives import BookDirective, Links, Pending
from .elements import tag, text_tag
from .strings import word
from .studies import glance


class Studies(BookDirective):
    kind = "studies"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return [cards.study_cards(links, registry.studies(links.app.config))]


class StudyFront(BookDirective):
    kind = "study"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return cards.front_page(links, pending["study"])


class Comparison(BookDirective):
    kind = "comparison"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return cards.comparison(links, registry.studies(links.app.config))


class Exhibits(BookDirective):
    kind = "exhibits"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return exhibit_list(links, pending["study"])


def exhibit_list(links: Links, study: str) -> list[nodes.Node]:
    """All exhibits of a study by chapter: number, finding, general name; gaps last in their chapter's order, marked."""
    chapters: dict[str, list[dict[str, Any]]] = {}
    for docname, record in links.contents.exhibits(study):
        chapters.setdefault(docname, []).append(record)
    if not chapters:
        return [text_tag("p", word(links.lang, "no_exhibits"))]
    parts: list[nodes.Node] = []
    for docname, records in chapters.items():
        parts.append(tag("p", links.page(docname, links.title(docname)), classes=("list-heading",)))
        items = []
        for record in records:
            is_gap = record["form"] == "gap"
            number = text_tag("span", record.get("label") or (word(links.lang, "gap") if is_gap else ""), "list-number")
            link = links.page(docname, record.get("title") or record.get("name", ""), record["anchor"])
            items.append(tag("li", number, tag("span", link, classes=("list-title",)), text_tag("span", record.get("name", ""), "list-name"), classes=("gap",) if is_gap else ()))
        parts.append(tag("ol", *items, classes=("exhibit-list",)))
    return parts


def tell_studies_apart(app: Sphinx, doctree: nodes.document) -> None:
    """In a book of several studies, add the study to a page's long title: browser tabs and search results show that one."""
    docname = app.env.docname
    study = registry.study_of(docname, app.config)
    if not study or len(registry.studies(app.config)) < 2 or docname not in app.env.titles:
        return
    title = f"{app.env.titles[docname].astext()} · {glance(app, study).name}"
    app.env.longtitles[docname] = nodes.title(title, title)


def setup(app: Sphinx) -> None:
    for directive in (Studies, StudyFront, Comparison, Exhibits):
        directives.add(app, directive)
    # after Sphinx has collected the titles
    app.connect("doctree-read", tell_studies_apart, priority=900)
