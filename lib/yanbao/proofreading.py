"""Problems of a study's prose: references that lead nowhere, conditions that can't hold, quantities that are typed, languages that aren't paired."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd

from . import chapters as chapters_of, conditions, passages, prose, quantities, sentences, standing, study as studies, words
from .book import Book
from .errors import Place, YanbaoError, nearest_names
from .formulas import FormulaError
from .parameters import Parameters
from .prose import Paragraph
from .study import Study

Sections = Mapping[str, prose.Section]
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
    general = studies.general_exhibits(study.root)
    chapters = chapters_of.of(study)
    headings = {*general.index, *chapters, *(chapter + prose.CHANGES for chapter in chapters), *prose.SUMMARY}
    for lang, sections in texts.items():
        for heading, section in sections.items():
            file = study.commentary_file(lang, section.layer)
            if heading not in headings:
                yield YanbaoError("unknown_name", Place(file, section.line), nearest_names(heading, headings), value=heading, table="data/vocabulary/exhibits.csv")
            if heading in chapters:
                yield from _findings(section.paragraphs, heading, Place(file, section.line))
            for paragraph in section.paragraphs:
                yield from _paragraph(paragraph, books[lang], lambda line, file=file: Place(file, line), doubted)
    for paragraph, lang, kind, place in passages.of_study(study, {table: study.table(table) for table in studies.TABLES}):
        if kind == "figures":
            yield from _paragraph(paragraph, books[lang], lambda _, place=place: place(0), doubted)
    yield from _pairs(texts, study)


def unpaired(study: Study) -> Iterator[YanbaoError]:
    """What can be told of the commentary of a study that can't be opened: what stands in one language only."""
    try:
        yield from _pairs(_texts(study), study)
    except YanbaoError as error:
        yield error


def typed(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[YanbaoError]:
    """Quantities that are typed where a reference should stand, in all prose of a study; `frames`: its tables that could be read."""
    for paragraph, lang, _, place in passages.of_study(study, frames):
        if not _misspelt(paragraph):
            for start, end, _ in quantities.typed(paragraph.text, lang):
                yield YanbaoError("typed_quantity", place(start), found=paragraph.text[start:end], sentence=sentences.around(paragraph.text, start, end, REACH),
                                  value="{value}`…`", name="{name}`…`")


def names(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[YanbaoError]:
    """References to what isn't there, or to a number, where prose may refer to names only."""
    known = {lang: words.load(study.root, lang, study.own_words) for lang in words.LANGUAGES}
    for paragraph, lang, kind, place in passages.of_study(study, frames):
        for match in prose.REFERENCE.finditer(paragraph.text) if kind == "names" else ():
            try:
                if match.group(1) == "value":
                    raise YanbaoError("unresolved_reference", value=match.group(2), reason=NAMES_ONLY)
                known[lang].any_name(match.group(2).strip())
            except YanbaoError as error:
                yield error.at(place(match.start()))


def _texts(study: Study) -> dict[str, Sections]:
    return {lang: study.sections(lang) for lang in words.LANGUAGES}


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


def _findings(paragraphs: Sequence[Paragraph], chapter: str, place: Place) -> Iterator[YanbaoError]:
    """Findings of a chapter that aren't five paragraphs of one sentence each."""
    counts = [len(sentences.spans(paragraph.text)) for paragraph in paragraphs if paragraph.text]
    if counts != [1] * prose.FINDINGS:
        yield YanbaoError("findings", place, value=chapter, paragraphs=len(counts), sentences=sum(counts), wanted=prose.FINDINGS)


def _pairs(texts: dict[str, Sections], study: Study) -> Iterator[YanbaoError]:
    """What stands in one language only. Conditions are compared without their spaces."""
    for heading in dict.fromkeys([*texts["zh"], *texts["en"]]):
        told = [texts[lang].get(heading) for lang in words.LANGUAGES]
        pair = [section.paragraphs if section else () for section in told]
        file = study.commentary_file("en", (told[1] or told[0]).layer)
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
