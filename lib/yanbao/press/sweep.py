"""Run chapters over a grid of parameters and gather their headline numbers in one tidy table."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import joblib
import pandas as pd

from .. import reads
from ..chapters import of_chapter
from ..errors import YanbaoError
from ..study import Study
from . import cache, files, fingerprint, headlines
from .jobs import Job, chapter_path
from .run import execute, notebook_parameters
from .sweep_progress import Progress

SUFFIXES = (".parquet", ".csv")
NUMBERS = ("value", "low", "high")
COLUMNS = ("study", "chapter", *headlines.FIELDS, "failure")


@dataclass(frozen=True)
class Run:
    """One chapter under one combination; `key` is the same where everything it depends on is."""

    chapter: str
    combination: Mapping[str, object]
    parameters: Mapping[str, object]
    key: str


def checked_output(path: Path) -> Path:
    """The path of the table. Raises YanbaoError for a suffix that can't be written."""
    if path.suffix.lower() not in SUFFIXES:
        raise YanbaoError("wrong_suffix", name=path.suffix or path.name, expected=" / ".join(SUFFIXES))
    return path.resolve()


def plan(study: Study, chapters: Sequence[str], grid: Sequence[Mapping[str, object]]) -> list[Run]:
    """Every run of the sweep, in the order of the table. Raises YanbaoError for the first combination that can't be used."""
    runs = []
    given = [fingerprint.code_digest(), cache.environment_digest(study.root), study.name]
    contents = {chapter: reads.files_digest(fingerprint.project_files(study, [chapter])) for chapter in chapters}
    for combination in grid:
        parameters = notebook_parameters(study, combination)
        named = json.dumps({**parameters, "study": study.name}, sort_keys=True, ensure_ascii=False)
        runs += [Run(chapter, combination, of_chapter(study, chapter, parameters), reads.digest([*given, contents[chapter], named])) for chapter in chapters]
    return runs


def run_one(job: Job) -> dict[str, object]:
    """Run a chapter; its `failure` (blank where there is none) and its `results`, dicts of headlines.FIELDS. The notebook isn't kept.

    Whatever goes wrong in one run is its failure: the others go on.
    """
    try:
        failure = execute(job).failure
        results = [] if failure else headlines.of_notebook(json.loads(job.output.read_text(encoding="utf-8")))
    except Exception as error:
        failure, results = f"{type(error).__name__}: {error}".splitlines()[0], []
    job.output.unlink(missing_ok=True)
    return {"failure": failure, "results": results}


def locally(study: Study, runs: Sequence[Run], progress: Progress) -> Iterator[tuple[Run, dict]]:
    """Each run with its record as it ends, one at a time for each core. Threads do: a chapter has a process of its own."""
    with tempfile.TemporaryDirectory(prefix="yanbao-sweep-", ignore_cleanup_errors=True) as folder:

        def one(run: Run) -> tuple[Run, dict]:
            return run, run_one(Job(study.root, run.chapter, study.name, Path(folder) / f"{run.key}.ipynb", run.parameters))

        progress.at_once(joblib.cpu_count())
        parallel = joblib.Parallel(n_jobs=joblib.cpu_count(), backend="threading", batch_size=1, return_as="generator_unordered")
        yield from parallel(joblib.delayed(one)(run) for run in runs)


class Kept:
    """The records of finished runs, one file each, beside the table. Delete the folder to forget them."""

    def __init__(self, output: Path):
        self.folder = output.with_name(output.name + ".runs")

    def get(self, key: str) -> dict | None:
        """The record of a run; None where there is none, or none that can be read."""
        try:
            record = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) and {"failure", "results"} <= set(record) else None

    def put(self, key: str, record: Mapping[str, object]) -> None:
        files.write(self.folder / f"{key}.json", json.dumps(record, ensure_ascii=False))


def sweep(study: Study, chapters: Sequence[str], grid: Sequence[Mapping[str, object]], output: Path, scheduler: str = "", progress: Progress | None = None) -> list[str]:
    """Run every chapter under every combination and write the table to `output`; returns what failed and why.

    Runs that an earlier sweep to the same output finished aren't run again; failed ones are. Raises YanbaoError before anything runs for
    parameters, output or scheduler that can't be used.
    """
    output, progress = checked_output(output), progress or Progress()
    progress.checking(len(grid))
    runs, kept = plan(study, chapters, grid), Kept(output)
    with files.telling():
        output.parent.mkdir(parents=True, exist_ok=True)
    records = {run.key: record for run in runs if (record := kept.get(run.key))}
    missing = [run for run in runs if run.key not in records]
    with progress.over(len(runs), len(missing), kept.folder):
        for run, record in _records(study, chapters, missing, scheduler, progress):
            records[run.key] = record
            if not record["failure"]:
                with files.telling():
                    kept.put(run.key, record)
            progress.advance()
    write(table(study, runs, records), output)
    return [f"{_told(run)}: {records[run.key]['failure']}" for run in runs if records[run.key]["failure"]]


def _records(study: Study, chapters: Sequence[str], runs: Sequence[Run], scheduler: str, progress: Progress) -> Iterable[tuple[Run, dict]]:
    if not runs:
        return ()
    if scheduler:
        from .cluster import clustered

        return clustered(scheduler, study, chapters, runs, progress)
    return locally(study, runs, progress)


def _told(run: Run) -> str:
    return f"{run.chapter} ({', '.join(f'{name}={value}' for name, value in run.combination.items())})"


def table(study: Study, runs: Sequence[Run], records: Mapping[str, Mapping]) -> pd.DataFrame:
    """One row for each result of each run, in the order of the runs: the swept names, then COLUMNS.

    A run that failed or has no results has one row. A swept name that is a column's too is called given_<name>.
    """
    rows = []
    for run in runs:
        given = {f"given_{name}" if name in COLUMNS else name: value for name, value in run.combination.items()}
        record = records[run.key]
        head = {**given, **dict.fromkeys(COLUMNS, ""), **dict.fromkeys(NUMBERS), "study": study.name, "chapter": chapter_path(study.root, run.chapter, study.folders).stem}
        rows += [{**head, **result} for result in record["results"]] or [{**head, "failure": record["failure"]}]
    frame = pd.DataFrame(rows)
    texts = [name for name in frame.columns if isinstance(rows[0][name], str)]
    return frame.astype({**dict.fromkeys(NUMBERS, float), **dict.fromkeys(texts, object)})


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as .parquet or .csv, whole or not at all; the same table gives the same bytes."""
    with files.telling(), files.beside(path) as unfinished:
        if path.suffix.lower() == ".csv":
            frame.to_csv(unfinished, index=False, lineterminator="\n", encoding="utf-8")
        else:
            import fastparquet

            fastparquet.write(str(unfinished), frame, write_index=False, object_encoding="utf8")
