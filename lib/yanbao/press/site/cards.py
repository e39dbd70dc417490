"""A study at a glance: the cards of the landing page and the front page of one study."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docutils import nodes

from . import assets, downloads, pointed, studies
from .badges import badge
from .elements import tag, text_tag
from .strings import grade_title, word
from .studies import Glance, KeyFigure

if TYPE_CHECKING:
    from .directives import Links

# findings named under each chapter of a study's front page, and key figures on a study's card
FINDINGS = 3
CARD_FIGURES = 3


def key_figures(figures: Iterable[KeyFigure], links: Links, study: str, graded: bool = True) -> nodes.Node | None:
    """Key figures: label, value, period, small line of the series; `graded` with their grades and links to the exhibits that show them."""
    shown = {record["id"]: (docname, record["anchor"]) for docname, record in reversed(links.contents.exhibits(study))}
    items = []
    for figure in figures:
        at = shown.get(figure.exhibit) if graded else None
        label = tag("dt", links.page(at[0], figure.label, at[1]) if at else nodes.Text(figure.label))
        if figure.period:
            label += text_tag("span", figure.period, "figure-period")
        told = pointed.figure(links, study, figure.rows, figure.value) if graded else nodes.Text(figure.value)
        value = tag("dd", tag("span", told, classes=("figure-value",)), classes=("key-figure",))
        if graded and figure.grade:
            value += badge(links.lang, figure.grade)
        line = studies.sparkline(figure.points)
        if line:
            value += nodes.raw("", line, format="html")
        item = tag("div", label, value)
        if figure.note:
            item += text_tag("dd", figure.note, "figure-note")
        items.append(item)
    return tag("dl", *items, classes=("key-figures",), data_study=study) if items else None


def summary(glance: Glance, links: Links, study: str) -> list[nodes.Node]:
    """Findings, risks and gaps in a few sentences each."""
    return [
        tag("section", text_tag("p", word(links.lang, heading), "summary-heading"), tag("ol", *(tag("li", *pointed.text_nodes(links, study, text)) for text in texts)),
            classes=("study-summary", heading.replace("_", "-")), data_study=study)
        for heading, texts in glance.summary.items() if texts
    ]


def comparison(links: Links, names: list[str]) -> list[nodes.Node]:
    """The studies side by side: the figure of each dimension, then how good their evidence is."""
    glances = {name: studies.glance(links.app, name) for name in names}
    parts: list[nodes.Node] = []
    for dimension in studies.DIMENSIONS:
        blocks = [compared(links, name, glance, key_figures([glance.compared[dimension]], links, name)) for name, glance in glances.items() if dimension in glance.compared]
        if blocks:
            parts += [text_tag("p", word(links.lang, dimension), "list-heading"), tag("div", *blocks, classes=("compared-studies",))]
    quality = [compared(links, name, glance, *evidence_facts(links, name, glance)) for name, glance in glances.items()]
    return [*parts, text_tag("p", word(links.lang, "evidence_quality"), "list-heading"), tag("div", *quality, classes=("compared-studies",))]


def compared(links: Links, study: str, glance: Glance, *content: nodes.Node | None) -> nodes.Node:
    """One study's block of a comparison."""
    front = links.front(study)
    name = tag("p", links.page(front, glance.name) if front else nodes.Text(glance.name), classes=("compared-name",))
    return tag("section", name, *(part for part in content if part is not None), classes=("compared-study",), style=accents(glance))


def evidence_facts(links: Links, study: str, glance: Glance) -> list[nodes.Node | None]:
    """Grades of the ledger, how many figures and sources, how many gaps, the newest source."""
    lang, total = links.lang, sum(glance.grades.values())
    parts = studies.shares(glance.grades)
    gaps = sum(record["form"] == "gap" and not record.get("agreed") for _, record in links.contents.exhibits(study))
    told = [word(lang, "figures_and_sources", figures=f"{total:,}", sources=glance.sources), word(lang, "of_grade_c_or_better", share=sum(parts.get(grade, 0) for grade in "ABC")),
            word(lang, "gaps_told", n=gaps), *([word(lang, "newest_source", date=glance.newest)] if glance.newest else [])]
    return [grade_bar(glance, lang), tag("ul", *(text_tag("li", text) for text in told), classes=("compared-facts",))]


def accents(glance: Glance) -> str:
    return f"--yb-accent-light:{glance.accent};--yb-accent-dark:{assets.on_dark(glance.accent)}"


def grade_bar(glance: Glance, lang: str) -> nodes.Node | None:
    """How the study's ledger divides into grades, as one bar with its numbers in words for those who don't see it."""
    parts = studies.shares(glance.grades)
    if not parts:
        return None
    told = word(lang, "comma").join(word(lang, "share_of_grade", grade=grade, share=share) for grade, share in parts.items())
    label = word(lang, "evidence_mix", n=f"{sum(glance.grades.values()):,}")
    bar = tag(
        "div",
        *(text_tag("span", grade if share >= 6 else "", "grade-part", f"grade-{grade.lower()}", style=f"flex-grow:{share}", title=f"{grade_title(lang, grade)} {share}%") for grade, share in parts.items() if share),
        classes=("grade-bar",), role="img", aria_label=f"{label}{word(lang, 'colon')}{told}",
    )
    return tag("div", text_tag("p", label, "grade-caption"), bar, classes=("grade-mix",))


def facts(links: Links, study: str, glance: Glance) -> nodes.Node:
    """How much the study rests on: exhibits, sources, day of the newest source that bears a date."""
    told = [word(links.lang, "exhibit_count", n=count) for count in [sum(counts(record) for _, record in links.contents.exhibits(study))] if count]
    told.append(word(links.lang, "source_count", n=glance.sources))
    if glance.newest:
        told.append(word(links.lang, "newest_source", date=glance.newest))
    # each stays whole where the line breaks
    parts: list[nodes.Node] = []
    for text in told:
        parts += ([nodes.Text(" · ")] if parts else []) + [text_tag("span", text, "fact")]
    return tag("p", *parts, classes=("study-facts",))


def counts(record: dict[str, Any]) -> bool:
    """Whether a record counts as an exhibit: panels of one exhibit are one, and gaps are none."""
    return record["form"] != "gap" and int(record.get("panel") or 1) == 1


def study_card(links: Links, study: str) -> nodes.Node:
    glance = studies.glance(links.app, study)
    front = links.front(study)
    title = tag("h2", links.page(front, glance.name) if front else nodes.Text(glance.name), classes=("study-name",))
    figures = key_figures(glance.figures[:CARD_FIGURES], links, study, graded=False)
    parts = [title, text_tag("p", glance.question, "study-question"), figures, grade_bar(glance, links.lang), facts(links, study, glance)]
    return tag("article", *(part for part in parts if part is not None), classes=("study-card",), style=accents(glance))


def study_cards(links: Links, names: list[str]) -> nodes.Node:
    return tag("div", *(study_card(links, name) for name in names), classes=("study-cards",))


def chapter_list(links: Links, study: str) -> nodes.Node:
    """The chapters with their first findings."""
    chapters: dict[str, list[dict[str, Any]]] = {}
    for docname, record in links.contents.showings(study):
        chapters.setdefault(docname, []).append(record)
    entries = []
    for docname, records in chapters.items():
        shown = [record for record in records if counts(record) and record.get("title")]
        # titles that find something ("subject: finding") before those that only name their subject
        shown.sort(key=lambda record: word(links.lang, "colon").strip() not in record["title"])
        findings = [tag("li", links.page(docname, record["title"], record["anchor"])) for record in shown[:FINDINGS]]
        heading = tag("h3", links.page(docname, links.title(docname)))
        count = text_tag("p", word(links.lang, "exhibit_count", n=len(shown)), "list-count")
        entries.append(tag("section", heading, count, tag("ul", *findings), classes=("chapter-entry",)))
    return tag("div", *entries, classes=("chapter-list",))


def front_page(links: Links, study: str) -> list[nodes.Node]:
    """The executive summary: question, key figures, findings, risks and gaps; then scope, evidence and the chapters with their findings."""
    glance, lang = studies.glance(links.app, study), links.lang
    parts: list[nodes.Node | None] = [
        text_tag("p", glance.name, "study-name"),
        text_tag("p", glance.question, "study-question", "front"),
        key_figures(glance.figures, links, study),
        *summary(glance, links, study),
        tag("p", text_tag("strong", word(lang, "scope") + word(lang, "colon")), nodes.Text(glance.scope), classes=("study-scope",)),
        grade_bar(glance, lang),
        facts(links, study, glance),
        *downloads.offered(links, study),
        chapter_list(links, study),
    ]
    return [part for part in parts if part is not None]
