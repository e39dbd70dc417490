"""Spreadsheets as grids of texts: what a file's sheets hold, within limits that a hostile file can't pass.

Formulas are never computed: what Excel stored as their values is read. No link to another file is followed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from ...errors import Place, YanbaoError

FILE_BYTES = 20 << 20
UNZIPPED_BYTES = 80 << 20
RATIO = 200  # of unzipped to zipped bytes, of one part
ROWS, COLUMNS, CELLS = 50_000, 1_000, 400_000
CELL_LENGTH = 2_000
ENCODINGS = ("utf-8-sig", "gb18030")
UTF16 = (b"\xff\xfe", b"\xfe\xff")
SUFFIXES = (".xlsx", ".csv", ".tsv")


@dataclass
class Grid:
    """One sheet: `cells` row by row, all rows equally long, blank cells "". `name` is blank for a text file. `uncomputed`: (row, column), from 0,
    of formulas whose value isn't stored."""

    file: str
    name: str
    cells: list[list[str]]
    uncomputed: set[tuple[int, int]] = field(default_factory=set)

    def cell(self, row: int, column: int) -> str:
        return f"{self.name}!{letters(column)}{row + 1}" if self.name else f"{letters(column)}{row + 1}"

    def place(self, row: int, column: int) -> Place:
        return Place(f"{self.file}:{self.cell(row, column)}")

    @property
    def width(self) -> int:
        return len(self.cells[0]) if self.cells else 0


def letters(column: int) -> str:
    """The letters of a column from 0: A, B, …, Z, AA."""
    text, number = "", column + 1
    while number:
        number, digit = divmod(number - 1, 26)
        text = chr(65 + digit) + text
    return text


def column_of(text: str) -> int | None:
    """The column of letters, from 0; None where they are none."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", text):
        return None
    number = 0
    for letter in text.upper():
        number = 26 * number + ord(letter) - 64
    return number - 1


def read(path: Path) -> list[Grid]:
    """The sheets of a file that hold anything. Raises YanbaoError for a file that can't be read or passes a limit."""
    if path.suffix.lower() not in SUFFIXES:
        raise YanbaoError("import_kind", Place(path.name), expected=", ".join(SUFFIXES))
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise YanbaoError("unreadable_file", Place(path.name), reason=("不是普通文件", "it isn't a plain file"))
        if size > FILE_BYTES:
            raise too_large(path.name, f"{size:,} B > {FILE_BYTES:,} B")
        grids = _workbook(path) if path.suffix.lower() == ".xlsx" else [_text(path)]
    except FileNotFoundError:
        raise YanbaoError("import_missing", Place(str(path))) from None
    except OSError as error:
        raise YanbaoError("unreadable_file", Place(path.name), reason=error.strerror or str(error)) from None
    found = [grid for grid in map(_trimmed, grids) if grid.cells]
    if not found:
        raise YanbaoError("import_empty", Place(path.name))
    return found


def too_large(file: str, what: str) -> YanbaoError:
    return YanbaoError("import_too_large", Place(file), what=what)


def _trimmed(grid: Grid) -> Grid:
    """The grid without blank columns and rows at its ends; rows keep their numbers."""
    last = max((row for row, cells in enumerate(grid.cells) if any(cells)), default=-1)
    width = max((column + 1 for cells in grid.cells for column, cell in enumerate(cells) if cell), default=0)
    grid.cells = [[*cells[:width], *[""] * (width - len(cells))] for cells in grid.cells[: last + 1]]
    return grid


def _checked(grid: Grid, cells: Iterator[list[str]]) -> Grid:
    """Take rows into a grid as long as they keep to the limits."""
    total = 0
    for number, row in enumerate(cells):
        total += len(row)
        long = next((column for column, cell in enumerate(row) if len(cell) > CELL_LENGTH), None)
        if number >= ROWS or len(row) > COLUMNS or total > CELLS:
            raise too_large(grid.file, f"{ROWS:,} × {COLUMNS:,}, {CELLS:,}")
        if long is not None:
            raise too_large(f"{grid.file}:{grid.cell(number, long)}", f"{len(row[long]):,} > {CELL_LENGTH:,}")
        grid.cells.append([plain(cell) for cell in row])
    return grid


def plain(cell: str) -> str:
    """A cell's text in one line, without control characters and blanks around it."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff]", " ", cell).replace("\u3000", " ").replace("\u00a0", " ").split())


# text


def _text(path: Path) -> Grid:
    content = path.read_bytes()
    text = decoded(content, path.name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = "\t" if path.suffix.lower() == ".tsv" or first.count("\t") > first.count(",") else ";" if first.count(";") > first.count(",") else ","
    try:
        return _checked(Grid(path.name, "", []), iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise YanbaoError("unreadable_file", Place(path.name), reason=str(error)) from None


def decoded(content: bytes, file: str) -> str:
    """The text of bytes in UTF-8 (with a mark or without), UTF-16 with its mark, or GB18030. Raises YanbaoError for others."""
    for encoding in ("utf-16",) if content.startswith(UTF16) else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise YanbaoError("unreadable_file", Place(file), reason=("编码不是 UTF-8 或 GB18030", "its text is neither UTF-8 nor GB18030"))


# workbooks


def _guard(path: Path) -> bool:
    """Refuse a zip that unfolds into too much, or XML that defines entities; returns whether any cell holds a formula."""
    formulas = False
    with zipfile.ZipFile(path) as packed:
        parts = packed.infolist()
        if len(parts) > 2_000 or sum(part.file_size for part in parts) > UNZIPPED_BYTES:
            raise too_large(path.name, f"> {UNZIPPED_BYTES:,} B")
        for part in parts:
            if part.file_size > RATIO * max(part.compress_size, 1) + (1 << 16):
                raise too_large(path.name, f"{part.filename}: × {part.file_size / max(part.compress_size, 1):.0f}")
            if part.filename.endswith((".xml", ".rels")):
                content = packed.read(part)
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content.startswith(UTF16):
                    raise YanbaoError("unreadable_file", Place(path.name), reason=(f"{part.filename} 含实体定义", f"{part.filename} defines entities"))
                if "worksheets/" in part.filename:
                    formulas |= b"<f" in content
                    if len(re.findall(rb"<(?:\w+:)?c[ />]", content)) > CELLS:
                        raise too_large(path.name, f"{part.filename}: > {CELLS:,}")
    return formulas


def _workbook(path: Path) -> list[Grid]:
    import openpyxl  # slow to import

    try:
        formulas = _guard(path)
        book = openpyxl.load_workbook(path, data_only=True, keep_links=False)
        written = openpyxl.load_workbook(path, keep_links=False) if formulas else None
        return [_sheet(path.name, sheet, written[sheet.title] if written else None) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except (YanbaoError, FileNotFoundError):
        raise
    except MemoryError:
        raise too_large(path.name, "memory") from None
    except Exception as error:  # a broken workbook fails in many ways, each of which means that it can't be read
        raise YanbaoError("unreadable_file", Place(path.name), reason=f"{type(error).__name__}: {str(error)[:120]}") from None


def _sheet(file: str, sheet, written) -> Grid:
    """A sheet of a workbook: merged cells all hold what the first of them says."""
    grid = Grid(file, sheet.title, [])
    if sheet.max_row > ROWS or sheet.max_column > COLUMNS or sheet.max_row * sheet.max_column > CELLS:
        raise too_large(f"{file}:{sheet.title}", f"{sheet.max_row:,} × {sheet.max_column:,}")
    _checked(grid, ([_told(cell) for cell in row] for row in sheet.iter_rows()))
    for merged in sheet.merged_cells.ranges:
        first = grid.cells[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, min(merged.max_row, len(grid.cells))):
            for column in range(merged.min_col - 1, min(merged.max_col, len(grid.cells[row]))):
                grid.cells[row][column] = first
    for row in written.iter_rows() if written else ():
        for cell in row:
            if cell.data_type == "f" and not grid.cells[cell.row - 1][cell.column - 1]:
                grid.uncomputed.add((cell.row - 1, cell.column - 1))
    return grid


def _told(cell) -> str:
    """What a reader sees of a cell: numbers with all their digits, percentages as such, days as the ledger writes them."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, (int, float)):
        percent = "%" in (cell.number_format or "")
        return f"{value * 100 if percent else value:.15g}" + ("%" if percent else "")
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d")
    return str(value)
