"""Exhibits in the workbook and in the zip: every number is the ledger's, every text stays text, equal studies give equal bytes."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree

import openpyxl
import pytest
from fixtures import ROOT, cell, copy_of_tiny, tiny
from recalculated import cells, needs_office, recalculate
from taken_along import HOSTILE, hostile, taken

from yanbao import units
from yanbao.book import Book
from yanbao.parameters import Parameters
from yanbao.press import tabular, workbook
from yanbao.press.exports import archive, pictures
from yanbao.press.tabular.figures import SpecNumbers, read, read_range
from yanbao.press.workbook import native
from yanbao.press.workbook.plates import number_format


@lru_cache(maxsize=None)
def content(lang: str = "en") -> bytes:
    one = taken(lang)
    return workbook.workbook(one.book, one.edition, one.chapters)


@lru_cache(maxsize=None)
def opened(lang: str = "en") -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content(lang)))


def panels(lang: str = "en"):
    return [panel for exhibit in taken(lang).exhibits for panel in exhibit.panels]


def table_of(panel, lang: str = "en") -> tabular.Table:
    ledger = tabular.Ledger(taken(lang).book)
    return tabular.table(panel.meta, panel.spec, ledger.behind(panel.meta), ledger.book.words)


# the workbook


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_exhibit_has_a_sheet_that_the_list_leads_to_and_that_leads_back(lang):
    book, listed = opened(lang), {"zh": "图表目录", "en": "Exhibits"}[lang]
    targets = [cell.hyperlink.location for row in book[listed].iter_rows() for cell in row if cell.hyperlink]
    sheets = [re.fullmatch(r"'?(.*?)'?!A1", target)[1].replace("''", "'") for target in targets]
    assert [book[name]["A1"].value for name in sheets] == [f"{exhibit.number} {exhibit.name}" for exhibit in taken(lang).exhibits]
    assert all(book[name]["A2"].hyperlink.location.strip("'").startswith(listed) and book[name].freeze_panes == "A3" for name in sheets)
    assert len(set(map(str.lower, book.sheetnames))) == len(book.sheetnames) and max(map(len, book.sheetnames)) <= 31


def test_the_sheets_of_the_models_stand_behind_those_of_the_exhibits():
    names = opened().sheetnames
    assert names[:2] == ["About", "Exhibits"] and names[-6:] == ["Results", "Inputs", "Scenarios", "Electricity use", "Unit cost", "Sources"]


def test_each_panel_tells_its_finding_note_and_sources():
    every = {value for sheet in opened() for row in sheet.iter_rows(values_only=True) for value in row if isinstance(value, str)}
    for panel in panels():
        meta = panel.meta
        assert f"{meta['label']} {meta['title']}" in every and (not meta["note"] or f"Note: {meta['note']}" in every)
        assert {taken().book.ask("source", source["source_id"])["url"] for source in meta["sources"]} - {""} <= every


def ledger_numbers() -> dict[str, dict[str, float]]:
    """Every row of observations.csv: value, low and high as printed, and its unit."""
    with tiny().path("observations").open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_beside_a_ledger_row_is_the_ledgers_in_readers_units(lang):
    printed, known, seen = ledger_numbers(), units.load(ROOT), set()
    heads = {"zh": ("数值", "低值", "高值", "台账编号"), "en": ("Value", "Low", "High", "Ledger row")}[lang]
    factors: dict[str, dict[str, float]] = {}
    for panel in panels(lang):
        table = table_of(panel, lang)
        for row, key in zip(table.rows, table.matched):
            if not key:
                continue
            seen.add(key)
            target = next(panel_.unit for panel_ in taken(lang).book.panel_list(panel.meta["id"]) if panel_.index == panel.meta["panel"]) or known.shown(printed[key]["unit"], lang)
            factors.setdefault(key, {})[panel.meta["number"]] = known.factor(printed[key]["unit"], target)
            for name in ("value", "low", "high"):
                number = row[table.keys.index(name)] if name in table.keys else None
                assert (number is None) == (printed[key][name] == ""), (panel.meta["number"], key, name)
                assert number is None or number == pytest.approx(float(printed[key][name]) * factors[key][panel.meta["number"]], rel=1e-6)
    assert len(seen) > 20
    written = 0
    for sheet in opened(lang):
        for top in range(1, sheet.max_row + 1):
            head = {str(one.value or "").partition(" (")[0]: one.column for one in sheet[top]}
            if not {heads[0], heads[3]} <= set(head):
                continue
            for row in sheet.iter_rows(min_row=top + 1):
                key = row[head[heads[3]] - 1].value
                if key not in printed:
                    break
                for name, title in zip(("value", "low", "high"), heads):
                    number = row[head[title] - 1].value if title in head else None
                    if number is not None:
                        factor = number / float(printed[key][name])
                        assert any(factor == pytest.approx(other, rel=1e-6) for other in factors.get(key, {"": factor}).values())
                        written += 1
    assert written > 40


def test_a_chart_stands_where_excel_has_the_form_and_reads_cells_only():
    packed = zipfile.ZipFile(BytesIO(content()))
    charts = [name for name in packed.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    expected = sum(native.drawing(panel.meta["form"], table_of(panel)) is not None for panel in panels())
    assert len(charts) == expected + 2 and expected > 15  # two of the models
    for name in charts:
        text = packed.read(name).decode()
        assert all(re.fullmatch(r"('(?:[^']|'')+'|[\w.]+)!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", part) for part in re.findall(r"<c:f>([^<]*)</c:f>", text)), name


def test_what_a_chart_draws_is_in_the_table():
    for panel in panels():
        table = table_of(panel)
        drawing = native.drawing(panel.meta["form"], table)
        if drawing and panel.meta["form"] in ("line", "column", "bar", "share", "multiples", "forecast"):
            drawn = sorted(value for series in drawing.series for value in series.values if value is not None)
            shown = [value if value is not None else (low + high) / 2 if low is not None and high is not None else low if low is not None else high
                     for value, low, high in zip(table.numbers("value"), table.numbers("low"), table.numbers("high"))]
            assert drawn == sorted(value for value in shown if value is not None)


@needs_office
def test_calc_opens_it_and_keeps_every_number(tmp_path):
    again = recalculate(tmp_path, {"tiny": content()})["tiny"]
    before = cells(content())
    assert list(again) == list(before)
    for sheet, found in before.items():
        for place, value in found.items():
            if isinstance(value, float):
                assert again[sheet][place] == pytest.approx(value, rel=1e-9), (sheet, place)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_in_the_workbook(text):
    one = hostile(text)
    book = openpyxl.load_workbook(BytesIO(workbook.workbook(one.book, one.edition, one.chapters)))
    shown = [sheet for sheet in book if sheet["A2"].value == "← All exhibits"]
    assert len(shown) == len(one.exhibits)
    every = [cell for sheet in shown for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in every)
    assert all(cell.hyperlink.target is None and cell.hyperlink.location for cell in every if cell.hyperlink)
    if not re.search("[\x00-\x1f]", text):
        assert sum(cell.value == text for cell in every) > 30


def test_a_source_that_is_hostile_stays_text(tmp_path):
    pack = copy_of_tiny(tmp_path, cell("sources", "yearbook", "title_en", "=1+1"), cell("sources", "yearbook", "url", "=HYPERLINK(1)"))
    one = taken()
    book = Book(pack, Parameters(lang="en"))
    found = openpyxl.load_workbook(BytesIO(workbook.workbook(book, one.edition, one.chapters)))
    told = [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.value in ("=1+1", "=HYPERLINK(1)")]
    assert told and all(cell.data_type == "s" for cell in told)


def test_equal_chapters_give_equal_bytes():
    one = taken()
    assert workbook.workbook(one.book, one.edition, one.chapters) == content()
    assert archive.archive(one) == archive.archive(one)


def test_a_study_without_trees_has_a_workbook_of_its_exhibits(tmp_path):
    pack = copy_of_tiny(tmp_path)
    for name in ("drivers", "scenarios"):
        pack.path(name).unlink()
    one = taken()
    names = openpyxl.load_workbook(BytesIO(workbook.workbook(Book(pack, Parameters(lang="en")), one.edition, one.chapters[:1]))).sheetnames
    assert names[:2] == ["About", "Exhibits"] and "Inputs" not in names and len(names) > 5


# numbers from texts


@pytest.mark.parametrize(("text", "number"), [("1,234", (1234.0, False)), ("−67.08", (-67.08, False)), ("12%", (0.12, True)), ("+4.65%", (pytest.approx(0.0465), True)),
                                               (">12", None), ("1.5×10²⁰", None), ("", None), ("4.53 GWh", None), ("1,23", None)])
def test_a_number_is_read_as_a_page_tells_it(text, number):
    assert read(text) == number


@pytest.mark.parametrize(("text", "ends"), [("500–600", (500.0, 600.0)), ("500至1,600", (500.0, 1600.0)), ("≈500–600", (500.0, 600.0)), ("500", None), ("2024-01", None)])
def test_a_range_is_read_as_a_page_tells_it(text, ends):
    assert read_range(text) == ends


def test_a_number_of_the_chart_goes_before_the_rounded_one_of_the_page():
    spec = {"datasets": {"a": [{"row": "Cells", "value": 3.45123}, {"row": "Packs", "value": 3.45199}], "b": [{"value": 7.7771}]}}
    known = SpecNumbers(spec, taken().book.words)
    assert known.find("3.451", frozenset({"Cells"})) == 3.45123
    assert known.find("7.777", frozenset()) == 7.7771
    assert known.find("3.45", frozenset({"Cells"})) is None


def test_numbers_show_their_digits_and_not_more():
    assert [number_format(value, "number") for value in (1234.0, 1234.5, 0.00001, 1e15)] == ["#,##0", "#,##0.0", "0.0#####", "0.000E+00"]
    assert number_format(0.12, "percent") == "0.0%" and number_format(2025.0, "year") == "0"


# charts


def table(keys: str, *rows: tuple) -> tabular.Table:
    names = tuple(keys.split())
    return tabular.Table(names, names, tuple("text" if isinstance(cell, str) else "number" for cell in rows[0]), rows, ("",) * len(rows))


def test_a_place_that_is_taken_twice_gets_a_second_series():
    drawing = native.drawing("forecast", table("category period value", ("CAICT", "2030", 400.0), ("CAICT", "2030", 380.0), ("CAICT", "2023", 150.0)))
    assert drawing.categories == ("2023", "2030")
    assert [(one.name, one.values) for one in drawing.series] == [("CAICT", (150.0, 400.0)), ("CAICT (2)", (None, 380.0))]


def test_a_bridge_stands_on_invisible_columns():
    drawing = native.drawing("bridge", table("driver value total", ("Air", 263.0, 263.0), ("Plant", 100.0, 363.0), ("Heat", -50.0, 313.0), ("Cold", 313.0, 313.0)))
    assert [one.values for one in drawing.series] == [(0.0, 263.0, 313.0, 0.0), (263.0, 100.0, None, 313.0), (None, None, 50.0, None)]
    assert [one.style for one in drawing.series] == [native.HIDDEN, "", native.MINUS]


def test_a_single_number_is_both_ends_of_its_range():
    drawing = native.drawing("range", table("category period value low high", ("A", "2024", None, 1.0, 3.0), ("B", "2024", 2.0, None, None)))
    assert [one.values for one in drawing.series] == [(1.0, 2.0), (3.0, 2.0), (None, 2.0)]


def test_words_have_no_chart():
    assert native.drawing("cards", table("item", ("a",))) is None and native.drawing("line", table("category period value", ("A", "2024", None))) is None


# the zip


@lru_cache(maxsize=None)
def unpacked(lang: str = "en") -> dict[str, bytes]:
    return archive.contents(taken(lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_panel_has_its_numbers_and_where_it_has_a_chart_its_picture(lang):
    found = unpacked(lang)
    listed = list(csv.DictReader(io.StringIO(found["exhibits/exhibits.csv"].decode("utf-8-sig"))))
    number, data, picture = {"zh": ("编号", "数据文件", "图片文件"), "en": ("number", "data file", "picture file")}[lang]
    assert [row[number] for row in listed] == [panel.meta["number"] for panel in panels(lang)]
    assert all(row[data] in found and found[row[data]].startswith(b"\xef\xbb\xbf") for row in listed)
    assert [bool(row[picture]) for row in listed] == [panel.spec is not None for panel in panels(lang)]
    assert {row[data] for row in listed} | {row[picture] for row in listed} - {""} == {name for name in found if name.startswith("exhibits/") and not name.endswith("exhibits.csv")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_stands_alone_with_title_and_sources(lang):
    for panel in panels(lang):
        if panel.spec is not None:
            text = unpacked(lang)[f"exhibits/{panel.meta['number']}-{panel.meta['id']}.svg"].decode()
            root = ElementTree.fromstring(text)
            told = re.sub(r"\s", "", "".join(root.itertext()))
            assert re.sub(r"\s", "", panel.meta["title"]) in told and re.sub(r"\s", "", pictures.source_line(panel.meta, lang)) in told
            assert "href=\"http" not in text and "url(http" not in text


def test_the_readmes_tell_of_the_exhibits_before_the_licence():
    for name, heading, licence in (("README.md", "## The exhibits", "## Licence"), ("README.zh.md", "## 图表", "## 许可")):
        text = unpacked()[name].decode()
        assert 0 < text.index(heading) < text.index(licence)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_in_csv_and_pictures(text):
    from dataclasses import replace

    one = hostile(text)
    found = archive.contents(replace(one, chapters=one.chapters[:1]))
    for name, data in found.items():
        if name.startswith("exhibits/") and name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
                assert all(not cell.startswith(("=", "+", "-", "@")) or re.fullmatch(r"[+-]?[\d.,e+-]+%?", cell) or len(cell) == 1 for cell in row), (name, row)
        if name.endswith(".svg"):
            root = ElementTree.fromstring(data.decode())
            assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "g", "path", "text", "rect", "title", "tspan", "defs", "clipPath", "line", "image", "style", "a", "use", "circle"}


def test_long_texts_are_broken_within_the_width():
    assert pictures.broken("one two three", 5) == ["one two", "three"]
    assert pictures.broken("一二三四五", 2) == ["一二", "三四", "五"]
    assert pictures.broken("", 5) == [] and math.isfinite(len(pictures.broken("a" * 500, 10)))
