"""A small book of two studies, built by Sphinx in this process."""

from __future__ import annotations

import json
import os
import re
import shutil
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from fixtures import ROOT, TINY
from test_figures import META, SPEC

from yanbao import study, words
from yanbao.press.site.figures import CHART

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}, "language_info": {"name": "python"}}
STUDIES = ("first", "second")
CORRECTIONS = """id,column,old,new,reason_zh,reason_en,source_id,date
tiny0005,value,890,900,年鉴有勘误,The yearbook had an erratum,yearbook,2025-06
tiny0006,kind,estimate,reported,报道引自年鉴,The article quotes the yearbook,,2025-11-20
gone0001,bound,,gt,原文为“超过”,The text says over,,2024
"""


def exhibit(name: str, /, **meta: object) -> dict:
    full = {**META, "study": name, **meta}
    spec = {**SPEC, "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "usermeta": {"yanbao": full}, "data": {"values": [{"x": 1, "y": 2}]}, "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}}
    return {"output_type": "display_data", "metadata": {}, "data": {CHART: spec, "text/plain": "text"}}


def notebook(title: str, *outputs: dict, text: str = "Words of its own.") -> str:
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": f"# {title}\n\n{text}"},
             {"cell_type": "code", "id": "b", "metadata": {"tags": []}, "source": "a = 1", "outputs": list(outputs), "execution_count": 1}]
    return json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5})


class SmallBook:
    """Sources, packs and a project's tables under `folder`, to be changed and built again."""

    def __init__(self, folder: Path, cache: Path):
        self.folder, self.cache = folder, cache
        self.source, self.project = folder / "src", folder / "project"
        self.config = {"extensions": ["myst_nb", "sphinx_book_theme", "yanbao.press.site"], "html_theme": "sphinx_book_theme", "language": "en",
                       "nb_execution_mode": "off", "yanbao_studies": {name: str(self.pack(name)) for name in STUDIES},
                       "yanbao_edition": {"name": "strict", "data_date": "2026-09-30"}, "yanbao_cache": str(cache)}

    def pack(self, name: str) -> Path:
        return self.project / "data" / "studies" / name

    def write(self) -> SmallBook:
        for part in ("schema", "vocabulary", "shared"):
            shutil.copytree(ROOT / "data" / part, self.project / "data" / part)
        parts = []
        for name in STUDIES:
            shutil.copytree(TINY, self.pack(name))
            (self.pack(name) / "corrections.csv").write_text(CORRECTIONS, encoding="utf-8")
            replaced(self.pack(name) / "study.yml", r"study: tiny", f"study: {name}")
            folder = self.source / name
            folder.mkdir(parents=True)
            for page, chapter in (("index", "study"), ("sources", "sources"), ("exhibits", "exhibits"), ("evidence", "evidence"), ("coverage", "coverage")):
                shutil.copyfile(ROOT / "chapters" / f"{chapter}.md", folder / f"{page}.md")
            (folder / "01_chapter.ipynb").write_text(notebook("Overview", exhibit(name, sources=[{"source_id": "yearbook", "publisher": "NBS", "year": "2025", "grade": "B"}], rows=[["tiny0004", 810.0], ["tiny0005", 900.0]])))
            (folder / "02_more.ipynb").write_text(notebook("More", exhibit(name, id="cost", title="Falls", number="2.1", label="Exhibit 2.1", sources=[], form="cost_stack"),
                                                           text=f"Words. See {{ref}}`{name}-exhibit-market_size`."))
            pages = "\n".join(f"{name}/{page}" for page in ("index", "01_chapter", "02_more", "exhibits", "sources", "evidence", "coverage"))
            parts.append(f"```{{toctree}}\n:hidden:\n:caption: The {name} study\n{pages}\n```")
        (self.source / "index.md").write_text("# Book\n\n```{yanbao-studies}\n```\n\n" + "\n\n".join(parts) + "\n")
        return self

    def build(self, name: str) -> str:
        """Build into `folder`/`name`; returns the warnings."""
        for load in (words.load, study.metrics, study.general_exhibits, study.coverage_items, study.terms):
            load.cache_clear()  # as in a process of its own
        warnings = StringIO()
        arguments = [str(path) for path in (self.folder / name / "html", self.folder / name / "doctrees")]
        with patch.dict(os.environ, {"YANBAO_HOME": str(self.project)}), patch_docutils(str(self.source)), docutils_namespace():
            # themes add to the default list of template folders in place: each build gets a list of its own
            Sphinx(str(self.source), None, *arguments, "html", confoverrides={**self.config, "templates_path": []}, status=None, warning=warnings).build()
        return warnings.getvalue()

    def files(self, name: str) -> dict[str, bytes]:
        out = self.folder / name / "html"
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()}

    def times(self, name: str) -> dict[str, int]:
        out = self.folder / name / "html"
        return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in out.rglob("*.html")}


def replaced(path: Path, old: str, new: str) -> None:
    """Replace a pattern that must be there."""
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert count, f"{old!r} isn't in {path.name}"
    path.write_text(text, encoding="utf-8")
