"""What the special pages tell of a study: names, key figures with a sparkline, grades of its evidence, its sources."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from sphinx.application import Sphinx

import yanbao
from yanbao import chapters, paths, prose, reads, standing
from yanbao.book import Book
from yanbao.errors import YanbaoError
from yanbao.parameters import assign
from yanbao.study import Study

from . import digests

GRADES = "ABCDE"
# what the comparison of studies tells of each
DIMENSIONS = ("growth", "concentration", "cost_trend")


# folders of the project whose tables every study reads
COMMON_FOLDERS = ("schema_folder", "vocabulary_folder", "shared_folder")


@dataclass(frozen=True)
class KeyFigure:
    """One figure of a study's card: `label`, `value` as a reader reads it, `period`, the points of its sparkline, `grade` (blank for what is
    computed), the `exhibit` it is shown in, a `note` and the ids of the ledger `rows` it tells."""

    label: str
    value: str
    period: str
    points: tuple[float, ...]
    grade: str = ""
    exhibit: str = ""
    note: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Glance:
    """A study at a glance: what cards, front page, comparison and titles tell of it. `grades` maps grade to rows of the ledger; `newest` is a day,
    or blank; `summary` holds the paragraphs under each heading of the front page, figures marked by their rows (`prose.pointed`), `compared` the figure of each dimension of the comparison."""

    name: str
    question: str
    scope: str
    accent: str
    figures: tuple[KeyFigure, ...]
    grades: dict[str, int]
    sources: int
    newest: str
    summary: dict[str, tuple[str, ...]]
    compared: dict[str, KeyFigure]


def place(app: Sphinx, study: str) -> str:
    """What finds a study: its name, or the path of a pack that lies elsewhere."""
    return app.config.yanbao_studies.get(study, study) if isinstance(app.config.yanbao_studies, dict) else study


def data_digest(app: Sphinx, study: str) -> str:
    """Digest of all that pages read of a study: its folder, the shared tables and the vocabulary. Taken once in a build."""
    kept: dict[str, str] = app.__dict__.setdefault("_yanbao_digests", {})
    if study not in kept:
        found = Study.find(place(app, study))
        own = {str(folder): folder for folder in found.folders}
        folders = own | {name: getattr(paths, name)(found.root) for name in COMMON_FOLDERS}
        for name, folder in folders.items():
            if name not in kept:
                kept[name] = reads.files_digest(reads.files_within(folder))
        kept[study] = digests.of_value([*(kept[name] for name in own), *(kept[name] for name in COMMON_FOLDERS)])
    return kept[study]


def glance(app: Sphinx, study: str) -> Glance:
    """A study at a glance in the site's language and with this edition's parameters.

    Kept in Sphinx's environment, so that a build in which the study's data didn't change need not open it.
    """
    if not hasattr(app.env, "yanbao_glances"):
        app.env.yanbao_glances = {}
    kept: dict[str, tuple[str, Glance]] = app.env.yanbao_glances
    digest = digests.of_value([data_digest(app, study), app.config.yanbao_lang, app.config.yanbao_parameters])
    if study not in kept or kept[study][0] != digest:
        kept[study] = (digest, look(open_book(app, study), app.config.yanbao_lang))
    return kept[study][1]


def look(book: Book, lang: str) -> Glance:
    meta, sources = book.study.meta, book.study.sources
    dated = sources.loc[sources["published"] != "", "published"]
    texts = (text(meta, key, lang) for key in ("name", "question", "scope"))
    summary = {heading: tuple(book.marked(replace(found, text=found.pointed)) for found in standing.of_section(heading, book.ask("commentary", heading), book)) for heading in prose.SUMMARY}
    compared = {key: figure for key, entry in (meta.get("comparison") or {}).items() if (figure := key_figure(book, entry, lang))}
    ledger = book.study.observations
    grades = ledger.loc[ledger["metric"] != "exchange_rate", "grade"]  # as the exhibit of sources counts them: rates only convert money
    return Glance(*texts, book.study.accent, tuple(key_figures(book, lang)), grade_mix(grades), len(sources), str(dated.max()) if len(dated) else "",
                  summary, compared)


def open_book(app: Sphinx, study: str) -> Book:
    """The opened book of a study in the site's language and with this edition's parameters and driver overrides. Kept for the build."""
    kept: dict[str, Book] = app.__dict__.setdefault("_yanbao_books", {})
    if study not in kept:
        given = {key: value for key, value in app.config.yanbao_parameters.items() if key not in ("study", "lang")}
        pack = Study.find(place(app, study))
        parameters, overrides = assign(study, given, pack.table("drivers")["driver"], chapters.further_parameters(pack))
        parameters = chapters.of_chapter(pack, "", parameters)  # no chapter is opened here
        kept[study] = yanbao.open(place(app, study), drivers=overrides, **parameters, lang=app.config.yanbao_lang)
    return kept[study]


def text(meta: dict[str, Any], key: str, lang: str) -> str:
    """A bilingual text of study.yml: `question_zh`, or the plain `zh` and `en` for the name. The other language where one is missing."""
    names = [lang, "en" if lang == "zh" else "zh"] if key == "name" else [f"{key}_{lang}", f"{key}_{'en' if lang == 'zh' else 'zh'}"]
    return next((str(meta[name]).strip() for name in names if meta.get(name)), "")


def grade_mix(grades: pd.Series) -> dict[str, int]:
    """How many rows have each grade, best grade first; grades that don't occur are left out."""
    counts = grades.value_counts()
    return {grade: int(counts[grade]) for grade in GRADES if grade in counts}


def shares(mix: dict[str, int]) -> dict[str, int]:
    """The mix in whole percent that add up to 100 (largest remainders). Empty for an empty mix."""
    total = sum(mix.values())
    if not total:
        return {}
    exact = {grade: 100 * count / total for grade, count in mix.items()}
    whole = {grade: int(value) for grade, value in exact.items()}
    for grade in sorted(exact, key=lambda name: whole[name] - exact[name])[: 100 - sum(whole.values())]:
        whole[grade] += 1
    return whole


def sparkline(points: tuple[float, ...], width: int = 96, height: int = 28) -> str:
    """A small line of the points (inline SVG, no text; a figure's value stands beside it). Empty for fewer than three points."""
    if len(points) < 3:
        return ""
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    step = (width - 6) / (len(points) - 1)
    places = [(3 + step * number, height - 4 - (value - low) / span * (height - 8)) for number, value in enumerate(points)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    x, y = places[-1]
    return (
        f'<svg class="sparkline" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true" focusable="false">'
        f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="currentColor"/></svg>'
    )


def key_figures(book: Book, lang: str) -> list[KeyFigure]:
    """The key figures that study.yml names. One whose reference can't be resolved in this edition is left out, as in commentary."""
    return [figure for entry in book.study.meta.get("key_figures") or [] if (figure := key_figure(book, entry, lang))]


def key_figure(book: Book, entry: dict[str, Any], lang: str) -> KeyFigure | None:
    """The figure of an entry of study.yml: label_zh, label_en, value (a reference), perhaps series (a panel), note_zh and note_en."""
    def told(name: str) -> str:
        return entry.get(f"{name}_{lang}") or entry.get(f"{name}_zh") or entry.get(f"{name}_en") or ""

    reference = entry["value"]
    try:
        answer = book.references.answer(reference)
    except YanbaoError:
        return None
    shown = prose.TARGET.match(reference) if not reference.startswith(("row:", "driver:")) else None
    exhibit = (shown and shown["exhibit"]) or entry.get("series", "").partition("/")[0].partition(".")[0]
    return KeyFigure(book.named(told("label")), answer.text, _period(book, reference), _points(book, entry.get("series", "")), answer.grade, exhibit, book.written_out(told("note")), answer.rows)


def _period(book: Book, reference: str) -> str:
    """The period a reference speaks of; empty where it has none (a driver's result, a count)."""
    if ":" in reference.removeprefix("driver:").removeprefix("row:"):
        return ""
    try:
        return book.resolve(f"{reference}:period")
    except YanbaoError:
        return ""


def _points(book: Book, series: str) -> tuple[float, ...]:
    """Values of a panel (`exhibit`, `exhibit.2`, `exhibit.2/category`), oldest first; empty unless it is one series over time."""
    exhibit, _, category = series.partition("/")
    exhibit, _, number = exhibit.partition(".")
    panels = [panel for panel in (book.panel_list(exhibit) if exhibit else []) if not number or str(panel.index) == number]
    if not panels or panels[0].row["table"] != "observations":
        return ()
    rows = panels[0].chosen()
    if category:
        rows = rows[rows["category_id"] == category]
    if rows["category_id"].nunique() != 1:
        return ()
    return tuple(rows.sort_values("end", kind="stable")["point"].dropna())
