"""The doctree nodes of an exhibit and how they are written as HTML.

`Tag` is any HTML element with docutils children inside (so that references in it resolve and its text is searched); `ExhibitTitle`
is a title to the search index; `ChartNode` and `TableNode` carry data that is written in one go.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from . import beside, fallback

UNBROKEN = re.compile(r"[\d.,:%<>≈−–~/ QH年月日-]{1,24}")
VOID = {"input"}
INLINE = {"span", "a", "summary", "abbr", "small", "del", "ins", "td", "th", "option", "input"}


class Tag(nodes.General, nodes.TextElement):
    """An HTML element: `tag` is its name, `attributes_html` its further attributes, classes and ids as usual.

    A TextElement, since Sphinx's writer takes references of text only inside one.
    """


class ExhibitTitle(nodes.title):
    """The finding, as the card's bold title; the search index lists it with the card's anchor."""


class ChartNode(nodes.General, nodes.Element):
    """The chart: `spec` (JSON text, safe inside a script element), `alt`, `static` (the spec the fallback picture is made from)."""


class TableNode(nodes.General, nodes.Element):
    """A table of display strings: `columns`, `align` (l, r or c each), `rows`, `stacked` (rows as lists on phones), `behind` (ids of the ledger
    rows of each row, if known). Its children are only read by the search index.

    With `without_script`, what readers without JavaScript are told in its place, it stands in the script beside the page.
    """


def tag(name: str, /, *children: nodes.Node, classes: tuple[str, ...] = (), ids: Sequence[str] = (), **attributes: str) -> Tag:
    """An element with `children`. An attribute given as `data_x` is written `data-x`."""
    node = Tag("", "", *children, tag=name, attributes_html={key.replace("_", "-"): value for key, value in attributes.items()})
    node["classes"].extend(classes)
    node["ids"].extend(ids)
    return node


def text_tag(name: str, text: str, /, *classes: str, **attributes: str) -> Tag:
    return tag(name, nodes.Text(text), classes=classes, **attributes)


def visit_tag(self, node: Tag) -> None:
    attributes = dict(node["attributes_html"])
    self.body.append(self.starttag(node, node["tag"], "" if node["tag"] in INLINE else "\n", **attributes))


def depart_tag(self, node: Tag) -> None:
    if node["tag"] in VOID:
        return
    self.body.append(f"</{node['tag']}>" + ("" if node["tag"] in INLINE else "\n"))


def visit_title(self, node: ExhibitTitle) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="exhibit-title"))


def depart_title(self, node: ExhibitTitle) -> None:
    self.body.append("</p>\n")


def visit_chart(self, node: ChartNode) -> None:
    picture, height = fallback.picture(self.builder, node)
    # the drawn chart's height is kept free, so that nothing moves when it appears
    self.body.append(
        f'<div class="exhibit-chart" role="img" aria-label="{escape(node["alt"], quote=True)}" style="--chart-height:{height}px" '
        f'data-spec="{beside.keep(self.builder, "specs", node["spec"])}">{picture}<div class="exhibit-live"></div></div>\n'
    )
    raise nodes.SkipNode


def table_html(columns: list[str], align: list[str], rows: list[list[str]], stacked: bool = False, behind: Sequence[Sequence[str]] = ()) -> str:
    """An HTML table of display strings, in a box that scrolls sideways by itself (and can be reached by keyboard).

    With `stacked` every cell also carries its column's name, so that a phone can show each row as a small list. `behind`
    names the ledger rows of each row, for the page's script.
    """

    def cell(name: str, text: object, side: str, given: str = "") -> str:
        classes = [side] if side in ("r", "c") else []
        # dates and numbers aren't broken over two lines
        classes += ["whole"] if UNBROKEN.fullmatch(str(text)) else []
        given += f' class="{" ".join(classes)}"' if classes else ""
        return f"<{name}{given}>{escape(str(text))}</{name}>"

    labels = [f' data-label="{escape(str(name), quote=True)}"' if stacked else "" for name in columns]
    head = "".join(cell("th", name, side, ' scope="col"') for name, side in zip(columns, align))
    # a table of names and values needs no heads
    head = f"<thead><tr>{head}</tr></thead>" if any(columns) else ""
    starts = [f'<tr data-rows="{" ".join(ids)}">' if ids else "<tr>" for ids in behind] or ["<tr>"] * len(rows)
    body = "".join(start + "".join(cell("td", text, side, label) for text, side, label in zip(row, align, labels)) + "</tr>" for start, row in zip(starts, rows))
    kind = " stacked" if stacked else ""
    return f'<div class="table-scroll" tabindex="0"><table class="exhibit-table{kind}">{head}<tbody>{body}</tbody></table></div>\n'


def visit_table(self, node: TableNode) -> None:
    table = table_html(node["columns"], node["align"], node["rows"], node["stacked"], node.get("behind") or ())
    if node.get("without_script"):
        place = beside.keep(self.builder, "tables", json.dumps(table, ensure_ascii=False))
        table = f'<div class="exhibit-table-place" data-table="{place}"><noscript>{escape(node["without_script"])}</noscript></div>\n'
    self.body.append(table)
    raise nodes.SkipNode


def _nothing(self, node: nodes.Node) -> None:
    """Other builders write the texts inside and leave out the boxes."""


def _skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    others = ("latex", "text", "man", "texinfo")
    app.add_node(Tag, html=(visit_tag, depart_tag), **{name: (_nothing, _nothing) for name in others})
    app.add_node(ExhibitTitle, html=(visit_title, depart_title), **{name: (_nothing, _nothing) for name in others})
    app.add_node(ChartNode, html=(visit_chart, None), **{name: (_skip, None) for name in others})
    app.add_node(TableNode, html=(visit_table, None), **{name: (_skip, None) for name in others})
