"""What an export is made from: a study in one language with its executed chapters, from a built edition where one stands, else run for it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...book import Book, open_book
from ...chapters import of as chapters_of, of_chapter
from ...errors import YanbaoError
from ...study import Study
from .. import editions, executed
from ..cache import ChapterCache
from ..chapters import run_chapters
from ..datapackage import Edition
from ..editions import on_site
from ..jobs import Job
from ..progress import Bars
from ..run import notebook_parameters

COMPARED = ("chapters", "shared", "vocabulary", "schema")  # digests of an edition that must be those of the project


@dataclass(frozen=True)
class Project:
    """The project's folder, and where it builds: `built` holds the site, the cache, and what is built for exports alone."""

    root: Path
    built: Path

    @property
    def site(self) -> Path:
        return self.built / "html"

    @property
    def cache(self) -> Path:
        return self.built / "cache"

    @property
    def aside(self) -> Path:
        """Where pages are built that no edition on the site has."""
        return self.built / "export"


@dataclass(frozen=True)
class Taken:
    """A study in one language. `pages`: the folder of that language's built pages, None where none stand; `pictures`: where drawn charts are kept."""

    book: Book
    edition: Edition
    chapters: tuple[executed.Chapter, ...]
    pages: Path | None
    pictures: Path

    @property
    def study(self) -> str:
        return self.book.pack.name

    @property
    def lang(self) -> str:
        return self.book.lang

    @property
    def title(self) -> str:
        return self.book.pack.meta[self.lang]

    @property
    def day(self) -> str:
        """The day up to which its data go."""
        return str(self.book.pack.data_date(self.book.parameters.as_of).date())

    @cached_property
    def exhibits(self) -> list[executed.Exhibit]:
        return [exhibit for chapter in self.chapters for exhibit in chapter.exhibits]


def gather(project: Project, studies: Sequence[Study], langs: Sequence[str], given: Mapping[str, object], pages: bool, together: bool) -> list[Taken]:
    """Each study in each language. `pages`: whether built pages are needed; they are built aside where no edition has them. `together`: all from one edition.

    Raises YanbaoError for parameters that can't be used, and for chapters that fail.
    """
    asked = {name: value for name, value in given.items() if name != "lang"}
    books = [open_book(**of_chapter(study, "", notebook_parameters(study, {**asked, "lang": lang}))) for study in studies for lang in langs]
    standing = {id(book): found for book in books if (found := _standing(project, book, asked))}
    if together and len({folder for folder, _ in standing.values()}) + (len(standing) < len(books)) > 1:
        standing = {}
    missing = [book for book in books if id(book) not in standing]
    if missing and not pages:
        return _with_run(project, books, standing, asked)
    if missing:
        standing |= _built(project, missing, asked)
    return [_from_edition(project, book, asked, *standing[id(book)]) for book in books]


def _standing(project: Project, book: Book, asked: Mapping[str, object]) -> tuple[Path, str] | None:
    """The folder and the name of a built edition of these parameters, made from the tables as they are now; None where none stands."""
    study = book.pack
    for name, description in on_site(project.site).items():
        same = {key: str(value) for key, value in description.get("parameters", {}).items() if key != "lang"} == {
            key: str(value) for key, value in asked.items()
        }
        if same and study.name in description.get("studies", []) and book.lang in description.get("languages", []) and _current(project, study, description):
            return (project.site / "editions" / name if name else project.site), name
    return None


def _current(project: Project, study: Study, description: Mapping[str, object]) -> bool:
    """Whether an edition was made from the tables and chapters as they are, and none of the study's chapters failed in it."""
    now, then = editions.inputs(project.root, {study.name: study.folder}), description.get("digests", {})
    failed = any(one.get("failure") for one in description.get("chapters", []) if one["study"] == study.name)
    return not failed and all(then.get(key) == now[key] for key in COMPARED) and then.get("studies", {}).get(study.name) == now["studies"][study.name]


def _from_edition(project: Project, book: Book, asked: Mapping[str, object], folder: Path, name: str) -> Taken:
    notebooks = sorted((folder / book.lang / "_sources" / book.pack.name).glob("[0-9]*.ipynb"))
    return _taken(project, book, asked, notebooks, folder / book.lang, name)


def _taken(project: Project, book: Book, asked: Mapping[str, object], notebooks: Sequence[Path], pages: Path | None, name: str = "") -> Taken:
    return Taken(book, Edition(name, dict(asked)), tuple(executed.chapter(path, book.lang) for path in notebooks), pages, project.cache / "pictures")


def _built(project: Project, books: Sequence[Book], asked: Mapping[str, object]) -> dict[int, tuple[Path, str]]:
    """Build the pages of these books aside; where they are."""
    from ..build import build_book

    studies = {book.pack.name: book.pack.folder for book in books}
    build_book(project.root, studies, tuple(dict.fromkeys(book.lang for book in books)), project.aside, asked, cache=project.cache)
    return {id(book): (project.aside / "html", "") for book in books}


def _with_run(project: Project, books: Sequence[Book], standing: Mapping[int, tuple[Path, str]], asked: Mapping[str, object]) -> list[Taken]:
    """All books, the chapters of those that stand in no edition run, or taken from the cache."""
    with tempfile.TemporaryDirectory() as made:
        jobs = {}
        for place, book in enumerate(books):
            if id(book) not in standing:
                parameters = notebook_parameters(book.pack, {**asked, "lang": book.lang})
                jobs[id(book)] = [
                    Job(project.root, chapter, book.pack.name, Path(made) / str(place) / f"{chapter}.ipynb", of_chapter(book.pack, chapter, parameters))
                    for chapter in chapters_of(book.pack)
                ]
        _run([job for own in jobs.values() for job in own], project)
        return [
            _from_edition(project, book, asked, *standing[id(book)])
            if id(book) in standing
            else _taken(project, book, asked, [job.output for job in jobs[id(book)]], None)
            for book in books
        ]


def _run(jobs: list[Job], project: Project) -> None:
    """Run chapters, or take them from the cache. Raises YanbaoError where one fails."""
    cache, failed = ChapterCache(project.cache / "chapters", project.root), []
    with Bars() as bars:
        advance = bars.bar("chapters", len(jobs))
        for place, done in enumerate(run_chapters(jobs, cache)):
            advance(place + 1)
            failed += [done.failure] if done.failure else []
    if failed:
        raise YanbaoError("chapter_failed", count=len(failed), names="; ".join(failed))
