"""Text inside charts: how wide it is, where it breaks, how a number is written.

Widths are estimates in pixels from letter classes (a CJK character is one em), because labels
are placed before any browser has measured them.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ..theme import Look

SIZE = 12.5
LINE = 15.0  # height of a line of that size
_NARROW = set("iljtfrI.,;:!|'()[]1 -·")
_UNBREAKABLE_BEFORE = set("，。；：、）》」』！？％%,.;:)!?]")
_PIECE = re.compile(r"[(\[（《“「『]*(?:[A-Za-z0-9À-ÿ.,%+&'’/–-]+[)\]]*|\s+|.)|[(\[（《“「『]", re.DOTALL)


def _em(letter: str) -> float:
    """Width of one character in em."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.34
    return 0.64 if letter.isupper() else 0.55


@lru_cache(maxsize=8192)
def width(text: str, size: float = SIZE) -> float:
    """Estimated width of the widest line of a text, in pixels."""
    return max(sum(_em(letter) for letter in line) for line in text.split("\n")) * size


def height(text: str) -> float:
    """Height of a text of one or more lines, in pixels."""
    return LINE * (text.count("\n") + 1)


@lru_cache(maxsize=8192)
def wrap(text: str, room: float, size: float = SIZE, most: int = 3) -> str:
    """The text broken into at most `most` lines of about `room` pixels; the last ends in … if cut.

    Chinese breaks between any two characters (never before a closing mark), Latin between words;
    a word wider than the room stays whole. Lines are evened out, so that none holds one character.
    """
    text = " ".join(text.split())
    if width(text, size) <= room:
        return text
    if halves := _halves(text, room, size):
        return halves
    lines = _fill(text, room, size)
    if 1 < len(lines) <= most:
        even = _fill(text, max(width(text, size) / len(lines) * 1.12, room * 0.5), size)
        lines = even if len(even) == len(lines) else lines
    if len(lines) > most:
        last = lines[most - 1]
        while last and width(last + "…", size) > room:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip(" ，、,") + "…"]
    return "\n".join(lines)


def _halves(text: str, room: float, size: float) -> str:
    """Two lines broken at a colon, a bracket or a dot between words, where both fit; "" otherwise."""
    cuts = [m.start() for m in re.finditer(r"(?<=[：；·]).|(?<=: )|[（(]", text) if m.start() > 0]
    pairs = [(text[:cut].rstrip(), text[cut:].lstrip()) for cut in cuts]
    fitting = [pair for pair in pairs if pair[1] and max(width(pair[0], size), width(pair[1], size)) <= room]
    return "\n".join(min(fitting, key=lambda pair: max(width(pair[0], size), width(pair[1], size)))) if fitting else ""


def _fill(text: str, room: float, size: float) -> list[str]:
    """Greedy lines."""
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        fits = width(line + piece.rstrip(), size) <= room or not line or piece[0] in _UNBREAKABLE_BEFORE
        if fits:
            line += piece
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def number(value: float, look: Look, unit: str | None = None, top: float = 0.0) -> str:
    """A number as a label: three significant digits, no digit before the point lost, 万/亿 or K/M/B where long.

    "%" follows the number; other units stand on the axis. "" for a missing value. `top` is the largest
    number beside it: with 30万 in one bar another says 9万, not 90,000.
    """
    if value is None or not math.isfinite(value):
        return ""
    unit = look.unit if unit is None else unit
    if unit == "%":
        return _plain(value) + "%"
    for least, word, divisor in _steps(look, top):
        if abs(value) >= least:
            return _plain(value / divisor) + word
    return _plain(value)


def _steps(look: Look, top: float = 0.0) -> list[tuple[float, str, float]]:
    """From which number on a word stands for digits, the word, and what it stands for."""
    if look.lang == "zh":
        return [(1e12, "万亿", 1e12), (1e8, "亿", 1e8), (1e4 if abs(top) >= 1e5 else 1e5, "万", 1e4)]
    return [(1e9, "B", 1e9), (1e6, "M", 1e6), (1e5, "K", 1e3)]


def number_expression(value: str, look: Look) -> str:
    """A Vega expression that writes a number (an expression too: `datum.value`) as number() does."""

    def plain(number: str) -> str:
        return f"(abs({number}) < 100 ? format({number}, ',.3~r') : format({number}, ',.0f'))"

    if look.unit == "%":
        return f"{plain(value)} + '%'"
    text = plain(value)
    for least, word, divisor in reversed(_steps(look)):
        text = f"(abs({value}) >= {least:.0f} ? {plain(f'({value} / {divisor:.0f})')} + '{word}' : {text})"
    return text


def brief(value: float, look: Look) -> str:
    """A number for a very small place: fewer digits, and K or 万 where they shorten it."""
    if value is None or not math.isfinite(value) or abs(value) < 1000 or abs(value) >= 1e6:
        return number(value, look)
    if look.lang == "zh":
        return _plain(float(f"{value / 1e4:.2g}")) + "万" if abs(value) >= 1e4 else _plain(value)
    return _plain(float(f"{value / 1e3:.3g}")) + "K"


def _plain(value: float) -> str:
    """Three significant digits with thousands separators and a true minus sign."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{round(value, digits):,.{min(digits, 8)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


def numbers(values: Iterable[float], look: Look) -> list[str]:
    """number() of each value, all in one scale."""
    values = list(values)
    top = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return [number(v, look, top=top) for v in values]


def span(low: float, high: float, look: Look) -> str:
    """A range as a label, "1.2–1.5"; one end alone as "≥" or "≤"; "" if both are missing."""
    first, last = number(low, look), number(high, look)
    if first and last:
        return f"{first.removesuffix('%')}–{last}" if first != last else first
    return f"≥{first}" if first else f"≤{last}" if last else ""
