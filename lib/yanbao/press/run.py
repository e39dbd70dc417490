"""Run one chapter of one study through papermill."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import chapters, paths, reads
from ..book import Book
from ..drivers import TreeError
from ..errors import YanbaoError, nearest_names
from ..parameters import Parameters, assign, names
from ..study import Study
from . import files, forking
from .jobs import Job, Outcome, notebook_of

if TYPE_CHECKING:  # slow to import: only the processes that run chapters need it
    import nbformat


ERROR_MARK = "papermill-error-cell-tag"


def notebook_parameters(study: Study, given: Mapping[str, object]) -> dict[str, object]:
    """What notebooks are given: typed parameters, driver overrides gathered in `drivers` (see `chapters.of_chapter`). Everything is validated first.

    Raises YanbaoError for unknown names, wrong types, and values that can't be used.
    """
    parameters, overrides = assign(study.name, given, study.table("drivers")["driver"], chapters.further_parameters(study))
    inputs = study.table("drivers").query("role == 'input'")["driver"]
    for name in overrides:
        if name not in set(inputs):
            raise YanbaoError("parameter_out_of_range", nearest=nearest_names(name, inputs), name=name, value=overrides[name],
                              reason=("它是公式的结果，只能设置输入", "it is the result of a formula; inputs can be set"), example=1)
    parameters.pop("study", None)
    book = Book(study, Parameters(**{name: value for name, value in parameters.items() if name in names()}), overrides)
    if overrides:
        _try_trees(study, book)
    inside = study.folder.parent == paths.studies_folder(study.root)
    return {"study": study.name if inside else str(study.folder), **parameters, **({"drivers": overrides} if overrides else {})}


def _try_trees(study: Study, book: Book) -> None:
    """Compute the trees once, so that an override they can't bear is refused. Raises YanbaoError."""
    for name in dict.fromkeys(study.table("drivers")["tree"]):
        try:
            for case in book.cases(name):
                book.tree(name, case).run(book.base_year, book.horizon, book.changes(name, case))
        except TreeError as error:
            given = ", ".join(f"{driver}={value:g}" for driver, value in book.overrides.items())
            raise YanbaoError("formula", name=error.driver, reason=tuple(f"{reason} ({given})" for reason in error.reason)) from None


def execute(job: Job) -> Outcome:
    """Run a job in a process of its own and write its notebook, whole or not at all. May be called from any thread.

    A failed chapter is written too, with the error in its cell.
    """
    if not forking.CAN_FORK:
        return _execute(job)
    near, far = multiprocessing.Pipe(duplex=False)
    process = forking.start(_report, job, far)
    far.close()
    try:
        outcome = near.recv()
    except EOFError:
        process.join(1)
        outcome = Outcome(f"0: the process that ran the chapter ended with exit code {process.exitcode}")
        _write_failed(job, outcome.failure)
    process.join()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _report(job: Job, pipe: Any) -> None:
    try:
        told: Outcome | Exception = _execute(job)
    except Exception as error:
        told = error
    with contextlib.suppress(BrokenPipeError):  # who asked has gone
        pipe.send(told)


def _execute(job: Job) -> Outcome:
    import papermill  # slow to import: the warm process has it
    from papermill.exceptions import PapermillExecutionError

    from .engine import register

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a kernel would compile every import anew
    os.environ[reads.WATCH] = "1"  # where a kernel stands in for a forked process, it notes what its notebook opens
    executed: list[nbformat.NotebookNode] = []
    failure, notebook = "", notebook_of(job)
    try:
        papermill.execute_notebook(
            str(notebook), None, parameters=dict(job.parameters), progress_bar=False, kernel_name="python3",
            cwd=str(_folder_to_run_in(job, notebook)), engine_name=register(job.engine), time_limit=job.time_limit, memory_limit=job.memory_limit, book=executed)
    except PapermillExecutionError as error:
        failure = f"{error.exec_count}: {error.ename}: {error.evalue}".splitlines()[0]
    made = executed[0]
    noted = made.metadata.pop("yanbao_reads", None)
    clean(made)
    write_notebook(made, job.output)
    return Outcome(failure, None if failure else noted)


def _folder_to_run_in(job: Job, notebook: Path) -> Path:
    """Where a chapter's relative paths start: beside it, or in chapters/ for one that lies outside the project."""
    return notebook.parent if job.root in notebook.parents else paths.chapters_folder(job.root)


def _write_failed(job: Job, told: str) -> None:
    """The chapter with an error in its first code cell, for a run of which nothing else is left."""
    import nbformat

    notebook = nbformat.read(notebook_of(job), as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("error", ename="ChapterLost", evalue=told, traceback=[told])]
    write_notebook(notebook, job.output)


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook, whole or not at all."""
    import nbformat

    with files.beside(path) as unfinished:
        nbformat.write(notebook, unfinished)


def clean(notebook: nbformat.NotebookNode) -> None:
    """Take out what differs from run to run: times, papermill's records and its cells that point at an error, random cell ids."""
    notebook.cells = [cell for cell in notebook.cells if ERROR_MARK not in cell.metadata.get("tags", [])]
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for position, cell in enumerate(notebook.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []) or not re.fullmatch(r"[a-z0-9\-]+", cell.id):
            cell.id = f"cell-{position}"
        for output in cell.get("outputs", []):
            if output.get("output_type") == "display_data":
                output.pop("transient", None)
