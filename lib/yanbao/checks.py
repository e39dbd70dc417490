"""All problems of a study's tables at once, each with file:row:column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from . import evidence, formulas, parameters, paths, periods, proofreading, study as studies, tables, units, words
from .book import Book
from .errors import Place, YanbaoError, nearest_names
from .parameters import Parameters
from .study import TABLES, Study

META = ("zh", "en", "question_zh", "question_en", "scope_zh", "scope_en", "base_year", "horizon", "currency", "accent")


class Valid:
    """The names that references may use, by `table.column`."""

    def __init__(self, study: Study):
        self.study = study
        self._names: dict[str, set[str]] = {}

    def __call__(self, target: str) -> set[str]:
        if target not in self._names:
            self._names[target] = set(self._read(target))
        return self._names[target]

    def _read(self, target: str) -> pd.Series:
        table, column = target.split(".")
        root = self.study.root
        if table == "labels":
            frame = tables.read(root, paths.vocabulary_folder(root) / "labels.csv", "labels")
            return frame.loc[frame["domain"] == column, "key"]
        if table == "exhibits_general":
            return studies.general_exhibits(root)["exhibit"]
        if table == "sources":
            return self.study.sources[column]
        if table == "observations":
            return self.study.observations[column]
        if table in TABLES:
            return self.study.table(table)[column]
        return tables.read(root, paths.vocabulary_folder(root) / f"{table}.csv", table)[column]


def problems(study: Study) -> list[YanbaoError]:
    """Every problem of the pack, in file and row order. First the form of each table; what joins tables only once that holds."""
    found = [*_meta(study), *(problem for table in TABLES for problem in _table(study, table))]
    if found:
        return found
    found = [*_shared(study)]
    if found:
        return found
    valid = Valid(study)
    for table in TABLES:
        found += _references(study, table, valid)
    if found:
        return found
    found += _observations(study)
    found += _events(study)
    found += _trees(study)
    found += _exhibits(study)
    if not found:
        found += proofreading.problems(study)
    return found


def vocabulary_problems(root: Path) -> list[YanbaoError]:
    """Problems of the words all studies share."""
    found: list[YanbaoError] = []
    for table in ("metrics", "units", "entities", "definitions", "exhibits", "labels"):
        name = tables.FILE_SCHEMAS.get(("vocabulary", table), table)
        path = paths.vocabulary_folder(root) / f"{table}.csv"
        try:
            found += _rules(root, path, name, tables.read(root, path, name))
        except YanbaoError as error:
            found.append(error)
    if not found:
        known = units.load(root)
        for row in tables.read(root, paths.vocabulary_folder(root) / "units.csv", "units").itertuples():
            try:
                known.quantity(row.unit)
            except Exception as error:  # pint raises many kinds; each means the definition can't be read
                found.append(YanbaoError("breaks_rule", Place("data/vocabulary/units.csv", row.row, 2), value=row.definition, column="definition", rule=str(error)))
    return found


def _meta(study: Study) -> Iterator[YanbaoError]:
    """study.yml: what every study has, and years that make sense."""
    where = paths.shown(study.folder / "study.yml", study.root)
    try:
        meta = study.meta
    except YanbaoError as error:
        yield error
        return
    for key in META:
        if meta.get(key) in (None, ""):
            yield YanbaoError("missing_value", Place(where), column=key)
    years = [meta.get("base_year"), meta.get("horizon")]
    if not all(isinstance(year, int) for year in years) or not years[0] < years[1]:
        yield YanbaoError("breaks_rule", Place(where), value="–".join(map(str, years)), column="base_year, horizon", rule="two years, the horizon after the base year")


def _shared(study: Study) -> Iterator[YanbaoError]:
    """Ids that a shared fact has already."""
    for table, key in (("sources", "source_id"), ("observations", "id")):
        path = paths.shared_folder(study.root) / f"{table}.csv"
        if not path.exists():
            continue
        theirs = tables.read(study.root, path, table)
        known = dict(zip(theirs[key], theirs["row"]))
        own = study.table(table)
        for row, name in zip(own["row"], own[key]):
            if name in known:
                yield YanbaoError("duplicate", Place(paths.shown(study.path(table), study.root), row, 1), value=name, first=f"{known[name]} of data/shared/{table}.csv")


def _table(study: Study, table: str) -> Iterator[YanbaoError]:
    try:
        frame = study.table(table)
    except YanbaoError as error:
        yield error
        return
    yield from _rules(study.root, study.path(table), table, frame)


def _rules(root: Path, path: Path, name: str, frame: pd.DataFrame) -> Iterator[YanbaoError]:
    """Constraints of the schema: required, unique, pattern, enum, minimum; primary key."""
    schema = tables.schema(root, name)
    where = paths.shown(path, root)
    for position, field in enumerate(schema["fields"], 1):
        rules, column = field.get("constraints", {}), field["name"]
        cells = frame[column]
        blank = cells.isna() if field["type"] in ("number", "integer") else cells == ""
        if rules.get("required"):
            for row in frame.loc[blank, "row"]:
                yield YanbaoError("missing_value", Place(where, row, position), column=column)
        filled = cells[~blank]
        if rules.get("unique"):
            yield from _twice(filled, frame, where, position)
        for index, cell in filled.items():
            rule = _broken(cell, rules, field["type"]) or (_no_date(cell) if field.get("calendar") else "")
            if rule:
                nearest = nearest_names(str(cell), rules.get("enum", []))
                yield YanbaoError("breaks_rule", Place(where, frame.loc[index, "row"], position), nearest, value=cell, column=column, rule=rule)
    key = schema.get("primaryKey", [])
    if len(key) > 1:
        joined = frame[key].astype("str").agg("/".join, axis=1) if len(frame) else pd.Series(dtype="str")
        yield from _twice(joined, frame, where, 1)


def _twice(cells: pd.Series, frame: pd.DataFrame, where: str, position: int) -> Iterator[YanbaoError]:
    first = dict(zip(cells[::-1], frame.loc[cells.index[::-1], "row"]))
    for index in cells.index[cells.duplicated()]:
        yield YanbaoError("duplicate", Place(where, frame.loc[index, "row"], position), value=cells[index], first=first[cells[index]])


def _broken(cell: object, rules: dict, kind: str) -> str:
    """The rule a cell breaks, in words; blank where it keeps them."""
    if kind == "integer" and cell != int(cell):
        return "a whole number"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], str(cell)):
        return rules["pattern"]
    if "enum" in rules and cell not in rules["enum"]:
        return ", ".join(rules["enum"])
    if "minimum" in rules and cell < rules["minimum"]:
        return f"≥ {rules['minimum']}"
    if "maximum" in rules and cell > rules["maximum"]:
        return f"≤ {rules['maximum']}"
    return ""


def _no_date(cell: str) -> str:
    """Why a period or date that has the right form is none; blank where it is one."""
    try:
        periods.parse(cell)
    except ValueError as error:
        return str(error)
    return ""


def _references(study: Study, table: str, valid: Valid) -> Iterator[YanbaoError]:
    """Cells that name a row of another table."""
    frame = study.table(table)
    where = paths.shown(study.path(table), study.root)
    for position, field in enumerate(tables.schema(study.root, table)["fields"], 1):
        if "refers" not in field:
            continue
        names = valid(field["refers"])
        for row, cell in zip(frame["row"], frame[field["name"]]):
            for name in tables.items(cell) if field.get("list") else [cell] if cell else []:
                if name not in names:
                    yield YanbaoError("unknown_name", Place(where, row, position), nearest_names(name, names), value=name, table=_told(field["refers"]))


def _told(target: str) -> str:
    table, column = target.split(".")
    if table == "labels":
        return f"data/vocabulary/labels.csv ({column})"
    return f"{table}.csv" if table in TABLES else f"data/vocabulary/{table.replace('exhibits_general', 'exhibits')}.csv"


def _observations(study: Study) -> Iterator[YanbaoError]:
    frame = study.observations[: len(study.table("observations"))]
    where = paths.shown(study.path("observations"), study.root)
    at = {name: position for position, name in enumerate(tables.columns(study.root, "observations"), 1)}
    known, vocabulary, metrics = units.load(study.root), words.load(study.root, "en"), studies.metrics(study.root)
    for row in frame.itertuples():
        def place(column: str, line: int = row.row) -> Place:
            return Place(where, line, at[column])

        metric = metrics.loc[row.metric]
        if metric["dimensionality"] != "any" and not known.convertible(row.unit, metric["dimensionality"]):
            yield YanbaoError("wrong_unit", place("unit"), unit=row.unit, expected=metric["dimensionality"], subject=row.metric)
        yield from _dims(row, metric, place, vocabulary)
        numbers = [number for number in (row.value, row.low, row.high) if number == number]
        if not numbers:
            yield YanbaoError("empty_number", place("value"))
        if (row.low == row.low and min(numbers) < row.low) or (row.high == row.high and max(numbers) > row.high):
            yield YanbaoError("crossed_range", place("value"), value=row.value, low=row.low, high=row.high)
        if row.kind in evidence.STATED and not row.vintage:
            yield YanbaoError("missing_vintage", place("vintage"), value=row.kind)
        if row.kind in ("reported", "measured") and row.start > row.published:
            yield YanbaoError("future_actual", place("kind"), value=row.kind, period=row.period, published=row.published.date())


def _events(study: Study) -> Iterator[YanbaoError]:
    where = paths.shown(study.path("events"), study.root)
    for row in study.table("events").itertuples():
        if row.value == row.value and not row.unit:
            yield YanbaoError("missing_value", Place(where, row.row, tables.columns(study.root, "events").index("unit") + 1), column="unit")


def _dims(row: object, metric: pd.Series, place: object, vocabulary: words.Words) -> Iterator[YanbaoError]:
    given = tables.key_values(row.dims)
    required = tables.items(metric["dims_required"])
    allowed = [*required, *tables.items(metric["dims_optional"])]
    for key in required:
        if key not in given and not (key == "definition" and row.definition_id):
            yield YanbaoError("missing_dimension", place("definition_id" if key == "definition" else "dims"), metric=row.metric, value=key)
    for key, value in given.items():
        if key not in allowed:
            yield YanbaoError("unknown_dimension", place("dims"), nearest_names(key, allowed), metric=row.metric, value=key, allowed=", ".join(allowed) or "–")
        elif not (vocabulary.has_label(key, value) or _is_number(value)):
            try:
                vocabulary.entity(value)
            except YanbaoError:
                labels = vocabulary.domain(key)
                yield YanbaoError("unknown_name", place("dims"), nearest_names(value, labels), value=f"{key}={value}", table="data/vocabulary/labels.csv")
    if list(given) != sorted(given):
        yield YanbaoError("unsorted_dimensions", place("dims"), value=";".join(f"{key}={given[key]}" for key in sorted(given)))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def _trees(study: Study) -> Iterator[YanbaoError]:
    frame = study.table("drivers")
    where = paths.shown(study.path("drivers"), study.root)
    for row in frame.itertuples():
        if row.driver in (*parameters.names(), *formulas.SPECIAL, *formulas.FUNCTIONS):
            yield YanbaoError("name_collision", Place(where, row.row, 1), name=row.driver)
        if row.low > row.high or row.value < row.low or row.value > row.high:
            yield YanbaoError("crossed_range", Place(where, row.row), value=row.value, low=row.low, high=row.high)
        if row.distribution == "lognormal" and min(row.low, row.value) <= 0:
            yield YanbaoError("driver_input", Place(where, row.row), name=row.driver, reason="low and value above 0 (lognormal)")
        if row.role == "input" and row.value != row.value and not row.observation_id:
            yield YanbaoError("driver_input", Place(where, row.row), name=row.driver, reason="a value or an observation_id")
        if row.role == "input" and not row.observation_id and not (row.reason_zh and row.reason_en):
            yield YanbaoError("driver_input", Place(where, row.row), name=row.driver, reason="reason_zh, reason_en")
        if row.role != "input" and not row.formula:
            yield YanbaoError("formula", Place(where, row.row), name=row.driver, reason="it is blank")
    inputs = set(frame.loc[frame["role"] == "input", "driver"])
    for row in study.table("scenarios").itertuples():
        if row.driver and row.driver not in inputs:
            yield YanbaoError("unknown_name", Place(paths.shown(study.path("scenarios"), study.root), row.row, 4), nearest_names(row.driver, inputs), value=row.driver, table="drivers.csv (role input)")
    book = Book(study, Parameters())
    for name in dict.fromkeys(frame["tree"]):
        try:
            tree = book.tree(name)
            tree.run(study.meta["base_year"], study.meta["horizon"])
        except YanbaoError as error:
            yield error
        except ValueError as error:
            yield YanbaoError("formula", Place(where), name=name, reason=str(error))


def _exhibits(study: Study) -> Iterator[YanbaoError]:
    frame = study.table("exhibits")
    where = paths.shown(study.path("exhibits"), study.root)
    at = {name: position for position, name in enumerate(tables.columns(study.root, "exhibits"), 1)}
    book = Book(study, Parameters(lang="zh"))
    for row in frame.to_dict("records"):
        if row["state"] != "shown":
            if not (row["gap_zh"] and row["gap_en"]):
                yield YanbaoError("unexplained_gap", Place(where, row["row"], at["gap_zh"]), value=row["exhibit"])
            continue
        needed = ["table", "form", "subject_zh", "subject_en"] + (["metric"] if row["table"] == "observations" else [])
        if row["table"] == "observations" and row["form"] not in ("scatter", "table"):
            needed.append("unit")
        missing = [column for column in needed if not row[column]] + (["metric"] if row["table"] == "observations" and row["form"] == "scatter" and len(tables.items(row["metric"])) != 2 else [])
        for column in missing:
            yield YanbaoError("incomplete_panel", Place(where, row["row"], at[column]), column=column)
        if not missing:
            yield from _panel(book, row, Place(where, row["row"], at["metric"]))


def _panel(book: Book, row: dict, place: Place) -> Iterator[YanbaoError]:
    name = f"{row['exhibit']}.{row['panel']:g}"
    panel = next(panel for panel in book.panel_list(row["exhibit"]) if panel.index == row["panel"])
    try:
        if not book.has_rows(panel):
            if row["table"] == "conflicts":  # that sources agree is no fault
                return
            yield YanbaoError("empty_panel", place, value=name)
            return
        if row["table"] == "observations" and panel.form not in ("scatter", "forecast", "table"):
            rows = panel.chosen()
            twice = rows[rows.duplicated(["category_id", "ledger_period"], keep=False) & (rows["ledger_period"] != "")]
            if panel.form != "share" and len(twice):
                first = twice.iloc[0]
                same = twice[(twice["category_id"] == first["category_id"]) & (twice["ledger_period"] == first["ledger_period"])]
                differ = [column for column in [*evidence.SERIES, "scenario"] if same[column].nunique() > 1]
                yield YanbaoError("ambiguous_panel", place, value=name, category=first["category_id"], period=first["ledger_period"],
                                  detail="; ".join(f"{column}: {', '.join(sorted(set(same[column])))}" for column in differ))
    except YanbaoError as error:
        yield YanbaoError(error.code, error.place or place, error.nearest, **error.details)
