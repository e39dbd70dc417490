"""Trees as Vega expressions: what they hold, and that a browser computes with them what NumPy does."""

import json
import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from browser import chromium
from fixtures import ROOT, TINY, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from random_trees import random_trees
from test_drivers import result, source, tree
from yanbao import drivers, live_models, study as studies
from yanbao.book import Book
from yanbao.live_models import LiveModel, Slider
from yanbao.parameters import Parameters
from yanbao.study import Study

AGREE = 1e-9  # of the largest number that came up


def whole(model, base_year=2024, horizon=2026, inputs=None, changes=None) -> LiveModel:
    """Every driver of one tree in every year, with sliders for some inputs, all if None."""
    wanted = [("", driver, year) for driver in model.formulas for year in range(base_year, horizon + 1)]
    return live_models.of({"": (model, changes or {})}, base_year, horizon, list(model.inputs) if inputs is None else inputs, wanted)


# what a model holds


def test_a_driver_is_one_signal_a_year_and_one_in_all_where_years_make_no_difference():
    live = whole(tree(source("x", 2), result("steady", "x * 3"), result("total", "steady * (year - base_year + 1)")))
    assert [name for name, _ in live.signals] == ["steady", "total_2024", "total_2025", "total_2026"]


def test_last_years_value_is_the_signal_of_the_year_before_and_the_initial_one_in_the_base_year():
    live = whole(tree(source("x", 2), result("total", "prev(total, x) * 2")))
    assert dict(live.signals) == {"total_2024": "(x * 2)", "total_2025": "(total_2024 * 2)", "total_2026": "(total_2025 * 2)"}


def test_what_no_slider_moves_is_a_number():
    model = tree(source("x", 2), source("y", 5), result("known", "y ** 2"), result("total", "x + known * exp(0)"))
    live = whole(model, inputs=["x"])
    assert [slider.driver for slider in live.sliders] == ["x"]
    assert dict(live.signals) == {"total": "(x + 25)"}
    assert {found.driver: found.expression for found in live.results} == {"known": "25", "total": "total"}


def test_an_input_or_driver_that_the_results_do_not_need_is_left_out():
    model = tree(source("x", 2), source("idle", 5), result("aside", "idle + x"), result("total", "x * 2"))
    live = live_models.of({"": (model, {})}, 2024, 2026, ["idle", "x"], [("", "total", 2026)])
    assert [slider.driver for slider in live.sliders] == ["x"]
    assert dict(live.signals) == {"total": "(x * 2)"}


def test_a_choice_that_no_slider_moves_is_made_beforehand():
    live = whole(tree(source("x", 2), result("total", "x if year > 2024 else 1 / (year - 2024)")), base_year=2025)
    assert live.signals == () and {found.expression for found in live.results} == {"x"}


def test_signals_of_cases_are_told_apart_and_an_input_of_all_cases_is_one_slider():
    cases = {case: (tree(source("price", price, low=price / 2, high=price * 2), source("use", 3, low=2, high=4), result("total", "price * use * (year - 2000)")), {})
             for case, price in (("air", 1), ("liquid", 2))}
    live = live_models.of(cases, 2024, 2024, live_models.important(cases, 2024, 2024), [(case, "total", 2024) for case in cases])
    assert [(slider.signal, slider.case) for slider in live.sliders] == [("liquid__price", "liquid"), ("use", ""), ("air__price", "air")]
    assert [name for name, _ in live.signals] == ["air__total_2024", "liquid__total_2024"]


def test_names_that_would_meet_are_kept_apart():
    live = whole(tree(source("sales_2025", 2), source("width", 3), result("sales", "sales_2025 * width * year"), result("total", "sales")))
    names = [name for name, _ in live.definitions] + [slider.control for slider in live.sliders]
    assert len(names) == len(set(names)) and not set(names) & set(live_models.TAKEN)


def test_the_inputs_that_move_the_result_most_get_sliders_at_most_as_many_as_asked_for():
    model = tree(*(source(f"x{place}", 10, low=10 - place, high=10 + place) for place in range(1, 9)), source("sure", 3), result("total", "+".join(f"x{place}" for place in range(1, 9)) + "+sure"))
    assert live_models.important({"": (model, {})}, 2024, 2026) == ["x8", "x7", "x6", "x5", "x4", "x3"]
    assert [slider.driver for slider in live_models.over_years(model, {}, 2024, 2026, count=2).sliders] == ["x8", "x7"]


def test_a_model_begins_with_the_editions_changes():
    toy = tiny_book().tree("demand")
    live = live_models.over_years(toy, {"rack_growth": 15}, 2024, 2030)
    assert next(slider for slider in live.sliders if slider.driver == "rack_growth").start == 15
    assert [found.value for found in live.results] == toy.run(2024, 2030, {"rack_growth": 15})["energy"].tolist()


# sliders


@given(st.floats(0.001, 1e6), st.floats(1.01, 50), st.sampled_from([1.0, 100.0, 1e-4]))
def test_a_slider_has_about_fifty_round_positions_within_its_range(low, times, shown):
    slider = Slider("c", "s", "d", "", low, low * times, low, 1.0, shown)
    first, last = slider.ends
    positions = (last - first) / slider.step
    assert 15 <= positions <= 51
    assert low * shown * (1 - 1e-5) <= first and last <= low * times * shown * (1 + 1e-5)
    assert float(f"{slider.step:.1g}") == slider.step and first == pytest.approx(round(first / slider.step) * slider.step)


def test_a_slider_speaks_the_readers_unit():
    slider = Slider("c", "s", "d", "", 2e4, 6e4, 3.5e4, 10.0, 1e-4)
    assert (slider.ends, slider.start, slider.expression) == ((2.0, 6.0), 3.5, "(c * 100000.0)")


def test_a_scenario_beyond_the_range_widens_the_slider():
    live = whole(tree(source("x", 2, low=1, high=3), result("total", "x * 2")), changes={"x": 5})
    assert (live.sliders[0].low, live.sliders[0].high, live.sliders[0].value) == (1, 5, 5)


# a browser computes what NumPy does


@pytest.fixture(scope="module")
def browser_values() -> Iterator[Callable]:
    """Values of many models in one page. Takes a list of (model, list of settings: control -> value); gives for each setting the results in base units."""
    import vl_convert

    with chromium() as browser:
        page = browser.new_page()
        page.add_script_tag(content="(function () {\n" + vl_convert.javascript_bundle() + "\n})();")
        page.set_content("<div id='place'></div>")
        page.add_script_tag(content="""window.compute = async ([signals, outputs, settings]) => {
          const spec = {"$schema": "https://vega.github.io/schema/vega/v6.json", signals: [...signals, ...outputs.map((text, n) => ({name: "result__" + n, update: text}))]};
          const { view, finalize } = await vegaEmbed("#place", spec, {actions: false});
          const found = settings.map((setting) => {
            for (const [name, value] of Object.entries(setting)) view.signal(name, value);
            view.run();
            return outputs.map((_, n) => String(view.signal("result__" + n)));
          });
          finalize();
          return found;
        };
        window.computeAll = async (text) => {
          const found = [];
          for (const one of JSON.parse(text)) found.push(await compute(one));
          return found;
        };""")

        def values(models: list[tuple[LiveModel, list[dict[str, float]]]]) -> list[np.ndarray]:
            asked = [[[{"name": slider.control, "value": slider.value * slider.shown} for slider in live.sliders] + [{"name": name, "update": text} for name, text in live.definitions],
                      [found.expression for found in live.results], settings] for live, settings in models]
            return [np.array(found, dtype=float) for found in page.evaluate("computeAll", json.dumps(asked))]

        yield values


def expected(live: LiveModel, cases: drivers.Cases, years: tuple[int, int], changes: dict[str, float], only: str = "") -> tuple[list[float], float]:
    """What NumPy gives for the model's results in base units with inputs changed, in all cases or in one, and the largest intermediate result."""
    sizes = [0.0]
    runs = {case: model.run(*years, {**own, **(changes if only in ("", case) else {})}, noted=lambda value: sizes.append(float(np.max(np.abs(value))))) for case, (model, own) in cases.items()}
    return [float(runs[found.case][found.driver][found.year - years[0]] * found.to_base) for found in live.results], max(sizes)


def assert_agreement(found: np.ndarray, wanted: list[float], largest: float, live: LiveModel) -> None:
    for one, other, place in zip(found, wanted, live.results, strict=True):
        assert math.isfinite(one) and abs(one - other) <= AGREE * max(abs(one), abs(other), largest), (place, one, other)


def every_tree() -> Iterator[tuple[Book, str]]:
    packs = [Study.find(name) for name in studies.names(ROOT)] + [Study(TINY, ROOT)]
    for pack in packs:
        book = Book(pack, Parameters())
        yield from ((book, name) for name in dict.fromkeys(pack.table("drivers")["tree"]))


def test_every_tree_of_the_studies_gives_the_same_in_vega_in_every_case_and_scenario(browser_values):
    asked, answers = [], []
    for book, name in every_tree():
        years = book.base_year, book.horizon
        for case in book.cases(name):
            model, scenarios = book.tree(name, case), book.scenarios(name, case)
            live = whole(model, *years)
            control = {slider.driver: (slider.control, slider.value) for slider in live.sliders}
            settings = [dict(control[driver][:1] + (changes.get(driver, control[driver][1]),) for driver in control) for changes in scenarios.values()]
            asked.append((live, settings))
            answers.append([expected(live, {"": (model, {})}, years, {driver: value for driver, value in changes.items() if driver in model.inputs}) for changes in scenarios.values()])
    for (live, _), found, wanted in zip(asked, browser_values(asked), answers, strict=True):
        assert len(live.results) >= 1
        for row, (numbers, largest) in zip(found, wanted, strict=True):
            assert_agreement(row, numbers, largest, live)


def test_the_models_that_readers_get_give_the_same_in_vega_at_both_ends_of_every_slider(browser_values):
    asked, answers = [], []
    for book, name in every_tree():
        cases = {case: (book.tree(name, case), book.changes(name, case)) for case in book.cases(name)}
        first, *_ = cases.items()
        models = [(live_models.over_years(*first[1], book.base_year, book.horizon), {"": first[1]}, (book.base_year, book.horizon)),
                  (live_models.in_parts(cases, book.base_year, book.horizon), cases, (book.base_year, book.horizon))]
        for live, own, years in models:
            moves = [(slider, end) for slider in live.sliders for end in (slider.low, slider.high)]
            start = {slider.control: slider.value for slider in live.sliders}
            asked.append((live, [{**start, slider.control: end} for slider, end in moves]))
            answers.append([expected(live, own, years, {slider.driver: end}, slider.case) for slider, end in moves])
    for (live, _), found, wanted in zip(asked, browser_values(asked), answers, strict=True):
        for row, (numbers, largest) in zip(found, wanted, strict=True):
            assert_agreement(row, numbers, largest, live)


def test_random_trees_of_all_functions_give_the_same_in_vega(browser_values):
    asked, answers = [], []
    for model, base_year, horizon in random_trees():
        for inputs in (list(model.inputs), list(model.inputs)[::2], []):
            live = whole(model, base_year, horizon, inputs)
            asked.append((live, [{}]))
            answers.append(expected(live, {"": (model, {})}, (base_year, horizon), {}))
    for (live, _), found, (numbers, largest) in zip(asked, browser_values(asked), answers, strict=True):
        assert_agreement(found[0], numbers, largest, live)
    assert len(asked) == 600
