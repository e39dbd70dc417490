"""What of a study can be taken along: files in a folder, by format; see the command `export`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...errors import YanbaoError, nearest_names
from ...study import Study
from .. import files
from ..progress import Bars
from .gathered import Project, Taken, gather


@dataclass(frozen=True)
class Format:
    """How one format is made of a study in one language: name → content of each file. `pages`: whether it needs the built pages; `ready` raises
    YanbaoError where this machine lacks something for it."""

    make: Callable[[Taken], dict[str, bytes]]
    pages: bool = False
    ready: Callable[[], object] = lambda: None


def _xlsx(taken: Taken) -> dict[str, bytes]:
    from .. import workbook

    return {workbook.name(taken.study, taken.lang): workbook.workbook(taken.book, taken.edition, taken.chapters)}


def _zip(taken: Taken) -> dict[str, bytes]:
    from . import archive

    return {archive.name(taken.study, taken.lang): archive.archive(taken)}


def _pdf(taken: Taken) -> dict[str, bytes]:
    from . import pdf

    return {pdf.name(taken.study, taken.lang): pdf.pdf([taken])}


def _pptx(taken: Taken) -> dict[str, bytes]:
    from . import slides

    return {slides.name(taken.study, taken.lang): slides.slides(taken)}


def _browser() -> str:
    from .pdf import browser

    return browser.found()


def _book(taken: Sequence[Taken]) -> dict[str, bytes]:
    """The whole book in the language of the studies given."""
    from . import pdf

    return {pdf.book_name(taken[0].lang): pdf.pdf(taken, whole=True)}


FORMATS: dict[str, Format] = {"xlsx": Format(_xlsx), "zip": Format(_zip), "pdf": Format(_pdf, pages=True, ready=_browser), "pptx": Format(_pptx)}
LACKING = "not_printed"  # what may go wrong with one format: the others are written all the same


def formats(text: str) -> list[str]:
    """The formats of a list such as `xlsx,pdf`. Raises YanbaoError, with the nearest, for one there is none of."""
    asked = list(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    for name in asked:
        if name not in FORMATS:
            raise YanbaoError("unknown_format", nearest=nearest_names(name, FORMATS), name=name, formats=", ".join(FORMATS))
    return asked


@dataclass(frozen=True)
class Written:
    """Where the files are, and what couldn't be made for want of something on this machine."""

    paths: tuple[Path, ...]
    lacking: tuple[YanbaoError, ...] = ()


def export(
    project: Project, studies: Sequence[Study], asked: Iterable[str], folder: Path, langs: Sequence[str], given: Mapping[str, object], whole: bool = False
) -> Written:
    """Write the files of studies in each format and language; `whole`: the book of all of them as one PDF, too.

    Nothing is written before all of them are made. A format that this machine lacks something for is left out and told. Raises YanbaoError
    for what can't be used, run, computed or written.
    """
    lacking: dict[str, YanbaoError] = {}
    for form in (asked := list(asked)):
        try:
            FORMATS[form].ready()
        except YanbaoError as error:
            lacking[form] = error
    can = [form for form in asked if form not in lacking]
    made: dict[str, bytes] = {}
    if can:
        pages = any(FORMATS[form].pages for form in can)
        made = _made(gather(project, studies, langs, given, pages, together=whole and pages), can, whole, lacking)
    with files.telling():
        for name, content in made.items():
            files.write_bytes(folder / name, content)
    return Written(tuple(folder / name for name in made), tuple(lacking.values()))


def _made(taken: Sequence[Taken], asked: Sequence[str], whole: bool, lacking: dict[str, YanbaoError]) -> dict[str, bytes]:
    """The files by name; `lacking` gets a format that fails for want of something on this machine."""
    steps: list[tuple[str, Callable[[], dict[str, bytes]]]] = [(form, partial(FORMATS[form].make, one)) for form in asked for one in taken]
    if whole and "pdf" in asked:
        steps += [("pdf", partial(_book, [one for one in taken if one.lang == lang])) for lang in dict.fromkeys(one.lang for one in taken)]
    made: dict[str, bytes] = {}
    with Bars() as bars:
        advance = bars.bar("export", len(steps))
        for place, (form, make) in enumerate(steps):
            if form not in lacking:
                try:
                    made |= make()
                except YanbaoError as error:
                    if error.code != LACKING:
                        raise
                    lacking[form] = error
            advance(place + 1)
    return made
