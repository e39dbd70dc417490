"""Units of measurement: every unit of units.csv, converted, shown and refused."""

from collections import defaultdict
from itertools import product

import pytest
from fixtures import all_units
from yanbao.errors import YanbaoError

UNITS = all_units()


def by_dimension():
    groups = defaultdict(list)
    for unit in UNITS.rows:
        groups[str(sorted(UNITS.dimensions(unit).items()))].append(unit)
    return list(groups.values())


GROUPS = by_dimension()


def test_going_to_another_unit_and_back_changes_nothing():
    pairs = [(a, b) for group in GROUPS for a, b in product(group, group)]
    assert len(pairs) > 500
    assert [pair for pair in pairs if UNITS.factor(*pair) * UNITS.factor(*reversed(pair)) != pytest.approx(1, rel=1e-11)] == []


def test_going_by_way_of_a_third_unit_leads_to_the_same_number():
    first = [group[0] for group in GROUPS for _ in group]
    all_ = [unit for group in GROUPS for unit in group]
    last = [group[-1] for group in GROUPS for _ in group]
    for a, b, c in zip(first, all_, last):
        assert UNITS.factor(a, b) * UNITS.factor(b, c) == pytest.approx(UNITS.factor(a, c), rel=1e-11)


def test_only_units_of_one_kind_are_converted():
    for one, other in zip(GROUPS, GROUPS[1:]):
        assert not UNITS.convertible(one[0], other[0])
        with pytest.raises(YanbaoError) as caught:
            UNITS.factor(one[0], other[0])
        assert caught.value.code == "wrong_unit"


@pytest.mark.parametrize(("source", "target", "factor"), [
    ("CNY_100M", "CNY_1B", 0.1), ("CNY_100M", "CNY_10K", 1e4), ("%", "1", 0.01), ("kt", "t", 1e3), ("1e4 t", "kt", 10), ("1e8 kWh", "TWh", 0.1),
    ("1e4 rack", "1e6 rack", 0.01),
    ("CNY_10K/t", "CNY/kg", 10), ("1e8", "1e6", 100), ("CNY/(t/yr)", "CNY/(t/yr)", 1), ("1e4 kW", "MW", 10), ("kg/kWh", "kg/kWh", 1), ("CNY/Wh", "CNY/kWh", 1000)])
def test_decimal_factors_are_exact(source, target, factor):
    assert UNITS.factor(source, target) == factor


@pytest.mark.parametrize(("source", "target"), [("CNY", "USD"), ("kWh", "kW"), ("rack", "server"), ("kt", "kt/yr"), ("CNY/W", "CNY/Wh"), ("%", "token")])
def test_what_differs_in_kind_is_never_converted(source, target):
    assert not UNITS.convertible(source, target)


def test_an_unknown_unit_is_refused_with_the_nearest_names():
    with pytest.raises(YanbaoError) as caught:
        UNITS.factor("kWhh", "kWh")
    assert caught.value.code == "unknown_name"
    assert "kWh" in caught.value.nearest


def test_every_unit_has_a_symbol_in_both_languages():
    assert [unit for unit in UNITS.rows for lang in ("zh", "en") if not UNITS.symbol(unit, lang) and unit != "1"] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_unit_that_readers_are_shown_is_of_the_same_kind_and_is_shown_as_itself(lang):
    for unit in UNITS.rows:
        shown = UNITS.shown(unit, lang)
        assert UNITS.convertible(unit, shown)
        assert UNITS.shown(shown, lang) == shown


@pytest.mark.parametrize(("unit", "currency"), [("CNY_100M", "CNY"), ("USD/kWh", "USD"), ("EUR", "EUR"), ("kWh", ""), ("HKD_1B", "HKD"), ("1e4 rack", "")])
def test_the_currency_of_a_unit_is_known(unit, currency):
    assert UNITS.currency(unit) == currency


def test_a_unit_is_renamed_into_another_currency_where_units_csv_has_it():
    assert UNITS.in_currency("CNY_100M", "USD") == "USD_100M"
    with pytest.raises(YanbaoError, match="JPY_100M"):
        UNITS.in_currency("CNY_100M", "JPY")
