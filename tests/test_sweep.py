"""Sweeps: the grid, the table, what a stopped one keeps, and the same table from a Dask cluster that loses a worker."""

from __future__ import annotations

import json
import os
import pickle
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from click.testing import CliRunner
from fixtures import ROOT, TINY, cell, copy_of_tiny, tiny
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from yanbao import cli, parameters, paths, reads
from yanbao.cli import main
from yanbao.errors import Place, YanbaoError
from yanbao.exhibits import CHART_MIME
from yanbao.press import cluster, fingerprint, grid, headlines, sweep as sweeps
from yanbao.press.jobs import Job, Outcome
from yanbao.press.sweep_progress import Progress, Told
from yanbao.study import Study

CHAPTER = "04_cost_structure"


# the grid


@given(first=st.integers(-500, 500), step=st.integers(1, 60), count=st.integers(1, 40), digits=st.integers(0, 4), down=st.booleans(), beyond=st.integers(0, 59))
def test_a_range_holds_both_ends_and_exact_decimals(first, step, count, digits, down, beyond):
    unit = Decimal(1).scaleb(-digits)
    sign = -1 if down else 1
    last = first + sign * step * (count - 1)
    found = grid.span("x", f"{first * unit}:{(last + sign * min(beyond, step - 1)) * unit}:{sign * step * unit}")
    assert [Decimal(text) for text in found] == [(first + sign * step * position) * unit for position in range(count)]
    assert all(len(text.partition(".")[2]) <= digits for text in found)


def test_tenths_stay_tenths():
    assert grid.values(tiny(), "power_price", "0.1:0.5:0.1") == [0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.mark.parametrize("text", ["1:2", "1:2:0", "1:2:-1", "2:1:1", "1:2:x", "::", "1:2:3:4", "nan:1:1", "1:inf:1", "1e9999:2e9999:1", "1:1e999:1e-999"])
def test_what_is_no_range_is_refused_with_the_form(text):
    with pytest.raises(YanbaoError, match=r"first:last:step"):
        grid.values(tiny(), "power_price", text)


def test_an_endless_grid_is_refused_before_it_is_made():
    for given_values in ([("power_price", "0:1:1e-12")], [("power_price", "0:1:0.001"), ("life", "10:20:0.01")]):
        with pytest.raises(YanbaoError, match="larger steps"):
            grid.combinations(tiny(), given_values)


def test_the_grid_has_every_combination_in_the_order_given():
    found = grid.combinations(tiny(), [("min_grade", "E,B"), ("base_year", "2023:2024:1"), ("power_price", "0.5"), ("min_grade", "C,E")])
    assert [tuple(combination.values()) for combination in found] == [(grade, year, 0.5) for grade in "EBC" for year in (2023, 2024)]
    assert list(found[0]) == ["min_grade", "base_year", "power_price"]
    assert {name: type(value) for name, value in found[0].items()} == {"min_grade": str, "base_year": int, "power_price": float}


def test_a_text_is_never_a_range_and_may_be_blank():
    assert grid.values(tiny(), "as_of", ",2024-12-31") == ["", "2024-12-31"]
    assert grid.combinations(tiny(), []) == [{}]


def test_editions_get_names_of_their_own():
    combinations = [{"lang": "en", "price": price} for price in (0.5, 1.0, 1.5)]
    assert list(grid.edition_names("first,last", "", combinations)) == ["price-0.5", "price-1.5"]
    assert list(grid.edition_names("all", "p {price}/x", combinations)) == ["p-0.5-x", "p-1.0-x", "p-1.5-x"]
    assert grid.edition_names("none", "", combinations) == {}
    assert list(grid.edition_names("last", "", [{"lang": "zh", "the_longest_name_of_all_drivers": year} for year in range(1, 9)])) == ["the_longest_name_of_all_drivers-8"]
    assert list(grid.edition_names("last", "", [{"a_long_driver": year, "and_another_driver": year / 3} for year in range(1, 9)])) == ["sweep-8"]
    for which, template in (("some", ""), ("all", "same"), ("all", "{cost}")):
        with pytest.raises(YanbaoError):
            grid.edition_names(which, template, combinations)


# the command, over a chapter that costs nothing


def chart(value: float) -> dict:
    """A bar chart's spec as an exhibit holds it."""
    row = {"category": "Power", "period": "2024", "grade": "B", "origin": "NBS", "value": value}
    meta = {"id": "input_price", "panel": 1, "number": "4.2", "form": "bar", "unit": "CNY/kWh"}
    return {"layer": [{"data": {"values": [row]}, "encoding": {"tooltip": []}}], "usermeta": {"yanbao": meta}}


class Press:
    """Stands in for `execute`: writes a notebook that shows twice the power price, and counts its runs."""

    def __init__(self):
        self.ran: list[float] = []
        self.failing: set[float] = set()

    def __call__(self, job: Job) -> Outcome:
        price = job.parameters["drivers"]["power_price"]
        self.ran.append(price)
        if price in self.failing:
            return Outcome("3: ZeroDivisionError: division by zero")
        cells = [nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", {CHART_MIME: chart(2 * price)})])]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), job.output)
        return Outcome()


@pytest.fixture
def press(monkeypatch):
    stand_in = Press()
    monkeypatch.setattr(sweeps, "execute", stand_in)
    return stand_in


@pytest.fixture
def yanbao(monkeypatch):
    monkeypatch.chdir(ROOT)

    def call(*arguments: object, lang: str = "en"):
        result = CliRunner().invoke(main, ["sweep", str(TINY), *map(str, arguments)], env={"YANBAO_LANG": lang, "COLUMNS": "250"})
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result

    return call


def read_parquet(path: Path) -> pd.DataFrame:
    import fastparquet

    return fastparquet.ParquetFile(str(path)).to_pandas()


@pytest.mark.parametrize(("arguments", "told"), [
    (["-p", "power_prise=1:2:0.5"], "did you mean power_price"), (["-p", "power_price=dear,1"], "takes a number"), (["-p", "base_year=2022:2024:0.5"], "a whole number"),
    (["-p", "horizon=2030,2020"], "must lie after the base year"), (["-p", "min_grade=C,F"], "the grades are"), (["-p", "unit_cost=1,2"], "the result of a formula"),
    (["-p", "study=idc,tiny"], "first argument"), (["-p", "power_price"], "name=value"), (["05_outlok"], "did you mean 05_outlook"),
    (["--editions", "some"], "all, none, first or last"), (["-p", "power_price=1,2", "--editions", "all", "--edition", "x"], "a name of its own"),
    (["-o", "table.xlsx"], ".parquet / .csv")])
def test_what_can_not_be_used_is_refused_before_anything_runs(yanbao, press, tmp_path, arguments, told):
    result = yanbao("-o", tmp_path / "out.csv", *arguments)
    assert (result.exit_code, press.ran) == (2, [])
    assert told in result.output and "fix:" in result.output
    assert list(tmp_path.iterdir()) == []
    assert "处理：" in yanbao("-o", tmp_path / "out.csv", *arguments, lang="zh").output


def test_the_example_of_the_help_can_be_used():
    words = shlex.split(main.commands["sweep"].help.rpartition("Example:")[2])
    study = Study.find(words[2], ROOT)
    given_values = [parameters.parse(word) for option, word in zip(words, words[1:]) if option == "-p"]
    assert len(sweeps.plan(study, [words[3]], grid.combinations(study, given_values))) == 7


def test_the_table_is_tidy_and_typed(yanbao, press, tmp_path):
    result = yanbao(CHAPTER, "-p", "min_grade=E,D", "-p", "power_price=0.4:0.6:0.1", "-p", "base_year=2024", "-o", tmp_path / "out.parquet")
    assert result.exit_code == 0, result.output
    frame = read_parquet(tmp_path / "out.parquet")
    assert list(frame.columns) == ["min_grade", "power_price", "base_year", *sweeps.COLUMNS]
    assert list(frame["power_price"]) == [0.4, 0.5, 0.6] * 2 and list(frame["min_grade"]) == ["E"] * 3 + ["D"] * 3
    assert list(frame["value"]) == [0.8, 1.0, 1.2] * 2 and frame["low"].isna().all()
    assert frame["base_year"].dtype == "int64" and set(frame["study"]) == {"tiny"} and set(frame["chapter"]) == {CHAPTER} and set(frame["unit"]) == {"CNY/kWh"}
    assert not (frame["failure"] != "").any()


def test_csv_and_parquet_hold_the_same_and_twice_the_same_bytes(yanbao, press, tmp_path):
    for name in ("a.csv", "b.csv", "a.parquet", "b.parquet"):
        yanbao(CHAPTER, "-p", "power_price=0.1:0.9:0.2", "-p", "as_of=,2025-12-31", "-o", tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    parquet = read_parquet(tmp_path / "a.parquet")
    printed = pd.read_csv(tmp_path / "a.csv", keep_default_na=False, dtype={"panel": str, "number": str, "period": str})
    assert parquet.to_csv(index=False) == printed.to_csv(index=False)


def test_without_a_chapter_all_are_run(yanbao, press, tmp_path):
    assert yanbao("-p", "power_price=0.4,0.5", "-o", tmp_path / "out.csv").exit_code == 0
    assert list(pd.read_csv(tmp_path / "out.csv")["chapter"]) == [path.stem for path in sorted((ROOT / "chapters").glob("0*.ipynb"))] * 2


def test_a_run_that_fails_has_its_row_and_is_run_again_next_time(yanbao, press, tmp_path):
    press.failing = {0.5}
    result = yanbao(CHAPTER, "-p", "power_price=0.4:0.6:0.1", "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert "1 of 3 run(s) failed: 04_cost_structure (power_price=0.5): 3: ZeroDivisionError: division by zero" in result.output
    frame = pd.read_csv(tmp_path / "out.csv", keep_default_na=False)
    assert list(frame["failure"]) == ["", "3: ZeroDivisionError: division by zero", ""] and list(frame["value"]) == ["0.8", "", "1.2"]
    press.failing, press.ran = set(), []
    assert yanbao(CHAPTER, "-p", "power_price=0.4:0.6:0.1", "-o", tmp_path / "out.csv").exit_code == 0
    assert press.ran == [0.5]


def test_even_a_press_that_breaks_stops_no_other_run(yanbao, monkeypatch, tmp_path):
    def broken(job: Job) -> Outcome:
        raise RuntimeError("no memory left\nat all")

    monkeypatch.setattr(sweeps, "execute", broken)
    assert yanbao(CHAPTER, "-p", "power_price=0.4,0.5", "-o", tmp_path / "out.csv").exit_code == 2
    assert list(pd.read_csv(tmp_path / "out.csv")["failure"]) == ["RuntimeError: no memory left"] * 2


def test_a_further_value_runs_only_what_is_new(yanbao, press, tmp_path):
    yanbao(CHAPTER, "-p", "power_price=0.4,0.5", "-o", tmp_path / "out.csv")
    result = yanbao(CHAPTER, "-p", "power_price=0.3,0.4,0.5", "-o", tmp_path / "out.csv")
    assert sorted(press.ran) == [0.3, 0.4, 0.5]
    assert "3 runs: 2 done earlier, 1 to run" in result.output and "out.csv.runs" in result.output
    assert "此前均已完成" in yanbao(CHAPTER, "-p", "power_price=0.3,0.4,0.5", "-o", tmp_path / "out.csv", lang="zh").output


def test_another_pack_or_a_spoilt_record_is_run_anew(press, tmp_path):
    def run(study):
        press.ran = []
        sweeps.sweep(study, [CHAPTER], [{"power_price": 0.5}], tmp_path / "out.csv")
        return len(press.ran)

    assert (run(tiny()), run(tiny())) == (1, 0)
    assert run(copy_of_tiny(tmp_path / "same")) == 0  # wherever a pack lies
    assert run(copy_of_tiny(tmp_path / "other", cell("observations", "tiny0048", "value", "0.7"))) == 1
    for record in (tmp_path / "out.csv.runs").iterdir():
        record.write_text("{", encoding="utf-8")
    assert run(tiny()) == 1


def test_whole_editions_are_built_for_the_combinations_asked_for(yanbao, press, monkeypatch, tmp_path):
    built = []
    monkeypatch.setattr(cli, "build_edition", lambda *arguments: built.append(arguments) or Path(arguments[2]) / "index.html")
    arguments = (CHAPTER, "-p", "power_price=0.4:0.6:0.1", "-o", tmp_path / "out.csv")
    assert yanbao(*arguments).exit_code == 0 and built == []
    result = yanbao(*arguments, "--editions", "first,last", "--edition", "at-{power_price}")
    assert built == [(ROOT, TINY, f"at-{price}", {"power_price": price}) for price in (0.4, 0.6)]
    assert result.output.splitlines()[-2:] == ["at-0.4/index.html", "at-0.6/index.html"]


STOPPED = """
import sys, time
from test_sweep import *
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in a shell's background
press = Press()
def slow(job):
    print("run", flush=True)
    time.sleep(0 if press.ran else 0.01)
    if len(press.ran) >= 3: time.sleep(60)
    return press(job)
sweeps.execute = slow
sweeps.sweep(tiny(), [CHAPTER], grid.combinations(tiny(), [("power_price", "0.1:0.9:0.1")]), Path(sys.argv[1]))
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_after_a_stop_only_the_missing_ones_are_run(press, tmp_path, ending):
    output = tmp_path / "out.csv"
    process = subprocess.Popen([sys.executable, "-c", STOPPED, str(output)], cwd=Path(__file__).parent, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    kept = tmp_path / "out.csv.runs"
    wait_for(lambda: kept.is_dir() and len(list(kept.glob("*.json"))) >= 3)
    process.send_signal(ending)
    assert process.wait(10) != 0
    assert not output.exists()
    done = len(list(kept.glob("*.json")))
    sweeps.sweep(tiny(), [CHAPTER], grid.combinations(tiny(), [("power_price", "0.1:0.9:0.1")]), output)
    assert len(press.ran) == 9 - done < 9
    assert list(pd.read_csv(output)["value"]) == [round(0.2 * step, 1) for step in range(1, 10)]


def test_progress_tells_rate_and_time_left():
    now = [0.0]
    console = Console(record=True, width=200, force_terminal=False, file=open(os.devnull, "w", encoding="utf-8"))
    progress = Told("en", console, lambda: now[0])
    with progress.over(10, 8, Path("kept")):
        progress.at_once(2)
        for _ in range(8):
            now[0] += 6
            progress.advance()
    told = console.export_text().splitlines()
    assert told[:3] == ["10 runs: 2 done earlier, 8 to run", "first result after 6.0 s", "1/8 runs, 0.33 a second, about 21 s left"]
    assert told[-2:] == ["8 runs in 48 s, 0.17 a second", "results of single runs are kept in kept; delete it to run them anew"]


# headlines


def expected_notebooks() -> list[Path]:
    return sorted((ROOT / "tests" / "expected").rglob("*.ipynb"))


@pytest.mark.parametrize("path", expected_notebooks(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_chart_with_numbers_has_headlines_and_they_are_the_ledger_s(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    metas = {}
    for output in (output for each in notebook["cells"] for output in each.get("outputs", [])):
        if meta := output.get("data", {}).get(CHART_MIME, {}).get("usermeta", {}).get("yanbao"):
            metas[meta["id"], str(meta["panel"])] = meta
    found = headlines.of_notebook(notebook)
    told = {(figure["exhibit"], figure["panel"]) for figure in found}
    assert told == {key for key, meta in metas.items() if meta["form"] not in ("timeline", "scores", "matrix", "diagram", "sliders")}
    for figure in found:
        meta = metas[figure["exhibit"], figure["panel"]]
        assert all(number is None or number == float(f"{number:.6g}") for number in (figure["value"], figure["low"], figure["high"]))
        assert figure["value"] is not None or None not in (figure["low"], figure["high"])
        if figure["result"] == "newest":
            assert figure["value"] is None or figure["value"] in {value for _, value in meta["rows"]}
            assert figure["grade"] and figure["unit"] == meta["unit"]
    single = {}
    for figure in found:
        if figure["result"] == "newest":
            single.setdefault((figure["exhibit"], figure["panel"], figure["category"]), set()).add(figure["period"])
    assert [key for key, periods in single.items() if len(periods) > 1] == []


def test_a_tree_s_headlines_are_what_its_table_says():
    notebook = json.loads((ROOT / "tests/expected/idc/05_outlook.ipynb").read_text(encoding="utf-8"))
    found = [figure for figure in headlines.of_notebook(notebook) if (figure["exhibit"], figure["panel"]) == ("demand_forecast", "1")]
    spec = next(output["data"][CHART_MIME] for cell in notebook["cells"] for output in cell.get("outputs", [])
                if output.get("data", {}).get(CHART_MIME, {}).get("usermeta", {}).get("yanbao", {}).get("id") == "demand_forecast")
    table = spec["usermeta"]["yanbao"]["table"]
    shown = {(row[table["columns"].index("Scenario")], row[0]): row[1] for row in table["rows"] if row[table["columns"].index("Scenario")]}
    years = sorted({year for _, year in shown})
    assert {(figure["category"], figure["period"]) for figure in found} == {(scenario, year) for scenario, _ in shown for year in (years[0], years[-1])}
    assert all(float(shown[figure["category"], figure["period"]]) == float(f"{figure['value']:.4g}") for figure in found)
    assert all((figure["low"] is not None) == (figure["category"] == "Base") for figure in found)


# the cluster


def wait_for(what, seconds: float = 30):
    for _ in range(int(seconds / 0.02)):
        if found := what():
            return found
        time.sleep(0.02)
    raise AssertionError("it never came")


SMALL = """book = yb.open(study, lang=lang, drivers=drivers)
for panel in book.panels("unit_cost_model"):
    tree, scenarios = book.tree("cost"), book.scenarios("cost")
    parts = results.shown(panel, trees.parts_by_scenario(tree, scenarios, book.base_year, book.horizon))
    book.exhibit(panel, panel.draw(parts), parts)"""


@pytest.fixture
def small_chapter(tmp_path) -> str:
    """A chapter of one exhibit, outside the project; it fails above a price of 1."""
    defaults = nbformat.v4.new_code_cell('study = "idc"\nlang = "en"\ndrivers = {}', metadata={"tags": ["parameters"]})
    cells = [defaults, nbformat.v4.new_code_cell(f"import yanbao as yb\nfrom yanbao import drivers as trees, results\n{SMALL}"),
             nbformat.v4.new_code_cell('assert drivers["power_price"] <= 1, "too dear"')]
    path = tmp_path / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}), path)
    return str(path)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Cluster:
    """A Dask scheduler and two workers on loopback."""

    def __init__(self, folder: Path):
        self.folder, self.address = folder, f"tcp://127.0.0.1:{free_port()}"
        self.processes = [self._start("scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2], "--dashboard-address", "127.0.0.1:0")]
        self.workers = [self.worker(), self.worker()]

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen:
        path = os.pathsep.join([str(ROOT / "lib"), os.environ.get("PYTHONPATH", "")])
        with (self.folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "dask", kind, *arguments], cwd=self.folder, stdout=log, stderr=log,
                                    env={**os.environ, "PYTHONPATH": path, "YANBAO_HOME": "/nowhere", "DASK_TEMPORARY_DIRECTORY": str(self.folder)})

    def worker(self) -> subprocess.Popen:
        process = self._start("worker", self.address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1",
                              "--local-directory", str(self.folder / "workers"))
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.stop()


class Killer(Progress):
    """Kills a worker once the first run has ended."""

    def __init__(self, worker: subprocess.Popen):
        self.worker, self.done = worker, 0

    def advance(self) -> None:
        self.done += 1
        if self.done == 1:
            self.worker.kill()
            self.worker.wait()


def test_a_cluster_that_loses_a_worker_gives_the_same_table_byte_for_byte(dask, small_chapter, tmp_path):
    combinations = grid.combinations(tiny(), [("power_price", "0.6:1.2:0.2"), ("lang", "en")])
    killer = Killer(dask.workers[0])
    failed = sweeps.sweep(tiny(), [small_chapter], combinations, tmp_path / "cluster.parquet", dask.address, killer)
    assert dask.workers[0].poll() == -signal.SIGKILL and killer.done == 4
    assert sweeps.sweep(tiny(), [small_chapter], combinations, tmp_path / "here.parquet") == failed
    assert [re.sub(r".*: ", "", text) for text in failed] == ["too dear"]
    assert (tmp_path / "cluster.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()
    frame = read_parquet(tmp_path / "here.parquet")
    assert list(frame["value"].dropna().astype(bool)) == [True] * 6 and frame["value"].nunique() > 4


def test_workers_with_other_code_are_refused(dask, monkeypatch, tmp_path):
    monkeypatch.setattr(cluster.fingerprint, "code_digest", lambda: "other")
    with pytest.raises(YanbaoError, match="runs other Yanbao code|can't use Yanbao"):
        sweeps.sweep(tiny(), [CHAPTER], [{"power_price": 0.5}], tmp_path / "out.csv", dask.address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "tcp://:x", "http://127.0.0.1:9"])
def test_a_scheduler_that_does_not_answer_is_told_without_a_traceback(yanbao, monkeypatch, tmp_path, address):
    monkeypatch.setattr(cluster, "CONNECT", 0.5)
    result = yanbao(CHAPTER, "-p", "power_price=0.5", "--scheduler", address, "-o", tmp_path / "out.csv")
    assert result.exit_code == 2
    assert f"no Dask scheduler answers at {address}" in result.output


def test_without_dask_the_extra_is_named(yanbao, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    result = yanbao(CHAPTER, "-p", "power_price=0.5", "--scheduler", "tcp://127.0.0.1:9", "-o", tmp_path / "out.csv")
    assert result.exit_code == 2 and "pip install 'yanbao[cluster]'" in result.output


def test_the_archive_of_a_project_is_the_same_each_time_and_holds_all_that_is_read(tmp_path):
    archive = cluster.packed(tiny(), [CHAPTER])
    assert archive == cluster.packed(tiny(), [CHAPTER])
    root = cluster.unpacked(archive, "project", tmp_path)
    assert paths.project(root / "chapters") == root and (root / "data/studies/tiny/study.yml").is_file()
    assert [path.stem for path in (root / "chapters").iterdir()] == [CHAPTER]
    assert cluster.unpacked(b"", "project", tmp_path) == root  # once is enough
    assert reads.files_digest(fingerprint.project_files(tiny(), [CHAPTER])) != reads.files_digest(fingerprint.project_files(tiny(), ["05_outlook"]))


@pytest.mark.parametrize("error", [YanbaoError("unknown_study", name="x", nearest=("idc",)),
                                   YanbaoError("wrong_parameter_type", Place("a.csv", 2), name="a", expected=("字", "text"), value=1, example=2)])
def test_an_error_crosses_processes_whole(error):
    again = pickle.loads(pickle.dumps(error))
    assert (again.text("zh"), again.text("en"), again.code) == (error.text("zh"), error.text("en"), error.code)
