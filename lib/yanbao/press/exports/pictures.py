"""The picture of a panel to take along: its chart as the page's static SVG, framed by number, finding, subtitle and sources; and as a PNG."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from html import escape
from pathlib import Path

from ... import charts, theme
from .. import files
from ..executed import Meta, Panel
from .words import word

MARGIN, GAP = 16, 10
SIZES = {"label": 12, "title": 17, "subtitle": 12.5, "source": 11.5}  # pixels
LEADING = 1.42
INK, MUTED = "#22272e", "#5d6673"


def drawn(panel: Panel, cache: Path) -> str:
    """The SVG of a panel's chart as the pages have it, from the cache if it is there. Raises ValueError where it can't be drawn."""
    from ..site import fallback
    from ..site.figures import page_spec, script_json

    return fallback.draw(script_json(charts.at_width(page_spec(dict(panel.spec)), fallback.STATIC_WIDTH)), cache).read_text(encoding="utf-8")


def framed(panel: Panel, svg: str, lang: str) -> str:
    """An SVG that stands alone: number and name, finding, subtitle, the chart, sources. Texts are escaped."""
    from ..site import fallback

    meta = panel.meta
    width, height = fallback.size(svg)
    total = width + 2 * MARGIN
    parts, y = [], float(MARGIN)
    for kind, text in (("label", f"{meta['label']}  {meta['name']}"), ("title", meta["title"]), ("subtitle", meta.get("subtitle", ""))):
        y, lines = _lines(kind, text, width, y)
        parts += lines
    y += GAP
    parts.append(f'<g transform="translate({MARGIN},{y:g})">{_inner(svg)}</g>')
    y, lines = _lines("source", source_line(meta, lang), width, y + height + GAP)
    parts += lines
    total_height, language = f"{y + MARGIN:g}", "zh-CN" if lang == "zh" else "en"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{total}" height="{total_height}" '
        f'viewBox="0 0 {total} {total_height}" role="img" lang="{language}"><title>{_safe(meta["title"])}</title><rect width="100%" height="100%" fill="#ffffff"/>'
        f'<g font-family="{escape(theme.FONT)}">{"".join(parts)}</g></svg>\n'
    )


def png(svg: str, cache: Path, scale: float = 2.0) -> bytes:
    """An SVG as a PNG, `scale` pixels to each of its own; from the cache if it is there."""
    import vl_convert

    path = cache / f"{hashlib.sha256(f'{vl_convert.__version__} {scale}{chr(10)}{svg}'.encode()).hexdigest()[:20]}.png"
    if not path.exists():
        files.write_bytes(path, vl_convert.svg_to_png(svg, scale=scale))
    return path.read_bytes()


def source_line(meta: Meta, lang: str) -> str:
    """Sources: MIIT 2025 [A]; … — blank where the panel names none."""
    told = [
        " ".join(filter(None, (source["publisher"], str(source.get("year") or ""), f"[{source['grade']}]" if source.get("grade") else "")))
        for source in meta.get("sources") or []
    ]
    return word(lang, "sources_are", sources=word(lang, "semicolon").join(told)) if told else ""


def _inner(svg: str) -> str:
    """The picture as an element of another: without what stands before its root."""
    return svg[svg.index("<svg") :]


def _lines(kind: str, text: str, width: float, y: float) -> tuple[float, list[str]]:
    """A text broken into lines below `y`: the place after it, and its elements."""
    size, found = SIZES[kind], []
    colour, weight = (INK, "700") if kind == "title" else (MUTED, "400")
    for line in broken(text, width / size):
        y += size * LEADING
        found.append(f'<text x="{MARGIN}" y="{y - 0.3 * size:g}" font-size="{size:g}" font-weight="{weight}" fill="{colour}">{_safe(line)}</text>')
    return y, found


def width_of(text: str) -> float:
    """About how wide a text is, in the height of its font."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def broken(text: str, ems: float) -> list[str]:
    """A text in lines no wider than `ems`: between words, and anywhere between Chinese characters."""
    lines, line, width = [], "", 0.0
    for piece in re.findall(r"[ -~]+? |[ -~]+|.", text):
        size = width_of(piece)
        if line and width + size > ems:
            lines.append(line.rstrip())
            line, width = "", 0.0
        line, width = line + piece, width + size
    return [*lines, line.rstrip()] if line.strip() else lines


def printable(text: str) -> str:
    """A text as XML takes it: without control characters and halves of characters."""
    return "".join(sign for sign in text if sign >= " " and not 0xD800 <= ord(sign) <= 0xDFFF and ord(sign) not in (0xFFFE, 0xFFFF))


def _safe(text: str) -> str:
    return escape(printable(text))
