"""Driver trees: what they compute, by hand, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
from fixtures import NAN, all_units, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import costs, drivers
from yanbao.drivers import Tree, TreeError

COLUMNS = ["driver", "role", "unit", "formula", "value", "low", "high", "distribution"]


def source(name, value, unit="1", low=NAN, high=NAN, distribution=""):
    return (name, "input", unit, "", value, low, high, distribution)


def result(name, formula, unit="1", role="formula"):
    return (name, role, unit, formula, NAN, NAN, NAN, "")


def tree(*rows, headline="total"):
    rows = [(*row[:1], "headline", *row[2:]) if row[0] == headline else row for row in rows]
    return Tree("demand", pd.DataFrame(rows, columns=COLUMNS).assign(observation_id=""), all_units())


def refusal(*rows, **keywords):
    with pytest.raises(TreeError) as caught:
        tree(*rows, **keywords).run(2024, 2026)
    return caught.value


# what the toy study's trees give


@pytest.mark.parametrize("name", ["demand", "cost"])
def test_the_headline_is_the_sum_of_its_parts_in_every_year(name):
    toy = tiny_book().tree(name)
    values = toy.run(2024, 2030)
    assert len(toy.parts) == 2
    np.testing.assert_allclose(values[toy.headline], sum(values[part] for part in toy.parts))


def test_demand_by_hand():
    """900 × 10⁴ racks at 2.5 kW over a year of 8766 h, growing 10 % a year; overhead 40 %."""
    values = tiny_book().tree("demand").run(2024, 2030)
    assert values["it_energy"][0] == pytest.approx(9e6 * 2.5 * 8766 / 1e9)
    assert values["energy"][6] == pytest.approx(1.4 * 1.1**6 * 9e6 * 2.5 * 8766 / 1e9)


def test_cost_by_hand():
    """25 CNY/W repaid at 8 % over 15 years (factor 0.11683), and a month of 730.5 h at 0.61 CNY/kWh."""
    values = tiny_book().tree("cost").run(2024, 2024)
    assert values["capital"][0] == pytest.approx(25_000 * 0.116830 / 12, rel=1e-5)
    assert values["power"][0] == pytest.approx(730.5 * 0.61)
    assert values["unit_cost"][0] == pytest.approx(values["capital"][0] + 730.5 * 0.61)


# years, scenarios, draws


def test_last_years_value_and_the_running_sum_by_hand():
    values = tree(source("first", 100), source("share", 20, "%"), result("stock", "prev(stock, first) * (1 - share) + sales"), result("sales", "10 * (year - base_year)"),
                  result("total", "cumulative(sales) + 0 * stock")).run(2024, 2027)
    assert values["sales"].tolist() == [0, 10, 20, 30]
    assert values["total"].tolist() == [0, 10, 30, 60]
    stock = [100 * 0.8]
    for sales in (10, 20, 30):
        stock.append(stock[-1] * 0.8 + sales)
    assert values["stock"].tolist() == pytest.approx(stock)


@given(st.floats(-50, 50), st.integers(1, 8))
def test_the_running_sum_of_an_input_is_the_input_times_the_years(value, years):
    values = tree(source("x", value), result("total", "cumulative(x)")).run(2024, 2024 + years)
    assert values["total"].tolist() == pytest.approx([value * n for n in range(1, years + 2)])


@given(st.floats(1, 1e4), st.floats(-0.5, 1))
def test_growth_through_last_year_is_growth_from_the_first(value, rate):
    values = tree(source("x", value), source("rate", rate), result("total", "prev(total, x / (1 + rate)) * (1 + rate)"),
                  result("direct", "growth(x, rate, base_year)")).run(2024, 2030)
    assert values["total"].tolist() == pytest.approx(values["direct"].tolist())


def test_results_come_in_the_unit_of_their_driver_whatever_the_inputs_are_in():
    rows = [source("demand", 5, "GWh/yr"), source("intensity", 2, "kg/kWh")]
    in_tonnes, in_ten_thousand = (tree(*rows, result("total", "demand * intensity", unit)).run(2024, 2024)["total"][0] for unit in ("t/yr", "1e4 t/yr"))
    assert in_tonnes == pytest.approx(10_000)
    assert in_ten_thousand == pytest.approx(1)


def test_a_change_replaces_an_input_in_its_own_unit():
    model = tree(source("share", 20, "%"), result("total", "share * 10"))
    assert model.run(2024, 2024)["total"].tolist() == pytest.approx([2])
    assert model.run(2024, 2024, {"share": 50})["total"].tolist() == pytest.approx([5])


def test_arrays_of_draws_are_computed_one_by_one():
    model = tree(source("x", 1), source("y", 2), result("total", "x * y + prev(total, 0)"))
    many = model.run(2024, 2026, {"x": np.array([1.0, 2.0, 3.0])})["total"]
    assert many.shape == (3, 3)
    for draw, value in enumerate([1.0, 2.0, 3.0]):
        assert many[:, draw].tolist() == model.run(2024, 2026, {"x": value})["total"].tolist()


def test_the_widest_input_comes_first_in_the_tornado():
    model = tree(source("small", 10, low=9, high=11), source("large", 10, low=5, high=20), source("sure", 10), result("total", "small + large + sure"))
    effects = drivers.one_at_a_time(model, 2024, 2026)
    assert effects["driver"].tolist() == ["large", "small"]
    assert effects[["low_result", "high_result", "base"]].to_numpy().tolist() == [[25, 40, 30], [29, 31, 30]]


def test_the_tornado_keeps_what_a_scenario_changes():
    model = tree(source("x", 10, low=9, high=11), source("y", 1), result("total", "x * y"))
    assert drivers.one_at_a_time(model, 2024, 2024, {"y": 3})[["low_result", "high_result", "base"]].to_numpy().tolist() == [[27, 33, 30]]


def test_each_scenario_has_its_parts_and_its_path():
    book = tiny_book()
    scenarios = book.scenarios("demand")
    paths = drivers.paths(book.tree("demand"), scenarios, 2024, 2030)
    assert paths.groupby("scenario_id", sort=False)["value"].last().loc[["low", "base", "high"]].is_monotonic_increasing
    parts = drivers.parts_by_scenario(book.tree("demand"), scenarios, 2024, 2030)
    totals = parts.groupby("scenario_id")["value"].sum()
    assert totals["base"] == pytest.approx(paths.loc[(paths["scenario_id"] == "base") & (paths["year"] == 2024), "value"].iloc[0])


# what is refused


def test_a_cycle_within_a_year_is_refused_with_its_path():
    problem = refusal(result("total", "a"), result("a", "b + 1"), result("b", "2 * total"))
    assert "depends on itself" in problem.reason[1]
    assert all(name in problem.reason[1] for name in ("total", "a", "b")) and problem.reason[1].count("→") == 3


def test_a_cycle_through_last_year_is_allowed():
    assert tree(result("total", "prev(a, 1)"), result("a", "2 * total")).run(2024, 2026)["total"].tolist() == [1, 2, 4]


def test_a_running_sum_of_itself_is_a_cycle():
    assert "depends on itself" in refusal(result("total", "cumulative(total) + 1")).reason[1]


def test_kwh_and_kw_are_never_added():
    problem = refusal(source("energy", 1, "kWh"), source("power", 1, "kW"), result("total", "energy + power", "kWh"))
    assert problem.driver == "total"
    assert "energy" in problem.reason[1] and "power" in problem.reason[1]


def test_a_result_declared_in_a_unit_of_another_kind_is_refused():
    problem = refusal(source("energy", 1, "kWh"), source("price", 1, "CNY/kWh"), result("total", "energy * price", "CNY/kWh"))
    assert "declared in CNY/kWh" in problem.reason[1]


@pytest.mark.parametrize("formula", ["1 / (year - 2025)", "log(2024 - year)", "exp(1000 * (year - 2024))", "(2024.5 - year) ** 0.5", "x ** 400"])
def test_a_result_that_is_not_finite_is_refused_with_its_year(formula):
    problem = refusal(source("x", 1e9), result("total", formula))
    assert problem.driver == "total"
    assert "isn't a finite number" in problem.reason[1] and "202" in problem.reason[1]


def test_one_draw_of_many_that_is_not_finite_is_refused():
    model = tree(source("x", 1), result("total", "1 / x"))
    assert model.run(2024, 2024, {"x": np.array([1.0, 2.0])})["total"].tolist() == [[1, 0.5]]
    with pytest.raises(TreeError, match="isn't a finite number"):
        model.run(2024, 2024, {"x": np.array([1.0, 0.0])})


def test_an_unknown_name_is_refused_and_a_dunder_name_is_one():
    assert "no driver y" in refusal(source("x", 1), result("total", "x + y")).reason[1]
    assert "no driver __class__" in refusal(result("total", "__class__")).reason[1]


def test_a_formula_that_can_not_be_read_is_refused_with_its_driver():
    assert refusal(source("x", 1), result("wrong", "x."), result("total", "x")).driver == "wrong"


def test_a_tree_has_exactly_one_headline():
    assert "exactly one headline" in refusal(source("x", 1), result("y", "x"), headline="none").reason[1]
    assert refusal(source("x", 1), result("total", "x"), result("second", "x", role="headline")).driver in ("total", "second")


# one result of one year


@pytest.mark.parametrize(("base_year", "year"), [(2024, 2024), (2024, 2027), (2022, 2030)])
def test_a_single_result_is_that_of_the_whole_run(base_year, year):
    remembering = tree(source("first", 100), source("share", 20, "%"), result("stock", "prev(stock, first) * (1 - share) + sales"), result("sales", "10 * (year - base_year)"),
                       result("unneeded", "log(year)"), result("total", "cumulative(sales) + stock + horizon"))  # fmt: skip
    for model in (remembering, tiny_book().tree("demand"), tiny_book().tree("cost", "liquid")):
        whole = model.run(base_year, 2030)
        for name in model.unit:
            assert model.result(name, year, base_year, 2030) == pytest.approx(whole[name][year - base_year], rel=1e-15)


def test_what_a_result_does_not_need_is_not_computed():
    model = tree(source("x", 1), result("infinite", "1 / (x - x)"), result("total", "2 * x"))
    assert model.result("total", 2024, 2024, 2030) == 2
    with pytest.raises(TreeError):
        model.run(2024, 2030)


# a bridge of many inputs


def two_sums(count, after=None):
    """A headline of two parts, each the product of so many inputs of its own and one that both share."""
    values = after or {}
    names = [f"{side}{place}" for side in "ab" for place in range(count)] + ["shared"]
    rows = [source(name, values.get(name, 1.0)) for name in names]
    parts = [result(part, " * ".join([*(f"{side}{place}" for place in range(count)), "shared"]), role="part") for part, side in (("first", "a"), ("second", "b"))]
    return tree(*rows, *parts, result("total", "first + second"))


def bridged(before, after):
    steps = drivers.bridge({"old": (before, {}), "new": (after, {})}, 2024, 2024)
    middle = steps[~steps["effect"].isin(("start", "end"))]
    return dict(zip(middle["driver"], middle["value"])), steps


def test_a_bridge_takes_a_sum_addend_by_addend_and_gives_what_the_whole_gives():
    after = {"a0": 1.5, "a1": 0.5, "b0": 3.0, "b1": 1.25, "shared": 2.0}
    before, changed = two_sums(2), two_sums(2, after)
    whole = costs.bridge(lambda values: before.run(2024, 2024, values)["total"][0], {name: spec.value for name, spec in before.inputs.items()},
                         {name: spec.value for name, spec in changed.inputs.items()})
    found, _ = bridged(before, changed)
    assert found == pytest.approx(dict(zip(whole["driver"], whole["contribution"])))


def test_a_bridge_of_many_inputs_is_built_where_no_addend_reads_them_all():
    after = {f"{side}{place}": 1 + (place + 1) / 10 for side in "ab" for place in range(10)}
    found, steps = bridged(two_sums(10), two_sums(10, after))
    assert len(found) == 20
    assert sum(found.values()) == pytest.approx(steps["value"].iloc[-1] - steps["value"].iloc[0])
    assert steps["value"].iloc[-1] == pytest.approx(two_sums(10, after).run(2024, 2024)["total"][0])


def test_an_input_that_the_headline_does_not_read_is_no_step_of_a_bridge():
    before, after = (tree(source("x", x), source("aside", aside), result("note", "aside * 2"), result("total", "x * 3")) for x, aside in ((1, 1), (2, 5)))
    assert list(bridged(before, after)[0]) == ["x"]
