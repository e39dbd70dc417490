"""A study at a glance: the cards of the landing page and the front page of one study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from yanbao.book import Book

from . import assets, registry, studies
from .elements import tag, text_tag
from .strings import grade_title, word

if TYPE_CHECKING:
    from .pages import Links

# findings named under each chapter of a study's front page
FINDINGS = 3


def key_figures(book: Book, lang: str) -> nodes.Node | None:
    """The study's key figures: label, value, period, small line of the series."""
    items = []
    for figure in studies.key_figures(book, lang):
        label = tag("dt", nodes.Text(figure.label))
        if figure.period:
            label += text_tag("span", figure.period, "figure-period")
        value = tag("dd", text_tag("span", figure.value, "figure-value"), classes=("key-figure",))
        line = studies.sparkline(figure.points)
        if line:
            value += nodes.raw("", line, format="html")
        items.append(tag("div", label, value))
    return tag("dl", *items, classes=("key-figures",)) if items else None


def grade_bar(book: Book, lang: str) -> nodes.Node | None:
    """How the study's ledger divides into grades, as one bar with its numbers in words for those who don't see it."""
    mix = studies.grade_mix(book.study.observations["grade"])
    parts = studies.shares(mix)
    if not parts:
        return None
    told = word(lang, "comma").join(word(lang, "share_of_grade", grade=grade, share=share) for grade, share in parts.items())
    label = word(lang, "evidence_mix", n=f"{sum(mix.values()):,}")
    bar = tag(
        "div",
        *(text_tag("span", grade if share >= 6 else "", "grade-part", f"grade-{grade.lower()}", style=f"flex-grow:{share}", title=f"{grade_title(lang, grade)} {share}%") for grade, share in parts.items() if share),
        classes=("grade-bar",), role="img", aria_label=f"{label}{word(lang, 'colon')}{told}",
    )
    return tag("div", text_tag("p", label, "grade-caption"), bar, classes=("grade-mix",))


def facts(links: Links, study: str, book: Book) -> nodes.Node:
    """How much the study rests on: exhibits, sources, day of the newest source that bears a date."""
    sources = book.study.sources
    dated = sources.loc[sources["published"] != "", "published"]
    told = [word(links.lang, "exhibit_count", n=count) for count in [sum(map(counts, (record for _, record in registry.exhibits(links.env, study))))] if count]
    told.append(word(links.lang, "source_count", n=len(sources)))
    if len(dated):
        told.append(word(links.lang, "newest_source", date=dated.max()))
    # each stays whole where the line breaks
    parts: list[nodes.Node] = []
    for text in told:
        parts += ([nodes.Text(" · ")] if parts else []) + [text_tag("span", text, "fact")]
    return tag("p", *parts, classes=("study-facts",))


def counts(record: dict[str, Any]) -> bool:
    """Whether a record counts as an exhibit: panels of one exhibit are one, and gaps are none."""
    return record["form"] != "gap" and int(record.get("panel") or 1) == 1


def study_card(links: Links, study: str) -> nodes.Node:
    book = studies.open_book(links.app, study)
    meta, lang = book.study.meta, links.lang
    accent = book.study.accent
    front = links.front(study)
    name = studies.text(meta, "name", lang)
    title = tag("h2", links.page(front, name) if front else nodes.Text(name), classes=("study-name",))
    parts = [title, text_tag("p", studies.text(meta, "question", lang), "study-question"), key_figures(book, lang), grade_bar(book, lang)]
    parts.append(facts(links, study, book))
    style = f"--yb-accent-light:{accent};--yb-accent-dark:{assets.on_dark(accent)}"
    return tag("article", *(part for part in parts if part is not None), classes=("study-card",), style=style)


def study_cards(links: Links, names: list[str]) -> nodes.Node:
    return tag("div", *(study_card(links, name) for name in names), classes=("study-cards",))


def chapter_list(links: Links, study: str) -> nodes.Node:
    """The chapters with their first findings."""
    chapters: dict[str, list[dict[str, Any]]] = {}
    for docname, record in registry.exhibits(links.env, study):
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
    """Question, scope, key figures, evidence, chapters with findings."""
    book = studies.open_book(links.app, study)
    meta, lang = book.study.meta, links.lang
    parts: list[nodes.Node | None] = [
        text_tag("p", studies.text(meta, "name", lang), "study-name"),
        text_tag("p", studies.text(meta, "question", lang), "study-question", "front"),
        key_figures(book, lang),
        tag("p", text_tag("strong", word(lang, "scope") + word(lang, "colon")), nodes.Text(studies.text(meta, "scope", lang)), classes=("study-scope",)),
        grade_bar(book, lang),
        facts(links, study, book),
        chapter_list(links, study),
    ]
    return [part for part in parts if part is not None]
