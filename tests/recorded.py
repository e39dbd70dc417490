"""The stored outputs that guard the chapters: which notebooks, and with which parameters they are run."""

from __future__ import annotations

from pathlib import Path

from yanbao import chapters, paths, study as studies
from yanbao.notebooks import general
from yanbao.press.jobs import Job
from yanbao.study import Study

ROOT = paths.project(Path(__file__).parent)
# those that came with the book: a fork's own may show less
CHAPTERS = ("01_industry_overview", "02_competition", "03_technology", "04_cost_structure", "05_outlook")
EXPECTED = ROOT / "tests" / "expected"
EXPECTED_LANGUAGE = "en"  # the stored chapters themselves are in Chinese


def expected_jobs(folder: Path) -> list[Job]:
    """One job per study and chapter, writing to `folder`/<study>/<chapter>.ipynb."""
    return [Job(ROOT, chapter, study, folder / study / f"{chapter}.ipynb", {"study": study, "lang": EXPECTED_LANGUAGE})
            for study in studies.names(ROOT) for chapter in chapters.of(Study.find(study, ROOT))]


def chapter_jobs(folder: Path) -> list[Job]:
    """The chapters as they stand in chapters/, run with their own defaults."""
    return [Job(ROOT, chapter, "", folder / f"{chapter}.ipynb") for chapter in general(ROOT)]
