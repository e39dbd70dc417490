"""The command line: what it says, with which exit code, in which language, and never a traceback."""

import json
import re

import pytest
from click.testing import CliRunner
from fixtures import ROOT, TINY, cell, copy_of_tiny
from yanbao import checks, cli
from yanbao.cli import main

TINY_PATH = str(TINY)


@pytest.fixture
def yanbao(monkeypatch):
    """Runs the command as a user would; what it prints never holds a traceback."""
    for name in ("YANBAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "YANBAO_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.chdir(ROOT)

    def run(*arguments, lang="en"):
        result = CliRunner().invoke(main, arguments, env={"YANBAO_LANG": lang}, prog_name="yanbao")
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result

    return run


def never(*arguments, **keywords):
    raise AssertionError("a notebook was run")


@pytest.fixture
def run_chapter(yanbao, monkeypatch, tmp_path):
    """`yanbao run` where nothing should come to be run."""
    from yanbao.press import run

    monkeypatch.setattr(run, "execute", never)

    def call(*parameters, chapter="04_cost_structure", study=TINY_PATH, lang="en"):
        texts = [part for parameter in parameters for part in ("-p", parameter)]
        result = yanbao("run", chapter, study, *texts, "-o", str(tmp_path / "out.ipynb"), lang=lang)
        assert result.exit_code == 2
        return result.output

    return call


@pytest.mark.parametrize(("parameter", "told"), [
    ("base_yaer=2024", "did you mean base_year"), ("power_prise=1", "did you mean power_price"), ("colour=red", "neither a parameter nor a driver"),
    ("base_year", "isn't of the form name=value"),
    ("=5", "isn't of the form name=value"), ("base_year=soon", "base_year takes a whole number, not “soon”"), ("base_year=2024.5", "takes a whole number"),
    ("power_price=dear", "power_price takes a number"),
    ("horizon=2020", "the horizon (2020) must lie after the base year (2024)"), ("base_year=2050", "must lie after the base year (2050)"),
    ("scenario=hihg", "did you mean high"), ("min_grade=F", "the grades are A, B, C, D and E"),
    ("as_of=yesterday", "a date is written 2024"), ("currency=GBP", "the currencies are"), ("lang=fr", "the languages are zh and en"),
    ("unit_cost=5", "it is the result of a formula"), ("seed=-1", "a seed is 0 or more")])
def test_a_parameter_that_can_not_be_used_is_refused_before_anything_runs(run_chapter, parameter, told):
    output = run_chapter(parameter)
    assert told in output
    assert "fix:" in output


def test_parameters_are_checked_together(run_chapter):
    assert "the horizon (2024) must lie after the base year (2025)" in run_chapter("base_year=2025", "horizon=2024")


@pytest.mark.parametrize(("parameter", "told"), [("base_yaer=2024", "是否指 base_year"), ("base_year=soon", "soon"), ("horizon=2020", "不可用"), ("base_year", "name=value")])
def test_the_problem_is_told_in_chinese_where_that_is_asked_for(run_chapter, parameter, told):
    output = run_chapter(parameter, lang="zh")
    assert told in output and "处理：" in output
    assert "fix:" not in output


def test_an_unknown_chapter_is_refused_with_the_nearest_or_with_all(run_chapter):
    assert "did you mean 04_cost_structure" in run_chapter(chapter="04_cost_structur")
    assert "05_outlook" in run_chapter(chapter="appendix")


def test_an_unknown_study_is_refused_with_the_nearest(run_chapter):
    assert "did you mean idc" in run_chapter(study="idcc")
    assert "没有名为“idcc”的研究" in run_chapter(study="idcc", lang="zh")


@pytest.mark.parametrize("verb", ["check", "build", "list studies"])
def test_every_verb_refuses_an_unknown_study(yanbao, verb):
    result = yanbao(*verb.split(), "sodium-ion-anod")
    assert result.exit_code == 2
    assert "did you mean sodium-ion-anode" in result.output


def test_a_misspelt_verb_is_told_the_nearest(yanbao):
    result = yanbao("chek")
    assert result.exit_code == 2
    assert "Did you mean check?" in result.output


def test_what_is_run_gets_typed_parameters_and_its_drivers_apart(yanbao, monkeypatch, tmp_path):
    from yanbao.press import run
    from yanbao.press.jobs import Outcome

    jobs = []
    monkeypatch.setattr(run, "execute", lambda job: jobs.append(job) or Outcome())
    output = tmp_path / "out.ipynb"
    result = yanbao("run", "04_cost_structure", TINY_PATH, "-p", "base_year=2023", "-p", "power_price=0.7", "-p", "lang=en", "-o", str(output))
    assert (result.exit_code, result.output.strip().splitlines()[-1]) == (0, str(output))
    [job] = jobs
    assert job.parameters == {"study": TINY_PATH, "base_year": 2023, "lang": "en", "drivers": {"power_price": 0.7}}
    assert (job.chapter, job.output) == ("04_cost_structure", output)


def test_a_chapter_that_fails_is_told_with_its_cell(yanbao, monkeypatch, tmp_path):
    from yanbao.press import run
    from yanbao.press.jobs import Outcome

    monkeypatch.setattr(run, "execute", lambda job: Outcome("3: ZeroDivisionError: division by zero"))
    result = yanbao("run", "04_cost_structure", TINY_PATH, "-o", str(tmp_path / "out.ipynb"))
    assert result.exit_code == 2
    assert "stopped in cell 3: ZeroDivisionError: division by zero" in result.output


def test_a_project_is_needed(yanbao, monkeypatch, tmp_path):
    from yanbao import paths

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "a" / "b" / "c" / "paths.py"))
    result = yanbao("list", "studies")
    assert result.exit_code == 2
    assert "no Yanbao project was found" in result.output and "YANBAO_HOME" in result.output


# check


def test_a_sound_study_has_no_problems(yanbao, monkeypatch):
    monkeypatch.setattr(checks, "findings", lambda study: [])  # that the toy study has none is tested with the checks
    assert yanbao("check", TINY_PATH).output == "no problems\n"
    assert yanbao("check", TINY_PATH, "--lang", "zh").output == "没有问题\n"
    assert json.loads(yanbao("check", TINY_PATH, "--format", "json").output) == []
    assert yanbao("check", TINY_PATH).exit_code == 0


@pytest.fixture
def broken(tmp_path):
    return str(copy_of_tiny(tmp_path, cell("observations", "tiny0001", "kind", "reportd"), cell("observations", "tiny0003", "value", "1,5")).folder)


def test_problems_are_told_as_text_with_their_number_and_a_failing_exit_code(yanbao, broken, tmp_path):
    study = str(copy_of_tiny(tmp_path / "other", cell("observations", "tiny0001", "kind", "reportd")).folder)
    result = yanbao("check", study)
    assert result.exit_code == 2
    assert re.search(r"observations\.csv:2:17: “reportd” isn't allowed in kind.*\n  did you mean reported", result.output)
    assert "1 problem(s) and 0 warning(s) in the tables" in result.output
    assert "表中有 1 个问题、0 条提醒" in yanbao("check", study, lang="zh").output


def test_problems_are_told_as_json_with_numbers_for_rows_and_columns(yanbao, broken):
    result = yanbao("check", broken, "--format", "json")
    assert result.exit_code == 1
    rule, number = json.loads(result.output)
    assert (rule["code"], rule["row"], rule["column"], rule["nearest"]) == ("breaks_rule", 2, 17, ["reported"])
    assert list(number) == ["file", "row", "column", "severity", "code", "message", "nearest", "fix"]
    assert (number["code"], number["row"], number["column"], number["severity"]) == ("not_a_number", 4, 9, "problem")
    assert number["file"].endswith("observations.csv") and number["fix"]


# list


@pytest.mark.parametrize(("what", "told"), [
    ("studies", ["tiny", "A toy study", "89", "2025-11-21"]), ("chapters", ["01_industry_overview", "05_outlook"]), ("exhibits", ["01_industry_overview", "all", "tiny"]),
    ("metrics", ["racks_in_use", "Market size"]), ("prose", ["references to figures", "typed quantities", "zh", "en"]),
    ("parameters", ["base_year", "min_grade", "int", "2024-12-31"]), ("drivers", ["power_price", "tiny0048", "capital + power", "TWh/yr"])])
def test_each_list_shows_what_there_is(yanbao, what, told):
    result = yanbao("list", what, TINY_PATH)
    assert result.exit_code == 0
    assert [text for text in told if text not in result.output] == []


@pytest.mark.parametrize(("what", "told"), [("studies", "示例研究"), ("metrics", "市场规模"), ("drivers", "电价")])
def test_a_list_is_in_the_language_of_the_terminal_or_the_one_asked_for(yanbao, what, told):
    assert told in yanbao("list", what, TINY_PATH, lang="zh").output
    assert told in yanbao("list", what, TINY_PATH, "--lang", "zh").output
    assert told not in yanbao("list", what, TINY_PATH).output


def test_the_list_without_a_name_is_of_all_studies(yanbao):
    result = yanbao("list")
    assert all(name in result.output for name in ("idc", "industrial-llm", "sodium-ion-anode"))


def test_the_exhibits_of_a_study_are_counted_by_where_their_numbers_come_from():
    from yanbao.listings import drawn
    from yanbao.study import Study

    assert drawn(Study(TINY, ROOT), "01_industry_overview") == (3, 5, 0, 1)
    assert drawn(Study(TINY, ROOT), "05_outlook") == (2, 5, 7, 0)


# export


def test_the_workbook_of_a_study_is_written_in_both_languages_or_in_one(yanbao, tmp_path):
    result = yanbao("export", TINY_PATH, "--format", "xlsx", "--out", str(tmp_path / "new"))
    assert result.exit_code == 0
    assert result.output.split()[-2:] == [str(tmp_path / "new" / f"tiny-{lang}.xlsx") for lang in ("zh", "en")]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["tiny-en.xlsx", "tiny-zh.xlsx"]
    for given in (["--lang", "en"], ["-p", "lang=en"]):
        yanbao("export", TINY_PATH, "--out", str(tmp_path / given[0]), "-p", "build=30", *given)
        assert [path.name for path in (tmp_path / given[0]).iterdir()] == ["tiny-en.xlsx"]


@pytest.mark.parametrize(("arguments", "told"), [
    (["--format", "xslx"], "did you mean xlsx"), (["--format", "docx"], "the formats are: xlsx"), (["-p", "power_prise=1"], "did you mean power_price"),
    (["-p", "horizon=2020"], "must lie after the base year"), (["-p", "unit_cost=5"], "it is the result of a formula"), (["-p", "lang=fr"], "the languages are zh and en")])
def test_an_export_that_can_not_be_made_is_refused_and_nothing_is_written(yanbao, tmp_path, arguments, told):
    result = yanbao("export", TINY_PATH, "--out", str(tmp_path / "new"), *arguments)
    assert result.exit_code == 2 and told in result.output and "fix:" in result.output
    assert not (tmp_path / "new").exists()


def test_an_export_into_what_is_no_folder_is_told(yanbao, tmp_path):
    (tmp_path / "file").write_text("kept")
    result = yanbao("export", TINY_PATH, "--lang", "en", "--out", str(tmp_path / "file" / "inside"))
    assert result.exit_code == 2 and "can't be written" in result.output
    assert (tmp_path / "file").read_text() == "kept"


# help and language


def test_every_help_ends_with_an_example_that_names_its_verb(yanbao):
    for verb in main.commands:
        assert re.search(rf"Example:\s+yanbao {verb} ", yanbao(verb, "--help").output)
    assert "Example:" in yanbao("--help").output


@pytest.mark.parametrize(("variables", "lang"), [
    ({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
    ({"LANG": "zh_CN.UTF-8", "YANBAO_LANG": "en"}, "en"),
    ({"LANG": "en_US.UTF-8", "YANBAO_LANG": "zh"}, "zh"), ({"LC_MESSAGES": "zh_TW.UTF-8", "LANG": "C"}, "zh")], ids=str)
def test_the_language_of_messages_follows_the_terminal_and_yanbao_lang(monkeypatch, variables, lang):
    for name in ("YANBAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cli.interface_language() == lang


def test_the_version_is_told(yanbao):
    from yanbao import __version__

    assert yanbao("--version").output.strip() == f"yanbao, version {__version__}"
