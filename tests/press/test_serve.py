"""`yanbao serve`: what is saved is on the page a moment later, and what can't be built leaves the page as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import project

PAGE = "en/tiny/01_industry_overview.html"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTEST_CURRENT_TEST")}
    process = subprocess.Popen([sys.executable, "-u", "-c", "from yanbao.cli import main; main()", "serve", "tiny", "--lang", "en", "--port", "0"], cwd=home,
                               stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment | {"YANBAO_HOME": str(home), "PYTHONPATH": str(home / "lib"), "YANBAO_LANG": "en"})
    try:
        yield process.stdout.readline().split()[4]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(120) == 0


def get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read()


def state(address: str) -> dict:
    return json.loads(get(address + "_live"))


def until(address: str, met, seconds: float = 240) -> dict:
    """The state once a condition holds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        told = state(address)
        if met(told):
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_a_saved_row_a_mistake_and_its_mending_are_each_seen(home: Path, address: str):
    assert address.startswith("http://127.0.0.1:")
    first = until(address, lambda told: told["version"] == 1)
    assert first["failed"] == ""
    page = get(address + PAGE).decode()
    assert 'id="yanbao-live"' in page and 'data-version="1"' in page and "8.17" not in page
    assert 'id="yanbao-live"' not in (home / "_build" / "preview" / "en" / "html" / PAGE).read_text(encoding="utf-8")

    table = home / "data" / "studies" / "tiny" / "observations.csv"
    before = table.read_text(encoding="utf-8")
    table.write_text(before.replace(",2023,810,", ",2023,817,"), encoding="utf-8")
    until(address, lambda told: told["version"] == 2)
    assert "8.17" in get(address + PAGE).decode()

    table.write_text(before.replace(",2023,810,", ",2023,eight hundred,"), encoding="utf-8")
    broken = until(address, lambda told: told["failed"])
    assert broken["version"] == 2 and "“eight hundred” isn't a number" in broken["failed"] and "observations.csv:5:9" in broken["failed"]
    assert "8.17" in get(address + PAGE).decode()

    table.write_text(before, encoding="utf-8")
    until(address, lambda told: told["version"] == 3 and not told["failed"])
    assert "8.17" not in get(address + PAGE).decode()

    notebook = home / "chapters" / "01_industry_overview.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("How large is the industry", "How very large is the industry"), encoding="utf-8")
    until(address, lambda told: told["version"] == 4)
    assert "How very large is the industry" in get(address + PAGE).decode()


def test_what_isnt_there_is_not_found(address: str):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(address + "en/nowhere.html")


def test_a_port_that_is_taken_is_told(home: Path, address: str):
    port = address.rstrip("/").rpartition(":")[2]
    told = subprocess.run([sys.executable, "-c", "from yanbao.cli import main; main()", "serve", "tiny", "--port", port], cwd=home, capture_output=True, text=True, timeout=120,
                          env=os.environ | {"YANBAO_HOME": str(home), "PYTHONPATH": str(home / "lib"), "YANBAO_LANG": "en"})
    assert told.returncode == 2 and f"port {port} can't be used" in told.stderr and "--port" in told.stderr
