"""Editions: complete, self-describing builds of the book that lie side by side on one site and are swapped in whole.

The default edition is the site's root (`html/`); a named one lies in `html/editions/<name>/`. Both have the same shape: `edition.json`,
`index.html`, a folder of pages for each language. `editions.js` at the root lists them for the pages' switcher.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from filelock import FileLock, Timeout

from .. import layers, paths, reads
from ..errors import YanbaoError
from . import cache, files

FORMAT = 1
DEFAULT = "default"  # how the unnamed edition is called where it needs a name
DESCRIPTION = "edition.json"
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
VERSIONS = ("yanbao", "jupyter-book", "Sphinx", "pandas", "altair", "numpy", "scipy", "papermill")


@dataclass(frozen=True)
class Edition:
    """An edition's place: `out` is the folder a build writes to, `name` blank for the default edition."""

    out: Path
    name: str = ""

    @classmethod
    def named(cls, out: Path, name: str) -> Edition:
        """Raises YanbaoError for a name that can't be a folder and an address."""
        name = "" if name == DEFAULT else name
        if name and not NAME.fullmatch(name):
            raise YanbaoError("edition_name", name=name)
        return cls(out, name)

    @property
    def _slug(self) -> str:
        return self.name or DEFAULT

    @property
    def site(self) -> Path:
        return self.out / "html"

    @property
    def path(self) -> str:
        """From the site's root: blank, or `editions/<name>/`."""
        return f"editions/{self.name}/" if self.name else ""

    @property
    def folder(self) -> Path:
        """Where its pages lie once it is swapped in."""
        return self.site / self.path if self.name else self.site

    @property
    def root_from_pages(self) -> str:
        """The site's root, from a language's root."""
        return "../../../" if self.name else "../"

    def source(self, lang: str) -> Path:
        return self.out / "src" / self._slug / lang

    def compiled(self, lang: str) -> Path:
        return self.out / "compiled" / self._slug / lang

    @property
    def state(self) -> Path:
        """What the last build was made from: inputs and pages, by which the next one knows that nothing changed."""
        return self.out / "state" / f"{self._slug}.json"


def described(folder: Path) -> dict:
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return description if isinstance(description, dict) else {}


def on_site(site: Path) -> dict[str, dict]:
    """The editions of a site, name → edition.json, the default one first."""
    found = {"": described(site)} | {folder.name: described(folder) for folder in sorted((site / "editions").glob("*")) if not folder.name.startswith(".")}
    return {name: description for name, description in found.items() if description}


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Hold `out` for one build. Raises YanbaoError, naming who holds it, where another build runs."""
    with files.telling():
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            process, since = _holder(out)
            raise YanbaoError("build_running", name=out, process=process, since=since) from None
        holder = out / ".lock.json"
        files.write(holder, json.dumps({"process": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}))
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(out: Path) -> tuple[object, object]:
    """The process that holds `out`, and since when."""
    try:
        told = json.loads((out / ".lock.json").read_text(encoding="utf-8"))
        return told["process"], told["since"]
    except (OSError, ValueError, KeyError):
        return "?", "?"


# what an edition is made from


def _digests(folder: Path) -> dict[str, str]:
    return {name: reads.file_digest(path) for name, path in reads.files_within(folder).items()}


def inputs(root: Path, studies: Mapping[str, Path]) -> dict[str, object]:
    """Digests of all that an edition is made from. `studies`: name → folder of the pack."""
    return {
        "library": cache.library_digest(),
        "pages": pages_digest(root),
        "environment": cache.environment_digest(root),
        "chapters": {path.stem: reads.file_digest(path) for path in sorted(paths.chapters_folder(root).glob("*.ipynb"))},
        "studies": {name: study_digests(root, folder) for name, folder in studies.items()},
        "shared": _digests(paths.shared_folder(root)),
        "vocabulary": _digests(paths.vocabulary_folder(root)),
        "schema": _digests(paths.schema_folder(root)),
    }


def study_digests(root: Path, folder: Path) -> dict[str, str]:
    """File → digest of what a study is made from. A file that a study takes whole from the one it extends has the same digest there, so that
    what differs between the two is what the overlay holds."""
    try:
        own = [_digests(one) for one in layers.folders(folder, root)]
    except YanbaoError:  # told when the study is opened
        return _digests(folder)
    if len(own) > 1 and not layers.changes_settings(folder):
        own[0].pop(layers.SETTINGS, None)
    found = {name: [layer[name] for layer in own if name in layer] for name in dict.fromkeys(name for layer in own for name in layer)}
    return {name: told[0] if len(told) == 1 else reads.digest(told) for name, told in found.items()}


def pages_digest(root: Path) -> str:
    """The digest of what makes pages besides the notebooks and the data: the press, its templates and styles, the pages' own texts."""
    made = [_digests(cache.LIBRARY), [(path.name, reads.file_digest(path)) for path in sorted(paths.chapters_folder(root).glob("*.md"))]]
    return reads.digest([made, *(reads.file_digest(root / name) for name in ("_config.yml", "_toc.yml"))])


def stands(edition: Edition, made_from: str) -> bool:
    """Whether the edition was made from just these inputs and its pages are still all there."""
    try:
        state = json.loads(edition.state.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return state.get("inputs") == made_from and state.get("pages") == _listing(edition)


def remember(edition: Edition, made_from: str) -> None:
    files.write(edition.state, json.dumps({"inputs": made_from, "pages": _listing(edition)}))


def forget(edition: Edition) -> None:
    edition.state.unlink(missing_ok=True)


def _listing(edition: Edition) -> str:
    """A digest of the names and sizes of the edition's files."""
    skipped = {str(edition.site / "editions"), str(edition.site / "editions.js")} if not edition.name else set()
    found = []
    pending = [str(edition.folder)]
    while pending:
        folder = pending.pop()
        if not os.path.isdir(folder):
            return ""
        for entry in os.scandir(folder):
            if entry.path in skipped:
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                found.append((entry.path, entry.stat().st_size))
    return reads.digest(sorted(found))


def git_state(root: Path) -> dict[str, object]:
    """The commit that the project stands at, and whether files differ from it; blank outside a repository."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, timeout=20, check=True).stdout.strip()

    try:
        return {"commit": git("rev-parse", "HEAD"), "changed": bool(git("status", "--porcelain", "--untracked-files=no"))}
    except (OSError, subprocess.SubprocessError):
        return {"commit": "", "changed": False}


def versions() -> dict[str, str]:
    found = {}
    for name in VERSIONS:
        with contextlib.suppress(PackageNotFoundError):
            found[name.lower()] = version(name)
    return found


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


# the site


def swap_in(edition: Edition, new: Path) -> None:
    """Put a whole new folder in the edition's place, and tell the site's pages of it."""
    if not edition.name:
        others = edition.site / "editions"
        if others.exists():
            files.link_tree(others, new / "editions")
        files.write(new / "editions.js", _list_script(on_site(new)))
    edition.folder.parent.mkdir(parents=True, exist_ok=True)
    files.exchange(new, edition.folder)
    shutil.rmtree(new, ignore_errors=True)
    if edition.name:
        files.write(edition.site / "editions.js", _list_script(on_site(edition.site)))


def new_place(edition: Edition) -> Path:
    """An empty folder, on the same file system, to put the edition together in."""
    new = edition.out / "new" / (edition.name or DEFAULT)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def _list_script(editions: Mapping[str, dict]) -> str:
    """What the pages' switcher reads, as a script: works from a file, where nothing can be fetched."""
    kept = ("name", "built", "data_date", "studies", "languages", "parameters")
    listed = [{"path": f"editions/{name}/" if name else "", **{key: description.get(key) for key in kept}} for name, description in editions.items()]
    return "window.yanbaoEditions = " + json.dumps(listed, ensure_ascii=False, indent=1).replace("</", "<\\/") + ";\n"
