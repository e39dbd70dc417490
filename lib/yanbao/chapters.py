"""The chapters of a study: the general ones, its own in their place, and its further ones; and what they bring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import charts, notebooks, parameters, paths, reads
from .errors import YanbaoError, nearest_names
from .notebooks import Notebook
from .study import Study
from .words import Words


def of(study: Study) -> dict[str, Path]:
    """Chapter → notebook, in book order."""
    return notebooks.of_study(study.root, study.folders)


def name(study: Study, chapter: str, words: Words) -> str:
    """What readers call a chapter: as the vocabulary has it, else as its notebook is titled; always so for one of the study's own."""
    path = of(study).get(chapter)
    if path in (None, paths.chapters_folder(study.root) / f"{chapter}.ipynb") and words.has_label("chapter", chapter):
        return words.label("chapter", chapter)
    titles = notebooks.read(path).titles if path else {}
    return titles.get(words.lang) or next(iter(titles.values()), chapter)


def shown_order(study: Study, chapter: str) -> tuple[str, ...]:
    """The exhibits that a chapter shows, in its own order; none for one whose notebook doesn't open the book under its name."""
    path = of(study).get(chapter)
    return notebooks.read(path).exhibits if path and notebooks.opens_as(path, chapter) else ()


def forms(study: Study) -> dict[str, tuple[str, str]]:
    """The chart forms that a study brings, in forms.py or in chapters → their names (zh, en). Nothing of it is executed."""
    found: dict[str, tuple[str, str]] = {}
    for folder in reversed(study.folders):
        found |= notebooks.forms_of_file(folder / notebooks.FORMS)
    for path in of(study).values():
        found |= notebooks.read(path).forms
    return found


def form_name(study: Study, form: str, words: Words) -> str:
    """What readers call a form of chart: as the vocabulary has it, else as the study that brings it."""
    if words.has_label("form", form):
        return words.label("form", form)
    zh, en = forms(study).get(form, ("", ""))
    return (zh or en if words.lang == "zh" else en or zh) or form.replace("_", " ")


def load_forms(study: Study) -> None:
    """Run the study's forms.py, those of the studies it extends first, so that the forms it brings can be drawn."""
    for folder in reversed(study.folders):
        path = folder / notebooks.FORMS
        if path.is_file():
            reads.note_file(path)
            exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__name__": f"{study.name}_forms", "__file__": str(path)})


def at_hand(form: str, study: Study) -> str:
    """The form, ready to be drawn: where it is neither built in nor brought until now, forms.py is run. Raises YanbaoError where that doesn't bring it."""
    if not charts.known(form):
        load_forms(study)
    if not charts.known(form):
        raise YanbaoError("unknown_name", nearest=nearest_names(form, charts.names()), value=form, table=notebooks.FORMS)
    return form


def further(notebook: Notebook) -> dict[str, object]:
    """The parameters of a chapter beyond those of all chapters → their defaults."""
    standard = {*parameters.names(), parameters.DRIVERS}
    return {name: default for name, default in notebook.parameters.items() if name not in standard}


def further_parameters(study: Study) -> dict[str, object]:
    """The further parameters of all chapters of a study → their defaults."""
    return {name: default for path in of(study).values() for name, default in further(notebooks.read(path)).items()}


def of_chapter(study: Study, chapter: str, given: Mapping[str, object]) -> dict[str, object]:
    """What a chapter is given of typed parameters: all but the further ones of other chapters. No chapter has the name blank."""
    path = of(study).get(chapter)
    own = further(notebooks.read(path)) if path else {}
    others = further_parameters(study).keys() - own.keys() if given.keys() - {*parameters.names(), parameters.DRIVERS} else set()
    return {name: value for name, value in given.items() if name not in others}
