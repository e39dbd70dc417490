"""Conditions of the commentary (`when:`): comparisons in the formula language over references and over names such as base_year."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from . import formulas, lowering, prose
from .formulas import FormulaError
from .units import Units

STAND_IN = "Reference"  # what a reference is parsed as; the names of drivers are lower case


@dataclass(frozen=True)
class Number:
    """What a reference or a name gives a condition: a number in a unit of units.csv."""

    value: float
    unit: str = "1"


@dataclass(frozen=True)
class Condition:
    """A condition that was read: its tree, and stand-in name -> target of the reference it stands for."""

    tree: ast.expr
    targets: dict[str, str]

    def holds(self, reference: Callable[[str], Number], named: Callable[[str], Number], units: Units) -> bool:
        """Whether it is true. `reference` gives the number of a target, `named` that of a bare name; what they raise is passed on.

        Within one comparison the quantities of one kind are converted to the unit of the first of them, which is the unit of the bare
        numbers too. A side that isn't a finite number meets no comparison.
        """

        number = self._numbers(reference, named)

        def run(node: ast.expr) -> bool:
            if isinstance(node, ast.BoolOp):
                met = [run(value) for value in node.values]  # all of them, so that a reference that leads nowhere is never passed over
                return all(met) if isinstance(node.op, ast.And) else any(met)
            common: dict[object, str] = {}
            values = {}
            for name in _names(node):
                found = number(name)
                values[name] = np.float64(found.value * units.factor(found.unit, common.setdefault(units.dimensions(found.unit), found.unit)))
            with np.errstate(all="ignore"):
                sides = [lowering.evaluate(lowering.lower(side), values.__getitem__, values.get) for side in (node.left, *node.comparators)]
            compared = [lowering.NUMPY[lowering.COMPARISONS[type(op)]](*pair) for op, *pair in zip(node.ops, sides, sides[1:])]
            return bool(np.all([*compared, *map(np.isfinite, sides)]))

        return run(self.tree)

    def check_units(self, reference: Callable[[str], Number], named: Callable[[str], Number], units: Units) -> None:
        """Raises FormulaError where a comparison or a sum joins quantities of different kinds."""
        number = self._numbers(reference, named)
        for comparison in _comparisons(self.tree):
            found = {name: {str(key): float(exponent) for key, exponent in units.dimensions(number(name).unit).items()} for name in _names(comparison)}
            try:
                formulas.dimensions(comparison, found.__getitem__, loose=True)
            except FormulaError as error:
                zh, en = (re.sub(rf"{STAND_IN}\d+", lambda match: self.targets[match.group()], text) for text in error.reason)
                raise FormulaError(zh, en) from None

    def _numbers(self, reference: Callable[[str], Number], named: Callable[[str], Number]) -> Callable[[str], Number]:
        return lambda name: reference(self.targets[name]) if name in self.targets else named(name)


def parse(text: str) -> Condition:
    """The condition that a `when:` line states. Raises FormulaError, which says why, for anything but the documented language."""
    targets: dict[str, str] = {}

    def stand_in(match: re.Match) -> str:
        if match.group(1) == "name":
            raise FormulaError("{name} 给出的是文字，只有数可以比较", "{name} gives a word, and only numbers are compared")
        name = f"{STAND_IN}{len(targets) + 1}"
        targets[name] = match.group(2).strip()
        return f" {name} "

    if STAND_IN in prose.REFERENCE.sub("", text):
        raise FormulaError("驱动的名称用小写", "the names of drivers are lower case")
    plain = prose.REFERENCE.sub(stand_in, text)
    if re.search("[`{}]", plain):
        raise FormulaError("引用写作 {value}`…`", "a reference is written {value}`…`")
    return Condition(formulas.parse_condition(plain), targets)


def _comparisons(node: ast.expr) -> Iterator[ast.Compare]:
    """The comparisons that `and` and `or` join, in order."""
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _comparisons(value)
    else:
        yield node


def _names(comparison: ast.Compare) -> list[str]:
    """The names of a comparison in the order they are written, each once."""
    functions = {id(node.func) for node in ast.walk(comparison) if isinstance(node, ast.Call)}
    nodes = [node for node in ast.walk(comparison) if isinstance(node, ast.Name) and id(node) not in functions]
    return list(dict.fromkeys(node.id for node in sorted(nodes, key=lambda node: node.col_offset)))
