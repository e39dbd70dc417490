"""Formulas lowered to the few operations that NumPy, Vega and Excel all have: + - * / pow exp log min max, and a choice between two values.

Curves: ramp is linear between two years; logistic (Verhulst 1838), Gompertz (Gompertz 1825; Winsor 1932) and Bass (Bass 1969, A new product
growth for model consumer durables, eq. 5) are shares of a ceiling; wright is Wright's law (Wright 1936); annuity is the capital recovery
factor (Grant, Principles of Engineering Economy, 1930).
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np


TOTAL = "__total"  # what `cumulative(x)` reads is a driver of its own: the sum of x so far
STRAIGHT = 1e-12  # below this rate an annuity is straight-line repayment
LARGEST_EXPONENT = 709.78  # beyond it Excel's EXP is an error, not infinite: a curve far from its middle would be one too


class Expression:
    """A lowered formula. Arithmetic between two of them gives a third."""

    __slots__ = ()

    def __add__(self, other: Expression | float) -> Expression:
        return Operation("+", (self, expression(other)))

    def __radd__(self, other: float) -> Expression:
        return expression(other) + self

    def __sub__(self, other: Expression | float) -> Expression:
        return Operation("-", (self, expression(other)))

    def __rsub__(self, other: float) -> Expression:
        return expression(other) - self

    def __mul__(self, other: Expression | float) -> Expression:
        return Operation("*", (self, expression(other)))

    def __rmul__(self, other: float) -> Expression:
        return expression(other) * self

    def __truediv__(self, other: Expression | float) -> Expression:
        return Operation("/", (self, expression(other)))

    def __rtruediv__(self, other: float) -> Expression:
        return expression(other) / self

    def __pow__(self, other: Expression | float) -> Expression:
        return Operation("pow", (self, expression(other)))

    def __rpow__(self, other: float) -> Expression:
        return expression(other) ** self

    def __neg__(self) -> Expression:
        return 0 - self


@dataclass(frozen=True, slots=True)
class Number(Expression):
    value: float


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A driver's value in the same year, or year, base_year, horizon."""

    name: str


@dataclass(frozen=True, slots=True)
class Earlier(Expression):
    """A driver's value a year before; in the base year, where there is none, the initial one."""

    name: str
    initial: Expression


@dataclass(frozen=True, slots=True)
class Operation(Expression):
    operator: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Choice(Expression):
    """`yes` where left and right compare (< <= > >= =) as said, else `no`."""

    comparison: str
    left: Expression
    right: Expression
    yes: Expression
    no: Expression


OPERATORS: dict[type, str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "pow"}
COMPARISONS: dict[type, str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "="}
NUMPY: dict[str, Callable] = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "pow": np.power, "exp": np.exp, "log": np.log, "min": np.minimum,
                              "max": np.maximum, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal}  # fmt: skip


def expression(value: Expression | float) -> Expression:
    return value if isinstance(value, Expression) else Number(float(value))


def lower(node: ast.expr, year_length: float = 1.0) -> Expression:
    """A parsed formula (`formulas.parse`) in the few operations. `year_length`: a year in base units of time."""

    def run(node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=number):
                return Number(float(number))
            case ast.Name(id=name):
                return Name(name)
            case ast.BinOp(left=left, op=op, right=right):
                return Operation(OPERATORS[type(op)], (run(left), run(right)))
            case ast.UnaryOp(op=op, operand=operand):
                return -run(operand) if isinstance(op, ast.USub) else run(operand)
            case ast.IfExp(test=ast.Compare(left=left, ops=[op], comparators=[right]), body=body, orelse=orelse):
                return Choice(COMPARISONS[type(op)], run(left), run(right), run(body), run(orelse))
            case ast.Call(func=ast.Name(id="prev"), args=[ast.Name(id=name), initial]):
                return Earlier(name, run(initial))
            case ast.Call(func=ast.Name(id="cumulative"), args=[ast.Name(id=name)]):
                return Name(name + TOTAL)
            case ast.Call(func=ast.Name(id=name), args=args):
                return _call(name, [run(argument) for argument in args], year_length)
        raise AssertionError(ast.dump(node))

    return run(node)


def _call(name: str, args: list[Expression], year_length: float) -> Expression:
    year = Name("year")
    match name:
        case "min" | "max" | "exp" | "log":
            return Operation(name, tuple(args))
        case "ramp":
            start, end, first, last = args
            passed = Operation("min", (Operation("max", ((year - first) / (last - first), Number(0))), Number(1)))
            return Choice(">", last, first, start + (end - start) * passed, end)
        case "growth":
            initial, rate, first = args
            return initial * (1 + rate) ** (year - first)
        case "logistic":
            ceiling, midpoint, steepness = args
            return ceiling / (1 + _exp(-steepness * (year - midpoint)))
        case "gompertz":
            ceiling, midpoint, steepness = args  # midpoint: where half the ceiling is reached
            return ceiling * _exp(-math.log(2) * _exp(-steepness * (year - midpoint)))
        case "bass":
            ceiling, start, innovation, imitation = args
            fading = _exp(-(innovation + imitation) * Operation("max", (year - start, Number(0))))
            return ceiling * (1 - fading) / (1 + imitation / innovation * fading)
        case "wright":
            first_cost, volume_ratio, learning_rate = args
            return first_cost * volume_ratio ** (Operation("log", (1 - learning_rate,)) / math.log(2))
        case "annuity":
            rate, life = args
            years = life / year_length
            size = Operation("max", (rate, -rate))
            return Choice("<", size, Number(STRAIGHT), 1 / years, rate / (1 - (1 + rate) ** -years)) / year_length
    raise AssertionError(name)


def _exp(exponent: Expression) -> Expression:
    return Operation("exp", (exponent,))


def running_total(name: str) -> Expression:
    """What `cumulative(name)` reads: the sum of a driver from the base year on."""
    return Earlier(name + TOTAL, Number(0)) + Name(name)


def totals(node: ast.expr) -> set[str]:
    """The drivers whose running total a formula reads."""
    return {node.args[0].id for node in ast.walk(node) if isinstance(node, ast.Call) and node.func.id == "cumulative"}


def names_this_year(node: Expression) -> set[str]:
    """The names whose value in the same year is needed, those of initial values among them."""
    return {part.name for part in parts(node) if isinstance(part, Name)}


def parts(node: Expression) -> Iterator[Expression]:
    """A lowered formula and all that it is made of."""
    yield node
    match node:
        case Earlier(_, initial):
            yield from parts(initial)
        case Operation(_, arguments):
            for argument in arguments:
                yield from parts(argument)
        case Choice(_, left, right, yes, no):
            for part in (left, right, yes, no):
                yield from parts(part)


def looks_back(node: Expression) -> bool:
    """Whether a formula reads the year before."""
    return any(isinstance(part, Earlier) for part in parts(node))


def names(node: Expression) -> set[str]:
    """All names a lowered formula reads, of this year or the one before."""
    return {part.name for part in parts(node) if isinstance(part, (Name, Earlier))}


def evaluate(node: Expression, value: Callable[[str], np.ndarray], before: Callable[[str], np.ndarray | None], noted: Callable[[np.ndarray], None] | None = None) -> np.ndarray:
    """The value in one year, in base units. Arrays broadcast.

    `value(name)` gives this year's value, `before(name)` last year's (None in the base year). `noted` is called with every intermediate result.
    """

    def run(node: Expression) -> np.ndarray:
        result = found(node)
        if noted is not None:
            noted(result)
        return result

    def found(node: Expression) -> np.ndarray:
        match node:
            case Number(number):
                return np.float64(number)
            case Name(name):
                return value(name)
            case Earlier(name, initial):
                last = before(name)
                return run(initial) if last is None else last
            case Operation(operator, arguments):
                return NUMPY[operator](*map(run, arguments))
            case Choice(comparison, left, right, yes, no):
                return np.where(NUMPY[comparison](run(left), run(right)), run(yes), run(no))
        raise AssertionError(node)

    return run(node)


def vega(node: Expression, refer: Callable[[str], str], before: Callable[[str], str | None]) -> str:
    """The value as a Vega expression, fully in parentheses. `refer(name)` writes this year's value in base units, `before(name)` last year's (None in the base year)."""
    return _written(node, refer, before, _vega, lambda node, text: text)


def excel(node: Expression, refer: Callable[[str], str], before: Callable[[str], str | None], kept: Callable[[Expression, str], str] = lambda node, text: text) -> str:
    """The value as an Excel formula without its `=`, fully in parentheses: Excel reads `-a^2` as `(-a)^2`. See `vega`.

    `kept(part, text)` may put a part elsewhere, since Excel limits how long and how deep a formula is: what it returns stands in its place.
    """
    return _written(node, refer, before, _excel, kept)


def _written(node: Expression, refer: Callable[[str], str], before: Callable[[str], str | None], spelled: Callable[..., str], kept: Callable[[Expression, str], str]) -> str:
    known: dict[int, str] = {}  # what a curve repeats is written once

    def run(node: Expression) -> str:
        if id(node) not in known:
            known[id(node)] = kept(node, found(node))
        return known[id(node)]

    def found(node: Expression) -> str:
        match node:
            case Number(number):
                return _literal(number)
            case Name(name):
                return refer(name)
            case Earlier(name, initial):
                last = before(name)
                return run(initial) if last is None else last
            case Operation(operator, arguments):
                return spelled(operator, *map(run, arguments))
            case Choice(comparison, left, right, yes, no):
                return spelled("if", comparison, run(left), run(right), run(yes), run(no))
        raise AssertionError(node)

    return run(node)


def _literal(number: float) -> str:
    text = str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else repr(number).upper()  # Excel knows 1E-12, not 1e-12
    return f"({text})" if number < 0 else text


def _vega(operator: str, *arguments: str) -> str:
    if operator == "if":
        comparison, left, right, yes, no = arguments
        return f"({left} {'==' if comparison == '=' else comparison} {right} ? {yes} : {no})"
    return f"({arguments[0]} {operator} {arguments[1]})" if operator in "+-*/" else f"{operator}({', '.join(arguments)})"


def _excel(operator: str, *arguments: str) -> str:
    match operator, *arguments:
        case "if", comparison, left, right, yes, no:
            return f"IF({left}{comparison}{right},{yes},{no})"
        case ("+" | "-" | "*" | "/"), left, right:
            return f"({left}{operator}{right})"
        case "pow", base, exponent:
            power = f"POWER({base},{exponent})"
            # Excel has no 0 to the power of 0, which is 1 elsewhere: growth by -100 % in its first year
            return power if _is_never_zero(base) or _is_never_zero(exponent) else f"IF({exponent}=0,1,{power})"
        case "exp", exponent:
            return f"EXP(MIN({exponent},{LARGEST_EXPONENT}))"
        case "log", argument:
            return f"LN({argument})"
    return f"{operator.upper()}({','.join(arguments)})"


def _is_never_zero(text: str) -> bool:
    """Whether it is a number other than 0."""
    try:
        return float(text.strip("()")) != 0
    except ValueError:
        return False
