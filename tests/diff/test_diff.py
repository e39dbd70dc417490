"""Two editions compared: causes, table, names, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from edition_builder import CHAPTER, changed, meta, run, small, table, write
from fixtures import ROOT, cell, copy_of_tiny, tiny
from hypothesis import HealthCheck, given, settings, strategies as st

from yanbao.cli import main
from yanbao.errors import YanbaoError
from yanbao.press.diff import built, difference as differences
from yanbao.press.diff.causes import Correction, Ledger
from yanbao.press.diff.difference import Difference, difference

LEDGER = "observations.csv"


def between(old: Path, new: Path, lang: str = "en") -> Difference:
    return difference(built.find(str(old), ROOT), built.find(str(new), ROOT), lang, ROOT)


def told(found: Difference) -> list[tuple[str, str]]:
    return [(cause.code, cause.detail) for exhibit in found.exhibits for cause in exhibit.causes]


def digests(code: str = "c", chapter: str = "d", **files: str) -> dict:
    """Digests of an edition; any file said otherwise here differs from that of an edition where it isn't."""
    own = {name: "same" for name in (LEDGER, "exhibits.csv", "drivers.csv", "scenarios.csv", "sources.csv", "events.csv")}
    return {"code": code, "environment": "e", "chapters": {CHAPTER: chapter}, "studies": {"tiny": own | {f"{name}.csv": value for name, value in files.items()}}, "shared": {}, "vocabulary": {}}


def pair(folder: Path, old: list[dict], new: list[dict], before: dict | None = None, after: dict | None = None) -> Difference:
    return between(small(folder / "old", *old, **(before or {})), small(folder / "new", *new, **(after or {})))


def revised(one: dict) -> None:
    one["rows"][1][1] = 333.3
    one["table"]["rows"][1][2] = "333.3"


# causes


def test_a_planted_change_of_one_per_cent_shows_that_row_alone_as_a_revised_source(tmp_path: Path):
    study = copy_of_tiny(tmp_path, cell("observations", "tiny0004", "value", "818.1"))
    old, new = (write(tmp_path / name, run(one, tmp_path / f"run-{name}", CHAPTER)) for name, one in (("old", tiny()), ("new", study)))
    frame = between(old, new).table()
    rows = frame[frame["kind"] == "ledger row"]
    assert set(rows["item"]) == {"tiny0004"} and set(rows["exhibit"]) == {"shipments"}
    assert list(rows["relative"].round(6)) == [0.01] and list(rows["old"]) == [8.1]
    assert set(frame["cause"]) == {"source revised"}
    assert "tiny0004" in rows["cause_detail"].iloc[0]
    cells = frame[(frame["kind"] == "table cell") & (frame["column"] == "Value (million racks)")]
    assert [(one.item.split(" · ")[:2], one.old, one.new) for one in cells.itertuples()] == [(["Racks in use", "2023"], 8.1, 8.181)]


def test_a_driver_set_otherwise_is_named_as_the_parameter_that_moved_the_model(tmp_path: Path):
    chapter = "04_cost_structure"
    old = write(tmp_path / "old", run(tiny(), tmp_path / "a", chapter), digests=digests())
    new = write(tmp_path / "new", run(tiny(), tmp_path / "b", chapter, power_price=1.2), parameters={"power_price": "1.2"}, digests=digests())
    found = between(old, new)
    panels = tiny().table("exhibits")
    moved = {exhibit.meta["id"] for exhibit in found.exhibits}
    assert {"unit_cost_model", "unit_cost_sensitivity", "unit_cost_live"} <= moved <= set(panels.loc[panels["where"].str.contains("tree=cost"), "exhibit"])
    assert set(told(found)) == {("parameter", "power_price: the study's own → 1.2")}


def test_new_and_withdrawn_rows_are_told_apart(tmp_path: Path):
    new = changed(meta(), lambda one: one.update(rows=[["tiny0002", 330.0], ["tiny0003", 360.0]], table=table(("cloud", "2024", "330", "B"), ("cloud", "2025", "360", "B"))))
    found = pair(tmp_path, [meta()], [new])
    assert told(found) == [("new data", "row tiny0003"), ("withdrawn", "row tiny0001")]
    assert [(change.old, change.new, [cause.code for cause in one.causes_of(change)]) for change, one in found.changes if change.kind == "entry"] == [
        ("–", "360", ["new data"]), ("300", "–", ["withdrawn"])]


@pytest.mark.parametrize(("ledger", "expected"), [("same", ["parameter"]), ("other", ["withdrawn", "parameter"])])
def test_rows_that_a_filter_left_out_are_not_called_withdrawn(tmp_path: Path, ledger: str, expected: list[str]):
    new = changed(meta(), lambda one: one.update(rows=one["rows"][:1], table=table(("cloud", "2023", "300", "B"))))
    found = pair(tmp_path, [meta()], [new], {"digests": digests()}, {"digests": digests(observations=ledger), "parameters": {"min_grade": "B"}})
    assert [code for code, _ in told(found)] == expected
    assert ("parameter", "min_grade: E → B") in told(found)


def test_another_currency_is_a_parameter_not_a_revision(tmp_path: Path):
    new = meta(unit="USD billion", rows=[["tiny0001", 42.0], ["tiny0002", 46.0]], table=table(("cloud", "2023", "42", "B"), ("cloud", "2024", "46", "B"), unit="USD billion"))
    assert told(pair(tmp_path, [meta()], [new], after={"parameters": {"currency": "USD"}})) == [("parameter", "currency: as printed → USD")]


@pytest.mark.parametrize(("form", "before", "after", "expected"), [
    ("tornado", digests(), digests(drivers="x"), [("assumption", "drivers.csv")]),
    ("tornado", digests(), digests(drivers="x", observations="y"), [("assumption", "drivers.csv"), ("tables", LEDGER)]),
    ("timeline", digests(), digests(events="x", drivers="y"), [("tables", "events.csv")]),
    ("table", digests(), digests(exhibits="x", code="new"), [("tables", "exhibits.csv")]),
    ("table", digests(), digests(code="new"), [("method", "library code")]),
    ("table", digests(), digests(chapter="new"), [("method", f"chapter {CHAPTER}")]),
    ("table", digests(), digests(), [("unknown", "")]),
    ("table", {}, {}, [("unknown", "")])])
def test_what_no_ledger_row_explains_is_looked_for_in_files_and_code(tmp_path: Path, form: str, before: dict, after: dict, expected: list):
    rows = [["r", 1.0]] if form == "table" else []
    old, new = meta(form=form, rows=rows), meta(form=form, rows=rows, table=table(("cloud", "2023", "301", "B"), ("cloud", "2024", "330", "B")))
    assert told(pair(tmp_path, [old], [new], {"digests": before}, {"digests": after})) == expected


def test_a_value_that_changed_though_the_ledger_did_not_is_no_revision(tmp_path: Path):
    found = pair(tmp_path, [meta()], [changed(meta(), revised)], {"digests": digests()}, {"digests": digests(code="new")})
    assert told(found) == [("method", "library code")]


def test_a_revised_row_names_its_source_and_its_correction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    known = Ledger({"tiny0002": "yearbook"}, [Correction("tiny0002", "value", "3300", "3333", "misread", "2026-11-21"), Correction("tiny0001", "value", "1", "2", "no", "2026-11-20")])
    monkeypatch.setattr(differences, "ledger", lambda *_: known)
    assert told(pair(tmp_path, [meta()], [changed(meta(), revised)])) == [("source revised", "row tiny0002 (source yearbook): 330 → 333.3; corrected 2026-11-21: misread")]


# the whole


numbers = st.lists(st.integers(1, 10**6), min_size=2, max_size=2)


@given(numbers, numbers)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_edition_differs_in_nothing_from_itself_and_swapping_two_negates_what_moved(tmp_path: Path, first: list[int], second: list[int]):
    def exhibit(values: list[int]) -> dict:
        return meta(rows=[["tiny0001", float(values[0])], ["tiny0002", float(values[1])]],
                    table=table(("cloud", "2023", f"{values[0]:,}", "B"), ("cloud", "2024", f"{values[1]:,}", "B")))

    old, new = small(tmp_path / "old", exhibit(first)), small(tmp_path / "new", exhibit(second))
    assert between(old, old).table().empty and not between(new, new).moved()
    there, back = between(old, new).table(), between(new, old).table()
    pd.testing.assert_series_equal(there["absolute"], -back["absolute"])
    assert list(there["old"]) == list(back["new"])


def test_each_change_is_listed_once_in_one_language(tmp_path: Path):
    def both(edit) -> dict:
        return {(lang, "tiny", CHAPTER): {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
            {"cell_type": "code", "outputs": [{"output_type": "display_data", "data": {"application/vnd.yanbao.exhibit.v1+json": edit(meta(lang=lang))}}]}]} for lang in ("zh", "en")}

    old, new = write(tmp_path / "old", both(lambda one: one)), write(tmp_path / "new", both(lambda one: changed(one, revised)))
    for lang in ("zh", "en"):
        frame = between(old, new, lang).table()
        assert set(frame["lang"]) == {lang} and not frame.duplicated(["exhibit", "kind", "item", "column"]).any()


def test_notebooks_are_found_among_the_pages_sources_where_none_are_listed(tmp_path: Path):
    old, new = small(tmp_path / "old", meta(), chapters=[]), small(tmp_path / "new", changed(meta(), revised), chapters=[])
    assert {one.meta["id"] for one in between(old, new).exhibits} == {"market_size"}


# names and languages


@pytest.fixture
def site(tmp_path: Path) -> Path:
    small(tmp_path, meta())
    small(tmp_path / "editions" / "strict", changed(meta(), revised), name="strict")
    return tmp_path


@pytest.mark.parametrize(("name", "found"), [("", ""), ("default", ""), ("strict", "strict")])
def test_an_edition_is_found_by_its_name(site: Path, name: str, found: str):
    assert built.find(name, site).name == found


def test_an_edition_is_found_by_its_folder_and_a_wrong_name_is_told_the_nearest(site: Path):
    assert built.find(str(site / "editions" / "strict"), Path("elsewhere")).name == "strict"
    with pytest.raises(YanbaoError) as error:
        built.find("stritc", site)
    assert error.value.code == "unknown_edition" and error.value.nearest == ("strict",)


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 99}'])
def test_a_description_that_can_not_be_used_is_refused(tmp_path: Path, content: str):
    (tmp_path / "edition.json").write_text(content, encoding="utf-8")
    with pytest.raises(YanbaoError) as error:
        built.find(str(tmp_path), tmp_path)
    assert error.value.code == "unreadable_edition"


def test_the_language_falls_back_to_one_both_editions_have(tmp_path: Path):
    first, second, third = (built.BuiltEdition(tmp_path, {"languages": languages}) for languages in (["zh", "en"], ["en"], ["zh"]))
    assert built.shared_language(first, second, "zh") == "en"
    assert built.shared_language(first, first, "zh") == "zh"
    with pytest.raises(YanbaoError):
        built.shared_language(second, third, "zh")


# the verb


def yanbao(*arguments: object, lang: str = "en"):
    result = CliRunner().invoke(main, ["diff", *map(str, arguments)], env={"YANBAO_LANG": lang, "COLUMNS": "200"}, prog_name="yanbao")
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


@pytest.mark.parametrize(("tolerance", "code"), [("0", 1), ("0.005", 1), ("0.02", 0)])
def test_the_exit_code_says_whether_anything_moved_beyond_the_tolerance(tmp_path: Path, tolerance: str, code: int):
    old, new = small(tmp_path / "old", meta()), small(tmp_path / "new", changed(meta(), revised))
    result = yanbao(old, new, "-o", tmp_path / "out", "--tolerance", tolerance)
    assert result.exit_code == code
    assert "1 of 1 exhibits changed." in result.output and "source revised" in result.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["diff.csv", "diff.html", "vega.js"]
    assert len(pd.read_csv(tmp_path / "out" / "diff.csv")) == 2


def test_the_same_edition_twice_ends_with_zero_and_errors_with_two(tmp_path: Path):
    edition = small(tmp_path / "old", meta())
    same = yanbao(edition, edition, "-o", tmp_path / "out")
    assert same.exit_code == 0 and "The exhibits of the two editions are the same." in same.output
    wrong = yanbao(edition, tmp_path / "nowhere", "-o", tmp_path / "out")
    assert wrong.exit_code == 2 and "there is no edition called" in wrong.output
    (edition / "en" / "_sources" / "tiny" / f"{CHAPTER}.ipynb").unlink()
    assert yanbao(edition, edition, "-o", tmp_path / "out").exit_code == 2


def test_an_exhibit_that_went_has_moved(tmp_path: Path):
    old, new = small(tmp_path / "old", meta(), meta("shipments")), small(tmp_path / "new", meta())
    assert yanbao(old, new, "-o", tmp_path / "out", "--tolerance", "9").exit_code == 1
    [row] = json.loads(pd.read_csv(tmp_path / "out" / "diff.csv").to_json(orient="records"))
    assert (row["exhibit"], row["kind"], row["old"], row["cause"]) == ("shipments", "exhibit", "shown", "withdrawn")


def test_editions_without_a_study_in_common_are_not_compared(tmp_path: Path):
    old, new = small(tmp_path / "old", meta()), small(tmp_path / "new", meta(), studies=["idc"])
    result = yanbao(old, new, "-o", tmp_path / "out")
    assert result.exit_code == 2 and "no study in common" in result.output


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path):
    edition = small(tmp_path / "old", meta())
    result = yanbao(edition, edition, "-o", "/proc/yanbao")
    assert result.exit_code == 2 and "/proc/yanbao can't be written" in result.output
