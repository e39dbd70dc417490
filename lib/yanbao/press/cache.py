"""Executed chapters, kept by content: the same notebook, parameters, library, packages and answers to what it read give the same outputs.

A chapter's key is the digest of all that is known before it runs. Under a key stand traces: what a run read and what it made. A trace
serves again if every question it noted would be answered the same today (constructive traces; Mokhov, Mitchell and Peyton Jones, 2018,
"Build systems à la carte").
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from .. import paths, reads
from ..errors import YanbaoError
from . import files
from .jobs import Job, notebook_of, study_folders

LIBRARY = Path(__file__).resolve().parents[1]
# modules of the press that make what a chapter's outputs are; the others make pages
RUNNING = ("run.py", "engine.py", "forking.py", "warm.py")
TRACES = 8  # kept under one key
WORDS = (reads.WORD, reads.OWN_WORD)
KEPT_DAYS = 60  # an entry that no build has used for longer is dropped


def library_files() -> list[Path]:
    """The modules that a chapter's outputs depend on."""
    press = LIBRARY / "press"
    return sorted(path for path in LIBRARY.rglob("*.py") if press not in path.parents) + [press / name for name in RUNNING]


def digest_of_files(files: list[Path]) -> str:
    return reads.files_digest({path.relative_to(LIBRARY).as_posix(): path for path in files})


def library_digest() -> str:
    return digest_of_files(library_files())


def environment_digest(root: Path) -> str:
    """Python, the installed packages with their versions, and the lock."""
    installed = sorted({entry.name for folder in sys.path if folder.endswith("site-packages") and os.path.isdir(folder)
                        for entry in os.scandir(folder) if entry.name.endswith((".dist-info", ".egg-info")) and not entry.name.startswith("yanbao-")})
    return reads.digest([platform.python_version(), sys.platform, installed, reads.file_digest(root / "requirements.txt")])


@dataclass(frozen=True)
class Key:
    """What is known of a chapter before it runs. `parts`: notebook, parameters, library, environment, each a digest."""

    parts: Mapping[str, str]
    identity: str  # of the chapter, study and parameters, whatever their content

    @property
    def name(self) -> str:
        return reads.digest(sorted(self.parts.items()))


def _parameters(job: Job) -> str:
    return json.dumps(dict(job.parameters), sort_keys=True, ensure_ascii=False, default=str)


def _identity(job: Job) -> str:
    """See `Key.identity`; no file is read for it."""
    return reads.digest([job.chapter, job.study, str(job.root), _parameters(job)])


class _Studies(dict):
    """Folder → study, each opened once for both languages."""

    def __init__(self, root: Path):
        super().__init__()
        self.root = root

    def __missing__(self, folder: str):
        from ..study import Study

        self[folder] = Study.find(folder, self.root, whole=False)
        return self[folder]


class Answers:
    """Today's answers to noted questions, each asked once."""

    def __init__(self, root: Path):
        self.root = root
        self._digests: dict[tuple, str] = {}
        self._questions: dict[str, object] = {}
        self._studies = _Studies(root)

    def digest(self, question: tuple[str, ...]) -> str:
        """The digest of today's answer; blank where there is none any more."""
        key = self._shared(question)
        if key not in self._digests:
            try:
                self._digests[key] = self._ask(question)
            except (YanbaoError, KeyError, IndexError, TypeError, ValueError, AttributeError):
                self._digests[key] = ""
        return self._digests[key]

    @staticmethod
    def _shared(question: tuple[str, ...]) -> tuple:
        """The question without the edition's language, where the answer has none: both languages then ask once."""
        if question[0] in (reads.FILE, *WORDS) or question[1] == "commentary":
            return question
        folder, parameters, overrides = json.loads(question[0])
        return (folder, *sorted((name, value) for name, value in parameters.items() if name != "lang"), *sorted(overrides.items()), *question[1:])

    def _ask(self, question: tuple[str, ...]) -> str:
        from .. import words
        from ..questions import reopened

        if question[0] == reads.FILE:
            return reads.file_digest(question[1])
        if question[0] == reads.WORD:
            return reads.digest(words.load(self.root, "en").answer(*question[1:]))
        if question[0] == reads.OWN_WORD:
            return reads.digest(words.load(self.root, "en", Path(question[1])).answer(*question[2:]))
        edition = question[0]
        if edition not in self._questions:
            self._questions[edition] = reopened(edition, self._studies)
        return reads.digest(self._questions[edition].answer(*question[1:]))


def told(question: tuple[str, ...], root: Path) -> str:
    """A question for people: `rows market_size 1`, `label form/bar`, `data/vocabulary/units.csv`."""
    if question[0] == reads.FILE:
        return paths.shown(Path(question[1]), root)
    if question[0] in WORDS:
        table, *key = question[1 + (question[0] == reads.OWN_WORD):]
        return f"{table} {'/'.join(key)}"
    return " ".join(question[1:])


@dataclass(frozen=True)
class Found:
    """What the cache holds for a job: a notebook, or why it must run. `reason`: first, failed, notebook, parameters, library,
    environment, read (then `details` names what it read), damaged, engine."""

    notebook: Path | None
    reason: str = ""
    details: tuple[str, ...] = ()


class ChapterCache:
    def __init__(self, folder: Path, root: Path):
        self.folder = folder
        self.root = root
        self.answers = Answers(root)
        self._known: dict[str, str] = {}

    @cached_property
    def _common(self) -> dict[str, str]:
        return {"library": library_digest(), "environment": environment_digest(self.root)}

    def key(self, job: Job) -> Key:
        notebook = notebook_of(job)
        parts = {"notebook": reads.file_digest(notebook), "parameters": reads.digest(_parameters(job)), **self._common}
        return Key(parts, _identity(job))

    def likely_first(self, jobs: list[Job]) -> list[Job]:
        """The jobs in the order in which to ask for them: what ran last is the likeliest to run again, and can begin while others are asked for."""
        def ran(job: Job) -> float:
            try:
                return self._last(_identity(job)).stat().st_mtime
            except OSError:
                return 0.0

        return sorted(jobs, key=ran, reverse=True)

    def _data(self, job: Job) -> str:
        """A digest of all tables and texts that questions to the job's study are answered from."""
        packs = study_folders(self.root, str(job.parameters.get("study") or job.study))
        folders = (*packs, paths.shared_folder(self.root), paths.vocabulary_folder(self.root), paths.schema_folder(self.root))
        return reads.files_digest({f"{place}/{name}": path for place in folders for name, path in reads.files_within(place).items()})

    def _data_before(self, job: Job) -> str:
        """That digest as it was when this cache was first asked about the study."""
        study = str(job.parameters.get("study") or job.study)
        if study not in self._known:
            self._known[study] = self._data(job)
        return self._known[study]

    def find(self, job: Job) -> Found:
        """The notebook that an earlier run of the same made, if everything it read is still the same; else why there is none."""
        key = self.key(job)
        data = self._data_before(job)
        folder = self.folder / key.name
        changed: tuple[str, ...] = ()
        damaged = False
        for trace in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True):
            notebook = trace.with_suffix(".ipynb")
            try:
                record = json.loads(trace.read_text(encoding="utf-8"))
                noted = [(tuple(question), answer) for question, answer in record["reads"]]
                whole = reads.file_digest(notebook) == record["notebook"]
            except (OSError, ValueError, KeyError, TypeError):
                whole = False
            if not whole:
                damaged = True
                trace.unlink(missing_ok=True)
                notebook.unlink(missing_ok=True)
                continue
            if record.get("data") == data:  # no need to ask: only whole files can differ
                noted = [(question, answer) for question, answer in noted if question[0] == reads.FILE]
            differing = tuple(told(question, self.root) for question, answer in noted if self.answers.digest(question) != answer)
            if not differing:
                if record.get("data") == data:
                    os.utime(trace)
                else:
                    files.write(trace, json.dumps({**record, "data": data}, ensure_ascii=False))
                return Found(notebook)
            changed = changed or differing
        if changed:
            return Found(None, "read", changed)
        return Found(None, *(("damaged", ()) if damaged else self._why(key)))

    def _why(self, key: Key) -> tuple[str, tuple[str, ...]]:
        try:
            before = json.loads(self._last(key.identity).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return "first", ()
        differing = [name for name in ("notebook", "parameters", "library", "environment") if before.get(name) != key.parts[name]]
        return (differing[0], ()) if differing else ("failed", ())

    def _last(self, identity: str) -> Path:
        return self.folder / "last" / f"{identity}.json"

    def keep(self, job: Job, noted: list | None) -> None:
        """Keep what a run made, with what it read. Nothing is kept of a run of which that isn't known (it failed, or never opened a book)."""
        key = self.key(job)
        files.write(self._last(key.identity), json.dumps(dict(key.parts)))
        if noted is None or not any(question[0] not in (reads.FILE, *WORDS) for question, _ in noted):
            return
        folder = self.folder / key.name
        folder.mkdir(parents=True, exist_ok=True)
        trace = folder / f"{reads.digest(noted)}.json"
        files.copy_changed(job.output, trace.with_suffix(".ipynb"))
        data = self._data(job)
        unchanged = {"data": data} if data == self._data_before(job) else {}  # else nobody knows which state the run has seen
        files.write(trace, json.dumps({"notebook": reads.file_digest(job.output), "reads": noted, **unchanged}, ensure_ascii=False))
        for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)[:-TRACES]:
            old.unlink(missing_ok=True)
            old.with_suffix(".ipynb").unlink(missing_ok=True)

    def tidy(self) -> None:
        """Drop entries that no build has used for a long time, and what killed builds left."""
        oldest = time.time() - KEPT_DAYS * 86400
        for path in [*self.folder.glob("*/*.json"), *self.folder.glob("*/.*.new")]:
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                path.with_suffix(".ipynb").unlink(missing_ok=True)

