"""`yanbao fork`: a chapter copied to be changed. The copy has cells and ids of its own, a title of its own, and no outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import notebooks, paths
from ..errors import Place, YanbaoError
from ..study import Study
from . import files
from .jobs import chapter_path

OPENED = re.compile(r"(\b(?:yb|yanbao)\.open\(study,)")
STUDY = re.compile(r'^study = "[^"]*"', re.MULTILINE)
LISTED = re.compile(r"^([ \t]*-[ \t]*file:[ \t]*\S*?)([0-9]{2}_[a-z0-9_]+)(\.ipynb)?[ \t]*$", re.MULTILINE)
LONGEST_ID = 64  # letters of a cell's id, as nbformat has it


@dataclass(frozen=True)
class Fork:
    """What is to be copied and whereto: the chapter, the notebook that stands for it now, the copy's name and titles (blank: made of the name),
    the study it is for (None for all)."""

    root: Path
    chapter: str
    source: Path
    name: str
    titles: Mapping[str, str]
    study: Study | None = None

    @property
    def replaces(self) -> bool:
        return self.name == self.chapter

    @property
    def target(self) -> Path:
        folder = self.study.folder / notebooks.OWN if self.study else paths.chapters_folder(self.root)
        return folder / f"{self.name}.ipynb"


def planned(root: Path, chapter: str, name: str = "", study: Study | None = None, replace: bool = False, titles: Mapping[str, str] | None = None) -> Fork:
    """What `fork` would do. Raises YanbaoError for a chapter there is none of, a name that can't be one, and a place that is taken."""
    if replace and study is None:
        raise YanbaoError("replace_what")
    folders = study.folders if study else ()
    source = chapter_path(root, chapter, folders)
    said = re.sub(r"^[0-9]{2}_", "", name)
    titles = {lang: title for lang, title in (titles or {}).items() if title}
    if said:
        titles = {"zh": f"{notebooks.read(source).titles.get('zh', source.stem)}（{_words(said)}）", "en": _words(said).capitalize()} | titles
    found = Fork(root, source.stem, source, source.stem if replace else _numbered(name, notebooks.of_study(root, folders)), titles, study)
    if not notebooks.NAME.fullmatch(found.name):
        raise YanbaoError("chapter_name", name=name)
    if found.target.exists() or (not replace and found.name in notebooks.of_study(root, folders)):
        raise YanbaoError("chapter_exists", name=paths.shown(found.target, root))
    return found


def _words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip()


def _numbered(name: str, known: Mapping[str, Path]) -> str:
    """The name with a number before it: its own, else the next one."""
    name = name.lower().replace("-", "_")
    return name if re.match(r"[0-9]", name) else f"{max((int(one[:2]) for one in known), default=0) + 1:02}_{name}"


def fork(plan: Fork) -> list[Path]:
    """Write the copy, and list it in `_toc.yml` where it is for all studies; gives what was written. Raises YanbaoError for what can't be."""
    with files.telling():
        if plan.study:
            written = {}
        else:
            contents = plan.root / "_toc.yml"
            written = {contents: listed(contents.read_text(encoding="utf-8"), plan.name)}
        notebook = json.loads(plan.source.read_text(encoding="utf-8"))
        plan.target.parent.mkdir(parents=True, exist_ok=True)
        files.write(plan.target, json.dumps(copied(notebook, plan), ensure_ascii=False, indent=1) + "\n")
        for path, text in written.items():
            files.write(path, text)
    return [plan.target, *written]


def listed(contents: str, chapter: str) -> str:
    """A table of contents with one more chapter, in its place by number. Raises YanbaoError where it lists no chapters."""
    lines = list(LISTED.finditer(contents))
    if not lines:
        raise YanbaoError("malformed_settings", Place("_toc.yml"), reason=("没有列出章节", "it lists no chapters"))
    before = [line for line in lines if line.group(2) < chapter] or lines[:1]
    at = before[-1].end()
    return f"{contents[:at]}\n{before[-1].group(1)}{chapter}{before[-1].group(3) or ''}{contents[at:]}"


def copied(notebook: dict, plan: Fork) -> dict:
    """The notebook's copy: cells in their order with their tags, new ids and titles, the chapter's name in its code, nothing executed."""
    prefix = re.sub(r"[^a-z0-9]+", "-", (f"{plan.study.name}-{plan.name}" if plan.replaces else plan.name).lower()).strip("-")
    cells = []
    for place, cell in enumerate(notebook["cells"]):
        source, tags = "".join(cell["source"]), list(cell.get("metadata", {}).get("tags", []))
        new = {"cell_type": cell["cell_type"], "id": f"{prefix}-{cell.get('id', place)}"[:LONGEST_ID].rstrip("-"), "metadata": {"tags": tags}}
        if cell["cell_type"] == "code":
            new |= {"execution_count": None, "outputs": []}
            source = code(source, tags, plan)
        else:
            source = titled(source, next((plan.titles[lang] for lang in tags if lang in plan.titles), ""))
        cells.append(new | {"source": source.splitlines(keepends=True)})
    return {"cells": _told_apart(cells), "metadata": notebook["metadata"], "nbformat": 4, "nbformat_minor": 5}


def _told_apart(cells: list[dict]) -> list[dict]:
    """The cells; where two would have one id after being cut, the place is put in."""
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        if cell["id"] in seen:
            cell["id"] = f"{cell['id'][:LONGEST_ID - 4]}-{place}"
        seen.add(cell["id"])
    return cells


def titled(source: str, title: str) -> str:
    """A cell's text under another title, where it has one at all."""
    return re.sub(r"\A#[ \t]+.*", lambda found: f"# {title}", source) if title else source


def code(source: str, tags: list[str], plan: Fork) -> str:
    """A code cell that speaks of the copy: the study it is for, the chapter's name in headings and where the book is opened."""
    if "parameters" in tags and plan.study and plan.study.folder.parent == paths.studies_folder(plan.root):
        source = STUDY.sub(f'study = "{plan.study.name}"', source, count=1)
    if plan.replaces:
        return source
    source = re.sub(rf'"{plan.chapter}(?=["_])', f'"{plan.name}', source)
    if 'chapter="' in source:  # a copy of a copy
        return source
    return OPENED.sub(rf'\1 chapter="{plan.name}",', source, count=1)
