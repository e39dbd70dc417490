"""The data package of a study: valid in Frictionless's opinion, self-contained, the same for the same tables, safe in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from fixtures import ROOT, TINY, cell, copy_of_tiny, tiny
from frictionless import Package

from yanbao import study
from yanbao.press import datapackage
from yanbao.press.datapackage import Edition

STUDIES = [str(TINY), *study.names(ROOT)]


def unpacked(files: dict[str, bytes], folder: Path) -> Path:
    """The package as a reader unpacks it; the path of its datapackage.json."""
    zipfile.ZipFile(io.BytesIO(datapackage.archive(files))).extractall(folder)
    return folder / "datapackage.json"


def found(path: Path) -> list[tuple]:
    """What Frictionless finds wrong, as table, field and kind."""
    return [tuple(problem) for problem in Package(str(path)).validate().flatten(["title", "fieldName", "type", "note"])]


@pytest.mark.parametrize("name", STUDIES, ids=lambda name: Path(name).name)
def test_frictionless_accepts_the_package_of_every_study(tmp_path, name):
    path = unpacked(datapackage.contents(study.Study.find(name, ROOT), Edition()), tmp_path)
    assert found(path) == []
    described = json.loads(path.read_text(encoding="utf-8"))
    assert described["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert {"name", "title", "description", "licenses", "sources", "contributors", "created", "version", "resources"} <= described.keys()
    tables = {resource["path"] for resource in described["resources"]}
    assert tables == {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.csv")}
    assert {"tables/observations.csv", "shared/observations.csv", "vocabulary/metrics.csv", "vocabulary/entities.csv"} <= tables


def test_a_reference_that_leads_nowhere_is_found_by_whoever_reads_the_package(tmp_path):
    path = unpacked(datapackage.contents(tiny(), Edition()), tmp_path)
    ledger = tmp_path / "tables" / "observations.csv"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace(",yearbook,miit,", ",yearbok,miit,", 1), encoding="utf-8")
    assert [problem[2] for problem in found(path)] == ["foreign-key"]


def test_a_column_that_refers_to_rows_of_two_tables_has_no_foreign_key(tmp_path):
    def keys(pack):
        described = json.loads(datapackage.contents(pack, Edition())["datapackage.json"])
        ledger = next(resource for resource in described["resources"] if resource["name"] == "observations")
        return {key["fields"][0]: key["reference"] for key in ledger["schema"]["foreignKeys"]}

    assert keys(tiny())["source_id"] == {"resource": "sources", "fields": ["source_id"]}
    assert "source_id" not in keys(copy_of_tiny(tmp_path, cell("observations", "tiny0001", "source_id", "ecb-eurofxref-2026")))


@pytest.mark.parametrize(("text", "written"), [("=1+1", "'=1+1"), ("+17.1%", "'+17.1%"), ("-40-55", "'-40-55"), ("@hub", "'@hub"), ("\tx", "'\tx"),
                                               ("-60", "-60"), ("+1.5e3", "+1.5e3"), ("-", "-"), ("a=b", "a=b"), ("", "")])
def test_a_text_that_a_spreadsheet_would_compute_stays_text(text, written):
    assert datapackage.guarded(text) == written


def test_what_looks_like_a_formula_stays_text_in_the_zip_and_nothing_else_changes(tmp_path):
    pack = copy_of_tiny(tmp_path, cell("observations", "tiny0001", "locator", '=HYPERLINK("x")'))
    written = datapackage.contents(pack, Edition())["tables/observations.csv"].decode("utf-8-sig")
    first, *others = csv.DictReader(io.StringIO(written))
    assert first["locator"] == "'=HYPERLINK(\"x\")"
    before = list(csv.DictReader(io.StringIO(pack.path("observations").read_text(encoding="utf-8"))))
    assert others == before[1:] and {**first, "locator": ""} == {**before[0], "locator": ""}


def test_equal_tables_give_equal_bytes_and_a_changed_cell_other_ones(tmp_path):
    first, second = (datapackage.archive(datapackage.contents(pack, Edition())) for pack in (tiny(), copy_of_tiny(tmp_path / "a")))
    assert first == second
    third = datapackage.contents(copy_of_tiny(tmp_path / "b", cell("observations", "tiny0001", "value", "401")), Edition())
    assert datapackage.archive(third) != first
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()} == {datapackage.TIME}


@pytest.mark.parametrize(("name", "told"), [("README.md", ["`tables/observations.csv` | 89", "min_grade = B", "Edition strict", "2024-12-31"]),
                                            ("README.zh.md", ["`tables/observations.csv` | 89", "min_grade = B", "版本：strict", "2024-12-31", "引用格式"])])
def test_the_readme_tells_tables_edition_grades_licence_and_citation_in_both_languages(name, told):
    text = datapackage.contents(tiny(), Edition("strict", {"min_grade": "B", "as_of": "2024-12-31"}))[name].decode()
    assert [part for part in [*told, "CC BY 4.0", "CITATION.cff", "| E |"] if part not in text] == []
    assert "{" not in text
