"""What is to be run, and how a run ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from .. import layers, notebooks, paths
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


def notebook_of(job: Job) -> Path:
    """The notebook that a job runs; one given by its path needs no study. Raises YanbaoError where there is none."""
    study = "" if job.chapter.endswith(".ipynb") else str(job.parameters.get("study") or job.study)
    return chapter_path(job.root, job.chapter, study_folders(job.root, study) if study else ())


def study_folders(root: Path, study: str) -> tuple[Path, ...]:
    """The folders of a study, by name or path. Raises YanbaoError where there is none."""
    return layers.folders(paths.study_folder(root, study), root)


class Outcome(NamedTuple):
    """How a run ended: blank, or the cell that failed and its error; and what the chapter read (None where that isn't known)."""

    failure: str = ""
    reads: list | None = None


def chapters(root: Path, folders: Sequence[Path] = ()) -> list[str]:
    """The chapters in book order: those of all studies, and where a study's folders are given its own too."""
    return list(notebooks.of_study(root, folders))


def chapter_path(root: Path, chapter: str, folders: Sequence[Path] = ()) -> Path:
    """The notebook of a chapter, by name or path; a study's own first, where its folders are given. Raises YanbaoError where there is none."""
    known = notebooks.of_study(root, folders)
    if chapter in known:
        return known[chapter]
    for candidate in (paths.chapters_folder(root) / f"{chapter}.ipynb", Path(chapter)):
        if candidate.suffix == ".ipynb" and candidate.is_file():
            return candidate
    raise YanbaoError("unknown_chapter", nearest=nearest_names(chapter, known) or list(known), name=chapter)
