"""Read one table by its schema; the schemas in data/schema are the one definition of every column."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from . import paths, reads
from .errors import Place, YanbaoError

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
FILE_SCHEMAS = {("vocabulary", "exhibits"): "exhibits_general"}


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


def empty(root: Path, name: str) -> pd.DataFrame:
    """The table with no rows, columns typed."""
    return _typed([], [], schema(root, name), "")


def read(root: Path, path: Path, name: str, whole: bool = True) -> pd.DataFrame:
    """The rows of a CSV file: texts as str (blank is ""), numbers as float64 (blank is NaN).

    The file is noted as read whole, unless the caller says that it notes the parts it uses.
    A column `row` holds each row's line number in the file (the header is 1), so that problems can be pointed at.
    Raises YanbaoError for a missing file, wrong columns, a wrong number of cells, or a text where a number belongs.
    """
    where = paths.shown(path, root)
    (reads.note_file if whole else reads.note_parts)(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise YanbaoError("missing_file", name=where) from None
    except (OSError, UnicodeDecodeError) as error:
        raise YanbaoError("unreadable_file", Place(where), reason=error) from None
    definition = schema(root, name)
    expected = [field["name"] for field in definition["fields"]]
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    if header != expected:
        raise YanbaoError("wrong_header", Place(where, 1), detail=_difference(header, expected), expected=",".join(expected))
    rows, lines = [], []
    texts: dict[str, str] = {}  # each text is held once, however many cells say it
    line = reader.line_num + 1  # a record may hold line breaks: it is named by its first line
    for cells in reader:
        first, line = line, reader.line_num + 1
        if not cells:
            continue
        if len(cells) != len(expected):
            raise YanbaoError("wrong_cells", Place(where, first), found=len(cells), expected=len(expected))
        rows.append([texts.setdefault(cell, cell) for cell in map(str.strip, cells)])
        lines.append(first)
    return _typed(rows, lines, definition, where)


def _difference(header: list[str], expected: list[str]) -> str:
    missing = [name for name in expected if name not in header]
    extra = [name for name in header if name not in expected]
    parts = [f"– {', '.join(missing)}" if missing else "", f"+ {', '.join(extra)}" if extra else ""]
    return "  ".join(part for part in parts if part) or "another order"


def _typed(rows: list[list[str]], lines: list[int], definition: dict, where: str) -> pd.DataFrame:
    data: dict[str, object] = {}
    for position, field in enumerate(definition["fields"]):
        cells = [row[position] for row in rows]
        if field["type"] in ("number", "integer"):
            data[field["name"]] = np.array(_numbers(cells, where, lines, position + 1), dtype="float64")
        else:
            data[field["name"]] = pd.Series(cells, dtype="str")
    frame = pd.DataFrame(data)
    frame["row"] = lines
    return frame


def _numbers(cells: list[str], where: str, lines: list[int], column: int) -> list[float]:
    """A column of numbers; each text is parsed once, where it first stands."""
    known: dict[str, float] = {}
    for line, cell in zip(lines, cells):
        if cell not in known:
            known[cell] = _number(cell, where, line, column)
    return [known[cell] for cell in cells]


def _number(cell: str, where: str, row: int, column: int) -> float:
    if not cell:
        return float("nan")
    if not NUMBER.fullmatch(cell):
        raise YanbaoError("not_a_number", Place(where, row, column), value=cell)
    if not math.isfinite(float(cell)):
        raise YanbaoError("not_a_number", Place(where, row, column), value=cell)
    return float(cell)


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
