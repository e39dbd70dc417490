"""Where sentences end, in either language: not at decimals, not at abbreviations, not within references."""

from __future__ import annotations

import re

from . import prose

END = re.compile(r"[。！？]+[”’）」』]*|[.!?]+[”’\"')]*(?=\s|$|[一-鿿])")
WITHIN = re.compile(r"(?<![A-Za-z])(?:e\.g|i\.e|cf|vs|Dr|Mr|Mrs|Ms|Prof|St|No|Nos|Fig|Figs|approx|ca)\.$")  # something always follows these
MAYBE = re.compile(r"(?<![A-Za-z])(?:etc|al|Inc|Ltd|Co|Corp|Jr|[A-Z](?:\.[A-Z])+|[ap]\.m)\.$")  # these end a sentence only where the next begins like one


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence, without the spaces around it. What stands after the last full stop is one too."""
    bare = prose.REFERENCE.sub(lambda match: "X" * len(match.group()), text)
    found, start = [], 0
    for match in END.finditer(bare):
        before, after = bare[start: match.end()], bare[match.end():].lstrip()
        before = before.rstrip("”’\"')")
        if match.group()[0] == "." and (WITHIN.search(before) or (MAYBE.search(before) and after[:1].islower())):
            continue
        found.append((start, match.end()))
        start = match.end()
    return [trimmed for first, last in [*found, (start, len(text))] if (trimmed := _trimmed(text, first, last))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    inner = text[start:end]
    return (start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())) if inner.strip() else None


def around(text: str, start: int, end: int, reach: int) -> str:
    """The sentence that a spot stands in, cut to some `reach` letters on either side of it, but not within a reference, in one line."""
    first, last = next(((first, last) for first, last in spans(text) if start < last), (0, len(text)))
    before, after = max(first, start - reach), min(max(last, end), end + reach)
    for match in prose.REFERENCE.finditer(text):
        before = match.start() if match.start() < before < match.end() else before
        after = match.end() if match.start() < after < match.end() else after
    told = ("…" if before > first else "") + text[before:after] + ("…" if after < last else "")
    return " ".join(told.split())
