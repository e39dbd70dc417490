"""The page of sources: each with its grades, the exhibits that rest on it, and its figures, folded.

    ```{yanbao-sources}
    ```

Sources that this edition may not use (by grade or date) stand folded at the end: links still find them.
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import evidence, ledger, tables
from yanbao.book import Book
from yanbao.errors import YanbaoError

from . import directives, registry, reports
from .directives import BookDirective, Links, Pending
from .elements import tag, text_tag
from .badges import badge
from .strings import grade_title, word
from .studies import open_book


class Figures(nodes.General, nodes.Element):
    """The figures of a source, folded: `series` is a list of (subject, definition, [(row id, period, value, kind, used)]).

    Plain data, written in one go: a study has thousands of them.
    """


class Sources(BookDirective):
    kind = "sources"
    reads_tables = True

    def run(self) -> list[nodes.Node]:
        registry.note_page(self.env, self.kind, self.study)
        lang = self.config.yanbao_lang
        book = open_book(self.env.app, self.study)
        sources = book.study.sources
        if sources.empty:
            return [text_tag("p", word(lang, "no_sources"))]
        sources = sources.reset_index(drop=True).sort_values(["grade", "day", "source_id"], ascending=[True, False, True], kind="stable").fillna("")
        figures = figures_of(book)
        used, unused = [], []
        for row in tables.records(sources):
            (used if book.questions.allowed(row["source_id"]) else unused).append(row)
        count = word(lang, "source_count", n=len(sources)) + word(lang, "comma_between") + word(lang, "figure_count", n=f"{len(book.study.observations):,}")
        parts: list[nodes.Node] = [text_tag("p", count, "list-count")]
        for grade in dict.fromkeys(row["grade"] for row in used):
            rows = [row for row in used if row["grade"] == grade]
            parts.append(text_tag("p", f"{grade_title(lang, grade)} · {word(lang, 'source_count', n=len(rows))}", "list-heading"))
            parts += [self.entry(book, lang, row, figures) for row in rows]
        if unused:
            entries = [self.entry(book, lang, row, figures) for row in unused]
            parts.append(tag("details", text_tag("summary", word(lang, "sources_outside", n=len(unused))), *entries, classes=("sources-outside",)))
        return parts

    def entry(self, book: Book, lang: str, row: dict[str, Any], figures: dict[str, list]) -> nodes.Node:
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
        if row["source_id"] in figures:
            entry += Figures("", study=self.study, source=row["source_id"], series=figures[row["source_id"]])
        entry["ids"].append(registry.note_source(self.env, self.study, row["source_id"]))
        self.state.document.set_id(entry)
        return entry

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        """The exhibits that use a source, linked."""
        found = links.contents.uses(pending["study"], pending["source"])
        if not found:
            return [text_tag("p", word(links.lang, "unused"), "source-uses", "unused")]
        line = tag("p", nodes.Text(word(links.lang, "used_by") + " "), classes=("source-uses",))
        for number, (docname, record) in enumerate(found):
            if number:
                line += nodes.Text(word(links.lang, "comma"))
            line += links.page(docname, record["label"], record["anchor"])
        return [line]


def figures_of(book: Book) -> dict[str, list]:
    """Source → its figures as `Figures` takes them: series by subject, each in order of time."""
    eligible = set(book.questions.answer("ledger")["id"])
    found: dict[str, dict[tuple[str, str], list]] = {}
    subjects: dict[tuple, tuple[str, str]] = {}
    for row in tables.records(book.study.observations.sort_values(["end", "start", "id"], kind="stable")):
        key = tuple(row[column] for column in evidence.SERIES)
        if key not in subjects:
            subjects[key] = told(row, book)
        found.setdefault(row["source_id"], {}).setdefault(subjects[key], []).append(
            (row["id"], book.words.short_period(row["period"]), value_told(row, book), kind_told(row, book), row["id"] in eligible))
    return {source: [(*subject, rows) for subject, rows in sorted(series.items())] for source, series in found.items()}


def told(row: dict[str, Any], book: Book) -> tuple[str, str]:
    """Subject and definition of a ledger row in words; its keys where the vocabulary lacks one, which `yanbao check` tells."""
    try:
        definition = book.words.name("definitions", row["definition_id"]) if row["definition_id"] else ""
        return ledger.subject(row, book.words, definition=False, home=book.pack.meta["geography"]), definition
    except YanbaoError:
        return " · ".join(filter(None, (row[column] for column in evidence.SERIES))), ""


def value_told(row: dict[str, Any], book: Book) -> str:
    try:
        return ledger.as_printed(row, book.words, book.units)
    except YanbaoError:
        return ledger.figure(row, book.words, row["unit"])


def kind_told(row: dict[str, Any], book: Book) -> str:
    """Kind of a figure; of a statement about the future when it was made; whether it is in doubt or replaced."""
    kind = book.words.label("kind", row["kind"])
    if row["kind"] in evidence.STATED and row["vintage"]:
        kind = word(book.lang, "stated_in", kind=kind, date=book.words.period(row["vintage"]) if book.lang == "zh" else book.words.when(row["vintage"]))
    return " · ".join([kind] + ([word(book.lang, row["status"])] if row["status"] else []))


def visit_figures(self, node: Figures) -> None:
    """The folded table of a source's figures. Without an address for reports, the page's script puts a button to copy beside each id."""
    config, study, source = self.builder.config, node["study"], node["source"]
    lang, series = config.yanbao_lang, node["series"]
    count = sum(len(rows) for *_, rows in series)
    body = []
    for subject, definition, rows in series:
        small = f"<small>{escape(definition)}</small>" if definition else ""
        body.append(f'<tbody><tr><th colspan="4" scope="rowgroup">{escape(subject)}{small}</th></tr>')
        for row_id, period, value, kind, used in rows:
            outside = "" if used else f' class="outside" title="{escape(word(lang, "outside"), quote=True)}"'
            link = reports.address(config, study, source, row_id)
            report = f' <a class="report" href="{escape(link, quote=True)}">{word(lang, "report")}</a>' if link else ""
            anchor = registry.row_anchor(row_id)
            body.append(f'<tr id="{anchor}"{outside}><td>{escape(period)}</td><td>{escape(value)}</td><td>{escape(kind)}</td>'
                        f'<td><a href="#{anchor}">{row_id}</a>{report}</td></tr>')
        body.append("</tbody>")
    copied = escape(word(lang, "report_copied", study=study, source=source, edition=reports.edition(config)), quote=True)
    summary = word(lang, "figures_here", n=count)
    self.body.append(f'<details class="source-figures" data-report="{copied}"><summary>{summary}</summary><div class="table-scroll" tabindex="0"><table>{"".join(body)}</table></div></details>\n')
    raise nodes.SkipNode


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    directives.add(app, Sources)
    app.add_node(Figures, html=(visit_figures, None), **{name: (skip, None) for name in ("latex", "text", "man", "texinfo")})
