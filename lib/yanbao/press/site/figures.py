"""Exhibits on the page: from the META of a notebook output to a numbered, captioned card.

`ExhibitRenderer` is the myst-nb plugin for both keys of the contract: a Vega-Lite spec that carries META in `usermeta.yanbao`, and
META alone (tables, gaps, parameters).
"""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from ... import charts
from ...exhibits import CHART_MIME as CHART, EXHIBIT_MIME as EXHIBIT
from . import fallback, models, registry, trusted, word_cards
from .badges import badge
from .elements import UNBROKEN, ChartNode, ExhibitTitle, TableNode, tag, text_tag
from .strings import word

# forms whose table is the exhibit itself
TABLE_FORMS = ("table",)
# forms whose words are worth finding by search; the others hold numbers
SEARCHED_FORMS = ("table", "timeline", "scores", "matrix", "diagram")
# forms whose table says more than the picture (the reasons of a score): it stands open
OPEN_FORMS = ("scores", "matrix")
# sources named in the source line; the rest are folded
SHOWN_SOURCES = 5
# exhibits that stand open on a page; the charts of the rest are folded
OPEN_EXHIBITS = 14


def meta_of(mime_type: str, content: Any) -> dict[str, Any] | None:
    """The META of an output of a notebook; None for other outputs, such as a reader's own chart without the exhibit's frame."""
    if mime_type == EXHIBIT:
        return content
    return (content.get("usermeta") or {}).get("yanbao") if mime_type == CHART and content else None


def page_spec(spec: dict[str, Any]) -> dict[str, Any]:
    """The spec as the page draws it: as wide as the card, without META and title, which the card prints."""
    return charts.responsive({key: value for key, value in spec.items() if key not in ("usermeta", "title")})


def script_json(value: Any) -> str:
    """JSON that may stand inside a <script> element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "<\\u0021--")


def source_entry(meta: dict[str, Any], source: dict[str, Any]) -> list[nodes.Node]:
    """One source: its publisher and year, linked to the study's page of sources, and its grade."""
    text = " ".join(part for part in (source.get("publisher", ""), str(source.get("year") or "")) if part)
    target = registry.source_label(meta["study"], source["source_id"])
    reference = addnodes.pending_xref("", nodes.inline("", text), refdomain="", reftype="source", reftarget=target, refwarn=True, yanbao_source=meta["study"])
    return [reference, nodes.Text("\u00a0"), badge(meta["lang"], source["grade"])] if source.get("grade") else [reference]


def source_line(meta: dict[str, Any]) -> nodes.Node | None:
    """来源：工信部 2025 A；… — the first few sources, the rest folded behind a count."""
    sources = meta.get("sources") or []
    if not sources:
        return None
    lang = meta["lang"]

    def joined(entries: list[dict[str, Any]]) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        for source in entries:
            # a mark between two sources stays with the first
            stop = [nodes.Text(word(lang, "semicolon"))] if source is not entries[-1] else []
            parts.append(tag("span", *source_entry(meta, source), *stop, classes=("source-entry",)))
        return parts

    # folding two or three would cost more room than it saves
    shown = SHOWN_SOURCES if len(sources) > SHOWN_SOURCES + 2 else len(sources)
    line = tag("div", text_tag("span", word(lang, "sources") + word(lang, "colon"), "source-word"), *joined(sources[:shown]), classes=("exhibit-source",))
    if shown < len(sources):
        summary = text_tag("summary", word(lang, "more_sources", n=len(sources) - shown))
        line += tag("details", summary, tag("div", *joined(sources[shown:])), classes=("more-sources",))
    return line


def table_node(meta: dict[str, Any]) -> TableNode | None:
    table = meta.get("table") or {}
    if not table.get("rows"):
        return None
    align = table.get("align") or ["l"] * len(table["columns"])
    # a column without a single entry says nothing
    told = [place for place in range(len(align)) if any(str(row[place]).strip() for row in table["rows"])]
    behind = meta.get("behind") or [[]] * len(table["rows"])
    node = TableNode("", behind=behind, columns=[table["columns"][place] for place in told], align=[align[place] for place in told], rows=[[row[place] for place in told] for row in table["rows"]], stacked=meta.get("form") in SEARCHED_FORMS)
    worded = meta.get("form") in SEARCHED_FORMS
    cells = dict.fromkeys(str(row[place]) for place in told if worded or align[place] == "l" for row in table["rows"])
    # beside a chart readers search for names, not for figures
    node += nodes.Text(" ".join(cell for cell in cells if worded or not UNBROKEN.fullmatch(cell)))
    return node


def caption(meta: dict[str, Any]) -> nodes.Node:
    """Label and general name small, the finding bold, scope and unit below."""
    small = [tag("a", nodes.Text(meta["label"]), classes=("exhibit-number",), href=f"#{registry.anchor(meta)}")] if meta.get("label") else []
    if meta.get("name"):
        small.append(text_tag("span", meta["name"], "exhibit-name"))
    small += [part for part in [trusted.badge(meta)] if part is not None]
    parts: list[nodes.Node] = [tag("p", *small, classes=("exhibit-label",))]
    parts.append(ExhibitTitle("", meta.get("title") or meta.get("name", "")))
    if meta.get("subtitle"):
        parts.append(text_tag("p", meta["subtitle"], "exhibit-subtitle"))
    return tag("figcaption", *parts)


def fold(meta: dict[str, Any], key: str, body: nodes.Node) -> nodes.Element:
    """The body of an exhibit, waiting behind its title."""
    return tag("details", text_tag("summary", word(meta["lang"], key)), body, classes=("exhibit-fold",))


def exhibit_card(meta: dict[str, Any], spec: dict[str, Any] | None, folded: bool = False) -> nodes.Element:
    """The card of a chart (with `spec`) or of a table (without). With `folded` its body waits behind its title."""
    panel, panels = int(meta.get("panel") or 1), int(meta.get("panels") or 1)
    classes = ["exhibit"]
    if panels > 1:
        # panels of one exhibit stand together as one card
        classes += ["exhibit-panel"] + (["exhibit-panel-first"] if panel == 1 else []) + (["exhibit-panel-last"] if panel == panels else [])
    # the tools of the page's script name files by these, and tell the unit
    told = {"data_exhibit": meta["id"], "data_study": meta["study"], "data_form": meta.get("form") or "table", "data_number": str(meta.get("number", ""))}
    card = tag("figure", caption(meta), classes=tuple(classes), **told, **({"data_unit": meta["unit"]} if meta.get("unit") else {}))
    card["ids"].append(registry.anchor(meta))
    table = table_node(meta)
    if spec is not None:
        drawn = page_spec(spec)
        chart = ChartNode("", spec=script_json(drawn), static=script_json(charts.at_width(drawn, fallback.STATIC_WIDTH)), alt=meta.get("alt") or meta.get("title", ""), exhibit=meta["id"])
        card += fold(meta, "show_chart", chart) if folded else chart
        if table is not None:
            opened = {"open": "open"} if meta.get("form") in OPEN_FORMS else {}
            table["without_script"] = word(meta["lang"], "data_without_script")
            card += tag("details", text_tag("summary", word(meta["lang"], "data_table")), table, classes=("exhibit-data",), **opened)
    elif meta.get("cards"):
        grid = word_cards.card_grid(meta)
        card += fold(meta, "show_cards", grid) if folded else grid
    elif table is not None:
        card += fold(meta, "show_table", table) if folded else table
    if meta.get("note"):
        card += text_tag("p", word(meta["lang"], "note") + word(meta["lang"], "colon") + meta["note"], "exhibit-note")
    card += [part for part in (source_line(meta), models.link(meta)) if part is not None]
    return card


def gap_line(meta: dict[str, Any]) -> nodes.Element:
    """One quiet line: which figure is missing, and what would fill it."""
    line = tag("p", text_tag("span", meta.get("label") or word(meta["lang"], "gap"), "gap-word"), nodes.Text(meta.get("name", "")), classes=("exhibit-gap",))
    told = [part for part in (meta.get("title"), meta.get("note")) if part and part != meta.get("name")]
    if told:
        line += nodes.Text(word(meta["lang"], "colon") + " ".join(told))
    line["ids"].append(registry.anchor(meta))
    return line


def parameters_box(meta: dict[str, Any]) -> nodes.Element:
    """This edition's parameters, folded."""
    box = tag("details", text_tag("summary", meta.get("title") or word(meta["lang"], "parameters")), classes=("edition-parameters",))
    table = table_node(meta)
    if table is not None:
        box += table
    if meta.get("note"):
        box += text_tag("p", meta["note"], "exhibit-note")
    return box


def render(meta: dict[str, Any], spec: dict[str, Any] | None = None, *, folded: bool = False) -> nodes.Element:
    """The node of any META. `spec` is the chart of chart forms."""
    if meta.get("form") == "parameters":
        return parameters_box(meta)
    if meta.get("form") == "gap":
        return gap_line(meta)
    return exhibit_card(meta, spec, folded)


class ExhibitRenderer(MimeRenderPlugin):
    """Renders both mime keys; any other Vega-Lite output is left to the other renderers (as text)."""

    mime_priority_overrides = [("*", CHART, 1), ("*", EXHIBIT, 2)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if inline or data.mime_type not in (CHART, EXHIBIT):
            return None
        if not isinstance(data.content, int):
            # a reader's own chart, without the exhibit's frame: its text stands in the bundle too
            return []
        document = renderer.renderer.document
        env: BuildEnvironment = document.settings.env
        # language.on_source_read took it out of the notebook
        content = env.temp_data["yanbao_exhibits"][data.content]
        meta = meta_of(data.mime_type, content)
        shown = sum(record["form"] not in ("gap", "parameters") for record in registry.store(env, "yanbao_exhibits").get(env.docname, []))
        node = render(meta, content if data.mime_type == CHART else None, folded=shown >= OPEN_EXHIBITS)
        if meta.get("form") != "parameters":
            registry.note_exhibit(env, meta, [fallback.key(chart["static"]) for chart in node.findall(ChartNode)])
        document.set_id(node)
        return [node]


def link_source(app: Sphinx, env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element) -> nodes.Element | None:
    """Link a source to its entry. In a book without that study's page of sources it stays plain text; where only the entry lacks, Sphinx warns."""
    study, contents = node.get("yanbao_source"), registry.contents(app)
    if study is None:
        return None
    if contents.page_of("sources", study) is None:
        return contnode
    if node["reftarget"] not in contents.sources:
        return None
    return make_refnode(app.builder, env.docname, *contents.sources[node["reftarget"]], contnode)


def setup(app: Sphinx) -> None:
    app.connect("missing-reference", link_source)
