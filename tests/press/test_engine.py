"""The engine: a notebook's outputs are those of a kernel, and what goes wrong in it stays in it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from fixtures import ROOT, TINY
from recorded import expected_jobs

from yanbao.press import forking
from yanbao.press.engine import register
from yanbao.press.jobs import Job
from yanbao.press.run import clean, execute

HERE = Path(__file__).parent


def notebook(*cells: str, name: str = "python3") -> nbformat.NotebookNode:
    kernel = {"name": name, "display_name": name, "language": "python"}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, id=f"c{place}") for place, cell in enumerate(cells)], metadata={"kernelspec": kernel})


def run(*cells: str, engine: str = "fork", parameters: dict | None = None, **options: object) -> nbformat.NotebookNode:
    """The notebook of these cells as an engine leaves it; an error that ends it stays in its cell."""
    executed: list = []
    try:
        papermill.execute_notebook(notebook(*cells), None, parameters=parameters, engine_name=register(engine), progress_bar=False, book=executed, **options)
    except papermill.PapermillExecutionError:
        pass
    clean(executed[0])
    executed[0].metadata.pop("yanbao_reads", None)
    return executed[0]


def error_of(executed: nbformat.NotebookNode, cell: int) -> tuple[str, str]:
    return next((output.ename, output.evalue) for output in executed.cells[cell].outputs if output.output_type == "error")


KINDS_OF_OUTPUT = {
    "prints and errors in turn": ["import sys", "print('one'); print('two', file=sys.stderr); print('three')"],
    "a result": ["{'b': [1, 2], 'a': (3,)}", "_ ['b']"],
    "a table": ["import pandas as pd\npd.DataFrame({'a': [1.5, 2], 'b': ['x', 'y']})"],
    "displays with several forms": ["from IPython.display import HTML, Markdown, display\ndisplay(HTML('<b>x</b>'), Markdown('*y*'))\ndisplay({'text/plain': 't', 'application/json': {}}, raw=True)"],
    "a display that is updated": ["from IPython.display import display\nhandle = display('first', display_id='one')", "handle.update('second')"],
    "an output that is cleared": ["from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')"],
    "an exception": ["def inner():\n    return 1 / 0", "try:\n    inner()\nexcept ZeroDivisionError as error:\n    raise ValueError('told') from error"],
    "a mistake of syntax": ["x = (1,\n"],
    "a name that isn't there": ["missing + 1"],
    "a question to nobody": ["input('?')"],
    "top-level await": ["import asyncio\nawait asyncio.sleep(0.01)\n'awaited'"],
    "a task that goes on between cells": ["import asyncio\nfound = []\nasync def later():\n    await asyncio.sleep(0.05)\n    found.append(1)\ntask = asyncio.ensure_future(later())", "import asyncio\nawait asyncio.sleep(0.2)\nfound"],
    "magics": ["%%capture told\nprint(1)", "told.stdout", "%precision 3\n3.14159"],
    "what a subprocess prints": ["import subprocess\nsubprocess.run(['echo', 'from below'], check=True);"],
    "a shell line": ["!echo from the shell"],
    "names of the module": ["__name__, __doc__ is None or True"],
    "a warning": ["import warnings\nwarnings.warn('careful')"],
    "what leaves early": ["raise SystemExit(3)"],
    "pickles of the notebook's own class": ["import pickle\nclass Own:\n    value = 3", "pickle.loads(pickle.dumps(Own())).value"],
}


@pytest.mark.parametrize("cells", KINDS_OF_OUTPUT.values(), ids=KINDS_OF_OUTPUT)
def test_every_kind_of_output_is_that_of_a_kernel(cells: list[str]):
    ours, theirs = run(*cells), run(*cells, engine="kernel")
    for one in (ours, theirs):  # the path of a cell's temporary file holds the process's number
        for cell in one.cells:
            for output in cell.outputs:
                if output.output_type == "stream":
                    output.text = output.text.split("ipykernel_")[0] + output.text.rpartition(":")[2]
    assert ours == theirs


@pytest.mark.parametrize("job", expected_jobs(Path("unused")), ids=lambda job: f"{job.study}-{job.chapter}")
def test_every_chapter_comes_out_as_from_a_kernel(job: Job, tmp_path: Path):
    """The stored chapters were, and nbval reruns them so: in real kernels."""
    forked = Job(job.root, job.chapter, job.study, tmp_path / "forked.ipynb", job.parameters)
    assert execute(forked).failure == ""
    assert forked.output.read_bytes() == (ROOT / "tests" / "expected" / job.study / f"{job.chapter}.ipynb").read_bytes()


def test_a_chapter_in_a_kernel_is_the_same_file(tmp_path: Path):
    made = []
    for engine in ("fork", "kernel"):
        made.append(tmp_path / f"{engine}.ipynb")
        assert execute(Job(ROOT, "04_cost_structure", "tiny", made[-1], {"study": str(TINY), "lang": "en"}, engine)).failure == ""
    assert made[0].read_bytes() == made[1].read_bytes()


def test_nothing_of_one_notebook_is_left_in_the_next():
    run("import os, builtins\nos.environ['LEFT'] = 'x'\nbuiltins.left = 1\nos.chdir('/')")
    executed = run("import os, builtins\n(os.environ.get('LEFT'), hasattr(builtins, 'left'), os.getcwd() == '/')")
    assert executed.cells[0].outputs[0].data["text/plain"] == "(None, False, False)"


def test_a_crash_is_the_error_of_its_cell_and_what_was_before_stays():
    executed = run("print('before')", "import os, signal\nprint('here', flush=True)\nos.kill(os.getpid(), signal.SIGSEGV)", "print('after')")
    assert executed.cells[0].outputs[0].text == "before\n"
    assert error_of(executed, 1) == ("DeadKernelError", "its process was ended by SIGSEGV")
    assert executed.cells[2].outputs == []


def test_a_crash_of_a_kernel_is_the_error_of_its_cell_too():
    executed = run("print('before')", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "print('after')", engine="kernel")
    assert executed.cells[0].outputs[0].text == "before\n"
    assert error_of(executed, 1)[0] == "DeadKernelError"
    assert executed.cells[2].outputs == []


def test_a_kernel_that_stands_in_tells_what_its_notebook_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(forking, "CAN_FORK", False)
    own = tmp_path / "own.txt"
    own.write_text("1")
    nbformat.write(notebook("import yanbao as yb\nyb.Book", f"open({str(own)!r}).read()"), tmp_path / "in.ipynb")
    outcome = execute(Job(ROOT, str(tmp_path / "in.ipynb"), "tiny", tmp_path / "out.ipynb", engine="kernel"))
    assert outcome.failure == "" and ["file", str(own)] in [question for question, _ in outcome.reads]


def test_a_chapter_that_runs_too_long_is_ended_at_its_limit():
    started = time.monotonic()
    executed = run("print('before')", "import time\ntime.sleep(60)", time_limit=3)
    assert error_of(executed, 1) == ("TimeLimitExceeded", "the chapter ran longer than 3 s")
    assert time.monotonic() - started < 30


def test_a_chapter_that_takes_too_much_memory_gets_a_memory_error():
    executed = run("import numpy\nsmall = numpy.ones(10_000_000)", "large = numpy.ones(2_000_000_000)", memory_limit=512 << 20)
    assert executed.cells[0].outputs == []
    assert error_of(executed, 1)[0] in ("MemoryError", "_ArrayMemoryError")


SCRIPT = """import nbformat, papermill
print("once")
nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell({cell!r})])
nb.metadata["kernelspec"] = {{"name": "python3", "display_name": "", "language": "python"}}
done = papermill.execute_notebook(nb, None, engine_name="yanbao", progress_bar=False)
{then}
"""


def test_a_process_ends_with_the_one_that_waits_for_it(tmp_path: Path):
    told = tmp_path / "process"
    cell = f"import os, time, pathlib\npathlib.Path({str(told)!r}).write_text(str(os.getpid()))\nwhile True:\n    time.sleep(0.01)"
    (tmp_path / "script.py").write_text(SCRIPT.format(cell=cell, then=""))
    process = subprocess.Popen([sys.executable, tmp_path / "script.py"])
    for _ in range(600):
        if told.exists() and told.read_text():
            break
        time.sleep(0.1)
    child = int(told.read_text())
    process.kill()
    process.wait()
    for _ in range(100):
        if not psutil.pid_exists(child):
            break
        time.sleep(0.1)
    assert not psutil.pid_exists(child)


def test_a_script_without_a_main_guard_may_use_the_engine(tmp_path: Path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(cell="1 + 1", then="print(done.cells[0].outputs[0].data['text/plain'])"))
    told = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120)
    assert told.stdout.split() == ["once", "2"], told.stderr


def test_papermill_finds_the_engine_by_its_entry_point(tmp_path: Path):
    nbformat.write(notebook("1 + 1"), tmp_path / "in.ipynb")
    told = subprocess.run([sys.executable, "-m", "papermill", "--engine", "yanbao", "--no-progress-bar", tmp_path / "in.ipynb", tmp_path / "out.ipynb"],
                          capture_output=True, text=True, timeout=120)
    assert told.returncode == 0, told.stderr
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[0].outputs[0].data["text/plain"] == "2"


def test_a_notebook_in_another_language_goes_to_its_own_kernel(monkeypatch: pytest.MonkeyPatch):
    from yanbao.press import engine

    assert engine.runs_here("python3")
    assert not engine.runs_here("ir")
    monkeypatch.setattr(engine, "CAN_FORK", False)
    monkeypatch.setattr(forking, "start", None)
    assert run("1 + 1").cells[0].outputs[0].data["text/plain"] == "2"


# papermill's own tests of engines and execution. Left out: two that mock the client of papermill's engine, and one whose notebook asks
# IPython for what it no longer has, so that it fails with papermill's engine too
NOT_OURS = ["test_default_start_timeout", "test_start_timeout", "TestBrokenNotebook2"]


def test_papermills_own_tests_of_engines_and_execution_pass_with_ours(tmp_path: Path):
    command = [sys.executable, "-m", "pytest", "-p", "papermill_with_ours", "-p", "no:cacheprovider", "-q", "-k", " and ".join(f"not {name}" for name in NOT_OURS),
               "--pyargs", "papermill.tests.test_engines", "papermill.tests.test_execute", "papermill.tests.test_clientwrap", "papermill.tests.test_autosave"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600, env=os.environ | {"PYTHONPATH": str(HERE)})
    assert told.returncode == 0, told.stdout[-3000:]
    assert int(told.stdout.rpartition(" passed")[0].split()[-1]) >= 55


def test_the_press_starts_without_compiling_a_grammar_that_no_notebook_needs():
    """Where JupyterLab is installed, jsonschema would: almost two seconds of every command."""
    code = "import sys, yanbao.press.build, nbformat, jsonschema; print('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
