"""Directives of the book's own pages: study cards, a study's front page; `yanbao-comparison` sets studies side by side.

    ```{yanbao-studies}         ```{yanbao-study}
    ```                         ```
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from . import cards, directives, registry
from .directives import BookDirective, Links, Pending
from .studies import glance


class Studies(BookDirective):
    kind = "studies"
    tells_glance = whole_book = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return [cards.study_cards(links, registry.studies(links.app.config))]


class StudyFront(BookDirective):
    kind = "study"
    tells_glance = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return cards.front_page(links, pending["study"])


class Comparison(BookDirective):
    kind = "comparison"
    tells_glance = whole_book = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return cards.comparison(links, registry.studies(links.app.config))


def tell_studies_apart(app: Sphinx, doctree: nodes.document) -> None:
    """In a book of several studies, add the study to a page's long title: browser tabs and search results show that one."""
    docname = app.env.docname
    study = registry.study_of(docname, app.config)
    if not study or len(registry.studies(app.config)) < 2 or docname not in app.env.titles:
        return
    title = f"{app.env.titles[docname].astext()} · {glance(app, study).name}"
    app.env.longtitles[docname] = nodes.title(title, title)


def setup(app: Sphinx) -> None:
    for directive in (Studies, StudyFront, Comparison):
        directives.add(app, directive)
    # after Sphinx has collected the titles
    app.connect("doctree-read", tell_studies_apart, priority=900)
