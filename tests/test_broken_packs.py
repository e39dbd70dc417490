"""Broken packs: the toy study with one fault each, through the command itself. Each is told with its place, in both languages, never as a traceback."""

import csv
import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from fixtures import ROOT, TINY, cell, copy_of_tiny, line_of, replace, without_pages
from yanbao import checks, cli, tables

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
LEDGER = "observations.csv"


def rewritten(file, change):
    """An edit of a file's text as a whole; what `change` gives may be bytes."""

    def edit(pack):
        written = change((pack / file).read_text(encoding="utf-8"))
        (pack / file).write_bytes(written if isinstance(written, bytes) else written.encode("utf-8"))

    return edit


def columns(file, change):
    """An edit of every row of a table."""

    def edit(pack):
        with (pack / file).open(encoding="utf-8", newline="") as opened:
            rows = [change(row) for row in csv.reader(opened)]
        with (pack / file).open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(rows)

    return edit


def row(table, key, **cells):
    """An edit of several cells of one row."""

    def edit(pack):
        for column, value in cells.items():
            cell(table, key, column, value)(pack)

    return edit


def more(table, *added):
    """An edit that appends rows, given as the cells that aren't blank; a table that isn't there is begun."""

    def edit(pack):
        names, path = tables.columns(ROOT, table), pack / f"{table}.csv"
        new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as opened:
            csv.writer(opened, lineterminator="\n").writerows(([names] if new else []) + [[cells.get(name, "") for name in names] for cells in added])

    return edit


def both(*edits):
    return lambda pack: [edit(pack) for edit in edits]


def instead(file, make):
    def edit(pack):
        (pack / file).unlink()
        make(pack / file)

    return edit


def like(key, **cells):
    """A row of the toy ledger under another id."""
    with (TINY / LEDGER).open(encoding="utf-8", newline="") as opened:
        return next(found for found in csv.DictReader(opened) if found["id"] == key) | {"id": "tiny0099"} | cells


def in_ledger(key, code, column, value, nearest=""):
    return cell("observations", key, column, value), code, LEDGER, line_of("observations", key), nearest


def graph(key, column, value):
    """An edit of the value chain's row of graph.csv whose element and id these are."""
    return cell("graph", f"value_chain.{key}", column, value)


def last_line(table):
    return len((TINY / f"{table}.csv").read_text(encoding="utf-8").splitlines())


def line(file, text):
    return next(number for number, found in enumerate((TINY / file).read_text(encoding="utf-8").splitlines(), 1) if text in found)


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi"))
NEW = last_line("observations") + 1
SOURCE = {"source_id": "yearbook-copy", "publisher": "nbs", "published": "2025-03-31", "retrieved": "2025-11-21", "origin_grade": "A", "read_grade": "A"}

EVENT = {"date": "2022", "type": "policy", "title_zh": "事件", "title_en": "Event", "region": "CN", "source_ids": "yearbook"}

# fault -> edit, code, file, row, nearest valid name
FAULTS = {
    # the header
    "missing column": (columns("sources.csv", lambda cells: cells[:11] + cells[12:]), "wrong_header", "sources.csv", 1, ""),
    "extra column": (columns(LEDGER, lambda cells: [*cells, ""]), "wrong_header", LEDGER, 1, ""),
    "columns in other order": (columns("events.csv", lambda cells: [cells[1], cells[0], *cells[2:]]), "wrong_header", "events.csv", 1, ""),
    "duplicate header": (replace(LEDGER, "id,series_id,", "id,id,"), "wrong_header", LEDGER, 1, ""),
    "misspelt header": (replace("companies.csv", "entity_id,", "entitty_id,"), "wrong_header", "companies.csv", 1, "entity_id"),
    "header of another table": (rewritten("events.csv", lambda text: (TINY / "sources.csv").read_text(encoding="utf-8")), "wrong_header", "events.csv", 1, ""),
    "empty file": (rewritten("drivers.csv", lambda text: ""), "wrong_header", "drivers.csv", 1, ""),
    "header only": (rewritten(LEDGER, lambda text: text.splitlines()[0] + "\n"), "unknown_name", "claims.csv", line_of("claims", "tiny-05"), ""),
    "no sources": (lambda pack: (pack / "sources.csv").unlink(), "missing_file", "sources.csv", None, ""),
    # numbers
    "text in a number": in_ledger("tiny0001", "not_a_number", "value", "many"),
    "thousands comma": in_ledger("tiny0001", "not_a_number", "value", "1,400", "1400"),
    "full-width digits": in_ledger("tiny0001", "not_a_number", "value", "４００", "400"),
    "percent sign": in_ledger("tiny0018", "not_a_number", "value", "38%", "38"),
    "inf": in_ledger("tiny0001", "not_a_number", "value", "inf"),
    "NaN": in_ledger("tiny0001", "not_a_number", "high", "NaN"),
    "1e999": in_ledger("tiny0001", "not_a_number", "value", "1e999"),
    "value outside low and high": (row("observations", "tiny0008", value="930"), "crossed_range", LEDGER, line_of("observations", "tiny0008"), ""),
    "low above high": in_ledger("tiny0008", "crossed_range", "low", "930"),
    "neither value nor range": in_ledger("tiny0001", "empty_number", "value", ""),
    # names
    "unknown unit": in_ledger("tiny0015", "unknown_name", "unit", "CNY_100m", "CNY_100M"),
    "unit of wrong dimension": in_ledger("tiny0001", "wrong_unit", "unit", "kW/rack", "rack"),
    "unknown source": in_ledger("tiny0001", "unknown_name", "source_id", "yearbock", "yearbook"),
    "unknown metric": in_ledger("tiny0015", "unknown_name", "metric", "revenu", "revenue"),
    "unknown entity": in_ledger("tiny0025", "unknown_name", "entity_id", "baiduu", "baidu"),
    "unknown definition": in_ledger("tiny0034", "unknown_name", "definition_id", "cloud_caitc", "cloud_caict"),
    "unknown dims key": in_ledger("tiny0051", "unknown_dimension", "dims", "basis=average;currency=usd;sort=x"),
    "unknown dims value": in_ledger("tiny0051", "unknown_name", "dims", "basis=avrage;currency=usd", "average"),
    "unsorted dims": in_ledger("tiny0030", "unsorted_dimensions", "dims", "market=cloud;basis=value"),
    "a dims key twice": in_ledger("tiny0051", "unsorted_dimensions", "dims", "basis=closing;basis=average;currency=usd"),
    "missing dims key": in_ledger("tiny0051", "missing_dimension", "dims", "currency=usd"),
    "duplicate key": (cell("exhibits", "shipments.2", "panel", "1"), "duplicate", "exhibits.csv", line_of("exhibits", "shipments.2"), ""),
    "duplicate id": in_ledger("tiny0002", "duplicate", "id", "tiny0001"),
    "duplicate id with shared facts": in_ledger("tiny0056", "duplicate", "id", "ad4efdfc"),
    "cyclic copy_of": (both(cell("sources", "yearbook", "copy_of", "press"), cell("sources", "press", "copy_of", "yearbook")), "cycle", "sources.csv",
                       line_of("sources", "yearbook"), ""),
    "copy_of itself": (cell("sources", "press", "copy_of", "press"), "cycle", "sources.csv", line_of("sources", "press"), ""),
    "copy_of nothing": (cell("sources", "press", "copy_of", "yearbok"), "unknown_name", "sources.csv", line_of("sources", "press"), "yearbook"),
    "derived_from itself": (row("observations", "tiny0049", kind="derived", derived_from="tiny0001;tiny0049"), "names_itself", LEDGER,
                            line_of("observations", "tiny0049"), ""),
    "derived_from nothing that is there": (row("observations", "tiny0049", kind="derived", derived_from="tiny0001;tiny00002"), "unknown_name", LEDGER,
                                           line_of("observations", "tiny0049"), "tiny0002"),
    "derived from nothing": in_ledger("tiny0049", "underived", "kind", "derived"),
    "missing grade": (cell("sources", "blog", "read_grade", ""), "missing_value", "sources.csv", line_of("sources", "blog"), ""),
    "grade F": (cell("sources", "blog", "read_grade", "F"), "breaks_rule", "sources.csv", line_of("sources", "blog"), ""),
    # the file and its rows
    "GBK": (rewritten("sources.csv", lambda text: text.encode("gbk")), "wrong_encoding", "sources.csv", 2, ""),
    "UTF-16": (rewritten(LEDGER, lambda text: text.encode("utf-16")), "wrong_encoding", LEDGER, 1, ""),
    "unbalanced quote": (replace(LEDGER, "tiny0003,miit.racks_in_use.cn,", 'tiny0003,"miit.racks_in_use.cn,'), "wrong_cells", LEDGER, line_of("observations", "tiny0003"), ""),
    "too few cells": (replace("events.csv", "e3,2025-06-15,product,", "e3,2025-06-15,"), "wrong_cells", "events.csv", line_of("events", "e3"), ""),
    "too many cells": (replace("events.csv", "e3,2025-06-15,", "e3,2025-06-15,,"), "wrong_cells", "events.csv", line_of("events", "e3"), ""),
    "NUL byte": (replace("events.csv", "Example product", "Example\0product"), "control_character", "events.csv", line_of("events", "e3"), ""),
    "very long cell": (replace("events.csv", "Example product", "x" * 200_000), "unreadable_row", "events.csv", line_of("events", "e3"), ""),
    "directory for a table": (instead("events.csv", Path.mkdir), "unreadable_file", "events.csv", None, ""),
    "directory for a commentary": (lambda pack: (pack / "commentary.en.md").mkdir(), "unreadable_file", "commentary.en.md", None, ""),
    "unreadable permissions": (lambda pack: (pack / "events.csv").chmod(0), "unreadable_file", "events.csv", None, ""),
    "symlink loop": (instead("events.csv", lambda path: path.symlink_to(path.name)), "unreadable_file", "events.csv", None, ""),
    "link that leads nowhere": (instead("events.csv", lambda path: path.symlink_to("gone.csv")), "missing_file", None, None, ""),
    # time
    "month 13": in_ledger("tiny0001", "breaks_rule", "period", "2024-13"),
    "30 February": (cell("sources", "yearbook", "published", "2024-02-30"), "breaks_rule", "sources.csv", line_of("sources", "yearbook"), ""),
    "reversed period": in_ledger("tiny0001", "breaks_rule", "period", "2024/2020"),
    "future actual": in_ledger("tiny0005", "future_actual", "period", "2027"),
    "forecast without vintage": in_ledger("tiny0039", "missing_vintage", "vintage", ""),
    # driver trees
    "cyclic drivers": (cell("drivers", "it_energy", "formula", "energy"), "formula", "drivers.csv", line_of("drivers", "it_energy"), ""),
    "driver misspelt": (cell("drivers", "cooling_energy", "formula", "it_energy * overhaed"), "formula", "drivers.csv", line_of("drivers", "cooling_energy"), "overhead"),
    "unit of another kind than its ledger row": (cell("drivers", "power_price", "unit", "CNY/W"), "wrong_unit", "drivers.csv", line_of("drivers", "power_price"), ""),
    # diagrams
    "edge from nowhere": (graph("edge.power", "id", "pover"), "unknown_name", "graph.csv", line_of("graph", "value_chain.edge.power"), "power"),
    "edge to nowhere": (graph("edge.power", "to", "hall"), "unknown_name", "graph.csv", line_of("graph", "value_chain.edge.power"), "halls"),
    "edge without an end": (graph("edge.power", "to", ""), "missing_value", "graph.csv", line_of("graph", "value_chain.edge.power"), ""),
    "edge to a node of another diagram": (graph("edge.power", "to", "chiller"), "unknown_name", "graph.csv", line_of("graph", "value_chain.edge.power"), ""),
    "node in a group that isn't there": (graph("node.power", "group", "upstraem"), "unknown_name", "graph.csv", line_of("graph", "value_chain.node.power"), "upstream"),
    "node in no group among groups": (graph("node.power", "group", ""), "missing_value", "graph.csv", line_of("graph", "value_chain.node.power"), ""),
    "node without a label": (graph("node.servers", "entity_id", ""), "missing_value", "graph.csv", line_of("graph", "value_chain.node.servers"), ""),
    "group with a label in one language": (graph("group.upstream", "en", ""), "missing_value", "graph.csv", line_of("graph", "value_chain.group.upstream"), ""),
    "two nodes of one id": (graph("node.power", "id", "halls"), "duplicate", "graph.csv", line_of("graph", "value_chain.node.halls"), ""),
    # settings
    "study.yml isn't YAML": (replace("study.yml", "geography: CN", "geography: [CN"), "malformed_settings", "study.yml", line("study.yml", "geography") + 1, ""),
    "study.yml is a list": (rewritten("study.yml", lambda text: "- a\n- b\n"), "malformed_settings", "study.yml", 1, ""),
    "study.yml lacks a name": (replace("study.yml", "en: A toy study\n", ""), "missing_value", "study.yml", None, ""),
    "setting misspelt": (replace("study.yml", "scope_zh:", "scpoe_zh:"), "missing_value", "study.yml", line("study.yml", "scope_zh"), "scpoe_zh"),
    "horizon before base year": (replace("study.yml", "horizon: 2030", "horizon: 2020"), "breaks_rule", "study.yml", line("study.yml", "horizon"), ""),
    "base year a text": (replace("study.yml", "base_year: 2024", "base_year: soon"), "breaks_rule", "study.yml", line("study.yml", "horizon"), ""),
    "YAML alias bomb": (rewritten("study.yml", lambda text: text + ALIASES), "malformed_settings", "study.yml",
                        len((TINY / "study.yml").read_text(encoding="utf-8").splitlines()) + 2, ""),
    # waivers
    "waiver of an unknown rule": (more("waivers", {"rule": "jumps", "id": "tiny0001", "reason_zh": "甲", "reason_en": "a"}), "breaks_rule", "waivers.csv", 2, "jump"),
    "waiver of an unknown row": (more("waivers", {"rule": "jump", "id": "tiny00001", "reason_zh": "甲", "reason_en": "a"}), "unknown_name", "waivers.csv", 2, "tiny0001"),
    "waiver without reason": (more("waivers", {"rule": "jump", "id": "tiny0001", "reason_zh": "甲"}), "missing_value", "waivers.csv", 2, ""),
}



def item(code, nearest="", **cells):
    """A row more in coverage.csv, with a fault."""
    return more("coverage", {"report": "sodium_report", "number": "16", **cells}), code, "coverage.csv", last_line("coverage") + 1, nearest


WHY = {"reason_zh": "缺年份", "reason_en": "Years are missing"}

# fault -> edit, code, file, row, nearest: faults of what is shown, with exhibits and commentary in the pack
SHOWN = {
    "exhibit without subject": (cell("exhibits", "shipments.1", "subject_en", ""), "incomplete_panel", "exhibits.csv", line_of("exhibits", "shipments"), ""),
    "gap without reason": (cell("exhibits", "capacity_existing_and_planned", "gap_zh", ""), "unexplained_gap", "exhibits.csv", line_of("exhibits", "capacity_existing_and_planned"), ""),
    "panel with unknown form": (cell("exhibits", "market_size", "form", "colum"), "breaks_rule", "exhibits.csv", line_of("exhibits", "market_size"), "column"),
    "ambiguous panel": (cell("exhibits", "company_margins", "by", "region"), "ambiguous_panel", "exhibits.csv", line_of("exhibits", "company_margins"), ""),
    "empty panel": (cell("exhibits", "input_price", "region", "US"), "empty_panel", "exhibits.csv", line_of("exhibits", "input_price"), ""),
    "dangling reference in a diagram": (graph("node.power", "note_en", "Power at {value}`inptu_price@last`"), "unknown_name", "graph.csv", line_of("graph", "value_chain.node.power"), "input_price"),
    "diagram that isn't there": (cell("exhibits", "value_chain", "where", "diagram=valeu_chain"), "unknown_name", "exhibits.csv", line_of("exhibits", "value_chain"), "value_chain"),
    "panel that names no diagram": (cell("exhibits", "value_chain", "where", ""), "incomplete_panel", "exhibits.csv", line_of("exhibits", "value_chain"), ""),
    "diagram of another table": (cell("exhibits", "value_chain", "table", "events"), "breaks_rule", "exhibits.csv", line_of("exhibits", "value_chain"), "graph"),
    "matrix of one score": (cell("assessments", "a4", "second_score", ""), "missing_value", "assessments.csv", line_of("assessments", "a4"), ""),
    "scores without score": (cell("assessments", "a1", "score", ""), "missing_value", "assessments.csv", line_of("assessments", "a1"), ""),
    "marked event that isn't there": (cell("exhibits", "shipments.1", "marks", "e1;e33"), "unknown_name", "exhibits.csv", line_of("exhibits", "shipments"), "e3"),
    "five marked events": (both(more("events", *(EVENT | {"event_id": f"e{n}"} for n in (4, 5))), cell("exhibits", "shipments.1", "marks", "e1;e2;e3;e4;e5")), "breaks_rule", "exhibits.csv",
                           line_of("exhibits", "shipments"), ""),
    "marked events without an axis of time": (cell("exhibits", "company_margins", "marks", "e1"), "breaks_rule", "exhibits.csv", line_of("exhibits", "company_margins"), ""),
    "dangling reference in commentary": (replace("commentary.en.md", "{value}`driver:unit_cost`", "{value}`driver:unit_cots`"), "unresolved_reference", "commentary.en.md",
                                         line("commentary.en.md", "driver:unit_cost"), "unit_cost"),
    "false when": (both(*(replace(f"commentary.{lang}.md", "> {value}`shipments@first`", "< {value}`shipments@first`") for lang in ("zh", "en"))), "condition_false",
                   "commentary.zh.md", line("commentary.zh.md", "when:"), ""),
    "unpaired commentary": (replace("commentary.en.md", "## company_financials\n", "## participants\n"), "unpaired_commentary", "commentary.en.md", None, ""),
    "coverage of an unknown report": item("unknown_name", report="sodium_reprot", panels="shipments", nearest="sodium_report"),
    "coverage of an unknown item": item("unknown_name", number="121", panels="shipments", nearest="12"),
    "coverage of a section without its s": item("unknown_name", report="idc_report", number="1.2", panels="shipments", nearest="s1.2"),
    "coverage of one item twice": item("duplicate", number="25", panels="shipments"),
    "coverage by an exhibit that isn't shown": item("unknown_name", panels="capacity_existing_and_planned"),
    "coverage by a panel there is none of": item("unknown_name", panels="history_timeline;shipments.3", nearest="shipments.2"),
    "coverage with an unknown state": item("breaks_rule", state="parts", **WHY, nearest="part"),
    "coverage without reason": item("unexplained_coverage", state="gap"),
    "coverage with a reason in one language": item("unexplained_coverage", panels="shipments", reason_en="Years are missing"),
    "coverage that says nothing": item("idle_coverage"),
    "coverage of what doesn't apply": item("answered_absence", panels="shipments", state="not_applicable", **WHY),
    "coverage in part by nothing": item("unanswered_part", number="34", state="part", **WHY),
    "commentary in GBK": (rewritten("commentary.zh.md", lambda text: text.encode("gbk")), "wrong_encoding", "commentary.zh.md",
                          next(number for number, found in enumerate((TINY / "commentary.zh.md").read_text(encoding="utf-8").splitlines(), 1) if not found.isascii()), ""),
}


def typed(lang, planted, quantity, after):
    """What is planted in the commentary behind a text: the quantity in it, edit, file, line and column."""
    file = f"commentary.{lang}.md"
    number = line(file, after)
    found = (TINY / file).read_text(encoding="utf-8").splitlines()[number - 1]
    return quantity, replace(file, after, after + planted), file, number, (found + planted).index(after) + len(after) + planted.index(quantity) + 1


PLANTED = {
    "a digit": typed("en", " in 7 regions", "7", "electricity are used"), "nearly half": typed("en", "nearly half of ", "half", "A unit costs "), "a digit in Chinese": typed("zh", "７", "７", "展望年用电"),
    "four tenths in Chinese": typed("zh", "四成", "四成", "家机构的数字在"), "nearly half in Chinese": typed("zh", "近半的", "近半", "展望年"), "in a line that goes on": typed("en", "two ", "two", "organisations lie between "),
    "in a label of study.yml": ("2", replace("study.yml", "label_en: Unit cost", "label_en: Unit cost 2"), "study.yml", line("study.yml", "Unit cost"),
                                (TINY / "study.yml").read_text(encoding="utf-8").splitlines()[line("study.yml", "Unit cost") - 1].index("Unit cost") + 11),
}

# what looks like a mistake: fault -> edit, code, row of the ledger
SUSPECT = {
    "ten times in a year": (cell("observations", "tiny0002", "value", "5200"), "jump", line_of("observations", "tiny0002")),
    "shares over the whole": (cell("observations", "tiny0031", "value", "59"), "over_whole", line_of("observations", "tiny0030")),
    "mixed definitions": (cell("observations", "tiny0036", "definition_id", "cloud_miit"), "mixed_series", line_of("observations", "tiny0036")),
    "a ratio as percentage": (more("observations", like("tiny0018", period="2023", value="0.37")), "percent_or_ratio", NEW),
    "competing in percent and ratio": (more("observations", like("tiny0023", value="0.52", source_id="press")), "percent_or_ratio", NEW),
    "known before it was over": (cell("observations", "tiny0017", "period", "2025"), "ahead_of_source", line_of("observations", "tiny0017")),
    "two copies of one source": (both(more("sources", SOURCE | {"copy_of": "yearbook"}), more("observations", like("tiny0004", source_id="yearbook-copy"))), "counted_twice", NEW),
    "competing rows far apart": (more("observations", like("tiny0004", value="8", series_id="press.racks_in_use.cn", source_id="press")), "far_apart",
                                 line_of("observations", "tiny0004")),
}
STALE = more("waivers", {"rule": "jump", "id": "tiny0002", "reason_zh": "确实如此", "reason_en": "It is so"})


@pytest.fixture
def check(tmp_path, monkeypatch):
    """`yanbao check` of the toy study changed by edits: exit code, the problems as JSON in English, what is printed in Chinese."""
    monkeypatch.setattr(checks, "vocabulary_problems", lambda root: [])  # the vocabulary is sound, and reading it takes longer than all else

    def run(*edits):
        study = copy_of_tiny(tmp_path, *edits)
        results = [CliRunner().invoke(cli.main, ["check", str(study.folder), *options]) for options in (["--format", "json", "--lang", "en"], ["--lang", "zh"])]
        for result in results:
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
            assert "Traceback" not in result.output
        return results[0].exit_code, json.loads(results[0].stdout), results[1].output

    return run


def assert_told(found, told, code, file, line, nearest):
    problem = found[0]
    assert (problem["code"], problem["row"]) == (code, line), json.dumps(found, ensure_ascii=False, indent=1)
    assert file is None or Path(problem["file"]).name == file
    assert not nearest or nearest in problem["nearest"]
    assert problem["severity"] == "problem" and problem["message"] and problem["fix"]
    place = ":".join(str(problem[key]) for key in ("file", "row", "column") if problem[key] is not None)
    assert told.startswith(place + ": ") and re.search("[一-鿿]", told.split(": ", 1)[1])


@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_pack_is_refused_with_its_place(name, check):
    if name == "unreadable permissions" and AS_ROOT:
        pytest.skip("root reads every file")
    edit, code, file, line, nearest = FAULTS[name]
    shown = [] if code == "duplicate" and file == "exhibits.csv" else [without_pages]
    exit_code, found, told = check(*shown, edit)
    assert exit_code == 1
    assert_told(found, told, code, file, line, nearest)


@pytest.mark.parametrize("name", SHOWN)
def test_a_pack_with_broken_pages_is_refused_with_its_place(name, check):
    edit, *expected = SHOWN[name]
    exit_code, found, told = check(edit)
    assert exit_code == 1
    assert_told(found, told, *expected)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_quantity_is_caught_with_file_line_and_column_and_its_sentence(name, check):
    quantity, edit, file, line, column = PLANTED[name]
    exit_code, [found], told = check(edit)
    assert (exit_code, found["code"], Path(found["file"]).name, found["row"], found["column"]) == (1, "typed_quantity", file, line, column)
    assert f"“{quantity}”" in found["message"] and f"“{quantity}”" in told and told.startswith(f"{found['file']}:{line}:{column}: 数量")
    assert quantity in found["message"].split("typed: ")[1] and "{name}" in found["fix"] and "{value}" in found["fix"]


@pytest.mark.parametrize("name", SUSPECT)
def test_what_looks_like_a_mistake_is_a_warning_with_its_place_and_fails_nothing(name, check):
    edit, code, line = SUSPECT[name]
    exit_code, found, told = check(without_pages, edit)
    assert [(one["severity"], one["code"], one["row"]) for one in found] == [("warning", code, line)]
    assert exit_code == 0
    assert "提醒：" in told and told.splitlines()[-1] == "没有问题，有 1 条提醒"
    assert f"rule {code}, id " in found[0]["fix"]


@pytest.mark.parametrize("name", SUSPECT)
def test_a_waived_suspicion_is_not_told(name, check):
    edit, code, line = SUSPECT[name]

    def waive(pack):
        with (pack / LEDGER).open(encoding="utf-8", newline="") as opened:
            key = list(csv.reader(opened))[line - 1][0]
        more("waivers", {"rule": code, "id": key, "reason_zh": "确实如此", "reason_en": "It is so"})(pack)

    assert check(without_pages, edit, waive)[:2] == (0, [])


def test_a_waiver_of_nothing_is_a_warning(check):
    exit_code, found, told = check(without_pages, STALE)
    assert exit_code == 0
    assert [(one["code"], Path(one["file"]).name, one["row"]) for one in found] == [("stale_waiver", "waivers.csv", 2)]


@pytest.mark.parametrize("change", [lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"), lambda text: text.replace("\n", "\r\n").rstrip(), lambda text: text + "\n\n"],
                         ids=["BOM", "CRLF", "no line end at the end", "blank lines at the end"])
def test_ways_of_saving_that_change_nothing_are_accepted(change, check):
    assert check(without_pages, rewritten(LEDGER, change), rewritten("sources.csv", change))[:2] == (0, [])


def test_an_optional_table_may_have_a_header_only(check):
    assert check(without_pages, rewritten("events.csv", lambda text: text.splitlines()[0] + "\n"))[:2] == (0, [])


def test_problems_of_all_tables_are_told_at_once_in_order_of_files_and_rows(check):
    """One fault hides no other: not in its own row, nor in a table that refers to it."""
    exit_code, found, _ = check(
        replace("sources.csv", ",licence,", ",license,"), cell("observations", "tiny0001", "value", "many"), cell("observations", "tiny0018", "unit", "kWh"),
        row("observations", "tiny0052", period="2026-13", dims="basis=closng;currency=usd"), replace("events.csv", "e3,2025-06-15,", "e3,2025-06-15,,"), cell("assessments", "a1", "score", "9"),
        cell("drivers", "cooling_energy", "formula", "it_energy * overhaed"), cell("drivers", "power", "formula", "power_prize"), cell("exhibits", "market_size", "subject_zh", ""),
        replace("commentary.en.md", "## company_financials", "## company_finances"))
    assert exit_code == 1
    assert [(Path(one["file"]).name, one["row"], one["code"]) for one in found if "commentary" not in one["file"]] == [
        ("sources.csv", 1, "wrong_header"), (LEDGER, 2, "not_a_number"), (LEDGER, 19, "wrong_unit"), (LEDGER, 53, "unknown_name"), (LEDGER, 53, "breaks_rule"),
        ("events.csv", line_of("events", "e3"), "wrong_cells"), ("assessments.csv", line_of("assessments", "a1"), "breaks_rule"),
        ("drivers.csv", line_of("drivers", "cooling_energy"), "formula"), ("drivers.csv", line_of("drivers", "power"), "formula"),
        ("exhibits.csv", line_of("exhibits", "market_size"), "incomplete_panel")]
    assert {one["code"] for one in found if "commentary" in one["file"]} == {"unknown_name", "unpaired_commentary"}


@pytest.mark.parametrize("edit", [cell("observations", "tiny0005", "value", "9OO"), cell("observations", "tiny0015", "metric", "revenu"), cell("sources", "filing", "read_grade", "F"),
                                  cell("drivers", "it_energy", "formula", "grow(racks)"), cell("events", "e1", "type", "politics"), cell("exhibits", "market_size", "unit", "CNY_10M"),
                                  cell("sources", "institute", "source_id", "institut e")],
                         ids=["number", "metric", "grade of a source", "formula", "event", "unit of a panel", "id of a source"])
def test_what_depends_on_a_broken_row_is_not_told_as_well(edit, check):
    """Panels, trees and sentences that lack the row aren't judged: only the fault itself is told, and references to what is misspelt."""
    _, found, _ = check(edit)
    assert {one["code"] for one in found} <= {"not_a_number", "unknown_name", "breaks_rule", "formula"}
    assert len([one for one in found if one["code"] != "unknown_name" or "tiny" in one["message"]]) <= 1
    assert {Path(one["file"]).suffix for one in found} == {".csv"}


def test_at_least_forty_faults_are_tried():
    assert len(FAULTS) + len(SHOWN) + len(SUSPECT) >= 80
