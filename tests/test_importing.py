"""Spreadsheets into the ledger: six layouts, what a mapping can't say, hostile files, all or nothing, and one table written in two ways."""

from __future__ import annotations

import shutil
import zipfile

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings, strategies as st
from intake import TODAY, project, records, refused

from yanbao.cli import main
from yanbao.press import importing, scaffold
from yanbao.press.importing import cells, grids, ledger, mapping
from yanbao.press.importing.layout import Known
from yanbao.press.importing.records import taken
from yanbao.study import Study

SAID = {"kind": "estimate", "source_id": "example-note", "origin_id": "example-house"}
UNITS = {"件": "example_piece", "亿元": "CNY_100M", "%": "%", "万吨": "1e4 t", "example_piece": "example_piece"}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def packed(root):
    return scaffold.new(root, "heat-pumps", today=TODAY)


@pytest.fixture
def study(root, packed, tmp_path):
    """A new study in a folder of its own."""
    shutil.copytree(packed, tmp_path / "pumps")
    return Study(tmp_path / "pumps", root)


@pytest.fixture
def run(study, monkeypatch):
    monkeypatch.chdir(study.folder.parent)
    monkeypatch.setenv("YANBAO_HOME", str(study.root))

    def call(*arguments, lang="en"):
        result = CliRunner().invoke(main, ["import", *map(str, arguments), "--study", "./pumps"], env={"YANBAO_LANG": lang})
        assert "Traceback" not in result.output and (result.exception is None or isinstance(result.exception, SystemExit)), repr(result.exception)
        return result

    return call


def sheet(path, *rows, merged=(), formats=None, **sheets):
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in rows:
        book.active.append(row)
    for cell, form in (formats or {}).items():
        book.active[cell].number_format = form
    for span in merged:
        book.active.merge_cells(span)
    for name, lines in sheets.items():
        other = book.create_sheet(name)
        for line in lines:
            other.append(line)
    book.save(path)
    return path


def read(study, path, **defaults):
    """The records that a proposal takes from a file once its open defaults are filled in: (entity, period, value, unit)."""
    found = importing.reading(study, path)
    found.plan.defaults |= {key: value for key, value in {**SAID, **defaults}.items() if key in found.plan.defaults}
    result = taken(found.grid, found.plan, importing.known(study))
    assert [problem.text() for problem in result.problems] == []
    return {(row.cells["entity_id"], row.cells["period"], row.cells.get("value", ""), row.cells["unit"]) for row in result.records}


A, B = "example-maker-a", "example-maker-b"
WANTED = {(A, "2023", "1200", "example_piece"), (A, "2024", "1350.5", "example_piece"), (B, "2023", "80", "example_piece"), (B, "2024", "95", "example_piece")}


def test_years_across_with_a_title_that_names_metric_and_unit(study, tmp_path):
    path = sheet(tmp_path / "a.xlsx", ["示例产量（单位：件）"], [], ["企业", "2023年", "2024年"], ["示例企业甲", 1200, 1350.5], ["示例企业乙", 80, 95], [], ["注：虚构"], merged=["A1:C1"])
    assert read(study, path) == WANTED


def test_names_across_in_gb18030_with_thousands_separators(study, tmp_path):
    path = tmp_path / "b.csv"
    path.write_bytes("年份,示例企业甲（件）,示例企业乙（件）\n2023,\"1,200\",80\n2024,\"1,350.5\",95*\n".encode("gb18030"))
    assert read(study, path, metric="example_output") == WANTED


def test_one_number_a_row_with_a_byte_order_mark(study, tmp_path):
    path = tmp_path / "c.csv"
    path.write_bytes("﻿indicator,company,year,value,unit\n".encode() + "".join(f"Example output,{name},{year},{value},件\n" for name, year, value, _ in WANTED).encode())
    assert read(study, path) == WANTED


def test_heads_in_two_merged_rows_with_a_unit_for_each_measure(study, tmp_path):
    path = sheet(tmp_path / "d.xlsx", ["企业", "2023", None, "2024", None], [None, "示例产量（件）", "市场份额（%）", "示例产量（件）", "市场份额（%）"],
                 ["示例企业甲", 1200, 41.5, 1350.5, 40], ["示例企业乙", 80, 12, 95, 13], merged=["A1:A2", "B1:C1", "D1:E1"])
    assert read(study, path) == WANTED | {(A, "2023", "41.5", "%"), (A, "2024", "40", "%"), (B, "2023", "12", "%"), (B, "2024", "13", "%")}


def test_two_rows_of_heads_in_a_text_file_where_the_upper_one_stands_once(study, tmp_path):
    path = tmp_path / "e.tsv"
    path.write_text("\t2023\t\t2024\t\n企业\t示例产量（件）\t市场份额（%）\t示例产量（件）\t市场份额（%）\n示例企业甲\t1200\t41.5%\t1350.5\t–\n示例企业乙\t80\tn/a\t95\t13%\n", encoding="utf-8")
    assert read(study, path) == WANTED | {(A, "2023", "41.5", "%"), (B, "2024", "13", "%")}


def test_measures_in_rows_each_with_its_unit_and_estimates_ahead(study, tmp_path):
    path = sheet(tmp_path / "f.xlsx", ["指标", "2024", "2026E"], ["示例产量（件）", 180, 300], ["市场规模（亿元）", 66, "约70"])
    found = importing.reading(study, path)
    found.plan.defaults |= {**SAID, "entity_id": "example-land"}
    for column in found.plan.columns.values():
        if "vintage" in column.cells:
            column.cells["vintage"] = "2026"
    rows = taken(found.grid, found.plan, importing.known(study)).records
    assert [(row.cells["metric"], row.cells["period"], row.cells["kind"], row.cells["value"], row.cells["unit"], row.cells.get("bound", "")) for row in rows] == [
        ("example_output", "2024", "estimate", "180", "example_piece", ""), ("example_output", "2026", "forecast", "300", "example_piece", ""),
        ("market_size", "2024", "estimate", "66", "CNY_100M", ""), ("market_size", "2026", "forecast", "70", "CNY_100M", "approx")]


def test_percentages_and_days_of_a_workbook_are_read_as_they_are_shown(study, tmp_path):
    from datetime import datetime

    path = sheet(tmp_path / "g.xlsx", ["日期", "市场份额"], [datetime(2024, 6, 30), 0.415], [datetime(2024, 12, 31), 0.1 + 0.2], formats={"B2": "0.0%", "B3": "0%"})
    assert read(study, path, entity_id=A, unit="%") == {(A, "2024-06-30", "41.5", "%"), (A, "2024-12-31", "30", "%")}


@pytest.mark.parametrize("cell, wanted", [
    ("1,234.50", {"value": "1234.5"}), ("12.5%", {"value": "12.5", "unit": "%"}), ("３２０", {"value": "320"}), ("1.2亿", {"value": "120000000"}), ("3.4亿元", {"value": "3.4", "unit": "CNY_100M"}),
    ("(1,200)", {"value": "-1200"}), ("（5）", {"value": "-5"}), ("−3.5", {"value": "-3.5"}), ("120[1]", {"value": "120"}), ("120¹", {"value": "120"}), ("88①", {"value": "88"}),
    ("95（注1）", {"value": "95"}), ("120*", {"value": "120"}), ("约30", {"value": "30", "bound": "approx"}), ("超过500", {"value": "500", "low": "500", "bound": "gt"}),
    ("<10", {"value": "10", "high": "10", "bound": "lt"}), ("10-12", {"low": "10", "high": "12"}), ("10~12%", {"low": "10", "high": "12", "unit": "%"}), ("1e3", {"value": "1000"}), (".5", {"value": "0.5"})])
def test_a_printed_number_is_read(cell, wanted):
    assert {key: value for key, value in vars(cells.amount(cell, UNITS)).items() if value} == wanted


@pytest.mark.parametrize("cell", ["abc", "1,23", "12 apples", "1.2.3", "#REF!", "=1+1", "1/2", "-", "e5", ",", "万", "--5", "1-", "2024年"])
def test_what_is_no_number_is_none(cell):
    assert cells.amount(cell, UNITS) is None


@pytest.mark.parametrize("cell, wanted", [
    ("2024", "2024"), ("2024年", "2024"), ("2024年度", "2024"), ("2024E", "2024"), ("FY2024", "2024"), ("2024年末", "2024-12-31"), ("2024H1", "2024-H1"), ("2024年上半年", "2024-H1"),
    ("Q3 2024", "2024-Q3"), ("2024年三季度", "2024-Q3"), ("2024年6月", "2024-06"), ("2024/06", "2024-06"), ("2024-06-30", "2024-06-30"), ("2024年6月30日", "2024-06-30")])
def test_a_period_is_read(cell, wanted):
    assert cells.period(cell)[0] == wanted
    assert cells.period(cell)[1] == cell.endswith("E")


@pytest.mark.parametrize("cell", ["", "1824", "2024-13", "24", "2024/2025", "year", "20245", "12.5"])
def test_what_is_no_period_is_none(cell):
    assert cells.period(cell) is None


# the command


def wide(folder, name="wide.csv", rows=("示例企业甲,5,6", "示例企业乙,7,8"), head="企业,2021,2022"):
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def filled(path, **more):
    """The proposed mapping with its open defaults filled in."""
    proposal = path.with_name(path.name + ".mapping.yml")
    content = yaml.safe_load(proposal.read_text(encoding="utf-8"))
    content["defaults"] |= {**SAID, "metric": "example_output", "unit": "example_piece", **more}
    proposal.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return proposal


def test_a_dry_run_proposes_a_mapping_that_once_filled_in_brings_the_rows(run, study):
    path, before = wide(study.folder.parent), study.path("observations").read_bytes()
    result = run(path, "--dry-run")
    assert result.exit_code == 0 and "wide.csv.mapping.yml" in result.output and "nothing was written" in result.output
    assert study.path("observations").read_bytes() == before
    proposal = filled(path)
    assert run(path, "--mapping", proposal, "--dry-run").exit_code == 0 and study.path("observations").read_bytes() == before
    result = run(path, "--mapping", proposal, "--yes")
    assert result.exit_code == 0, result.output
    assert study.path("observations").read_bytes().startswith(before)
    added = records(study.path("observations"))[-4:]
    assert [(row["entity_id"], row["period"], row["value"], row["locator"]) for row in added] == [
        (A, "2021", "5", "wide.csv B2"), (A, "2022", "6", "wide.csv C2"), (B, "2021", "7", "wide.csv B3"), (B, "2022", "8", "wide.csv C3")]
    assert added[0]["series_id"] == "example-house.example_output.example-maker-a" and len({row["id"] for row in added}) == 4


def test_what_is_in_the_ledger_already_is_refused_with_its_cell_and_row(run, study):
    path = wide(study.folder.parent)
    run(path, "--dry-run")
    proposal = filled(path)
    assert run(path, "--mapping", proposal, "--yes").exit_code == 0
    before = study.path("observations").read_bytes()
    result = run(path, "--mapping", proposal, "--yes")
    assert result.exit_code == 2 and "wide.csv:B2: the ledger has this already" in result.output
    assert study.path("observations").read_bytes() == before


def test_one_bad_cell_keeps_all_rows_out_and_every_bad_cell_is_told(run, study):
    path = wide(study.folder.parent, rows=("示例企业甲,5,six", "示例企业乙,7,8.8.8", "示例企业甲,1,2", "示例企业乙,3,4"))
    before = study.path("observations").read_bytes()
    run(path, "--dry-run")
    result = run(path, "--mapping", filled(path), "--yes", lang="zh")
    assert result.exit_code == 2 and "wide.csv:C2" in result.output and "wide.csv:C3" in result.output and "没有导入任何行" in result.output
    assert study.path("observations").read_bytes() == before


def test_what_the_check_finds_of_a_new_row_is_told_at_its_cell_with_the_nearest_names(run, study):
    path = wide(study.folder.parent)
    before = study.path("observations").read_bytes()
    run(path, "--dry-run")
    result = run(path, "--mapping", filled(path, metric="exampel_output"), "--yes")
    assert result.exit_code == 2 and "wide.csv:B2: “exampel_output”" in result.output and "did you mean example_output" in result.output
    assert study.path("observations").read_bytes() == before


def test_a_problem_that_the_study_has_anyway_keeps_no_row_out(run, study):
    exhibits = study.path("exhibits")
    exhibits.write_text(exhibits.read_text(encoding="utf-8").replace("CNY/example_piece,,,,", "CNY/example_pice,,,,", 1), encoding="utf-8")
    path = wide(study.folder.parent)
    run(path, "--dry-run")
    assert run(path, "--mapping", filled(path), "--yes").exit_code == 0


def test_what_is_not_mapped_is_told_with_the_nearest_names(run, study):
    path = wide(study.folder.parent, rows=("Example maker C,5,6", "示例企业乙,7,8"))
    result = run(path, "--yes")
    assert result.exit_code == 2
    assert "“Example maker C”" in result.output and "example-maker-a" in result.output and "kind isn't known" in result.output


def test_nothing_is_written_unless_that_is_wanted(run, study):
    path = wide(study.folder.parent)
    run(path, "--dry-run")
    before = study.path("observations").read_bytes()
    assert run(path, "--mapping", filled(path)).exit_code != 0  # nobody answers
    assert study.path("observations").read_bytes() == before


def test_a_proposal_is_never_overwritten(run, study):
    path = wide(study.folder.parent)
    run(path, "--dry-run")
    proposal = filled(path)
    kept = proposal.read_bytes()
    assert run(path, "--dry-run").exit_code == 2 and proposal.read_bytes() == kept


def test_a_ledger_that_changed_meanwhile_is_left_as_it_is(study):
    path = wide(study.folder.parent)
    found = importing.reading(study, path)
    found.plan.defaults |= {**SAID, "metric": "example_output", "unit": "example_piece"}
    new = ledger.NewLedger(study, taken(found.grid, found.plan, importing.known(study)).records)
    with study.path("observations").open("a") as file:
        file.write("\n")
    assert refused(new.commit).code == "import_changed"


@pytest.mark.parametrize("content", [
    "columns: {A: skip}\nheader: 1\nfirst: 2\nlast: 3\ncolour: red", "header: 1\nfirst: 2\nlast: 3", "columns: {A1: skip}\nheader: 1\nfirst: 2\nlast: 3",
    "columns: {A: {is: entity}}\nheader: 1\nfirst: 2\nlast: 3", "columns: {A: {period: [1]}}\nheader: 1\nfirst: 2\nlast: 3", "columns: {A: {id: x}}\nheader: 1\nfirst: 2\nlast: 3",
    "columns: {A: {is: value}}\nheader: one\nfirst: 2\nlast: 3", "- a", "a: [b", "a: &x [1]\nb: *x", "", "sheet: Other\ncolumns: {A: {is: value}}\nheader: 1\nfirst: 2\nlast: 3"])
def test_a_mapping_that_can_not_be_used_is_refused(study, content):
    path = study.folder.parent / "m.yml"
    path.write_text(content)
    assert refused(lambda: importing.reading(study, wide(study.folder.parent), path)).code == "import_mapping"


# hostile files


def packed_with(path, **parts):
    """A workbook with parts put in or replaced: name -> bytes."""
    sheet(path, ["企业", "2023", "2024"], ["示例企业甲", 1, 2])
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in {**held, **parts}.items():
            new.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused_before_it_unfolds(study, tmp_path):
    path = packed_with(tmp_path / "bomb.xlsx", **{"xl/media/zeros.bin": b"\0" * (60 << 20)})
    assert refused(lambda: grids.read(path)).code == "import_too_large"


def test_entities_in_xml_are_refused(tmp_path):
    path = packed_with(tmp_path / "laughs.xlsx", **{SHEET: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'})
    assert "defines entities" in refused(lambda: grids.read(path)).text()


def test_a_sheet_that_reaches_to_the_last_column_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 2
    book.save(tmp_path / "far.xlsx")
    assert refused(lambda: grids.read(tmp_path / "far.xlsx")).code == "import_too_large"


@pytest.mark.parametrize("content, code", [
    (b"x" * 3000 + b",1\n", "import_too_large"), (b"a," * 2000 + b"1\n", "import_too_large"), (b"a\n" * 60_000, "import_too_large"), (b"", "import_empty"), (b"\n\n,,\n", "import_empty"),
    (b"\xff\xff\xff,1\n", "unreadable_file"), (b'"' + b"a" * 200_000, "unreadable_file")])
def test_a_text_file_that_no_ledger_can_want_is_refused(tmp_path, content, code):
    (tmp_path / "x.csv").write_bytes(content)
    assert refused(lambda: grids.read(tmp_path / "x.csv")).code == code


@pytest.mark.parametrize("name, content, code", [("x.xlsx", b"not a zip", "unreadable_file"), ("x.xlsx", b"", "unreadable_file"), ("x.xls", b"\xd0\xcf\x11\xe0", "import_kind"), ("x.xlsm", b"PK", "import_kind")])
def test_a_file_of_another_kind_is_refused(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    assert refused(lambda: grids.read(tmp_path / name)).code == code


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    assert refused(lambda: grids.read(tmp_path / "none.csv")).code == "import_missing"
    assert refused(lambda: grids.read(tmp_path / "folder.csv")).code == "unreadable_file"


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path):
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(grids.FILE_BYTES + 1)
    assert refused(lambda: grids.read(tmp_path / "large.csv")).code == "import_too_large"


def test_a_formula_is_never_run_and_one_without_a_stored_value_is_told(study, tmp_path):
    path = sheet(tmp_path / "formula.xlsx", ["企业", "2023", "2024"], ["示例企业甲", 1200, "=B2*2"], ["示例企业乙", 3, 4])
    found = importing.reading(study, path)
    found.plan.defaults |= {**SAID, "metric": "example_output", "unit": "example_piece"}
    problems = taken(found.grid, found.plan, importing.known(study)).problems
    assert [(problem.code, str(problem.place)) for problem in problems] == [("import_uncomputed", "formula.xlsx:Data!C2")]


def test_hidden_sheets_are_left_aside_and_the_first_table_is_found(study, tmp_path):
    path = sheet(tmp_path / "sheets.xlsx", ["nothing here"], Hidden=[["企业", "2023"], ["示例企业甲", 1]], Table=[["企业", "2023", "2024"], ["示例企业甲", 1, 2]])
    book = openpyxl.load_workbook(path)
    book["Hidden"].sheet_state = "hidden"
    book.save(path)
    assert importing.reading(study, path).grid.name == "Table"


# one table in two layouts

numbers = st.decimals(min_value=-10**9, max_value=10**9, places=3, allow_nan=False).map(str)
years = st.lists(st.integers(1990, 2040).map(str), min_size=2, max_size=5, unique=True)
makers = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=2, max_size=4, unique=True)


@settings(deadline=None, max_examples=60)
@given(years, makers, st.data())
def test_a_table_written_wide_and_long_imports_to_the_same_rows(periods, names, data):
    known = Known({"entity_id": {name: f"maker-{name}" for name in names}, "metric": {"output": "output"}}, {"t": "t"}, ("id", "metric", "entity_id", "period", "value", "unit", "kind", "source_id", "origin_id"), {"note": "house"})
    values = {(name, period): data.draw(st.one_of(numbers, st.just("")) if position else numbers)
              for position, (name, period) in enumerate((name, period) for name in names for period in periods)}
    by_years = [["company", *periods], *([name, *(values[name, period] for period in periods)] for name in names)]
    by_names = [["year", *names], *([period, *(values[name, period] for name in names)] for period in periods)]
    long = [["company", "year", "value"], *([*key, value] for key, value in values.items())]
    found = []
    for table, header in ((by_years, 1), (by_names, 1), (long, 1)):
        grid = grids.Grid("x.csv", "", [list(row) for row in table])
        columns = {place: mapping.Column("value", cells={"period": head} if head in periods else {"entity_id": f"maker-{head}"} if head in names else {}) for place, head in enumerate(table[0])}
        columns |= {place: mapping.Column({"company": "entity_id", "year": "period"}[head], known.names["entity_id"] if head == "company" else {})
                    for place, head in enumerate(table[0]) if head in ("company", "year")}
        plan = mapping.Plan("", header, header + 1, len(table), {"metric": "output", "unit": "t", "kind": "reported", "source_id": "note", "origin_id": "house"}, columns)
        result = taken(grid, plan, known)
        assert result.problems == []
        found.append({tuple(sorted((key, value) for key, value in record.cells.items() if key != "locator")) for record in result.records})
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == sum(value != "" for value in values.values())
