"""A sweep on a Dask cluster. The workers need this version of the library; the project's files are sent to them once.

Runs are submitted one by one, not through joblib's Dask backend: that waits for ever for a run whose workers keep dying (joblib 1.6).
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import queue
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import reads
from ..errors import YanbaoError
from ..study import Study
from . import fingerprint
from .jobs import Job
from .sweep import Run, run_one
from .sweep_progress import Progress

if TYPE_CHECKING:
    from distributed import Client, Future, Worker

CONNECT = 10.0  # seconds to wait for the scheduler
PATIENCE = 60.0  # seconds to wait for a worker, at first and when all are gone
LOOK = 2.0  # seconds between looks at the cluster while nothing ends
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same files give the same archive


# on a worker


def unpacked(archive: bytes, name: str, folder: Path) -> Path:
    """The project's files in `folder`/`name`, unpacked there by the first who asks."""
    target = folder / name
    if not target.is_dir():
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unpacking-") as beside:
            with zipfile.ZipFile(io.BytesIO(archive)) as files:
                files.extractall(Path(beside) / "project")
            with contextlib.suppress(OSError):  # another was faster
                os.rename(Path(beside) / "project", target)
    return target


def run_on_worker(project: str, code: str, run: Run, study: str) -> dict[str, object]:
    """One run on a Dask worker, with the project that was sent there; see sweep.run_one. Raises YanbaoError where the worker has other code."""
    from distributed import get_worker

    worker = get_worker()
    if fingerprint.code_digest() != code:
        raise YanbaoError("cluster_code_differs", address=worker.address)
    os.environ.pop("YANBAO_HOME", None)  # the project that was sent is the one to read
    folder = Path(worker.local_directory)
    return run_one(Job(folder / project, Path(run.chapter).stem, study, folder / f"{run.key}.ipynb", {**run.parameters, "study": study}))


# here


def packed(study: Study, chapters: Sequence[str]) -> bytes:
    """The project's files as one zip archive; the same files give the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in fingerprint.project_files(study, chapters).items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def clustered(address: str, study: Study, chapters: Sequence[str], runs: Sequence[Run], progress: Progress) -> Iterator[tuple[Run, dict]]:
    """Each run with its record as it ends, wherever it ran; a lost worker's runs are run by the others.

    Raises YanbaoError where Dask is missing, no scheduler answers, no worker comes, workers have other code, or the connection breaks off.
    """
    with _connected(address) as client:
        _wait_for_workers(client, address)
        _check_workers(client)
        with _sent(client, packed(study, chapters)) as project:
            progress.at_once(sum(client.nthreads().values()))
            code = fingerprint.code_digest()
            futures = {client.submit(run_on_worker, project, code, run, study.name, key=f"yanbao-{run.key}", pure=False): run for run in runs}
            for future in _ended(client, address, futures):
                yield futures[future], _record(future)


@contextlib.contextmanager
def _sent(client: Client, archive: bytes) -> Iterator[str]:
    """Unpack the archive on every worker, those that join later too; gives the folder's name under each one's local directory."""
    from distributed import WorkerPlugin

    name = f"yanbao-{reads.digest(archive)}"

    class Project(WorkerPlugin):
        idempotent = True

        def setup(self, worker: Worker) -> None:
            unpacked(archive, name, Path(worker.local_directory))

    own = f"{name}-{client.id}"
    client.register_plugin(Project(), name=own)
    try:
        yield name
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.unregister_worker_plugin(own)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        raise YanbaoError("missing_extra", option="--scheduler", package="Dask", extra="cluster") from None
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # what goes wrong is told by our own errors
    try:
        try:
            client = Client(address, timeout=CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise YanbaoError("cluster_unreachable", address=address, reason=(str(error) or type(error).__name__).splitlines()[0]) from None
        try:
            yield client
        finally:
            client.close(timeout=CONNECT)
    finally:
        logger.setLevel(before)


def _wait_for_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        raise YanbaoError("cluster_without_workers", address=address, seconds=PATIENCE) from None


def _check_workers(client: Client) -> None:
    """Refuse workers whose Yanbao is missing or another one. One that joins later says so itself."""
    for address, found in sorted(client.run(fingerprint.code_digest, on_error="return").items()):
        if isinstance(found, BaseException):
            raise YanbaoError("cluster_without_yanbao", address=address, reason=found)
        if found != fingerprint.code_digest():
            raise YanbaoError("cluster_code_differs", address=address)


def _ended(client: Client, address: str, futures: dict[Future, Run]) -> Iterator[Future]:
    """Futures as they end. Raises YanbaoError where the scheduler or all workers are gone for long."""
    ended: queue.Queue[Future] = queue.Queue()
    for future in futures:
        future.add_done_callback(ended.put)
    alone = 0.0
    left = len(futures)
    while left:
        try:
            future = ended.get(timeout=LOOK)
        except queue.Empty:
            if client.status not in ("running", "connecting"):
                raise YanbaoError("cluster_lost", address=address) from None
            alone = 0.0 if client.scheduler_info()["workers"] else alone + LOOK
            if alone >= PATIENCE:
                raise YanbaoError("cluster_without_workers", address=address, seconds=PATIENCE) from None
            continue
        if future.status not in ("finished", "error"):  # the scheduler is gone, and took it along
            raise YanbaoError("cluster_lost", address=address)
        alone, left = 0.0, left - 1
        yield future


def _record(future: Future) -> dict[str, object]:
    """A run's record; what stopped Dask itself from running it is its failure. Raises YanbaoError that the worker raised."""
    error = future.exception() if future.status == "error" else None
    if isinstance(error, YanbaoError):
        raise error
    record = {"failure": f"{type(error).__name__}: {error}".splitlines()[0], "results": []} if error else future.result()
    future.release()
    return record
