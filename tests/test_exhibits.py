"""Exhibits: the rows of each panel of the toy study, and the bundle that a notebook output holds."""

import json
import math
from types import SimpleNamespace

import pandas as pd
import pytest
from fixtures import tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import bylines, drivers, exhibits, learning, live_models, relations, results, selection, uncertainty

LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])
PANELS = [(panel.exhibit, panel.index) for exhibit in tiny_book().questions.numbering for panel in tiny_book().panel_list(exhibit)]


def panel_of(exhibit, index=1, lang="en", **parameters):
    return next(panel for panel in tiny_book(lang, **parameters).panel_list(exhibit) if panel.index == index)


def data_of(panel):
    """A panel's data as its chapter makes them."""
    book = panel.book
    if panel.row["table"] != "drivers":
        if panel.form in selection.OVER_TIME:
            return relations.found(panel)[0]
        data = panel.data()
        return data if panel.form != "scenario" else results.projected(panel, data, learning.farmer_lafond(data["point"].to_numpy(), ahead=3))
    tree, scenarios = book.tree(panel.tree), book.scenarios(panel.tree)
    match panel.form:
        case "table" if panel.exhibit == "scenario_table":
            return results.scenario_table(panel, drivers.scenario_results(tree, scenarios, book.base_year, book.horizon))
        case "table":
            return results.inputs(panel)
        case "estimates":
            return results.among_published(panel, results.estimate(panel))
        case "share":
            return results.variance(panel, uncertainty.sobol(tree, book.base_year, book.horizon, {}, book.seed, count=64))
        case "bridge":
            return results.shown(panel, drivers.bridge(panel.cases, book.base_year, book.horizon))
        case "sliders":
            return results.live(panel, live_models.in_parts(panel.cases, book.base_year, book.horizon))
        case "cost_stack" if panel.exhibit == "route_cost_model":
            return results.shown(panel, drivers.parts_by_case(panel.cases, book.base_year, book.horizon))
        case "cost_stack":
            return results.shown(panel, drivers.parts_by_scenario(tree, scenarios, book.base_year, book.horizon))
        case "tornado":
            return results.shown(panel, drivers.one_at_a_time(tree, book.base_year, book.horizon))
    return results.beside_published(panel, results.shown(panel, drivers.paths(tree, scenarios, book.base_year, book.horizon)))


@given(st.floats(1e-200, 1e200), st.sampled_from([1, -1]))
def test_rounding_to_six_digits_is_near_and_changes_nothing_the_second_time(size, sign):
    rounded = exhibits.significant(sign * size)
    assert rounded == pytest.approx(sign * size, rel=5.1e-6)
    assert exhibits.significant(rounded) == rounded
    assert len(f"{rounded:e}".split("e")[0].replace("-", "").replace(".", "").rstrip("0")) <= exhibits.DIGITS


@pytest.mark.parametrize("value", ["text", None, 7, math.inf])
def test_what_is_not_a_finite_number_is_not_rounded(value):
    assert exhibits.significant(value) is value


@LANGUAGES
@pytest.mark.parametrize(("exhibit", "index"), PANELS, ids=str)
def test_every_panel_has_a_description_that_a_page_can_print(lang, exhibit, index):
    panel = panel_of(exhibit, index, lang)
    data = data_of(panel)
    meta = exhibits.description(panel, data, "A note.")
    assert json.loads(json.dumps(meta, allow_nan=False)) == meta
    assert (meta["id"], meta["panel"], meta["lang"], meta["number"]) == (exhibit, index, lang, panel.number)
    assert meta["title"] and meta["alt"] and meta["note"].endswith("A note.")
    table = meta["table"]
    assert table["rows"] and len(table["columns"]) == len(table["align"]) > 1
    assert {len(row) for row in table["rows"]} == {len(table["columns"])}
    assert not any(cell in ("nan", "None", "NaT") for row in table["rows"] for cell in row)


@pytest.mark.parametrize(("exhibit", "index"), PANELS, ids=str)
def test_every_exhibit_names_its_sources_once_and_the_most_used_first(exhibit, index):
    panel = panel_of(exhibit, index)
    sources = bylines.source_list(panel, data_of(panel))
    ids = [source["source_id"] for source in sources]
    assert ids and len(set(ids)) == len(ids)
    assert all(source["publisher"] and source["year"].isdigit() and source["grade"] in "ABCDE" for source in sources)


def test_the_source_that_gives_most_figures_comes_first():
    sources = bylines.source_list(panel_of("shipments", 2), panel_of("shipments", 2).data())
    assert [source["source_id"] for source in sources] == ["blog", "institute", "yearbook"]
    assert [source["source_id"] for source in bylines.source_list(panel_of("published_forecasts"), panel_of("published_forecasts").data())][0] == "yearbook"


def test_a_figure_read_elsewhere_names_who_said_it_first():
    panel = panel_of("published_forecasts")
    told = {source["source_id"]: source["publisher"] for source in bylines.source_list(panel, panel.data())}
    words = panel.book.words
    assert told["press"] == words.label("interface", "via").format(origin=words.entity("goldman-sachs"), publisher=words.entity("caixin"))
    assert told["institute"] == words.entity("caict")


def test_the_chosen_rows_of_a_line_are_one_a_period_and_the_rest_are_told():
    rows = panel_of("shipments").chosen()
    assert rows["ledger_period"].tolist() == ["2020", "2021", "2022", "2023", "2024"]
    newest = rows.iloc[-1]
    assert (newest["id"], newest["origins"], newest["rows"]) == ("tiny0005", 3, 4)
    table = exhibits.figures_table(panel_of("shipments"), rows)
    assert table["rows"][-1][3] == "8.6–9.5 (3)"


def test_a_printed_range_stays_a_range_and_is_never_told_as_a_value():
    panel = panel_of("technology_benchmark")
    rows = panel.chosen().set_index("category_id")
    assert math.isnan(rows.loc["baidu", "value"]) and rows.loc["baidu", "point"] == 1.25
    cells = dict(zip(panel.chosen()["category_id"], (row[2] for row in exhibits.figures_table(panel, panel.chosen())["rows"])))
    assert cells == {"alibaba": "1.2", "baidu": "1.1–1.4", "tencent": "1.3"}


def test_bars_take_the_newest_period_and_the_largest_categories():
    rows = panel_of("company_margins").chosen()
    assert set(rows["category_id"]) == {"tencent", "baidu"}


@pytest.mark.parametrize(("sort", "ranks"), [("key", {"t_900": 0, "t_1100": 1, "unknown": 2}), ("", None)])
def test_categories_are_ordered_by_key_where_the_panel_says_so_and_numbers_in_keys_by_size(sort, ranks):
    rows = exhibits.Panel._ranked(SimpleNamespace(row={"sort": sort}), pd.DataFrame({"category_id": ["t_1100", "unknown", "t_900", "t_1100"]}))
    assert (dict(zip(rows["category_id"], rows["rank"])) if "rank" in rows else None) == ranks


def test_dots_take_the_first_and_the_newest_period():
    rows = panel_of("progress_curve").chosen()
    assert set(rows["ledger_period"]) == {"2022", "2024"}


def test_a_scatter_pairs_two_metrics_of_one_category():
    pairs = panel_of("company_comparison").pairs().set_index("category_id")
    assert pairs.loc["alibaba", ["x", "y"]].tolist() == [1010, 55]
    assert len(pairs) == 3


def test_bounds_come_from_the_shares_of_one_date():
    bounds = panel_of("concentration").data().set_index("measure")
    assert bounds.loc["CR3", ["low", "high"]].tolist() == [70, 77]


def test_forecasts_lie_after_the_last_actual_value():
    rows = panel_of("published_forecasts").chosen()
    assert set(rows.loc[rows["style"] == "forecast", "ledger_period"]) == {"2030"}
    assert rows.loc[rows["style"] == "actual", "end"].max() < rows.loc[rows["style"] == "forecast", "end"].min()
    assert (rows["style"] == "forecast").sum() == 4


def test_an_estimate_and_a_forecast_are_told_apart_from_actual_figures():
    assert set(panel_of("market_size").chosen()["style"]) == {"estimate"}
    assert set(panel_of("company_financials").chosen()["style"]) == {"actual"}


def test_what_a_chapter_adds_to_its_data_does_not_reach_the_next_reader():
    panel = panel_of("market_size")
    data = panel.data()
    data["growth"] = 1.0
    assert "growth" not in panel.data().columns


@LANGUAGES
def test_the_subtitle_says_subject_unit_and_span_but_no_subject_twice(lang):
    panel = panel_of("shipments", 1, lang)
    subtitle = panel.subtitle(panel.data(), panel.title(panel.data()))
    assert subtitle == f"{panel.subject} · {panel.symbol} · 2020–2024"
    assert panel.subtitle(panel.data(), panel.subject) == f"{panel.symbol} · 2020–2024"


def bundle_of(panel):
    data = panel.data()
    return exhibits.bundle(panel, panel.draw(data), data)


def test_a_chart_travels_with_its_description_and_a_text_table():
    bundle = bundle_of(panel_of("market_size"))
    assert set(bundle) == {exhibits.CHART_MIME, "text/plain"}
    spec = bundle[exhibits.CHART_MIME]
    meta = spec["usermeta"]["yanbao"]
    assert meta["id"] == "market_size" and "$schema" in spec
    lines = bundle["text/plain"].splitlines()
    assert lines[0] == f"{meta['label']} {meta['title']}"
    assert [line.split("\t") for line in lines[3:-1]] == meta["table"]["rows"]
    json.dumps(bundle, allow_nan=False)


def test_a_table_travels_without_a_chart():
    bundle = bundle_of(panel_of("participants"))
    assert set(bundle) == {exhibits.EXHIBIT_MIME, "text/html", "text/plain"}
    assert "<table" in bundle["text/html"]


def test_the_same_panel_gives_the_same_bundle_every_time():
    panel = panel_of("shipments", 2)
    assert bundle_of(panel) == bundle_of(panel)


def test_the_ledger_rows_behind_an_exhibit_are_listed_with_their_ids_and_values():
    panel = panel_of("shipments")
    rows = exhibits.description(panel, panel.data(), "")["rows"]
    assert [row_id for row_id, _ in rows] == sorted(panel.rows["id"])
    assert dict(map(tuple, rows))["tiny0001"] == 4


def test_grades_are_counted_over_the_figures_shown():
    panel = panel_of("shipments", 2)
    assert exhibits.description(panel, panel.data(), "")["grades"] == {"A": 1, "C": 1, "E": 1}


def test_bounds_of_a_printed_figure_are_marked_in_the_table():
    panel = panel_of("market_size")
    rows = panel.chosen().assign(bound=["gt", "lt", "approx", "", ""])
    assert [row[2][0] for row in exhibits.figures_table(panel, rows)["rows"]][:3] == [">", "<", "≈"]


def test_text_that_could_be_markup_is_escaped_in_the_html_table():
    meta = {"label": "Exhibit 1", "title": "x", "table": {"columns": ["a", "b"], "rows": [["<script>", "1"]]}}
    assert "<script>" not in exhibits.html_table(meta)


def test_only_what_charts_draw_is_put_into_a_spec():
    panel = panel_of("market_size")
    datasets = bundle_of(panel)[exhibits.CHART_MIME].get("datasets", {})
    names = {name for rows in datasets.values() for row in rows for name in row}
    assert not names & {"locator", "note_zh", "source_id", "series_id"}
    assert isinstance(panel.data(), pd.DataFrame)
