"""What an exhibit's META tells of the rows behind it, and which rows the figures of the prose lead to."""

from __future__ import annotations

import pytest
from fixtures import ROOT, TINY
from test_toy_chapters import exhibits as toy_exhibits
from yanbao import exhibits, prose, standing, trust
from yanbao.book import Book
from yanbao.exhibits import CHART_MIME, EXHIBIT_MIME
from yanbao.parameters import Parameters
from yanbao.study import Study


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(Study(TINY, ROOT), Parameters(lang="en"))


def meta(book: Book, exhibit: str, panel: int = 1) -> dict:
    found = list(book.panels(exhibit))[panel - 1]
    data = found.data()
    bundle = exhibits.bundle(found, found.draw(data), data)
    return bundle[CHART_MIME]["usermeta"]["yanbao"] if CHART_MIME in bundle else bundle[EXHIBIT_MIME]


@pytest.mark.parametrize("exhibit", ["market_size", "shipments", "company_comparison", "concentration", "participants", "track_record"])
def test_every_row_of_a_table_names_the_ledger_rows_behind_it(book, exhibit):
    told = meta(book, exhibit)
    behind, known = told.get("behind") or [[]] * len(told["table"]["rows"]), set(book.observations["id"])
    assert len(behind) == len(told["table"]["rows"])
    assert {key for keys in behind for key in keys} <= known
    if exhibit != "participants":
        assert all(behind), exhibit


def test_inputs_of_a_driver_tree_name_the_row_they_are_pinned_to(book):
    told = toy_exhibits("04_cost_structure", lang="en")["unit_cost_inputs", 1]
    pinned = {key for key in book.tree("cost").rows["observation_id"] if key}
    assert len(told["behind"]) == len(told["table"]["rows"]) and {key for keys in told["behind"] for key in keys} <= set(book.observations["id"])
    assert pinned & {key for keys in told["behind"] for key in keys}


def test_the_chosen_row_stands_before_those_that_compete_with_it(book):
    panel = next(book.panels("shipments"))
    chosen = panel.data()
    for keys, row in zip(trust.rows_behind(panel, chosen), chosen.to_dict("records")):
        assert keys == [row["id"], *row["alternatives"]]
    assert any(len(keys) > 1 for keys in trust.rows_behind(panel, chosen))


def test_the_badge_counts_who_first_said_it_how_far_they_differ_and_the_newest_day(book):
    panel = next(book.panels("shipments"))
    chosen, told = panel.data(), meta(book, "shipments")["trust"]
    shown = panel.rows[panel.rows["id"].isin([key for keys in trust.rows_behind(panel, chosen) for key in keys])]
    assert told["origins"] == shown["origin_id"].nunique() > 1
    assert told["spread"] == pytest.approx(chosen.loc[chosen["rows"] > 1, "spread"].max(), rel=1e-2)
    assert told["newest"] == str(shown["end"].max().date())


def test_where_no_rows_are_shown_the_sources_are_counted(book):
    told = meta(book, "participants")
    assert told["trust"] == {"origins": len({source["publisher"] for source in told["sources"]}), "newest": max(source["year"] for source in told["sources"])}


def test_a_figure_keeps_its_rows_while_its_text_is_put_together():
    text = "Up " + prose.pointed("12%", ["a1", "b2"]) + " to " + prose.pointed("900", ["c3"]) + "."
    clean, found = prose.figures(text)
    assert clean == "Up 12% to 900." and [[clean[start:end], rows] for start, end, rows in found] == [["12%", ["a1", "b2"]], ["900", ["c3"]]]
    assert prose.pointed("x", []) == "x" and prose.figures("none") == ("none", [])


def test_chinese_lines_are_joined_without_a_space_whether_or_not_a_figure_ends_them():
    name = str
    plain = prose.resolved("达到{value}`x`\n同比增长，\n再{value}`x`", lambda target: "九亿元", name)
    marked = prose.resolved("达到{value}`x`\n同比增长，\n再{value}`x`", lambda target: prose.pointed("九亿元", ["a"]), name)
    assert prose.figures(marked)[0] == plain == "达到九亿元同比增长，再九亿元"


@pytest.mark.parametrize("target, rows", [("shipments@last", 1), ("shipments@last:low", 1), ("shipments:cagr", 2), ("shipments@last:growth", 2), ("shipments@last:origins", 0), ("driver:unit_cost", 0)])
def test_a_reference_names_the_rows_that_it_tells_or_is_worked_out_from(book, target, rows):
    answer = book.references.answer(target)
    assert len(answer.rows) == rows and set(answer.rows) <= set(book.observations["id"])


def test_commentary_carries_the_rows_of_its_figures_beside_its_text(book, monkeypatch):
    shown = []
    monkeypatch.setattr("yanbao.book.display", lambda data, raw, metadata: shown.append((data, metadata)))
    book.commentary("01_industry_overview")
    [(data, metadata)] = shown
    found = metadata["text/markdown"]["yanbao_figures"]
    assert [data["text/markdown"][start:end] for start, end, _ in found][:1] == [book.resolve("shipments@last")]
    assert not set(prose.OPEN + prose.BETWEEN + prose.CLOSE) & set(data["text/markdown"] + data["text/plain"])
    assert [found.text for found in standing.of_section("01_industry_overview", book.ask("commentary", "01_industry_overview"), book)][0] in data["text/plain"]
