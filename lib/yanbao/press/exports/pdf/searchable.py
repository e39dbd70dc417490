"""Chinese that can be searched and copied: fonts share glyphs between a character and the radical of its form, and Chromium names the radical.

行 would be copied as ⾏ (U+2F8F), and a search for it finds nothing. The tables by which readers turn glyphs into text are put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

RADICALS = range(0x2E80, 0x2FE0)
# radicals for which Unicode itself names no character, or one of another script
MEANT = dict(
    zip(
        "⺎⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻫⻬⻭⻮⻯⻰⻲⻳⻖⻏⺩⺼⻊⼾",
        "兀母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟麦黄斉齐歯齿竜龙亀龟阝阝王月足户",
        strict=True,
    )
)
CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
PAIR = re.compile(rb"(<[0-9A-Fa-f]+>\s*)<([0-9A-Fa-f]{4})>")
TRIPLE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>")


def plain(code: int) -> int:
    """The character that is meant by a radical; any other stays."""
    found = MEANT.get(chr(code)) or unicodedata.normalize("NFKC", chr(code)) if code in RADICALS else ""
    return ord(found) if len(found) == 1 else code


def corrected(table: bytes) -> bytes:
    """A table from glyphs to Unicode (a ToUnicode CMap) without radicals."""
    table = CHARACTERS.sub(lambda part: b"beginbfchar" + PAIR.sub(lambda pair: pair[1] + b"<%04X>" % plain(int(pair[2], 16)), part[1]) + b"endbfchar", table)
    return RANGES.sub(lambda part: b"beginbfrange" + TRIPLE.sub(_spread, part[1]) + b"endbfrange", table)


def _spread(triple: re.Match[bytes]) -> bytes:
    """A range with each character named, where one of them is a radical."""
    first, last, start = (int(part, 16) for part in triple.groups())
    codes = range(start, start + last - first + 1)
    if all(plain(code) == code for code in codes):
        return triple[0]
    return b"<%s> <%s> [%s]" % (triple[1], triple[2], b" ".join(b"<%04X>" % plain(code) for code in codes))


def make_searchable(writer: PdfWriter) -> None:
    """Put the tables of all fonts of a document right."""
    for font in _fonts(writer):
        table = font.get("/ToUnicode")
        if isinstance(found := table.get_object() if table is not None else None, StreamObject):
            before = found.get_data()
            after = corrected(before)
            if after != before:
                stream = StreamObject()
                stream.set_data(after)
                font[NameObject("/ToUnicode")] = writer._add_object(stream.flate_encode())  # pypdf has no public way to add a stream


def _references(resources: DictionaryObject, kind: str) -> list[object]:
    """What resources name of a kind, as references: their numbers tell them apart."""
    held = resources.raw_get(kind).get_object() if kind in resources else {}
    return [held.raw_get(name) for name in held]


def _fonts(writer: PdfWriter) -> Iterator[DictionaryObject]:
    """Each font once: of pages, and of the drawings on them."""
    seen: set[int] = set()

    def within(resources: object) -> Iterator[DictionaryObject]:
        held = resources.get_object() if resources is not None else {}
        for kind in ("/Font", "/XObject"):
            for reference in _references(held, kind):
                number = getattr(reference, "idnum", None)
                if number in seen:
                    continue
                if number is not None:
                    seen.add(number)
                found = reference.get_object()
                if kind == "/Font":
                    yield found
                elif "/Resources" in found:
                    yield from within(found["/Resources"])

    for page in writer.pages:
        yield from within(page.get("/Resources"))
