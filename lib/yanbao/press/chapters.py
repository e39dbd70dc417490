"""Run many chapters: from the cache where nothing they read has changed, else a few at a time in processes of their own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from joblib import Parallel, delayed

from . import files
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
    """Yield each job as it is done. Without a cache all of them run; with one, what runs begins while it is still asked for the next."""
    asking = threading.Lock()  # the cache's tables are read once, by one thread
    running = threading.Semaphore(workers)
    ordered = cache.likely_first(jobs) if cache else jobs
    threads = workers + bool(cache)
    yield from Parallel(n_jobs=threads, backend="threading", return_as="generator_unordered")(delayed(_done)(job, cache, asking, running) for job in ordered)


def _done(job: Job, cache: ChapterCache | None, asking: threading.Lock, running: threading.Semaphore) -> Done:
    if not cache:
        return Done(job, Found(None, "engine"), execute(job))
    with asking:
        found = cache.find(job)
    if found.notebook:
        files.copy_changed(found.notebook, job.output)
        return Done(job, found)
    with running:
        outcome = execute(job)
    with asking:
        cache.keep(job, outcome.reads)
    return Done(job, found, outcome)
