"""META to nodes, labels and safe script content."""

import json

import pytest

from yanbao import charts
from yanbao.charts import axes
from yanbao.press.site import figures, registry, strings, studies
from yanbao.press.site.elements import ChartNode, ExhibitTitle, TableNode, Tag, table_html

META = {
    "id": "market_size", "panel": 1, "panels": 1, "study": "tiny", "lang": "en", "chapter": "01_industry_overview", "number": "1.3", "label": "Exhibit 1.3",
    "name": "Market size", "title": "Up 12% to CNY 3 billion", "subtitle": "CNY billion · 2019–2024", "unit": "CNY billion", "note": "Revised.", "form": "line",
    "alt": "A line", "sources": [{"source_id": "miit-2025", "publisher": "MIIT", "year": "2025", "grade": "A"}], "grades": {"A": 1},
    "table": {"columns": ["Period", "Value"], "align": ["l", "r"], "rows": [["2024", "3.0"]]}, "rows": [],
}
SPEC = {"$schema": "x", "title": {"text": "t"}, "width": "container", "height": 300, "usermeta": {"yanbao": META}, "data": {"values": [{"a": "</script><!-- x"}]}, "mark": "line"}


def found(node, kind):
    return list(node.findall(kind))


def words(node, name):
    return [one.astext() for one in node.findall(Tag) if name in one["classes"]]


def test_card_holds_label_finding_scope_chart_data_note_and_source():
    card = figures.render(META, SPEC)
    assert card["tag"] == "figure" and card["ids"] == ["exhibit-market_size"]
    assert words(card, "exhibit-number") == ["Exhibit 1.3"] and words(card, "exhibit-name") == ["Market size"]
    assert found(card, ExhibitTitle)[0].astext() == META["title"]
    assert words(card, "exhibit-subtitle") == [META["subtitle"]]
    assert words(card, "exhibit-note") == ["Note: Revised."]
    assert words(card, "exhibit-source") == ["Sources: MIIT 2025\u00a0A"]
    assert len(found(card, ChartNode)) == len(found(card, TableNode)) == 1


def test_page_spec_leaves_out_what_the_card_prints():
    assert set(figures.page_spec(SPEC)) == {"$schema", "width", "height", "data", "mark"}
    assert "usermeta" in SPEC


def test_script_content_can_not_end_its_element():
    text = figures.script_json(figures.page_spec(SPEC))
    assert "</" not in text and "<!--" not in text
    assert json.loads(text)["data"]["values"] == [{"a": "</script><!-- x"}]


def test_a_page_makes_the_notebooks_fixed_chart_fluid_and_its_still_picture_fixed_again():
    fluid = {"width": "container", "params": [{"name": "narrow", "expr": axes.NARROW}], "mark": "bar"}
    fixed = charts.at_width(fluid, 640)
    assert fixed["width"] == 640 and fixed["params"] == [{"name": "narrow", "value": False}]
    assert charts.responsive(fixed) == fluid


def test_table_exhibit_shows_its_table_open():
    card = figures.render({**META, "form": "table"})
    table = found(card, TableNode)[0]
    assert table.parent is card
    assert "2024" in table.astext()  # found by search


def test_data_behind_a_chart_are_folded_and_searched_for_names_only():
    table = found(figures.render({**META, "table": {"columns": ["Item", "Period", "Value"], "align": ["l", "l", "r"], "rows": [["CATL", "2024", "3.0"], ["CATL", "2025", "4.0"]]}}, SPEC), TableNode)[0]
    assert table.parent["tag"] == "details" and table.astext() == "CATL"


@pytest.mark.parametrize(("panel", "classes"), [(1, {"exhibit-panel", "exhibit-panel-first"}), (2, {"exhibit-panel"}), (3, {"exhibit-panel", "exhibit-panel-last"})])
def test_panels_of_one_exhibit_stand_together(panel, classes):
    card = figures.render({**META, "panel": panel, "panels": 3}, SPEC)
    assert set(card["classes"]) == {"exhibit"} | classes
    assert card["ids"] == ["exhibit-market_size" + (f"-{panel}" if panel > 1 else "")]


def test_many_sources_are_folded_behind_their_number():
    sources = [{"source_id": f"s{n}", "publisher": "P", "year": "2024", "grade": "B"} for n in range(9)]
    card = figures.render({**META, "sources": sources}, SPEC)
    assert [node.astext() for node in card.findall(Tag) if node["tag"] == "summary"] == ["Data", "4 more sources"]


def test_sources_are_pending_references_to_the_study_s_page():
    from sphinx.addnodes import pending_xref

    (reference,) = found(figures.render(META, SPEC), pending_xref)
    assert reference["reftarget"] == "tiny-source-miit-2025" and reference["refwarn"]


def test_gap_is_one_line():
    line = figures.render({"id": "clusters", "study": "tiny", "lang": "zh", "form": "gap", "name": "产业集聚", "label": "证据缺口", "title": "缺各省数据", "note": "公报可以补上。"})
    assert line["tag"] == "p" and line.astext() == "证据缺口产业集聚：缺各省数据 公报可以补上。"
    assert line["ids"] == ["exhibit-clusters"]


def test_parameters_are_a_folded_box():
    box = figures.render({"id": "edition", "study": "tiny", "lang": "en", "form": "parameters", "title": "Parameters", "table": {"columns": ["", ""], "align": ["l", "l"], "rows": [["seed", "7"]]}})
    assert box["tag"] == "details" and found(box, TableNode)


def test_label_name_is_lower_case_and_stable():
    assert registry.label_name({"study": "idc", "id": "market_size", "panel": 2}) == "idc-exhibit-market_size-2"


def test_table_escapes_its_cells_and_needs_no_empty_heads():
    html = table_html(["", ""], ["l", "r"], [["<b>", "2025-08-28"]])
    assert "&lt;b&gt;" in html and '<td class="r whole">2025-08-28</td>' in html and "<thead>" not in html
    assert '<th scope="col">Name</th>' in table_html(["Name"], ["l"], [])


def test_column_without_entries_is_left_out():
    table = {"columns": ["a", "b", "c"], "align": ["l", "l", "r"], "rows": [["1", "", "2"], ["3", " ", "4"]]}
    node = figures.table_node({**META, "table": table})
    assert (node["columns"], node["align"], node["rows"]) == (["a", "c"], ["l", "r"], [["1", "2"], ["3", "4"]])


def test_shares_add_up_to_a_hundred():
    assert studies.shares({"A": 1, "B": 1, "C": 1}) == {"A": 34, "B": 33, "C": 33}
    assert studies.shares({}) == {}


def test_sparkline_needs_three_points_and_bears_a_flat_series():
    assert studies.sparkline((1.0, 2.0)) == ""
    assert "polyline" in studies.sparkline((5.0, 5.0, 5.0))


def test_every_word_is_there_in_both_languages():
    for pair in [*strings.WORDS.values(), *strings.SCRIPT.values(), *strings.GRADES.values()]:
        assert len(pair) == 2 and all(pair)


def test_theme_words_fall_back_to_the_catalogue():
    translate = strings.theme_translator("zh", lambda message: f"catalogue:{message}")
    assert translate("Search") == "搜索" and translate("Elsewhere") == "catalogue:Elsewhere"
    assert strings.theme_translator("en", str.upper)("Search") == "SEARCH"
