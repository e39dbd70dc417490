"""What of a study can be taken along: files in a folder, by format; see the command `export`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import YanbaoError, nearest_names
from ...study import Study
from .. import files
from ..progress import Bars
from .gathered import Project, Taken, gathered

Step = Callable[[], None]


@dataclass(frozen=True)
class Format:
    """How one format is made of a study in one language: name → content of each file. `pages`: whether it needs the built pages."""

    make: Callable[[Taken], dict[str, bytes]]
    pages: bool = False


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


def _book(taken: Sequence[Taken]) -> dict[str, bytes]:
    """The whole book in the language of the studies given."""
    from . import pdf

    return {pdf.book_name(taken[0].lang): pdf.pdf(taken, whole=True)}


FORMATS: dict[str, Format] = {"xlsx": Format(_xlsx), "zip": Format(_zip), "pdf": Format(_pdf, pages=True), "pptx": Format(_pptx)}
# what a format may lack on this machine: the others are written all the same
LACKING = {"no_browser", "not_printed"}


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


def export(project: Project, studies: Sequence[Study], asked: Iterable[str], folder: Path, langs: Sequence[str], given: Mapping[str, object], whole: bool = False) -> Written:
    """Write the files of studies in each format and language; `whole`: the book of all of them as one PDF, too.

    Nothing is written before all of them are made. A format that this machine lacks something for is left out and told. Raises YanbaoError
    for what can't be used, run, computed or written.
    """
    asked = list(asked)
    made: dict[str, bytes] = {}
    lacking: dict[str, YanbaoError] = {}
    pages = any(FORMATS[form].pages for form in asked)
    taken = gathered(project, studies, langs, given, pages, together=whole and pages)
    with Bars() as bars:
        steps: list[tuple[str, Callable[[], dict[str, bytes]]]] = [(form, lambda one=one, form=form: FORMATS[form].make(one)) for form in asked for one in taken]
        if whole and "pdf" in asked:
            steps += [("pdf", lambda own=[one for one in taken if one.lang == lang]: _book(own)) for lang in langs]
        advance = bars.bar("export", len(steps))
        for place, (form, make) in enumerate(steps):
            if form not in lacking:
                try:
                    made |= make()
                except YanbaoError as error:
                    if error.code not in LACKING:
                        raise
                    lacking[form] = error
            advance(place + 1)
    with files.telling():
        for name, content in made.items():
            files.write_bytes(folder / name, content)
    return Written(tuple(folder / name for name in made), tuple(lacking.values()))
