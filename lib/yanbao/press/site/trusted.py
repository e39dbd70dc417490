"""Trust at a glance: beside an exhibit's number the grades of what it shows, how many first said it, how far they differ, how old the newest is."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from . import editions, studies
from .strings import word

YEAR = 365.25  # days


class Trust(nodes.General, nodes.Element):
    """The badge of an exhibit: `grades` (grade → rows), `trust` as META has it, `lang`. Written late, since ages count to the edition's data date."""


def badge(meta: dict[str, Any]) -> Trust | None:
    """The badge; None for an exhibit that says nothing of what is behind it."""
    return Trust("", grades=meta.get("grades") or {}, trust=meta["trust"], lang=meta["lang"]) if meta.get("trust") and meta["trust"].get("origins") else None


def age(newest: str, today: str) -> float | None:
    """Years from a day to another, never below 0; None where one of them isn't a whole day."""
    try:
        return max(0.0, (date.fromisoformat(today) - date.fromisoformat(newest)).days / YEAR)
    except ValueError:
        return None


def told(trust: dict[str, Any], lang: str, today: str) -> list[str]:
    """What the badge says in words beside its bar."""
    found = [word(lang, "trust_origin" if trust["origins"] == 1 else "trust_origins", n=trust["origins"])]
    if trust.get("spread"):
        found.append(word(lang, "trust_spread", spread=f"{trust['spread']:.0%}" if trust["spread"] >= 0.01 else "<1%"))
    years = age(trust["newest"], today)
    if years is not None:
        found.append(word(lang, "trust_age", n=f"{years:.1f}"))
    elif trust["newest"]:
        found.append(word(lang, "trust_newest", date=trust["newest"]))
    return found


def html(grades: dict[str, int], trust: dict[str, Any], lang: str, today: str) -> str:
    """The badge's HTML: the bar is one image to those who don't see it. What the numbers mean the page's script adds."""
    shares = studies.shares({grade: grades[grade] for grade in studies.GRADES if grade in grades})
    parts = "".join(f'<i class="grade-{grade.lower()}" style="flex:{share}"></i>' for grade, share in shares.items() if share)
    mix = word(lang, "comma").join(word(lang, "share_of_grade", grade=grade, share=share) for grade, share in shares.items())
    label = escape(word(lang, "trust_grades") + word(lang, "colon") + mix, quote=True)
    bar = f'<span class="trust-bar" role="img" aria-label="{label}">{parts}</span>' if parts else ""
    return f'<span class="exhibit-trust">{bar}{escape(" · ".join(told(trust, lang, today)))}</span>'


def visit(self, node: Trust) -> None:
    self.body.append(html(node["grades"], node["trust"], node["lang"], editions.shown(self.builder.config)[1]))
    raise nodes.SkipNode


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(Trust, html=(visit, None), **{name: (skip, None) for name in ("latex", "text", "man", "texinfo")})
