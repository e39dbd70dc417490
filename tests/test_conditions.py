"""Conditions of the commentary: what the language allows, and when a condition holds."""

import pytest
from fixtures import all_units
from hypothesis import given
from hypothesis import strategies as st
from yanbao import conditions
from yanbao.conditions import Number
from yanbao.formulas import FormulaError

GIVEN = {"a": Number(3, "GWh"), "b": Number(4000, "MWh"), "money": Number(5, "CNY_100M"), "dollars": Number(5, "USD_100M"), "share": Number(40, "%"),
         "rise": Number(0.1), "zero": Number(0)}


def numbers(name):
    if name not in GIVEN:
        raise KeyError(name)
    return GIVEN[name]


def holds(text):
    return conditions.parse(text).holds(numbers, numbers, all_units())


@pytest.mark.parametrize(("text", "expected"), [
    ("{value}`a` > 2", True), ("{value}`a` > 3", False), ("{value}`a` >= 3", True), ("3 == {value}`a`", True), ("-{value}`a` < 0", True),
    ("a > 2", True), ("2 < a < 4", True), ("2 < a < 3", False), ("a > 4 or share > 30", True), ("a > 4 and share > 30", False),
    ("(a > 4 or share > 30) and rise > 0", True), ("a * 2 + 1 == 7", True), ("max(a, 1) == a", True), ("min(share, 50) > 39 and exp(rise) > 1", True),
    ("(a if a > 2 else 0) > 2", True)])
def test_comparisons_are_joined_by_and_and_or_over_arithmetic(text, expected):
    assert holds(text) is expected


def test_quantities_of_one_kind_are_compared_in_the_unit_of_the_first_of_the_comparison():
    assert holds("{value}`b` > {value}`a`") and holds("a < b") and not holds("a > b")
    assert holds("a + b == 7") and holds("b + a == 7000")
    assert holds("share > 39 and rise == 0.1")  # each comparison for itself: 40 %, and a ratio of 0.1
    assert holds("share > rise") and holds("rise < share")


@pytest.mark.parametrize("text", ["a / zero > 1", "a / zero < 1", "zero / zero == zero / zero", "log(0 - a) < 1", "9 ** 9 ** 9 > 1"])
def test_what_is_no_finite_number_meets_no_comparison(text):
    assert not holds(text)


@pytest.mark.parametrize("text", ["gone > 1", "1 > 0 or gone > 1", "1 > 2 and {value}`gone` > 1"])
def test_a_reference_that_leads_nowhere_is_never_passed_over(text):
    with pytest.raises(KeyError):
        holds(text)


@pytest.mark.parametrize("text", [
    "", "a", "a >", "1", "a = 3", "a != 3", "not a > 3", "a > 3 and share", "__import__('os').system('x') > 1", "a.real > 1", "[1][0] > 0", "'a' > 'b'", "(lambda: 1)() > 0",
    "a > 3; b > 3", "a in b", "True", "open(1) > 0", "prev(a, 1) > 1", "ramp(1, 2, 3, 4) > 1", "{name}`catl` > 1", "{value}a > 1", "{valeu}`a` > 1", "{value}`a > 1",
    "Reference1 > 1", "{value}`a` > Reference1", "a > 1 " * 200, "(" * 60 + "a" + ")" * 60 + " > 1 and " * 80, "1()>2", "a > 1\x00"])
def test_anything_else_is_refused_with_a_reason(text):
    with pytest.raises(FormulaError, match="."):
        conditions.parse(text)


@given(st.text("ab01.<>=+-*/() {}`valueorndwi_\n", max_size=60))
def test_no_text_ends_in_another_error_than_ours(text):
    try:
        condition = conditions.parse(text)
        condition.check_units(numbers, numbers, all_units())
        condition.holds(numbers, numbers, all_units())
    except (FormulaError, KeyError):
        pass


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.sampled_from(["GWh", "MWh", "kWh"]), st.sampled_from(["GWh", "MWh", "kWh"]))
def test_what_is_always_true_always_holds(first, second, first_unit, second_unit):
    given = {"a": Number(first, first_unit), "b": Number(second, second_unit)}
    for text in ("a == a", "a >= b or a <= b", "a > b or b >= a", "min(a, b) <= max(a, b)", "1 > 0"):
        assert conditions.parse(text).holds(given.__getitem__, given.__getitem__, all_units())
    for text in ("a < a", "a > b and b > a", "0 > 1"):
        assert not conditions.parse(text).holds(given.__getitem__, given.__getitem__, all_units())


@pytest.mark.parametrize("text", ["a > share", "money > dollars", "a + money > 1", "a * b > a", "a > rise", "share > 1 and a > money"])
def test_quantities_of_different_kinds_are_refused(text):
    with pytest.raises(FormulaError, match="joins"):
        conditions.parse(text).check_units(numbers, numbers, all_units())


@pytest.mark.parametrize("text", ["a > 1", "a > b", "a / b > share", "money / money > rise", "2 * a > b / 3 + 1", "a ** 2 > b * a", "max(a, 2) > b", "2 > 1"])
def test_bare_numbers_go_with_any_kind(text):
    conditions.parse(text).check_units(numbers, numbers, all_units())


def test_a_refusal_names_the_reference_and_not_its_stand_in():
    with pytest.raises(FormulaError, match="(?s)shipments@last.*share"):
        conditions.parse("{value}`shipments@last` > {value}`share`").check_units(lambda target: GIVEN["a" if "@" in target else target], numbers, all_units())
