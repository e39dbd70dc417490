"""Editions made by hand for the tests: notebooks with their outputs and an edition.json, in the layout of the press."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from yanbao.exhibits import CHART_MIME, EXHIBIT_MIME
from yanbao.press.run import Job, execute, notebook_parameters
from yanbao.study import Study

CHAPTER = "01_industry_overview"


def meta(exhibit: str = "market_size", **more: object) -> dict:
    """The META of a small exhibit; `more` replaces parts of it."""
    return {"id": exhibit, "panel": 1, "panels": 1, "study": "tiny", "lang": "en", "chapter": CHAPTER, "number": "1.1", "label": "Exhibit 1.1", "name": "Market size",
            "title": "Cloud market size", "subtitle": "CNY billion", "unit": "CNY billion", "note": "", "form": "table", "alt": "A table", "sources": [], "grades": {},
            "table": table(("cloud", "2023", "300", "B"), ("cloud", "2024", "330", "B")), "rows": [["tiny0001", 300.0], ["tiny0002", 330.0]], **more}


def table(*rows: tuple[str, ...], unit: str = "CNY billion") -> dict:
    return {"columns": ["Item", "Period", f"Value ({unit})", "Grade"], "align": ["l", "l", "r", "l"], "rows": [list(row) for row in rows]}


def notebook(*exhibits: dict) -> dict:
    """An executed notebook whose outputs are these METAs, or specs that carry one."""
    outputs = [{"output_type": "display_data", "data": {CHART_MIME if "usermeta" in one else EXHIBIT_MIME: one}, "metadata": {}} for one in exhibits]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "id": "a", "source": "", "metadata": {}, "execution_count": 1, "outputs": outputs}]}


def write(folder: Path, notebooks: Mapping[tuple[str, str, str], dict], name: str = "", **description: object) -> Path:
    """An edition's folder from (language, study, chapter) → executed notebook; `description` replaces parts of edition.json."""
    listed = []
    for (lang, study, chapter), content in notebooks.items():
        path = folder / lang / "_sources" / study / f"{chapter}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        listed.append({"lang": lang, "study": study, "chapter": chapter, "notebook": path.relative_to(folder).as_posix(), "failure": ""})
    said = {"format": 1, "name": name, "built": "2026-11-27T01:02:03+00:00", "data_date": "2025-11-21", "languages": list(dict.fromkeys(lang for lang, _, _ in notebooks)),
            "studies": list(dict.fromkeys(study for _, study, _ in notebooks)), "parameters": {}, "git": {"commit": "0" * 40, "changed": False},
            "versions": {"yanbao": "0.1.0"}, "digests": {}, "chapters": listed}
    (folder / "edition.json").write_text(json.dumps({**said, **description}, ensure_ascii=False), encoding="utf-8")
    return folder


def small(folder: Path, *exhibits: dict, **description: object) -> Path:
    """An edition of one chapter in English."""
    return write(folder, {("en", "tiny", CHAPTER): notebook(*exhibits)}, **description)


def run(study: Study, folder: Path, *chapters: str, langs: tuple[str, ...] = ("en",), **given: object) -> dict[tuple[str, str, str], dict]:
    """Executed chapters of a study, by (language, study, chapter)."""
    found = {}
    for lang in langs:
        parameters = notebook_parameters(study, {**given, "lang": lang})
        for chapter in chapters:
            job = Job(study.root, chapter, study.name, folder / lang / f"{chapter}.ipynb", parameters)
            assert execute(job).failure == ""
            found[lang, study.name, chapter] = json.loads(job.output.read_text(encoding="utf-8"))
    return found


def changed(exhibit: dict, edit: Callable[[dict], None]) -> dict:
    """A copy of a META, changed by `edit`."""
    other = copy.deepcopy(exhibit)
    edit(other)
    return other
