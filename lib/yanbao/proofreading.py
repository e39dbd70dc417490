"""Problems of a study's prose: references that lead nowhere, conditions that can't hold, quantities that are typed, languages that aren't paired."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import pandas as pd

from . import conditions, paths, prose, quantities, sentences, standing, study as studies, tables, words
from .book import Book
from .errors import Place, YanbaoError, nearest_names
from .formulas import FormulaError
from .parameters import Parameters
from .prose import Paragraph
from .study import Study

Sections = dict[str, list[Paragraph]]
MISSPELT = re.compile(r"([A-Za-z]{3,6})\s*[:：].*([<>]|==)")  # a word before what can only be a comparison
REACH = 40  # letters of a sentence that are told on either side of a spot in it
NAMES_ONLY = ("这里只有 {name} 引用，没有数", "only {name} may stand here, and no number")


def problems(study: Study, doubted: Callable[[str], bool] = lambda text: False) -> Iterator[YanbaoError]:
    """What is wrong with the commentary and the prose of the tables, but for quantities that are typed. `doubted`: whether a text refers to
    what isn't all there, so that nothing can be said of its figures."""
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
    yield from _cells(study, books, doubted)
    yield from _pairs(texts, files["en"])


def unpaired(study: Study) -> Iterator[YanbaoError]:
    """What can be told of the commentary of a study that can't be opened: what stands in one language only."""
    try:
        yield from _pairs(_texts(study), _files(study)["en"])
    except YanbaoError as error:
        yield error


def typed(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[YanbaoError]:
    """Quantities that are typed where a reference should stand: in the commentary, in the prose of the tables that could be read, in the
    labels of key figures."""
    for lang, file in _files(study).items():
        try:
            text = study.commentary(lang)
        except YanbaoError:
            continue  # told by the others
        lines = text.splitlines()
        for paragraph in (paragraph for paragraphs in prose.sections(text).values() for paragraph in paragraphs):
            if not _misspelt(paragraph):
                yield from _typed(paragraph.text, lang, lambda letter, paragraph=paragraph, file=file: Place(file, *paragraph.place_of(letter, lines)))
    for table, column, lang, position in _columns(study, frames, "names", "figures"):
        for row, cell in zip(frames[table]["row"], frames[table][column]):
            yield from _typed(prose.paragraph(cell.splitlines()).text, lang, lambda _, table=table, row=row, position=position: Place(_shown(study, f"{table}.csv"), int(row), position))
    yield from _labels(study)


def _typed(text: str, lang: str, place: Callable[[int], Place]) -> Iterator[YanbaoError]:
    for start, end, _ in quantities.typed(text, lang):
        yield YanbaoError("typed_quantity", place(start), found=text[start:end], sentence=sentences.around(text, start, end, REACH), value="{value}`…`", name="{name}`…`")


def _labels(study: Study) -> Iterator[YanbaoError]:
    """Quantities in the labels of key figures."""
    try:
        figures, lines = study.meta.get("key_figures"), (study.folder / "study.yml").read_text(encoding="utf-8").splitlines()
    except YanbaoError:
        return  # told by the others
    for figure in figures if isinstance(figures, list) else []:
        for lang in words.LANGUAGES:
            label = str(figure.get(f"label_{lang}", "")) if isinstance(figure, dict) else ""
            found = next(((number, line.index(label) + 1) for number, line in enumerate(lines, 1) if label and label in line), None)
            yield from _typed(label, lang, lambda letter, found=found: Place(_shown(study, "study.yml"), *((found[0], found[1] + letter) if found else ())))


def _texts(study: Study) -> dict[str, Sections]:
    return {lang: prose.sections(study.commentary(lang)) for lang in words.LANGUAGES}


def _files(study: Study) -> dict[str, str]:
    return {lang: _shown(study, f"commentary.{lang}.md") for lang in words.LANGUAGES}


def _shown(study: Study, file: str) -> str:
    return paths.shown(study.folder / file, study.root)


def _columns(study: Study, among: Iterable[str], *kinds: str) -> Iterator[tuple[str, str, str, int]]:
    """The columns of tables that hold prose with references of some kinds (`names`, `figures`): table, column, language, position."""
    for table in among:
        for position, field in enumerate(tables.schema(study.root, table)["fields"], 1):
            if field.get("prose") in kinds:
                yield table, field["name"], field["name"][-2:], position


def _line_of(text: str, heading: str) -> int | None:
    return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith("## ") and line[3:].strip() == heading), None)


def _paragraph(paragraph: Paragraph, book: Book, place: Callable[[int], Place], doubted: Callable[[str], bool]) -> Iterator[YanbaoError]:
    """References that lead nowhere, and conditions under which the default edition wouldn't show the text."""
    word = _misspelt(paragraph)
    if word:
        yield YanbaoError("unknown_name", place(paragraph.line), ["when"], value=word, table="docs/curating.md")
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


def _misspelt(paragraph: Paragraph) -> str:
    """The word that a paragraph begins with and that was meant as `when`; blank for others."""
    word = MISSPELT.match(paragraph.text)
    return word.group(1) if word and nearest_names(word.group(1).lower(), ["when"]) else ""


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


def _cells(study: Study, books: dict[str, Book], doubted: Callable[[str], bool]) -> Iterator[YanbaoError]:
    """What is wrong with the references of rationales and notes, and with their conditions."""
    for table, column, lang, position in _columns(study, studies.TABLES, "figures"):
        rows = study.table(table)
        for row, cell in rows.loc[rows[column].str.contains("[`:：]"), ["row", column]].itertuples(index=False):
            place = Place(_shown(study, f"{table}.csv"), int(row), position)
            yield from _paragraph(prose.paragraph(cell.splitlines()), books[lang], lambda line, place=place: place, doubted)


def names(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[YanbaoError]:
    """References to what isn't there, or to a number, where tables may refer to names only."""
    known = {lang: words.load(study.root, lang) for lang in words.LANGUAGES}
    for table, column, lang, position in _columns(study, frames, "names"):
        for row, cell in zip(frames[table]["row"], frames[table][column]):
            for role, target in prose.references(cell):
                place = Place(_shown(study, f"{table}.csv"), int(row), position)
                try:
                    if role == "value":
                        raise YanbaoError("unresolved_reference", value=target, reason=NAMES_ONLY)
                    known[lang].any_name(target)
                except YanbaoError as error:
                    yield error.at(place)


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
