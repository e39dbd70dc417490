"""Jupyter Book over one language of an edition: pages from executed notebooks."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..errors import YanbaoError
from . import files, forking

STEP = re.compile(r"(reading sources|writing output)\.\.\. ?\[ *(\d+)%\]")


def compile_pages(source: Path, target: Path, made_with: str, strict: bool = False, on_progress: Callable[[int], None] = lambda percent: None) -> Path:
    """Compile `source` and return the folder with its pages. Only what changed since the last time is read and written again.

    `made_with` is the digest of all that makes pages besides the source; where it differs from the last time, where a build was broken
    off, or where warnings are to be errors (Sphinx tells them once only), everything is made anew. `on_progress` gets 0 to 100.
    Raises YanbaoError, naming the log, when Jupyter Book fails.
    """
    mark = target / ".made-with"
    if strict or not mark.exists() or mark.read_text(encoding="utf-8") != made_with:
        shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True, exist_ok=True)
    mark.unlink(missing_ok=True)  # until this ends well, a later build doesn't trust what stands here
    log = target / "jupyter-book.log"
    arguments = ["build", str(source), "--path-output", str(target), "-n", "--keep-going", *(["-W"] if strict else [])]
    with log.open("w", encoding="utf-8") as written, _jupyter_book(arguments) as (lines, wait):
        for line in lines:
            written.write(line)
            for step, percent in STEP.findall(line):
                on_progress(int(percent) // 2 + (50 if step == "writing output" else 0))
        code = wait()
    on_progress(100)
    if code:
        raise YanbaoError("book_failed", reason=_last_words(log), name=log)
    files.write(mark, made_with)
    return target / "_build" / "html"


@contextmanager
def _jupyter_book(arguments: list[str]) -> Iterator[tuple[TextIO, Callable[[], int | None]]]:
    """Jupyter Book's command in a process of its own: its lines, and a function that waits for its exit code."""
    if not forking.CAN_FORK:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", env=environment) as process:
            yield process.stdout, process.wait
        return
    near, far = multiprocessing.Pipe(duplex=False)
    process = forking.start(_command, arguments, far)
    far.close()

    def wait() -> int | None:
        process.join()
        return process.exitcode

    try:
        with open(near.fileno(), encoding="utf-8", errors="replace", closefd=False) as lines:
            yield lines, wait
    finally:
        if process.is_alive():
            process.kill()
        near.close()


def _command(arguments: list[str], output: object) -> None:
    """Be the command `jupyter-book` in this process."""
    for number in (1, 2):
        os.dup2(output.fileno(), number)
    sys.stdout = sys.stderr = os.fdopen(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)
    from jupyter_book.cli.main import main

    gc.freeze()  # what was imported stays; and Sphinx makes many small nodes, none of which is garbage yet
    gc.set_threshold(50_000, 20, 20)
    main(arguments)


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if re.search(r"WARNING|ERROR|Error:|Exception", line)]
    return lines[-1].strip() if lines else "an error"
