"""The executed chapters of a study as what can be taken along of them: titles, findings, exhibits with their panels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import Place, YanbaoError
from . import compare

Meta = Mapping[str, Any]
LANGUAGE_TAGS = {"zh", "en"}
MARKUP = re.compile(r"<[^>]*>|\*\*|`")


@dataclass(frozen=True)
class Panel:
    """One panel of an exhibit: its META, and its chart's spec (None for words and tables)."""

    meta: Meta
    spec: Meta | None


@dataclass(frozen=True)
class Exhibit:
    """An exhibit with its panels; `number` is without a panel's letter, `name` what it is called in every study."""

    id: str
    number: str
    name: str
    panels: tuple[Panel, ...]

    @property
    def title(self) -> str:
        """The finding of its first panel."""
        return self.panels[0].meta["title"]


@dataclass(frozen=True)
class Chapter:
    """One chapter: `slug` is its notebook's name, `findings` the sentences it opens with."""

    slug: str
    title: str
    findings: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]

    @property
    def contents(self) -> list[object]:
        """All of it as plain values, for a digest."""
        return [self.slug, self.title, self.findings, [[panel.meta, panel.spec] for exhibit in self.exhibits for panel in exhibit.panels]]


def chapter(path: Path, lang: str) -> Chapter:
    """The chapter of an executed notebook. Raises YanbaoError for one that can't be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise YanbaoError("unreadable_edition", Place(str(path)), reason=str(error)) from None
    shown = [Panel(meta, spec) for meta, spec in compare.exhibits(compare.outputs_of(notebook)) if meta["form"] != "gap"]
    return Chapter(path.stem, _title(notebook, lang) or path.stem, tuple(_findings(notebook)), tuple(exhibits(shown)))


def exhibits(panels: Iterable[Panel]) -> list[Exhibit]:
    """Panels gathered by the exhibit they belong to, in page order."""
    found: dict[str, list[Panel]] = {}
    for panel in panels:
        found.setdefault(compare.name_of(panel.meta), []).append(panel)
    return [Exhibit(key, number_of(own[0].meta), own[0].meta["name"], tuple(own)) for key, own in found.items()]


def number_of(meta: Meta) -> str:
    """The exhibit's number without the letter of a panel."""
    return meta["number"].rstrip("abcdefghij")


def _title(notebook: Meta, lang: str) -> str:
    """The first heading in a language, else the first of any."""
    headings: dict[str, str] = {}
    for cell in notebook["cells"]:
        first = "".join(cell["source"]).lstrip().partition("\n")[0]
        if cell["cell_type"] == "markdown" and first.startswith("# "):
            for tag in LANGUAGE_TAGS & set(cell.get("metadata", {}).get("tags", [])) or {""}:
                headings.setdefault(tag, first[2:].strip())
    return headings.get(lang) or next(iter(headings.values()), "")


def _findings(notebook: Meta) -> list[str]:
    """The list that the first commentary of a chapter is; empty where it opens with none."""
    for output in compare.outputs_of(notebook):
        if "text/markdown" in output.get("data", {}):
            lines = "".join(output["data"]["text/markdown"]).splitlines()
            return [MARKUP.sub("", line[2:]).strip() for line in lines if line.startswith("- ")]
    return []
