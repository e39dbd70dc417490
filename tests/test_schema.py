"""The schemas are Frictionless ones: another reader of them agrees with ours about the toy study and the real ones."""

import json

import pytest
from fixtures import ROOT, TINY, copy_of_tiny, replace
from frictionless import Resource, Schema, system
from yanbao import checks, study, tables
from yanbao.study import REMOVED, TABLES

SCHEMAS = sorted((ROOT / "data" / "schema").glob("*.json"))
VOCABULARY = {"metrics": "metrics", "units": "units", "entities": "entities", "definitions": "definitions", "labels": "labels", "exhibits": "exhibits_general", "coverage_items": "coverage_items", "terms": "terms"}
OUR_OWN = {"refers", "list", "calendar", "prose", "description_zh"}


def problems(path, name):
    """What Frictionless finds wrong with a table, as row, field and kind."""
    with system.use_context(trusted=True):
        resource = Resource(path=str(path), schema=Schema.from_descriptor(json.loads((ROOT / "data" / "schema" / f"{name}.json").read_text(encoding="utf-8"))))
        report = resource.validate()
    return [tuple(problem) for problem in report.flatten(["rowNumber", "fieldName", "type"])]


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_frictionless_accepts_the_schema(path):
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    assert Schema.from_descriptor(descriptor).field_names == tables.columns(ROOT, path.stem)
    assert descriptor["name"] == path.stem
    assert descriptor["fieldsMatch"] == "equal"


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_every_column_is_described_in_both_languages_and_refers_to_a_column_that_exists(path):
    targets = {f"{other.stem}.{column}" for other in SCHEMAS for column in tables.columns(ROOT, other.stem)}
    domains = set(tables.read(ROOT, ROOT / "data" / "vocabulary" / "labels.csv", "labels")["domain"])
    for field in tables.schema(ROOT, path.stem)["fields"]:
        assert field["description"] and field["description_zh"]
        target = field.get("refers", "")
        assert not target or target in targets or (target.startswith("labels.") and target.removeprefix("labels.") in domains)
        assert field.keys() <= {"name", "type", "description", "constraints", "bareNumber", *OUR_OWN}


def test_every_table_of_a_pack_has_a_schema():
    assert {*TABLES, REMOVED, *VOCABULARY.values()} == {path.stem for path in SCHEMAS}


@pytest.mark.parametrize("path", sorted(TINY.glob("*.csv")), ids=lambda path: path.stem)
def test_the_toy_study_is_valid_in_a_second_opinion(path):
    assert problems(path, path.stem) == []


@pytest.mark.parametrize("name", study.names(ROOT))
def test_a_study_that_ships_is_valid_in_a_second_opinion(name):
    folder = ROOT / "data" / "studies" / name
    assert {path.stem: found for path in folder.glob("*.csv") if (found := problems(path, path.stem))} == {}


@pytest.mark.parametrize("name", VOCABULARY)
def test_the_vocabulary_is_valid_in_a_second_opinion(name):
    assert problems(ROOT / "data" / "vocabulary" / f"{name}.csv", VOCABULARY[name]) == []


@pytest.mark.parametrize("name", ["observations", "sources"])
def test_the_shared_facts_are_valid_in_a_second_opinion(name):
    assert problems(ROOT / "data" / "shared" / f"{name}.csv", name) == []


@pytest.mark.parametrize(("file", "old", "new", "kind"), [
    ("observations.csv", "tiny0001,", "TINY0001,", "constraint-error"), ("observations.csv", "tiny0002,", "tiny0001,", "unique-error"),
    ("observations.csv", ",2020,400", ",2020,many", "type-error"),
    ("observations.csv", ",2020,400", ",in 2020,400", "constraint-error"), ("events.csv", ",policy,", ",politics,", "constraint-error"),
    ("assessments.csv", "Large base,4", "Large base,6", "constraint-error"),
    ("drivers.csv", "overhead,demand", ",demand", "constraint-error"), ("sources.csv", "licence", "license", "missing-label"),
    ("scenarios.csv", "测试,Test\nhigh,高,High,rack", "测试,Test,\nhigh,高,High,rack", "extra-cell")])
def test_what_frictionless_refuses_is_refused_by_our_reader_too(tmp_path, file, old, new, kind):
    pack = copy_of_tiny(tmp_path, replace(file, old, new))
    name = file.removesuffix(".csv")
    assert kind in {found for _, _, found in problems(pack.path(name), name)}
    assert checks.problems(pack) != []
