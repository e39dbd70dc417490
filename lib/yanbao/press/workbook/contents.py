"""What the workbook of a study holds, as plain values: its models, the inputs they share, scenarios, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from ... import models, results
from ...book import Book
from ...drivers import Tree, TreeError
from ...errors import YanbaoError
from ..datapackage import LICENCE, Edition, cite
from .words import word

LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")

Key = tuple[str, str, str]  # an input: driver, and tree and case where a case sets it


@dataclass(frozen=True)
class Model:
    """One tree in one case. `names`: driver → what readers call it; `units`: driver → its symbol; `inputs`: driver → the input that gives its value."""

    tree: Tree
    title: str
    names: Mapping[str, str]
    units: Mapping[str, str]
    inputs: Mapping[str, Key]
    case: str = ""
    case_name: str = ""

    @property
    def label(self) -> str:
        return f"{self.title} · {self.case_name}" if self.case else self.title


@dataclass(frozen=True)
class Input:
    """One input in its own unit, and where its value is from. `scenarios`: scenario → the value it gives instead."""

    driver: str
    name: str
    unit: str
    value: float
    low: float
    high: float
    distribution: str
    used_in: tuple[str, ...] = ()
    scenarios: Mapping[str, float] = field(default_factory=dict)
    grade: str = ""
    source: str = ""
    locator: str = ""
    reason: str = ""
    row: str = ""
    source_id: str = ""


@dataclass(frozen=True)
class Contents:
    """All of a workbook. `scenarios`: scenario → name, the base one first; `about`: (heading, text) each; `why`: the reasons of scenarios, as
    (scenario, input, value, unit, reason); `sources`: (publisher, title, day, grade, link, id) each."""

    lang: str
    title: str
    author: str
    day: pd.Timestamp
    accent: str
    base_year: int
    horizon: int
    scenario: str
    scenarios: Mapping[str, str]
    models: tuple[Model, ...]
    inputs: Mapping[Key, Input]
    about: tuple[tuple[str, str], ...] = ()
    why: tuple[tuple[str, str, float, str, str], ...] = ()
    sources: tuple[tuple[str, ...], ...] = ()

    @property
    def years(self) -> list[int]:
        return list(range(self.base_year, self.horizon + 1))

    @property
    def reserved(self) -> frozenset[str]:
        """Names, in small letters, that no tree's and no exhibit's sheet may have: those of the other sheets, and one that Excel keeps to itself."""
        return frozenset(word(self.lang, key).lower() for key in ("about", "exhibits", "results", "inputs", "scenarios", "sources")) | {"history"}

    @property
    def sheets(self) -> dict[str, str]:
        """Tree → the name of its sheet: that of its headline, as Excel allows it."""
        taken = set(self.reserved)
        found: dict[str, str] = {}
        for model in self.models:
            if model.tree.name not in found:
                found[model.tree.name] = sheet_name(model.title, taken)
                taken.add(found[model.tree.name].lower())
        return found


def sheet_name(title: str, taken: Iterable[str]) -> str:
    """A title as Excel allows it for a sheet: 31 characters without []:*?/\\, no apostrophe at its ends, not taken (in small letters) by another."""
    plain = NOT_IN_SHEET_NAMES.sub(" ", title).strip(" '") or "-"
    name, number, taken = plain[:LONGEST_SHEET_NAME].rstrip("' "), 1, set(taken)
    while name.lower() in taken:
        number += 1
        ending = f" {number}"
        name = plain[: LONGEST_SHEET_NAME - len(ending)] + ending
    return name


def contents(book: Book, edition: Edition, with_exhibits: bool = False) -> Contents:
    """The workbook of a study in one edition. Trees that can't be computed in it are left out, which its first sheet tells.

    Raises YanbaoError where none can be computed and no exhibits stand beside them.
    """
    found, failed = _models(book)
    if not found and not with_exhibits:
        raise next(iter(failed.values()), YanbaoError("no_trees", name=book.pack.name))
    inputs = _inputs(book, found)
    study = book.pack
    return Contents(
        lang=book.lang, title=word(book.lang, "title_exhibits" if with_exhibits else "title", name=study.meta[book.lang]), author="The Yanbao authors", day=study.data_date(book.parameters.as_of),
        accent=study.accent, base_year=book.base_year, horizon=book.horizon, scenario=book.parameters.scenario, scenarios=_scenario_names(book),
        models=tuple(found), inputs=inputs, about=_about(book, edition, found, failed, with_exhibits), why=_why(book, inputs), sources=_sources(book, inputs))


def _scenario_names(book: Book) -> dict[str, str]:
    """Scenario → its name, the base one first; names that tell them apart."""
    names = {"base": "", **results.scenario_names(book)}
    shared = {name for name in names.values() if list(names.values()).count(name) > 1}
    return {key: f"{name} ({key})" if name in shared else name for key, name in names.items()}


# models


def _models(book: Book) -> tuple[list[Model], dict[str, YanbaoError]]:
    """Every tree in every case, and those that can't be computed with the reason."""
    found, failed = [], {}
    for name in dict.fromkeys(book.pack.table("drivers")["tree"]):
        for case, case_name in book.cases(name).items():
            try:
                found.append(_model(book, name, case, case_name))
            except (YanbaoError, TreeError) as error:
                told = error if isinstance(error, YanbaoError) else YanbaoError("formula", name=error.driver, reason=error.reason)
                failed[f"{name} · {case_name}" if case else name] = told
    return found, failed


def _model(book: Book, name: str, case: str, case_name: str) -> Model:
    tree = book.tree(name, case)
    tree.run(book.base_year, book.horizon, book.changes(name, case))
    every = book.ask("cases", name)
    own = set(every.loc[every["case"] == case, "driver"])
    names = dict(zip(tree.rows["driver"], tree.rows[book.lang]))
    units = {driver: book.units.symbol(unit, book.lang) for driver, unit in tree.unit.items()}
    inputs = {driver: (driver, name, case) if driver in own else (driver, "", "") for driver in tree.inputs}
    return Model(tree, names[tree.headline], names, units, inputs, case, case_name)


# inputs


def _inputs(book: Book, found: Iterable[Model]) -> dict[Key, Input]:
    """Every input of the models once, with what scenarios give instead. Driver overrides are this edition's own values, in all scenarios."""
    inputs: dict[Key, Input] = {}
    for model in found:
        scenarios = book.scenarios(model.tree.name, model.case)
        for driver, key in model.inputs.items():
            changed = {} if driver in book.overrides else {scenario: changes[driver] for scenario, changes in scenarios.items() if driver in changes}
            known = inputs.get(key) or _input(book, model, driver)
            used = dict.fromkeys([*known.used_in, model.label if key[1] else model.title])
            inputs[key] = replace(known, used_in=tuple(used), scenarios={**known.scenarios, **changed})
    return inputs


def _input(book: Book, model: Model, driver: str) -> Input:
    row, spec, lang = model.tree.rows.loc[driver], model.tree.inputs[driver], book.lang
    value, reason = spec.value, row[f"reason_{lang}"]
    if driver in book.overrides:
        value = book.overrides[driver]
        reason = word(lang, "semicolon").join(filter(None, (word(lang, "of_edition", value=f"{spec.value:g}"), reason)))
    given = Input(driver, model.names[driver], model.units[driver], value, spec.low, spec.high, word(lang, spec.distribution), reason=reason)
    if driver in book.overrides or not row["observation_id"]:
        return given
    figure = models.ledger_row(book, row["observation_id"])
    source = book.ask("source", figure["source_id"])
    told = word(lang, "comma").join(filter(None, (book.words.entity(source["publisher"]), _title(source, lang))))
    return replace(given, grade=figure["grade"], source=told, locator=figure["locator"], row=figure["id"], source_id=figure["source_id"])


def _title(source: Mapping[str, str], lang: str) -> str:
    return source[f"title_{lang}"] or source["title_zh"] or source["title_en"]


# the sheets around the models


def _about(book: Book, edition: Edition, found: Iterable[Model], failed: Mapping[str, YanbaoError], with_exhibits: bool) -> tuple[tuple[str, str], ...]:
    lang, study = book.lang, book.pack
    name = study.meta[lang]
    sheets = {key: word(lang, key) for key in ("inputs", "scenarios", "exhibits")}
    lead = [word(lang, key, name=name) for key, told in (("lead_exhibits", with_exhibits), ("lead", bool(found))) if told]
    lines = [*(("", text) for text in lead), (word(lang, "edition"), edition.title(lang)), (word(lang, "parameters"), edition.given(lang)),
             (word(lang, "data_date"), str(study.data_date(book.parameters.as_of).date())), (word(lang, "years"), f"{book.base_year}–{book.horizon}")]
    lines += [(word(lang, "models"), word(lang, "semicolon").join(model.label for model in found))] if found else []
    lines += [(word(lang, "left_out"), f"{name}: {error.record(lang)['message']}") for name, error in failed.items()]
    how = ["how_exhibits"] * with_exhibits + ["how_scenario", "how_inputs", "how_models", "how_protected"] * bool(found)
    lines += [("" if place else word(lang, "how"), word(lang, key, **sheets)) for place, key in enumerate(how)]
    lines += [(word(lang, "licence"), word(lang, "licence_text", title=LICENCE["title"], path=LICENCE["path"])), (word(lang, "cite"), cite(study, edition, lang))]
    return tuple(lines)


def _why(book: Book, inputs: Mapping[Key, Input]) -> tuple[tuple[str, str, float, str, str], ...]:
    known = {key[0]: given for key, given in inputs.items()}
    names = _scenario_names(book)
    rows = book.ask("scenarios")
    return tuple((names[row.scenario], known[row.driver].name, row.value, known[row.driver].unit, getattr(row, f"reason_{book.lang}"))
                 for row in rows[rows["driver"].isin(known)].itertuples())


def _sources(book: Book, inputs: Mapping[Key, Input]) -> tuple[tuple[str, ...], ...]:
    """The sources of the inputs, best grade first."""
    ids = dict.fromkeys(given.source_id for given in inputs.values() if given.source_id)
    sources = sorted((book.ask("source", key) for key in ids), key=lambda source: (source["grade"], source["source_id"]))
    return tuple((book.words.entity(source["publisher"]), _title(source, book.lang), source["published"] or source["retrieved"], source["grade"], source["url"],
                  source["source_id"]) for source in sources)
