"""Overlays: a study that extends another holds only what it changes; what is wrong is told where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fixtures import ROOT, TINY, copy_of_tiny, replace
from hypothesis import given, strategies as st
from yanbao import checks, overlays
from yanbao.book import Book
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.study import Study


def header(table: str) -> str:
    return (TINY / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0]


def line(table: str, key: str) -> str:
    return next(one for one in (TINY / f"{table}.csv").read_text(encoding="utf-8").splitlines() if one.startswith(f"{key},"))


def overlay(folder: Path, files: dict[str, str], extends: str = "../tiny", name: str = "mine") -> Study:
    """A study that extends another, of these files; the lines of a table go without their header."""
    pack = folder / name
    pack.mkdir()
    for file, text in {"study.yml": "", **files}.items():
        head = f"extends: {extends}\n" if file == "study.yml" else f"{header(file[:-4])}\n" if file.endswith(".csv") and file != "removed.csv" else "table,key\n" if file == "removed.csv" else ""
        (pack / file).write_text(head + text, encoding="utf-8")
    return Study(pack, ROOT)


@pytest.fixture
def tiny_copy(tmp_path):
    return copy_of_tiny(tmp_path)


def value(study: Study, key: str) -> float:
    return study.with_id(key)["value"].iloc[0]


def test_an_overlay_holds_only_what_it_changes(tmp_path, tiny_copy):
    study = overlay(tmp_path, {"study.yml": "en: Mine\nhorizon: 2035\n", "observations.csv": line("observations", "tiny0005").replace(",2024,900,", ",2024,905,") + "\n",
                               "removed.csv": "observations,tiny0006\nscenarios,high/build\n"})
    ids = list(study.table("observations")["id"])
    assert (study.meta["en"], study.meta["zh"], study.meta["horizon"], study.meta["base_year"]) == ("Mine", "示例研究", 2035, 2024)
    assert value(study, "tiny0005") == 905 and "tiny0006" not in ids
    assert [key for key in tiny_copy.table("observations")["id"] if key != "tiny0006"] == ids
    assert len(study.table("scenarios")) == len(tiny_copy.table("scenarios")) - 1
    assert study.table("events").drop(columns="row").equals(tiny_copy.table("events").drop(columns="row"))
    assert checks.problems(study) == []


def test_a_later_correction_of_the_base_reaches_the_overlay(tmp_path, tiny_copy):
    study = overlay(tmp_path, {"observations.csv": ""})
    replace("observations.csv", ",2023,810,", ",2023,811,")(tiny_copy.folder)
    assert value(study, "tiny0004") == 811
    assert str(tiny_copy.folder / "observations.csv") in {str(path) for path in study.files()}


def test_a_section_of_the_commentary_takes_the_place_of_the_base_s(tmp_path, tiny_copy):
    texts = {f"commentary.{lang}.md": f"## shipments\n\n{text}\n" for lang, text in (("zh", "改写。"), ("en", "Rewritten."))}
    book = Book(overlay(tmp_path, texts), Parameters(lang="en"))
    assert [paragraph.text for paragraph in book.ask("commentary", "shipments")] == ["Rewritten."]
    assert book.ask("commentary", "company_financials") == Book(tiny_copy, Parameters(lang="en")).ask("commentary", "company_financials")
    assert checks.problems(book.pack) == []


def test_an_overlay_of_an_overlay_takes_from_both(tmp_path, tiny_copy):
    row = line("observations", "tiny0005")
    overlay(tmp_path, {"observations.csv": row.replace(",2024,900,", ",2024,905,") + "\n", "removed.csv": "observations,tiny0006\n"}, name="middle")
    study = overlay(tmp_path, {"observations.csv": row.replace("tiny0005", "mine0001").replace(",2024,900,", ",2024,907,") + "\n"}, "../middle")
    assert (value(study, "tiny0005"), value(study, "mine0001")) == (905, 907)
    assert [folder.name for folder in study.folders] == ["mine", "middle", "tiny"] and study.with_id("tiny0006").empty


@pytest.mark.parametrize(("extends", "code", "told"), [("tyni", "unknown_base", "tyni"), ("../mine", "extends_itself", "mine → mine"), ("../other", "extends_itself", "other → mine")])
def test_a_base_that_is_missing_or_extends_the_overlay_is_told_in_its_settings(tmp_path, extends, code, told):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "study.yml").write_text("zh: x\nextends: ../mine\n", encoding="utf-8")
    found = checks.problems(overlay(tmp_path, {}, extends))
    assert [problem.code for problem in found] == [code] and told in str(found[0]) and found[0].place.row in (1, 2)
    with pytest.raises(YanbaoError, match=told):
        overlay(tmp_path, {}, extends, "again").table("sources") if extends != "../mine" else Study(tmp_path / "mine", ROOT).meta


def test_what_is_wrong_is_told_where_it_stands(tmp_path, tiny_copy):
    bad = line("observations", "tiny0005").replace(",reported,", ",reportd,")
    replace("events.csv", "e2,2023-07,", "e2,2023-77,")(tiny_copy.folder)
    found = {(Path(problem.place.file).parent.name, Path(problem.place.file).name, problem.place.row) for problem in checks.problems(overlay(tmp_path, {"observations.csv": bad + "\n"}))}
    assert {("mine", "observations.csv", 2), ("tiny", "events.csv", 3)} <= found


def test_a_fault_of_the_base_that_the_overlay_mends_is_none_of_its(tmp_path, tiny_copy):
    replace("observations.csv", "tiny0005,miit.racks_in_use.cn,racks_in_use,CN,CN,,,2024,900,", "tiny0005,miit.racks_in_use.cn,racks_in_use,CN,CN,,,2024,9OO,")(tiny_copy.folder)
    assert {problem.code for problem in checks.problems(tiny_copy)} >= {"not_a_number"}
    assert checks.problems(overlay(tmp_path, {"observations.csv": line("observations", "tiny0005") + "\n"})) == []


def test_a_key_that_the_base_does_not_have_any_more_is_told_with_the_nearest(tmp_path, tiny_copy):
    found = checks.problems(overlay(tmp_path, {"removed.csv": "observations,tiny0999\nexhibits,shipments/2\n"}))
    told = [problem for problem in found if problem.code == "nothing_to_remove"]
    assert [(Path(problem.place.file).name, problem.place.row, problem.details["value"]) for problem in told] == [("removed.csv", 2, "tiny0999")]
    assert told[0].nearest and re.search("[一-鿿]", told[0].text("zh"))


def test_a_source_that_is_taken_out_from_under_rows_is_told_with_the_rows(tmp_path, tiny_copy):
    found = checks.problems(overlay(tmp_path, {"removed.csv": "sources,outlook\n"}))
    assert {(Path(problem.place.file).parent.name, problem.code) for problem in found} >= {("tiny", "unknown_name")}


KEYS = st.lists(st.sampled_from("abcd"), unique=True)


@given(KEYS, KEYS, st.sets(st.sampled_from("abcd")))
def test_each_key_stands_once_and_the_upper_layer_wins(own, base, removed):
    found = [([own, base][layer][place], layer) for layer, place in overlays.standing([own, base], [removed, set()])]
    keys = [key for key, _ in found]
    assert len(set(keys)) == len(keys) and set(keys) == set(own) | (set(base) - removed)
    assert all(layer == (0 if key in own else 1) for key, layer in found)
    assert [key for key in keys if key in base and key not in removed] == [key for key in base if key not in removed]
