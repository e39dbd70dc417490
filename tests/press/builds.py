"""Builds of the toy study by the command, in a project of their own: for tests that kill them, starve them, or change what they read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from fixtures import ROOT, TINY

PARTS = ("data/schema", "data/vocabulary", "data/shared", "chapters", "lib/yanbao", "_config.yml", "_toc.yml", "requirements.txt")


def project(folder: Path) -> Path:
    """A copy of the project with the toy study as its only one."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.copytree(TINY, folder / "data" / "studies" / "tiny")
    return folder


def start(home: Path, out: Path, *arguments: object, before: str = "") -> subprocess.Popen:
    """`yanbao build --out OUT …` of the project at `home`, with its own library; `before` is Python that runs first."""
    code = f"{before}\nfrom yanbao.cli import main\nmain()"
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTEST_CURRENT_TEST")}
    return subprocess.Popen([sys.executable, "-c", code, "build", "--out", str(out), *map(str, arguments)], cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, start_new_session=True, env=environment | {"YANBAO_HOME": str(home), "PYTHONPATH": str(home / "lib"), "YANBAO_LANG": "en"})


def build(home: Path, out: Path, *arguments: object, before: str = "") -> tuple[int, str]:
    """The exit code of a build and all that it said."""
    process = start(home, out, *arguments, before=before)
    said = "".join(process.communicate(timeout=600))
    assert "Traceback" not in said, said
    return process.returncode, said


def pages(folder: Path) -> dict[str, bytes]:
    """The files of an edition, without what tells when it was built."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in [name for name in found if name.endswith("edition.json")]:
        description = json.loads(found[name])
        description.pop("built")
        found[name] = json.dumps(description).encode()
    found.pop("editions.js", None)
    return found


def differing(one: Path, other: Path) -> list[str]:
    """The files in which two editions differ."""
    first, second = pages(one), pages(other)
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def kill(process: subprocess.Popen) -> None:
    """Kill a build with all it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()
