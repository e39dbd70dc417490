"""The workbook of a study: recalculated by LibreOffice it gives what NumPy gives; texts stay texts; equal studies give equal bytes."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from fixtures import NAN, ROOT, TINY, all_units, cell, copy_of_tiny, tiny, tiny_book
from hypothesis import given, settings
from hypothesis import strategies as st
from random_trees import Case, random_trees
from recalculated import Cells, cells, edited, needs_office, recalculate
from xlsxwriter.utility import xl_rowcol_to_cell

from yanbao import formulas, lowering, study
from yanbao.book import Book
from yanbao.drivers import Tree
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.press.datapackage import Edition
from yanbao.press.workbook import blocks, contents, workbook
from yanbao.press.workbook.contents import sheet_name
from yanbao.press.workbook.sheets import Writer

AGREE = 1e-9  # of the larger result or the largest intermediate one
COLUMNS = ["tree", "case", "zh", "en", "driver", "value", "low", "high", "distribution", "observation_id", "reason_zh", "reason_en"]


def with_cases(folder: Path) -> None:
    """Two cases of the toy study's cost tree: one as drivers.csv has it, one with a dearer build and the ledger's price of power."""
    rows = [["cost", "plain", "现状", "As it is", *[""] * 8], ["cost", "dear", "高配", "Dear", "build", "33", "25", "45", "", "", "测试", "Test"],
            ["cost", "dear", "高配", "Dear", "power_price", "", "", "", "", "tiny0048", "", ""]]
    with (folder / "cases.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


@lru_cache(maxsize=None)
def opened(name: str, lang: str = "en", **parameters: object) -> Book:
    return Book(study.Study.find(name, ROOT), Parameters(lang=lang, **parameters))


def written(book: Book) -> Writer:
    """A workbook's writer after it has written; `content` holds the file."""
    writer = Writer(contents(book, Edition()))
    writer.content = writer.write()
    return writer


def chosen(content: bytes, scenario: str) -> bytes:
    """A workbook in which a reader chose another scenario: nothing else differs, and what is kept beside the formulas is of the first."""
    book = openpyxl.load_workbook(BytesIO(content))
    place = book.sheetnames.index("Scenarios") + 1
    return edited(content, r'(<c r="B3"[^>]*?) t="s"><v>\d+</v></c>', rf'\1 t="inlineStr"><is><t>{scenario}</t></is></c>', rf"xl/worksheets/sheet{place}\.xml")


Compared = Iterator[tuple[str, float, float, float]]  # what, NumPy's result, the sheet's, the largest intermediate; all in base units


def compared(tree: Tree, block: blocks.Block, found: Mapping[str, float | str], base_year: int, horizon: int, changes: Mapping[str, float]) -> Compared:
    """Every result of a tree beside the cell that holds it."""
    sizes = [0.0]
    expected = tree.run(base_year, horizon, changes, noted=lambda value: sizes.append(float(np.max(np.abs(value)))))
    for line in block.lines:
        if line.role not in ("input", blocks.TOTAL, blocks.HELPER):
            for position, value in enumerate(expected[line.driver]):
                read = found.get(xl_rowcol_to_cell(line.row, blocks.YEARS + position), "nothing")
                assert isinstance(read, float), f"{tree.name} {line.driver} {base_year + position}: {read}"
                yield f"{tree.name} {line.driver} {base_year + position}", value * line.factor, read * line.factor, max(sizes)


def apart(found: Compared) -> list[str]:
    """What differs by more than it may; there must be something to compare."""
    every = list(found)
    assert every
    return [f"{what}: {one} {other}" for what, one, other, size in every if not abs(one - other) <= AGREE * max(abs(one), abs(other), size)]


# recalculated


@needs_office
def test_calc_gives_what_numpy_gives_in_every_study_scenario_case_and_year(tmp_path):
    """Calc gets workbooks of the base scenario in which only the selector differs: old values stand beside all formulas."""
    books = {name.split("/")[-1]: opened(name) for name in [str(TINY), *study.names(ROOT)]}
    books["cases"] = Book(copy_of_tiny(tmp_path / "pack", with_cases), Parameters(lang="en"))
    writers = {name: written(book) for name, book in books.items()}
    chosen_by = {f"{name}-{scenario}": chosen(writer.content, title) for name, writer in writers.items() for scenario, title in writer.contents.scenarios.items()}
    found = recalculate(tmp_path, chosen_by)
    every = []
    for name, writer in writers.items():
        for scenario in writer.contents.scenarios:
            for model, sheet, block in writer.places:
                scenarios = books[name].scenarios(model.tree.name, model.case)
                changes = scenarios.get(scenario, scenarios["base"])
                every += compared(model.tree, block, found[f"{name}-{scenario}"][sheet.name], books[name].base_year, books[name].horizon, changes)
    assert apart(iter(every)) == []
    assert len(every) > 1000


def random_workbook(cases: list[Case]) -> tuple[bytes, list[blocks.Block]]:
    """One sheet for each tree: years, inputs, and the block's factors and formulas, without any values beside them."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    placed = []
    for number, (tree, base_year, horizon) in enumerate(cases):
        sheet, active = book.add_worksheet(f"t{number}"), {}
        for place, (driver, given_input) in enumerate(tree.inputs.items()):
            sheet.write_number(1 + place, 0, given_input.value)
            active[driver] = xl_rowcol_to_cell(1 + place, 0, True, True)
        for place, year in enumerate(range(base_year, horizon + 1)):
            sheet.write_number(0, blocks.YEARS + place, year)
        placed.append(blocks.block(tree, base_year, horizon, {}, active, len(active) + 2, 0))
        for line in placed[-1].lines:
            sheet.write_number(line.row, blocks.FACTOR, line.factor)
            for place, formula in enumerate(line.formulas):
                if formula:
                    sheet.write_formula(line.row, blocks.YEARS + place, f"={formula}", None, "")
    book.close()
    return target.getvalue(), placed


@needs_office
def test_calc_gives_what_numpy_gives_for_random_trees(tmp_path):
    cases = random_trees()
    assert len(cases) == 200
    content, placed = random_workbook(cases)
    found = recalculate(tmp_path, {"random": content})["random"]
    assert apart(result for number, (case, block) in enumerate(zip(cases, placed)) for result in compared(case[0], block, found[f"t{number}"], *case[1:], {})) == []


@needs_office
def test_calc_really_computes_anew(tmp_path):
    """A wrong value beside a formula doesn't survive, so that what is compared above is computed and not read back."""
    writer = written(tiny_book())
    _, sheet, block = next(place for place in writer.places if place[0].tree.name == "demand")
    target = xl_rowcol_to_cell(block.line("energy").row, blocks.YEARS)
    wrong = edited(writer.content, rf'(<c r="{target}"[^>]*><f>[^<]*</f><v>)[^<]*', r"\g<1>123456789")
    assert cells(wrong)[sheet.name][target] == 123456789
    expected = tiny_book().tree("demand").run(2024, 2030)["energy"][0]
    assert recalculate(tmp_path, {"wrong": wrong})["wrong"][sheet.name][target] == pytest.approx(expected, rel=1e-12)


@needs_office
def test_a_changed_input_moves_the_results_and_a_scenario_goes_before_a_base_value(tmp_path):
    writer = written(tiny_book())
    row = writer.row_of["rack_growth", "", ""] + 1
    place = list(openpyxl.load_workbook(BytesIO(writer.content)).sheetnames).index("Inputs") + 1
    base = edited(writer.content, rf'(<c r="D{row}"[^>]*><v>)[^<]*', r"\g<1>7.5", rf"xl/worksheets/sheet{place}\.xml")
    found = recalculate(tmp_path, {"base": base, "high": chosen(base, "High")})
    _, sheet, block = next(place for place in writer.places if place[0].tree.name == "demand")
    last = xl_rowcol_to_cell(block.line("energy").row, blocks.YEARS + 6)
    for name, rate in (("base", 7.5), ("high", 15)):
        assert found[name][sheet.name][last] == pytest.approx(tiny_book().tree("demand").run(2024, 2030, {"rack_growth": rate})["energy"][-1], rel=1e-12)
        assert found[name]["Results"]["J5"] == pytest.approx(found[name][sheet.name][last]) or found[name]["Results"]["J6"] == pytest.approx(found[name][sheet.name][last])


# long formulas


def tree_of(*rows: tuple[str, str, str, float]) -> Tree:
    """A tree of pure numbers from (driver, role, formula, value)."""
    frame = pd.DataFrame([{"driver": driver, "role": role, "unit": "1", "formula": formula, "value": value, "low": NAN, "high": NAN, "distribution": "", "tree": "long"}
                          for driver, role, formula, value in rows])
    return Tree("long", frame, all_units())


def nested(depth: int) -> str:
    """Ramps within ramps: each writes what is in it thrice."""
    return "x" if not depth else f"ramp({nested(depth - 1)}, x + {depth}, base_year, horizon)"


LONG = {"ramps in ramps": nested(7), "a deep chain": "exp(-" * 11 + "x" + ")" * 11, "powers of powers": "x ** (year - 2020) ** (x / 9) ** (x / 8) ** (x / 7) ** (x / 6)",
        "a long sum": " + ".join(f"min(x, {number})" for number in range(12)),
        "initial values": f"prev(total, {nested(6)}) * 0.9 + {nested(4)}"}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_formula_too_long_or_deep_for_excel_is_spread_over_hidden_rows(text):
    tree = tree_of(("x", "input", "", 1.5), ("total", "headline", text, NAN))
    block = blocks.block(tree, 2024, 2027, {}, {"x": "A1"}, 3, 2)
    every = [formula for line in block.lines for formula in line.formulas]
    assert max(map(len, every)) <= 8192 and max(map(blocks.depth, every)) <= 64
    helpers = [line for line in block.lines if line.role == blocks.HELPER]
    assert [line.row for line in helpers] == list(range(block.end - len(helpers), block.end))
    assert bool(helpers) == (text in (LONG["ramps in ramps"], LONG["initial values"]))


@needs_office
def test_what_is_spread_over_rows_gives_the_same(tmp_path):
    cases = [(tree_of(("x", "input", "", 1.5), ("total", "headline", text, NAN)), 2024, 2027) for text in LONG.values()]
    content, placed = random_workbook(cases)
    found = recalculate(tmp_path, {"long": content})["long"]
    assert apart(result for number, (case, block) in enumerate(zip(cases, placed)) for result in compared(case[0], block, found[f"t{number}"], *case[1:], {})) == []
    for number, block in enumerate(placed):
        for line in block.lines:
            read = [found[f"t{number}"].get(xl_rowcol_to_cell(line.row, blocks.YEARS + place)) for place, formula in enumerate(line.formulas) if formula]
            assert read == pytest.approx([value for value, formula in zip(line.values, line.formulas) if formula], rel=1e-9)


@needs_office
def test_excel_has_no_zero_to_the_power_of_zero_and_no_infinite_exponential_but_the_workbook_does(tmp_path):
    tree = tree_of(("rate", "input", "", -1.0), ("steep", "input", "", 500.0), ("first", "part", "growth(3, rate, base_year)", NAN),
                   ("late", "part", "logistic(5, 2027, steep)", NAN), ("total", "headline", "first + late", NAN))
    content, [block] = random_workbook([(tree, 2024, 2028)])
    found = recalculate(tmp_path, {"edge": content})["edge"]["t0"]
    read = {line.driver: [found[xl_rowcol_to_cell(line.row, blocks.YEARS + place)] for place in range(5)] for line in block.lines}
    assert read["first"] == [3, 0, 0, 0, 0]
    assert read["late"] == pytest.approx([0, 0, 0, 2.5, 5], abs=1e-200)


@given(st.floats(-3, 3), st.sampled_from(["x", "-x", "2 ** x", "x ** 2", "x ** 0.5 if x > 0 else 1", "(x - x) ** (year - base_year)", "exp(x)", "log(x) if x > 1 else 0"]))
@settings(max_examples=60, deadline=None)
def test_parentheses_say_all_so_that_a_reader_of_other_precedence_agrees(value, text):
    """Excel reads -2^2 as (-2)^2: no operator stands beside another without a parenthesis between."""
    written = lowering.excel(lowering.lower(formulas.parse(text)), lambda name: f"({value!r})" if name == "x" else "2024", lambda name: None)
    open_signs = [sign for place, sign in enumerate(written) if sign in "+-*/^" and place and written[place - 1] in "+-*/^"]
    assert open_signs == [] and "^" not in written and written.count("(") == written.count(")")


# what it holds


def sheets_of(content: bytes, values: bool = True) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(BytesIO(content), data_only=values)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.mark.parametrize(("lang", "names"), [("en", ["About", "Results", "Inputs", "Scenarios", "Electricity use", "Unit cost", "Sources"]),
                                             ("zh", ["说明", "结果", "输入", "情景", "用电量", "单位成本", "来源"])])
def test_the_sheets_speak_the_language_of_the_edition(lang, names):
    assert list(sheets_of(workbook(tiny_book(lang)))) == names


def test_inputs_read_again_are_those_of_the_ledger_with_their_evidence():
    rows = {row[13]: row for row in reversed(sheets_of(workbook(tiny_book()))["Inputs"][6:])}  # what a case sets stands below
    ledger = tiny_book().ask("row", "tiny0048").iloc[0]
    price = rows["power_price"]
    assert (price[3], price[5], price[6], price[7]) == (ledger["value"], ledger["value"], 0.4, 0.8)
    assert (price[9], price[11] or "", price[14]) == (ledger["grade"], ledger["locator"], "tiny0048")
    title = tiny_book().ask("source", ledger["source_id"])["title_en"]
    assert title in price[10]
    assert rows["build"][3:8] == [25, None, 25, 20, 40] and rows["build"][12] == "Test assumption"


def test_a_viewer_that_computes_nothing_shows_the_editions_results():
    """Beside each formula stands its value."""
    book = tiny_book(scenario="high")
    writer = written(book)
    kept: Cells = cells(writer.content)
    for model, sheet, block in writer.places:
        assert apart(compared(model.tree, block, kept[sheet.name], 2024, 2030, book.changes(model.tree.name))) == []
    assert kept["Scenarios"]["B3"] == "High" and kept["Results"]["B2"] == "High"


def test_this_editions_results_stand_beside_the_formulas_as_plain_numbers():
    writer = written(tiny_book())
    _, sheet, block = writer.places[0]
    rows = openpyxl.load_workbook(BytesIO(writer.content))[sheet.name]
    line = block.line("energy")
    beside = [rows.cell(line.row + 1, blocks.YEARS + 1 + 7 + 1 + place).value for place in range(7)]
    assert beside == pytest.approx(line.values, rel=1e-12)


def test_a_driver_set_on_the_command_line_is_the_editions_value_in_all_scenarios(tmp_path):
    book = Book(tiny(), Parameters(lang="en"), {"rack_growth": 12.0})
    sheets = sheets_of(workbook(book))
    row = next(row for row in sheets["Inputs"] if row[13] == "rack_growth")
    assert row[3] == row[5] == 12 and row[12].startswith("set for this edition; otherwise 10")
    [matrix] = [row for row in sheets["Scenarios"] if row[0] == "Yearly growth of racks" and row[1] == "Electricity use"]
    assert matrix[4:7] == [None, None, None]


def test_an_input_that_a_case_sets_has_a_row_of_its_own_and_all_others_are_shared(tmp_path):
    writer = written(Book(copy_of_tiny(tmp_path, with_cases), Parameters(lang="en")))
    rows = [row for row in sheets_of(writer.content)["Inputs"][6:]]
    assert [(row[1], row[3]) for row in rows if row[13] == "build"] == [("Unit cost", 25), ("Unit cost · Dear", 33)]
    assert [row[1] for row in rows if row[13] == "discount"] == ["Unit cost"]
    assert [(model.case_name, sheet.name) for model, sheet, _ in writer.places if model.case] == [("As it is", "Unit cost"), ("Dear", "Unit cost")]


def test_a_tree_that_an_edition_can_not_compute_is_left_out_and_told(tmp_path):
    pack = copy_of_tiny(tmp_path, cell("drivers", "power_price", "observation_id", "gone"))
    sheets = sheets_of(workbook(Book(pack, Parameters(lang="en"))))
    assert "Electricity use" in sheets and "Unit cost" not in sheets
    assert any(row[0] == "Models that can't be computed in this edition" and "gone" in row[1] for row in sheets["About"])


def test_where_no_tree_can_be_computed_there_is_no_workbook(tmp_path):
    pack = copy_of_tiny(tmp_path)
    pack.path("drivers").unlink()
    pack.path("scenarios").unlink()
    with pytest.raises(YanbaoError, match="no driver trees"):
        workbook(Book(pack, Parameters()))


DANGEROUS = ["=1+1", "@SUM(A1)", "+1", "-1", "=HYPERLINK(\"x\")", "http://example.org/x", "mailto:a@example.org", "{=1}", "\t=1", "internal:A!A1"]


def told_everywhere(text: str) -> bytes:
    """The toy study's workbook with one text in the place of every text of the study."""
    held = contents(tiny_book(), Edition())
    inputs = {key: replace(one, name=text, unit=text, source=text, locator=text, reason=text, used_in=(text,)) for key, one in held.inputs.items()}
    models = [replace(model, title=text, case="case", case_name=text, names=dict.fromkeys(model.names, text), units=dict.fromkeys(model.units, text)) for model in held.models]
    held = replace(held, title=text, scenarios={key: f"{text} {key}" for key in held.scenarios}, about=((text, text),), sources=((text,) * 6,),
                   why=((text, text, 1.0, text, text),), inputs=inputs, models=tuple(models))
    return Writer(held).write()


def kinds(content: bytes) -> tuple[set[tuple[int, str]], list[object]]:
    """The places of a workbook's formulas, and its texts."""
    sheets = openpyxl.load_workbook(BytesIO(content)).worksheets
    every = [(number, one) for number, sheet in enumerate(sheets) for row in sheet.iter_rows() for one in row]
    assert all(not sheet._hyperlinks for sheet in sheets)
    return {(number, one.coordinate) for number, one in every if one.data_type == "f"}, [one.value for _, one in every if one.data_type == "s"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_or_a_link_stays_text(text):
    content = told_everywhere(text)
    formulas_here, texts = kinds(content)
    assert formulas_here == kinds(told_everywhere("harmless"))[0]
    assert texts.count(text) > 100
    charted = [part for name in ("chart1.xml", "chart2.xml") for part in re.findall(r"<c:f>([^<]*)</c:f>", ZipFile(BytesIO(content)).read(f"xl/charts/{name}").decode())]
    assert charted and all(re.fullmatch(r"Results!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", part) for part in charted)


def test_only_what_may_be_changed_is_unlocked_on_protected_sheets():
    book = openpyxl.load_workbook(BytesIO(workbook(tiny_book())))
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    unlocked = {(sheet.title, one.column_letter) for sheet in book for row in sheet.iter_rows() for one in row if not one.protection.locked}
    assert unlocked == {("Inputs", "D"), ("Scenarios", "B"), ("Scenarios", "E"), ("Scenarios", "F"), ("Scenarios", "G")}


@given(st.text("ab[]:*?/\\'中文 ", max_size=60), st.lists(st.text("ab'中 ", min_size=1, max_size=31), max_size=4))
def test_a_title_becomes_a_name_that_excel_takes_for_a_sheet(title, taken):
    name = sheet_name(title, {other.lower() for other in taken})
    assert 1 <= len(name) <= 31 and not set(name) & set("[]:*?/\\") and name[0] != "'" != name[-1]
    assert name.lower() not in {other.lower() for other in taken}


def test_equal_studies_give_equal_bytes_and_a_changed_cell_other_ones(tmp_path):
    first, second = workbook(tiny_book()), workbook(Book(copy_of_tiny(tmp_path / "a"), Parameters(lang="en")))
    assert first == second
    assert workbook(Book(copy_of_tiny(tmp_path / "b", cell("observations", "tiny0048", "value", "0.62")), Parameters(lang="en"))) != first
