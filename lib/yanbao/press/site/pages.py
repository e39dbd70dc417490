"""Directives of the book's own pages: study cards, a study's front page, lists of exhibits and sources.

    ```{yanbao-studies}         ```{yanbao-study}         ```{yanbao-exhibits}         ```{yanbao-sources}
    ```                         ```                       ```                          ```

The study is the page's own (its folder, else `yanbao_study`), or the directive's argument. What depends on other pages is a
placeholder, filled in when everything has been read.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from . import cards, registry
from .elements import tag, text_tag
from .figures import badge
from .strings import grade_title, word
from .studies import glance, open_book


class Pending(nodes.General, nodes.Element):
    """A list that needs all pages: `kind` names the function that fills it, `study` whose it is, `source` which source's uses."""


class BookDirective(SphinxDirective):
    """Common to all four: an optional study as argument, the page noted under its kind."""

    optional_arguments = 1
    has_content = False
    kind = ""

    @property
    def study(self) -> str:
        return self.arguments[0] if self.arguments else registry.study_of(self.env.docname, self.config)

    def pending(self, **attributes: str) -> Pending:
        return Pending("", kind=self.kind, study=self.study, **attributes)

    def run(self) -> list[nodes.Node]:
        registry.note_page(self.env, self.kind, self.study)
        return [self.pending()]


class Studies(BookDirective):
    kind = "studies"


class StudyFront(BookDirective):
    kind = "study"


class Exhibits(BookDirective):
    kind = "exhibits"


class Sources(BookDirective):
    kind = "sources"

    def run(self) -> list[nodes.Node]:
        registry.note_page(self.env, self.kind, self.study)
        lang = self.config.yanbao_lang
        book = open_book(self.env.app, self.study)
        sources = book.study.sources
        if sources.empty:
            return [text_tag("p", word(lang, "no_sources"))]
        sources = sources.reset_index(drop=True).sort_values(["grade", "day", "source_id"], ascending=[True, False, True], kind="stable")
        parts: list[nodes.Node] = [text_tag("p", word(lang, "source_count", n=len(sources)), "list-count")]
        for grade, rows in sources.fillna("").groupby("grade", sort=False):
            heading = f"{grade_title(lang, grade)} · {word(lang, 'source_count', n=len(rows))}"
            parts += [text_tag("p", heading, "list-heading"), *(self.entry(book, lang, row) for row in rows.to_dict("records"))]
        return parts

    def entry(self, book: Any, lang: str, row: dict[str, Any]) -> nodes.Node:
        """One source with its anchor, which exhibits' source lines link to."""
        publisher = book.words.entity(row["publisher"])
        title = row[f"title_{lang}"] or row["title_zh"] or row["title_en"] or row["source_id"]
        heading: list[nodes.Node] = [badge(lang, row["grade"]), nodes.Text(" ")]
        heading.append(nodes.reference("", title, refuri=row["url"], internal=False) if row["url"] else nodes.Text(title))
        facts = [publisher]
        facts += [f"{word(lang, name)} {row[name]}" for name in ("published", "retrieved") if row[name]]
        facts.append(word(lang, "origin_grade", grade=row["origin_grade"]))
        if row["read_grade"] != row["origin_grade"]:
            facts.append(word(lang, "read_grade", grade=row["read_grade"]))
        if row["licence"]:
            facts.append(f"{word(lang, 'licence')} {row['licence']}")
        fact_line = text_tag("p", " · ".join(facts), "source-facts")
        if row["archived_url"]:
            fact_line += [nodes.Text(" · "), nodes.reference("", word(lang, "archived"), refuri=row["archived_url"], internal=False)]
        entry = tag("div", tag("p", *heading, classes=("source-title",)), fact_line, classes=("source",))
        if row["copy_of"] in book.study.sources.index:
            entry += tag("p", nodes.Text(word(lang, "copy_of") + " "), nodes.reference("", row["copy_of"], refid=f"source-{row['copy_of']}", internal=True), classes=("source-facts",))
        entry += self.pending(source=row["source_id"])
        entry["ids"].append(registry.note_source(self.env, self.study, row["source_id"]))
        self.state.document.set_id(entry)
        return entry


class Links:
    """Addresses of pages and exhibits, as seen from one page. What it links to need not be resolved by Sphinx again."""

    def __init__(self, app: Sphinx, docname: str):
        self.app = app
        self.env: BuildEnvironment = app.env
        self.docname = docname
        self.lang: str = app.config.yanbao_lang
        self.contents = registry.contents(app)

    def page(self, docname: str, text: str, anchor: str = "") -> nodes.reference:
        uri = self.app.builder.get_relative_uri(self.docname, docname) + (f"#{anchor}" if anchor else "")
        return nodes.reference("", text, refuri=uri or "#", internal=True)

    def title(self, docname: str) -> str:
        title = self.env.titles.get(docname)
        return title.astext() if title is not None else docname

    def front(self, study: str) -> str | None:
        """The page to enter a study by: its front page, else its first chapter."""
        return self.contents.page_of("study", study) or next((docname for docname, _ in self.contents.exhibits(study)), None)


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


def uses(links: Links, study: str, source: str) -> list[nodes.Node]:
    """The exhibits that use a source, linked."""
    found = links.contents.uses(study, source)
    if not found:
        return [text_tag("p", word(links.lang, "unused"), "source-uses", "unused")]
    line = tag("p", nodes.Text(word(links.lang, "used_by") + " "), classes=("source-uses",))
    for number, (docname, record) in enumerate(found):
        if number:
            line += nodes.Text(word(links.lang, "comma"))
        line += links.page(docname, record["label"], record["anchor"])
    return [line]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the placeholders of a page."""
    if docname not in registry.store(app.env, "yanbao_pages"):
        return
    links = Links(app, docname)
    for node in list(doctree.findall(Pending)):
        study = node["study"]
        if node["kind"] == "sources":
            made = uses(links, study, node["source"])
        elif node["kind"] == "exhibits":
            made = exhibit_list(links, study)
        elif node["kind"] == "study":
            made = cards.front_page(links, study)
        else:
            made = [cards.study_cards(links, registry.studies(app.config))]
        node.replace_self(made)


def tell_studies_apart(app: Sphinx, doctree: nodes.document) -> None:
    """In a book of several studies, add the study to a page's long title: browser tabs and search results show that one."""
    docname = app.env.docname
    study = registry.study_of(docname, app.config)
    if not study or len(registry.studies(app.config)) < 2 or docname not in app.env.titles:
        return
    title = f"{app.env.titles[docname].astext()} · {glance(app, study).name}"
    app.env.longtitles[docname] = nodes.title(title, title)


def setup(app: Sphinx) -> None:
    for name, directive in {"yanbao-studies": Studies, "yanbao-study": StudyFront, "yanbao-exhibits": Exhibits, "yanbao-sources": Sources}.items():
        app.add_directive(name, directive)
    app.add_node(Pending)
    app.connect("doctree-resolved", fill)
    # after Sphinx has collected the titles
    app.connect("doctree-read", tell_studies_apart, priority=900)
