"""A study: found by name or path, its tables joined to the shared facts, its sources graded and dated."""

import pandas as pd
import pytest
from fixtures import ROOT, TINY, copy_of_tiny, replace, tiny
from hypothesis import given
from hypothesis import strategies as st
from yanbao import study, tables
from yanbao.errors import YanbaoError
from yanbao.study import Study

grades = st.sampled_from("ABCDE")
dates = st.one_of(st.just(""), st.sampled_from(["2023", "2024-06", "2024-06-30", "2025-11-21"]))


def refusal(call, *args):
    with pytest.raises(YanbaoError) as caught:
        call(*args)
    return caught.value


def test_a_study_that_ships_is_found_by_name_and_any_other_by_path():
    assert Study.find("idc", ROOT).folder == ROOT / "data" / "studies" / "idc"
    assert Study.find(str(TINY), ROOT).name == "tiny"


def test_an_unknown_study_is_refused_with_the_nearest():
    problem = refusal(Study.find, "idcc", ROOT)
    assert (problem.code, problem.nearest) == ("unknown_study", ("idc",))


@pytest.mark.parametrize("name", ["", "data", "../studies"])
def test_a_folder_without_study_yml_is_no_study(name):
    assert refusal(Study.find, name, ROOT).code == "unknown_study"


def test_the_studies_that_ship_are_listed_in_alphabetical_order():
    assert study.names(ROOT) == ["idc", "industrial-llm", "sodium-ion-anode"]


@given(grades, grades, grades)
def test_the_worse_of_several_grades_does_not_depend_on_their_order(a, b, c):
    worst = study.worse(a, study.worse(b, c))
    assert worst == study.worse(study.worse(c, a), b)
    assert worst in (a, b, c)
    assert all(worst >= grade for grade in (a, b, c))


def test_a_source_has_the_worse_of_its_two_grades():
    assert tiny().sources.loc["press", ["origin_grade", "read_grade", "grade"]].tolist() == ["A", "D", "D"]


def test_a_partial_date_of_publication_counts_as_its_last_day():
    assert tiny().sources.loc["institute", "day"] == pd.Timestamp("2024-12-31")
    assert tiny().sources.loc["filing", "day"] == pd.Timestamp("2025-05-31")


@given(dates, dates)
def test_a_source_never_counts_as_published_after_it_was_read(published, retrieved):
    day = study.day(published, retrieved)
    ends = {"2023": "2023-12-31", "2024-06": "2024-06-30"}
    read = ends.get(retrieved, retrieved)
    assert not retrieved or day.isoformat() <= read
    assert not published or day.isoformat() <= ends.get(published, published)


def test_the_newest_source_is_the_studys_own_and_not_a_shared_one():
    assert tiny().newest_source == pd.Timestamp("2025-11-21")
    assert tiny().newest_source == tiny().sources.loc[["blog"], "day"].max()


def test_shared_facts_and_their_sources_are_joined_to_the_ledger():
    shared = tables.read(ROOT, ROOT / "data" / "shared" / "observations.csv", "observations")
    own, rates = tiny().table("observations"), shared[shared["metric"] == "exchange_rate"]
    assert list(tiny().observations["id"]) == [*own["id"], *rates["id"]]
    assert tiny().observations["grade"].isin(list("ABCDE")).all()
    assert tiny().observations["published"].notna().all()


def test_a_study_takes_the_shared_facts_of_the_metrics_it_names(tmp_path):
    named = copy_of_tiny(tmp_path, replace("study.yml", "base_year:", "shared: [racks_in_use]\nbase_year:"))
    more = set(named.observations["id"]) - set(tiny().observations["id"])
    shared = tables.read(ROOT, ROOT / "data" / "shared" / "observations.csv", "observations")
    assert more == set(shared.loc[shared["metric"] == "racks_in_use", "id"]) != set()


def test_each_ledger_row_has_the_days_of_its_period():
    row = tiny().observations.iloc[0]
    assert (row["period"], row["start"], row["end"]) == ("2020", pd.Timestamp("2020-01-01"), pd.Timestamp("2020-12-31"))


def test_a_table_that_a_pack_leaves_out_is_empty_with_its_columns():
    waivers = tiny().table("waivers")
    assert len(waivers) == 0
    assert list(waivers.columns) == [*tables.columns(ROOT, "waivers"), "row"]


@pytest.mark.parametrize("table", study.REQUIRED)
def test_a_pack_can_not_leave_out_a_required_table(tmp_path, table):
    pack = copy_of_tiny(tmp_path, lambda folder: (folder / f"{table}.csv").unlink())
    assert refusal(pack.table, table).code == "missing_file"


def test_a_study_yml_that_can_not_be_read_is_pointed_at(tmp_path):
    problem = refusal(lambda: copy_of_tiny(tmp_path, replace("study.yml", "zh: 示例研究", "zh: [示例研究")).meta)
    assert problem.code == "malformed_settings"
    assert problem.place.file.endswith("study.yml")
    assert problem.place.row == 3


def test_commentary_that_is_not_written_yet_is_blank(tmp_path):
    pack = copy_of_tiny(tmp_path, lambda folder: (folder / "commentary.en.md").unlink())
    assert pack.commentary_texts("en") == [""]
    assert "## shipments" in pack.commentary_texts("zh")[0]


def test_general_exhibits_stand_in_book_order():
    general = study.general_exhibits(ROOT)
    assert list(zip(general["chapter"], general["position"])) == sorted(zip(general["chapter"], general["position"]))
    assert general.index.is_unique


def test_the_data_date_of_an_earlier_edition_is_that_of_the_newest_source_it_may_use():
    assert str(tiny().data_date().date()) == "2025-11-21" == str(tiny().newest_source.date())
    assert tiny().data_date("2025-06-15") < tiny().newest_source
    assert str(tiny().data_date("1999").date()) == "1999-12-31"
