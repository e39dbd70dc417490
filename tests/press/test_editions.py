"""Editions: side by side, self-describing, swapped in whole; what goes wrong leaves the last good one as it was."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from builds import build, differing, kill, pages, project, start
from fixtures import ROOT, TINY
from hypothesis import given, strategies as st

from yanbao.errors import YanbaoError
from yanbao.press import editions, files
from yanbao.press.editions import Edition


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def out(home: Path) -> Path:
    """An output folder with a default edition and a named one, in English."""
    out = home / "_build"
    for arguments in ([], ["--edition", "strict", "-p", "min_grade=C"]):
        code, said = build(home, out, "--lang", "en", *arguments)
        assert code == 0, said
    return out


def test_editions_lie_side_by_side_and_describe_themselves(out: Path):
    default, strict = editions.described(out / "html"), editions.described(out / "html" / "editions" / "strict")
    assert (default["name"], default["parameters"]) == ("", {})
    assert (strict["name"], strict["parameters"]) == ("strict", {"min_grade": "C"})
    assert set(default) == {"format", "name", "built", "data_date", "languages", "studies", "parameters", "git", "versions", "digests", "chapters"}
    assert len(default["chapters"]) == 5 and all((out / "html" / chapter["notebook"]).is_file() for chapter in default["chapters"])
    assert set(default["digests"]) >= {"code", "environment", "chapters", "studies", "shared", "vocabulary"}
    listed = json.loads((out / "html" / "editions.js").read_text(encoding="utf-8").removeprefix("window.yanbaoEditions = ").rstrip().rstrip(";"))
    assert [(one["name"], one["path"]) for one in listed] == [("", ""), ("strict", "editions/strict/")]


def test_a_build_without_any_change_makes_nothing(home: Path, out: Path):
    before = {path: path.stat().st_mtime_ns for path in (out / "html").rglob("*") if path.is_file()}
    code, said = build(home, out, "--lang", "en", "--explain")
    assert (code, "nothing has changed since the last build" in said) == (0, True)
    assert {path: path.stat().st_mtime_ns for path in (out / "html").rglob("*") if path.is_file()} == before


def test_a_page_that_was_taken_away_is_made_again(home: Path, out: Path):
    page = out / "html" / "en" / "tiny" / "02_competition.html"
    before = page.read_bytes()
    page.unlink()
    assert build(home, out, "--lang", "en")[0] == 0
    assert page.read_bytes() == before


def test_one_changed_row_runs_the_chapters_that_read_it_and_gives_what_a_fresh_build_gives(home: Path, out: Path, tmp_path: Path):
    path = home / "data" / "studies" / "tiny" / "observations.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(",2023,810,", ",2023,817,"), encoding="utf-8")
    try:
        _, said = build(home, out, "--lang", "en", "--explain")
        ran = {line.partition(" ")[0]: line for line in said.splitlines() if line.startswith("tiny/")}
        assert "rows shipments 1" in ran["tiny/01_industry_overview"]
        assert "kept" in ran["tiny/02_competition"] and "kept" in ran["tiny/03_technology"]
        assert build(home, tmp_path / "fresh", "--lang", "en")[0] == 0
        kept = pages(out / "html").keys() - pages(tmp_path / "fresh" / "html").keys()
        assert {name.partition("/")[0] for name in kept} <= {"editions"}
        assert [name for name in differing(out / "html", tmp_path / "fresh" / "html") if not name.startswith("editions/")] == []
    finally:
        path.write_text(before, encoding="utf-8")
        build(home, out, "--lang", "en")


def test_a_damaged_cache_entry_is_told_dropped_and_made_again(home: Path, out: Path):
    before = pages(out / "html")
    for notebook in (out / "cache" / "chapters").glob("*/*.ipynb"):
        notebook.write_bytes(notebook.read_bytes()[:1000])
    for trace in list((out / "cache" / "chapters").glob("*/*.json"))[:3]:
        if trace.parent.name != "last":
            trace.write_text("{")
    (out / "state" / "default.json").unlink()
    code, said = build(home, out, "--lang", "en", "--explain")
    assert code == 0 and "its cache entry was damaged and has been dropped" in said
    assert {name: content for name, content in pages(out / "html").items() if not name.endswith("edition.json")} == \
           {name: content for name, content in before.items() if not name.endswith("edition.json")}


def test_a_second_build_is_refused_while_one_runs_and_harms_nothing(home: Path, out: Path):
    (out / "state" / "default.json").unlink()
    first = start(home, out, "--lang", "en", before="import yanbao.press.build as b, time\nreal = b._build\nb._build = lambda *given: (time.sleep(8), real(*given))[1]")
    for _ in range(100):
        if (out / ".lock.json").exists():
            break
        time.sleep(0.1)
    code, said = build(home, out, "--lang", "en")
    assert code == 2 and f"another build (process {first.pid}" in said
    assert first.wait(300) == 0
    assert build(home, out, "--lang", "en")[0] == 0


@pytest.mark.parametrize("limit", [1_000, 300_000])
def test_a_full_disk_is_told_and_the_last_edition_stays(home: Path, out: Path, limit: int):
    """A limit on the size of files stands for the disk: writing beyond it fails midway, as on a full one."""
    before = pages(out / "html")
    starve = f"import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
    code, said = build(home, out, "--lang", "en", "-p", "horizon=2031", before=starve)
    assert code == 2 and ("can't be written: File too large" in said or "Jupyter Book ended with" in said), said
    assert pages(out / "html") == before
    assert build(home, out, "--lang", "en")[0] == 0 and pages(out / "html") == before


def test_a_folder_that_cannot_be_written_to_is_told(home: Path):
    code, said = build(home, Path("/proc/yanbao"), "--lang", "en")
    assert code == 2 and "/proc/yanbao can't be written" in said and "--out" in said


def test_a_killed_build_leaves_the_last_edition_whole_and_the_next_one_is_right(home: Path, out: Path, tmp_path: Path):
    assert build(home, tmp_path / "fresh", "--lang", "en", "-p", "horizon=2032")[0] == 0
    good = pages(out / "html")
    chance = random.Random(7)
    for _ in range(4):
        process = start(home, out, "--lang", "en", "-p", "horizon=2032")
        time.sleep(chance.uniform(1, 9))
        kill(process)
        found = pages(out / "html")
        assert found == good or [name for name in differing(out / "html", tmp_path / "fresh" / "html") if not name.startswith("editions/")] == []
    assert build(home, out, "--lang", "en", "-p", "horizon=2032")[0] == 0
    assert [name for name in differing(out / "html", tmp_path / "fresh" / "html") if not name.startswith("editions/")] == []
    assert build(home, out, "--lang", "en")[0] == 0


def test_a_failed_chapter_has_its_page_the_others_are_there_and_the_exit_code_says_so(home: Path, tmp_path: Path):
    notebook = home / "chapters" / "03_technology.ipynb"
    before = notebook.read_text(encoding="utf-8")
    broken = json.loads(before)
    broken["cells"].append({"cell_type": "code", "id": "broken", "metadata": {}, "source": "1 / 0", "outputs": [], "execution_count": None})
    notebook.write_text(json.dumps(broken), encoding="utf-8")
    try:
        code, said = build(home, tmp_path / "out", "--lang", "en")
    finally:
        notebook.write_text(before, encoding="utf-8")
    assert code == 2 and "tiny/03_technology (en)" in said and "ZeroDivisionError: division by zero" in said
    page = (tmp_path / "out" / "html" / "en" / "tiny" / "03_technology.html").read_text(encoding="utf-8")
    assert "This chapter failed here" in page and 'id="exhibit-' in page
    assert (tmp_path / "out" / "html" / "en" / "tiny" / "05_outlook.html").is_file()


# names and swapping


@pytest.mark.parametrize("name", ["", "default", "strict", "a", "2024-12.base_1"])
def test_a_name_that_is_a_folder_and_an_address_is_taken(name: str):
    assert Edition.named(Path("out"), name).name == ("" if name == "default" else name)


@pytest.mark.parametrize("name", ["..", "a/b", "Strict", "-p", "x" * 41, "严格", " ", ".hidden"])
def test_any_other_name_is_refused(name: str):
    with pytest.raises(YanbaoError, match="can't be an edition's name"):
        Edition.named(Path("out"), name)


@given(st.booleans())
def test_exchanged_folders_have_changed_places(atomic: bool):
    import tempfile

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        if not atomic:
            patched.delattr(files.ctypes, "CDLL")  # as where there is no such library
        new, final = Path(folder) / "new", Path(folder) / "final"
        for place in (new, final):
            place.mkdir()
            (place / "told").write_text(place.name)
        files.exchange(new, final)
        assert ((new / "told").read_text(), (final / "told").read_text()) == ("final", "new")
        files.exchange(new, Path(folder) / "first")
        assert not new.exists() and (Path(folder) / "first" / "told").read_text() == "final"


@pytest.mark.parametrize("killed", ["before the new folder came", "after it came"])
def test_a_kill_between_the_two_steps_of_an_exchange_is_mended(tmp_path: Path, killed: str):
    final, old = tmp_path / "final", files.old_place(tmp_path / "final")
    old.mkdir()
    (old / "told").write_text("old")
    if killed == "after it came":
        final.mkdir()
        (final / "told").write_text("new")
    files.recover(final)
    assert (final / "told").read_text() == ("new" if killed == "after it came" else "old")
    assert not old.exists()


def test_what_fails_midway_leaves_the_file_that_was_there(tmp_path: Path):
    path = tmp_path / "file"
    path.write_text("good")
    with pytest.raises(RuntimeError), files.beside(path) as unfinished:
        unfinished.write_text("half")
        raise RuntimeError
    assert path.read_text() == "good" and list(tmp_path.iterdir()) == [path]


def test_the_toy_project_is_the_real_one_with_another_study(home: Path):
    assert (home / "data" / "studies" / "tiny" / "study.yml").read_bytes() == (TINY / "study.yml").read_bytes()
    assert (home / "_toc.yml").read_bytes() == (ROOT / "_toc.yml").read_bytes()
