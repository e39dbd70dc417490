"""Build an edition of the book: run the chapters, write the pages around them, compile both languages side by side, swap the result in whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .. import reads
from ..errors import YanbaoError
from . import editions, files, forking, publishing
from .editions import Edition
from .jobs import MEMORY_LIMIT, TIME_LIMIT, Job

if TYPE_CHECKING:
    from ..study import Study
    from .chapters import Done
    from .progress import Bars

KERNEL = "kernel"


@dataclass(frozen=True)
class Request:
    """What is to be built: studies as name → folder of the pack, languages, parameters and driver overrides as given.

    `beside`: all languages whose pages a reader can switch to, where some are built apart; `cache`: a folder for chapters and pictures;
    `address`: where the site will be published, with a slash at its end, or blank.
    """

    root: Path
    studies: Mapping[str, Path]
    langs: tuple[str, ...]
    given: Mapping[str, object] = field(default_factory=dict)
    engine: str = "fork"
    strict: bool = False
    time_limit: float = TIME_LIMIT
    memory_limit: int = MEMORY_LIMIT
    beside: tuple[str, ...] = ()
    cache: Path | None = None
    address: str = ""


@dataclass(frozen=True)
class Built:
    """What a build did: the first page; for each chapter (language, study, chapter) why it ran, or blank; none where nothing had to be made."""

    page: Path
    reasons: Mapping[tuple[str, str, str], tuple[str, tuple[str, ...]]]


def build_book(root: Path, studies: Mapping[str, Path], langs: tuple[str, ...], out: Path, given: Mapping[str, object] | None = None, edition: str = "",
               engine: str = "fork", strict: bool = False, time_limit: float = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT,
               beside: tuple[str, ...] = (), cache: Path | None = None, address: str = "") -> Built:
    """Build an edition of `studies` (name → folder) in `langs` under `out`.

    Everything is validated before a chapter runs. A failed chapter doesn't stop the others; its page shows the error and a YanbaoError
    names it at the end. The pages replace the last edition of that name only once all of them are made; where nothing has changed since,
    nothing is done. Raises YanbaoError also where another build holds `out`, and where something can't be written.
    """
    request = Request(root, studies, langs, dict(given or {}), engine, strict, time_limit, memory_limit, beside or langs, cache or out / "cache",
                      publishing.checked_address(address or publishing.own_address(root)))
    place = Edition.named(out, edition)
    with editions.locked(out), files.telling():
        files.recover(place.folder)
        found = editions.inputs(root, studies)
        made_from = reads.digest(json.dumps([found, list(langs), sorted(request.given.items()), strict, place.name, request.address], sort_keys=True, default=str))
        if engine != KERNEL and editions.stands(place, made_from):
            return Built(place.folder / "index.html", {})
        editions.forget(place)
        return _build(request, place, found, made_from)


def _build(request: Request, place: Edition, found: Mapping[str, object], made_from: str) -> Built:
    from ..study import Study  # slow to import, as all here: not for a build that has nothing to do
    from .progress import Bars

    forking.warm_up(pages=True)
    studies = [Study(folder, request.root) for folder in request.studies.values()]
    with Bars() as bars:
        done = _chapters(request, place, studies, bars)
        failed = [one.failure for one in done if one.failure]
        description = _description(request, place, studies, found, done)
        _sources(request, place, studies, description)
        pages = _compile(request, place, found, bars)
    page = _assemble(request, place, pages, description)
    if failed:
        raise YanbaoError("chapter_failed", count=len(failed), names="; ".join(failed))
    editions.remember(place, made_from)
    return Built(page, {(one.job.parameters["lang"], one.job.study, one.job.chapter): (one.found.reason, one.found.details) for one in done})


def _chapters(request: Request, place: Edition, studies: list[Study], bars: Bars) -> list[Done]:
    """Run the chapters of all studies and languages, or take them from the cache."""
    from .. import chapters
    from .cache import ChapterCache
    from .chapters import run_chapters
    from .run import notebook_parameters

    for study in studies:
        study.read()
    jobs = []
    for lang in request.langs:
        for study in studies:
            parameters = notebook_parameters(study, {**request.given, "lang": lang})
            jobs += [Job(request.root, chapter, study.name, place.source(lang) / study.name / f"{chapter}.ipynb", chapters.of_chapter(study, chapter, parameters), request.engine,
                         request.time_limit, request.memory_limit) for chapter in chapters.of(study)]
    cache = None if request.engine == KERNEL else ChapterCache(request.cache / "chapters", request.root)
    advance = bars.bar("chapters", len(jobs))
    done = []
    for one in run_chapters(jobs, cache):
        advance(len(done) + 1)
        done.append(one)
    if cache:
        cache.tidy()
    return done


def _description(request: Request, place: Edition, studies: list[Study], found: Mapping[str, object], done: list[Done]) -> dict:
    """The edition's edition.json."""
    newest = max(study.data_date(str(request.given.get("as_of", ""))) for study in studies)
    order = {(one.job.parameters["lang"], one.job.study, one.job.chapter): one for one in done}
    return {
        "format": editions.FORMAT, "name": place.name, "built": editions.now(), "data_date": str(newest.date()), "languages": list(request.langs),
        "studies": list(request.studies), **_extended(studies), "parameters": dict(request.given), "git": editions.git_state(request.root), "versions": editions.versions(),
        "digests": {"code": found["library"], **{name: digests for name, digests in found.items() if name != "library"}},
        "chapters": [{"lang": lang, "study": study, "chapter": chapter, "notebook": f"{lang}/_sources/{study}/{chapter}.ipynb",
                      "failure": order[lang, study, chapter].outcome.failure} for lang, study, chapter in sorted(order)],
    }


def _extended(studies: list[Study]) -> dict[str, dict[str, list[str]]]:
    """Study → the studies it extends, nearest first, so that editions of both can be compared; nothing where none does."""
    found = {study.name: [folder.name for folder in study.folders[1:]] for study in studies if len(study.folders) > 1}
    return {"extends": found} if found else {}


def _sources(request: Request, place: Edition, studies: list[Study], description: dict) -> None:
    """Write the source tree of each language around the executed chapters."""
    from .. import chapters
    from .source import write_pages, write_settings

    for lang in request.langs:
        folder = place.source(lang)
        _forget_others(folder, {study.name: set(chapters.of(study)) for study in studies})
        write_pages(request.root, folder, studies)
        shown = {key: description[key] for key in ("name", "data_date")} | {"root": place.root_from_pages}
        write_settings(request.root, folder, studies, lang, request.beside, shown, request.given, request.cache / "pictures",
                       f"{request.address}{place.path}{lang}/" if request.address else "")


def _forget_others(folder: Path, kept: Mapping[str, set[str]]) -> None:
    """Keep those chapters of each study: drop studies and chapters that an earlier build left in the source tree."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)
        elif path.is_dir():
            for notebook in path.glob("*.ipynb"):
                if notebook.stem not in kept[path.name]:
                    notebook.unlink()


def _compile(request: Request, place: Edition, found: Mapping[str, object], bars: Bars) -> dict[str, Path]:
    """Compile all languages side by side; gives the folder of each one's pages."""
    from .compile import compile_pages

    made_with = reads.digest([found["pages"], found["environment"]])
    bar: dict[str, Callable[[int], None]] = {lang: bars.bar(f"pages {lang}", 100) for lang in request.langs}
    with ThreadPoolExecutor(len(request.langs)) as pool:
        made = pool.map(lambda lang: compile_pages(place.source(lang), place.compiled(lang), made_with, request.strict, bar[lang]), request.langs)
        return dict(zip(request.langs, made))


def _assemble(request: Request, place: Edition, pages: Mapping[str, Path], description: dict) -> Path:
    """Put the languages together with the page that leads in, and swap the whole in; the last good edition stays until then."""
    from .. import words

    new = editions.new_place(place)
    for lang, folder in pages.items():
        shutil.copytree(folder, new / lang)
    titles = {lang: words.load(request.root, lang).label("interface", "book_title") for lang in request.langs}
    lead_in = (Path(__file__).parent / "site" / "templates" / "lead_in.html").read_text(encoding="utf-8")
    links = "\n".join(f'<a lang="{lang}" href="{lang}/index.html">{title}</a>' for lang, title in titles.items())
    files.write(new / "index.html", lead_in.replace("@links@", links).replace("@languages@", " ".join(request.langs)))
    files.write(new / editions.DESCRIPTION, json.dumps(description, ensure_ascii=False, indent=1) + "\n")
    (new / ".nojekyll").touch()
    if not place.name:
        publishing.complete(new, pages, request.address, description["built"][:10])
    editions.swap_in(place, new)
    return place.folder / "index.html"
