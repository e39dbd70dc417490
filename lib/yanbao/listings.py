"""What `yanbao list` shows: rows of plain texts."""

from __future__ import annotations

from pathlib import Path

from . import chapters, coverage, notebooks, parameters, passages, study as studies, words
from .book import Book
from .parameters import Parameters
from .study import Study

Listing = tuple[str, list[str], list[list[object]]]


def listing(what: str, root: Path, chosen: list[Study], lang: str) -> Listing:
    """Title, column heads and rows of one list."""
    return globals()[f"_{what}"](root, chosen, lang)


def _studies(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows = [[study.name, study.meta[lang], len(study.table("observations")), len(study.table("sources")), study.newest_source.date()] for study in chosen]
    return "studies", ["study", "name", "observations", "sources", "newest source"], rows


def _chapters(root: Path, chosen: list[Study], lang: str) -> Listing:
    names = words.load(root, lang)
    found = {(chapter, path): chapters.name(study, chapter, names) for study in chosen for chapter, path in chapters.of(study).items()}
    every = notebooks.of_study(root)
    return "chapters", ["chapter", "name", "study"], [[chapter, name, "" if path == every.get(chapter) else _owner(chosen, chapter, path)] for (chapter, path), name in sorted(found.items())]


def _owner(chosen: list[Study], chapter: str, path: Path) -> str:
    """The studies that a chapter is of, where it isn't of all."""
    return ", ".join(study.name for study in chosen if chapters.of(study).get(chapter) == path)


def drawn(study: Study, chapter: str) -> tuple[int, int, int, int]:
    """Exhibits of a chapter: drawn from ledger rows, from events, judgements and appraisals of the evidence, from driver trees; and gaps."""
    general = studies.general_exhibits(study.root)
    rows = study.table("exhibits")
    rows = rows[rows["exhibit"].map(general["chapter"]) == chapter]
    shown = rows[rows["state"] == "shown"].groupby("exhibit")["table"].agg(set)
    ledger = sum("observations" in tables_ for tables_ in shown)
    models = sum("drivers" in tables_ and "observations" not in tables_ for tables_ in shown)
    return ledger, len(shown) - ledger - models, models, int((rows["state"] == "gap").sum())


def _exhibits(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows: list[list[object]] = []
    for study in chosen:
        counts = [drawn(study, chapter) for chapter in chapters.of(study)]
        rows += [[study.name, chapter, *count] for chapter, count in zip(chapters.of(study), counts)]
        rows.append([study.name, "all", *map(sum, zip(*counts))])
    return "exhibits drawn", ["study", "chapter", "from the ledger", "events, judgements, appraisals", "driver trees", "gaps"], rows


def _coverage(root: Path, chosen: list[Study], lang: str) -> Listing:
    names = words.load(root, lang)
    rows: list[list[object]] = []
    for study in chosen:
        counts = coverage.summary(coverage.Coverage(Book(study, Parameters(lang=lang))).verdicts)
        rows += [[study.name, names.label("report", report), f"{kind}s", sum(count.values()), *count.values()] for (report, kind), count in counts.items()]
    return "what commercial reports show", ["study", "report", "items", "all", *(verdict.replace("_", " ") for verdict in coverage.VERDICTS)], rows


def _prose(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows: list[list[object]] = []
    for study in chosen:
        frames = {table: study.table(table) for table in studies.TABLES}
        found = {each: passages.counts(study, frames, each) for each in words.LANGUAGES}
        rows += [[study.name, each, *(counts[key] for key in ("paragraphs", "value", "name", "conditions", "typed"))] for each, counts in found.items()]
    return "references in prose", ["study", "language", "texts", "references to figures", "to names", "conditions", "typed quantities"], rows


def _metrics(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows = {row["metric"]: row for own in dict.fromkeys([None, *(study.own_words for study in chosen)]) for row in studies.metrics(root, own).to_dict("records")}
    return "metrics", ["metric", "name", "unit", "dims"], [
        [row["metric"], row[lang], row["dimensionality"], ";".join(filter(None, (row["dims_required"], row["dims_optional"])))] for row in rows.values()]


def _parameters(root: Path, chosen: list[Study], lang: str) -> Listing:
    names, defaults = words.load(root, lang).domain("parameter"), vars(parameters.Parameters())
    return "parameters", ["parameter", "name", "type", "default", "example"], [
        *([name, names[name], kind.__name__, defaults.get(name, ""), parameters.EXAMPLES[name]] for name, kind in parameters.types().items()),
        *([name, names.get(name, place), type(default).__name__, default, default] for (name, place), default in _further(chosen).items())]


def _further(chosen: list[Study]) -> dict[tuple[str, str], object]:
    """Further parameter and the chapter that has it (with its study, where it isn't of all) → default."""
    found: dict[tuple[str, str], object] = {}
    for study in chosen:
        every = notebooks.of_study(study.root)
        for chapter, path in chapters.of(study).items():
            place = chapter if every.get(chapter) == path else f"{study.name}/{chapter}"
            found |= {(name, place): default for name, default in chapters.further(notebooks.read(path)).items()}
    return found


def _drivers(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows = []
    for study in chosen:
        for row in study.table("drivers").to_dict("records"):
            value = row["observation_id"] or row["formula"] or f"{row['value']:g}"
            rows.append([study.name, row["tree"], row["driver"], row[lang], row["role"], value, row["unit"]])
    return "drivers", ["study", "tree", "driver", "name", "role", "value or formula", "unit"], rows
