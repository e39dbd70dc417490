"""Guards around nbval: it passes cells that were never executed, and says nothing of chapters that aren't stored at all."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from recorded import CHAPTERS, EXPECTED, ROOT, expected_jobs

from yanbao import chapters
from yanbao.listings import drawn
from yanbao.press import compare
from yanbao.notebooks import general
from yanbao.study import Study, names

STORED = sorted([*(ROOT / "chapters").glob("*.ipynb"), *EXPECTED.glob("*/*.ipynb")])


def cells(notebook: nbformat.NotebookNode, kind: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_every_chapter_of_every_study_is_stored():
    assert sorted(job.output.relative_to(EXPECTED) for job in expected_jobs(EXPECTED)) == sorted(path.relative_to(EXPECTED) for path in EXPECTED.glob("*/*.ipynb"))


@pytest.mark.parametrize("path", STORED, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_code_cell_was_executed_without_error(path: Path):
    notebook = nbformat.read(path, as_version=4)
    assert [cell.id for cell in cells(notebook, "code") if cell.execution_count is None] == []
    assert [cell.id for cell in cells(notebook, "code") for output in cell.outputs if output.output_type == "error"] == []


@pytest.mark.parametrize("path", STORED, ids=lambda path: str(path.relative_to(ROOT)))
def test_stored_chapters_hold_nothing_that_differs_from_run_to_run(path: Path):
    notebook = nbformat.read(path, as_version=4)
    assert "papermill" not in notebook.metadata
    assert not [cell.id for cell in notebook.cells if {"papermill", "execution"} & set(cell.metadata)]


@pytest.mark.parametrize("study", names(ROOT))
def test_each_stored_chapter_is_the_present_chapter(study: str):
    for chapter, path in chapters.of(Study.find(study, ROOT)).items():
        ours = nbformat.read(path, as_version=4)
        stored = nbformat.read(EXPECTED / study / f"{chapter}.ipynb", as_version=4)
        sources = [cell.source for cell in stored.cells if "injected-parameters" not in cell.metadata.get("tags", [])]
        assert sources == [cell.source for cell in ours.cells], f"{chapter}: run make accept"


@pytest.mark.parametrize("study", names(ROOT))
def test_each_chapter_draws_at_least_five_exhibits_from_the_ledger(study: str):
    found = Study.find(study, ROOT)
    for chapter in CHAPTERS:
        assert drawn(found, chapter)[0] >= 5, chapter


@pytest.mark.parametrize("study", names(ROOT))
def test_every_exhibit_that_the_study_shows_stands_in_its_chapter(study: str):
    rows = Study.find(study, ROOT).table("exhibits")
    shown = {(row.exhibit, int(row.panel)) for row in rows[rows["state"] == "shown"].itertuples()}
    metas = [meta for chapter in chapters.of(Study.find(study, ROOT)) for meta in compare.of_notebook(nbformat.read(EXPECTED / study / f"{chapter}.ipynb", as_version=4))]
    agreed = {(meta["id"], 1) for meta in metas if meta["form"] == "gap" and meta["id"].startswith("conflicts_")}  # where sources agree a line says so
    assert {(meta["id"], meta.get("panel", 0)) for meta in metas if meta["form"] != "gap"} | agreed == shown


@pytest.mark.parametrize("chapter", general(ROOT))
def test_cells_are_short_and_prose_is_paired(chapter: str):
    notebook = nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4)
    lines = sorted(len(cell.source.splitlines()) for cell in cells(notebook, "code"))
    assert lines[len(lines) // 2] <= 8 and lines[-1] <= 25
    tags = [cell.metadata["tags"] for cell in cells(notebook, "markdown")]
    assert [tag[0] for tag in tags] == ["zh", "en"] * (len(tags) // 2)
    assert [tag[1:] for tag in tags[::2]] == [tag[1:] for tag in tags[1::2]]


def test_no_chapter_names_a_study_beyond_the_default_parameter():
    for chapter in general(ROOT):
        for cell in cells(nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", as_version=4), "code"):
            if "parameters" not in cell.metadata["tags"]:
                assert not [name for name in names(ROOT) if name in cell.source]
