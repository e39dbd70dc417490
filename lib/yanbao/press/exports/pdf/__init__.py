"""Studies as one PDF: the built pages in one document with title page and contents, printed by Chromium and bound with bookmarks.

It is printed twice: contents need page numbers, which only the first print tells.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ... import files
from ..gathered import Taken
from . import binding, browser
from .document import Document, document

__all__ = ["book_name", "name", "pdf"]

BOOK = "yanbao"


def name(study: str, lang: str) -> str:
    """The file's name."""
    return f"{study}-{lang}.pdf"


def book_name(lang: str) -> str:
    """The name of the file of the whole book."""
    return name(BOOK, lang)


def pdf(taken: Sequence[Taken], whole: bool = False) -> bytes:
    """The PDF of studies in one language, all from one edition's pages; `whole`: with the book's own pages and title.

    Raises YanbaoError where this machine has no Chromium, or it prints nothing.
    """
    chromium = browser.found()
    made = document(taken, whole)
    with tempfile.TemporaryDirectory() as folder:
        pages = binding.pages_of(_printed(chromium, made, {}, Path(folder)))
        printed = _printed(chromium, made, {anchor: pages[anchor] for anchor in made.anchors if anchor in pages}, Path(folder))
    return binding.bound(printed, made)


def _printed(chromium: str, made: Document, pages: dict[str, int], folder: Path) -> bytes:
    source, target = folder / "book.html", folder / "book.pdf"
    files.write(source, made.html(pages))
    browser.print_page(chromium, source, target, folder / "profile")
    return target.read_bytes()
