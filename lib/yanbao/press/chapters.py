"""Run many chapters: from the cache where nothing they read has changed, else a few at a time in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from joblib import Parallel, delayed

from . import files, forking
from .cache import ChapterCache, Found
from .jobs import Job, Outcome
from .run import execute

WORKERS = os.cpu_count() or 1


@dataclass(frozen=True)
class Done:
    """A chapter whose notebook stands at its place: why it ran (`found.reason` blank: it didn't), and how that ended."""

    job: Job
    found: Found
    outcome: Outcome = Outcome()

    @property
    def failure(self) -> str:
        """The chapter and its error, for people; blank where it succeeded."""
        return f"{self.job.study}/{self.job.chapter} ({self.job.parameters.get('lang', '')}): {self.outcome.failure}" if self.outcome.failure else ""


def run_chapters(jobs: list[Job], cache: ChapterCache | None, workers: int = WORKERS) -> Iterator[Done]:
    """Yield each job as it is done, those from the cache first. Without a cache all of them run."""
    to_run: list[tuple[Job, Found]] = []
    for job in jobs:
        found = cache.find(job) if cache else Found(None, "engine")
        if found.notebook:
            files.copy_changed(found.notebook, job.output)
            yield Done(job, found)
        else:
            to_run.append((job, found))
    if to_run:
        forking.warm_up()
        yield from Parallel(n_jobs=workers, backend="threading", return_as="generator_unordered")(delayed(_run)(job, found, cache) for job, found in to_run)


def _run(job: Job, found: Found, cache: ChapterCache | None) -> Done:
    outcome = execute(job)
    if cache:
        cache.keep(job, outcome.reads)
    return Done(job, found, outcome)
