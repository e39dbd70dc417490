"""Rows of the ledger from a sheet and what its columns stand for: each number with its cell, or why it can't be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ... import tables
from ...errors import Place, YanbaoError
from . import cells
from .grids import Grid
from .layout import Known
from .mapping import NUMBERS, SKIP, UNKNOWN, Column, Plan

# what makes two rows the same statement; see evidence.SERIES
SAME = ("metric", "entity_id", "region", "dims", "definition_id", "period", "kind", "scenario", "vintage", "source_id", "origin_id")


@dataclass(frozen=True)
class Record:
    """A row for the ledger, without its id, and the cell it comes from."""

    cells: dict[str, str]
    place: Place

    @property
    def statement(self) -> tuple[str, ...]:
        return tuple(self.cells.get(column, "") for column in SAME)


@dataclass
class Taken:
    """What was read: records, what is wrong, how many number cells were blank, and the heads of columns left out."""

    records: list[Record] = field(default_factory=list)
    problems: list[YanbaoError] = field(default_factory=list)
    blank: int = 0
    left_out: list[str] = field(default_factory=list)


def taken(grid: Grid, plan: Plan, known: Known) -> Taken:
    """All numbers of a sheet as records of the ledger."""
    found = Taken(left_out=[head for place, head in enumerate(grid.cells[plan.header - 1] if 0 < plan.header <= len(grid.cells) else [])
                            if head and not plan.columns.get(place, Column()).role])
    numbers = {place: column for place, column in plan.columns.items() if column.role == "value" and place < grid.width}
    others = {place: column for place, column in plan.columns.items() if column.role not in ("", "value") and place < grid.width}
    if not numbers:
        found.problems.append(YanbaoError("import_mapping", Place(grid.file), what="columns: value"))
    unfilled: set[tuple[str, str]] = set()
    for row in range(plan.first - 1, min(plan.last, len(grid.cells))):
        line = grid.cells[row]
        if not any(line):
            continue
        own = _row_cells(grid, row, others, known, found.problems)
        if own is None:
            continue
        for place, column in numbers.items():
            if (row, place) in grid.uncomputed:
                found.problems.append(YanbaoError("import_uncomputed", grid.place(row, place)))
            elif cells.is_blank(line[place]) and not any(own.get(end) for end in ("low", "high")):
                found.blank += 1
            else:
                found.problems += _add(grid, (row, place), {**plan.defaults, **own, **column.cells}, known, unfilled, found.records)
    _twice(found)
    return found


def _row_cells(grid: Grid, row: int, columns: dict[int, Column], known: Known, problems: list[YanbaoError]) -> dict[str, str] | None:
    """What the other columns say of all numbers of a row; None for a row that is left out."""
    own: dict[str, str] = {}
    for place, column in columns.items():
        text = grid.cells[row][place]
        if not text or (column.role in NUMBERS and cells.is_blank(text)):
            continue
        told = column.names.get(text, text)
        if told == SKIP:
            return None
        own |= column.cells
        if isinstance(told, dict):
            own |= told
        elif column.role == "period" and text not in column.names:
            period = cells.period(text)
            if period is None:
                problems.append(YanbaoError("import_period", grid.place(row, place), value=text))
                return None
            own |= {"period": period[0]}
        elif column.role in NUMBERS:
            amount = cells.amount(text, known.units)
            if amount is None or not amount.value:
                problems.append(YanbaoError("not_a_number", grid.place(row, place), value=text))
                return None
            own[column.role] = amount.value
        elif column.role == "unit" and text not in column.names:
            own["unit"] = known.units.get(text.lower(), text)
        else:
            own[column.role] = told if told != UNKNOWN else f"{UNKNOWN}{text}"
    return own


def _add(grid: Grid, cell: tuple[int, int], told: dict[str, str], known: Known, unfilled: set[tuple[str, str]], records: list[Record]) -> Iterator[YanbaoError]:
    """Add the record of one number; yields what is wrong with it instead."""
    place, text = grid.place(*cell), grid.cells[cell[0]][cell[1]]
    amount = cells.Amount() if cells.is_blank(text) else cells.amount(text, known.units)
    if amount is None:
        yield YanbaoError("not_a_number", place, value=text)
        return
    open_ = {(column, value[1:]) for column, value in told.items() if value.startswith(UNKNOWN)}
    if open_:
        for column, value in sorted(open_ - unfilled):
            yield YanbaoError("import_unmapped", place, known.nearest("entity_id" if column in ("region", "origin_id") else column, value), value=value or "?", column=column)
        unfilled |= open_
        return
    numbers = {key: value for key, value in vars(amount).items() if value and key != "unit"}
    if "low" in numbers and "high" in numbers and "value" not in numbers:
        numbers["interval"] = "range"
    told = {**told, **numbers} | ({"unit": amount.unit} if amount.unit else {})
    records.append(Record(_whole(told, f"{grid.file} {grid.cell(*cell)}"), place))


def _whole(told: dict[str, str], locator: str) -> dict[str, str]:
    """The record with its dims in one cell, sorted, and with series and place in the source where the mapping names none."""
    dims = tables.key_values(told.get("dims", "")) if all("=" in part for part in told.get("dims", "").split(";") if part) else {}
    dims |= {key.removeprefix("dims."): value for key, value in told.items() if key.startswith("dims.") and value}
    record = {key: value for key, value in told.items() if not key.startswith("dims.")}
    if dims:
        record["dims"] = ";".join(f"{key}={dims[key]}" for key in sorted(dims))
    parts = [record.get("origin_id", ""), record.get("metric", ""), record.get("entity_id", ""), record.get("definition_id", ""), *(dims[key] for key in sorted(dims))]
    series = ".".join(re.sub(r"[^a-z0-9_.\-]+", "-", part.lower()) for part in parts if part)
    return record | {"series_id": record.get("series_id") or series, "locator": record.get("locator") or locator}


def _twice(found: Taken) -> None:
    """Numbers of the file that say the same of the same."""
    first: dict[tuple[str, ...], Place] = {}
    for record in found.records:
        if record.statement in first:
            found.problems.append(YanbaoError("import_twice", record.place, first=first[record.statement]))
        first.setdefault(record.statement, record.place)
