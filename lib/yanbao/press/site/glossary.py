"""The glossary: terms of method and evidence, terms of each study, and the metrics of the ledgers with the exhibits that show them.

    ```{yanbao-glossary}
    ```
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import study as studies_of, tables
from yanbao.study import Study

from . import directives, listing, registry, studies
from .directives import BookDirective, Links, Pending
from .elements import tag, text_tag
from .strings import word

# exhibits named under a metric, in each study
SHOWN = 4


class Glossary(BookDirective):
    kind = "glossary"
    reads_tables = shows_rows = tells_glance = whole_book = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return glossary(links, [Study.find(studies.place(links.app, name)) for name in registry.studies(links.app.config)])


def glossary(links: Links, found: list[Study]) -> list[nodes.Node]:
    """Terms and metrics in parts, under a form that filters them by text. A term of a study that isn't in this book is left out."""
    if not found:
        return []
    lang, root = links.lang, found[0].root
    terms, vocabularies = tables.records(studies_of.terms(root)), dict.fromkeys([None, *(one.own_words for one in found)])
    metrics = {row["metric"]: row for own in vocabularies for row in tables.records(studies_of.metrics(root, own))}.values()
    parts: list[nodes.Node] = [listing.form(lang, [listing.text_field(lang)], "terms_shown")]
    for owner in ("", *(one.name for one in found)):
        entries = [entry(lang, f"term-{row['term']}", row) for row in terms if row["study"] == owner]
        parts += part(studies.glance(links.app, owner).name if owner else word(lang, "terms_general"), entries)
    where = shown_where(links, found)
    parts += part(word(lang, "metrics"), [entry(lang, f"metric-{row['metric']}", row, where[row["metric"]]) for row in metrics if row["metric"] in where])
    return [tag("div", *parts, classes=("filtered-list",))]


def part(heading: str, entries: list[nodes.Node]) -> list[nodes.Node]:
    return [text_tag("p", heading, "list-heading"), tag("dl", *entries, classes=("terms",))] if entries else []


def entry(lang: str, anchor: str, row: dict[str, Any], where: list[nodes.Node] | None = None) -> nodes.Node:
    """A term in both languages, what it means, and where it is shown."""
    other = "en" if lang == "zh" else "zh"
    names = [text_tag("span", row[lang]), text_tag("span", row[other], lang="en" if other == "en" else "zh-CN")]
    meaning = tag("dd", nodes.Text(row[f"definition_{lang}"]))
    shown = [tag("dd", text_tag("span", word(lang, "shown_in") + word(lang, "colon")), *where, classes=("term-shown",))] if where else []
    return tag("div", tag("dt", *names), meaning, *shown, classes=("term",), ids=(anchor,))


def shown_where(links: Links, found: list[Study]) -> dict[str, list[nodes.Node]]:
    """Metric of the ledgers → the first exhibits that rest on it, study by study. Metrics that no exhibit shows are left out."""
    where: dict[str, list[nodes.Node]] = {}
    for one in found:
        rows = links.contents.rows(one.name)
        shown = one.observations[["metric", "id"]].assign(exhibits=[rows.get(row_id) for row_id in one.observations["id"]]).dropna()
        for metric, uses in shown.groupby("metric", sort=False):
            exhibits = dict.fromkeys(exhibit for listed in uses["exhibits"] for exhibit in listed)
            parts = where.setdefault(str(metric), [])
            if parts:
                parts.append(nodes.Text(word(links.lang, "semicolon")))
            parts.append(nodes.Text(f"{studies.glance(links.app, one.name).name} "))
            for place, (docname, anchor, label) in enumerate(sorted(exhibits)[:SHOWN]):
                parts += [nodes.Text(word(links.lang, "comma"))] * bool(place) + [links.page(docname, label, anchor)]
            if len(exhibits) > SHOWN:
                parts.append(nodes.Text(word(links.lang, "and_more", n=len(exhibits) - SHOWN)))
    return where


def setup(app: Sphinx) -> None:
    directives.add(app, Glossary)
