"""What is to be run, and how a run ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .. import paths
from ..errors import YanbaoError, nearest_names

TIME_LIMIT = 600  # seconds for a chapter
MEMORY_LIMIT = 4 << 30  # bytes for a chapter's own data


@dataclass(frozen=True)
class Job:
    """One chapter to run; `parameters` are what the notebook is given. Limits of 0 are none."""

    root: Path
    chapter: str
    study: str
    output: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    engine: str = "fork"
    time_limit: float = TIME_LIMIT
    memory_limit: int = MEMORY_LIMIT


class Outcome(NamedTuple):
    """How a run ended: blank, or the cell that failed and its error; and what the chapter read (None where that isn't known)."""

    failure: str = ""
    reads: list | None = None


def chapters(root: Path) -> list[str]:
    """The chapters in book order: the notebooks of chapters/ whose name begins with a number."""
    return sorted(path.stem for path in paths.chapters_folder(root).glob("[0-9]*.ipynb"))


def chapter_path(root: Path, chapter: str) -> Path:
    """The notebook of a chapter, by name or path. Raises YanbaoError where there is none."""
    known = chapters(root)
    for candidate in (paths.chapters_folder(root) / f"{chapter}.ipynb", Path(chapter)):
        if candidate.suffix == ".ipynb" and candidate.is_file():
            return candidate
    raise YanbaoError("unknown_chapter", nearest=nearest_names(chapter, known) or known, name=chapter)
