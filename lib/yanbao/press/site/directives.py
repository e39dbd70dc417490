"""What the directives of the book's own pages have in common: whose they are, and the lists that are filled in when all pages were read.

A directive gives its study as argument, else it is the page's own (its folder, else `yanbao_study`). What depends on other pages is a
placeholder, which the directive's `fill` replaces.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from . import registry


class Pending(nodes.General, nodes.Element):
    """A list that needs all pages: `kind` names the directive that fills it, `study` whose it is; further attributes are the directive's own."""


class Links:
    """Addresses of pages, exhibits and ledger rows, as seen from one page. What it links to need not be resolved by Sphinx again."""

    def __init__(self, app: Sphinx, docname: str):
        self.app = app
        self.env: BuildEnvironment = app.env
        self.docname = docname
        self.lang: str = app.config.yanbao_lang
        self.contents = registry.contents(app)

    def page(self, docname: str, text: str, anchor: str = "") -> nodes.reference:
        uri = self.app.builder.get_relative_uri(self.docname, docname) + (f"#{anchor}" if anchor else "")
        return nodes.reference("", text, refuri=uri or "#", internal=True)

    def file(self, path: str, text: str) -> nodes.reference:
        """A link to a file of the output folder."""
        return nodes.reference("", text, refuri=relative_uri(self.app.builder.get_target_uri(self.docname), path), internal=True)

    def title(self, docname: str) -> str:
        title = self.env.titles.get(docname)
        return title.astext() if title is not None else docname

    def front(self, study: str) -> str | None:
        """The page to enter a study by: its front page, else its first chapter."""
        return self.contents.page_of("study", study) or next((docname for docname, _ in self.contents.showings(study)), None)

    def source(self, study: str, source_id: str, text: str) -> nodes.Node:
        """A source, linked to its entry; plain text in a book that has no page of that study's sources."""
        found = self.contents.sources.get(registry.source_label(study, source_id))
        return self.page(found[0], text, found[1]) if found else nodes.Text(text)

    def row(self, study: str, row_id: str, text: str) -> nodes.Node:
        """A ledger row, linked to where it stands among its source's figures; plain text in a book that has no page of that study's sources."""
        docname = self.contents.page_of("sources", study)
        return self.page(docname, text, registry.row_anchor(row_id)) if docname else nodes.Text(text)


class BookDirective(SphinxDirective):
    """Common to all: an optional study as argument, the page noted under its kind.

    `reads_tables`: the page is made from the study's tables; `shows_rows`: its lists depend on which ledger rows the exhibits show;
    `tells_glance`: they tell a study at a glance; `whole_book`: they are of all studies.
    """

    optional_arguments = 1
    has_content = False
    kind = ""
    reads_tables = False
    shows_rows = False
    tells_glance = False
    whole_book = False

    @property
    def study(self) -> str:
        return self.arguments[0] if self.arguments else registry.study_of(self.env.docname, self.config)

    def pending(self, **attributes: Any) -> Pending:
        return Pending("", kind=self.kind, study=self.study, **attributes)

    def run(self) -> list[nodes.Node]:
        registry.note_page(self.env, self.kind, self.study)
        return [self.pending()]

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        """What stands in the place of a placeholder, once all pages were read."""
        raise NotImplementedError


KINDS: dict[str, type[BookDirective]] = {}


def studies_of(record: dict[str, Any], config: Any) -> list[str]:
    """The studies that a noted list is of."""
    return registry.studies(config) if KINDS[record["kind"]].whole_book else [record["study"]]


def add(app: Sphinx, directive: type[BookDirective]) -> None:
    """Make a directive known as `yanbao-<kind>`."""
    KINDS[directive.kind] = directive
    app.add_directive(f"yanbao-{directive.kind}", directive)


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the placeholders of a page."""
    if docname not in registry.store(app.env, "yanbao_pages"):
        return
    links = Links(app, docname)
    for node in list(doctree.findall(Pending)):
        node.replace_self(KINDS[node["kind"]].fill(links, node))


def setup(app: Sphinx) -> None:
    app.add_node(Pending)
    app.connect("doctree-resolved", fill)
