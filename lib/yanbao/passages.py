"""Where prose stands in a study: in its commentary, in columns of its tables that the schemas mark as `prose`, in study.yml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from . import paths, prose, quantities, tables, words
from .errors import Place, YanbaoError
from .prose import Paragraph
from .study import Study


class Passage(NamedTuple):
    """A paragraph, its language, and the place of each of its letters; `kind`: `commentary`, or the references it may have: `figures` and
    names, or `names` only."""

    paragraph: Paragraph
    lang: str
    kind: str
    place: Callable[[int], Place]


def of_study(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[Passage]:
    """All prose of a study that can be read; `frames`: its tables."""
    yield from of_commentary(study)
    yield from of_tables(study, frames)
    yield from of_settings(study)


def of_commentary(study: Study) -> Iterator[Passage]:
    for lang in words.LANGUAGES:
        try:
            text = study.commentary(lang)
        except YanbaoError:
            continue
        file, lines = shown(study, f"commentary.{lang}.md"), text.splitlines()
        for paragraphs in prose.sections(text).values():
            for paragraph in paragraphs:
                yield Passage(paragraph, lang, "commentary", lambda letter, paragraph=paragraph, file=file, lines=lines: Place(file, *paragraph.place_of(letter, lines)))


def of_tables(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[Passage]:
    for table, frame in frames.items():
        for position, field in enumerate(tables.schema(study.root, table)["fields"], 1):
            if "prose" in field:
                for row, cell in zip(frame["row"], frame[field["name"]]):
                    place = Place(shown(study, f"{table}.csv"), int(row), position)
                    if cell:
                        yield Passage(prose.paragraph(cell.splitlines()), field["name"][-2:], field["prose"], lambda _, place=place: place)


def of_settings(study: Study) -> Iterator[Passage]:
    """Labels and notes of key figures and of what is compared among studies."""
    try:
        meta, lines = study.meta, (study.folder / "study.yml").read_text(encoding="utf-8").splitlines()
    except YanbaoError:
        return
    figures, compared, file = meta.get("key_figures"), meta.get("comparison"), shown(study, "study.yml")
    every = [*(figures if isinstance(figures, list) else []), *(compared.values() if isinstance(compared, dict) else [])]
    for figure in filter(lambda figure: isinstance(figure, dict), every):
        for part, kind in (("label", "names"), ("note", "figures")):
            for lang in words.LANGUAGES:
                text = str(figure.get(f"{part}_{lang}") or "")
                if text:
                    line, column = next(((number, line.index(text) + 1) for number, line in enumerate(lines, 1) if text in line), (None, 0))
                    yield Passage(Paragraph(0, text), lang, kind, lambda letter, line=line, column=column: Place(file, line, line and column + letter))


def shown(study: Study, file: str) -> str:
    return paths.shown(study.folder / file, study.root)


def counts(study: Study, frames: Mapping[str, pd.DataFrame], lang: str) -> Counter:
    """Of one language's prose: `paragraphs`, references to each of `value` and `name`, `conditions`, and quantities that are `typed`."""
    found: Counter = Counter()
    for passage in of_study(study, frames):
        if passage.lang == lang:
            roles = (role for role, _ in prose.references(passage.paragraph.text))
            found += Counter(roles) + Counter(paragraphs=1, conditions=len(passage.paragraph.conditions), typed=len(quantities.typed(passage.paragraph.text, lang)))
    return found
