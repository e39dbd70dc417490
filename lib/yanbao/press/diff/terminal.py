"""The difference on the terminal: a sentence, the changes that matter most, and whether anything moved beyond the tolerance."""

from __future__ import annotations

from rich.table import Table

from ..compare import Change
from .difference import Difference, ExhibitDifference
from .words import word

MOST = 20  # changes shown; the table holds all


def report(found: Difference, tolerance: float) -> list[object]:
    """What to print, in order: texts and a rich table."""
    lang = found.lang
    moved = found.moved(tolerance)
    if not found.exhibits:
        return [word(lang, "nothing")]
    summary = word(lang, "summary", total=found.total, **{what: found.count(what) for what in ("changed", "came", "went")})
    table = Table(title=word(lang, "top"), title_justify="left", box=None)
    for column in ("exhibit_field", "item", "old", "new", "relative", "cause"):
        table.add_column(word(lang, column), overflow="fold", justify="right" if column in ("old", "new", "relative") else "left")
    for change, exhibit in sorted(found.changes, key=_weight)[:MOST]:
        causes = word(lang, "semicolon").join(word(lang, cause.code) for cause in exhibit.causes_of(change))
        relative = f"{change.relative:+.1%}" if change.relative == change.relative else ""
        table.add_row(f"{change.study} {change.label or change.exhibit}", _about(change), _short(change.old), _short(change.new), relative, causes)
    return [summary, table, word(lang, "moved", n=moved) if moved else word(lang, "unmoved")]


def _weight(pair: tuple[Change, ExhibitDifference]) -> tuple[int, float]:
    """What came or went first, then shown figures by how far they moved, then the rest."""
    change, _ = pair
    if change.kind in ("exhibit", "entry"):
        return (0 if change.kind == "exhibit" else 2), 0.0
    size = abs(change.relative) if change.relative == change.relative else 0.0
    return (1 if change.kind == "cell" and size and not change.derived else 3 if size else 4), -size


def _about(change: Change) -> str:
    return " · ".join(change.key[:2]) if change.key else change.what


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
