"""The cells of the chapters that compute, run in this process over the toy study in many editions: no edition breaks one."""

from unittest.mock import patch

import nbformat
import pytest
from fixtures import ROOT, TINY
from yanbao.exhibits import CHART_MIME, EXHIBIT_MIME

EDITIONS = [{}, {"lang": "en"}, {"scenario": "high", "horizon": 2035}, {"currency": "USD"}, {"min_grade": "B"}, {"as_of": "2024-12-31"}, {"as_of": "2022-06-30"}, {"base_year": 2022},
            {"drivers": {"discount": 9.0, "build": 90.0}}]  # fmt: skip


def exhibits(chapter, **parameters):
    """What the chapter shows: exhibit and panel -> META."""
    cells = [cell for cell in nbformat.read(ROOT / "chapters" / f"{chapter}.ipynb", 4).cells if cell.cell_type == "code"]
    names: dict[str, object] = {}
    shown: list[dict] = []
    with patch("yanbao.book.display", lambda data, raw, **_: shown.append(data)):
        for cell in cells:
            exec(compile(cell.source, chapter, "exec"), names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"study": str(TINY), **parameters}
    metas = [data[CHART_MIME]["usermeta"]["yanbao"] if CHART_MIME in data else data[EXHIBIT_MIME] for data in shown if CHART_MIME in data or EXHIBIT_MIME in data]
    return {(meta["id"], meta.get("panel", 0)): meta for meta in metas}


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
@pytest.mark.parametrize("chapter", ["04_cost_structure", "05_outlook"])
def test_no_edition_breaks_a_chapter_that_computes(chapter, edition):
    shown = exhibits(chapter, **edition)
    assert len(shown) > 5
    assert [meta["title"] for meta in shown.values() if "nan" in meta["title"] or "{" in meta["title"]] == []


def test_the_exhibits_of_driver_trees_say_what_they_found():
    cost, demand = exhibits("04_cost_structure", lang="en"), exhibits("05_outlook", lang="en")
    for exhibit in ("unit_cost_inputs", "cost_shares_compared", "unit_cost_variance", "route_cost_model", "cost_bridge", "break_even", "input_price_outlook", "learning_curve", "price_transmission"):
        assert cost[exhibit, 1]["form"] != "gap" and ":" in cost[exhibit, 1]["title"], exhibit
    for exhibit in ("growth_curves", "demand_inputs", "demand_compared", "demand_variance", "scenario_table"):
        assert demand[exhibit, 1]["form"] != "gap" and ":" in demand[exhibit, 1]["title"], exhibit
    assert "yearly series tested" in demand["backtest", 1]["title"]
    assert "only 59" in cost["unit_cost_model", 1]["subtitle"]  # of the variance is sourced


def test_an_override_reaches_every_exhibit_of_its_tree():
    plain, dear = exhibits("04_cost_structure", lang="en"), exhibits("04_cost_structure", lang="en", drivers={"build": 60.0})
    moved = {exhibit for (exhibit, _), meta in plain.items() if meta.get("table") != dear[exhibit, meta.get("panel", 0)].get("table")}
    assert {"unit_cost_model", "unit_cost_sensitivity", "unit_cost_variance", "cost_shares_compared", "break_even"} <= moved
