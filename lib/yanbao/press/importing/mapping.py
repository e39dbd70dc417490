"""What the columns of a spreadsheet stand for: a mapping as a YAML file that one can read, edit and give again."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ...errors import Place, YanbaoError, nearest_names
from ...study import Settings
from .grids import column_of, letters, plain

UNKNOWN = "?"  # to be filled in
SKIP = "skip"
NUMBERS = ("value", "low", "high")
KEYS = ("sheet", "header", "first", "last", "defaults", "columns")
LARGEST = 2 << 20  # bytes of a mapping file
HEADING = """# yanbao import: 本文件说明表格各列对应台账的哪一列。? 为待填；填好后用 --mapping 给出。
# What each column of the spreadsheet stands for in the ledger. ? is to be filled in; give the file with --mapping.
#   defaults: 全部行相同的格 / cells that all rows have
#   columns:  A: {is: entity_id, names: {表中文字 / text: id}} | B: {period: 2024, unit: t} (数字 / numbers) | C: skip
"""


@dataclass
class Column:
    """`role`: the ledger column that a text column fills (also dims.KEY), or value, low, high for numbers; blank leaves the column out. `names`: text of
    the table -> cell of the role, or several ledger cells at once. `cells`: what holds for all numbers of the column."""

    role: str = ""
    names: dict[str, str | dict[str, str]] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """`header`, `first`, `last`: rows of the sheet, from 1. `columns`: place from 0 -> what it stands for."""

    sheet: str
    header: int
    first: int
    last: int
    defaults: dict[str, str]
    columns: dict[int, Column]


def written(plan: Plan, hints: Collection[str] = ()) -> str:
    """The plan as the text of a mapping file; `hints`: remarks, such as the nearest valid names."""
    columns: dict[str, object] = {}
    for place, column in sorted(plan.columns.items()):
        told = ({"is": column.role} if column.role != "value" else {}) | column.cells | ({"names": column.names} if column.names else {})
        columns[letters(place)] = SKIP if not column.role else told or {"is": "value"}
    content = {"sheet": plan.sheet, "header": plan.header, "first": plan.first, "last": plan.last, "defaults": plan.defaults, "columns": columns}
    remarks = "".join(f"# {' '.join(hint.split())}\n" for hint in hints)
    return HEADING + remarks + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=150)


def read(path: Path, ledger: Collection[str]) -> Plan:
    """The plan of a mapping file; `ledger`: the columns of the ledger. Raises YanbaoError, with the nearest valid names, for what it can't hold."""
    try:
        if path.stat().st_size > LARGEST:
            raise YanbaoError("import_too_large", Place(path.name), what=f"> {LARGEST:,} B")
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Settings)
    except FileNotFoundError:
        raise YanbaoError("import_missing", Place(str(path))) from None
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        raise YanbaoError("unreadable_file", Place(path.name), reason=str(error)[:120]) from None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise YanbaoError("import_mapping", Place(path.name, *((mark.line + 1, mark.column + 1) if mark else ())), what=str(getattr(error, "problem", error))[:120]) from None
    return _Reader(path.name, ledger).plan(content)


class _Reader:
    def __init__(self, file: str, ledger: Collection[str]):
        self.file, self.ledger = file, ledger

    def wrong(self, what: str, nearest: Collection[str] = ()) -> YanbaoError:
        return YanbaoError("import_mapping", Place(self.file), nearest, what=what)

    def plan(self, content: object) -> Plan:
        if not isinstance(content, dict):
            raise self.wrong("columns: …")
        for key in content:
            if key not in KEYS:
                raise self.wrong(str(key), nearest_names(str(key), KEYS) or KEYS)
        columns = content.get("columns")
        if not isinstance(columns, dict) or not columns:
            raise self.wrong("columns: …")
        numbers = {key: content.get(key) for key in ("header", "first", "last")}
        for key, value in numbers.items():
            if not isinstance(value, int) or isinstance(value, bool) or value < (0 if key == "header" else 1):
                raise self.wrong(f"{key}: {value}")
        return Plan(str(content.get("sheet") or ""), **numbers, defaults=self._cells(content.get("defaults") or {}, "defaults"),
                    columns=dict(self._column(*pair) for pair in columns.items()))

    def _column(self, name: object, told: object) -> tuple[int, Column]:
        place = column_of(str(name))
        if place is None:
            raise self.wrong(f"columns: {name}", ("A", "B"))
        if told == SKIP:
            return place, Column()
        if not isinstance(told, dict):
            raise self.wrong(f"{name}: {told}", (SKIP,))
        told = dict(told)
        role, names = str(told.pop("is", "value")), told.pop("names", None) or {}
        self._known(role, str(name))
        if not isinstance(names, dict):
            raise self.wrong(f"{name}: names")
        read_names = {str(text): self._cells(cell, f"{name}: names") if isinstance(cell, dict) else str(cell) for text, cell in names.items()}
        return place, Column(role, read_names, self._cells(told, str(name)))

    def _cells(self, told: object, where: str) -> dict[str, str]:
        if not isinstance(told, Mapping):
            raise self.wrong(where)
        for key, value in told.items():
            self._known(str(key), where)
            if isinstance(value, (dict, list)):
                raise self.wrong(f"{where}: {key}")
        return {str(key): "" if value is None else plain(str(value)) for key, value in told.items()}

    def _known(self, column: str, where: str) -> None:
        if column == "id" or (column not in self.ledger and not re.fullmatch(r"dims\.[a-z_0-9]+", column)):
            raise self.wrong(f"{where}: {column}", nearest_names(column, [name for name in self.ledger if name != "id"]))
