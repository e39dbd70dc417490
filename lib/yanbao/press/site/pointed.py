"""Figures in prose that lead to their ledger rows: from what a notebook's output says of its text to links on the page.

The text of an output stays as it is; beside it, in its metadata, stands which of its letters are a figure, and of which rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import prose

from . import registry
from .directives import Links
from .elements import tag

MARKDOWN, FIGURES = "text/markdown", "yanbao_figures"
OPENED = re.compile(r'<a class="f" data-rows="([^"]+)">')


def marked(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell whose texts have their figures marked, in HTML."""
    if not any(output.get("metadata", {}).get(MARKDOWN, {}).get(FIGURES) for output in cell.get("outputs", ())):
        return cell
    return {**cell, "outputs": [_marked_output(output) for output in cell["outputs"]]}


def _marked_output(output: dict[str, Any]) -> dict[str, Any]:
    figures = output.get("metadata", {}).get(MARKDOWN, {}).get(FIGURES)
    if not figures:
        return output
    return {**output, "data": {**output["data"], MARKDOWN: in_html("".join(output["data"][MARKDOWN]), figures)}}


def in_html(text: str, figures: list[list[Any]]) -> str:
    """A text with its figures, [start, end, ids] in order, in HTML that `link` completes."""
    parts, at = [], 0
    for start, end, rows in figures:
        parts += [text[at:start], f'<a class="f" data-rows="{" ".join(rows)}">{text[start:end]}</a>']
        at = end
    return "".join([*parts, text[at:]])


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Lead each marked figure to its first row; the others stay in an attribute. In a book without that study's sources it is plain text."""
    raws = [node for node in doctree.findall(nodes.raw) if OPENED.fullmatch(node.astext())]
    study = registry.study_of(docname, app.config)
    if not raws or not study:
        return
    links = Links(app, docname)
    for node in raws:
        rows = OPENED.fullmatch(node.astext())[1].split()
        target = links.row(study, rows[0], "")
        more = f' data-rows="{" ".join(rows)}"' if len(rows) > 1 else ""
        address = target["refuri"] if isinstance(target, nodes.reference) else ""
        opened = f'<a class="f" href="{address}"{more}>' if address else "<a>"
        node.replace_self(nodes.raw("", opened, format="html"))


def figure(links: Links, study: str, rows: Sequence[str], text: str) -> nodes.Node:
    """A figure as a link to the first of its rows; plain text where it has none, or the book no page of that study's sources."""
    target = links.row(study, rows[0], "") if rows else None
    if not isinstance(target, nodes.reference):
        return nodes.Text(text)
    return tag("a", nodes.Text(text), classes=("f",), href=target["refuri"], **({"data_rows": " ".join(rows)} if len(rows) > 1 else {}))


def text_nodes(links: Links, study: str, text: str) -> list[nodes.Node]:
    """A text whose figures are marked by `prose.pointed`, as nodes."""
    clean, figures = prose.figures(text)
    parts: list[nodes.Node] = []
    at = 0
    for start, end, rows in figures:
        parts += [nodes.Text(clean[at:start]), figure(links, study, rows, clean[start:end])]
        at = end
    return [*parts, nodes.Text(clean[at:])]


def setup(app: Sphinx) -> None:
    app.connect("doctree-resolved", link)
