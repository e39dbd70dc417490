"""Measure what the rerun promises, as ratios in one run, and write benchmarks/results.json with this machine's line.

    .venv/bin/python benchmarks/run.py              everything (about forty-five minutes on two cores)
    .venv/bin/python benchmarks/run.py book sweep   some sections; the others keep their last figures
    .venv/bin/python benchmarks/run.py --page       only write docs/benchmarks.md from the figures
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import packs
import plain
import preview
import reading as pages
import texts
from measure import ENVIRONMENT, ROOT, Run, command, machine, median, yanbao

from yanbao import __version__

RESULTS = ROOT / "benchmarks" / "results.json"
PYTHON = sys.executable
DRAWS = (100, 1_000, 10_000, 100_000)


def chapters(folder: Path) -> dict[str, object]:
    """Thirty chapters, all cold, by the engine and by other means; the slow ones fewer times."""

    def by(means: str):
        return lambda: command([PYTHON, ROOT / "benchmarks" / "chapters.py", means, folder / means])

    def cells() -> Run:
        return Run(plain.seconds(), 0)

    return {"plain": median(5, cells), "engine": median(5, by("engine")), "serial": median(1, by("serial")), "loop": median(1, by("loop")), "nbconvert": median(1, by("nbconvert"))}


def book(folder: Path) -> dict[str, object]:
    """The whole book in both languages: from nothing, with pictures cached, unchanged, and with one observation changed."""
    out, home = folder / "out", packs.project(folder / "home")

    def build(memory: bool = False) -> Run:
        return packs.build(home, out, memory=memory)

    def only_pictures() -> None:
        for name in ("html", "compiled", "src", "state", "cache/chapters"):
            shutil.rmtree(out / name, ignore_errors=True)

    nothing_cached = median(3, lambda: build(memory=True), lambda: shutil.rmtree(out, ignore_errors=True))
    pictures_cached = median(5, build, only_pictures)
    unchanged = median(5, build)
    changed = median(5, build, lambda: packs.change_one(home))
    return {"nothing cached": nothing_cached, "pictures cached": pictures_cached, "unchanged": unchanged, "one observation changed": changed,
            "one saved row to the reloaded page": preview.median_of(5, home)}


def sweep(folder: Path) -> dict[str, object]:
    """200 runs of one chapter by `yanbao sweep`, and papermill's loop in one process over ten of them."""
    prices = "power_price_usd=0.05:0.09975:0.00025"
    swept = median(1, lambda: yanbao("sweep", "idc", "04_cost_structure", "-p", prices, "-p", "lang=en", "-o", folder / "sweep.parquet"))
    loop = median(1, lambda: command([PYTHON, ROOT / "benchmarks" / "chapters.py", "serial", folder / "serial", "10"]))
    return {"runs": 200, "sweep": swept, "loop of ten": loop}


def growth(folder: Path) -> dict[str, object]:
    """3, 12 and 48 studies, in one language: copies of the real packs under other names; then one pack with 200,000 observations."""
    found: dict[str, object] = {}
    for count in (3, 12, 48):
        home = packs.project(folder / f"{count}", count)
        run = packs.build(home, folder / f"out-{count}", "--lang", "en", memory=True)
        pages = len(list((folder / f"out-{count}" / "html").glob("*/*/*.html"))) + len(list((folder / f"out-{count}" / "html").glob("*/*.html")))
        found[str(count)] = {"seconds": round(run.seconds, 1), "pages": pages, "memory": round(run.memory), "a page": round(run.seconds / pages, 3)}
        shutil.rmtree(folder / f"out-{count}")
    home = packs.project(folder / "large", 1)
    rows = packs.enlarge(home, 200_000)
    first = packs.build(home, folder / "out-large", "--lang", "en", memory=True)
    again = packs.build(home, folder / "out-large", "--lang", "en")
    packs.change_one(home)
    changed = packs.build(home, folder / "out-large", "--lang", "en")
    found["large pack"] = {"observations": rows, "seconds": round(first.seconds, 1), "memory": round(first.memory), "unchanged": round(again.seconds, 2),
                           "one observation changed": round(changed.seconds, 1)}
    return found


def check(folder: Path) -> dict[str, object]:
    """`yanbao check` of one study as it is, and with a ledger of a million rows."""
    home = packs.project(folder / "home", 1)
    asis = median(3, lambda: packs.check(home))
    rows = packs.enlarge(home, 1_000_000, shown=False)
    return {"as it is": asis, "rows": rows, "a million rows": median(1, lambda: packs.check(home))}


def trees(folder: Path) -> dict[str, object]:
    """Monte Carlo draws of the largest driver tree over ten years, each count in a process of its own; refusals of hostile formulas."""
    return {"draws": [told("trees.py", str(draws)) for draws in DRAWS], "hostile": told("hostile.py")}


def reading(folder: Path) -> dict[str, object]:
    """The heaviest page of the book: what it weighs, and when its charts are drawn."""
    packs.build(packs.project(folder / "home"), folder / "out")
    return pages.read(folder / "out" / "html")


def taking(folder: Path) -> dict[str, object]:
    """`yanbao export` of one study in each format, in one language, its chapters and pictures in the cache."""
    arguments = ("export", "sodium-ion-anode", "--lang", "zh", "--out", folder)
    yanbao(*arguments, "--format", "zip")
    return {form: median(1, lambda: yanbao(*arguments, "--format", form)) | {"size": sum(path.stat().st_size for path in folder.glob(f"*.{form}"))} for form in ("xlsx", "zip", "pptx", "pdf")}


def told(script: str, *arguments: str) -> dict[str, object]:
    """What a script of this folder prints as JSON, run in a process of its own."""
    return json.loads(subprocess.run([PYTHON, ROOT / "benchmarks" / script, *arguments], capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout)


SECTIONS = {"chapters": chapters, "book": book, "sweep": sweep, "growth": growth, "check": check, "trees": trees, "reading": reading, "taking": taking}


def main(asked: list[str]) -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name in [] if asked == ["--page"] else asked or list(SECTIONS):
        with tempfile.TemporaryDirectory(prefix="yanbao-benchmark-") as folder:
            print(name, "…", flush=True)
            results[name] = SECTIONS[name](Path(folder)) | {"machine": machine(), "date": time.strftime("%Y-%m-%d"), "yanbao": __version__}
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(json.dumps(results[name], indent=1), flush=True)
    (ROOT / "docs" / "benchmarks.md").write_text(texts.page(results), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
