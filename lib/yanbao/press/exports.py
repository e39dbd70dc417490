"""What of a study can be taken along without building the book: files in a folder, by format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .. import chapters
from ..book import Book, open_book
from ..errors import YanbaoError, nearest_names
from ..study import Study
from . import files, workbook
from .datapackage import Edition
from .run import notebook_parameters

# format → the file of one language: its name and its content
FORMATS: dict[str, Callable[[Book, Edition], tuple[str, bytes]]] = {
    "xlsx": lambda book, edition: (workbook.name(book.pack.name, book.lang), workbook.workbook(book, edition)),
}


def formats(text: str) -> list[str]:
    """The formats of a list such as `xlsx`. Raises YanbaoError, with the nearest, for one there is none of."""
    asked = list(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for name in asked:
        if name not in FORMATS:
            raise YanbaoError("unknown_format", nearest=nearest_names(name, FORMATS), name=name, formats=", ".join(FORMATS))
    return asked


def export(study: Study, asked: Iterable[str], folder: Path, langs: Iterable[str], given: Mapping[str, object]) -> list[Path]:
    """Write a study's files in each format and language; returns where they are. Nothing is written before all of them are made.

    Raises YanbaoError for what can't be used, computed or written.
    """
    made: dict[Path, bytes] = {}
    edition = Edition(parameters={name: value for name, value in given.items() if name != "lang"})
    for lang in langs:
        book = open_book(**chapters.of_chapter(study, "", notebook_parameters(study, {**given, "lang": lang})))
        for form in asked:
            name, content = FORMATS[form](book, edition)
            made[folder / name] = content
    with files.telling():
        for path, content in made.items():
            files.write_bytes(path, content)
    return list(made)
