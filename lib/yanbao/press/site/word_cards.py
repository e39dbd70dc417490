"""Exhibits of words on the page: judgements as a grid of cards, company files as a list that opens."""

from __future__ import annotations

from typing import Any

from docutils import nodes

from .badges import badge
from .elements import tag, text_tag
from .strings import word

FILLED, HOLLOW = "●", "○"
FULL_SCORE = 5


def card_grid(meta: dict[str, Any]) -> nodes.Element:
    """The cards of a META. Those with a subtitle are files, closed until asked for; the others stand open beside each other."""
    files = any(card["subtitle"] for card in meta["cards"])
    cards = [(file_card if files else open_card)(card, meta["lang"]) for card in meta["cards"]]
    return tag("div", *cards, classes=("word-files" if files else "word-cards",))


def open_card(card: dict[str, Any], lang: str) -> nodes.Element:
    entries = [entry_item(entry, lang) for section in card["sections"] for entry in section["entries"]]
    return tag("section", text_tag("p", card["title"], "word-card-title"), tag("ul", *entries), classes=("word-card",))


def file_card(card: dict[str, Any], lang: str) -> nodes.Element:
    summary = tag("summary", text_tag("span", card["title"], "word-card-title"), text_tag("span", card["subtitle"], "word-card-portrait"))
    sections = [tag("section", text_tag("p", section["title"], "word-section-title"), tag("ul", *(entry_item(entry, lang) for entry in section["entries"]))) for section in card["sections"]]
    return tag("details", summary, tag("div", *sections, classes=("word-sections",)), classes=("word-file",))


def entry_item(entry: dict[str, Any], lang: str) -> nodes.Element:
    """Head, companies it is about, score as dots, text, grade."""
    head = tag("span", text_tag("strong", entry["head"]), classes=("word-head",))
    if entry.get("about"):
        head += text_tag("span", entry["about"], "word-about")
    if "score" in entry:
        score = entry["score"]
        head += text_tag("span", FILLED * score + HOLLOW * (FULL_SCORE - score), "word-score", role="img", aria_label=word(lang, "scored", score=score))
    item = tag("li", head)
    if entry.get("text"):
        item += text_tag("span", entry["text"], "word-text")
    if entry.get("grade"):
        item += badge(lang, entry["grade"])
    return item
