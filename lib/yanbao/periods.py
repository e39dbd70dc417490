"""Periods as the ledger writes them: 2024, 2025-H1, 2025-Q3, 2025-06, 2025-06-30, 2025-01/2025-09, 2014/2023."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

PART = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(\d{2})(?:-(\d{2}))?))?$")


@dataclass(frozen=True, order=True)
class Period:
    """First and last day of a period."""

    end: date
    start: date

    @property
    def middle(self) -> date:
        return self.start + (self.end - self.start) / 2

    @property
    def years(self) -> float:
        """Length in years, for averages over the period."""
        return ((self.end - self.start).days + 1) / 365.25


def _part(text: str) -> Period:
    match = PART.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a period")
    year, half, quarter, month, day = (int(group) if group else None for group in match.groups())
    if half:
        first, last = 6 * half - 5, 6 * half
    elif quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif month is not None:
        first = last = month
    else:
        first, last = 1, 12
    if day is not None:
        return Period(date(year, month, day), date(year, month, day))
    return Period(date(year, last, calendar.monthrange(year, last)[1]), date(year, first, 1))


@lru_cache(maxsize=4096)
def parse(text: str) -> Period:
    """First and last day of a ledger period. Raises ValueError where it isn't one."""
    parts = [_part(part) for part in text.split("/")]
    if len(parts) > 2 or parts[-1].end < parts[0].start:
        raise ValueError(f"{text!r} is not a period")
    return Period(parts[-1].end, parts[0].start)


def last_day(text: str) -> date | None:
    """Last day of a date or partial date; None for blank."""
    return parse(text).end if text else None


def is_whole_year(text: str) -> bool:
    return re.fullmatch(r"\d{4}", text) is not None


def span(text: str) -> str:
    """What sort of period: year, half, quarter, month, day, or range."""
    if "/" in text:
        return "range"
    return {4: "year", 10: "day"}.get(len(text)) or {"H": "half", "Q": "quarter"}.get(text[5], "month")
