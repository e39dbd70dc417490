"""Build the book: run the chapters, write the pages around them, compile both languages side by side, swap the result in whole."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from joblib import Parallel, delayed
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .. import words
from ..errors import YanbaoError
from ..study import Study
from .run import Job, chapters, execute, notebook_parameters
from .source import write_pages, write_settings

STEP = re.compile(r"(reading sources|writing output)\.\.\. ?\[ *(\d+)%\]")
WORKERS = max(1, min(4, os.cpu_count() or 1))


def build_book(root: Path, studies: list[Study], langs: tuple[str, ...], out: Path, given: Mapping[str, object], engine: str = "kernel", strict: bool = False) -> Path:
    """Build `studies` in `langs` into `out`/html and return its first page.

    Everything is validated before a chapter runs. A failed chapter doesn't stop the others; its page shows the error and a YanbaoError
    names it at the end. The pages replace the last book only once all of them are made.
    """
    source = out / "src"
    jobs = []
    for lang in langs:
        for study in studies:
            parameters = notebook_parameters(study, {**given, "lang": lang})
            jobs += [Job(root, chapter, study.name, source / lang / study.name / f"{chapter}.ipynb", parameters, engine) for chapter in chapters(root)]
    edition = {"name": "", "data_date": str(max(study.newest_source for study in studies).date()), "parameters": dict(given)}
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        failed = _run(jobs, progress)
        for lang in langs:
            _forget_others(source / lang, {study.name for study in studies})
            write_pages(root, source / lang, studies)
            write_settings(root, source / lang, studies, chapters(root), lang, langs, edition, out / "cache")
        with ThreadPoolExecutor(len(langs)) as pool:
            list(pool.map(lambda lang: _compile(source / lang, out / "compiled" / lang, lang, progress, strict), langs))
    page = _assemble(root, out, langs)
    if failed:
        raise YanbaoError("chapter_failed", count=len(failed), names="; ".join(failed))
    return page


def _run(jobs: list[Job], progress: Progress) -> list[str]:
    """Run all chapters, a few at a time; returns what failed and why."""
    task = progress.add_task("chapters", total=len(jobs))
    failed = []
    results = Parallel(n_jobs=WORKERS, return_as="generator")(delayed(execute)(job) for job in jobs)
    for job, failure in zip(jobs, results):
        progress.advance(task)
        if failure:
            failed.append(f"{job.study}/{job.chapter} ({job.parameters['lang']}): {failure}")
    return failed


def _forget_others(folder: Path, kept: set[str]) -> None:
    """Drop studies that an earlier build left in the source tree."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)


def _compile(source: Path, target: Path, lang: str, progress: Progress, strict: bool) -> None:
    """Run Jupyter Book over one language. Raises YanbaoError, naming the log, when it fails."""
    task = progress.add_task(f"pages {lang}", total=200)
    log = target / "jupyter-book.log"
    target.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(source), "--path-output", str(target), "-n", "--keep-going", *(["-W"] if strict else [])]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PYTHONUNBUFFERED": "1"}
    with log.open("w", encoding="utf-8") as written, subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", env=environment) as process:
        for line in process.stdout:
            written.write(line)
            for step, percent in STEP.findall(line):
                progress.update(task, completed=int(percent) + (100 if step == "writing output" else 0))
    progress.update(task, completed=200)
    if process.returncode:
        raise YanbaoError("book_failed", reason=_last_words(log), name=log)


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(encoding="utf-8").splitlines() if re.search(r"WARNING|ERROR|Error:|Exception", line)]
    return lines[-1].strip() if lines else "an error"


def _assemble(root: Path, out: Path, langs: tuple[str, ...]) -> Path:
    """Put the languages together with the lead-in page and swap the whole in; the last good book stays until then."""
    beside, final, old = out / "html.new", out / "html", out / "html.old"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for lang in langs:
        shutil.copytree(out / "compiled" / lang / "_build" / "html", beside / lang)
    lead_in = Path(__file__).parent / "site" / "templates" / "lead_in.html"
    titles = {lang: words.load(root, lang).label("interface", "book_title") for lang in langs}
    links = "\n".join(f'<a lang="{lang}" href="{lang}/index.html">{title}</a>' for lang, title in titles.items())
    page = lead_in.read_text(encoding="utf-8").replace("@links@", links).replace("@languages@", " ".join(langs))
    (beside / "index.html").write_text(page, encoding="utf-8")
    (beside / ".nojekyll").touch()
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        os.replace(final, old)
    os.replace(beside, final)
    shutil.rmtree(old, ignore_errors=True)
    return final / "index.html"
