"""`yanbao serve`: the book on this machine's own address, built anew whenever a table, a text or a notebook is saved."""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .. import paths
from ..errors import YanbaoError
from . import cache, files, forking, live

HOST = "127.0.0.1"
PAUSE = 0.15  # seconds between two looks at the files


# what happens → (Chinese, English)
LINES: dict[str, tuple[str, str]] = {
    "address": ("预览地址：{text}（Ctrl-C 结束）", "the book is at {text} (Ctrl-C ends it)"),
    "building": ("正在构建…", "building …"),
    "built": ("已更新，用时 {text} 秒", "up to date after {text} s"),
    "failed": ("未能构建，页面仍是上一版：\n{text}", "not built; the pages stay as they were:\n{text}"),
    "restarting": ("yanbao 的代码有改动，重新启动", "yanbao's code has changed: starting anew"),
}


def line(kind: str, text: str, lang: str) -> str:
    return LINES[kind][lang == "en"].format(text=text)


class Preview:
    """The version that is served, and what the last build failed with."""

    def __init__(self) -> None:
        self.version = 0
        self.failed = ""

    def tell(self, failed: str) -> None:
        """A build has ended: a new version where it succeeded, else the old one with the reason."""
        self.version += not failed
        self.failed = failed


class Pages(http.server.SimpleHTTPRequestHandler):
    """The built pages, with the script that loads them again put into each."""

    preview: Preview

    def do_GET(self) -> None:
        if self.path.partition("?")[0] == live.ADDRESS:
            return self._send(json.dumps({"version": self.preview.version, "failed": self.preview.failed}).encode(), "application/json")
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and self.path.partition("?")[0].endswith("/") else path
        if path.suffix == ".html" and path.is_file():
            version = self.preview.version
            with contextlib.suppress(FileNotFoundError):  # swapped away this moment: the plain way answers
                return self._send(live.inject(path.read_bytes(), version), "text/html; charset=utf-8")
        return super().do_GET()

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


def watched(root: Path, packs: Mapping[str, Path]) -> dict[str, tuple[int, int]]:
    """What may be saved, each file with its time and size: chapters, shared tables, packs, the book's settings."""
    folders = [paths.chapters_folder(root), paths.vocabulary_folder(root), paths.shared_folder(root), paths.schema_folder(root), *packs.values()]
    found = {}
    for path in [*(path for folder in folders for path in folder.glob("*")), root / "_config.yml", root / "_toc.yml"]:
        with contextlib.suppress(OSError):
            if path.is_file() and not path.name.startswith("."):
                told = path.stat()
                found[str(path)] = (told.st_mtime_ns, told.st_size)
    return found


def code(root: Path) -> dict[str, tuple[int, int]]:
    """The library's own files: a process that has read them can't see a change."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in cache.LIBRARY.rglob("*") if path.suffix in (".py", ".js", ".css", ".html")}


def build_apart(arguments: tuple, environment: dict[str, str], pipe: object) -> None:
    """Build in this process, which was forked for it and so reads every table anew; sends what failed, in both languages, or None."""
    os.environ.clear()
    os.environ.update(environment)
    from .build import build_book

    try:
        build_book(*arguments)
        pipe.send(None)
    except YanbaoError as error:
        pipe.send({lang: error.text(lang) for lang in ("zh", "en")})
    except Exception as error:
        pipe.send(dict.fromkeys(("zh", "en"), f"{type(error).__name__}: {error}"))


def build(arguments: tuple) -> dict[str, str] | None:
    """One build in a process of its own. What failed, by language; None where nothing did."""
    near, far = multiprocessing.Pipe(duplex=False)
    process = forking.start(build_apart, arguments, dict(os.environ), far)
    far.close()
    try:
        return near.recv()
    except EOFError:
        return dict.fromkeys(("zh", "en"), f"the build's process ended with exit code {process.exitcode}")
    finally:
        process.join()


@contextlib.contextmanager
def serving(folder: Path, port: int, preview: Preview) -> Iterator[str]:
    """Serve a folder while the block runs; gives its address. Raises YanbaoError where the port is taken."""
    handler = functools.partial(type("Served", (Pages,), {"preview": preview}), directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise YanbaoError("port_taken", port=port, reason=os.strerror(error.errno or 0)) from None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def serve(root: Path, packs: Mapping[str, Path], langs: tuple[str, ...], out: Path, given: Mapping[str, object], port: int,
          tell: Callable[[str, str], None], stop: threading.Event | None = None, lang: str = "en") -> None:
    """Build, serve, and build again after each save, until `stop` is set or Ctrl-C.

    `tell(kind, text)` is told what happens: address, building, built, failed. Where the library itself is saved, the command starts anew.
    """
    preview, stop = Preview(), stop or threading.Event()
    forking.warm_up(pages=True)
    arguments = (root, dict(packs), langs, out, dict(given))
    site = out / "html"
    site.mkdir(parents=True, exist_ok=True)
    seen, library = None, code(root)
    with serving(site, port, preview) as address:
        tell("address", address)
        while not stop.is_set():
            now = watched(root, packs)
            if now != seen:
                seen = now
                tell("building", "")
                started = time.monotonic()
                failed = build(arguments)
                preview.tell(failed[lang] if failed else "")
                tell("failed" if failed else "built", failed[lang] if failed else f"{time.monotonic() - started:.1f}")
            elif code(root) != library:
                tell("restarting", "")
                os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
            stop.wait(PAUSE)


def preview_folder(root: Path) -> Path:
    """Where the preview is built: apart from the book, whose last good edition it must not replace."""
    folder = root / "_build" / "preview"
    with files.telling():
        folder.mkdir(parents=True, exist_ok=True)
    return folder
