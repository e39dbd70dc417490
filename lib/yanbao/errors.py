"""Problems a user can cause and mend: what, where, nearest valid names, how to fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from .messages import MESSAGES, WARNINGS

WORDS = {
    "en": {"nearest": "did you mean {names}?", "fix": "fix: {fix}", "or": " or ", "warning": "warning: "},
    "zh": {"nearest": "是否指 {names}？", "fix": "处理：{fix}", "or": " 或 ", "warning": "提醒："},
}


@dataclass(frozen=True)
class Place:
    """Where a problem stands; row and column count from 1, row 1 is the header."""

    file: str
    row: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.row, self.column) if part is not None)


class YanbaoError(Exception):
    """A problem a user can cause and mend. `text(lang)` says it in either language."""

    def __init__(self, code: str, place: Place | None = None, nearest: Iterable[str] = (), **details: object):
        self.code = code
        self.place = place
        self.nearest = tuple(nearest)
        self.details = details
        super().__init__(self.text())

    def __reduce__(self) -> tuple:
        """Crosses from one process to another whole: an exception's own way knows its text only."""
        return partial(YanbaoError, self.code, self.place, self.nearest, **self.details), ()

    @property
    def severity(self) -> str:
        """`problem`, or `warning` for what may well be right."""
        return "warning" if self.code in WARNINGS else "problem"

    def at(self, place: Place) -> YanbaoError:
        """The same problem with a place, where it has none of its own."""
        return YanbaoError(self.code, self.place or place, self.nearest, **self.details)

    def _told(self, lang: str) -> tuple[str, str]:
        """What happened and how to fix it. A detail given as a pair (zh, en) is told in the language asked for."""
        details = {name: value[lang == "en"] if isinstance(value, tuple) else value for name, value in self.details.items()}
        what, fix = (part.format(**details) for part in MESSAGES[self.code][lang])
        return what, fix

    def text(self, lang: str = "en") -> str:
        what, fix = self._told(lang)
        words = WORDS[lang]
        what = words["warning"] + what if self.severity == "warning" else what
        lines = [f"{self.place}: {what}" if self.place else what]
        if self.nearest:
            lines.append("  " + words["nearest"].format(names=words["or"].join(self.nearest)))
        lines.append("  " + words["fix"].format(fix=fix))
        return "\n".join(lines)

    def record(self, lang: str = "en") -> dict[str, object]:
        """The problem as plain data, for `yanbao check --format json`."""
        what, fix = self._told(lang)
        place = self.place or Place("")
        row, column = (None if number is None else int(number) for number in (place.row, place.column))
        return {"file": place.file, "row": row, "column": column, "severity": self.severity, "code": self.code, "message": what,
                "nearest": list(self.nearest), "fix": fix}


def nearest_names(name: str, valid: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """The valid names that look most like `name`, best first."""
    return tuple(difflib.get_close_matches(name, list(valid), n=count, cutoff=0.6))
