"""One language out of two, on Markdown pages and in executed notebooks."""

import pytest

from yanbao.press.site import cells
from yanbao.press.site.language import keep_blocks, other_language_page

PAGE = "<!-- zh -->\n# 来源\n\n<!-- en -->\n# Sources\n\n<!-- all -->\n```{yanbao-sources}\n```\n"


def markdown(text, *tags):
    return {"cell_type": "markdown", "id": "m", "metadata": {"tags": list(tags)}, "source": text}


def code(text, *tags, outputs=()):
    return {"cell_type": "code", "id": "c", "metadata": {"tags": list(tags)}, "source": text, "outputs": list(outputs), "execution_count": 1}


def shows(exhibit):
    return {"output_type": "display_data", "metadata": {}, "data": {cells.EXHIBIT: {"id": exhibit, "form": "table"}}}


def sources(notebook_cells, lang):
    notebook, _ = cells.page_cells({"cells": notebook_cells, "nbformat": 4}, lang)
    return [cell["source"] for cell in notebook["cells"]]


def test_page_keeps_the_blocks_of_its_language_and_those_for_all():
    assert keep_blocks(PAGE, "zh") == ("# 来源\n\n```{yanbao-sources}\n```\n", True)
    assert keep_blocks(PAGE, "en") == ("# Sources\n\n```{yanbao-sources}\n```\n", True)


def test_page_without_markers_is_kept_whole():
    assert keep_blocks("# Title\n\ntext <!-- zh --> inline\n", "en") == ("# Title\n\ntext <!-- zh --> inline\n", True)


def test_page_in_the_other_language_only_is_shown_and_marked():
    text, complete = keep_blocks("<!-- zh -->\n# 来源\n\n正文\n", "en")
    assert not complete
    assert text.startswith("# 来源\n") and "Not yet in English" in text and "正文" in text


def test_front_matter_before_the_first_marker_stays():
    text, _ = keep_blocks("---\nkey: value\n---\n<!-- zh -->\n# 题\n<!-- en -->\n# Title\n", "en")
    assert text == "---\nkey: value\n---\n# Title\n"


def test_cells_of_the_other_language_go_and_untagged_ones_stay():
    written = [markdown("# 概览", "zh"), markdown("# Overview", "en"), markdown("both")]
    assert sources(written, "zh") == ["# 概览", "both"]
    assert sources(written, "en") == ["# Overview", "both"]


def test_text_about_an_exhibit_goes_with_it():
    written = [markdown("size?", "en", "exhibit:market_size"), markdown("map?", "en", "exhibit:regional_map"), code("x", outputs=[shows("market_size")])]
    assert sources(written, "en") == ["``````{container} exhibit-question\n<strong>size?</strong>\n``````", "x"]


def test_code_of_an_exhibit_that_does_not_apply_goes_with_it():
    assert sources([markdown("why", "en", "exhibit:never_run"), code("x")], "en")  # nothing was run: nothing vanishes
    written = [code('for panel in book.panels("market_size"): ...', outputs=[shows("market_size")]), code("for panel in book.panels('regional_map'): ..."), code("a = 1")]
    assert sources(written, "en") == [written[0]["source"], "a = 1"]


def test_heading_without_anything_under_it_goes():
    written = [markdown("# Chapter"), markdown("## Empty"), markdown("## Full"), markdown("text"), markdown("### Deeper"), markdown("## Last")]
    assert sources(written, "en") == ["# Chapter", "## Full", "text"]


def test_parameters_are_not_shown_and_code_is_folded():
    notebook, _ = cells.page_cells({"cells": [code("lang = 'zh'", "parameters"), code("lang = 'en'", "injected-parameters"), code("a", outputs=[shows("x")]), code("b", "remove-input", outputs=[shows("x")])]}, "zh")
    assert [cell["metadata"]["tags"] for cell in notebook["cells"]] == [["hide-input"], ["remove-input"]]


def test_parameters_cell_with_output_loses_only_its_code():
    notebook, _ = cells.page_cells({"cells": [code("lang = 'zh'", "parameters", outputs=[shows("x")])]}, "zh")
    assert notebook["cells"][0]["metadata"]["tags"] == ["parameters", "remove-input"]


def test_failed_chapter_tells_its_reader_and_keeps_the_rest():
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'row'", "traceback": []}
    written = [markdown("<span>An Exception was encountered</span>", cells.FAILURE_TAG), code("broken", outputs=[error]), markdown("later", "en", "exhibit:never_drawn")]
    notebook, _ = cells.page_cells({"cells": written}, "en")
    notice, broken, later = notebook["cells"]
    assert "could not be computed" in notice["source"] and "KeyError: 'row'" in notice["source"]
    assert "hide-output" in broken["metadata"]["tags"]
    assert "later" in later["source"]


def test_the_filter_changes_nothing_in_place():
    cell = code("a")
    cells.page_cells({"cells": [cell]}, "zh")
    assert cell["metadata"]["tags"] == []


def test_exhibits_are_taken_out_and_other_outputs_stay():
    own = {"output_type": "display_data", "metadata": {}, "data": {cells.CHART: {"mark": "bar"}, "text/plain": "a chart"}}
    table, chart = {"id": "x", "form": "table"}, {"mark": "bar", "usermeta": {"yanbao": {"id": "y", "form": "bar"}}}
    outputs = [{**own, "data": {cells.EXHIBIT: table, "text/html": "<table>"}}, own, {**own, "data": {cells.CHART: chart, "text/plain": "y"}}]
    light, contents = cells.without_exhibits([code("a", outputs=outputs), markdown("text")])
    assert contents == [table, chart]
    assert [output["data"] for output in light[0]["outputs"]] == [{cells.EXHIBIT: 0}, own["data"], {cells.CHART: 1}]
    assert outputs[0]["data"]["text/html"]  # nothing is changed in place


@pytest.mark.parametrize(("page", "address"), [("index", "../en/index.html"), ("idc/01_industry_overview", "../../en/idc/01_industry_overview.html")])
def test_switch_leads_to_the_same_page(page, address):
    assert other_language_page(page, "zh", {"zh": "../zh", "en": "../en"}) == ("en", address)


def test_no_switch_in_a_book_of_one_language():
    assert other_language_page("index", "zh", {}) is None
