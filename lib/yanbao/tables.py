"""Read one table by its schema; the schemas in data/schema are the one definition of every column."""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from . import paths, reads
from .errors import Place, YanbaoError, nearest_names

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CHUNK = 400  # records turned into columns together: few enough to stay in the processor's cache
FILE_SCHEMAS = {("vocabulary", "exhibits"): "exhibits_general"}
OWN_WORDS = ("metrics", "units", "entities", "definitions", "labels")  # tables of the vocabulary that a pack may add rows to


@lru_cache(maxsize=None)
def schema(root: Path, name: str) -> dict:
    """The Frictionless table schema `name`. Raises YanbaoError where its file isn't JSON."""
    path = paths.schema_folder(root) / f"{name}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise YanbaoError("unreadable_file", Place(paths.shown(path, root), error.lineno, error.colno), reason=error.msg) from None


def columns(root: Path, name: str) -> list[str]:
    return [field["name"] for field in schema(root, name)["fields"]]


def key(root: Path, name: str) -> list[str]:
    """The columns by which a row of an overlay replaces one of its base; none for a table that only grows."""
    definition = schema(root, name)
    return definition.get("overlayKey") or definition.get("primaryKey") or []


def empty(root: Path, name: str) -> pd.DataFrame:
    """The table with no rows, columns typed."""
    definition = schema(root, name)
    return _typed([[] for _ in definition["fields"]], [], definition, "", [])


def read(root: Path, path: Path, name: str, whole: bool = True) -> pd.DataFrame:
    """The rows of a CSV file: texts as str (blank is ""), numbers as float64 (blank is NaN).

    The file is noted as read whole, unless the caller says that it notes the parts it uses.
    A column `row` holds each row's line number in the file (the header is 1), so that problems can be pointed at.
    Raises YanbaoError for a missing file, wrong columns, a wrong number of cells, or a text where a number belongs.
    """
    frame, problems = examine(root, path, name, whole)
    if problems:
        raise problems[0]
    return frame


def examine(root: Path, path: Path, name: str, whole: bool = True) -> tuple[pd.DataFrame, list[YanbaoError]]:
    """As `read`, with all problems of its rows and cells, in row order, instead of the first of them.

    Of a row with too few cells or too many only the first is kept, as nobody knows which of the others are where; what is no number is NaN.
    Raises YanbaoError for a file that can't be read at all or hasn't the columns of its schema.
    """
    where = paths.shown(path, root)
    (reads.note_file if whole else reads.note_parts)(path)
    definition = schema(root, name)
    expected = [field["name"] for field in definition["fields"]]
    problems: list[YanbaoError] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if header != expected:
                raise _wrong_header(header, expected, where)
            columns, lines = _columns(reader, len(expected), where, problems)
    except csv.Error as error:  # a cell longer than csv's limit, most often a quote that is never closed
        raise YanbaoError("unreadable_row", Place(where, reader.line_num or 1), reason=error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(error, path, root) from None
    frame = _typed(columns, lines, definition, where, problems)
    return frame, sorted(problems, key=lambda problem: (problem.place.row, problem.place.column or 0))


def vocabulary(root: Path, name: str, own: Path | None = None, whole: bool = True) -> pd.DataFrame:
    """A table of the vocabulary: the shared rows, then those of `own`, the folder of a pack's own words, where it has them.

    Raises YanbaoError as `read` does, and for a name that both have.
    """
    schema_name = FILE_SCHEMAS.get(("vocabulary", name), name)
    path = paths.vocabulary_folder(root) / f"{name}.csv"
    shared = read(root, path, schema_name, whole)
    if own is None or name not in OWN_WORDS or not (own / path.name).exists():
        return shared
    added = read(root, own / path.name, schema_name, whole)
    for problem in said_twice(root, name, shared, added, own):
        raise problem
    return pd.concat([shared, added], ignore_index=True)


def said_twice(root: Path, name: str, shared: pd.DataFrame, added: pd.DataFrame, own: Path) -> Iterator[YanbaoError]:
    """The names of a pack's own table that the shared one has already, each with both places."""
    key = schema(root, name)["primaryKey"] if "primaryKey" in schema(root, name) else columns(root, name)[:1]
    places = dict(zip(map(tuple, shared[key].to_numpy()), shared["row"]))
    for cells, row in zip(map(tuple, added[key].to_numpy()), added["row"]):
        if cells in places:
            first = Place(paths.shown(paths.vocabulary_folder(root) / f"{name}.csv", root), int(places[cells]))
            yield YanbaoError("word_taken", Place(paths.shown(own / f"{name}.csv", root), int(row), 1), value="/".join(cells), first=first)


def unreadable(error: OSError | UnicodeDecodeError, path: Path, root: Path) -> YanbaoError:
    """Why a file can't be read, with the line where its text stops being UTF-8."""
    where = paths.shown(path, root)
    if isinstance(error, FileNotFoundError):
        return YanbaoError("missing_file", Place(where))
    if isinstance(error, OSError):
        return YanbaoError("unreadable_file", Place(where), reason=error.strerror)
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as found:
        return YanbaoError("wrong_encoding", Place(where, content.count(b"\n", 0, found.start) + 1))
    return YanbaoError("wrong_encoding", Place(where))


def _wrong_header(header: list[str], expected: list[str], where: str) -> YanbaoError:
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    twice = sorted({name for name in header if header.count(name) > 1})
    parts = [sign + ", ".join(names) for sign, names in (("– ", missing), ("+ ", extra), ("2× ", twice)) if names]
    detail = "  ".join(parts) or ("顺序不同", "another order")
    column = next((place for place, name in enumerate(header, 1) if place > len(expected) or name != expected[place - 1]), len(header) + 1)
    nearest = dict.fromkeys(near for name in extra for near in nearest_names(name, missing, 1))
    return YanbaoError("wrong_header", Place(where, 1, column), nearest, detail=detail, expected=",".join(expected))


class _Texts(dict):
    """Cell as read -> its text without blanks around it. Each text is held once, however many cells say it."""

    def __missing__(self, cell: str) -> str:
        text = cell.strip()
        self[cell] = text = self.setdefault(text, text)
        return text


def _columns(reader: Iterator[list[str]], count: int, where: str, problems: list[YanbaoError]) -> tuple[list[list[str]], list[int]]:
    """The cells of each column, and the first line of each record (a record may hold line breaks)."""
    columns: list[list[str]] = [[] for _ in range(count)]
    lines: list[int] = []
    texts = _Texts()
    chunk: list[list[str]] = []

    def keep() -> None:
        for column, cells in zip(columns, zip(*chunk)):
            column += map(texts.__getitem__, cells)
        chunk.clear()

    line = reader.line_num + 1
    for cells in reader:
        first, line = line, reader.line_num + 1
        if not cells:
            continue
        if len(cells) != count:
            problems.append(YanbaoError("wrong_cells", Place(where, first), found=len(cells), expected=count))
            cells = [cells[0], *[""] * (count - 1)]
        chunk.append(cells)
        lines.append(first)
        if len(chunk) == CHUNK:
            keep()
    keep()
    if CONTROL.search("".join(texts)):
        for position, column in enumerate(columns, 1):
            problems += [YanbaoError("control_character", Place(where, first, position), character=f"U+{ord(found.group()):04X}")
                         for first, cell in zip(lines, column) if (found := CONTROL.search(cell))]
    return columns, lines


def _typed(columns: list[list[str]], lines: list[int], definition: dict, where: str, problems: list[YanbaoError]) -> pd.DataFrame:
    data: dict[str, object] = {}
    for position, field in enumerate(definition["fields"]):
        cells, columns[position] = columns[position], []
        if field["type"] in ("number", "integer"):
            data[field["name"]] = np.array(_numbers(cells, where, lines, position + 1, problems), dtype="float64")
        else:
            data[field["name"]] = pd.Series(cells, dtype="str")
    frame = pd.DataFrame(data)
    frame["row"] = np.array(lines, dtype="int64")
    return frame


def _numbers(cells: list[str], where: str, lines: list[int], column: int, problems: list[YanbaoError]) -> list[float]:
    """A column of numbers; each text is parsed once. What is none is told, and NaN."""
    known = {cell: _number(cell) for cell in dict.fromkeys(cells)}
    if None in known.values():
        problems += [YanbaoError("not_a_number", Place(where, line, column), _as_number(cell), value=cell) for line, cell in zip(lines, cells) if known[cell] is None]
        known = {cell: float("nan") if number is None else number for cell, number in known.items()}
    return [known[cell] for cell in cells]


def _number(cell: str) -> float | None:
    """The number a cell holds, NaN where it is blank, None where it is no finite number."""
    if not cell:
        return float("nan")
    number = float(cell) if NUMBER.fullmatch(cell) else math.inf
    return number if math.isfinite(number) else None


def _as_number(cell: str) -> tuple[str, ...]:
    """How a number in full-width digits, with thousands separators or with a sign for its unit is to be written."""
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})|[\s%]", "", unicodedata.normalize("NFKC", cell))
    return (plain,) if _number(plain) == _number(plain) and _number(plain) is not None else ()


def records(frame: pd.DataFrame) -> list[dict]:
    """The rows as dicts of plain values. For the small tables of a panel pandas' own `to_dict` takes ten times as long."""
    names = list(frame.columns)
    return [dict(zip(names, cells)) for cells in zip(*(frame[name].tolist() for name in names))]


def key_values(text: str) -> dict[str, str]:
    """`key=value;key=value` as a dict; blank gives an empty one."""
    return dict(part.split("=", 1) for part in text.split(";") if part)


def items(text: str) -> list[str]:
    """A cell that lists names separated by semicolons."""
    return [part.strip() for part in text.split(";") if part.strip()]
