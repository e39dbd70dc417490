"""What `yanbao list` shows: rows of plain texts."""

from __future__ import annotations

from pathlib import Path

from . import coverage, parameters, passages, paths, study as studies, words
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
    return "chapters", ["chapter", "name"], [[path.stem, names.label("chapter", path.stem)] for path in sorted(paths.chapters_folder(root).glob("[0-9]*.ipynb"))]


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
    chapters = [path.stem for path in sorted(paths.chapters_folder(root).glob("[0-9]*.ipynb"))]
    rows: list[list[object]] = []
    for study in chosen:
        counts = [drawn(study, chapter) for chapter in chapters]
        rows += [[study.name, chapter, *count] for chapter, count in zip(chapters, counts)]
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
        [name, names[name], kind.__name__, defaults.get(name, ""), parameters.EXAMPLES[name]] for name, kind in parameters.types().items()]


def _drivers(root: Path, chosen: list[Study], lang: str) -> Listing:
    rows = []
    for study in chosen:
        for row in study.table("drivers").to_dict("records"):
            value = row["observation_id"] or row["formula"] or f"{row['value']:g}"
            rows.append([study.name, row["tree"], row["driver"], row[lang], row["role"], value, row["unit"]])
    return "drivers", ["study", "tree", "driver", "name", "role", "value or formula", "unit"], rows
