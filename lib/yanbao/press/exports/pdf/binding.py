"""What Chromium printed, made a book: bookmarks from study to exhibit, title, author and language; and where its anchors are."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Fit, NameObject, TextStringObject

from .document import LANGUAGES, Document
from .searchable import make_searchable

AUTHOR = "The Yanbao authors"


def pages_of(printed: bytes) -> dict[str, int]:
    """Anchor → the number of its page, the first being 1; of the anchors that links of the document lead to."""
    reader = PdfReader(BytesIO(printed))
    numbers = {page.indirect_reference.idnum: place for place, page in enumerate(reader.pages, 1)}
    found = {}
    for name, target in reader.named_destinations.items():
        page = target.get("/Page")
        if page is not None and getattr(page, "idnum", None) in numbers:
            found[name.lstrip("/")] = numbers[page.idnum]
    return found


def bound(printed: bytes, made: Document) -> bytes:
    """The PDF with bookmarks and what it says of itself. Its Chinese can be searched. Nothing of the machine or the day stands in it."""
    pages, writer = pages_of(printed), PdfWriter(clone_from=BytesIO(printed))
    above: list[tuple[int, object]] = []
    for entry in made.entries:
        if entry.anchor not in pages:
            continue
        while above and above[-1][0] >= entry.level:
            above.pop()
        item = writer.add_outline_item(
            title=entry.text, page_number=pages[entry.anchor] - 1, parent=above[-1][1] if above else None, is_open=entry.level == 0, fit=Fit.fit_horizontally()
        )
        above.append((entry.level, item))
    make_searchable(writer)
    writer.metadata = None
    writer.add_metadata({"/Title": made.title, "/Author": AUTHOR, "/Subject": made.subject, "/Creator": "Yanbao", "/Producer": "Chromium, pypdf"})
    writer.root_object[NameObject("/Lang")] = TextStringObject(LANGUAGES[made.lang])
    writer.page_mode = "/UseOutlines"
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
