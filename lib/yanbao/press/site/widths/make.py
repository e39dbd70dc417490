"""Makes `regular.ttf` and `bold.ttf`: fonts of widths, by which charts are laid out for their static pictures.

Run by hand, with fontTools and Noto Sans CJK (SIL Open Font License) at hand: python make.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc
Every character is a box as wide as it is in Noto Sans CJK SC. Such a font is a hundredth of Noto's size, so text is measured several times
as fast, and alike on every machine.
"""

import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection
from fontTools.ttLib.tables._g_l_y_f import Glyph

FAMILY = "Yanbao Widths"
FACE = "Noto Sans CJK SC"
NARROW = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x370, 0x400), range(0x2000, 0x2070), range(0x2070, 0x20D0), range(0x2100, 0x2300), range(0x2460, 0x2800)]
WIDE = [range(0x2E80, 0xA000), range(0xF900, 0xFB00), range(0xFE30, 0xFE50), range(0xFF00, 0xFFF0)]


def face(collection: Path):
    return next(font for font in TTCollection(collection).fonts if FACE in str(font["name"].getDebugName(4)))


def widths(collection: Path) -> tuple[dict[int, int], int, int]:
    """Code point -> width of what isn't one em wide in the blocks told; ascent and descent. All in thousandths of an em."""
    font = face(collection)
    cmap, metrics, scale = font.getBestCmap(), font["hmtx"], 1000 / font["head"].unitsPerEm
    found = {code: round(metrics[cmap[code]][0] * scale) for block in NARROW + WIDE for code in block if code in cmap}
    return {code: width for code, width in found.items() if width != 1000}, round(font["hhea"].ascent * scale), round(font["hhea"].descent * scale)


def box(width: int, height: int) -> Glyph:
    """What is measured is a text's outline: each character fills its width."""
    pen = TTGlyphPen(None)
    for place, point in enumerate([(0, 0), (0, height), (width, height), (width, 0)]):
        (pen.lineTo if place else pen.moveTo)(point)
    pen.closePath()
    return pen.glyph()


def make(collection: Path, style: str, out: Path) -> None:
    narrow, ascent, descent = widths(collection)
    glyphs = {width: f"w{width}" for width in sorted({*narrow.values(), 1000})}  # one for all characters of a width
    order = [".notdef", *glyphs.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupGlyf({".notdef": box(1000, ascent), **{name: box(width, ascent) for width, name in glyphs.items()}})
    builder.setupCharacterMap({code: glyphs[narrow.get(code, 1000)] for block in NARROW + WIDE for code in block})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), **{name: (width, 0) for width, name in glyphs.items()}})
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": FAMILY, "styleName": style, "uniqueFontIdentifier": f"{FAMILY} {style}", "fullName": f"{FAMILY} {style}", "psName": f"YanbaoWidths-{style}"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWeightClass=700 if style == "Bold" else 400)
    builder.setupPost(keepGlyphNames=False)
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.save(out)


if __name__ == "__main__":
    for path, style in zip(sys.argv[1:], ("Regular", "Bold"), strict=True):
        make(Path(path), style, Path(__file__).with_name(f"{style.lower()}.ttf"))
