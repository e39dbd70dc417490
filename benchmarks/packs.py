"""Projects to build: the real one under another folder, with more studies (copies under other names) or a very long ledger."""

from __future__ import annotations

import csv
import itertools
import shutil
import sys
from pathlib import Path

from measure import ENVIRONMENT, ROOT, Run, command

from yanbao import paths

CODE = "from yanbao.cli import main; main()"


def project(home: Path, studies: int = 3) -> Path:
    """A copy of the project with so many studies; the library itself isn't copied."""
    for part in ("chapters", "data/schema", "data/vocabulary", "data/shared"):
        shutil.copytree(ROOT / part, home / part)
    for part in ("_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copyfile(ROOT / part, home / part)
    names = paths.study_names(ROOT)
    for number in range(studies):
        name = names[number % len(names)] + ("" if number < len(names) else f"-{number // len(names)}")
        target = home / "data" / "studies" / name
        shutil.copytree(ROOT / "data" / "studies" / names[number % len(names)], target)
        settings = target / "study.yml"
        settings.write_text(settings.read_text(encoding="utf-8").replace(f"study: {names[number % len(names)]}\n", f"study: {name}\n"), encoding="utf-8")
    return home


def build(home: Path, out: Path, *arguments: str, memory: bool = False) -> Run:
    """`yanbao build --out OUT …` of the project at `home`."""
    ENVIRONMENT["YANBAO_HOME"] = str(home)
    try:
        return command([sys.executable, "-c", CODE, "build", "--out", out, *arguments], memory)
    finally:
        ENVIRONMENT.pop("YANBAO_HOME")


_steps = itertools.count(1)


def change_one(home: Path) -> None:
    """Change one observation of the first study that a chapter shows, each time to another value."""
    path = sorted((home / "data" / "studies").glob("*/observations.csv"))[0]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    value, metric = rows[0].index("value"), rows[0].index("metric")
    row = next(row for row in rows[1:] if row[metric] == "racks_in_use" and row[value])
    row[value] = f"{float(row[value]) * (1 + 0.001 * next(_steps)):.6g}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def enlarge(home: Path, count: int, shown: bool = True) -> int:
    """Fill the first study's ledger up to so many rows: its own rows under new ids, in series and years of their own. `shown` False: only rows of
    metrics that none of its exhibits shows, so that the pack stays sound."""
    path = sorted((home / "data" / "studies").glob("*/observations.csv"))[0]
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    place = {name: head.index(name) for name in ("id", "series_id", "period", "metric")}
    with path.with_name("exhibits.csv").open(encoding="utf-8", newline="") as file:
        asked = {name for row in csv.DictReader(file) for name in row["metric"].split(";")}
    copied = rows if shown else [row for row in rows if row[place["metric"]] not in asked]
    more = []
    for number in range(count - len(rows)):
        row = list(copied[number % len(copied)])
        row[place["id"]] = f"copy{number:07d}"
        row[place["series_id"]] += f".copy{number // len(copied)}"
        row[place["period"]] = f"{1900 + number // len(copied) % 50}"
        more.append(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows, *more])
    return len(rows) + len(more)


def check(home: Path) -> Run:
    """`yanbao check` of the project at `home`, with its peak memory. Fails where the command finds a problem."""
    ENVIRONMENT["YANBAO_HOME"] = str(home)
    try:
        return command([sys.executable, "-c", CODE, "check"], memory=True)
    finally:
        ENVIRONMENT.pop("YANBAO_HOME")
