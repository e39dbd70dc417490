"""What ranges do to results: draws, fans, Sobol indices against published values, break-even points."""

import math

import numpy as np
import pandas as pd
import pytest
from fixtures import tiny_book
from hypothesis import given, settings
from hypothesis import strategies as st
from test_drivers import result, source, tree
from yanbao import drivers, uncertainty


@pytest.mark.parametrize("distribution", ["triangular", "uniform", ""])
def test_draws_stay_between_the_ends_and_come_again_with_the_same_seed(distribution):
    model = tree(source("x", 3, low=2, high=5, distribution=distribution), result("total", "x"))
    first, again, other = (uncertainty.draws(model, {}, 500, seed)["x"] for seed in (7, 7, 8))
    assert (2 <= first).all() and (first <= 5).all()
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize(("distribution", "low", "high"), [("normal", 8, 12), ("lognormal", 5, 20)])
def test_nine_tenths_of_the_draws_of_an_open_distribution_lie_between_the_ends(distribution, low, high):
    drawn = uncertainty.draws(tree(source("x", 10, low=low, high=high, distribution=distribution), result("total", "x")), {}, 20_000, 7)["x"]
    assert np.mean(drawn < low) == pytest.approx(0.05, abs=0.01)
    assert np.mean(drawn > high) == pytest.approx(0.05, abs=0.01)


def test_an_input_without_a_range_or_fixed_or_set_is_never_drawn():
    model = tree(source("x", 3, low=3, high=3), source("y", 4), source("z", 1, low=0, high=2), source("w", 1, low=0, high=2, distribution="fixed"),
                 source("v", 1, low=0, high=2), result("total", "v + w + x + y + z"))  # fmt: skip
    assert list(uncertainty.draws(model, {"v": 1.0}, 10, 7)) == ["z"]


def test_an_input_is_drawn_alike_in_every_tree_that_has_it():
    x = source("x", 3, low=2, high=5)
    one, other = tree(x, result("total", "x")), tree(source("a", 1, low=0, high=2), x, result("total", "a * x"))
    assert (uncertainty.draws(one, {}, 50, 7)["x"] == uncertainty.draws(other, {}, 50, 7)["x"]).all()


def test_the_fan_holds_the_middle_of_the_draws_and_comes_again_with_the_same_seed():
    model = tiny_book().tree("demand")
    fan = uncertainty.fan(model, 2024, 2030, {}, 400, 7)
    middle = model.run(2024, 2030)["energy"]
    assert fan["year"].tolist() == list(range(2024, 2031))
    assert (fan["low"] < middle).all() and (middle < fan["high"]).all()
    pd.testing.assert_frame_equal(fan, uncertainty.fan(model, 2024, 2030, {}, 400, 7))


def test_an_input_that_is_set_has_no_spread_in_the_fan():
    model = tree(source("x", 10, low=0, high=20), source("y", 1, low=0.5, high=1.5), result("total", "x + 0 * y"))
    fan = uncertainty.fan(model, 2024, 2025, {"x": 12}, 50, 7)
    assert fan[["low", "high"]].to_numpy().tolist() == [[12, 12], [12, 12]]


def test_an_interval_of_a_uniform_input_runs_from_its_tenth_to_its_ninetieth_percent():
    model = tree(source("x", 5, low=0, high=10, distribution="uniform"), result("total", "x"))
    found = uncertainty.interval(model, 2024, 2026, {}, 20_000, 7).iloc[0]
    assert found["value"] == 5
    assert found["low"] == pytest.approx(1, abs=0.15) and found["high"] == pytest.approx(9, abs=0.15)


# Sobol indices


def g_function(weights):
    """Sobol's g-function, the usual test case: the product of (|4x - 2| + a) / (1 + a) over uniform x."""
    inputs = [source(f"x{i}", 0.5, low=0, high=1, distribution="uniform") for i in range(len(weights))]
    factors = [result(f"g{i}", f"(max(4*x{i} - 2, 2 - 4*x{i}) + {a}) / (1 + {a})") for i, a in enumerate(weights)]
    return tree(*inputs, *factors, result("total", " * ".join(f"g{i}" for i in range(len(weights)))))


def test_the_indices_of_the_g_function_are_the_published_ones():
    """Closed form: V_i = 1 / (3 (1 + a_i)²), V = ∏ (1 + V_i) - 1 (Saltelli and Sobol 1995, About the use of rank transformation in sensitivity
    analysis of model output); for these a the literature prints 0.716, 0.179, 0.0237, 0.0072 and 0.0001."""
    effects = uncertainty.sobol(g_function([0, 1, 4.5, 9, 99, 99, 99, 99]), 2024, 2024, {}, 7, count=8192).set_index("driver")["first"]
    assert effects.loc[["x0", "x1", "x2", "x3", "x4"]].tolist() == pytest.approx([0.716, 0.179, 0.0237, 0.0072, 0.0001], abs=0.01)


@settings(max_examples=10)
@given(st.lists(st.floats(0.5, 4), min_size=2, max_size=5))
def test_the_indices_of_a_sum_are_its_parts_shares_of_the_variance(widths):
    model = tree(*(source(f"x{i}", 10, low=10 - width, high=10 + width, distribution="uniform") for i, width in enumerate(widths)),
                 result("total", " + ".join(f"x{i}" for i in range(len(widths)))))  # fmt: skip
    effects = uncertainty.sobol(model, 2024, 2024, {}, 7, count=2048).set_index("driver")
    expected = {f"x{i}": width**2 / sum(w**2 for w in widths) for i, width in enumerate(widths)}
    for name, share in expected.items():
        assert effects.loc[name, "first"] == pytest.approx(share, abs=0.03)
        assert effects.loc[name, "total"] == pytest.approx(share, abs=0.03)


def test_the_sourced_share_counts_what_comes_from_the_ledger():
    effects = pd.DataFrame({"driver": ["a", "b"], "first": [0.3, 0.6], "total": [0.4, 0.7], "sourced": [True, False]})
    assert uncertainty.sourced_share(effects) == pytest.approx(1 / 3)
    assert math.isnan(uncertainty.sourced_share(effects.iloc[:0]))


# break-even


def test_two_cases_break_even_where_their_lines_cross():
    """10 + 2x = 4 + 5x at x = 2."""
    steep, flat = tree(source("x", 1, low=0, high=9), result("total", "4 + 5 * x")), tree(source("x", 1, low=0, high=9), result("total", "10 + 2 * x"))
    found = uncertainty.break_even({"steep": (steep, {}), "flat": (flat, {})}, "x", 2024, 2024, 20, 7).iloc[0]
    assert found[["value", "low", "high", "found"]].tolist() == pytest.approx([2, 2, 2, 1])


def test_the_interval_of_a_break_even_point_follows_the_draws():
    """x = b / 3 with b uniform from 3 to 9: from 1 to 3, the middle four fifths from 1.2 to 2.8."""
    model = tree(source("x", 1, low=0, high=9), source("b", 6, low=3, high=9, distribution="uniform"), result("total", "b - 3 * x"))
    found = uncertainty.break_even({"": (model, {})}, "x", 2024, 2024, 4000, 7).iloc[0]
    assert found[["value", "low", "high", "found"]].tolist() == pytest.approx([2, 1.2, 2.8, 1], abs=0.05)


def test_where_nothing_breaks_even_no_number_is_given():
    model = tree(source("x", 1, low=0, high=9), result("total", "1 + x"))
    found = uncertainty.break_even({"": (model, {})}, "x", 2024, 2024, 20, 7).iloc[0]
    assert math.isnan(found["value"]) and math.isnan(found["low"]) and found["found"] == 0


def test_a_fan_and_paths_of_another_output_are_that_output_s():
    model = tiny_book("en").tree("demand")
    (output,) = model.outputs
    told, headline = (list(drivers.paths(model, {"base": {}}, 2024, 2030, name)["value"]) for name in (output, ""))
    assert told == list(model.run(2024, 2030)[output]) != headline
    band, other = (uncertainty.fan(model, 2024, 2030, {}, 200, 7, name) for name in (output, ""))
    assert (band["low"] <= band["high"]).all() and not band.equals(other)
