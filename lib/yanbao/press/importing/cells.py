"""What a cell of a spreadsheet says: a number with its bound and unit, a period, a unit in a head."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

DIGITS = r"[+\-−]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:[eE][+\-]?\d{1,3})?"
BLANK = {"", "-", "--", "–", "—", "——", "/", "\\", "n/a", "na", "n.a.", "…", "..", "...", "......", "无", "暂无", "null", "none", "nan", "未披露", "×"}
FOOTNOTE = re.compile(r"(?:[*†‡§¶#]+|[¹²³⁰⁴-⁹]+|[①-⑳]|\[[\da-z]{1,2}\]|[（(](?:注\s*)?\d{1,2}[）)]|注\d{0,2})+$")
BOUNDS = {"约": "approx", "大约": "approx", "~": "approx", "≈": "approx", "approx.": "approx", "about": "approx", "超": "gt", "超过": "gt", ">": "gt", "≥": "gt", "over": "gt",
          "不足": "lt", "低于": "lt", "<": "lt", "≤": "lt", "under": "lt", "below": "lt"}
SCALES = {"万": 10**4, "亿": 10**8, "万亿": 10**12, "千": 10**3, "百万": 10**6, "k": 10**3, "bn": 10**9, "million": 10**6, "billion": 10**9}
NUMBER = re.compile(rf"(?P<bound>{'|'.join(map(re.escape, sorted(BOUNDS, key=len, reverse=True)))})?\s*(?P<low>{DIGITS})(?:\s*[-–—~～至]\s*(?P<high>{DIGITS}))?\s*(?P<rest>[^\d\s].*)?", re.IGNORECASE)
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}
IN_HEAD = re.compile(r"[（(\[【]([^（）()\[\]【】]+)[）)\]】]|单位\s*[:：]\s*([^\s，,；;）)]+)|units?\s*[:：]\s*([^,;)]+)|[,，]\s*([^,，]+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Amount:
    """A printed number, as texts: `value`, or `low` and `high` of a range; `bound` as in the ledger; `unit` blank where the cell names none."""

    value: str = ""
    low: str = ""
    high: str = ""
    bound: str = ""
    unit: str = ""


def is_blank(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return cell.strip().lower() in BLANK


def amount(cell: str, units: Mapping[str, str]) -> Amount | None:
    """The number a cell prints; None where it is none. `units`: symbols of units, in small letters -> their names.

    Footnote marks are left aside, brackets around a number make it negative, 万 and 亿 without a unit scale it.
    """
    text = unicodedata.normalize("NFKC", FOOTNOTE.sub("", cell.strip()) if not _bracketed(cell) else cell).strip()
    negative = _bracketed(text)
    match = NUMBER.fullmatch(text[1:-1].strip() if negative else text)
    if not match:
        return None
    rest = (match["rest"] or "").strip()
    unit = units.get(rest.lower(), "")
    if rest and not unit and rest not in SCALES:
        return None
    numbers = [_plain(part, 1 if unit else SCALES.get(rest, 1), negative) if part else "" for part in (match["low"], match["high"])]
    bound = BOUNDS.get((match["bound"] or "").lower(), "")
    if numbers[1]:
        return Amount(low=numbers[0], high=numbers[1], bound="", unit=unit)
    ends = {"gt": {"low": numbers[0]}, "lt": {"high": numbers[0]}}.get(bound, {})
    return Amount(value=numbers[0], bound=bound, unit=unit, **ends)


def _bracketed(text: str) -> bool:
    return bool(re.fullmatch(r"[（(]\s*[\d,.]+\s*%?\s*[）)]", text.strip()))


def _plain(text: str, scale: int, negative: bool) -> str:
    """Digits with a point and nothing else, as the ledger writes numbers."""
    number = Decimal(text.replace(",", "").replace("−", "-")) * scale * (-1 if negative else 1)
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def period(cell: str) -> tuple[str, bool] | None:
    """The ledger's period for a head or cell such as 2024, 2024年, 2024E, 2024Q1, 2024年6月末, and whether it says that this lies ahead (E, F); None for others."""
    text = unicodedata.normalize("NFKC", FOOTNOTE.sub("", cell.strip())).replace(" ", "").upper().removeprefix("FY")
    text, ahead = (text[:-1], True) if re.fullmatch(r"(19|20)\d{2}[EFP]", text) else (text.removesuffix("(预测)").removesuffix("预测"), text.endswith(("预测", "预测)")))
    for pattern, write in _PERIODS:
        match = re.fullmatch(pattern, text)
        if match and (found := write(*match.groups())):
            return found, ahead
    return None


def _month(year: str, month: str) -> str:
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 else ""


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}" if 1 <= int(month) <= 12 and 1 <= int(day) <= 31 else ""


YEAR = r"((?:19|20)\d{2})"
_PERIODS = [
    (YEAR + r"年?度?", lambda year: year),
    (YEAR + r"年[末底]", lambda year: f"{year}-12-31"),
    (YEAR + r"[-年]?H([12])", lambda year, half: f"{year}-H{half}"),
    (r"H([12])[-/]?" + YEAR, lambda half, year: f"{year}-H{half}"),
    (YEAR + r"年([上下])半年", lambda year, half: f"{year}-H{'上下'.index(half) + 1}"),
    (YEAR + r"[-年]?Q([1-4])", lambda year, quarter: f"{year}-Q{quarter}"),
    (r"Q([1-4])[-/]?" + YEAR, lambda quarter, year: f"{year}-Q{quarter}"),
    (YEAR + r"年第?([一二三四])季度?", lambda year, quarter: f"{year}-Q{QUARTERS[quarter]}"),
    (YEAR + r"[-/.年](\d{1,2})月?", _month),
    (YEAR + r"[-/.年](\d{1,2})[-/.月](\d{1,2})日?", _day),
    (YEAR + r"-(\d{2})/" + YEAR + r"-(\d{2})", lambda a, b, c, d: f"{a}-{b}/{c}-{d}"),
]


def unit_in(text: str, units: Mapping[str, str]) -> str:
    """The unit that a head or title names: in brackets, after 单位：, or after the last comma; blank where it names none."""
    for match in IN_HEAD.finditer(text):
        told = unicodedata.normalize("NFKC", next(part for part in match.groups() if part)).strip().lower()
        told = re.sub(r"^(?:单位|unit)\s*[:：]?\s*", "", told)
        if told in units:
            return units[told]
    return ""


def bare(head: str) -> str:
    """A head without its unit in brackets and without footnote marks: the name that it gives."""
    return re.sub(r"[（(\[【][^（）()\[\]【】]*[）)\]】]|单位\s*[:：].*", "", FOOTNOTE.sub("", head.strip())).strip(" ,，:：") or head.strip()
