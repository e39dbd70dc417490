"""What `yanbao check` finds: one small fault in a copy of the toy study, and where it is pointed at."""

import ast
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fixtures import ROOT, cell, copy_of_tiny, line_of, replace, tiny, without_pages
from yanbao import checks, tables
from yanbao.errors import Place, YanbaoError, nearest_names
from yanbao.intake_messages import MESSAGES as OF_INTAKE
from yanbao.messages import MESSAGES


@dataclass(frozen=True)
class Fault:
    """A fault, and the problem that check shall give for it (`problems`: how many in all, where one fault shows in several places)."""

    name: str
    edit: Callable[[Path], None]
    code: str
    file: str
    row: int | None = None
    column: str = ""
    nearest: str = ""
    problems: int = 1

    @property
    def place(self) -> tuple:
        table = self.file.removesuffix(".csv")
        return self.file, self.row, tables.columns(ROOT, table).index(self.column) + 1 if self.column else None


def wrong(name, table, key, column, value, code, at="", **more):
    """A fault in one cell, pointed at there or in another column of its row (`at`; - where no column is told)."""
    return Fault(name, cell(table, key, column, value), code, f"{table}.csv", line_of(table, key), "" if at == "-" else at or column, **more)


def both_languages(old, new):
    def edit(pack):
        for lang in ("zh", "en"):
            replace(f"commentary.{lang}.md", old, new)(pack)

    return edit


def everywhere(old, new):
    def edit(pack):
        for path in pack.glob("*.csv"):
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


def line_in(file, text):
    return next(number for number, line in enumerate((tiny().folder / file).read_text(encoding="utf-8").splitlines(), 1) if text in line)


def condition(name, text, code, **more):
    """A fault in the toy study's condition, pointed at in both languages."""
    edit = both_languages("{value}`shipments@last` > {value}`shipments@first`", text)
    return Fault(name, edit, code, "commentary.zh.md", line_in("commentary.zh.md", "when: "), problems=2, **more)


NUMBERS = [
    # the form of a table
    Fault("no ledger", lambda pack: (pack / "observations.csv").unlink(), "missing_file", "observations.csv"),
    Fault("another encoding", lambda pack: (pack / "events.csv").write_bytes((pack / "events.csv").read_text(encoding="utf-8").encode("gbk")), "wrong_encoding",
          "events.csv", 2),
    Fault("a column misspelt", replace("sources.csv", ",licence,", ",license,"), "wrong_header", "sources.csv", 1, "licence", nearest="licence"),
    Fault("a comma in a text without quotes", replace("companies.csv", "NYSE: BABA", "NYSE, BABA"), "wrong_cells", "companies.csv", line_of("companies", "alibaba")),
    wrong("thousands separator", "observations", "tiny0001", "value", "4,000", "not_a_number"),
    wrong("required and blank", "observations", "tiny0001", "series_id", "", "missing_value"),
    wrong("not of the list", "observations", "tiny0001", "kind", "reportd", "breaks_rule", nearest="reported"),
    wrong("not of the pattern", "observations", "tiny0001", "period", "in 2020", "breaks_rule"),
    wrong("an id given twice", "observations", "tiny0002", "id", "tiny0001", "duplicate"),
    # names of other tables
    wrong("metric misspelt", "observations", "tiny0001", "metric", "rack_in_use", "unknown_name", nearest="racks_in_use"),
    wrong("source misspelt", "observations", "tiny0001", "source_id", "yearbok", "unknown_name", nearest="yearbook"),
    wrong("entity misspelt", "observations", "tiny0015", "entity_id", "alibabba", "unknown_name", nearest="alibaba"),
    wrong("one of a list misspelt", "events", "e2", "entity_ids", "baidu;tencnt", "unknown_name", nearest="tencent"),
    wrong("label misspelt", "companies", "alibaba", "role", "clould", "unknown_name", nearest="cloud"),
    wrong("ledger row of an input misspelt", "drivers", "racks", "observation_id", "tiny9999", "unknown_name"),
    wrong("driver of a scenario misspelt", "scenarios", "low", "driver", "rack_grwth", "unknown_name", nearest="rack_growth"),
    # rows of the ledger
    wrong("unit of another kind", "observations", "tiny0018", "unit", "kWh", "wrong_unit"),
    wrong("dimension the metric hasn't", "observations", "tiny0052", "dims", "basis=closing;currency=usd;product=x", "unknown_dimension", at="dims"),
    wrong("dimension misspelt", "observations", "tiny0052", "dims", "basis=closng;currency=usd", "unknown_name", at="dims", nearest="closing"),
    wrong("dimension that is needed", "observations", "tiny0052", "dims", "currency=usd", "missing_dimension", at="dims"),
    wrong("dimensions out of order", "observations", "tiny0033", "dims", "market=cloud;basis=value", "unsorted_dimensions", at="dims"),
    wrong("definition that is needed", "observations", "tiny0034", "definition_id", "", "missing_dimension"),
    wrong("neither value nor range", "observations", "tiny0052", "value", "", "empty_number"),
    wrong("value outside its range", "observations", "tiny0043", "value", "1.5", "crossed_range"),
    wrong("range the wrong way round", "observations", "tiny0045", "low", "1.6", "crossed_range", at="value"),
    wrong("forecast without vintage", "observations", "tiny0039", "vintage", "", "missing_vintage"),
    wrong("actual figure of the future", "observations", "tiny0052", "period", "2026", "future_actual", at="kind"),
    # driver trees
    wrong("function that isn't", "drivers", "it_energy", "formula", "grow(racks, rack_growth, base_year) * power_per_standard_rack", "formula", at="-"),
    wrong("driver that isn't", "drivers", "cooling_energy", "formula", "it_energy * overheads", "formula", at="-"),
    wrong("energy added to power", "drivers", "cooling_energy", "formula", "it_energy + power_per_standard_rack", "formula", at="-"),
    wrong("cycle", "drivers", "it_energy", "formula", "cooling_energy", "formula", at="-"),
    Fault("two headlines", cell("drivers", "cooling_energy", "role", "headline"), "formula", "drivers.csv", line_of("drivers", "energy")),
    wrong("division by nothing", "drivers", "cooling_energy", "formula", "it_energy * overhead / (year - base_year)", "formula", at="-"),
    wrong("input without value", "drivers", "overhead", "value", "", "driver_input", at="-"),
    wrong("input without reason", "drivers", "overhead", "reason_en", "", "driver_input", at="-"),
    Fault("driver named as a parameter", everywhere("overhead", "seed"), "name_collision", "drivers.csv", line_of("drivers", "overhead"), "driver"),
]
PAGES = [
    # exhibits
    wrong("unit misspelt", "exhibits", "market_size", "unit", "CNY_10M", "unknown_name", nearest="CNY_100M"),
    wrong("exhibit misspelt", "exhibits", "market_size", "exhibit", "market_sise", "unknown_name", nearest="market_size"),
    wrong("under the minimum", "assessments", "a1", "score", "0", "breaks_rule"),
    wrong("over the maximum", "assessments", "a1", "score", "6", "breaks_rule"),
    wrong("not a whole number", "assessments", "a1", "score", "3.5", "breaks_rule"),
    wrong("nothing selected", "exhibits", "market_size", "definition", "-", "empty_panel", at="metric"),
    wrong("several values for one mark", "exhibits", "company_financials", "by", "", "ambiguous_panel", at="metric"),
    wrong("no subject", "exhibits", "market_size", "subject_en", "", "incomplete_panel"),
    wrong("no unit", "exhibits", "market_size", "unit", "", "incomplete_panel"),
    wrong("no metric", "exhibits", "market_size", "metric", "", "incomplete_panel"),
    wrong("gap that says nothing", "exhibits", "capacity_existing_and_planned", "gap_en", "", "unexplained_gap", at="gap_zh"),
    wrong("no reason why it doesn't apply", "exhibits", "pest", "gap_zh", "", "unexplained_gap"),
    wrong("currency without rates", "exhibits", "market_size", "unit", "JPY_1B", "no_exchange_rate", at="metric"),
    # commentary
    Fault("reference that leads nowhere", both_languages("{value}`shipments@last:growth`", "{value}`shipments@first:growth`"), "unresolved_reference", "commentary.zh.md",
          line_in("commentary.zh.md", "shipments@last:growth"), problems=2),
    wrong("reference of a rationale that leads nowhere", "assessments", "a1", "rationale_en", "{value}`shipments@1999` in use.", "unresolved_reference"),
    condition("nothing to compare with", "{value}`shipments@last` >", "condition"),
    condition("code in a condition", "__import__('os').getpid() > 0", "condition"),
    condition("a word in a condition", "{value}`company_financials:top` > 0", "condition"),
    condition("different kinds compared", "{value}`shipments@last` > {value}`input_price@last`", "condition"),
    condition("false today", "{value}`shipments@last` < {value}`shipments@first`", "condition_false"),
    condition("driver of a condition misspelt", "power_prize > 0", "unknown_name", nearest="power_price"),
    condition("exhibit of a condition misspelt", "{value}`shipmnets@last` > 0", "unknown_name", nearest="shipments"),
    condition("category of a condition misspelt", "{value}`company_financials/baidoo@2024` > 0", "unresolved_reference", nearest="baidu"),
    condition("driver of a reference misspelt", "{value}`driver:power_prize` > 0", "unresolved_reference", nearest="power_price"),
    Fault("when misspelt", both_languages("when: ", "wehn: "), "unknown_name", "commentary.zh.md", line_in("commentary.zh.md", "when: "), nearest="when", problems=2),
    Fault("condition without its paragraph", both_languages("> {value}`shipments@first`\n", "> {value}`shipments@first`\n\n"), "condition", "commentary.zh.md",
          line_in("commentary.zh.md", "when: "), problems=2),
    wrong("number in an item", "assessments", "a1", "item_en", "Base of {value}`shipments@last`", "unresolved_reference"),
    wrong("name in a subject misspelt", "exhibits", "market_size", "subject_zh", "{name}`baidoo`的规模", "unknown_name", nearest="baidu"),
    wrong("quantity typed in a rationale", "assessments", "a1", "rationale_en", "{value}`shipments@last`, nearly half of all, in use.", "typed_quantity"),
    wrong("quantity typed in an item", "assessments", "a2", "item_zh", "两种电价", "typed_quantity"),
    wrong("quantity typed in a note", "exhibits", "market_size", "note_en", "Without 3 regions", "typed_quantity"),
    wrong("quantity typed in a subject", "exhibits", "market_size", "subject_zh", "前十名的规模", "typed_quantity"),
    wrong("quantity typed in a scenario's name", "scenarios", "low", "en", "Low, at 5%", "typed_quantity"),
    Fault("quantity typed in a case's name", cell("cases", "cost.air", "zh", "风冷 3 列"), "typed_quantity", "cases.csv", line_of("cases", "cost.air"), "zh"),
    Fault("seven findings", both_languages("\n## 01_industry_overview_changes\n", ""), "findings", "commentary.zh.md", line_in("commentary.zh.md", "## 01"), problems=2),
    Fault("a finding of two sentences", replace("commentary.en.md", "What was built is in use.", "What was built is in use. So it seems."), "findings", "commentary.en.md",
          line_in("commentary.en.md", "## 01")),
    Fault("changes misspelt", both_languages("## 01_industry_overview_changes", "## 01_industry_overview_change"), "unknown_name", "commentary.zh.md",
          line_in("commentary.zh.md", "_changes"), nearest="01_industry_overview_changes", problems=2),
    Fault("summary misspelt", both_languages("## 01_industry_overview_changes", "## summary_finding"), "unknown_name", "commentary.zh.md",
          line_in("commentary.zh.md", "_changes"), nearest="summary_findings", problems=2),
    Fault("condition in one language only", replace("commentary.zh.md", "when: {value}`shipments@last` > {value}`shipments@first`\n", ""), "unpaired_commentary",
          "commentary.en.md", line_in("commentary.en.md", "when: ")),
    wrong("condition of a rationale that is false", "assessments", "a1", "rationale_en", "when: 1 > 2\nA text.", "condition_false"),
    Fault("heading that is no exhibit", both_languages("## shipments", "## shipmnets"), "unknown_name", "commentary.zh.md",
          line_in("commentary.zh.md", "## shipments"), nearest="shipments", problems=2),
    Fault("name misspelt", both_languages("{name}`baidu`", "{name}`baidoo`"), "unknown_name", "commentary.zh.md", line_in("commentary.zh.md", "{name}`baidu`"),
          problems=2),
    Fault("paragraph in one language only", replace("commentary.en.md", "## company_financials", "One more paragraph.\n\n## company_financials"), "unpaired_commentary",
          "commentary.en.md"),
    Fault("reference in one language only", replace("commentary.en.md", "{value}`shipments@last:low` and ", ""), "unpaired_commentary", "commentary.en.md",
          line_in("commentary.en.md", "They have grown")),
]
FAULTS = NUMBERS + PAGES
# what other commands say, and check never
ELSEWHERE = {
    "book_failed", "build_running", "chapter_failed", "cluster_code_differs", "cluster_lost", "cluster_unreachable", "cluster_without_workers",
    "cluster_without_yanbao", "edition_name", "edition_template", "failed_check", "headline", "port_taken", "malformed_parameter", "malformed_range",
    "missing_extra", "no_project", "no_trees", "not_written", "notebook_failed", "nothing_to_compare", "parameter_out_of_range", "sweep_failed", "swept_study",
    "too_many_runs", "unknown_chapter", "unknown_edition", "unknown_editions", "unknown_format", "unknown_parameter", "unknown_study", "unreadable_edition",
    "wrong_parameter_type", "wrong_suffix",
    # test_overlays.py and test_forking.py
    "unknown_base", "extends_itself", "nothing_to_remove", "chapter_name", "chapter_exists", "replace_what", "parameter_not_plain", "parameter_taken", "form_taken",
    # test_own_words.py, test_exports.py, test_publishing.py
    "word_taken", "not_own_words", "no_browser", "not_printed", "not_an_address",
} | set(OF_INTAKE)  # test_scaffold.py and test_importing.py


def test_the_toy_study_and_the_vocabulary_have_no_problem():
    assert checks.problems(tiny()) == []
    assert checks.vocabulary_problems(ROOT) == []


def test_a_pack_without_pages_has_no_problem(tmp_path):
    assert checks.problems(copy_of_tiny(tmp_path, without_pages)) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_and_pointed_at(fault, tmp_path):
    found = checks.problems(copy_of_tiny(tmp_path, *([without_pages] if fault in NUMBERS else []), fault.edit))
    problem = found[0]
    place = problem.place or Place("")
    assert (problem.code, (Path(place.file).name, place.row, place.column)) == (fault.code, fault.place)
    assert len(found) == fault.problems, "\n".join(map(str, found))
    assert not fault.nearest or problem.nearest[0] == fault.nearest
    zh, en = problem.text("zh"), problem.text("en")
    assert re.search("[一-鿿]", zh) and not re.search("[一-鿿]", re.sub("[“”].*?[“”]", "", en).replace(str(place), ""))
    assert json.loads(json.dumps(problem.record("en"), default=str))["code"] == fault.code


def test_every_problem_that_check_can_give_is_tested():
    import test_broken_packs as broken

    found = {fault.code for fault in FAULTS} | {told[1] for told in (broken.FAULTS | broken.SHOWN | broken.SUSPECT).values()} | {"stale_waiver"}
    assert found | ELSEWHERE == set(MESSAGES)
    assert found & ELSEWHERE == set()


def test_every_fault_of_a_table_is_found_at_once(tmp_path):
    pack = copy_of_tiny(tmp_path, cell("observations", "tiny0001", "kind", "told"), cell("observations", "tiny0003", "kind", "said"),
                        cell("sources", "blog", "read_grade", "F"))
    assert [(Path(problem.place.file).name, problem.place.row) for problem in checks.problems(pack)] == [
        ("sources.csv", line_of("sources", "blog")), ("observations.csv", line_of("observations", "tiny0001")), ("observations.csv", line_of("observations", "tiny0003"))]


def test_a_table_that_may_be_left_out_is_no_problem(tmp_path):
    def edit(pack):
        for name in ("companies", "scenarios"):
            (pack / f"{name}.csv").unlink()
        path = pack / "exhibits.csv"
        path.write_text("".join(line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(("participants", "company_profile"))), encoding="utf-8")

    assert checks.problems(copy_of_tiny(tmp_path, edit)) == []


# the words that all studies share


@pytest.fixture
def vocabulary(tmp_path):
    """A copy of the schemas and of the vocabulary."""
    for folder in ("schema", "vocabulary"):
        shutil.copytree(ROOT / "data" / folder, tmp_path / "data" / folder)
    return tmp_path


@pytest.mark.parametrize(("file", "old", "new", "code"), [
    ("units.csv", "kWh,kilowatt_hour,", "kWh,kilowatt_our,", "breaks_rule"), ("units.csv", "rack,[rack],", "chip,[rack],", "duplicate"),
    ("metrics.csv", "\nrevenue,营业收入,Revenue,", "\nrevenue,营业收入,,", "missing_value"),
    ("metrics.csv", ",measure,", ",sort,", "wrong_header")])
def test_a_fault_of_the_vocabulary_is_found(vocabulary, file, old, new, code):
    replace(f"data/vocabulary/{file}", old, new)(vocabulary)
    found = checks.vocabulary_problems(vocabulary)
    assert [(problem.code, problem.place.file) for problem in found] == [(code, f"data/vocabulary/{file}")]


# the messages


def placeholders(text):
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("code", MESSAGES)
def test_a_message_says_what_and_how_to_fix_it_in_both_languages_with_the_same_placeholders(code):
    zh, en = MESSAGES[code]["zh"], MESSAGES[code]["en"]
    assert all(zh) and all(en) and len(zh) == len(en) == 2
    assert placeholders(zh[0]) | placeholders(zh[1]) == placeholders(en[0]) | placeholders(en[1])
    assert re.search("[一-鿿]", zh[0]) and not re.search("[一-鿿]", en[0] + en[1])


def raised():
    """Every YanbaoError("code", …) of the library: file and line, code, names of the details it gives (None where they are passed on)."""
    for path in (ROOT / "lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "YanbaoError" and isinstance(node.args[0], ast.Constant):
                yield f"{path.name}:{node.lineno}", node.args[0].value, {keyword.arg for keyword in node.keywords}


def test_every_message_is_given_somewhere_and_every_problem_has_its_message():
    assert {code for _, code, _ in raised()} == set(MESSAGES)


def test_every_problem_gives_what_its_message_tells():
    lacking = [(where, code) for where, code, given in raised() if not placeholders("".join(MESSAGES[code]["en"])) <= given]
    assert lacking == []


def test_a_problem_is_told_with_place_nearest_names_and_fix():
    problem = YanbaoError("unknown_name", Place("sources.csv", 3, 2), ["nbs", "miit"], value="nsb", table="entities.csv")
    assert problem.text("en").splitlines() == ["sources.csv:3:2: “nsb” isn't in entities.csv", "  did you mean nbs or miit?",
                                               "  fix: use a name that exists, or add it to entities.csv"]
    assert problem.text("zh").splitlines()[1].startswith("  是否指 nbs 或 miit")
    assert problem.record("en") == {"file": "sources.csv", "row": 3, "column": 2, "severity": "problem", "code": "unknown_name",
                                    "message": "“nsb” isn't in entities.csv", "nearest": ["nbs", "miit"],
                                    "fix": "use a name that exists, or add it to entities.csv"}
    assert str(Place("a.csv")) == "a.csv" and str(Place("a.csv", 4)) == "a.csv:4"


def test_the_nearest_names_are_near_and_the_best_comes_first():
    assert nearest_names("base_yaer", ["horizon", "base_year", "base"])[0] == "base_year"
    assert nearest_names("xyz", ["horizon", "base_year"]) == ()
