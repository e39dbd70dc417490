"""What readers see of judgements, diagrams and companies, as cards and tables, and what an edition leaves out of them."""

import pandas as pd
import pytest
from fixtures import cell, copy_of_tiny, tiny_book, words_in
from yanbao import cards, exhibits, profiles
from yanbao.book import Book
from yanbao.parameters import Parameters

LANGUAGES = pytest.mark.parametrize("lang", ["zh", "en"])


def panel(exhibit, lang="en", **parameters):
    return tiny_book(lang, **parameters).panel_list(exhibit)[0]


def meta(exhibit, lang="en", **parameters):
    shown = panel(exhibit, lang, **parameters)
    return exhibits.description(shown, shown.data(), "")


def of_copy(folder, exhibit, *edits, lang="en", **parameters):
    return Book(copy_of_tiny(folder, *edits), Parameters(lang=lang, **parameters)).panel_list(exhibit)[0]


# cards


@LANGUAGES
def test_statements_stand_on_cards_under_their_positions_in_the_order_of_their_rows(lang):
    words = words_in(lang)
    found = cards.of_data(panel("scope", lang).data())
    assert [card["title"] for card in found] == [words.label("position", "capacity_in"), words.label("position", "capacity_out")]
    assert [entry["head"] for card in found for section in card["sections"] for entry in section["entries"]] == ({"zh": ["在用机架", "云收入"], "en": ["Racks in use", "Cloud revenue"]}[lang])
    assert not any("score" in entry or "grade" in entry for card in found for section in card["sections"] for entry in section["entries"])


def test_a_card_tells_score_grade_and_company_where_there_are_any():
    data = pd.DataFrame({"group": ["Strength", "Strength", "Threat"], "item": ["a", "b", "c"], "rationale": ["x", "y", "z"], "about": ["", "CATL", ""],
                         "score": pd.array([4, None, 2], dtype="Int64"), "grade": ["A", "", "B"]})
    first, second = cards.of_data(data)
    assert (first["title"], second["title"], first["subtitle"]) == ("Strength", "Threat", "")
    assert first["sections"] == [{"title": "", "entries": [{"head": "a", "text": "x", "grade": "A", "score": 4}, {"head": "b", "text": "y", "about": "CATL"}]}]


def test_a_card_names_nobody_twice():
    data = pd.DataFrame({"group": ["Ministries"], "item": ["MIIT"], "rationale": ["x"], "about": ["MIIT"], "score": pd.array([None], dtype="Int64")})
    assert cards.of_data(data)[0]["sections"][0]["entries"] == [{"head": "MIIT", "text": "x"}]


def test_what_judges_nothing_gives_statements_and_no_reasons():
    assert list(panel("scope").data().columns) == ["group", "item", "statement", "source_ids"]
    assert {"score", "rationale"} <= set(panel("swot").data().columns) and "second_score" not in panel("swot").data().columns
    assert words_in("en").label("interface", "judgement") in panel("risk_matrix").note and words_in("en").label("interface", "judgement") not in panel("scope").note


def test_a_matrix_names_its_axes_in_the_table_too():
    shown = panel("risk_matrix")
    look = shown.look(shown.data())
    words = words_in("en")
    assert (look.x_unit, look.unit) == (words.label("axis", "risk_second"), words.label("axis", "risk_score"))
    assert {look.x_unit, look.unit} <= set(meta("risk_matrix")["table"]["columns"])


# company files


@LANGUAGES
def test_a_company_file_has_figures_products_moves_and_both_sides_in_this_order(lang):
    words = words_in(lang)
    [card] = [card for card in meta("company_profile", lang)["cards"] if card["title"] == words.entity("huawei")]
    wanted = [words.label("interface", f"profile_{key}") for key in ("figures", "products", "moves")] + [words.label("position", side) for side in ("strength", "weakness")]
    assert [section["title"] for section in card["sections"]] == [title for title in wanted if title in {section["title"] for section in card["sections"]}]
    assert {words.label("position", "strength"), words.label("position", "weakness"), words.label("interface", "profile_moves")} <= {section["title"] for section in card["sections"]}
    assert words.label("role", "equipment") in card["subtitle"] and "1987" in card["subtitle"]


def test_figures_and_moves_of_a_company_file_carry_their_grade():
    [card] = [card for card in meta("company_profile")["cards"] if card["title"] == words_in("en").entity("huawei")]
    graded = {section["title"]: all("grade" in entry for entry in section["entries"]) for section in card["sections"]}
    words = words_in("en")
    assert graded[words.label("interface", "profile_moves")] and not graded[words.label("position", "strength")]


def test_a_company_with_too_few_entries_has_no_file(monkeypatch, tmp_path):
    moved = cell("assessments", "a9", "entity_ids", "alibaba")  # Huawei's weakness becomes Alibaba's
    counts = panel("company_profile").data()["company"].value_counts()
    assert counts.min() >= profiles.LEAST
    monkeypatch.setattr(profiles, "LEAST", counts[words_in("en").entity("huawei")])
    assert set(of_copy(tmp_path, "company_profile", moved).data()["company"]) == {words_in("en").entity("alibaba")}


def test_the_largest_files_come_first_and_limit_keeps_them(tmp_path):
    data = panel("company_profile").data()
    counts = data.groupby("company", sort=False).size()
    assert list(counts) == sorted(counts, reverse=True)
    assert set(of_copy(tmp_path, "company_profile", cell("exhibits", "company_profile.1", "limit", "1")).data()["company"]) == {counts.index[0]}


@pytest.mark.parametrize("parameters", [{"as_of": "2025-06-14"}, {"min_grade": "B"}])
def test_an_edition_leaves_out_of_a_file_what_came_later_or_is_weaker(parameters):
    told = " ".join(panel("company_profile").data()["rationale"])
    later = panel("company_profile", **parameters).data()
    assert "Example product" in told and "Example product" not in " ".join(later["rationale"])
    dropped = {"as_of": "blog", "min_grade": "press"}[next(iter(parameters))]
    assert not any(dropped in cell.split(";") for cell in later["source_ids"])


def test_the_figures_of_company_files_are_rows_of_the_ledger():
    described = meta("company_profile")
    data = panel("company_profile").data()
    assert sorted(row for row, _ in described["rows"]) == sorted(data.loc[data["row_id"] != "", "row_id"]) and described["rows"]


def test_no_company_file_makes_no_exhibit():
    assert not tiny_book("en", as_of="2015").has_rows(panel("company_profile", as_of="2015"))


# diagrams


@LANGUAGES
def test_references_in_the_notes_of_a_diagram_are_written_out(lang):
    data = panel("value_chain", lang).data().set_index("node")
    assert {"zh": "电价0.61元/kWh", "en": "Power at 0.61 CNY/kWh"}[lang] == data.loc["power", "detail"]
    assert data.loc["servers", "item"] == words_in(lang).entity("huawei")


def test_a_note_whose_reference_leads_nowhere_is_dropped_and_its_box_stays():
    data = panel("value_chain", base_year=2021).data().set_index("node")
    assert data.loc["power", "detail"] == "" and data.loc["servers", "detail"] == "Servers"


@pytest.mark.parametrize(("parameters", "left"), [({}, {"servers", "power", "halls"}), ({"min_grade": "A"}, {"power", "halls"})])
def test_a_box_whose_sources_an_edition_may_not_use_goes_with_its_arrows(parameters, left):
    data = panel("value_chain", **parameters).data()
    assert set(data["node"]) == left
    assert {end for cell in data["leads_to"] for end in cell.split(";") if end} == {"halls"}


def test_the_table_of_a_diagram_tells_where_each_box_leads():
    told = meta("working_principle")["table"]
    leads = [row[told["columns"].index(words_in("en").label("column", "leads"))] for row in told["rows"]]
    assert leads == ["Coil", "Chiller (heat)", "Air (return)"]


def test_a_diagram_says_that_it_is_our_own_work():
    assert panel("value_chain").note.startswith(words_in("en").label("interface", "own_diagram"))


# where the figures come from


@LANGUAGES
def test_origins_count_every_figure_once_and_their_shares_are_of_the_whole(lang):
    book = tiny_book(lang)
    data = panel("sources_and_methods", lang).data()
    ledger = book.ask("ledger")
    assert data["figures"].sum() == (ledger["metric"] != "exchange_rate").sum()
    assert list(data["grade"]) == sorted(set(data["grade"])) and data["share"].str.endswith("%").all()
    assert all(data["publishers"]) and all(meaning == words_in(lang).label("grade", grade) for grade, meaning in zip(data["grade"], data["grade_means"]))


def test_an_edition_counts_only_figures_that_it_may_use():
    assert set(panel("sources_and_methods", min_grade="B").data()["grade"]) <= {"A", "B"}


@pytest.mark.parametrize("exhibit", ["scope", "company_profile", "value_chain", "working_principle", "risk_matrix", "sources_and_methods"])
@LANGUAGES
def test_no_cell_of_an_exhibit_of_words_is_missing_or_unresolved(exhibit, lang):
    for row in meta(exhibit, lang)["table"]["rows"]:
        assert not any(text in cell for cell in row for text in ("nan", "<NA>", "{value}", "{name}", "{"))
