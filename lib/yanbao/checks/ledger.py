"""Rows of the ledger, of its sources and of events: what a row's cells say together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from .. import evidence, periods, study as studies, tables, units, words
from ..errors import YanbaoError, nearest_names
from .pack import Pack, each_problem

ID = re.compile(r"[a-z0-9]{6,12}")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def of_sources(pack: Pack) -> Iterator[YanbaoError]:
    """Sources that are copies of themselves."""
    if "sources" not in pack.frames:
        return
    frame = pack.frames["sources"]
    graph = {name: {copy} for name, copy in zip(frame["source_id"], frame["copy_of"]) if copy}
    for cycle in _cycles(graph):
        row = frame.loc[frame["source_id"] == cycle[0], "row"].iloc[0]
        yield YanbaoError("cycle", pack.place("sources", row, "copy_of"), column="copy_of", path=" → ".join(cycle))


def _cycles(graph: dict[str, set[str]]) -> Iterator[list[str]]:
    """Every circle of references, each named from its first row on. Where one is found it is opened, and the search goes on."""
    graph = {name: set(names) for name, names in graph.items()}
    order = {name: place for place, name in enumerate(graph)}
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1][-1:0:-1]  # graphlib lists predecessors first
            start = min(range(len(circle)), key=lambda place: order[circle[place]])
            circle = [*circle[start:], *circle[:start]]
            yield [*circle, circle[0]]
            for name in circle:
                graph.pop(name, None)
        else:
            return


def of_observations(pack: Pack) -> Iterator[YanbaoError]:
    """What a ledger row's cells say together. A row is judged by those of its cells that hold for themselves."""
    if "observations" not in pack.frames:
        return
    place = partial(pack.place, "observations")
    yield from _units(pack)
    yield from _dimensions(pack)
    frame = pack.rows("observations", "value", "low", "high")
    numbers = frame[["value", "low", "high"]]
    least, most = numbers.min(axis=1), numbers.max(axis=1)
    for row in each_problem(frame, least.isna()):
        yield YanbaoError("empty_number", place(row.row, "value"))
    for row in each_problem(frame, (least < frame["low"]) | (most > frame["high"])):
        yield YanbaoError("crossed_range", place(row.row, "value"), value=row.value, low=row.low, high=row.high)
    frame = pack.rows("observations", "kind", "vintage")
    for row in each_problem(frame, frame["kind"].isin(evidence.STATED) & (frame["vintage"] == "")):
        yield YanbaoError("missing_vintage", place(row.row, "vintage"), value=row.kind)
    yield from _derivations(pack)
    yield from _of_the_future(pack)


def _units(pack: Pack) -> Iterator[YanbaoError]:
    """Units of another kind than the metric's."""
    frame = pack.rows("observations", "metric", "unit")
    known, dimensionality = units.load(pack.root, pack.study.own_words), studies.metrics(pack.root, pack.study.own_words)["dimensionality"]
    pairs = frame[["metric", "unit"]].drop_duplicates()
    wrong = [(metric, unit) for metric, unit in pairs.itertuples(index=False) if dimensionality[metric] != "any" and not known.convertible(unit, dimensionality[metric])]
    for metric, unit in wrong:
        expected = dimensionality[metric]
        fitting = [name for name in known.rows if known.convertible(name, expected)]
        for row in each_problem(frame, (frame["metric"] == metric) & (frame["unit"] == unit)):
            yield YanbaoError("wrong_unit", pack.place("observations", row.row, "unit"), nearest_names(unit, fitting) or (expected,), unit=unit, expected=expected, subject=metric)


def _dimensions(pack: Pack) -> Iterator[YanbaoError]:
    """Dims that the metric doesn't have, lacks, or that no vocabulary holds. Rows alike are judged once."""
    frame = pack.rows("observations", "metric", "dims")
    vocabulary, metrics = words.load(pack.root, "en", pack.study.own_words), studies.metrics(pack.root, pack.study.own_words)
    code = frame.groupby(["metric", "dims", frame["definition_id"] != ""], sort=False).ngroup().to_numpy()
    first = frame[~pd.Series(code, index=frame.index).duplicated()]
    faulty = {}
    for number, row in zip(pd.unique(code), first.itertuples()):
        if found := list(_of_dims(row, metrics.loc[row.metric], vocabulary)):
            faulty[number] = found
    for index in np.flatnonzero(np.isin(code, list(faulty))) if faulty else ():
        for problem, column in faulty[code[index]]:
            yield problem.at(pack.place("observations", frame["row"].iat[index], column))


def _of_dims(row: object, metric: pd.Series, vocabulary: words.Words) -> Iterator[tuple[YanbaoError, str]]:
    """What is wrong with a row's dims, and the column in which."""
    given = tables.key_values(row.dims)
    required = tables.items(metric["dims_required"])
    allowed = [*required, *tables.items(metric["dims_optional"])]
    keys = [part.partition("=")[0] for part in row.dims.split(";") if part]
    for key in required:
        if key not in given and not (key == "definition" and row.definition_id):
            yield YanbaoError("missing_dimension", metric=row.metric, value=key), "definition_id" if key == "definition" else "dims"
    for key, value in given.items():
        if key not in allowed:
            yield YanbaoError("unknown_dimension", nearest=nearest_names(key, allowed), metric=row.metric, value=key, allowed=", ".join(allowed) or "–"), "dims"
        elif not (vocabulary.has_label(key, value) or NUMBER.fullmatch(value) or vocabulary.answer("entities", value)):
            yield YanbaoError("unknown_name", nearest=nearest_names(value, vocabulary.domain(key)), value=f"{key}={value}", table="data/vocabulary/labels.csv"), "dims"
    if keys != sorted(set(keys)):
        yield YanbaoError("unsorted_dimensions", value=";".join(f"{key}={given[key]}" for key in sorted(given))), "dims"


def _derivations(pack: Pack) -> Iterator[YanbaoError]:
    """Derived rows that say of what: ids in derived_from are rows that are there, and not the row itself."""
    frame = pack.rows("observations", "id", "kind")
    ids: set[str] | None = None
    for row in each_problem(frame, (frame["kind"] == "derived") & (frame["derived_from"] == "")):
        yield YanbaoError("underived", pack.place("observations", row.row, "derived_from"))
    for row in frame.loc[frame["derived_from"] != "", ["id", "row", "derived_from"]].itertuples():
        place = pack.place("observations", row.row, "derived_from")
        named = re.split(r"[;,\s]+", row.derived_from)
        if row.id in named:
            yield YanbaoError("names_itself", place, column="derived_from")
        elif all(ID.fullmatch(name) and re.search(r"[0-9]", name) and re.search(r"[a-z]", name) for name in named):
            ids = set(pack.names("observations", "id")) if ids is None else ids
            for name in named:
                if name not in ids:
                    yield YanbaoError("unknown_name", place, nearest_names(name, ids), value=name, table="observations.csv")


def _of_the_future(pack: Pack) -> Iterator[YanbaoError]:
    """Printed figures of a period that began after their source was published."""
    if "sources" in pack.lost:
        return
    sources = pd.concat([pack.rows("sources"), pack.shared("sources")])
    days = {row.source_id: pd.Timestamp(studies.day(row.published, row.retrieved)) for row in sources.itertuples()}
    frame = pack.rows("observations", "kind", "period", "source_id")
    frame = frame[frame["kind"].isin(("reported", "measured"))]
    published = frame["source_id"].map(days)
    starts = frame["period"].map({text: pd.Timestamp(periods.parse(text).start) for text in frame["period"].unique()})
    for row, day in zip(each_problem(frame, starts > published), published[starts > published]):
        yield YanbaoError("future_actual", pack.place("observations", row.row, "kind"), value=row.kind, period=row.period, published=day.date())


def of_events(pack: Pack) -> Iterator[YanbaoError]:
    if "events" in pack.frames:
        frame = pack.rows("events")
        for row in each_problem(frame, frame["value"].notna() & (frame["unit"] == "")):
            yield YanbaoError("missing_value", pack.place("events", row.row, "unit"), column="unit")
