"""Sourced sentences: commentary whose quantities are references to the ledger or to computed results."""

from __future__ import annotations

import re
from collections.abc import Callable

from .errors import YanbaoError

REFERENCE = re.compile(r"\{(value|name)\}`([^`]+)`")
TARGET = re.compile(r"(?P<exhibit>[a-z_0-9]+)(?:\.(?P<panel>\d+))?(?:/(?P<category>[^@:]+))?(?:@(?P<period>[^:]+))?(?::(?P<aspect>\w+))?$")


def sections(text: str) -> dict[str, list[tuple[int, str]]]:
    """Heading -> paragraphs with the line each starts on. Text before the first heading is left out."""
    found: dict[str, list[tuple[int, str]]] = {}
    heading, paragraph, start = None, [], 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("## ") or not line.strip():
            if paragraph and heading is not None:
                found[heading].append((start, "\n".join(paragraph)))
            paragraph = []
            if line.startswith("## "):
                heading = line[3:].strip()
                found.setdefault(heading, [])
        elif not line.startswith("# "):
            if not paragraph:
                start = number
            paragraph.append(line.strip())
    return found


def references(paragraph: str) -> list[tuple[str, str]]:
    """All (role, target) pairs of a paragraph, in order."""
    return [(match.group(1), match.group(2).strip()) for match in REFERENCE.finditer(paragraph)]


def resolved(paragraph: str, value: Callable[[str], str], name: Callable[[str], str]) -> str:
    """The paragraph with every reference written out. Raises YanbaoError at the first that leads nowhere."""
    text = REFERENCE.sub(lambda match: (value if match.group(1) == "value" else name)(match.group(2).strip()), paragraph)
    # Chinese lines joined without a space, English with one
    return re.sub(r"(?<=[一-鿿，。；：、）])\n(?=[一-鿿（])", "", text).replace("\n", " ")


def standing(paragraphs: list[tuple[int, str]], value: Callable[[str], str], name: Callable[[str], str]) -> list[str]:
    """The paragraphs whose references all resolve in this edition, written out; the others are left out."""
    texts = []
    for _, paragraph in paragraphs:
        try:
            texts.append(resolved(paragraph, value, name))
        except YanbaoError:
            continue
    return texts
