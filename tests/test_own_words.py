"""Words that a pack carries itself: added to the shared ones, checked, and noted so that a changed one runs again what uses it."""

from __future__ import annotations

import pytest
from fixtures import ROOT, TINY, copy_of_tiny
from intake import append, refused

from yanbao import checks, paths, reads, study as studies, tables, units, words
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.press import cache, datapackage
from yanbao.study import Study

SHARED = {"metrics": "racks_in_use", "entities": "alibaba", "definitions": "cloud_caict", "units": "t"}


@pytest.fixture
def pack(tmp_path):
    """The toy study with a folder of its own words, headers only."""
    found = copy_of_tiny(tmp_path)
    folder = found.folder / "vocabulary"
    folder.mkdir()
    for name in tables.OWN_WORDS:
        (folder / f"{name}.csv").write_text(",".join(tables.columns(ROOT, name)) + "\n", encoding="utf-8")
    return found.folder


def of(pack) -> Study:
    for load in (words.load, units.load, studies.metrics):
        load.cache_clear()  # as in a process of its own
    return Study(pack, ROOT)


def codes(pack) -> list[str]:
    return [problem.code for problem in checks.problems(of(pack))]


def add(pack, name, **cells):
    append(pack / "vocabulary" / f"{name}.csv", **cells)


def test_own_words_are_added_to_the_shared_ones(pack):
    add(pack, "entities", entity_id="pump-works", type="company", zh="泵厂", en="Pump works", region="CN")
    add(pack, "units", unit="pump", definition="[pump]", zh="台泵", en="pumps")
    add(pack, "units", unit="1e4 pump", definition="1e4 pump", zh="万台泵", en="10,000 pumps")
    add(pack, "metrics", metric="pumps_made", zh="泵产量", en="Pumps made", definition_zh="一年产量", definition_en="Made in a year", dimensionality="pump", measure="flow", aggregate="sum")
    add(pack, "labels", domain="segment", key="deep_pump", zh="深井", en="Deep wells")
    assert codes(pack) == []
    book = Book(of(pack), Parameters(lang="zh"))
    assert (book.words.entity("pump-works"), book.words.entity("alibaba")) == ("泵厂", words.load(ROOT, "zh").entity("alibaba"))
    assert book.words.label("segment", "deep_pump") == "深井"
    assert book.units.factor("1e4 pump", "pump") == 1e4
    assert book.metrics.loc["pumps_made", "measure"] == "flow"
    assert "pumps_made" not in studies.metrics(ROOT).index and "pump" not in units.load(ROOT).rows


def test_a_pack_without_words_of_its_own_has_the_shared_ones():
    assert Study(TINY, ROOT).own_words is None
    assert paths.own_vocabulary(TINY) is None


@pytest.mark.parametrize("name", ["metrics", "entities", "definitions", "units"])
def test_a_name_that_both_have_is_refused_with_both_places(pack, name):
    key = tables.columns(ROOT, name)[0]
    shared = next(row for row in tables.records(tables.vocabulary(ROOT, name)) if row[key] == SHARED[name])
    add(pack, name, **{column: cell for column, cell in shared.items() if column != "row"})
    problem = next(problem for problem in checks.problems(of(pack)) if problem.code == "word_taken")
    assert (problem.place.file, problem.place.row) == (str(pack / "vocabulary" / f"{name}.csv"), 2)
    assert f"data/vocabulary/{name}.csv:{shared['row']}" in problem.text("en")
    assert refused(lambda: tables.vocabulary(ROOT, name, pack / "vocabulary")).code == "word_taken"


def test_a_label_that_both_have_is_refused(pack):
    add(pack, "labels", domain="position", key="strength", zh="强项", en="Strong point")
    assert codes(pack) == ["word_taken"]


@pytest.mark.parametrize("name, cells, code", [
    ("entities", {"entity_id": "pump-works", "type": "company", "zh": "泵厂", "en": "Pump works", "region": "CN-XX"}, "unknown_name"),
    ("entities", {"entity_id": "pump works", "type": "company", "zh": "泵厂", "en": "Pump works"}, "breaks_rule"),
    ("entities", {"entity_id": "pump-works", "type": "firm", "zh": "泵厂", "en": "Pump works"}, "breaks_rule"),
    ("entities", {"entity_id": "pump-works", "type": "company", "zh": "泵厂"}, "missing_value"),
    ("metrics", {"metric": "pumps_made", "zh": "泵", "en": "Pumps", "definition_zh": "泵", "definition_en": "Pumps", "dimensionality": "pump", "measure": "flow", "aggregate": "sum"}, "unknown_name"),
    ("units", {"unit": "pump", "definition": "1e4 no_such_thing", "zh": "台", "en": "pumps"}, "breaks_rule"),
    ("definitions", {"definition_id": "pump_scope", "zh": "泵", "en": "Pumps", "includes_zh": "泵", "includes_en": "Pumps", "owner": "nobody"}, "unknown_name")])
def test_what_is_wrong_with_own_words_is_told_where_it_stands(pack, name, cells, code):
    add(pack, name, **cells)
    [problem] = checks.problems(of(pack))
    assert (problem.code, problem.place.file, problem.place.row) == (code, str(pack / "vocabulary" / f"{name}.csv"), 2)


def test_a_table_that_no_pack_can_carry_and_one_that_can_not_be_read_are_told(pack):
    (pack / "vocabulary" / "terms.csv").write_text("term\n")
    assert codes(pack) == ["not_own_words"]
    (pack / "vocabulary" / "terms.csv").unlink()
    (pack / "vocabulary" / "labels.csv").write_bytes(b"domain,key,zh,en\nmarket,pump,\xff,Pump\n")
    assert codes(pack) == ["wrong_encoding"]


def test_a_changed_word_of_the_pack_answers_its_question_otherwise_and_no_other_does(pack, monkeypatch):
    add(pack, "entities", entity_id="pump-works", type="company", zh="泵厂", en="Pump works")
    noted: dict = {}
    monkeypatch.setattr(reads, "_noted", noted)
    told = words.load(ROOT, "en", pack / "vocabulary")
    told.entity("pump-works"), told.entity("alibaba"), told.has_label("segment", "deep_pump")
    questions = {question[2:]: (question, answer) for question, answer in noted.items() if question[0] == reads.OWN_WORD}
    assert set(questions) == {("entities", "pump-works"), ("entities", "alibaba"), ("labels", "segment", "deep_pump")}

    def changed() -> set:
        of(pack)
        today = cache.Answers(ROOT)
        return {key for key, (question, answer) in questions.items() if today.digest(question) != answer}

    assert changed() == set()
    path = pack / "vocabulary" / "entities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Pump works", "Works of pumps"), encoding="utf-8")
    assert changed() == {("entities", "pump-works")}
    add(pack, "labels", domain="segment", key="deep_pump", zh="深井", en="Deep wells")
    assert changed() == {("entities", "pump-works"), ("labels", "segment", "deep_pump")}
    assert cache.told(questions["entities", "pump-works"][0], ROOT) == "entities pump-works"


def test_a_pack_that_comes_to_have_words_is_read_anew(tmp_path, monkeypatch):
    noted: dict = {}
    monkeypatch.setattr(reads, "_noted", noted)
    study = copy_of_tiny(tmp_path)
    Book(study, Parameters())
    path = study.folder / "vocabulary" / "labels.csv"
    question = (reads.FILE, str(path.resolve()))
    assert noted[question] == cache.Answers(ROOT).digest(question) == ""
    path.parent.mkdir()
    path.write_text("domain,key,zh,en\n", encoding="utf-8")
    assert cache.Answers(ROOT).digest(question) != ""


def test_the_data_package_holds_the_packs_own_words_beside_the_shared_ones(pack):
    add(pack, "entities", entity_id="pump-works", type="company", zh="泵厂", en="Pump works")
    held = datapackage.contents(of(pack), datapackage.Edition())
    assert "pump-works" in held["own_vocabulary/entities.csv"].decode() and "pump-works" not in held["vocabulary/entities.csv"].decode()
