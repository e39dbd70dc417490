"""The form of a pack: its settings, and each table by its schema alone. The words that all studies share are checked alike."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from .. import overlays, paths, periods, study as studies, tables, units
from ..errors import Place, YanbaoError, nearest_names
from ..study import REMOVED, REQUIRED, TABLES
from .pack import Pack

SETTINGS = ("zh", "en", "question_zh", "question_en", "scope_zh", "scope_en", "base_year", "horizon", "currency", "accent")
VOCABULARY = ("metrics", "units", "entities", "definitions", "exhibits", "labels", "coverage_items", "terms")
NO_DATE = ("日历上没有这个时期", "no such date or period in the calendar; a range goes from the earlier to the later")


def of_settings(pack: Pack) -> Iterator[YanbaoError]:
    """study.yml: what every study has, and years that make sense."""
    try:
        meta = pack.study.meta
    except YanbaoError as error:
        pack.settings_hold = False
        yield error
        return
    for key in SETTINGS:
        if meta.get(key) in (None, ""):
            nearest = nearest_names(key, [name for name in map(str, meta) if name not in SETTINGS], 1)
            yield YanbaoError("missing_value", _setting(pack, nearest[0] if nearest else key), nearest, column=key)
            pack.settings_hold &= key not in ("base_year", "horizon", "zh", "en")
    years = [meta.get("base_year"), meta.get("horizon")]
    if not all(isinstance(year, int) for year in years) or not years[0] < years[1]:
        pack.settings_hold = False
        if None not in years:
            yield YanbaoError("breaks_rule", _setting(pack, "horizon"), value="–".join(map(str, years)), column="base_year, horizon",
                              rule=("两个年份，horizon 晚于 base_year", "two years, the horizon after the base year"))


def of_shared_metrics(pack: Pack) -> Iterator[YanbaoError]:
    """`shared` of study.yml: a list of metrics that the vocabulary has."""
    if not pack.settings_hold:
        return
    listed, known = pack.study.meta.get("shared", []), set(studies.metrics(pack.root, pack.study.own_words).index)
    if not isinstance(listed, list):
        yield YanbaoError("breaks_rule", _setting(pack, "shared"), value=listed, column="shared", rule=("方括号内的指标名", "names of metrics in brackets"))
        return
    for name in listed:
        if name not in known:
            yield YanbaoError("unknown_name", _setting(pack, "shared"), nearest_names(str(name), known), value=name, table="data/vocabulary/metrics.csv")


def _setting(pack: Pack, key: str) -> Place:
    """Where study.yml, or that of a study it extends, sets a name; the file alone where none does."""
    for folder in pack.folders:
        path = folder / "study.yml"
        for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if text.startswith(f"{key}:"):
                return Place(paths.shown(path, pack.root), number, 1)
    return Place(paths.shown(pack.study.folder / "study.yml", pack.root))


def of_tables(pack: Pack) -> Iterator[YanbaoError]:
    """Each table that can be read, by its schema; and that the others can't be. Of a base's rows only those are judged that stand."""
    removed = [list(_removed(pack, folder)) for folder in pack.folders]
    for table in TABLES:
        layers = [_of_layer(pack, table, folder) for folder in pack.folders]
        if any(frame is None for frame, _ in layers):
            pack.lost.add(table)
            yield from (problem for _, problems in layers for problem in problems)
            continue
        frames = [frame for frame, _ in layers]
        columns = tables.key(pack.root, table)
        taken_out = [{row.key for row in rows if row.table == table} for rows in removed]
        pack.frames[table] = frames[0] if len(frames) == 1 else overlays.merged(frames, columns, taken_out)
        standing = set(pack.frames[table]["row"])
        for layer, (_, problems) in enumerate(layers):
            yield from (problem for problem in problems if not layer or not problem.place.row or problem.place.row + layer * overlays.LAYER in standing)
        yield from _stale(pack, table, columns, frames, removed)


def _of_layer(pack: Pack, table: str, folder: Path) -> tuple[pd.DataFrame | None, list[YanbaoError]]:
    """A table as one of the study's folders has it, None where it can't be read, and its problems."""
    path = folder / f"{table}.csv"
    if not (folder == pack.folders[-1] and table in REQUIRED) and not os.path.lexists(path):
        return tables.empty(pack.root, table), []
    try:
        frame, problems = tables.examine(pack.root, path, table)
    except YanbaoError as error:
        return None, [error]
    return frame, [*problems, *of_table(pack.root, path, table, frame, problems, {"form": pack.brought} if table == "exhibits" else None)]


def _removed(pack: Pack, folder: Path) -> Iterator[object]:
    """The rows of a folder's removed.csv; what is wrong with their form is added to the pack's problems."""
    path = folder / f"{REMOVED}.csv"
    if os.path.lexists(path):
        try:
            frame, problems = tables.examine(pack.root, path, REMOVED)
        except YanbaoError as error:
            pack.add([error])
            return
        pack.add([*problems, *of_table(pack.root, path, REMOVED, frame, problems)])
        yield from frame.itertuples()


def _stale(pack: Pack, table: str, columns: Sequence[str], frames: Sequence[pd.DataFrame], removed: Sequence[list]) -> Iterator[YanbaoError]:
    """Rows of removed.csv that take out what the study below hasn't, or hasn't any more."""
    for layer, rows in enumerate(removed):
        below = {key for frame in frames[layer + 1:] for key in overlays.keys(frame, columns)}
        for row in rows:
            if row.table == table and row.key not in below:
                path = pack.folders[layer] / f"{REMOVED}.csv"
                yield YanbaoError("nothing_to_remove", Place(paths.shown(path, pack.root), row.row, 2), nearest_names(row.key, below), value=row.key, table=f"{table}.csv")


def of_table(root: Path, path: Path, name: str, frame: pd.DataFrame, unread: Sequence[YanbaoError] = (),
             more: Mapping[str, Iterable[str]] | None = None) -> Iterator[YanbaoError]:
    """Constraints of the schema: required, unique, pattern, enum, minimum; primary key. `unread`: what reading found; a row whose cells
    are more or fewer than the columns is passed over. `more`: what a column may hold beyond what the schema lists."""
    schema = tables.schema(root, name)
    where = paths.shown(path, root)
    frame = frame[~frame["row"].isin([problem.place.row for problem in unread if problem.code == "wrong_cells"])]
    for position, field in enumerate(schema["fields"], 1):
        rules, column = field.get("constraints", {}), field["name"]
        if more and column in more:
            rules = {**rules, "enum": [*rules["enum"], *more[column]]}
        cells = frame[column]
        blank = cells.isna() if field["type"] in ("number", "integer") else cells == ""
        if rules.get("required"):
            told = {problem.place.row for problem in unread if problem.place.column == position}
            for row in set(frame.loc[blank, "row"]) - told:
                yield YanbaoError("missing_value", Place(where, row, position), column=column)
        filled = cells[~blank]
        if rules.get("unique"):
            yield from _twice(filled, frame, where, position)
        broken = {cell: rule for cell in filled.unique() if (rule := _broken(cell, rules, field["type"]) or (_no_date(cell) if field.get("calendar") else ""))}
        for index, cell in filled[filled.isin(list(broken))].items() if broken else ():
            nearest = nearest_names(str(cell), rules.get("enum", []))
            yield YanbaoError("breaks_rule", Place(where, frame.loc[index, "row"], position), nearest, value=cell, column=column, rule=broken[cell])
    key = schema.get("primaryKey", [])
    if len(key) > 1:
        joined = frame[key].astype("str").agg("/".join, axis=1) if len(frame) else pd.Series(dtype="str")
        yield from _twice(joined, frame, where, 1)


def _twice(cells: pd.Series, frame: pd.DataFrame, where: str, position: int) -> Iterator[YanbaoError]:
    again = cells.index[cells.duplicated()]
    if len(again):
        among = cells[cells.isin(set(cells[again]))].drop_duplicates()
        first = dict(zip(among, frame.loc[among.index, "row"]))
        for index in again:
            yield YanbaoError("duplicate", Place(where, frame.loc[index, "row"], position), value=cells[index], first=first[cells[index]])


def _broken(cell: object, rules: dict, kind: str) -> str | tuple[str, str]:
    """The rule a cell breaks, in words; blank where it keeps them."""
    if kind == "integer" and cell != int(cell):
        return ("须为整数", "a whole number")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], str(cell), re.ASCII):
        return rules["pattern"]
    if "enum" in rules and cell not in rules["enum"]:
        return ", ".join(rules["enum"])
    if "minimum" in rules and cell < rules["minimum"]:
        return f"≥ {rules['minimum']}"
    if "maximum" in rules and cell > rules["maximum"]:
        return f"≤ {rules['maximum']}"
    return ""


def _no_date(cell: str) -> str | tuple[str, str]:
    """Why a period or date that has the right form is none; blank where it is one."""
    try:
        periods.parse(cell)
    except ValueError:
        return NO_DATE
    return ""


def of_own_words(pack: Pack) -> Iterator[YanbaoError]:
    """The tables of words that the pack carries itself: their form, names that the shared ones have, names they refer to, units that can't be read."""
    own, root = pack.study.own_words, pack.root
    for path in sorted(own.iterdir()) if own else ():
        if path.suffix != ".csv":
            continue
        if path.stem not in tables.OWN_WORDS:
            yield YanbaoError("not_own_words", Place(paths.shown(path, root)), nearest_names(path.stem, tables.OWN_WORDS), value=path.name, allowed=", ".join(tables.OWN_WORDS))
            continue
        try:
            frame, problems = tables.examine(root, path, path.stem)
        except YanbaoError as error:
            yield error
            continue
        yield from problems
        yield from of_table(root, path, path.stem, frame, problems)
        yield from tables.said_twice(root, path.stem, tables.vocabulary(root, path.stem), frame, own)


def of_words_named(pack: Pack) -> Iterator[YanbaoError]:
    """What the pack's own words refer to, once their form holds: names that aren't there, units that pint can't read."""
    own, root = pack.study.own_words, pack.root
    for name in tables.OWN_WORDS if own else ():
        path = own / f"{name}.csv"
        if not path.exists():
            continue
        frame = tables.read(root, path, name)
        for position, field in enumerate(tables.schema(root, name)["fields"], 1):
            table, _, column = ("units.unit" if (name, field["name"]) == ("metrics", "dimensionality") else field.get("refers", "")).partition(".")
            known = {"any", *tables.vocabulary(root, table, own)[column]} if table else set()
            for row, cell in zip(frame["row"], frame[field["name"]]) if table else ():
                if cell and cell not in known:
                    yield YanbaoError("unknown_name", Place(paths.shown(path, root), row, position), nearest_names(cell, known), value=cell, table=f"data/vocabulary/{table}.csv")
        if name == "units":
            yield from _unread_units(root, path, frame, own)


def _unread_units(root: Path, path: Path, frame: pd.DataFrame, own: Path | None = None) -> Iterator[YanbaoError]:
    try:
        known = units.load(root, own)
    except Exception as error:  # pint raises many kinds where a base unit is written twice
        yield YanbaoError("breaks_rule", Place(paths.shown(path, root), None, None), value=path.name, column="definition", rule=str(error))
        return
    for row in frame.itertuples():
        try:
            known.quantity(row.unit)
        except Exception as error:  # pint raises many kinds; each means the definition can't be read
            yield YanbaoError("breaks_rule", Place(paths.shown(path, root), row.row, 2), value=row.definition, column="definition", rule=str(error))


def vocabulary_problems(root: Path) -> list[YanbaoError]:
    """Problems of the words and facts that all studies share."""
    found: list[YanbaoError] = []
    folder = paths.vocabulary_folder(root)
    files = [(folder / f"{table}.csv", tables.FILE_SCHEMAS.get(("vocabulary", table), table)) for table in VOCABULARY]
    files += [(path, path.stem) for path in sorted(paths.shared_folder(root).glob("*.csv"))]
    for path, name in files:
        try:
            frame, problems = tables.examine(root, path, name)
            found += [*problems, *of_table(root, path, name, frame, problems)]
        except YanbaoError as error:
            found.append(error)
    if not found:
        found += _unread_units(root, folder / "units.csv", tables.read(root, folder / "units.csv", "units"))
    return found
