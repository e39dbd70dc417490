"""Cost arithmetic: capital recovery, bridges, break-even points and pass-through, against published figures and the laws that they obey."""

import numpy as np
import pytest
from fixtures import NORRIS, NORRIS_X, NORRIS_Y
from hypothesis import given
from hypothesis import strategies as st
from yanbao import costs, formulas, lowering


def capital_recovery(rate, years):
    """What `annuity(rate, life)` gives in a formula, with a year as the unit of time."""
    with np.errstate(all="ignore"):  # a value that isn't chosen may not be finite
        return lowering.evaluate(lowering.lower(formulas.parse("annuity(rate, life)")), {"rate": np.asarray(rate, dtype=float), "life": np.asarray(years, dtype=float)}.__getitem__, {}.get)


@pytest.mark.parametrize(("rate", "years", "factor"), [(0.10, 5, 0.2638), (0.08, 15, 0.1168), (0.12, 10, 0.1770), (0.06, 20, 0.0872), (0.0425, 5, 0.2262)])
def test_the_factor_is_that_of_the_printed_tables(rate, years, factor):
    """A/P columns of the interest tables in the FE Reference Handbook (NCEES); the last is a common exercise (500 at 4.25 % over 5 years costs 113.10 a year)."""
    assert capital_recovery(rate, years) == pytest.approx(factor, abs=5e-5)


@given(st.floats(1e-4, 0.5), st.integers(1, 40))
def test_the_payments_are_worth_the_capital_today(rate, years):
    payment = capital_recovery(rate, years)
    assert sum(payment / (1 + rate) ** year for year in range(1, years + 1)) == pytest.approx(1)


@given(st.floats(1e-4, 0.5), st.floats(1, 40), st.floats(1e-3, 0.5), st.floats(0.1, 20))
def test_dearer_money_costs_more_and_a_longer_life_less(rate, years, more, longer):
    payment = capital_recovery(rate, years)
    assert capital_recovery(rate + more, years) > payment
    assert capital_recovery(rate, years + longer) < payment


def test_without_interest_the_capital_is_repaid_in_equal_parts():
    assert capital_recovery(0, 15) == pytest.approx(1 / 15)
    assert capital_recovery(1e-9, 15) == pytest.approx(1 / 15, rel=1e-6)


def test_arrays_of_draws_are_computed_one_by_one():
    rates = np.array([0.0, 0.05, 0.1])
    assert capital_recovery(rates, 5).tolist() == [capital_recovery(rate, 5) for rate in rates]


def contributions(result, before, after):
    frame = costs.bridge(result, before, after)
    return dict(zip(frame["driver"], frame["contribution"]))


def product(values):
    return np.prod(np.broadcast_arrays(*values.values()), axis=0)


def largest(values):
    return np.max(np.broadcast_arrays(*values.values()), axis=0)


def test_a_runway_is_shared_as_in_the_published_airport_game():
    """The usual example of Littlechild and Owen (1973, Management Science 20): runways that cost 8, 11, 13 and 18 are paid 2, 3, 4 and 9."""
    assert contributions(largest, dict.fromkeys("ABCD", 0), {"A": 8, "B": 11, "C": 13, "D": 18}) == pytest.approx({"A": 2, "B": 3, "C": 4, "D": 9})


@given(st.lists(st.floats(0.1, 1e3), min_size=1, max_size=7, unique=True))
def test_any_runway_is_shared_by_littlechild_and_owens_expression(lengths):
    lengths = sorted(lengths)
    steps = np.diff([0, *lengths]) / np.arange(len(lengths), 0, -1)  # each further stretch is shared by those who need it
    before, after = ({str(place): value for place, value in enumerate(values)} for values in ([0] * len(lengths), lengths))
    assert list(contributions(largest, before, after).values()) == pytest.approx(np.cumsum(steps))


@given(*[st.floats(0.1, 100)] * 6)
def test_a_product_of_three_is_split_as_suns_refined_laspeyres_method_says(x, y, z, dx, dy, dz):
    """Sun 1998, Energy Economics 20: own effect, half of each joint effect of two, a third of that of all three."""
    found = contributions(product, {"x": x, "y": y, "z": z}, {"x": x + dx, "y": y + dy, "z": z + dz})
    assert found["x"] == pytest.approx(dx * y * z + dx * (dy * z + y * dz) / 2 + dx * dy * dz / 3)
    assert found["z"] == pytest.approx(x * y * dz + dz * (dx * y + x * dy) / 2 + dx * dy * dz / 3)


numbers = st.lists(st.floats(-3, 3), min_size=4, max_size=4)


def curved(values):
    return values["a"] * np.exp(values["b"]) + np.maximum(values["c"], values["d"]) * values["a"] ** 2


@given(numbers, numbers)
def test_contributions_add_up_to_the_change_and_turn_round_with_it(first, second):
    before, after = dict(zip("abcd", first)), dict(zip("abcd", second))
    there, back = contributions(curved, before, after), contributions(curved, after, before)
    assert sum(there.values()) == pytest.approx(curved(after) - curved(before), abs=1e-9)
    assert there == pytest.approx({name: -value for name, value in back.items()}, abs=1e-9)
    assert list(there) == [name for name in "abcd" if before[name] != after[name]]


def test_an_input_that_the_result_does_not_use_contributes_nothing():
    assert contributions(lambda values: 2 * values["a"], {"a": 1, "b": 5}, {"a": 4, "b": 9}) == pytest.approx({"a": 6, "b": 0})
    assert contributions(lambda values: 7.0, {"a": 1, "b": 5}, {"a": 4, "b": 9}) == {"a": 0, "b": 0}
    assert costs.bridge(product, {"a": 1}, {"a": 1}).empty


def test_fourteen_inputs_may_differ_and_fifteen_may_not():
    before = {str(place): 0 for place in range(15)}
    after = {name: int(name) for name in before}  # the first stays 0
    assert contributions(lambda values: sum(values.values()), before, after) == pytest.approx({name: float(name) for name in list(before)[1:]})
    with pytest.raises(ValueError, match="15 inputs differ"):
        costs.bridge(product, before, {name: value + 1 for name, value in after.items()})


def test_a_bridge_joins_two_states_of_the_same_inputs():
    with pytest.raises(ValueError, match="b, c"):
        costs.bridge(product, {"a": 1, "b": 2}, {"a": 1, "c": 2})


def cubic(x):
    return x**3 + 4 * x**2 - 10


def test_the_root_is_that_of_the_textbooks_example():
    """Burden and Faires, Numerical Analysis, section 2.1, example 1: x³ + 4x² - 10 = 0 in [1, 2] has the root 1.365230013."""
    assert costs.break_even(cubic, 1, 2) == pytest.approx(1.365230013, abs=5e-10)
    assert costs.break_even_of_draws(cubic, np.array([1.0, 0.0]), np.array([2.0, 10.0])) == pytest.approx([1.365230013] * 2, abs=5e-10)


@given(st.floats(-1e3, 1e3), st.floats(0.01, 10), st.sampled_from([1e-6, 1.0, 1e6]))
def test_two_costs_are_equal_where_their_lines_cross(root, slope, scale):
    low, high = (root - 7) * scale, (root + 3) * scale
    assert costs.break_even(lambda value: slope * (value / scale - root), low, high) == pytest.approx(root * scale, rel=1e-9, abs=1e-9 * scale)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 10), st.booleans()), min_size=1, max_size=20))
def test_each_draw_has_the_break_even_that_it_would_have_alone(lines):
    roots, slopes, falling = map(np.array, zip(*lines))
    slopes = np.where(falling, -slopes, slopes)
    low, high = np.full(len(roots), -2.0), np.full(len(roots), 3.0)
    found = costs.break_even_of_draws(lambda values: slopes * (values - roots), low, high)
    alone = [costs.break_even(lambda value: slope * (value - root), -2, 3) for root, slope in zip(roots, slopes)]
    assert found == pytest.approx(alone, abs=1e-9, nan_ok=True)
    assert found == pytest.approx(np.where((roots >= -2) & (roots <= 3), roots, np.nan), abs=1e-9, nan_ok=True)


def test_a_root_at_an_end_is_found_and_none_beyond_it():
    for root, expected in ((1.0, 1.0), (4.0, 4.0), (0.5, np.nan), (4.5, np.nan)):
        assert costs.break_even(lambda value: value - root, 1, 4) == pytest.approx(expected, nan_ok=True)
        assert costs.break_even_of_draws(lambda values: values - root, 1.0, np.array([4.0])) == pytest.approx([expected], nan_ok=True)


def test_what_is_not_finite_has_no_break_even():
    assert np.isnan(costs.break_even(lambda value: np.log(value) if value > 0 else float("nan"), -1, 2))
    with np.errstate(invalid="ignore"):
        assert np.isnan(costs.break_even_of_draws(np.log, np.array([-1.0]), np.array([2.0]))).all()


def prices(log_changes):
    return np.exp(np.cumsum([0, *log_changes]))


def test_pass_through_with_plain_errors_is_the_line_certified_by_nist():
    """Norris of NIST's Statistical Reference Datasets, taken as thousandths of log changes: slope and its error are free of scale."""
    found = costs.pass_through(prices(np.array(NORRIS_X) / 1e3), prices(np.array(NORRIS_Y) / 1e3), robust=False)
    assert found["at_once"] == found["pass_through"] == pytest.approx(NORRIS["b"], rel=1e-9)
    assert found["standard_error"] == pytest.approx(NORRIS["error_of_b"], rel=1e-6)
    assert (found["r_squared"], found["n"]) == (pytest.approx(NORRIS["r_squared"]), 36)


@given(st.floats(0, 1), st.floats(-0.5, 0.5), st.integers(0, 1000))
def test_a_price_that_follows_another_at_once_and_a_year_later_shows_both(now, later, seed):
    """A law: without noise the shares are found exactly."""
    inputs = np.random.default_rng(seed).normal(0, 0.2, 20)
    outputs = now * inputs + later * np.array([0, *inputs[:-1]])
    found = costs.pass_through(prices(inputs), prices(outputs), lags=1)
    assert (found["at_once"], found["pass_through"], found["n"]) == (pytest.approx(now, abs=1e-9), pytest.approx(now + later, abs=1e-9), 19)


def test_pass_through_errors_hold_what_they_promise():
    """A law by simulation: two robust standard errors hold the true share in about 95 of 100 series of 40 periods."""
    generator = np.random.default_rng(3)
    held = []
    for _ in range(300):
        inputs = generator.normal(0, 0.2, 40)
        found = costs.pass_through(prices(inputs), prices(0.4 * inputs + generator.normal(0, 0.1, 40)))
        held.append(abs(found["pass_through"] - 0.4) < 2 * found["standard_error"])
    assert 0.87 < np.mean(held) < 0.98


def test_fewer_than_eight_changes_are_too_short_to_judge():
    rising = prices([0.1, -0.1, 0.2, 0.1, -0.3, 0.1, 0.2])
    found = costs.pass_through(rising, rising)
    assert found["n"] == 7 and all(np.isnan(value) for name, value in found.items() if name != "n")
    rising = prices([0.1, -0.1, 0.2, 0.1, -0.3, 0.1, 0.2, 0.1])
    assert costs.pass_through(rising, rising)["pass_through"] == pytest.approx(1)
    assert np.isnan(costs.pass_through(rising, rising, lags=1)["pass_through"])


def test_the_line_of_pass_through_has_its_slope_and_tells_changes_as_ratios():
    generator = np.random.default_rng(4)
    inputs = prices(generator.normal(0, 0.2, 20))
    outputs = prices(0.4 * np.diff(np.log(inputs)) + generator.normal(0, 0.05, 20))
    inputs[7] = np.nan
    found, line = costs.pass_through(inputs, outputs), costs.pass_through_line(inputs, outputs)
    known = line.dropna()
    assert (len(line), len(known), found["n"]) == (20, 18, 18)
    assert np.polyfit(np.log(known["x"]), np.log(known["fitted"]), 1)[0] == pytest.approx(found["pass_through"])
    assert known["x"].iloc[0] == pytest.approx(inputs[1] / inputs[0]) and (known["low"] < known["fitted"]).all() and (known["fitted"] < known["high"]).all()
    short = costs.pass_through_line(inputs[:7], outputs[:7])
    assert short["fitted"].isna().all() and short["x"].notna().all()


def test_the_interval_of_the_share_holds_it_about_as_often_as_it_says():
    """A law by simulation, 40 periods: robust errors are a little too narrow in short series."""
    generator = np.random.default_rng(6)
    held = []
    for _ in range(300):
        inputs = generator.normal(0, 0.2, 40)
        found = costs.pass_through(prices(inputs), prices(0.4 * inputs + generator.normal(0, 0.1, 40)))
        held.append(found["low"] <= 0.4 <= found["high"])
    assert 0.7 < np.mean(held) < 0.86


def test_a_change_across_a_missing_price_is_not_used():
    inputs = prices(np.random.default_rng(1).normal(0, 0.2, 30))
    outputs = inputs**0.5
    inputs[5], outputs[20] = np.nan, -1
    found = costs.pass_through(inputs, outputs)
    assert (found["n"], found["pass_through"]) == (26, pytest.approx(0.5))
