"""The difference on the terminal: a sentence, the changes that matter most, and whether anything moved beyond the tolerance."""

from __future__ import annotations

from rich.table import Table

from ..compare import SHOWN, Change
from .difference import Difference, ExhibitDifference, about, summary
from .words import word

MOST = 20  # changes shown; the table holds all


def report(found: Difference, tolerance: float) -> list[object]:
    """What to print, in order: texts and a rich table."""
    lang = found.lang
    moved = found.moved(tolerance)
    if not found.exhibits:
        return [word(lang, "nothing")]
    table = Table(title=word(lang, "top"), title_justify="left", box=None)
    for column in ("exhibit_field", "item", "old", "new", "relative", "cause"):
        table.add_column(word(lang, column), overflow="fold", justify="right" if column in ("old", "new", "relative") else "left")
    for change, exhibit in sorted(found.changes, key=_weight)[:MOST]:
        causes = word(lang, "semicolon").join(word(lang, cause.code) for cause in exhibit.causes_of(change))
        relative = f"{change.relative:+.1%}" if change.relative == change.relative else ""
        old, new = (word(lang, "shown") if text == SHOWN else _short(text) for text in (change.old, change.new))
        item = exhibit.meta["name"] if change.kind == "exhibit" else about(change, lang)
        table.add_row(f"{change.study} {change.label or change.exhibit}", item, old, new, relative, causes)
    return [summary(found), table, word(lang, "moved", n=moved) if moved else word(lang, "unmoved")]


def _weight(pair: tuple[Change, ExhibitDifference]) -> tuple[int, float]:
    """Shown figures first, by how far they moved, then what came or went, then the rest."""
    change, _ = pair
    size = abs(change.relative) if change.relative == change.relative else 0.0
    figure = change.kind == "cell" and change.before == change.before and not change.derived
    rank = (0 if size else 3) if figure else {"exhibit": 1, "entry": 2, "row": 4, "cell": 5}.get(change.kind, 6)
    return rank, -size


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
