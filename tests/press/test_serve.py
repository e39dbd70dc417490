"""`yanbao serve`: what is saved is on the page a moment later, and what can't be built leaves the page as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import project

from yanbao.press import serve

PAGE = "en/tiny/01_industry_overview.html"
DATA = "en/_static/yanbao/pages/tiny/01_industry_overview.js"  # what the page draws from


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
    assert 'id="yanbao-live"' in page and 'data-version="1"' in page and "8.17" not in get(address + DATA).decode()
    assert 'id="yanbao-live"' not in (home / "_build" / "preview" / "en" / "html" / PAGE).read_text(encoding="utf-8")

    table = home / "data" / "studies" / "tiny" / "observations.csv"
    before = table.read_text(encoding="utf-8")
    table.write_text(before.replace(",2023,810,", ",2023,817,"), encoding="utf-8")
    until(address, lambda told: told["version"] == 2)
    assert "8.17" in get(address + DATA).decode()

    table.write_text(before.replace(",2023,810,", ",2023,eight hundred,"), encoding="utf-8")
    broken = until(address, lambda told: told["failed"])
    assert broken["version"] == 2 and "“eight hundred” isn't a number" in broken["failed"] and "observations.csv:5:9" in broken["failed"]
    assert "8.17" in get(address + DATA).decode()

    table.write_text(before, encoding="utf-8")
    until(address, lambda told: told["version"] == 3 and not told["failed"])
    assert "8.17" not in get(address + DATA).decode()

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


@pytest.fixture
def followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, list[tuple[str, str]], list[str]]]:
    """The loop alone, each build half a second long: a file that it watches, what builds came to, the address (last of a list)."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "observations.csv").write_text("first")
    built: list[tuple[str, str]] = []
    addresses: list[str] = []

    def build(request: dict, unwanted) -> dict[str, str] | None:
        lang, read, ends = request["langs"][0], (pack / "observations.csv").read_text(), time.monotonic() + 0.5
        while time.monotonic() < ends:
            if unwanted():
                built.append((lang, f"{read}: ended"))
                return {"en": "ended"}
            time.sleep(0.01)
        built.append((lang, read))
        return None

    monkeypatch.setattr(serve, "build", build)
    monkeypatch.setattr(serve.forking, "warm_up", lambda pages: None)
    for lang in ("en", "zh"):
        (tmp_path / "out" / lang / "html" / lang).mkdir(parents=True)
        (tmp_path / "out" / lang / "html" / lang / "index.html").write_text("<body></body>")
    stop = threading.Event()
    thread = threading.Thread(target=serve.serve, args=(tmp_path, {"pack": pack}, ("en", "zh"), tmp_path / "out", {}, 0, lambda kind, text: kind == "address" and addresses.append(text), stop))
    thread.start()
    wait_for(lambda: built == [("en", "first"), ("zh", "first")])
    yield pack / "observations.csv", built, addresses
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def wait_for(met, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_file_that_is_emptied_before_it_is_written_is_built_from_once(followed):
    table, built, _ = followed
    for text in ("", "half", "second"):
        table.write_text(text)
        time.sleep(serve.SETTLE / 2)
    wait_for(lambda: len(built) == 4)
    time.sleep(0.3)
    assert built[2:] == [("en", "second"), ("zh", "second")]


def test_the_language_that_is_looked_at_comes_first_and_a_later_save_ends_only_the_build_of_the_other(followed):
    table, built, addresses = followed
    get(addresses[0] + "zh/index.html")
    table.write_text("second")
    wait_for(lambda: len(built) == 3)
    time.sleep(0.2)  # amid the other language
    table.write_text("third")
    time.sleep(0.4)  # amid the language that is looked at
    table.write_text("the fourth")
    wait_for(lambda: len(built) == 7)
    assert built[2:] == [("zh", "second"), ("en", "second: ended"), ("zh", "third"), ("zh", "the fourth"), ("en", "the fourth")]
