"""A study as an Excel workbook: every exhibit with its numbers, sources and a native chart; and its driver trees live, with inputs and their
evidence, scenarios to choose from, every result a formula.

Equal studies give equal bytes: nothing of the machine or the day stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...book import Book
from .. import tabular
from ..datapackage import Edition
from ..executed import Chapter
from .contents import Contents, contents
from .plates import gathered
from .sheets import Writer

__all__ = ["Contents", "contents", "name", "workbook", "writer"]


def name(study: str, lang: str) -> str:
    """The file's name."""
    return f"{study}-{lang}.xlsx"


def writer(book: Book, edition: Edition = Edition(), chapters: Sequence[Chapter] = ()) -> Writer:
    """What writes the workbook of a study in one edition, in the book's language; `chapters`: its executed chapters, for their exhibits.

    Raises YanbaoError where it would hold nothing: no exhibits, and no tree that can be computed.
    """
    held = contents(book, edition, bool(chapters))
    shown = gathered(chapters, tabular.Ledger(book), {*held.reserved, *held.sheets.values()}) if chapters else None
    return Writer(held, shown)


def workbook(book: Book, edition: Edition = Edition(), chapters: Sequence[Chapter] = ()) -> bytes:
    """The workbook itself; see `writer`."""
    return writer(book, edition, chapters).write()
