"""`make accept`: rerun the stored chapters, print what changed (old → new), and record the new outputs."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from joblib import Parallel, delayed
from rich.console import Console
from rich.progress import track

from recorded import EXPECTED, ROOT, chapter_jobs, expected_jobs
from yanbao.press import compare
from yanbao.press.jobs import Job
from yanbao.press.run import execute


def record(job: Job, target: Path) -> tuple[list[compare.Change], str]:
    """Run a job, put its notebook at `target` whole, and return the changes and any failure (then nothing is replaced)."""
    failure = execute(job).failure
    if failure:
        return [], failure
    new = nbformat.read(job.output, as_version=4)
    old = nbformat.read(target, as_version=4) if target.exists() else nbformat.v4.new_notebook()
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(job.output, target)
    return compare.changes(compare.of_notebook(old), compare.of_notebook(new)), ""


def main() -> int:
    with tempfile.TemporaryDirectory(dir=ROOT / "tests") as folder:
        work = [(job, EXPECTED / job.study / job.output.name) for job in expected_jobs(Path(folder) / "expected")]
        work += [(job, ROOT / "chapters" / job.output.name) for job in chapter_jobs(Path(folder) / "chapters")]
        results = Parallel(n_jobs=os.cpu_count(), backend="threading", return_as="generator")(delayed(record)(*pair) for pair in work)
        failed = 0
        for (job, target), (changes, failure) in zip(work, track(results, "recording", total=len(work), console=Console(stderr=True))):
            for change in changes:
                print(change)
            if failure:
                failed += 1
                print(f"{target.relative_to(ROOT)} failed in cell {failure}; its stored output is kept")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
