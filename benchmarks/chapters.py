"""Thirty chapters executed, all cold, by different means. Usage: chapters.py engine|serial|loop|nbconvert FOLDER [COUNT]"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from yanbao import paths
from yanbao.press.jobs import Job, chapters, notebook_of, study_folders

ROOT = paths.project()


def jobs(folder: Path) -> list[Job]:
    return [Job(ROOT, chapter, study, folder / lang / study / f"{chapter}.ipynb", {"study": study, "lang": lang})
            for lang in ("zh", "en") for study in paths.study_names(ROOT) for chapter in chapters(ROOT, study_folders(ROOT, study))]


def engine(every: list[Job]) -> None:
    """As `yanbao build` does, without a cache."""
    from yanbao.press.chapters import run_chapters

    failed = [done.failure for done in run_chapters(every, None) if done.failure]
    assert not failed, failed


def serial(every: list[Job]) -> None:
    """papermill's own engine, one notebook after another in one process."""
    import papermill

    for job in every:
        job.output.parent.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(str(notebook_of(job)), str(job.output), parameters=dict(job.parameters), progress_bar=False, cwd=str(paths.chapters_folder(ROOT)),
                                   extra_arguments=["--IPKernelApp.log_level=ERROR"])


def loop(every: list[Job]) -> None:
    """papermill's command line in a loop."""
    for job in every:
        job.output.parent.mkdir(parents=True, exist_ok=True)
        given = [part for name, value in job.parameters.items() for part in ("-p", name, str(value))]
        subprocess.run([sys.executable, "-m", "papermill", "--no-progress-bar", "--cwd", paths.chapters_folder(ROOT), *given, notebook_of(job), job.output],
                       check=True, capture_output=True)


def nbconvert(every: list[Job]) -> None:
    """`jupyter nbconvert --execute` in a loop, over notebooks whose parameters were written in beforehand."""
    for job in every:
        job.output.parent.mkdir(parents=True, exist_ok=True)
        notebook = json.loads(notebook_of(job).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = ["".join(cell["source"]), "\n", *(f"{name} = {value!r}\n" for name, value in job.parameters.items())]
        given = paths.chapters_folder(ROOT) / f".benchmark-{job.output.name}"
        given.write_text(json.dumps(notebook), encoding="utf-8")
        try:
            subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute", "--output-dir", job.output.parent, "--output", job.output.name, given],
                           check=True, capture_output=True)
        finally:
            given.unlink()


if __name__ == "__main__":
    means, folder, *count = sys.argv[1:]
    every = jobs(Path(folder))
    {"engine": engine, "serial": serial, "loop": loop, "nbconvert": nbconvert}[means](every[: int(count[0])] if count else every)
