"""Parameters: read, typed, refused with the nearest name, and held to their limits."""

import math

import pytest
from fixtures import words_in
from hypothesis import given
from hypothesis import strategies as st
from yanbao import parameters
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters

DRIVERS = ["power_price", "rack_growth"]


def refusal(call, *args, **keywords):
    with pytest.raises(YanbaoError) as caught:
        call(*args, **keywords)
    return caught.value


def validate(**given_):
    return parameters.validate(Parameters(**given_), study_base_year=2024, study_horizon=2030, scenarios=["base", "low", "high"])


def test_name_equals_value_is_read_and_only_the_first_equals_sign_counts():
    assert parameters.parse("base_year=2024") == ("base_year", "2024")
    assert parameters.parse(" scenario = a=b ") == ("scenario", "a=b")


@pytest.mark.parametrize("text", ["base_year", "=2024", " = 2024", ""])
def test_anything_else_is_malformed(text):
    assert refusal(parameters.parse, text).code == "malformed_parameter"


def test_values_get_the_type_of_their_parameter():
    typed, overrides = parameters.assign("tiny", {"base_year": "2023", "lang": "en", "seed": 9, "power_price": "0.7"}, DRIVERS)
    assert typed == {"base_year": 2023, "lang": "en", "seed": 9}
    assert overrides == {"power_price": 0.7}


@pytest.mark.parametrize(("name", "nearest"), [("base_yaer", "base_year"), ("power_prise", "power_price"), ("horizn", "horizon")])
def test_a_misspelt_name_is_refused_with_the_nearest_parameter_or_driver(name, nearest):
    problem = refusal(parameters.assign, "tiny", {name: "1"}, DRIVERS)
    assert problem.code == "unknown_parameter"
    assert problem.nearest[0] == nearest


def test_a_driver_of_another_study_is_unknown():
    assert refusal(parameters.assign, "tiny", {"power_price": 0.7}).code == "unknown_parameter"


@pytest.mark.parametrize("value", ["soon", "", "2024.5", "1e3", "2,024", True, None, "0x7e8"])
def test_a_year_takes_whole_numbers_only(value):
    problem = refusal(parameters.assign, "tiny", {"base_year": value})
    assert problem.code == "wrong_parameter_type"
    assert problem.details["name"] == "base_year"


@pytest.mark.parametrize("value", ["dear", "", "nan", "inf", False, "0,7", "1e"])
def test_a_driver_takes_numbers_only(value):
    assert refusal(parameters.assign, "tiny", {"power_price": value}, DRIVERS).code == "wrong_parameter_type"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_driver_takes_any_finite_number_as_text_or_as_number(number):
    for value in (number, repr(number)):
        assert parameters.assign("tiny", {"rack_growth": value}, DRIVERS)[1] == {"rack_growth": number}


def test_base_year_and_horizon_come_from_the_study_where_they_are_not_given():
    filled = validate()
    assert (filled.base_year, filled.horizon) == (2024, 2030)
    assert validate(base_year=2020).horizon == 2030


@given(st.integers(1990, 2099), st.integers(1, 50))
def test_any_horizon_after_the_base_year_is_taken_as_it_is(base_year, ahead):
    horizon = min(base_year + ahead, parameters.LATEST_YEAR)
    taken = validate(base_year=base_year, horizon=horizon)
    assert (taken.base_year, taken.horizon) == (base_year, horizon)


@given(st.integers(1990, 2100), st.integers(0, 100))
def test_a_horizon_at_or_before_the_base_year_is_refused(base_year, back):
    assert refusal(validate, base_year=base_year, horizon=base_year - back or -1).code == "parameter_out_of_range"


@pytest.mark.parametrize(("name", "value"), [
    ("lang", "fr"), ("lang", ""), ("base_year", 1850), ("base_year", 2031), ("horizon", 2020), ("horizon", 2101), ("scenario", "hihg"), ("scenario", ""),
    ("as_of", "soon"), ("as_of", "2024-13"),
    ("min_grade", "F"), ("min_grade", ""), ("min_grade", "AB"), ("min_grade", "b"), ("currency", "GBP"), ("seed", -1)])
def test_a_value_that_can_not_be_used_is_refused_and_named(name, value):
    problem = refusal(validate, **{name: value})
    assert problem.code == "parameter_out_of_range"
    assert (problem.details["name"], problem.details["value"]) == (name, value)


def test_a_misspelt_scenario_is_told_the_nearest_one():
    assert refusal(validate, scenario="hihg").nearest == ("high",)


@pytest.mark.parametrize("as_of", ["2024", "2024-12", "2024-12-31"])
def test_the_day_of_an_edition_may_be_partial(as_of):
    assert validate(as_of=as_of).as_of == as_of


def test_the_example_of_each_parameter_can_be_used():
    examples = {name: str(value) for name, value in parameters.EXAMPLES.items()}
    typed, _ = parameters.assign("idc", examples)
    assert set(typed) == set(parameters.names()) == set(parameters.EXAMPLES)
    typed.pop("study")
    assert isinstance(validate(**typed), Parameters)


def test_every_parameter_has_a_plain_type_and_a_default_of_it():
    assert {name: type(value) for name, value in vars(Parameters()).items()} == {name: kind for name, kind in parameters.types().items() if name != "study"}
    assert set(parameters.types().values()) <= {str, int, float}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_parameter_has_a_name_for_readers(lang):
    assert set(parameters.names()) <= set(words_in(lang).domain("parameter"))


def test_a_parameter_goes_before_a_driver_of_the_same_name():
    typed, overrides = parameters.assign("tiny", {"seed": "3"}, ["seed"])
    assert (typed, overrides) == ({"seed": 3}, {})
    assert not math.isnan(typed["seed"])
