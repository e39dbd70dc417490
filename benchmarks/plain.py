"""The chapters' cells and nothing else: executed with `exec` in warm processes, one a core. What an engine can't be faster than by much."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time

import nbformat

import yanbao.press.warm  # noqa: F401  (what the engine's warm process imports)
from yanbao import book, paths, reads
from yanbao.press.jobs import chapters


def cells(task: tuple[str, str, str]) -> None:
    """One chapter's code cells, in a process of its own, displays thrown away."""
    lang, study, chapter = task
    book.display = lambda *shown, **options: None
    os.chdir(paths.chapters_folder(paths.project()))
    namespace: dict[str, object] = {}
    for cell in nbformat.read(f"{chapter}.ipynb", 4).cells:
        if cell.cell_type == "code":
            exec(cell.source, namespace)
            if "parameters" in cell.metadata.get("tags", []):
                namespace.update(study=study, lang=lang)


def main() -> None:
    root = paths.project()
    tasks = [(lang, study, chapter) for lang in ("zh", "en") for study in paths.study_names(root) for chapter in chapters(root)]
    started = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        pool.map(cells, tasks, chunksize=1)
    print(f"{time.perf_counter() - started:.3f}")


if __name__ == "__main__":
    assert reads  # imported by the library as in the engine
    sys.exit(main())
