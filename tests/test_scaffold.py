"""A new study: it has every table, checks cleanly wherever it lies, says that it is made up, and overwrites nothing."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from fixtures import ROOT
from intake import TODAY, begun, project, refused

from yanbao import checks, prose, study as studies, tables
from yanbao.cli import main
from yanbao.press import row_ids, scaffold
from yanbao.press.scaffold import rows
from yanbao.study import TABLES


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def inside(root):
    return begun(root, "heat-pumps", zh="中国热泵", en="China's heat pumps")


def test_a_new_study_checks_without_a_problem_or_a_warning_inside_the_project(inside):
    assert [problem.text() for problem in checks.findings(inside)] == []
    assert (inside.meta["zh"], inside.meta["en"], inside.meta["study"]) == ("中国热泵", "China's heat pumps", "heat-pumps")


def test_a_new_study_checks_without_a_problem_or_a_warning_anywhere_else(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pack = begun(root, "./packs/sensors")
    assert pack.folder == tmp_path / "packs" / "sensors"
    assert [problem.text() for problem in checks.findings(pack)] == []
    assert (pack.meta["zh"], pack.meta["en"]) == ("Sensors", "Sensors")


def test_every_table_is_there_with_the_header_of_its_schema_and_at_least_two_rows(inside):
    for folder, names in ((inside.folder, TABLES), (inside.folder / "vocabulary", tables.OWN_WORDS)):
        for name in names:
            assert tables.read(inside.root, folder / f"{name}.csv", name).shape[0] >= 2, name


def test_every_ledger_row_rests_on_the_made_up_source_of_grade_e_and_says_so(inside):
    assert set(inside.table("observations")["source_id"]) == {"example-note"}
    assert set(inside.sources.loc[inside.table("sources")["source_id"], "grade"]) == {"E"}
    assert inside.table("observations")["note_en"].str.contains("Made up").all()
    assert inside.table("observations")["note_zh"].str.contains("虚构").all()


def test_every_general_exhibit_has_a_row_and_each_chapter_shows_some(inside):
    general = studies.general_exhibits(inside.root)
    frame = inside.table("exhibits")
    assert list(frame["exhibit"]) == [name for name in general.index if name not in rows.UNSHOWN]
    shown = frame[frame["state"] == "shown"]
    assert shown["exhibit"].map(general["chapter"]).value_counts().min() >= 3
    assert set(shown["exhibit"].map(general["chapter"])) == set(general["chapter"])


def test_the_commentary_has_the_headings_of_a_study_in_both_languages(inside):
    chapters = set(studies.general_exhibits(inside.root)["chapter"])
    for lang in ("zh", "en"):
        assert set(inside.sections(lang)) == {*prose.SUMMARY, *chapters, *(chapter + prose.CHANGES for chapter in chapters)}


@pytest.mark.parametrize("lang, key", [("zh", "description_zh"), ("en", "description")])
def test_the_guide_tells_every_table_and_column_in_the_schemas_own_words(inside, lang, key):
    guide = (inside.folder / f"README.{lang}.md").read_text(encoding="utf-8")
    for name in (*TABLES, *tables.OWN_WORDS):
        schema = tables.schema(inside.root, name)
        assert schema[key] in guide
        assert all(field[key].replace("|", "\\|") in guide for field in schema["fields"])


def test_every_command_of_the_guide_exists(inside):
    for lang in ("zh", "en"):
        verbs = re.findall(r"^yanbao (\w+)", (inside.folder / f"README.{lang}.md").read_text(encoding="utf-8"), re.MULTILINE)
        assert len(verbs) > 4 and set(verbs) <= set(main.commands)


def test_two_new_studies_share_no_ledger_id(root, inside):
    other = begun(root, "pumps-two")
    assert not set(other.table("observations")["id"]) & set(inside.table("observations")["id"])
    assert other.table("observations")["id"].map(lambda name: bool(row_ids.FORM.fullmatch(name))).all()


@pytest.mark.parametrize("name", ["Heat-Pumps", "热泵", "heat pumps", "-pumps", "heat.pumps", "2026", "con", "com1", "a" * 41, "", "a\nb", "x/../Y", "/"])
def test_a_name_that_is_no_folder_and_address_is_refused_with_an_example(root, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    problem = refused(lambda: scaffold.new(root, name))
    assert problem.code == "study_name" and "heat-pumps" in problem.text("zh")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_anything_is_refused_and_left_as_it_was(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    assert refused(lambda: scaffold.new(root, "./mine")).code == "study_exists"
    (tmp_path / "file").write_text("mine")
    assert refused(lambda: scaffold.new(root, "./file")).code == "study_exists"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert refused(lambda: scaffold.new(root, "./link")).code == "study_exists"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "link", "mine", "notes.txt"]


def test_an_empty_folder_is_filled(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    assert (scaffold.new(root, "./empty", today=TODAY) / "study.yml").exists()


def test_the_name_of_a_study_that_ships_is_refused_elsewhere_too(root, inside, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert refused(lambda: scaffold.new(root, "./heat-pumps")).code == "study_exists"


@pytest.mark.parametrize("title", ["a\nb", "{value}`x`", "<b>", "x" * 61, "a # b", "$zh"])
def test_a_title_that_pages_can_not_bear_is_refused(root, title):
    assert refused(lambda: scaffold.new(root, "titled", en=title)).code == "study_title"
    assert not (root / "data" / "studies" / "titled").exists()


@pytest.mark.parametrize("title", ['He said: "yes"', "yes", "2026", "- x", "研究：甲 & 乙", "@home"])
def test_a_title_that_yaml_could_misread_stays_what_it_is(root, tmp_path, monkeypatch, title):
    monkeypatch.chdir(tmp_path)
    assert begun(root, "./quoted", en=title).meta["en"] == title


def test_what_fails_midway_leaves_nothing(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scaffold.os, "replace", lambda *paths: (_ for _ in ()).throw(PermissionError(13, "no", "there")))
    assert refused(lambda: scaffold.new(root, "./broken")).code == "not_written"
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_to_run_next(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YANBAO_HOME", str(root))
    result = CliRunner().invoke(main, ["new", "./told", "--zh", "热泵", "--en", "Heat pumps"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1:] == ["yanbao check ./told", "yanbao build ./told"]
    assert CliRunner().invoke(main, ["check", "./told"], env={"YANBAO_LANG": "en"}).output == "no problems\n"
    for what in ("studies", "exhibits", "prose", "metrics", "drivers", "coverage"):
        assert CliRunner().invoke(main, ["list", what, "./told"]).exit_code == 0
    assert "example_output" in CliRunner().invoke(main, ["list", "metrics", "./told"]).output
    result = CliRunner().invoke(main, ["new", "./told"], env={"YANBAO_LANG": "zh"})
    assert result.exit_code == 2 and "已存在" in result.output


def test_a_workbook_of_a_pack_elsewhere_can_be_exported(root, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("YANBAO_HOME", str(ROOT))
    begun(ROOT, "./exported")
    result = CliRunner().invoke(main, ["export", "./exported", "--out", "out", "--lang", "en"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out" / "exported-en.xlsx").exists()
