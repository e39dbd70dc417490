"""Processes forked from a warm one: started in milliseconds, with pandas, Altair and yanbao imported, from any thread of any process."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import context as contexts, forkserver, process as processes
from multiprocessing.connection import Connection
from queue import Empty

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

WARM_MODULE = "yanbao.press.warm"
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
KEY = b"pipes"  # of messages: nothing is signed on a pipe between parent and child, but a session without a key warns
PAGES_MODULE = "yanbao.press.warm_pages"
_starting = threading.Lock()


@contextlib.contextmanager
def _as_plain_parent() -> Iterator[None]:
    """Let any process start one: a script without a main guard (its module isn't imported again), a daemon such as a Dask worker, and a
    worker of joblib's, whose own way of starting processes a forked one wouldn't know."""
    main, settings, default = sys.modules["__main__"], processes.current_process()._config, contexts._default_context
    daemon, actual = settings.get("daemon"), default._actual_context
    sys.modules["__main__"] = type(sys)("__main__")
    settings["daemon"] = False
    default._actual_context = None
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        settings["daemon"] = daemon
        default._actual_context = actual


def start(target: Callable, *arguments: object) -> multiprocessing.process.BaseProcess:
    """Start `target(*arguments)` in a process forked from the warm one, which is started with the first; in today's environment and folder."""
    context = multiprocessing.get_context("forkserver")
    with _starting, _as_plain_parent():
        if not forkserver._forkserver._forkserver_address:
            context.set_forkserver_preload([WARM_MODULE])
        process = context.Process(target=_begin, args=(dict(os.environ), os.getcwd(), target, arguments), daemon=False)
        process.start()
    return process


def _begin(environment: dict[str, str], folder: str, target: Callable, arguments: tuple) -> None:
    # what this process starts is forked from the same warm one; CPython's own look for a living server expects it among one's children
    forkserver._forkserver.ensure_running = lambda: None
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it, who then ends what must end
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    target(*arguments)


def warm_up(pages: bool = False) -> None:
    """Start the warm process, so that it imports while the caller still prepares; `pages`: also what compiles pages."""
    if CAN_FORK:
        with _starting:
            multiprocessing.get_context("forkserver").set_forkserver_preload([WARM_MODULE, *([PAGES_MODULE] if pages else [])])
            forkserver._forkserver.ensure_running()


def _serve(*arguments: object) -> None:
    """Be a notebook's kernel."""
    from .warm import serve  # not before: who asks for a process need not import what it has

    serve(*arguments)


class _Channel:
    """One pipe as nbclient sees a channel."""

    def __init__(self, pipe: Connection):
        self.pipe = pipe
        self._watched: tuple[asyncio.AbstractEventLoop, int] | None = None

    async def get_msg(self, timeout: float | None = None) -> dict:
        """The next message. Raises Empty after `timeout` seconds, DeadKernelError when the process has ended."""
        if not self.pipe.poll():
            loop, ready = asyncio.get_running_loop(), asyncio.Event()
            self._watched = loop, self.pipe.fileno()
            loop.add_reader(self.pipe.fileno(), ready.set)
            try:
                await asyncio.wait_for(ready.wait(), timeout)
            except asyncio.TimeoutError:
                raise Empty from None
            finally:
                self._unwatch()
        try:
            return self.pipe.recv()
        except (EOFError, OSError):
            raise DeadKernelError("Kernel died") from None


    def _unwatch(self) -> None:
        if self._watched:
            loop, number = self._watched
            self._watched = None
            loop.remove_reader(number)

    def close(self) -> None:
        """Close the pipe. A question that still waits is left alone by the next pipe, which may get the same number."""
        with contextlib.suppress(RuntimeError):  # the loop is closed too
            self._unwatch()
        self.pipe.close()


class ForkedProcess:
    """A notebook's process, as kernel manager and kernel client in one."""

    has_kernel = True
    allow_stdin = False

    def __init__(self, memory_limit: int = 0):
        self._requests, far_requests = multiprocessing.Pipe()
        published, far_published = multiprocessing.Pipe()
        self._session = Session(key=KEY)
        self.shell_channel, self.iopub_channel = _Channel(self._requests), _Channel(published)
        self.process = start(_serve, far_requests, far_published, memory_limit)
        far_requests.close()
        far_published.close()

    def _ask(self, kind: str, content: dict) -> str:
        request = self._session.msg(kind, content)
        try:
            self._requests.send(request)
        except OSError:
            raise DeadKernelError("Kernel died") from None
        return request["header"]["msg_id"]

    def execute(self, code: str, silent: bool = False, store_history: bool = True, user_expressions: dict | None = None,
                allow_stdin: bool | None = None, stop_on_error: bool = True) -> str:
        return self._ask("execute_request", {"code": code, "silent": silent, "store_history": store_history, "user_expressions": user_expressions or {},
                                             "allow_stdin": bool(allow_stdin), "stop_on_error": stop_on_error})

    def kernel_info(self) -> str:
        return self._ask("kernel_info_request", {})

    def is_alive(self) -> bool:
        return self.process.is_alive()

    def interrupt_kernel(self) -> None:
        os.kill(self.process.pid, signal.SIGINT)

    def stop(self) -> None:
        self.shell_channel.close()
        self.process.join(1)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.iopub_channel.close()

    def ending(self) -> str:
        """How the process ended, for a reader."""
        self.process.join(1)
        code = self.process.exitcode
        if code is not None and code < 0:
            return f"its process was ended by {signal.Signals(-code).name}"
        return f"its process ended by itself with exit code {code}"
