"""Problems of a study's prose: references that lead nowhere, conditions that can't hold, languages that aren't paired."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from . import conditions, paths, prose, standing, study as studies, words
from .book import Book
from .errors import Place, YanbaoError, nearest_names
from .formulas import FormulaError
from .parameters import Parameters
from .prose import Paragraph
from .study import Study

Sections = dict[str, list[Paragraph]]
MISSPELT = re.compile(r"([A-Za-z]{3,6})\s*[:：].*([<>]|==)")  # a word before what can only be a comparison


def problems(study: Study, doubted: Callable[[str], bool] = lambda text: False) -> Iterator[YanbaoError]:
    """Everything wrong with the commentary, the rationales of assessments and the notes of diagrams. `doubted`: whether a text refers to what isn't all
    there, so that nothing can be said of its figures."""
    try:
        texts = _texts(study)
    except YanbaoError as error:
        yield error
        return
    books = {lang: Book(study, Parameters(lang=lang)) for lang in words.LANGUAGES}
    files = _files(study)
    headings = {*studies.general_exhibits(study.root).index, *studies.general_exhibits(study.root)["chapter"]}
    for lang, sections in texts.items():
        for heading, paragraphs in sections.items():
            if heading not in headings:
                yield YanbaoError("unknown_name", Place(files[lang], _line_of(study.commentary(lang), heading)), nearest_names(heading, headings), value=heading,
                                  table="data/vocabulary/exhibits.csv")
            for paragraph in paragraphs:
                yield from _paragraph(paragraph, books[lang], lambda line, file=files[lang]: Place(file, line), doubted)
    yield from _rationales(study, books, doubted)
    yield from _pairs(texts, files["en"])


def unpaired(study: Study) -> Iterator[YanbaoError]:
    """What can be told of the commentary of a study that can't be opened: what stands in one language only."""
    try:
        yield from _pairs(_texts(study), _files(study)["en"])
    except YanbaoError as error:
        yield error


def _texts(study: Study) -> dict[str, Sections]:
    return {lang: prose.sections(study.commentary(lang)) for lang in words.LANGUAGES}


def _files(study: Study) -> dict[str, str]:
    return {lang: paths.shown(study.folder / f"commentary.{lang}.md", study.root) for lang in words.LANGUAGES}


def _line_of(text: str, heading: str) -> int | None:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith("## ") and line[3:].strip() == heading), None)


def _paragraph(paragraph: Paragraph, book: Book, place: Callable[[int], Place], doubted: Callable[[str], bool]) -> Iterator[YanbaoError]:
    """References that lead nowhere, and conditions under which the default edition wouldn't show the text."""
    word = MISSPELT.match(paragraph.text)
    if word and nearest_names(word.group(1).lower(), ["when"]):
        yield YanbaoError("unknown_name", place(paragraph.line), ["when"], value=word.group(1), table="docs/curating.md")
    for reference in dict.fromkeys(prose.REFERENCE.findall(paragraph.text)):
        text = "{%s}`%s`" % reference
        try:
            if not doubted(text):
                prose.resolved(text, book.references.value, book.words.any_name)
        except YanbaoError as error:
            yield error.at(place(paragraph.line))
    for line, text in paragraph.conditions:
        if not doubted(text):
            yield from _condition(text, book, place(line))
    if not paragraph.text:
        yield YanbaoError("condition", place(paragraph.line), value=paragraph.conditions[0][1],
                          reason=("它下面没有段落", "no paragraph follows it; write it right above one, without a blank line"))


def _condition(text: str, book: Book, place: Place) -> Iterator[YanbaoError]:
    try:
        conditions.parse(text).check_units(*standing.numbers(book), book.units)
    except FormulaError as error:
        yield YanbaoError("condition", place, value=text, reason=error.reason)
    except YanbaoError as error:
        yield error.at(place)
    else:
        if not standing.holds(text, book):
            yield YanbaoError("condition_false", place, value=text)


def _rationales(study: Study, books: dict[str, Book], doubted: Callable[[str], bool]) -> Iterator[YanbaoError]:
    for table, column in (("assessments", "rationale"), ("graph", "note")):
        where = paths.shown(study.path(table), study.root)
        for row in study.table(table).to_dict("records"):
            for lang, book in books.items():
                if text := row[f"{column}_{lang}"]:
                    yield from _paragraph(prose.paragraph(text.splitlines()), book, lambda line, row=row["row"], where=where: Place(where, row), doubted)


def _pairs(texts: dict[str, Sections], file: str) -> Iterator[YanbaoError]:
    """What stands in one language only. Conditions are compared without their spaces."""
    for heading in dict.fromkeys([*texts["zh"], *texts["en"]]):
        pair = [texts[lang].get(heading, []) for lang in words.LANGUAGES]
        if len(pair[0]) != len(pair[1]):
            yield YanbaoError("unpaired_commentary", Place(file), value=heading, reason=f"{len(pair[0])} / {len(pair[1])}")
            continue
        for first, second in zip(*pair):
            yield from _differ(file, second.line, heading, *(sorted(prose.references(side.text)) for side in (first, second)))
            yield from _differ(file, second.conditions[0][0] if second.conditions else second.line, heading, *map(_conditions, (first, second)))


def _differ(file: str, line: int, heading: str, first: list, second: list) -> Iterator[YanbaoError]:
    """Where the references or conditions of a pair aren't the same: which ones."""
    if first != second:
        told = sorted({part[1] for part in {*first} ^ {*second}})
        yield YanbaoError("unpaired_commentary", Place(file, line), value=heading, reason=", ".join(told) or "counts")


def _conditions(paragraph: Paragraph) -> list[tuple[str, str]]:
    return sorted(("when", "when: " + re.sub(r"\s+", "", text)) for _, text in paragraph.conditions)
