"""A study's driver trees as a live Excel workbook: inputs with their evidence, scenarios to choose from, every result a formula.

Equal studies give equal bytes: nothing of the machine or the day stands in it.
"""

from __future__ import annotations

from ...book import Book
from ..datapackage import Edition
from .contents import Contents, contents
from .sheets import Writer

__all__ = ["Contents", "contents", "name", "workbook"]


def name(study: str, lang: str) -> str:
    """The file's name."""
    return f"{study}-models-{lang}.xlsx"


def workbook(book: Book, edition: Edition = Edition()) -> bytes:
    """The workbook of a study in one edition, in the book's language. Raises YanbaoError where none of its trees can be computed."""
    return Writer(contents(book, edition)).write()
