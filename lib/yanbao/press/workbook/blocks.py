"""A driver tree as rows of a spreadsheet: years across, every result a formula over the cells of its drivers.

A row shows a driver in its own unit, with the factor to base units beside it. Formulas compute in base units, as `drivers.Tree` does: a
quantity in them is its cell times its factor, and the result is divided by the row's own factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from ... import lowering
from ...drivers import Tree
from ...lowering import Expression

# Excel takes 8,192 characters and 64 levels; an operation joins four parts at most, and its tokens take more room than its text
PART_LENGTH, PART_DEPTH = 1200, 40
# columns of a block: name, unit, role, factor to base units; then the years
NAME, UNIT, ROLE, FACTOR, YEARS = range(5)
INPUTS, CALCULATION = "inputs", "calculation"
FORMATS = ((1000, "#,##0"), (100, "#,##0.0"), (10, "0.00"), (0.1, "0.000"))
TOTAL, HELPER = "total", "helper"  # roles of rows beside those of drivers.csv


@dataclass
class Line:
    """One row: a driver, a running total, or a part of a long formula. `formulas` by year without their `=`, blank where a year needs none;
    `values` is what they give, in the row's own unit."""

    row: int
    driver: str
    role: str
    factor: float
    formulas: list[str] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @property
    def number_format(self) -> str:
        """A format that shows about four digits of the largest value."""
        largest = max(map(abs, self.values))
        if largest and not 1e-4 <= largest < 1e12:
            return "0.000E+00"
        return next((form for least, form in FORMATS if largest >= least), "0.000000")


@dataclass(frozen=True)
class Block:
    """The rows of one tree. `headings`: rows in which a section begins → its name; `end` is the first row after it."""

    lines: list[Line]
    headings: Mapping[int, str]
    end: int

    def line(self, driver: str) -> Line:
        return next(line for line in self.lines if line.driver == driver)


class _Base:
    """A tree's results in base units, by year."""

    def __init__(self, tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float]):
        self.values = tree.run(base_year, horizon, changes)
        self.years = list(range(base_year, horizon + 1))
        self._found = {name: np.asarray(values, dtype=float) * tree.factor[name] for name, values in self.values.items()}
        self._found |= {name: np.cumsum(self._found[name.removesuffix(lowering.TOTAL)]) for name in tree.lowered if name.endswith(lowering.TOTAL)}
        self._fixed = {"base_year": float(base_year), "horizon": float(horizon)}

    def at(self, name: str, position: int) -> float:
        return float(self.years[position]) if name == "year" else self._fixed[name] if name in self._fixed else float(self._found[name][position])

    def of(self, node: Expression, position: int) -> float:
        """What a part of a formula gives in one year."""
        return float(lowering.evaluate(node, lambda name: np.float64(self.at(name, position)), lambda name: np.float64(self.at(name, position - 1)) if position else None))


def block(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], inputs: Mapping[str, str], first_row: int, year_row: int) -> Block:
    """A tree as rows from `first_row` on (counted from 0). `changes`: what the chosen scenario changes, for the values; `inputs`: input → the
    cell that holds its active value; `year_row`: where the years stand above their columns.

    Inputs come first, then what is computed, each in the order of drivers.csv; then hidden rows with parts of formulas too long for one cell.
    """
    base = _Base(tree, base_year, horizon, changes)
    lines, headings, row = [], {}, first_row
    for heading, chosen in ((INPUTS, True), (CALCULATION, False)):
        headings[row] = heading
        row += 1
        for driver, role in _rows(tree):
            if (role == "input") == chosen:
                lines.append(Line(row, driver, role, tree.factor[driver.removesuffix(lowering.TOTAL)]))
                row += 1
    writer = _Writer(tree, base, {line.driver: line for line in lines}, inputs, year_row, row)
    for line in lines:
        writer.fill(line)
    return Block(lines + writer.helpers, headings, row + len(writer.helpers))


def _rows(tree: Tree) -> Iterator[tuple[str, str]]:
    """Drivers with their roles, a running total after what it sums."""
    for driver, role in zip(tree.rows["driver"], tree.rows["role"]):
        yield driver, role
        if driver + lowering.TOTAL in tree.lowered:
            yield driver + lowering.TOTAL, TOTAL


class _Writer:
    """Writes the formulas of a block's lines."""

    def __init__(self, tree: Tree, base: _Base, lines: Mapping[str, Line], inputs: Mapping[str, str], year_row: int, first_helper: int):
        self.tree, self.base, self.lines, self.inputs, self.year_row, self.first_helper = tree, base, lines, inputs, year_row, first_helper
        self.helpers: list[Line] = []
        self._helper_of: dict[int, Line] = {}

    def fill(self, line: Line) -> None:
        for position in range(len(self.base.years)):
            if line.role == "input":
                line.formulas.append(self.inputs[line.driver])
            else:
                text = lowering.excel(self.tree.lowered[line.driver], self._refer(position), self._before(position), self._kept(position))
                line.formulas.append(text if line.factor == 1 else f"{text}/{_factor(line)}")
            line.values.append(self.base.at(line.driver, position) / line.factor)

    def _quantity(self, name: str, position: int) -> str:
        """A driver in one year, in base units."""
        line = self.lines[name]
        cell = f"{_column(position)}{line.row + 1}"
        return cell if line.factor == 1 else f"({cell}*{_factor(line)})"

    def _refer(self, position: int) -> Callable[[str], str]:
        years = {"year": f"{_column(position)}${self.year_row + 1}", "base_year": f"${_column(0)}${self.year_row + 1}",
                 "horizon": f"${_column(len(self.base.years) - 1)}${self.year_row + 1}"}
        return lambda name: years[name] if name in years else self._quantity(name, position)

    def _before(self, position: int) -> Callable[[str], str | None]:
        return lambda name: self._quantity(name, position - 1) if position else None

    def _kept(self, position: int) -> Callable[[Expression, str], str]:
        """Puts a long or deep part into a row of its own, the same one in every year."""

        def kept(node: Expression, text: str) -> str:
            if len(text) <= PART_LENGTH and depth(text) <= PART_DEPTH:
                return text
            if id(node) not in self._helper_of:
                blank = len(self.base.years)
                self._helper_of[id(node)] = Line(self.first_helper + len(self.helpers), "", HELPER, 1.0, [""] * blank, [0.0] * blank)
                self.helpers.append(self._helper_of[id(node)])
            line = self._helper_of[id(node)]
            line.formulas[position], line.values[position] = text, self.base.of(node, position)
            return f"{_column(position)}{line.row + 1}"

        return kept


def depth(formula: str) -> int:
    """How many parentheses are open at once."""
    deepest = level = 0
    for sign in formula:
        level += (sign == "(") - (sign == ")")
        deepest = max(deepest, level)
    return deepest


def _column(position: int) -> str:
    return xl_col_to_name(YEARS + position)


def _factor(line: Line) -> str:
    return f"${xl_col_to_name(FACTOR)}${line.row + 1}"
