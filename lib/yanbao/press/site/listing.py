"""The list of exhibits, of one study or of the whole book, and the form that filters it.

    ```{yanbao-exhibits}         ```{yanbao-all-exhibits}
    ```                          ```

Items carry what the form asks for; `find.js` shows the form and hides what doesn't fit. Without JavaScript the list is whole.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import chapters as chapters_of, words
from yanbao.study import Study

from . import directives, studies
from .directives import BookDirective, Links, Pending
from .elements import tag, text_tag
from .registry import studies as studies_of_book
from .strings import word

SCRIPT = "yanbao/find.js"
# a list is asked for exhibits whose every figure has this grade or a better one
ASKED_GRADES = "ABCD"


class Exhibits(BookDirective):
    kind = "exhibits"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return filtered(links, [pending["study"]])


class AllExhibits(BookDirective):
    kind = "all-exhibits"
    tells_glance = whole_book = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return filtered(links, studies_of_book(links.app.config))


def filtered(links: Links, names: list[str]) -> list[nodes.Node]:
    """The exhibits of these studies, under a form that filters them; a line where there are none."""
    found = {name: links.contents.showings(name) for name in names}
    if not any(found.values()):
        return [text_tag("p", word(links.lang, "no_exhibits"))]
    parts: list[nodes.Node] = [filter_form(links, found)]
    for name, exhibits in found.items():
        if exhibits and len(found) > 1:
            parts.append(text_tag("p", studies.glance(links.app, name).name, "list-study", data_study=name))
        parts += chapters(links, name, exhibits)
    return [tag("div", *parts, classes=("filtered-list",))]


def chapters(links: Links, study: str, exhibits: list[tuple[str, dict[str, Any]]]) -> list[nodes.Node]:
    """A study's exhibits by chapter: number, finding, general name; gaps in their chapter's order, marked."""
    by_page: dict[str, list[dict[str, Any]]] = {}
    for docname, record in exhibits:
        by_page.setdefault(docname, []).append(record)
    parts: list[nodes.Node] = []
    for docname, records in by_page.items():
        items = [item(links, docname, record) for record in records]
        parts.append(tag("p", links.page(docname, links.title(docname)), classes=("list-heading",)))
        parts.append(tag("ol", *items, classes=("exhibit-list",), data_study=study))
    return parts


def item(links: Links, docname: str, record: dict[str, Any]) -> nodes.Node:
    is_gap = record["form"] == "gap"
    number = text_tag("span", record.get("label") or (word(links.lang, "gap") if is_gap else ""), "list-number")
    link = links.page(docname, record.get("title") or record.get("name", ""), record["anchor"])
    return tag("li", number, tag("span", link, classes=("list-title",)), text_tag("span", record.get("name", ""), "list-name"), classes=("gap",) if is_gap else (),
               data_chapter=docname.rsplit("/", 1)[-1], data_form=record["form"], data_worst=max(record.get("grades") or {}, default=""))


def filter_form(links: Links, found: dict[str, list[tuple[str, dict[str, Any]]]]) -> nodes.Node:
    """The form of a list of exhibits: a field for text, and a choice of study (where there are several), chapter, form and grade."""
    lang, records = links.lang, [pair for exhibits in found.values() for pair in exhibits]
    packs = {name: Study.find(studies.place(links.app, name)) for name in found}
    named = words.load(next(iter(packs.values())).root, lang)
    labels = named.domain("form")
    titles = {docname.rsplit("/", 1)[-1]: links.title(docname) for docname, _ in reversed(records)}
    forms = {record["form"] for _, record in records}
    labels |= {key: chapters_of.form_name(packs[name], key, named) for name, own in found.items() for key in {record["form"] for _, record in own} - {*labels, "gap"}}
    choices = {
        "study": {name: studies.glance(links.app, name).name for name in found} if len(found) > 1 else {},
        "chapter": dict(sorted(titles.items())),
        "form": {key: label for key, label in [*labels.items(), ("gap", word(lang, "gap"))] if key in forms},
        "grade": {grade: word(lang, "only_grade" if grade == "A" else "grade_or_better", grade=grade) for grade in ASKED_GRADES},
    }
    return form(lang, [text_field(lang), *(choice(lang, name, options) for name, options in choices.items() if len(options) > 1)], "shown_of")


def form(lang: str, fields: list[nodes.Node], told: str) -> nodes.Node:
    """The form over a list, hidden until its script is there; `told` names the words that tell how many entries fit."""
    count = text_tag("output", "", "filter-count", data_told=word(lang, told))
    return tag("form", *fields, count, classes=("exhibit-filter",), hidden="hidden", role="search", aria_label=word(lang, "filter"))


def text_field(lang: str) -> nodes.Node:
    return field("text", lang, tag("input", type="search", name="text", autocomplete="off"))


def choice(lang: str, name: str, options: dict[str, str]) -> nodes.Node:
    every = text_tag("option", word(lang, "any"), value="")
    return field(name, lang, tag("select", every, *(text_tag("option", text, value=value) for value, text in options.items()), name=name))


def field(name: str, lang: str, control: nodes.Node) -> nodes.Node:
    return tag("label", text_tag("span", word(lang, f"filter_{name}")), control)


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Pages with such a list load the script that filters it."""
    if doctree is not None and any("filtered-list" in node["classes"] for node in doctree.findall(nodes.Element) if "classes" in node):
        app.add_js_file(SCRIPT, priority=910, loading_method="defer")


def setup(app: Sphinx) -> None:
    for directive in (Exhibits, AllExhibits):
        directives.add(app, directive)
    app.connect("html-page-context", add_script)
