"""What a run of a sweep depends on: the files of the project that a chapter may read, and the code that makes and reads its outputs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from .. import paths, reads
from ..study import Study
from . import cache
from .jobs import chapter_path

SWEEPING = ("headlines.py", "sweep.py", "cluster.py")  # modules of the press that a run's record depends on, besides those of its outputs


def project_files(study: Study, chapters: Iterable[str]) -> dict[str, Path]:
    """Name in a project of its own -> file: schemas, vocabulary, shared facts, the pack and those it extends (wherever they lie) and the chapters, by name or path."""
    folders = [(f"data/{folder.name}", folder) for folder in (paths.schema_folder(study.root), paths.vocabulary_folder(study.root), paths.shared_folder(study.root))]
    found = {}
    for inside, folder in [*folders, *((f"data/studies/{folder.name}", folder) for folder in reversed(study.folders))]:
        found |= {f"{inside}/{name}": path for name, path in reads.files_within(folder).items()}
    for path in (chapter_path(study.root, chapter, study.folders) for chapter in chapters):
        if not any(folder in path.parents for folder in study.folders):
            found[f"chapters/{path.name}"] = path
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Digest of the code as it stood when first asked for: a process goes on with the code it has read."""
    return cache.digest_of_files([*cache.library_files(), *(cache.LIBRARY / "press" / name for name in SWEEPING)])
