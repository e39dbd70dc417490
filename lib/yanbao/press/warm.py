"""The warm side of the engine: a process that has pandas, Altair and yanbao imported, and forks a kernel of its own for each notebook.

`multiprocessing`'s fork server imports this module once (see `engine.start`); each notebook's process then starts in milliseconds, with
nothing of another notebook in it. Cells run in ipykernel's own shell, so that outputs are those of a kernel; only the sockets are pipes.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import select
import signal
import sys
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from types import SimpleNamespace

# optional to those who import them, and a second each: a debugger, which also warns, and a grammar of addresses for jsonschema's formats
LEFT_OUT = [name for name in ("debugpy", "rfc3987_syntax") if name not in sys.modules]
sys.modules |= dict.fromkeys(LEFT_OUT)  # type: ignore[arg-type]
import ipykernel.debugger  # noqa: E402, F401
import jsonschema  # noqa: E402, F401

for name in LEFT_OUT:
    del sys.modules[name]

import altair  # noqa: F401  (imported here so that notebooks find it imported)
import pandas  # noqa: F401
import papermill.execute  # noqa: F401
from ipykernel.inprocess.ipkernel import InProcessKernel
from ipykernel.inprocess.socket import DummySocket
from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from tornado.ioloop import IOLoop
from traitlets import Type
from traitlets.config import Config

from yanbao import book, charts, costs, drivers, growth, live_models, reads, results, shares, uncertainty, units  # noqa: F401
from yanbao.press import run  # noqa: F401
from yanbao.press.forking import KEY

units.prepare()

# a notebook's results must not depend on who runs it: no history file, no profile of the user's
SETTINGS = Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}, "IPythonKernel": {"_execute_sleep": 0}})
SHELL, IOPUB = "shell", "iopub"


class PipeSession(Session):
    """A session whose messages leave by two pipes: replies by one, everything published by the other."""

    def __init__(self, pipes: Mapping[str, Connection], **traits: object):
        super().__init__(key=KEY, **traits)
        self._pipes = pipes
        self._lock = threading.Lock()

    def send(self, stream, msg_or_type, content=None, parent=None, ident=None, buffers=None, track=False, header=None, metadata=None):
        msg = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        msg["buffers"] = [bytes(part) for part in buffers or []]
        with self._lock, contextlib.suppress(BrokenPipeError):  # the reader has gone: this process is about to end
            self._pipes[SHELL if stream is SHELL else IOPUB].send(msg)
        return msg


class ForkedKernel(IPythonKernel):
    """ipykernel's kernel without sockets."""

    shell_class = Type(ZMQInteractiveShell)

    _abort_queues = InProcessKernel._abort_queues  # a queue of one request: nothing to abort

    async def answer(self, request: dict) -> None:
        """One request, between busy and idle, as a kernel announces it."""
        self.set_parent([], request)
        self._publish_status("busy", "shell")
        await self.shell_handlers[request["header"]["msg_type"]](SHELL, [], request)
        sys.stdout.flush()
        sys.stderr.flush()
        self._publish_status("idle", "shell")


def start_kernel(pipes: Mapping[str, Connection]) -> ForkedKernel:
    """The kernel of this process, its streams redirected."""
    session = PipeSession(pipes)
    thread = IOPubThread(DummySocket(), session=session)
    thread.start()
    kernel = ForkedKernel(session=session, iopub_thread=thread, iopub_socket=thread.background_socket, config=SETTINGS, log=logging.getLogger(__name__))
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())  # asked whether a cell runs in the main thread
    sys.stdout = OutStream(session, thread, "stdout")
    sys.stderr = OutStream(session, thread, "stderr")
    sys.displayhook = kernel.shell.displayhook
    return kernel


def serve(replies: Connection, published: Connection, memory_limit: int) -> None:
    """Be the kernel of one notebook until the pipe closes. Runs in a process forked from the warm one."""
    _end_with_reader(published)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as ipykernel does
    if "" not in sys.path:
        sys.path.insert(0, "")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _limit_memory(memory_limit)
    reads.watch()
    kernel = start_kernel({SHELL: replies, IOPUB: published})
    asyncio.run(_answer_all(kernel, replies))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads that a notebook left behind must not keep the process


async def _answer_all(kernel: ForkedKernel, requests: Connection) -> None:
    """Answer requests one after another; between them the loop is free for what a notebook left running."""
    loop, waiting = asyncio.get_running_loop(), asyncio.Event()
    kernel.io_loop = IOLoop.current()
    loop.add_reader(requests.fileno(), waiting.set)
    while True:
        await waiting.wait()
        waiting.clear()
        try:
            while requests.poll():
                await kernel.answer(requests.recv())
        except (EOFError, ConnectionResetError):
            return


def _end_with_reader(pipe: Connection) -> None:
    """End this process when the other end of `pipe` is closed, even amid a cell: nobody waits for its outputs any more."""
    closed = select.poll()
    closed.register(pipe.fileno(), 0)  # nothing but the hang-up

    def watch() -> None:
        closed.poll()
        os._exit(1)

    threading.Thread(target=watch, name="hang-up", daemon=True).start()


def _limit_memory(limit: int) -> None:
    """Allow `limit` bytes beyond what the process holds already; 0 is no limit. Beyond it Python raises MemoryError."""
    if not limit:
        return
    import resource

    with open("/proc/self/statm") as pages:
        held = int(pages.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (held + limit, hard))
