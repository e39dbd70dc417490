"""Run one chapter of one study through papermill."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from .. import paths
from ..book import Book
from ..drivers import TreeError
from ..errors import YanbaoError, nearest_names
from ..parameters import Parameters, assign
from ..study import Study

# each kernel warns that its loopback ports aren't encrypted
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]


@dataclass(frozen=True)
class Job:
    """One chapter to run; `parameters` are what the notebook is given."""

    root: Path
    chapter: str
    study: str
    output: Path
    parameters: Mapping[str, object] = field(default_factory=dict)
    engine: str = "kernel"


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


def notebook_parameters(study: Study, given: Mapping[str, object]) -> dict[str, object]:
    """What a notebook is given: typed parameters, driver overrides gathered in `drivers`. Everything is validated first.

    Raises YanbaoError for unknown names, wrong types, and values that can't be used.
    """
    parameters, overrides = assign(study.name, given, study.table("drivers")["driver"])
    inputs = study.table("drivers").query("role == 'input'")["driver"]
    for name in overrides:
        if name not in set(inputs):
            raise YanbaoError("parameter_out_of_range", nearest=nearest_names(name, inputs), name=name, value=overrides[name],
                              reason=("它是公式的结果，只能设置输入", "it is the result of a formula; inputs can be set"), example=1)
    parameters.pop("study", None)
    book = Book(study, Parameters(**parameters), overrides)
    if overrides:
        _try_trees(study, book)
    inside = study.folder.parent == paths.studies_folder(study.root)
    return {"study": study.name if inside else str(study.folder), **parameters, **({"drivers": overrides} if overrides else {})}


def _try_trees(study: Study, book: Book) -> None:
    """Compute the trees once, so that an override they can't bear is refused. Raises YanbaoError."""
    for name in dict.fromkeys(study.table("drivers")["tree"]):
        try:
            book.tree(name).run(book.base_year, book.horizon, book.changes(name))
        except TreeError as error:
            given = ", ".join(f"{driver}={value:g}" for driver, value in book.overrides.items())
            raise YanbaoError("formula", name=error.driver, reason=f"{error.reason} ({given})") from None


def execute(job: Job) -> str:
    """Run a job and write its notebook, whole or not at all. Returns blank, or the error of the cell that failed.

    A failed chapter is written too, with the error in its cell.
    """
    import papermill  # slow to import, and needed by workers only
    from papermill.exceptions import PapermillExecutionError

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the kernel would compile every import anew
    job.output.parent.mkdir(parents=True, exist_ok=True)
    failure = ""
    with tempfile.TemporaryDirectory(dir=job.output.parent, prefix=".run-") as folder:
        written = Path(folder) / job.output.name
        try:
            papermill.execute_notebook(
                str(chapter_path(job.root, job.chapter)), str(written), parameters=dict(job.parameters), progress_bar=False, log_output=False, extra_arguments=QUIET_KERNEL,
                cwd=str(paths.chapters_folder(job.root)), kernel_name="python3")
        except PapermillExecutionError as error:
            failure = f"{error.exec_count}: {error.ename}: {error.evalue}".splitlines()[0]
        notebook = nbformat.read(written, as_version=4)
        clean(notebook)
        nbformat.write(notebook, written)
        os.replace(written, job.output)
    return failure


def clean(notebook: nbformat.NotebookNode) -> None:
    """Take out what differs from run to run: times, papermill's records, random cell ids."""
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
