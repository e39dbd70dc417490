"""`yanbao serve`: the book on this machine's own address, built anew whenever a table, a text or a notebook is saved."""

from __future__ import annotations

import contextlib
import http.server
import json
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .. import layers, notebooks, paths
from ..errors import YanbaoError
from . import cache, files, forking, live

HOST = "127.0.0.1"
PAUSE = 0.05  # seconds between two looks at what may be saved
SETTLE = 0.03  # and after one has changed
CODE_PAUSE = 1.0  # and at the library


# what happens → (Chinese, English)
LINES: dict[str, tuple[str, str]] = {
    "address": ("预览地址：{text}（Ctrl-C 结束）", "the book is at {text} (Ctrl-C ends it)"),
    "building": ("正在构建 {text} …", "building {text} …"),
    "built": ("已更新，用时 {text} 秒", "up to date after {text} s"),
    "failed": ("未能构建，页面仍是上一版：\n{text}", "not built; the pages stay as they were:\n{text}"),
    "restarting": ("yanbao 的代码有改动，重新启动", "yanbao's code has changed: starting anew"),
}


def line(kind: str, text: str, lang: str) -> str:
    return LINES[kind][lang == "en"].format(text=text)


@dataclass
class Preview:
    """What is served: for each language the folder of its site and how often it was built; what the last build failed with."""

    sites: dict[str, Path]
    versions: dict[str, int] = field(default_factory=dict)
    failed: str = ""
    seen: str = ""  # the language of the page that was asked for last: it is built first

    def version(self, lang: str) -> int:
        return self.versions.get(lang, 0)

    def tell(self, lang: str, failed: str) -> None:
        """A build has ended: a new version where it succeeded, else the old one with the reason."""
        self.versions[lang] = self.version(lang) + (not failed)
        self.failed = failed


class Pages(http.server.SimpleHTTPRequestHandler):
    """The built pages, with the script that loads them again put into each."""

    preview: Preview

    def do_GET(self) -> None:
        address = self.path.partition("?")[0]
        if address == live.ADDRESS:
            asking = self._language(urlsplit(self.headers.get("Referer", "")).path)
            return self._send(json.dumps({"version": self.preview.version(asking), "failed": self.preview.failed}).encode(), "application/json")
        if address == "/":
            self.send_response(302)
            self.send_header("Location", f"/{self._language('')}/index.html")
            return self.end_headers()
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() and address.endswith("/") else path
        if path.suffix == ".html" and path.is_file():
            self.preview.seen = self._language(address)
            version = self.preview.version(self.preview.seen)
            with contextlib.suppress(FileNotFoundError):  # swapped away this moment: the plain way answers
                return self._send(live.inject(path.read_bytes(), version), "text/html; charset=utf-8")
        return super().do_GET()

    def _language(self, address: str) -> str:
        """The language of a page's address; that of the last page, or the first, where it tells none."""
        first = address.lstrip("/").partition("/")[0]
        return first if first in self.preview.sites else self.preview.seen or next(iter(self.preview.sites))

    def translate_path(self, path: str) -> str:
        self.directory = str(self.preview.sites[self._language(path)])
        return super().translate_path(path)

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
    folders = [paths.chapters_folder(root), paths.vocabulary_folder(root), paths.shared_folder(root), paths.schema_folder(root)]
    for pack in packs.values():
        with contextlib.suppress(YanbaoError, OSError):  # the build tells what is wrong with it
            folders += [folder / inside for folder in layers.folders(pack, root) for inside in ("", notebooks.OWN, "vocabulary")]
        folders.append(pack)
    found = {}
    for path in [*(path for folder in folders for path in folder.glob("*")), root / "_config.yml", root / "_toc.yml"]:
        with contextlib.suppress(OSError):
            if path.is_file() and not path.name.startswith("."):
                told = path.stat()
                found[str(path)] = (told.st_mtime_ns, told.st_size)
    return found


def settled(root: Path, packs: Mapping[str, Path], found: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """What is there once nothing changes between two looks: a file may be emptied before it is written."""
    while True:
        time.sleep(SETTLE)
        now = watched(root, packs)
        if now == found:
            return now
        found = now


def code(root: Path) -> dict[str, tuple[int, int]]:
    """The library's own files: a process that has read them can't see a change."""
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in cache.LIBRARY.rglob("*") if path.suffix in (".py", ".js", ".css", ".html")}


def build_apart(request: dict[str, Any], pipe: Any) -> None:
    """Build in this process, which was forked for it and so reads every table anew; sends what failed, in both languages, or None."""
    from .build import build_book

    try:
        build_book(**request)
        pipe.send(None)
    except YanbaoError as error:
        pipe.send({lang: error.text(lang) for lang in ("zh", "en")})
    except Exception as error:
        pipe.send(dict.fromkeys(("zh", "en"), f"{type(error).__name__}: {error}"))


def build(request: dict[str, Any], unwanted: Callable[[], bool]) -> dict[str, str] | None:
    """One build in a process of its own, ended as soon as it is `unwanted`. What failed, by language; None where nothing did."""
    near, far = multiprocessing.Pipe(duplex=False)
    process = forking.start(build_apart, request, far)
    far.close()
    try:
        while not near.poll(PAUSE):
            if unwanted():
                process.kill()
        return near.recv()
    except EOFError:
        return dict.fromkeys(("zh", "en"), f"the build's process ended with exit code {process.exitcode}")
    finally:
        process.join()


@contextlib.contextmanager
def serving(port: int, preview: Preview) -> Iterator[str]:
    """Serve a preview while the block runs; gives its address. Raises YanbaoError where the port is taken."""
    try:
        server = http.server.ThreadingHTTPServer((HOST, port), type("Served", (Pages,), {"preview": preview}))
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
          tell: Callable[[str, str], None], stop: threading.Event, lang: str = "en") -> None:
    """Build, serve, and build again after each save, until `stop` is set.

    `tell(kind, text)` is told what happens: address, building, built, failed. Where the library itself is saved, the command starts anew.
    """
    preview = Preview({one: out / one / "html" for one in langs})
    forking.warm_up(pages=True)
    request = {"root": root, "studies": dict(packs), "given": dict(given), "beside": langs, "cache": out / "cache"}
    for site in preview.sites.values():
        site.mkdir(parents=True, exist_ok=True)
    seen, library, looked = None, code(root), time.monotonic()

    def outdated() -> bool:
        return watched(root, packs) != seen

    with serving(port, preview) as address:
        tell("address", address)
        while not stop.is_set():
            now = watched(root, packs)
            if now != seen:
                seen = settled(root, packs, now)
                for one in sorted(langs, key=lambda one: one != preview.seen):  # what is looked at comes first
                    tell("building", one)
                    started = time.monotonic()
                    # what isn't looked at waits for no one: a later save ends its build
                    failed = build({**request, "langs": (one,), "out": out / one}, lambda: stop.is_set() or one != preview.seen and outdated())
                    if stop.is_set() or failed and outdated():
                        break
                    preview.tell(one, failed[lang] if failed else "")
                    tell("failed" if failed else "built", failed[lang] if failed else f"{time.monotonic() - started:.1f}")
                    if failed or outdated():
                        break
            elif time.monotonic() - looked > CODE_PAUSE:
                looked = time.monotonic()
                if code(root) != library:
                    tell("restarting", "")
                    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
            stop.wait(PAUSE)


def preview_folder(root: Path) -> Path:
    """Where the preview is built: apart from the book, whose last good edition it must not replace."""
    folder = root / "_build" / "preview"
    with files.telling():
        folder.mkdir(parents=True, exist_ok=True)
    return folder
