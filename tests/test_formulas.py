"""The formula language: it computes as Python would, knows its dimensions, and takes nothing that could run code."""

import ast
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import formulas, lowering
from yanbao.formulas import FormulaError

VALUES = {"x": 1.5, "y": -2.25, "z": 40.0}
YEAR = 3600 * 24 * 365.25


def evaluate(text, year=2027.0, before=None, total=None, **values):
    names = {**VALUES, "year": year, "base_year": 2024.0, "horizon": 2030.0, **values}
    names |= {name + lowering.TOTAL: (total or {}).get(name, 0.0) + known for name, known in names.items()}
    with np.errstate(all="ignore"):  # a value that isn't chosen may not be finite
        return lowering.evaluate(lowering.lower(formulas.parse(text), YEAR), lambda name: np.float64(names[name]), (before or {}).get)


def joined(children):
    return st.one_of(
        st.builds("{} {} {}".format, children, st.sampled_from(["+", "-", "*"]), children),
        st.builds("({} {} {})".format, children, st.sampled_from(["+", "-", "*"]), children),
        st.builds("({}) / {}".format, children, st.sampled_from(["2.5", "z", "-8.0"])),
        st.builds("{} ** {}".format, st.sampled_from(["x", "2.0", "(y)"]), st.integers(0, 3)),
        st.builds("-{}".format, children),
        st.builds("({} if {} {} {} else {})".format, children, children, st.sampled_from(["<", "<=", ">", ">=", "=="]), children, children))


arithmetic = st.recursive(st.one_of(st.floats(0, 100).map(lambda number: f"{number:.3f}"), st.sampled_from(["x", "y", "z"])), joined, max_leaves=8)


@given(arithmetic)
def test_arithmetic_gives_what_python_gives(text):
    expected = eval(text, {"__builtins__": {}}, VALUES)  # noqa: S307  the text is made above
    assert float(evaluate(text)) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(arithmetic)
def test_a_formula_uses_the_names_that_stand_in_it(text):
    assert formulas.names(formulas.parse(text)) == {name for name in VALUES if name in text}


REFUSED = [
    "x.real", "().__class__", "x.__class__.__base__", "x[0]", "'text'", 'f"{x}"', "b'x'", "lambda: x", "[x]", "(x, y)", "{x}", "{x: y}", "[x for x in y]",
    "(x for x in y)", "{x for x in y}", "x := 1",
    "x and y", "x or y", "not x", "~x", "x @ y", "x // y", "x % y", "x << y", "x | y", "x < y", "x if y else z", "x if 1 < y < 2 else z", "x if x != y else z",
    "x if x in y else z", "x if x is y else z",
    "True", "None", "...", "1j", "await x", "yield x", "x; y", "x = 1", "import os", "", " ", "x +", "(x", "*x", "min(*x)", "min(x, *y)", "min(x, y, key=z)",
    "min(x, **y)", "min(x)", "min(x, y, z)", "exp()",
    "exp(x)(y)", "x(y)", "print(x)", "eval('x')", "open('x')", "__import__('os')", "prev(x + 1, 0)", "prev(x)", "cumulative(2)", "x\x00y", "\ud800"]


@pytest.mark.parametrize("text", REFUSED, ids=[ascii(text) for text in REFUSED])
def test_what_is_not_part_of_the_language_is_refused(text):
    with pytest.raises(FormulaError):
        formulas.parse(text)


@given(st.one_of(st.text(max_size=40), st.text("xyz0123456789.+-*/()<>=,[]{}:'\"_ if else lambda for in", max_size=60)))
def test_any_text_is_a_formula_or_is_refused_as_one(text):
    try:
        tree = formulas.parse(text)
    except FormulaError:
        return
    allowed = (ast.Constant, ast.Name, ast.BinOp, ast.UnaryOp, ast.IfExp, ast.Compare, ast.Call, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context)
    assert all(isinstance(node, allowed) for node in ast.walk(tree))


def test_a_formula_never_runs_code(tmp_path):
    mark = tmp_path / "mark"
    for text in (f"open({str(mark)!r}, 'w')", f"__import__('pathlib').Path({str(mark)!r}).touch()", f"[open({str(mark)!r}, 'w') for x in (1,)][0]",
                 f"(lambda: open({str(mark)!r}, 'w'))()"):
        with pytest.raises(FormulaError):
            formulas.parse(text)
    assert not mark.exists()


def test_a_long_or_deep_formula_is_refused_before_it_can_do_harm():
    for text in ("1+" * 300 + "1", "-" * 40 + "x", "(" * 240 + "x" + ")" * 240, "x**" * 100 + "x", "exp(" * 60 + "x" + ")" * 60):
        with pytest.raises(FormulaError):
            formulas.parse(text)
    assert float(evaluate("+".join("x" * formulas.MAXIMUM_DEPTH))) == pytest.approx(1.5 * formulas.MAXIMUM_DEPTH)


def test_the_error_names_the_functions_there_are():
    with pytest.raises(FormulaError, match=r"no function rmap; there are .*ramp"):
        formulas.parse("rmap(0, 1, 2020, 2030)")
    with pytest.raises(FormulaError, match="ramp takes 4"):
        formulas.parse("ramp(0, 1)")


@pytest.mark.parametrize(("text", "value"), [
    ("min(x, y)", -2.25), ("max(x, y)", 1.5), ("exp(1)", math.e), ("log(exp(x))", 1.5), ("-x ** 2", -2.25), ("2 ** -1", 0.5), ("2 ** 3 ** 2", 512), ("8 / 4 / 2", 1),
    ("10 - 4 - 3", 3),
    ("year - base_year", 3), ("horizon", 2030), ("x if year > 2026 else y", 1.5), ("x if year == 2030 else y", -2.25),
    ("ramp(10, 20, 2025, 2029)", 15), ("ramp(10, 20, 2028, 2030)", 10), ("ramp(10, 20, 2020, 2025)", 20), ("growth(100, 0.1, 2025)", 121),
    ("growth(100, 0.1, base_year)", 133.1),
    ("ramp(10, 20, 2030, 2030)", 20),
    ("gompertz(80, 2027, 0.5)", 40), ("gompertz(80, 2025, 0.5)", 80 * 2 ** -math.exp(-1)), ("bass(80, 2025, 0.03, 0.38)", 80 * (1 - math.exp(-0.82)) / (1 + 0.38 / 0.03 * math.exp(-0.82))),
    ("bass(80, 2028, 0.03, 0.38)", 0), ("wright(100, 4, 0.2)", 64),
    ("logistic(80, 2027, 0.5)", 40), ("logistic(80, 2025, 0.5)", 80 / (1 + math.exp(-1))), ("prev(x, 7)", 7), ("cumulative(x)", 1.5)])
def test_each_function_by_hand(text, value):
    assert float(evaluate(text)) == pytest.approx(value)


def test_last_year_and_the_years_before_are_read_where_there_are_any():
    assert evaluate("prev(x, 7) + y", before={"x": 3.0}) == 0.75
    assert evaluate("cumulative(x)", total={"x": 10.0}) == 11.5


def test_an_annuity_repays_within_a_life_given_in_seconds_as_every_quantity_is():
    assert float(evaluate("annuity(0.08, life) ", life=15 * YEAR)) * YEAR == pytest.approx(0.1168, abs=5e-5)


def test_a_formula_says_what_it_needs_of_this_year_and_what_of_any_year():
    tree = formulas.parse("prev(stock, initial) + sales - cumulative(scrapped) + year")
    assert formulas.names(tree) == {"stock", "initial", "sales", "scrapped"}
    assert lowering.names_this_year(lowering.lower(tree)) == {"initial", "sales", "scrapped__total", "year"}
    assert lowering.totals(tree) == {"scrapped"}


OF = {"energy": {"[e]": 1.0}, "power": {"[e]": 1.0, "[time]": -1.0}, "hours": {"[time]": 1.0}, "share": {}, "price": {"[money]": 1.0, "[e]": -1.0}}


def dimensions(text):
    return formulas.dimensions(formulas.parse(text), OF.__getitem__)


@pytest.mark.parametrize(("text", "expected"), [
    ("energy + power * hours", {"[e]": 1}), ("energy * price", {"[money]": 1}), ("energy / energy", {}), ("share * 2", {}), ("power ** 2", {"[e]": 2, "[time]": -2}),
    ("-energy", {"[e]": 1}),
    ("max(energy, power * hours)", {"[e]": 1}), ("energy if year > 2025 else power * hours", {"[e]": 1}), ("ramp(energy, 2 * energy, 2020, horizon)", {"[e]": 1}),
    ("growth(energy, share, 2020)", {"[e]": 1}),
    ("logistic(power, 2030, share)", {"[e]": 1, "[time]": -1}), ("annuity(share, hours)", {"[time]": -1}), ("prev(energy, energy)", {"[e]": 1}),
    ("cumulative(energy)", {"[e]": 1}), ("2 ** share", {}), ("exp(share)", {})])
def test_the_dimensions_of_a_formula_follow_from_those_of_its_names(text, expected):
    assert dimensions(text) == expected


@pytest.mark.parametrize("text", [
    "energy + power", "energy - 1", "max(energy, power)", "energy if share > hours else energy", "energy if year > 2025 else power", "exp(energy)", "log(power)",
    "2 ** energy", "energy ** share",
    "ramp(energy, power, 2020, 2030)", "ramp(share, share, hours, 2030)", "growth(energy, power, 2020)", "logistic(share, 2020, hours)", "annuity(hours, hours)",
    "annuity(share, share)", "prev(energy, power)"])
def test_what_does_not_fit_together_is_refused(text):
    with pytest.raises(FormulaError):
        dimensions(text)


def test_the_refusal_of_a_sum_says_what_each_side_is():
    with pytest.raises(FormulaError, match=r"\[e\]\^1 \(energy\) and \[e\]\^1 \[time\]\^-1 \(power\)"):
        dimensions("energy + power")
