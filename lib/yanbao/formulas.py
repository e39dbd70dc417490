"""The formula language of driver trees: parsed with Python's `ast` against a whitelist, so that a pack is data and can't run code."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

MAXIMUM_LENGTH = 500
MAXIMUM_DEPTH = 25
SPECIAL = ("year", "base_year", "horizon")
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq)
# function -> number of arguments
FUNCTIONS = {"min": 2, "max": 2, "exp": 1, "log": 1, "ramp": 4, "growth": 3, "logistic": 3, "gompertz": 3, "bass": 4, "wright": 3, "annuity": 2, "prev": 2, "cumulative": 1}
TIMELESS = ("min", "max", "exp", "log")  # those that need no year


class FormulaError(ValueError):
    """A formula that isn't allowed or whose units don't fit; `reason` says why, in Chinese and in English."""

    def __init__(self, zh: str, en: str):
        self.reason = (zh, en)
        super().__init__(en)


@lru_cache(maxsize=2048)  # each case and each check of a tree asks for its formulas again; nobody changes what is given
def parse(text: str) -> ast.expr:
    """The formula's tree. Raises FormulaError for anything but the documented language."""
    tree = _read(text)
    _check(tree, 0)
    return tree


def parse_condition(text: str) -> ast.expr:
    """The tree of a condition: comparisons of formulas (a > b, a > b > c) joined by `and` and `or`. Raises FormulaError for anything else."""
    tree = _read(text)
    _check_condition(tree, 0)
    years = sorted({node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call)} - set(TIMELESS))
    if years:
        raise FormulaError(f"{years[0]} 按年份计算，条件中只能用 {'、'.join(TIMELESS)}", f"{years[0]} runs over years; a condition has {', '.join(TIMELESS)}")
    return tree


def _read(text: str) -> ast.expr:
    if len(text) > MAXIMUM_LENGTH:
        raise FormulaError(f"超过 {MAXIMUM_LENGTH} 个字符", f"it is longer than {MAXIMUM_LENGTH} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # "1if x" or "1()" would print one
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError("不是可读的算式", "it isn't arithmetic that can be read") from None


def _check_condition(node: ast.expr, depth: int) -> None:
    match node:
        case ast.BoolOp(values=values) if depth < MAXIMUM_DEPTH:
            for value in values:
                _check_condition(value, depth + 1)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARISONS for op in ops):
            for side in [left, *others]:
                _check(side, depth + 1)
        case _:
            raise FormulaError(f"{_written(node)} 不是 a > b 这样的比较", f"{_written(node)} isn't a comparison such as a > b")


def _written(node: ast.expr) -> str:
    """The start of what a user wrote there."""
    return repr(ast.unparse(node)[:60])


def _check(node: ast.expr, depth: int) -> None:
    if depth > MAXIMUM_DEPTH:
        raise FormulaError(f"嵌套超过 {MAXIMUM_DEPTH} 层", f"it is nested deeper than {MAXIMUM_DEPTH}")
    match node:
        case ast.Constant(value=value) if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300:
            return
        case ast.Name():
            return
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            children = [node.left, node.right]
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            children = [node.operand]
        case ast.IfExp(test=ast.Compare(ops=[op], comparators=[right], left=left)) if type(op) in COMPARISONS:
            children = [left, right, node.body, node.orelse]
        case ast.Call(func=ast.Name(id=name), keywords=[]) if name in FUNCTIONS:
            if len(node.args) != FUNCTIONS[name]:
                raise FormulaError(f"{name} 有 {FUNCTIONS[name]} 个参数", f"{name} takes {FUNCTIONS[name]} argument(s)")
            if name in ("prev", "cumulative") and (not isinstance(node.args[0], ast.Name) or node.args[0].id in SPECIAL):
                raise FormulaError(f"{name} 的第一个参数是驱动的名称", f"the first argument of {name} is the name of a driver")
            children = node.args
        case ast.Call(func=ast.Name(id=name)):
            raise FormulaError(f"没有函数 {name}；可用的有 {'、'.join(FUNCTIONS)}", f"there is no function {name}; there are {', '.join(FUNCTIONS)}")
        case _:
            raise FormulaError(f"{_written(node)} 不属于公式语言", f"{_written(node)} isn't part of the language")
    for child in children:
        _check(child, depth + 1)


def names(tree: ast.expr) -> set[str]:
    """The drivers a formula uses, in this year or an earlier one."""
    functions = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - functions - set(SPECIAL)


def addends(tree: ast.expr) -> list[str]:
    """The drivers of which a formula is the plain sum; empty where it is anything else."""
    if isinstance(tree, ast.Name):
        return [tree.id] if tree.id not in SPECIAL else []
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        left, right = addends(tree.left), addends(tree.right)
        return left + right if left and right else []
    return []


def needed(written: Mapping[str, str], wanted: Iterable[str]) -> set[str]:
    """The drivers that some need, themselves among them. `written`: driver -> formula, blank for inputs; those that can't be read need nothing."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        driver = waiting.pop()
        if driver in found:
            continue
        found.add(driver)
        try:
            waiting += [name for name in names(parse(written[driver])) if name in written] if written[driver] else []
        except FormulaError:  # told where the tree is computed
            continue
    return found


def dimensions(node: ast.expr, of: Callable[[str], dict[str, float]], loose: bool = False) -> dict[str, float] | None:
    """The physical dimensions of a formula as exponents, given those of its names. Raises FormulaError where they don't fit.

    `loose`: a bare number counts as whatever it is joined with (and has no dimensions of its own: None), not as a pure number.
    """
    bare = None if loose else {}

    def same(label: str, *nodes: ast.expr) -> dict[str, float] | None:
        known = [(node, found) for node in nodes if (found := run(node)) is not None]
        for other, found in known[1:]:
            if found != known[0][1]:
                first, second = (f"{told(one)} ({ast.unparse(node)})" for node, one in (known[0], (other, found)))
                raise FormulaError(f"{label} 两边量纲不同：{first} 与 {second}", f"{label} joins {first} and {second}")
        return known[0][1] if known else None

    def pure(label: str, *nodes: ast.expr) -> None:
        for node in nodes:
            if run(node):
                given = f"{told(run(node))} ({ast.unparse(node)})"
                raise FormulaError(f"{label} 需要无量纲的数，而不是 {given}", f"{label} needs a pure number, not {given}")

    def run(node: ast.expr) -> dict[str, float]:
        match node:
            case ast.Constant():
                return bare
            case ast.Name(id=name):
                return {} if name in SPECIAL else of(name)
            case ast.Compare(left=left, comparators=others):
                same("the comparison", left, *others)
                return {}
            case ast.UnaryOp(operand=operand):
                return run(operand)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                return same("+" if isinstance(op, ast.Add) else "-", left, right)
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
                first, second = run(left), run(right)
                return None if first is second is None else _combine(first or {}, second or {}, 1 if isinstance(op, ast.Mult) else -1)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                pure("**", right)
                base = run(left)
                if base is None:
                    return None
                if base and not isinstance(right, ast.Constant):
                    raise FormulaError(f"{told(base)} 的乘方只能用常数指数", f"a power of {told(base)} needs a constant exponent")
                return {key: exponent * right.value for key, exponent in base.items()}
            case ast.IfExp(test=ast.Compare(left=left, comparators=[right]), body=body, orelse=orelse):
                same("the comparison", left, right)
                return same("if … else", body, orelse)
            case ast.Call(func=ast.Name(id=name), args=args):
                return call(name, args)
        raise AssertionError(ast.dump(node))

    def call(name: str, args: list[ast.expr]) -> dict[str, float]:
        match name:
            case "exp" | "log":
                pure(name, args[0])
                return {}
            case "ramp":
                pure(name, args[2], args[3])
                return same(name, args[0], args[1])
            case "growth" | "logistic" | "gompertz" | "bass" | "wright":
                pure(name, *args[1:])
                return run(args[0])
            case "annuity":
                pure(name, args[0])
                if run(args[1]) != {"[time]": 1}:
                    raise FormulaError(f"annuity 的寿命以年计，而不是 {told(run(args[1]))}", f"annuity needs a life in years, not {told(run(args[1]))}")
                return {"[time]": -1}
            case "cumulative":
                return run(args[0])
        return same(name, *args)

    return run(node)


def _combine(left: dict[str, float], right: dict[str, float], sign: int) -> dict[str, float]:
    total = {key: left.get(key, 0) + sign * right.get(key, 0) for key in {*left, *right}}
    return {key: exponent for key, exponent in total.items() if abs(exponent) > 1e-9}


def told(exponents: dict[str, float]) -> str:
    return " ".join(f"{key}^{exponent:g}" for key, exponent in sorted(exponents.items())) or "a pure number"
