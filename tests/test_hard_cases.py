"""Hard cases that once went wrong: numbers, problems that went unseen, tracebacks."""

import json

import pytest
from click.testing import CliRunner
from fixtures import ROOT, cell, copy_of_tiny, ledger, replace, tiny, tiny_book, words_in
from yanbao import checks, drivers, evidence, formulas, periods, results, selection, shares, uncertainty
from yanbao.book import Book
from yanbao.cli import main
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters


# --- wrong numbers -----------------------------------------------------------------------------------------------------------


def test_an_input_never_takes_a_forecast_of_a_later_year_for_the_actual_figure():
    """as_of 2024-12-31: the yearbook (900, reported 2024) isn't out; allowed are the institute's 860–920 for 2024 and its forecast of 1500 for 2030."""
    assert tiny_book(as_of="2024-12-31").tree("demand").inputs["racks"].value == 890


def test_a_trees_result_in_another_currency_is_converted_or_stays_in_its_own():
    from yanbao.study import Study

    study = Study.find("sodium-ion-anode", ROOT)
    values = {}
    for currency in ("", "USD"):
        book = Book(study, Parameters(lang="en", currency=currency))
        panel = book.panel_list("unit_cost_model")[0]
        data = results.shown(panel, drivers.parts_by_scenario(book.tree("cost"), {"base": {}}, book.base_year, book.horizon))
        values[panel.symbol] = data["value"].sum()
    assert values["USD/t"] == pytest.approx(values["CNY/t"] / 7.2, rel=0.05) if "USD/t" in values else list(values) == ["CNY/t"]


@pytest.mark.parametrize("currency", ["USD", "EUR"])
@pytest.mark.parametrize("study", ["idc", "industrial-llm", "sodium-ion-anode", "tiny"])
def test_every_panel_can_be_shown_in_every_currency_that_validate_allows(currency, study):
    from yanbao.study import Study

    found = tiny() if study == "tiny" else Study.find(study, ROOT)
    book = Book(found, Parameters(lang="en", currency=currency))
    failing = []
    for exhibit in book.questions.numbering:
        for panel in book.panel_list(exhibit):
            try:
                panel.symbol, panel.rows
            except YanbaoError as error:
                failing.append(f"{exhibit}: {str(error).splitlines()[0]}")
    assert failing == []


@pytest.mark.parametrize(("low", "high", "symbol", "text"), [(-3, -2, "%", "−3–−2%"), (0.9994, 1.00049, "", "0.9994–1")])
def test_both_ends_of_a_range_are_right(low, high, symbol, text):
    assert words_in("en").span(low, high, symbol) == text


def test_concentration_bounds_never_cross_when_rounded_shares_add_up_to_more_than_100():
    low, high = shares.concentration_bounds([60.0, 40.5], 2)
    assert low <= high


@pytest.mark.parametrize("text", ["2024-00", "2024-05-00"])
def test_month_and_day_zero_are_no_dates(text):
    with pytest.raises(ValueError):
        periods.parse(text)


def test_a_partial_vintage_counts_as_its_last_day():
    """Statements of 2024-03 and of 2024 (= by 2024-12-31): the second is newer."""
    frame = ledger({"id": "year", "vintage": "2024", "value": 1}, {"id": "march", "vintage": "2024-03", "value": 2})
    assert list(evidence.ranked(frame)["id"]) == ["year", "march"]


def test_a_scenario_can_not_change_the_result_of_a_formula_in_silence(tmp_path):
    assert checks.problems(copy_of_tiny(tmp_path, cell("scenarios", "low", "driver", "capital"))) != []


@pytest.mark.parametrize("name", ["year", "min"])
def test_a_driver_can_not_have_a_name_of_the_formula_language(tmp_path, name):
    def edit(pack):
        path = pack / "drivers.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("overhead", name), encoding="utf-8")

    assert checks.problems(copy_of_tiny(tmp_path, edit)) != []


@pytest.mark.parametrize(("low", "high"), [("0.6", "0.2"), ("0.5", "0.6")], ids=["low over high", "value outside"])
def test_the_range_of_an_input_holds_its_value(tmp_path, low, high):
    assert checks.problems(copy_of_tiny(tmp_path, cell("drivers", "overhead", "low", low), cell("drivers", "overhead", "high", high))) != []


# --- check misses or hides problems ------------------------------------------------------------------------------------------


def test_check_finds_the_problems_of_every_study_not_only_of_the_first(tmp_path):
    first = copy_of_tiny(tmp_path / "a", cell("observations", "tiny0001", "kind", "told"))
    second = copy_of_tiny(tmp_path / "b", cell("events", "e1", "type", "politics"))
    result = CliRunner().invoke(main, ["check", str(first.folder), str(second.folder), "--format", "json"])
    assert [problem["file"].rsplit("/")[-1] for problem in json.loads(result.output)] == ["observations.csv", "events.csv"]


def test_rows_in_json_are_numbers(tmp_path):
    study = copy_of_tiny(tmp_path, cell("observations", "tiny0001", "kind", "told"))
    result = CliRunner().invoke(main, ["check", str(study.folder), "--format", "json"])
    assert json.loads(result.output)[0]["row"] == 2


@pytest.mark.parametrize(("table", "key", "column", "value"), [
    ("exhibits", "shipments.2", "panel", "1"), ("observations", "tiny0056", "id", "ad4efdfc"), ("observations", "tiny0001", "value", "1e999"),
    ("drivers", "overhead", "distribution", "lognormal")], ids=["panel given twice", "id of a shared fact", "infinite number", "lognormal from 0"])
def test_check_sees_it(tmp_path, table, key, column, value):
    edits = [cell(table, key, column, value)]
    if value == "lognormal":
        edits.append(cell("drivers", "overhead", "low", "0"))
    assert checks.problems(copy_of_tiny(tmp_path, *edits)) != []


def test_a_row_with_too_few_cells_is_pointed_at_by_its_first_line(tmp_path):
    problem = checks.problems(copy_of_tiny(tmp_path, replace("events.csv", "e2,2023-07,financing", '"e2,2023-07,financing')))[0]
    assert (problem.code, problem.place.row) == ("wrong_cells", 3)


def test_a_row_that_can_not_be_converted_is_pointed_at(tmp_path):
    problem = checks.problems(copy_of_tiny(tmp_path, cell("observations", "tiny0046", "unit", "kWh")))[0]
    assert problem.place.row == 47


# --- tracebacks instead of problems ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit", [
    cell("observations", "tiny0001", "period", "2020-13"), cell("observations", "tiny0001", "period", "2020/2019"), cell("sources", "yearbook", "published", "2025-02-31"), cell("events", "e2", "date", "2023-17"),
    cell("sources", "outlook", "source_id", "ecb-eurofxref-2026"), replace("study.yml", "base_year: 2024\n", ""), replace("study.yml", "base_year: 2024", "base_year: soon"),
    replace("study.yml", "horizon: 2030", "horizon: 2020"), lambda pack: (pack / "study.yml").write_text(""), replace("study.yml", "zh: 示例研究", "zh: [示例研究"),
    lambda pack: (pack / "study.yml").write_bytes("zh: 示例".encode("gbk")), lambda pack: (pack / "commentary.zh.md").write_bytes("## shipments\n\n示例".encode("gbk")),
    cell("exhibits", "history_timeline", "where", "colour=red"), cell("exhibits", "history_timeline", "where", "type=listing"), cell("exhibits", "swot", "where", "framework=trend"),
    cell("exhibits", "shipments", "periods", "soon"), cell("exhibits", "company_comparison", "metric", "revenue"), cell("events", "e2", "unit", ""), cell("assessments", "a1", "score", "1e999"),
    cell("drivers", "energy", "formula", "it_energy + cooling_energy * 1" + "0" * 400), replace("commentary.en.md", "company_financials:top`", "company_financials@first:top`")],
    ids=["month 13", "span backwards", "31 February", "event in month 17", "source id of a shared source", "no base_year", "base_year a text", "horizon before base year", "study.yml empty", "study.yml not YAML",
         "study.yml in GBK", "commentary in GBK", "where names no column", "where selects no event", "where selects no judgement", "periods a text", "scatter of one metric", "amount without unit", "score infinite",
         "number too large", "top of a period"])
def test_check_says_what_is_wrong_instead_of_breaking_off(tmp_path, edit):
    assert checks.problems(copy_of_tiny(tmp_path, edit)) != []


def test_a_reference_to_the_top_of_a_period_that_is_not_there_is_refused():
    with pytest.raises(YanbaoError):
        tiny_book().resolve("company_financials@1999:top")


def test_a_number_too_large_for_a_float_is_no_formula():
    with pytest.raises(formulas.FormulaError):
        formulas.parse("1" + "0" * 400)


def test_the_fan_of_a_tree_without_ranges_is_a_line():
    from test_drivers import result, source, tree

    fan = uncertainty.fan(tree(source("x", 3), result("total", "x")), 2024, 2026, {}, 50, 7)
    assert fan[["low", "high"]].to_numpy().tolist() == [[3, 3]] * 3


def test_an_override_that_the_tree_can_not_compute_is_refused_before_anything_runs():
    from yanbao.press.run import notebook_parameters

    for given in ({"life": "0"}, {"power_price": "1e999"}):
        with pytest.raises(YanbaoError):
            notebook_parameters(tiny(), given)


def test_paths_are_shown_from_the_project_also_where_yanbao_home_is_relative(monkeypatch):
    from yanbao import paths

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("YANBAO_HOME", ".")
    assert paths.shown(ROOT / "data" / "shared" / "sources.csv", paths.project()) == "data/shared/sources.csv"


@pytest.mark.parametrize("target", ["driver:power_price:mean", "row:tiny0001:mean"])
def test_an_unknown_aspect_of_a_driver_or_a_row_is_refused(target):
    with pytest.raises(YanbaoError):
        tiny_book().resolve(target)


def test_years_are_no_driver_to_be_summed():
    with pytest.raises(formulas.FormulaError):
        formulas.parse("cumulative(year)")


def test_an_edition_that_leaves_no_event_has_no_timeline_instead_of_breaking_off():
    assert list(tiny_book(as_of="2020-01-01").panels("history_timeline")) == []


@pytest.mark.parametrize("edition", [{"min_grade": "A"}, {"as_of": "2022-06"}, {"currency": "USD"}, {"base_year": 2022, "scenario": "high"}], ids=str)
def test_every_exhibit_of_the_toy_study_can_be_rerun_in_other_editions(edition):
    book = tiny_book(**edition)
    for exhibit in book.questions.numbering:
        for panel in book.panels(exhibit):
            if panel.row["table"] != "drivers" and panel.form not in ("scenario", *selection.OVER_TIME):  # those are drawn from what a chapter computes: test_toy_chapters.py
                data = panel.data()
                book.exhibit(panel, panel.draw(data), data)
