"""Sourced sentences: commentary whose quantities are references to the ledger or to computed results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

REFERENCE = re.compile(r"\{(value|name)\}`([^`]+)`")
TARGET = re.compile(r"(?P<exhibit>[a-z_0-9]+)(?:\.(?P<panel>\d+))?(?:/(?P<category>[^@:]+))?(?:@(?P<period>[^:]+))?(?::(?P<aspect>\w+))?$")
SUMMARY = ("summary_findings", "summary_risks", "summary_gaps")  # headings of what a study's front page tells
CHANGES = "_changes"  # after a chapter's name, the heading of what would change its findings
FINDINGS = 5  # of a chapter, one sentence each
OPEN, BETWEEN, CLOSE = "\ue000", "\ue001", "\ue002"  # around a figure in a text, for as long as it is put together: rows, then the figure
POINTED = re.compile(f"{OPEN}([^{BETWEEN}]*){BETWEEN}([^{CLOSE}]*){CLOSE}")
CONDITION = re.compile(r"when\s*[:：]\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as written, with the line its text starts on; `conditions`: (line, text) of its `when:` lines, all of which must hold."""

    line: int
    text: str
    conditions: tuple[tuple[int, str], ...] = ()

    def place_of(self, letter: int, lines: list[str]) -> tuple[int, int]:
        """Line and column in the file, whose `lines` these are, of a letter of the text."""
        before = self.text[:letter].split("\n")
        line = [number for number in range(self.line, len(lines) + 1) if not CONDITION.fullmatch(lines[number - 1].strip())][len(before) - 1]
        written = lines[line - 1]
        return line, len(written) - len(written.lstrip()) + len(before[-1]) + 1

    def unplaced(self) -> Paragraph:
        """The same wherever it stands in the file: its lines are 0."""
        return Paragraph(0, self.text, tuple((0, condition) for _, condition in self.conditions))


@dataclass(frozen=True)
class Section:
    """The paragraphs under a heading, the line of the heading, and the layer (see `overlays`) whose file it stands in."""

    line: int
    paragraphs: tuple[Paragraph, ...]
    layer: int = 0


def paragraph(lines: list[str], start: int = 1) -> Paragraph:
    """The paragraph in consecutive lines of a file, the first of which is number `start`. Its `when:` lines are no part of its text."""
    text, conditions = {}, []
    for number, line in enumerate(map(str.strip, lines), start):
        match = CONDITION.fullmatch(line)
        if match:
            conditions.append((number, match.group(1).strip()))
        else:
            text[number] = line
    return Paragraph(min(text, default=start), "\n".join(text.values()), tuple(conditions))


def sections(text: str) -> dict[str, list[Paragraph]]:
    """Heading -> paragraphs. Text before the first heading is left out."""
    found: dict[str, list[Paragraph]] = {}
    heading, lines, start = None, [], 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith("## ") or not line.strip():
            if lines and heading is not None:
                found[heading].append(paragraph(lines, start))
            lines = []
            if line.startswith("## "):
                heading = line[3:].strip()
                found.setdefault(heading, [])
        elif not line.startswith("# "):
            if not lines:
                start = number
            lines.append(line)
    return found


def placed_sections(text: str, layer: int = 0) -> dict[str, Section]:
    """As `sections`, each with the line of its first heading and its layer."""
    lines = {line[3:].strip(): number for number, line in reversed(list(enumerate(text.splitlines(), 1))) if line.startswith("## ")}
    return {heading: Section(lines[heading], tuple(paragraphs), layer) for heading, paragraphs in sections(text).items()}


def references(text: str) -> list[tuple[str, str]]:
    """All (role, target) pairs of a text, in order."""
    return [(match.group(1), match.group(2).strip()) for match in REFERENCE.finditer(text)]


def named(text: str, name: Callable[[str], str]) -> str:
    """The text with the references to names written out, and no other."""
    return REFERENCE.sub(lambda match: name(match.group(2).strip()) if match.group(1) == "name" else match.group(), text)


def resolved(text: str, value: Callable[[str], str], name: Callable[[str], str]) -> str:
    """The text with every reference written out. Raises YanbaoError at the first that leads nowhere."""
    text = REFERENCE.sub(lambda match: (value if match.group(1) == "value" else name)(match.group(2).strip()), text)
    # Chinese lines joined without a space, English with one
    return re.sub(rf"(?<=[一-鿿，。；：、）])({CLOSE}?)\n(?=[一-鿿（])|(?<=[一-鿿，。；：、）]{CLOSE})\n(?=[一-鿿（])", r"\1", text).replace("\n", " ")


def pointed(text: str, rows: Iterable[str]) -> str:
    """A figure with the ids of the ledger rows that it tells, as it stands in a text until `figures` takes them out; itself where there are none."""
    return f"{OPEN}{' '.join(rows)}{BETWEEN}{text}{CLOSE}" if rows else text


def figures(text: str) -> tuple[str, list[list]]:
    """A text without the marks of `pointed`, and [start, end, ids] of each figure that had one."""
    parts, found, at, length = [], [], 0, 0
    for match in POINTED.finditer(text):
        parts += [text[at : match.start()], match[2]]
        length += match.start() - at
        found.append([length, length + len(match[2]), match[1].split()])
        length += len(match[2])
        at = match.end()
    return "".join([*parts, text[at:]]), found
