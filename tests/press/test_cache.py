"""The cache tells the truth: whatever byte of an input changes, what it gives is what a run without it gives."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from builds import differing, project
from hypothesis import HealthCheck, given, settings, strategies as st

from yanbao import reads
from yanbao.press import explain

CHAPTERS = ["01_industry_overview", "02_competition", "03_technology", "04_cost_structure", "05_outlook"]
PARAMETERS = [{}, {"min_grade": "C"}, {"base_year": 2023}, {"horizon": 2031}, {"scenario": "high"}, {"currency": "USD"}, {"drivers": {"power_price": 0.7}}, {"as_of": "2025-06-30"}]
# what an input is, and the files a byte of which is changed
KINDS = {"row": ["data/studies/tiny/*.csv", "data/studies/tiny/*.md", "data/studies/tiny/study.yml", "data/shared/*.csv", "data/vocabulary/*.csv"],
         "notebook": ["chapters/*.ipynb"], "library": ["lib/yanbao/*.py", "lib/yanbao/charts/*.py", "lib/yanbao/press/run.py", "lib/yanbao/press/warm.py"],
         "lock": ["requirements.txt"]}
PAGES = ["chapters/*.md", "lib/yanbao/press/site/static/yanbao.css", "lib/yanbao/press/site/templates/*.html"]
EXAMPLES = int(os.environ.get("YANBAO_EXAMPLES", 8))
# runs a chapter from the cache (as it stands) and without one, and prints both results
BOTH = """
import json, sys
from pathlib import Path
from yanbao import paths, reads
from yanbao.press.cache import ChapterCache
from yanbao.press.chapters import run_chapters
from yanbao.press.jobs import Job
root = paths.project()
chapter, parameters = json.loads(sys.argv[1])
told = []
for cache in (ChapterCache(root / "cache", root), None):
    job = Job(root, chapter, "tiny", root / "made" / f"{bool(cache)}.ipynb", {"study": "tiny", "lang": "en", **parameters})
    [done] = run_chapters([job], cache)
    told.append([reads.file_digest(job.output), done.outcome.failure, done.found.reason])
print(json.dumps(told))
"""


def environment(home: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "YANBAO_HOME": str(home), "PYTHONPATH": str(home / "lib")}


def inputs(home: Path, kind: str) -> list[Path]:
    """The files of a kind that have a byte to change."""
    found = sorted(path for pattern in KINDS.get(kind, PAGES) for path in home.glob(pattern))
    return [path for path in found if path.stat().st_size and (kind != "library" or _in_literals(path.read_bytes()))]


def both(home: Path, chapter: str, parameters: dict) -> list | None:
    """[digest, failure, why it ran] from the cache and without it; None where the changed project can't run at all."""
    process = subprocess.run([sys.executable, "-c", BOTH, json.dumps([chapter, parameters])], cwd=home, capture_output=True, text=True, timeout=300,
                             env=environment(home))
    return json.loads(process.stdout.splitlines()[-1]) if process.returncode == 0 else None


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose cache holds all chapters."""
    home = project(tmp_path_factory.mktemp("project"))
    for chapter in CHAPTERS:
        assert both(home, chapter, {})[0][1] == ""
    return home


def changed(content: bytes, kind: str, chance: random.Random) -> bytes:
    """The content with one byte changed to another letter or digit, at a place where that says something else."""
    places = [place for place, byte in enumerate(content) if chr(byte).isalnum()] if kind != "library" else _in_literals(content)
    place = chance.choice(places)
    old = chr(content[place])
    pool = "0123456789" if old.isdigit() else "abcdefghijklmnopqrstuvwxyz"
    return content[:place] + chance.choice(pool.replace(old, "")).encode() + content[place + 1:]


def _in_literals(content: bytes) -> list[int]:
    """Places of digits in a module that aren't part of a name: changing one leaves it a module."""
    return [place for place, byte in enumerate(content) if chr(byte).isdigit() and not chr(content[place - 1]).isalnum() and content[place - 1:place] != b"_"]


@given(st.sampled_from([*KINDS, "row", "row", "parameter"]), st.sampled_from(CHAPTERS), st.integers(0, 10**6))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_change_of_any_byte_gives_what_a_run_without_the_cache_gives(home: Path, kind: str, chapter: str, seed: int):
    chance = random.Random(seed)
    if kind == "parameter":
        told = both(home, chapter, chance.choice(PARAMETERS))
        assert told and told[0][:2] == told[1][:2]
        return
    path = chance.choice(inputs(home, kind))
    before = path.read_bytes()
    path.write_bytes(changed(before, kind, chance))
    try:
        told = both(home, chapter, {})
    finally:
        path.write_bytes(before)
    assert told is None or told[0][:2] == told[1][:2], path


@given(st.sampled_from([*KINDS, "row", "row", "page"]), st.integers(0, 10**6))
@settings(max_examples=max(2, EXAMPLES // 4), deadline=None, suppress_health_check=list(HealthCheck))
def test_a_change_of_any_byte_gives_the_edition_that_a_fresh_build_gives(home: Path, kind: str, seed: int):
    chance = random.Random(seed)
    path = chance.choice(inputs(home, kind))
    before = path.read_bytes()
    path.write_bytes(changed(before, kind, chance))
    kept, fresh = home / "kept", home / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        codes = [subprocess.run([sys.executable, "-c", "from yanbao.cli import main; main()", "build", "--lang", "en", "--out", out], cwd=home, capture_output=True,
                                timeout=300, env=environment(home)).returncode for out in (kept, fresh)]
    finally:
        path.write_bytes(before)
    assert codes[0] == codes[1], path
    assert codes[0] or differing(kept / "html", fresh / "html") == [], path


def test_a_return_to_what_was_before_needs_no_run(home: Path):
    assert both(home, "04_cost_structure", {})[0][2] == ""


def test_what_a_notebook_opens_by_itself_counts_as_read(home: Path):
    notebook = home / "chapters" / "02_competition.ipynb"
    before, extra = notebook.read_text(encoding="utf-8"), home / "data" / "own.csv"
    told = json.loads(before)
    told["cells"].append({"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None,
                          "source": "import pandas as pd\nimport beside\nprint(pd.read_csv('../data/own.csv')['a'].sum() + beside.ADDED)"})
    notebook.write_text(json.dumps(told), encoding="utf-8")
    module = home / "chapters" / "beside.py"
    try:
        for content, added, reason in (("a\n1\n", 0, "first"), ("a\n1\n", 0, ""), ("a\n2\n", 0, "read"), ("a\n2\n", 100, "read"), ("a\n1\n", 0, "")):
            extra.write_text(content)
            module.write_text(f"ADDED = {added}\n")
            cached, fresh = both(home, "02_competition", {})
            assert cached[0] == fresh[0]
            assert reason == "first" or cached[2] == reason, (content, added)
    finally:
        notebook.write_text(before, encoding="utf-8")
        extra.unlink()
        module.unlink()


def test_every_reason_is_told_in_both_languages():
    for reason in explain.REASONS:
        for lang in ("zh", "en"):
            [line] = explain.lines({("en", "idc", "01"): (reason, ("rows a 1",))}, lang)
            assert line.startswith("idc/01 (en): ") and ("rows a 1" in line) == (reason == "read")
    [line] = explain.lines({("en", "idc", "01"): ("read", tuple(f"row {number}" for number in range(9)))}, "en")
    assert line.endswith("row 3; 5 more")


# digests


@given(st.lists(st.tuples(st.text(max_size=5), st.floats(allow_nan=True)), min_size=1, max_size=5), st.integers(0, 4))
def test_a_tables_digest_changes_with_any_cell_and_not_with_line_numbers(rows: list, place: int):
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["name", "value"]).assign(row=range(len(rows)))
    assert reads.digest(frame) == reads.digest(frame.assign(row=99).copy())
    other = frame.copy()
    other["name"] = [name + ("x" if number == place % len(rows) else "") for number, name in enumerate(frame["name"])]
    assert reads.digest(other) != reads.digest(frame)
