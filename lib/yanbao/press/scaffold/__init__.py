"""A new study: a pack with every table, example rows that check cleanly, and texts in both languages, ready to be built and then filled."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from string import Template

from ... import paths, tables
from ...errors import YanbaoError
from ...study import TABLES
from .. import files, row_ids
from . import rows, texts

NAME = re.compile(r"(?=[a-z0-9_-]*[a-z])[a-z0-9][a-z0-9_-]{0,39}")
RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")  # no folder can be called so on Windows
TITLE = re.compile(r"[^\x00-\x1f\x7f{}`#<>|$\\]{1,60}")  # stands in headings, settings and pages
YEARS_AHEAD = 5


def place(root: Path, told: str) -> Path:
    """The folder of a new study: under data/studies for a bare name (here, if the project is an installed package), else that path. Raises YanbaoError for a name that can't be one."""
    inside = not any(sign in told for sign in (os.sep, "/", "\\")) and told not in (".", "..")
    folder = paths.studies_folder(root) / told if inside and not paths.is_installed(root) else Path(os.path.abspath(told))
    name = told if inside else folder.name
    if not NAME.fullmatch(name) or RESERVED.fullmatch(name):
        raise YanbaoError("study_name", name=name or told)
    if os.path.lexists(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise YanbaoError("study_exists", name=paths.shown(folder, root))
    if name in paths.study_names(root):
        raise YanbaoError("study_exists", name=paths.shown(paths.studies_folder(root) / name, root))
    return folder


def title(text: str, name: str) -> str:
    """A study's name for readers; made from the folder's where none is given. Raises YanbaoError for one that pages can't bear."""
    text = text.strip() or re.sub(r"[-_]+", " ", name).strip().capitalize()
    if not TITLE.fullmatch(text):
        raise YanbaoError("study_title", name=text[:60])
    return text


def new(root: Path, told: str, zh: str = "", en: str = "", today: date | None = None) -> Path:
    """Write a new study, whole or not at all, and give its folder. Raises YanbaoError where the name can't be used or the folder isn't empty."""
    folder = place(root, told)
    names = {"zh": title(zh or en, folder.name), "en": title(en, folder.name)}
    written = contents(root, folder, names, today or date.today())
    with files.telling():
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = folder.with_name(f".{folder.name}.{os.getpid()}.new")
        try:
            for file, text in written.items():
                path = unfinished / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            os.replace(unfinished, folder)  # over an empty folder, never over one that has been filled meanwhile
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def contents(root: Path, folder: Path, names: Mapping[str, str], today: date) -> dict[str, str]:
    """The files of a new study: name in its folder -> text."""
    base = today.year - 1
    told = {"today": today.isoformat(), "y0": str(base), "horizon": str(base + YEARS_AHEAD), **{f"m{back}": str(base - back) for back in (1, 2, 3)}}
    labels = rows.row_names()
    ids = dict(zip(labels, row_ids.fresh(row_ids.taken(root), len(labels))))
    pack, words = rows.example_rows(root, told, ids)
    listed = {f"vocabulary/{table}.csv": table for table in tables.OWN_WORDS} | {f"{table}.csv": table for table in TABLES}
    found = {file: table_text(root, table, words[table] if file.startswith("vocabulary/") else pack[table]) for file, table in listed.items()}
    quoted = {f"{lang}_quoted": json.dumps(name, ensure_ascii=False) for lang, name in names.items()}
    found["study.yml"] = Template((Path(__file__).parent / "study.yml").read_text(encoding="utf-8")).substitute({**told, **names, **quoted, "name": folder.name})
    inside = folder.parent == paths.studies_folder(root)
    for lang, name in names.items():
        found[f"commentary.{lang}.md"] = texts.commentary(root, name, lang)
        found[f"README.{lang}.md"] = texts.guide(root, name, folder.name if inside else f"./{folder.name}", lang, listed)
    return found


def table_text(root: Path, table: str, records: Iterable[Mapping[str, str]]) -> str:
    """Records as the text of a table, under the columns of its schema. Raises ValueError for a column that it doesn't have."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, tables.columns(root, table), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return written.getvalue()
