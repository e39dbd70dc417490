"""The engine that runs chapters: papermill's and nbclient's own execution over a process forked from a warm one.

Registered as papermill engine `yanbao` (see `entry`). Everything above the messages is nbclient's (timeouts, tags, errors, outputs), so a
notebook's outputs equal those of a kernel. Where the fork server is missing, or the notebook isn't in this interpreter's Python, a kernel
runs it.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import DeadKernelError
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.utils import remove_args

from .forking import CAN_FORK, ForkedProcess

# each kernel warns that its loopback ports aren't encrypted
QUIET_KERNEL = ["--IPKernelApp.log_level=ERROR"]


class ChapterClient(PapermillNotebookClient):
    """papermill's client with a time limit for the whole notebook, and crashes that stay in the notebook as the error of their cell."""

    def __init__(self, nb_man: NotebookExecutionManager, time_limit: float = 0, memory_limit: int = 0, book: list | None = None, **traits: object):
        super().__init__(nb_man, **traits)
        self._deadline = time.monotonic() + time_limit if time_limit else None
        self._time_limit = time_limit
        self._memory_limit = memory_limit
        self._contain = book is not None
        if book is not None:
            book.append(self.nb)

    def _get_timeout(self, cell):
        """The cell's own timeout or what is left of the notebook's time, whichever is shorter."""
        own = super()._get_timeout(cell)
        if self._deadline is None:
            return own
        left = max(0.05, self._deadline - time.monotonic())
        return min(own, left) if own else left

    def ending(self) -> str:
        return "its process ended"

    def papermill_execute_cells(self):
        """As papermill's; for the book a dead process or a spent time limit is the cell's error instead of an exception."""
        if not self._contain:
            return super().papermill_execute_cells()
        try:
            super().papermill_execute_cells()
            self._note_reads()
        except (DeadKernelError, TimeoutError) as error:
            name, told = type(error).__name__, self.ending() if isinstance(error, DeadKernelError) else str(error).splitlines()[0]
            if self._deadline is not None and time.monotonic() >= self._deadline:
                name, told = "TimeLimitExceeded", f"the chapter ran longer than {self._time_limit:g} s"
            index = next(index for index, cell in reversed(list(enumerate(self.nb.cells))) if cell.metadata.papermill["start_time"])
            cell = self.nb.cells[index]
            cell.outputs = [*cell.get("outputs", []), new_output("error", ename=name, evalue=told, traceback=[f"{name}: {told}"])]
            self.nb_man.cell_exception(cell, cell_index=index, exception=error)
            self.cut_short = True
        return None

    cut_short = False

    def execute(self, **kwargs: object):
        """As papermill's; a process that was cut short isn't asked about itself."""
        self.reset_execution_trackers()
        with self.setup_kernel(**kwargs):
            self.papermill_execute_cells()
            if not self.cut_short:
                self.nb.metadata["language_info"] = self.wait_for_reply(self.kc.kernel_info())["content"]["language_info"]
            self.set_widgets_metadata()
        return self.nb

    def _note_reads(self) -> None:
        """Ask the notebook's process what it read, for the cache."""
        if self.nb.metadata.papermill.get("exception"):
            return
        asked = self.kc.execute("", silent=True, store_history=False, user_expressions={"reads": "__import__('yanbao.reads').reads.told()"})
        answer = self.wait_for_reply(asked)["content"]["user_expressions"]["reads"]
        if answer["status"] == "ok":
            self.nb.metadata["yanbao_reads"] = json.loads(ast.literal_eval(answer["data"]["text/plain"]))


class ForkingClient(ChapterClient):
    """The client over a forked process."""

    @contextlib.contextmanager
    def setup_kernel(self, **kwargs: object) -> Iterator[None]:
        self.km = self.kc = ForkedProcess(self._memory_limit)
        try:
            yield
        finally:
            self.kc.stop()

    def ending(self) -> str:
        return self.kc.ending()



def runs_here(kernel_name: str) -> bool:
    """Whether a kernel of that name is this interpreter's Python, so that a forked process can stand for it."""
    try:
        spec = KernelSpecManager().get_kernel_spec(kernel_name)
    except NoSuchKernel:
        return False  # papermill then tells it in its own words
    program = spec.argv[0]
    same = os.path.basename(program) in ("python", "python3") or Path(shutil.which(program) or program).resolve() == Path(sys.executable).resolve()
    return spec.language.lower() == "python" and "ipykernel_launcher" in spec.argv and same


class YanbaoEngine(NBClientEngine):
    """papermill engine `yanbao`. Beyond papermill's own options: `time_limit` (seconds for the whole notebook), `memory_limit` (bytes
    beyond the imported libraries), `book` (a list that is given the notebook; a crash or a spent limit then is the error of its cell)."""

    client: type[ChapterClient] = ForkingClient

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, log_output: bool = False, stdout_file=None, stderr_file=None,
                                 start_timeout: int = 60, execution_timeout: int | None = None, **kwargs: object) -> None:
        client = cls.client if CAN_FORK and runs_here(kernel_name) else KernelEngine.client
        options = {"timeout": execution_timeout or kwargs.pop("timeout", None), "startup_timeout": start_timeout, "kernel_name": kernel_name,
                   "log_output": log_output, "stdout_file": stdout_file, "stderr_file": stderr_file, **kwargs}
        if client is ChapterClient and options.get("book") is not None:
            options["extra_arguments"] = QUIET_KERNEL
        return client(nb_man, **remove_args(["input_path", "output_path", "autosave_cell_every"], **options)).execute()


class KernelEngine(YanbaoEngine):
    """The reference: the same limits over a real kernel (all but the memory limit)."""

    client = ChapterClient


ENGINES = {"fork": YanbaoEngine, "kernel": KernelEngine}


def register(engine: str) -> str:
    """papermill's name of one of our engines, `fork` or `kernel`, which it then knows whether or not the package is installed."""
    name = "yanbao" if engine == "fork" else f"yanbao-{engine}"
    papermill_engines.register(name, ENGINES[engine])
    return name
