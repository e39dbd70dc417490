"""Where prose stands in a study: in its commentary, in columns of its tables that the schemas mark as `prose`, in study.yml."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
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
            sections, lines = study.sections(lang), [text.splitlines() for text in study.commentary_texts(lang)]
        except YanbaoError:
            continue
        for section in sections.values():
            file, own = study.commentary_file(lang, section.layer), lines[section.layer]
            for paragraph in section.paragraphs:
                yield Passage(paragraph, lang, "commentary", lambda letter, paragraph=paragraph, file=file, lines=own: Place(file, *paragraph.place_of(letter, lines)))


def of_tables(study: Study, frames: Mapping[str, pd.DataFrame]) -> Iterator[Passage]:
    for table, frame in frames.items():
        for position, field in enumerate(tables.schema(study.root, table)["fields"], 1):
            if "prose" in field:
                for row, cell in zip(frame["row"], frame[field["name"]]):
                    if cell:
                        place = study.place(table, row, position)
                        yield Passage(prose.paragraph(cell.splitlines()), field["name"][-2:], field["prose"], lambda _, place=place: place)


def of_settings(study: Study) -> Iterator[Passage]:
    """Labels and notes of key figures and of what is compared among studies."""
    try:
        meta, texts = study.meta, {shown(study, folder): (folder / "study.yml").read_text(encoding="utf-8") for folder in study.folders}
    except YanbaoError:
        return
    figures, compared = meta.get("key_figures"), meta.get("comparison")
    every = [*(figures if isinstance(figures, list) else []), *(compared.values() if isinstance(compared, dict) else [])]
    for figure in filter(lambda figure: isinstance(figure, dict), every):
        for part, kind in (("label", "names"), ("note", "figures")):
            for lang in words.LANGUAGES:
                text = str(figure.get(f"{part}_{lang}") or "")
                if text:
                    file, line, column = next(((file, number, line.index(text) + 1) for file, written in texts.items()
                                               for number, line in enumerate(written.splitlines(), 1) if text in line), (next(iter(texts)), None, 0))
                    yield Passage(Paragraph(0, text), lang, kind, lambda letter, file=file, line=line, column=column: Place(file, line, line and column + letter))


def shown(study: Study, folder: Path) -> str:
    """The settings in one of a study's folders."""
    return paths.shown(folder / "study.yml", study.root)


def counts(study: Study, frames: Mapping[str, pd.DataFrame], lang: str) -> Counter:
    """Of one language's prose: `paragraphs`, references to each of `value` and `name`, `conditions`, and quantities that are `typed`."""
    found: Counter = Counter()
    for passage in of_study(study, frames):
        if passage.lang == lang:
            roles = (role for role, _ in prose.references(passage.paragraph.text))
            found += Counter(roles) + Counter(paragraphs=1, conditions=len(passage.paragraph.conditions), typed=len(quantities.typed(passage.paragraph.text, lang)))
    return found
