"""The sidebar: the pages of the study one is in, the other studies as one link each, the book's own pages.

Sphinx's own lists every page on every page, and copies the whole tree to do so; this one costs the same however many studies there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import registry, studies
from .strings import word

# with more other studies than this, the sidebar leads to the list of all of them on the first page
LISTED_STUDIES = 8


@dataclass(frozen=True)
class Entry:
    """One line of the sidebar. `target` is a document or an address elsewhere; `inside` are the pages below it."""

    target: str
    title: str
    inside: tuple[Entry, ...] = ()

    def holds(self, docname: str) -> bool:
        return self.target == docname or any(entry.holds(docname) for entry in self.inside)


@dataclass(frozen=True)
class Part:
    caption: str
    entries: tuple[Entry, ...]
    study: str = ""


def plain_title(env: BuildEnvironment, docname: str) -> str:
    title = env.titles.get(docname)
    return title.astext() if title is not None else docname


class Navigation:
    """The sidebars of a book, one a study and one for the pages outside studies; made once after the pages were read."""

    def __init__(self, app: Sphinx):
        self._app = app
        self._sidebars: dict[str, tuple[Part, ...]] = {}
        root = app.config.root_doc
        self._parts = [self._part(node) for node in app.env.tocs[root].findall(addnodes.toctree)] if root in app.env.tocs else []

    def _part(self, node: addnodes.toctree) -> Part:
        entries = self._entries(node, ())
        owners = {registry.study_of(entry.target, self._app.config) if "/" in entry.target else "" for entry in entries}
        # in a book of one study, parts are whatever the book makes of them
        owner = owners.pop() if len(owners) == 1 and len(registry.studies(self._app.config)) > 1 else ""
        return Part(node.get("caption") or "", entries, owner)

    def _entries(self, node: addnodes.toctree, above: tuple[str, ...]) -> tuple[Entry, ...]:
        env, entries = self._app.env, []
        for title, target in node["entries"]:
            if target in env.found_docs and target not in above:
                inside = tuple(entry for below in env.tocs[target].findall(addnodes.toctree) for entry in self._entries(below, (*above, target))) if target in env.tocs else ()
                entries.append(Entry(target, title or plain_title(env, target), inside))
            elif "://" in target:
                entries.append(Entry(target, title or target))
        return tuple(entries)

    def sidebar(self, docname: str) -> tuple[Part, ...]:
        """The parts of a page's sidebar. Pages of one study have the same."""
        here = registry.study_of(docname, self._app.config) if any(part.study for part in self._parts) and "/" in docname else ""
        if here not in self._sidebars:
            self._sidebars[here] = tuple(self._made(here))
        return self._sidebars[here]

    def _made(self, here: str) -> list[Part]:
        lang = self._app.config.yanbao_lang
        others = [part for part in self._parts if part.study and part.study != here]
        listed = [Entry(part.entries[0].target, part.caption or studies.glance(self._app, part.study).name) for part in others]
        if len(others) > LISTED_STUDIES:
            listed = [Entry(self._app.config.root_doc, word(lang, "all_studies", n=len(others) + bool(here)))]
        caption = word(lang, "other_studies" if here else "studies")
        own = [part for part in self._parts if part.study == here and here]
        return own + ([Part(caption, tuple(listed))] if listed else []) + [part for part in self._parts if not part.study]


def navigation(app: Sphinx) -> Navigation:
    kept = app.__dict__
    if "_yanbao_navigation" not in kept:
        kept["_yanbao_navigation"] = Navigation(app)
    return kept["_yanbao_navigation"]


def forget_navigation(app: Sphinx, env: BuildEnvironment) -> None:
    app.__dict__.pop("_yanbao_navigation", None)


def add_navigation(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["yanbao_navigation"] = navigation(app).sidebar(pagename)


def setup(app: Sphinx) -> None:
    # before freshness.pages_to_write, which looks at it
    app.connect("env-updated", forget_navigation, priority=100)
    # early: the theme renders templates on this event, to find out which are empty
    app.connect("html-page-context", add_navigation, priority=100)
