"""What a study's chapters bring: notebooks that can be read, parameters and chart forms whose names are free."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import chapters, charts, notebooks, parameters, paths
from ..errors import Place, YanbaoError
from .pack import Pack


def of_chapters(pack: Pack) -> Iterator[YanbaoError]:
    """Every notebook that the study has in its own folders, then the parameters and forms of all its chapters."""
    for folder in pack.folders:
        for path in sorted((folder / notebooks.OWN).glob("*.ipynb")):
            if not notebooks.NAME.fullmatch(path.stem):
                yield YanbaoError("chapter_name", _place(pack, path), name=path.stem)
    found: dict[str, type] = {}
    for path in chapters.of(pack.study).values():
        try:
            notebook = notebooks.read(path)
        except YanbaoError as error:
            yield YanbaoError(error.code, _place(pack, path), **error.details)
            continue
        yield from _parameters(pack, path, notebook, found)
        yield from (YanbaoError("form_taken", _place(pack, path), name=name) for name in notebook.forms if name in charts.FORMS)
    for folder in pack.folders:
        path = folder / notebooks.FORMS
        yield from (YanbaoError("form_taken", _place(pack, path), name=name) for name in notebooks.forms_of_file(path) if name in charts.FORMS)


def _parameters(pack: Pack, path: Path, notebook: notebooks.Notebook, found: dict[str, type]) -> Iterator[YanbaoError]:
    """Parameters that aren't plain, or whose name is taken; `found`: further ones of the chapters before, with their types."""
    standard, place = parameters.types(), _place(pack, path)
    for name in notebook.not_plain:
        if name != parameters.DRIVERS:
            yield YanbaoError("parameter_not_plain", place, name=name)
    for name, default in notebook.parameters.items():
        if name in standard and type(default) is not standard[name]:
            yield _taken(place, name, default, parameters.TYPE_NAMES[standard[name]], ("所有章节共有的参数", "a parameter of all chapters"))
    drivers = set(pack.frames["drivers"]["driver"]) if "drivers" in pack.frames else set()
    for name, default in chapters.further(notebook).items():
        if name in drivers:
            yield _taken(place, name, default, ("另取名称", "another name"), ("驱动因素", "a driver of the study"))
        elif found.setdefault(name, type(default)) is not type(default):
            yield _taken(place, name, default, parameters.TYPE_NAMES[found[name]], ("另一章的参数", "a parameter of another chapter"))


def _taken(place: Place, name: str, default: object, wanted: tuple[str, str], owner: tuple[str, str]) -> YanbaoError:
    return YanbaoError("parameter_taken", place, name=name, value=repr(default), owner=owner, wanted=wanted)


def _place(pack: Pack, path: Path) -> Place:
    return Place(paths.shown(path, pack.root))
