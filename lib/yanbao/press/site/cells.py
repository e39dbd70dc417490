"""Which cells of an executed notebook a page shows, and how: one language, code folded, failures told to a reader.

Cells are plain dicts as in an .ipynb file; nothing is changed in place.
"""

from __future__ import annotations

import re
from typing import Any

from . import pointed
from .figures import CHART, EXHIBIT, meta_of
from .strings import word

LANGUAGES = ("zh", "en")
PARAMETER_TAGS = {"parameters", "injected-parameters"}
# what papermill puts before the first and the failing cell of a notebook that failed: English, in red HTML
FAILURE_TAG = "papermill-error-cell-tag"
# the exhibits that a cell draws: for panel in book.panels("market_size")
DRAWN = re.compile(r"""\bpanels\(\s*["'](\w+)["']""")

# a Markdown cell that is one heading and nothing else
HEADING = re.compile(r"\A\s*(#{2,6}) [^\n]+\s*\Z")
# the question that an exhibit's text begins with
QUESTION = re.compile(r"\A([^？?\n<*`]{2,120}[？?])")

Cell = dict[str, Any]


def other(lang: str) -> str:
    return "en" if lang == "zh" else "zh"


def tags_of(cell: Cell) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def exhibit_ids(cells: list[Cell]) -> set[str]:
    """Ids of the exhibits (and gaps) that the cells' outputs hold."""
    found = set()
    for cell in cells:
        for output in cell.get("outputs", ()):
            for key, content in output.get("data", {}).items():
                meta = meta_of(key, content)
                if meta and "id" in meta:
                    found.add(meta["id"])
    return found


def without_exhibits(cells: list[Cell]) -> tuple[list[Cell], list[Any]]:
    """Cells whose exhibits are replaced by their place in the list that is returned beside them; their other forms (text, HTML) are left out.

    Notebook readers copy, check and write all that a notebook holds again and again; exhibits are most of it.
    """
    contents: list[Any] = []

    def light(output: dict[str, Any]) -> dict[str, Any]:
        data = output.get("data", {})
        key = next((key for key in (CHART, EXHIBIT) if meta_of(key, data.get(key))), "")
        if not key:
            return output
        contents.append(data[key])
        return {**output, "data": {key: len(contents) - 1}}

    return [{**cell, "outputs": [light(output) for output in cell["outputs"]]} if cell.get("outputs") else cell for cell in cells], contents


def failure(cell: Cell) -> dict[str, Any] | None:
    """The error that a code cell ended with, if any."""
    return next((output for output in cell.get("outputs", ()) if output.get("output_type") == "error"), None)


def belongs(cell: Cell, lang: str, exhibits: set[str], unfinished: bool) -> bool:
    """Whether a cell belongs on the page: its language, its exhibits, and no bare parameters.

    A code cell whose exhibits all vanished (they don't apply to this study) vanishes with them. In a notebook that is `unfinished`,
    exhibits are missing for another reason, so their cells stay.
    """
    tags = tags_of(cell)
    if FAILURE_TAG in tags:
        return False
    wanted = [tag.partition(":")[2] for tag in tags if tag.startswith("exhibit:")]
    if cell["cell_type"] == "markdown":
        written_in = [language for language in LANGUAGES if language in tags]
        if written_in and lang not in written_in:
            return False
    elif cell["cell_type"] == "code":
        if PARAMETER_TAGS.intersection(tags) and not cell.get("outputs"):
            return False
        if not cell.get("outputs"):
            wanted += DRAWN.findall("".join(cell["source"]))
    return unfinished or not wanted or bool(exhibits.intersection(wanted))


def folded(cell: Cell) -> Cell:
    """A code cell with its code folded, or removed if it is the cell of parameters; cells that say otherwise stay as they are."""
    tags = tags_of(cell)
    if cell["cell_type"] != "code" or any(tag.startswith(("remove-", "remove_", "hide-")) for tag in tags):
        return cell
    return tagged(cell, "remove-input" if PARAMETER_TAGS.intersection(tags) else "hide-input")


def tagged(cell: Cell, tag: str) -> Cell:
    return {**cell, "metadata": {**cell.get("metadata", {}), "tags": [*tags_of(cell), tag]}}


def told(cell: Cell, lang: str) -> list[Cell]:
    """A failed cell: a sentence for readers, then the cell with its traceback folded. Any other cell as it is."""
    error = failure(cell)
    if error is None:
        return [cell]
    what = f"{error.get('ename', '')}: {error.get('evalue', '')}".replace("`", "'").splitlines()[0]
    notice = {"cell_type": "markdown", "id": "failure", "metadata": {}, "source": f"```{{warning}}\n{word(lang, 'failed')}\n\n`{what}`\n```"}
    return [notice, tagged(cell, "hide-output")]


def marked(cell: Cell) -> Cell:
    """The text that introduces an exhibit, in a box of its own so that the page can set it off. Headings can't stand in a box."""
    if cell["cell_type"] != "markdown" or not any(tag.startswith("exhibit:") for tag in tags_of(cell)) or level(cell):
        return cell
    text = QUESTION.sub(r"<strong>\1</strong>", "".join(cell["source"]).strip())
    return {**cell, "source": f"``````{{container}} exhibit-question\n{text}\n``````"}


def level(cell: Cell) -> int:
    """How deep the heading is that a cell begins with; 0 if it doesn't begin with one."""
    found = re.match(r"\s*(#{1,6}) ", "".join(cell["source"])) if cell["cell_type"] == "markdown" else None
    return len(found[1]) if found else 0


def without_empty_sections(cells: list[Cell]) -> list[Cell]:
    """The cells without headings under which nothing stands any more, their exhibits having vanished."""
    kept: list[Cell] = []
    for cell in reversed(cells):
        is_bare = cell["cell_type"] == "markdown" and HEADING.match("".join(cell["source"]))
        if is_bare and (not kept or 0 < level(kept[-1]) <= level(cell)):
            continue
        kept.append(cell)
    return kept[::-1]


def page_cells(notebook: dict[str, Any], lang: str) -> tuple[dict[str, Any], bool]:
    """A notebook as its page shows it. Returns it and whether its text was there in this language."""
    cells = notebook["cells"]
    present = {language for cell in cells if cell["cell_type"] == "markdown" for language in LANGUAGES if language in tags_of(cell)}
    shown = lang if lang in present or not present else other(lang)
    exhibits = exhibit_ids(cells)
    # where exhibits are missing because nothing, or not everything, was run, the text stays
    unfinished = any(failure(cell) for cell in cells) or not any(cell.get("outputs") for cell in cells)
    kept = without_empty_sections([marked(folded(pointed.marked(cell))) for cell in cells if belongs(cell, shown, exhibits, unfinished)])
    return {**notebook, "cells": [part for cell in kept for part in told(cell, lang)]}, shown == lang
