"""What a chapter reads: each narrow question it asks of its study with a digest of the answer, and each file it reads whole.

A later build asks the same questions again; where all answers are the same, the chapter would come out the same. `Book.ask` and the
vocabulary note their answers here; whatever else a notebook opens is noted as a whole file by an audit hook.
"""

from __future__ import annotations

import hashlib
import json
import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

Question = tuple[str, ...]

WORD = "word"
OWN_WORD = "own_word"  # then the folder of the pack's own words
FILE = "file"
WATCH = "YANBAO_READS"  # set for a kernel that is to watch what its notebook opens

_noted: dict[Question, str] = {}
_opened: set[str] = set()
_narrow: set[str] = set()  # files of which parts are noted
_watching = False


def digest(answer: object) -> str:
    """A digest of an answer: a table (its line numbers left aside: rows may move), bytes, or any value with a faithful repr."""
    if isinstance(answer, bytes):
        return hashlib.blake2b(answer, digest_size=12).hexdigest()
    if hasattr(answer, "columns"):
        frame = answer.drop(columns="row", errors="ignore")
        answer = (list(frame.columns), [str(kind) for kind in frame.dtypes], frame.to_numpy(dtype=object).tolist())
    return hashlib.blake2b(repr(answer).encode(), digest_size=12).hexdigest()


def file_digest(path: str | Path) -> str:
    """The digest of a file's bytes; blank where it can't be read."""
    try:
        return digest(Path(path).read_bytes())
    except OSError:
        return ""


def files_within(folder: Path) -> dict[str, Path]:
    """Name, as seen from the folder -> file, of all files under it; hidden ones and byte-code left out. Empty where there is no folder."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if not any(part.startswith(".") or part == "__pycache__" for part in name.split("/"))}


def files_digest(files: Mapping[str, Path]) -> str:
    """One digest of names and contents."""
    return digest([(name, file_digest(path)) for name, path in files.items()])


def note(question: Question, answer: object) -> None:
    if question not in _noted:
        _noted[question] = digest(answer)


def note_file(path: Path) -> None:
    """Note a file as read whole."""
    question = (FILE, os.path.realpath(path))
    if question not in _noted:
        _noted[question] = file_digest(path)


def note_parts(path: Path) -> None:
    """Say that parts of a file will be noted one by one, so that it doesn't count as read whole."""
    _narrow.add(os.path.realpath(path))


def watch() -> None:
    """Note from now on what this process opens for reading."""
    global _watching
    if not _watching:
        _watching = True
        sys.addaudithook(_on_event)


def _on_event(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)) and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wax")):
        _opened.add(os.path.abspath(os.fsdecode(arguments[0])))


def _environment() -> tuple[str, ...]:
    """Where Python, the installed packages, this library and the system lie: known by their own digests."""
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, *site.getsitepackages(), str(Path(__file__).resolve().parent)}
    return (*(os.path.abspath(folder) + os.sep for folder in folders), "/proc/", "/dev/", "/sys/", "/etc/", "/usr/share/zoneinfo/")


def files() -> list[str]:
    """Files opened, or imported as modules, that no narrower note covers."""
    environment = _environment()
    modules = {os.path.abspath(module.__file__) for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
    return sorted(path for path in (_opened | modules) - _narrow if not path.startswith(environment) and os.path.isfile(path) and "__pycache__" not in path)


def told() -> str:
    """All that was read until now, as JSON: [[question…], digest] each. What the engine asks of a notebook's process."""
    for path in files():
        note_file(Path(path))
    return json.dumps([[list(question), found] for question, found in _noted.items()], ensure_ascii=False)


if os.environ.get(WATCH):
    watch()
