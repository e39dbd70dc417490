"""A study as one zip: its data package, and for every exhibit its numbers as CSV and its chart as a picture, with a list of them.

Equal chapters give equal bytes.
"""

from __future__ import annotations

from pathlib import Path

from .. import datapackage, tabular
from ..executed import Panel
from . import pictures
from .gathered import Taken
from .words import word

FOLDER, LIST = "exhibits", "exhibits.csv"
LISTED = ("number", "chapter", "id", "panel", "name", "title", "subtitle", "unit", "note", "sources", "grades", "data", "picture")


def name(study: str, lang: str) -> str:
    """The file's name."""
    return f"{study}-{lang}.zip"


def archive(taken: Taken) -> bytes:
    """The zip itself."""
    return datapackage.archive(contents(taken))


def contents(taken: Taken) -> dict[str, bytes]:
    """The files of the zip: name → bytes. A chart that can't be drawn has no picture."""
    ledger, found, listed = tabular.Ledger(taken.book), {}, [[word(taken.lang, key) for key in LISTED]]
    for chapter in taken.chapters:
        for exhibit in chapter.exhibits:
            for panel in exhibit.panels:
                files = _panel(panel, ledger, taken.pictures)
                found |= files
                listed.append(_entry(chapter.title, panel, list(files), taken.lang))
    found[f"{FOLDER}/{LIST}"] = datapackage.csv_text(listed).encode()
    package = datapackage.contents(taken.book.pack, taken.edition)
    for lang, readme in datapackage.READMES.items():
        package[readme] = _with_exhibits(package[readme].decode(), lang).encode()
    return {**package, **found}


def _with_exhibits(readme: str, lang: str) -> str:
    """A readme that tells of the exhibits, too, before it comes to the licence."""
    heading = "\n## " + word(lang, "readme_licence")
    before, found, after = readme.partition(heading)
    return f"{before}\n## {word(lang, 'readme_exhibits')}\n\n{word(lang, 'readme_exhibits_text')}\n{found}{after}"


def _panel(panel: Panel, ledger: tabular.Ledger, cache: Path) -> dict[str, bytes]:
    stem = f"{FOLDER}/{panel.meta['number']}-{panel.meta['id']}"
    table = tabular.table(panel.meta, panel.spec, ledger.behind(panel.meta), ledger.book.words)
    files = {f"{stem}.csv": datapackage.csv_text([list(table.heads), *([_text(cell) for cell in row] for row in table.rows)]).encode()}
    if panel.spec is not None:
        try:
            files[f"{stem}.svg"] = pictures.framed(panel, pictures.drawn(panel, cache), ledger.book.lang).encode()
        except ValueError:  # as on the page: told there when it was built
            pass
    return files


def _text(cell: tabular.figures.Cell) -> str:
    """A cell as CSV has it: all digits of a number."""
    return "" if cell is None else cell if isinstance(cell, str) else f"{cell:.12g}"


def _entry(chapter: str, panel: Panel, files: list[str], lang: str) -> list[str]:
    meta = panel.meta
    by_ending = {Path(file).suffix: file for file in files}
    sources = word(lang, "semicolon").join(
        filter(None, (" ".join(filter(None, (one["publisher"], str(one.get("year") or "")))) for one in meta.get("sources") or []))
    )
    grades = " ".join(f"{grade}:{count}" for grade, count in (meta.get("grades") or {}).items())
    return [
        meta["number"],
        chapter,
        meta["id"],
        str(meta.get("panel") or 1),
        meta["name"],
        meta["title"],
        meta.get("subtitle", ""),
        meta.get("unit", ""),
        meta.get("note", ""),
        sources,
        grades,
        by_ending.get(".csv", ""),
        by_ending.get(".svg", ""),
    ]
