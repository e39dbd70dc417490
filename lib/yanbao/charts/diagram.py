"""Diagrams: boxes and arrows, laid out here in pixels, once for pages and once for phones.

Layers as in `routing`, with less to decide: the columns are the editor's groups, in the order of their rows, and boxes keep the order in
which they are written. Without groups, boxes stand in steps downwards, each one step below the furthest of those that lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import altair as alt
import pandas as pd

from ..theme import Look
from . import frame, lettering, placing, routing
from .vega import channel, expression, keep, layer, layered, mark

WIDTHS = {False: 640.0, True: 300.0}  # pixels the layout is made for, on a page and on a phone; boxes stretch with what is there
_GAP = 14.0  # between boxes
_ARROW = 26.0  # room for an arrow between columns or steps
_PAD = 9.0  # inside a box
_NOTE = 11.0  # size of a box's second text
_HEAD = 26.0  # height of a group's heading
_BACK = 40.0  # room on the right for arrows that lead back up or past a step
_LEAST = 92.0  # width of a box, however long the labels of arrows
_LABEL = 64.0  # width at which an arrow's label breaks between columns
_MOST_ABREAST = 4  # boxes beside each other in a step


@dataclass(frozen=True)
class Box:
    """One node laid out: left, top, width and height in pixels, and its wrapped texts."""

    node: str
    left: float
    top: float
    width: float
    height: float
    text: str
    note: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2


@dataclass(frozen=True)
class Arrow:
    """An edge laid out: its corners, its label with the middle of it, and whether it leads back."""

    points: tuple[tuple[float, float], ...]
    label: str
    spot: tuple[float, float]
    back: bool


@dataclass(frozen=True)
class Layout:
    """A diagram for a page or a phone. `headings` have left, top, width and text."""

    boxes: dict[str, Box]
    headings: list[dict]
    arrows: list[Arrow]

    @property
    def height(self) -> float:
        ends = [box.top + box.height for box in self.boxes.values()] + [y for arrow in self.arrows for _, y in (*arrow.points, (0.0, arrow.spot[1] + 4))]
        return max(ends) + 2


Edge = tuple[str, str, str]  # from, to, label


def diagram(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Nodes as boxes under their groups, edges as arrows.

    Columns, one row a node: node (id), item (label), group (heading; blank in all for steps), detail, leads_to (ids separated by ";") and
    arrow_words (labels of these edges, likewise). Arrows to nodes that aren't there are left out.
    """
    rows = frame.ready(data, numbers=(), texts=("node", "item", "group", "detail", "leads_to", "arrow_words"))
    layouts = {narrow: laid_out(rows, narrow) for narrow in WIDTHS}
    return layered(_drawn(layouts), layouts[False].height)


def laid_out(rows: pd.DataFrame, narrow: bool) -> Layout:
    """Where everything stands on a page, or on a phone."""
    edges, width = _edges(rows), WIDTHS[narrow]
    if not (rows["group"] != "").any():
        return _steps(rows, edges, width)
    members = {group: rows[rows["group"] == group].to_dict("records") for group in dict.fromkeys(rows["group"])}
    return _blocks(members, edges, width) if narrow else _beside(members, edges, width)


def _edges(rows: pd.DataFrame) -> list[Edge]:
    known = set(rows["node"])
    found = []
    for node, targets, words in zip(rows["node"], rows["leads_to"], rows["arrow_words"], strict=True):
        names, labels = targets.split(";"), words.split(";")
        labels += [""] * (len(names) - len(labels))
        found += [(node, target, label.strip()) for target, label in zip(names, labels) if target in known]
    return found


def _texts(row: Mapping[str, str], width: float) -> tuple[str, str, float]:
    """Wrapped label and note of a box of that width, and its height."""
    text = lettering.wrap(row["item"], width - 2 * _PAD, most=4)
    note = lettering.wrap(row["detail"], width - 2 * _PAD, _NOTE, most=6) if row["detail"] else ""
    height = lettering.height(text) + (3 + (note.count("\n") + 1) * 14.0 if note else 0) + 2 * _PAD - 2
    return text, note, height


def _box(row: Mapping[str, str], left: float, top: float, width: float) -> Box:
    text, note, height = _texts(row, width)
    return Box(row["node"], left, top, width, height, text, note)


# groups beside each other


def _beside(members: Mapping[str, list[dict]], edges: Sequence[Edge], width: float) -> Layout:
    """Groups as columns under their headings."""
    place = {row["node"]: number for number, group in enumerate(members.values()) for row in group}
    gaps = _gaps(place, edges, width, len(members))
    room = (width - sum(gaps) - (_BACK if len(members) == 1 and edges else 0)) / len(members)
    columns, headings = [], []
    for number, (group, own) in enumerate(members.items()):
        left = number * room + sum(gaps[:number])
        columns.append([_box(row, left, 0.0, room) for row in own])
        headings.append({"left": left, "width": room, "text": lettering.wrap(group, room, 13, most=2)})
    top = _HEAD + (lettering.LINE if any("\n" in heading["text"] for heading in headings) else 0)
    full = [sum(box.height + _GAP for box in column) - _GAP for column in columns]
    total, tallest = max(full), full.index(max(full))
    centres: dict[str, float] = {}
    # the tallest column stands first; each of its neighbours then takes the heights of those it is joined to
    for number in sorted(range(len(columns)), key=lambda column: (abs(column - tallest), column)):
        column = columns[number]
        stacked = _stacked(column, top, total)
        joined = [[centres[other] for other in _joined(box.node, edges) if other in centres and place[other] != number] for box in column]
        wanted = [sum(near) / len(near) if near else own for near, own in zip(joined, stacked)]
        if all(joined) or number != tallest:
            # boxes keep their order: none may want to be above the one before it
            wanted = [max(wanted[: place_ + 1]) for place_ in range(len(wanted))]
        spots = placing.apart([w + n * 1e-6 for n, w in enumerate(wanted)], [box.height + _GAP for box in column], top - _GAP / 2, top + total + _GAP / 2)
        centres |= {box.node: spot for box, spot in zip(column, spots)}
    laid = {box.node: replace(box, top=centres[box.node] - box.height / 2) for column in columns for box in column}
    return Layout(laid, [{**heading, "top": 8.0} for heading in headings], _arrows([[box.node for box in column] for column in columns], laid, edges, gaps))


def _gaps(place: Mapping[str, int], edges: Sequence[Edge], width: float, columns: int) -> list[float]:
    """Room between columns: more where arrows have labels, as long as the boxes keep theirs."""
    least = _ARROW if columns > 4 else 36.0
    gaps = [least] * (columns - 1)
    for (start, end, label), (kind, _) in zip(edges, routing.trunks([edge[:2] for edge in edges])):
        first, last = place[start], place[end]
        if label and first != last:
            gap = (first if first < last else first - 1) if kind == "to" else (last - 1 if first < last else last)
            gaps[gap] = max(gaps[gap], lettering.width(lettering.wrap(label, _LABEL, _NOTE), _NOTE) + 30)
    spare, wanted = max(0.0, width - _LEAST * columns - least * (columns - 1)), sum(gap - least for gap in gaps)
    return [least + (gap - least) * min(1.0, spare / wanted) for gap in gaps] if wanted else gaps


def _stacked(column: Sequence[Box], top: float, total: float) -> list[float]:
    """Centres of boxes one under another, in the middle of the height."""
    size = sum(box.height + _GAP for box in column) - _GAP
    y, centres = top + (total - size) / 2, []
    for box in column:
        centres.append(y + box.height / 2)
        y += box.height + _GAP
    return centres


def _joined(node: str, edges: Sequence[Edge]) -> list[str]:
    return [end for start, end, _ in edges if start == node] + [start for start, end, _ in edges if end == node]


def _blocks(members: Mapping[str, list[dict]], edges: Sequence[Edge], width: float) -> Layout:
    """Groups as blocks one under another."""
    laid, headings, y = {}, [], 0.0
    for group, own in members.items():
        headings.append({"left": 0.0, "width": width, "text": lettering.wrap(group, width, 13, most=2), "top": y + 8})
        y += _HEAD + lettering.LINE * headings[-1]["text"].count("\n")
        abreast = 2 if len(own) > 1 else 1
        room = (width - _GAP * (abreast - 1)) / abreast
        for start in range(0, len(own), abreast):
            line = [_box(row, place * (room + _GAP), y, room) for place, row in enumerate(own[start : start + abreast])]
            laid |= {box.node: box for box in line}
            y += max(box.height for box in line) + _GAP
        y += _ARROW - _GAP + 6
    return Layout(laid, headings, _between_groups(members, headings, laid, edges))


# steps one under another


def _steps(rows: pd.DataFrame, edges: Sequence[Edge], width: float) -> Layout:
    """Boxes in lines one under another, each as far down as the arrows say."""
    ranks = _ranks(list(rows["node"]), edges)
    most = _MOST_ABREAST if width > 400 else 2
    lines: list[list[dict]] = []
    for rank in sorted(set(ranks.values())):
        own = [row for row in rows.to_dict("records") if ranks[row["node"]] == rank]
        lines += [own[start : start + most] for start in range(0, len(own), most)]
    line_of = {row["node"]: number for number, line in enumerate(lines) for row in line}
    astray = [label for start, end, label in edges if line_of[end] != line_of[start] + 1]
    if astray:  # room on the right for what passes a line or leads back up
        width -= max(_BACK, *(lettering.width(label, _NOTE) + 8 for label in astray))
    laid, y = {}, 4.0
    for number, line in enumerate(lines):
        noted = any(row["detail"] for row in line)
        room = min((width - _GAP * (len(line) - 1)) / len(line), (440.0 if noted else 260.0) if len(line) == 1 else 300.0)
        left = (width - room * len(line) - _GAP * (len(line) - 1)) / 2
        boxes = [_box(row, left + place * (room + _GAP), y, room) for place, row in enumerate(line)]
        laid |= {box.node: box for box in boxes}
        labelled = any(label and number in (line_of[start], line_of[end] - 1) for start, end, label in edges if line_of[start] < line_of[end])
        y += max(box.height for box in boxes) + _ARROW + (12 if labelled else 0)
    return Layout(laid, [], _arrows([[row["node"] for row in line] for line in lines], laid, edges))


def _ranks(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The step of each node: one below the furthest that leads to it. Edges back to an earlier row make a cycle and don't count."""
    order = {node: place for place, node in enumerate(nodes)}
    ranks = dict.fromkeys(nodes, 0)
    for node in nodes:
        for start, end, _ in edges:
            if start == node and order[end] > order[start]:
                ranks[end] = max(ranks[end], ranks[start] + 1)
    return ranks


# arrows


def _arrows(layers: Sequence[Sequence[str]], laid: Mapping[str, Box], edges: Sequence[Edge], gaps: Sequence[float] | None = None) -> list[Arrow]:
    """Arrows between layers: columns from left to right with `gaps` between them, or steps from top to bottom."""
    sideways = gaps is not None
    spans = {name: ((box.left, box.left + box.width), (box.top, box.top + box.height)) for name, box in laid.items()}
    cells = {name: routing.Cell(*(x + y if sideways else y + x)) for name, (x, y) in spans.items()}
    low = min(box.top for box in laid.values()) - routing.CLEAR / 2 if sideways else 0.0
    found = []
    for (*_, label), route in zip(edges, routing.routes(layers, cells, [edge[:2] for edge in edges], low)):
        points, (x, y) = (route.points, route.spot) if sideways else (tuple(point[::-1] for point in route.points), route.spot[::-1])
        label = lettering.wrap(label, _LABEL, _NOTE) if sideways else label
        if label and any(one[1] == two[1] == y and min(one[0], two[0]) <= x <= max(one[0], two[0]) for one, two in zip(points, points[1:])):
            y -= 1 + 7 * (1 + label.count("\n"))  # over the arrow
        elif label and sideways and len(points) == 2:
            x += lettering.width(label, _NOTE) / 2 + 7  # beside a short one, which it would hide
        if label and sideways and any(_meets(box, x, lettering.width(label, _NOTE) - 12, y) for box in laid.values()):
            label = ""  # the table has it
        found.append(Arrow(points, label, (x, y), route.back))
    return found


def _meets(box: Box, x: float, width: float, y: float) -> bool:
    return box.top < y < box.top + box.height and box.left < x + width / 2 and x - width / 2 < box.left + box.width


def _between_groups(members: Mapping[str, Sequence[Mapping]], headings: Sequence[Mapping], laid: Mapping[str, Box], edges: Sequence[Edge]) -> list[Arrow]:
    """On a phone arrows between boxes would cross everything: one from block to block stands for those that lead from the one to the next."""
    group = {row["node"]: number for number, own in enumerate(members.values()) for row in own}
    steps = {(group[start], group[end]) for start, end, _ in edges}
    found = []
    for number, heading in enumerate(headings[1:]):
        if (number, number + 1) in steps:
            above = max(box.top + box.height for box in laid.values() if box.top < heading["top"])
            found.append(Arrow(((14.0, above + 3), (14.0, heading["top"] - 10)), "", (14.0, above), False))
    return found


# drawing


def _drawn(layouts: Mapping[bool, Layout]) -> list[alt.Chart]:
    """The layers: arrows, boxes over them, texts. Boxes stretch with the container: a pixel of the layout is a part of its width."""
    own = keep("datum.narrow == narrow")
    x = channel("x:Q", scale=dict(domain=[0, 1], range=[0, expression("width")], nice=False, zero=False), axis=None)
    y = channel("y:Q", scale=None, axis=None)

    def at(narrow: bool, left: float, top: float, **more: object) -> dict:
        return {"narrow": narrow, "x": round(left / WIDTHS[narrow], 4), "y": round(top, 1), **more}

    boxes = [(narrow, box) for narrow, layout in layouts.items() for box in layout.boxes.values()]
    arrows = [(narrow, number, arrow) for narrow, layout in layouts.items() for number, arrow in enumerate(layout.arrows)]
    layers = []
    for back in (False, True):
        paths = [at(narrow, *point, edge=str(number), order=order) for narrow, number, arrow in arrows if arrow.back == back for order, point in enumerate(routing.rounded(arrow.points))]
        if paths:
            stroke = mark("line", style="arrow", strokeWidth=1.25, interpolate="linear", strokeDash=[4, 3] if back else [1, 0])
            layers.append(layer(pd.DataFrame(paths), stroke, transform=own, x=x, y=y, detail="edge:N", order=channel("order:Q")))
    for angle in (0, 90, 180, 270):
        heads = [at(narrow, *arrow.points[-1]) for narrow, _, arrow in arrows if _angle(*arrow.points[-2:]) == angle]
        if heads:
            layers.append(layer(pd.DataFrame(heads), mark("point", shape="triangle-up", filled=True, size=46, opacity=1, style="arrow", angle=angle), transform=own, x=x, y=y))
    frames = pd.DataFrame([{**at(narrow, box.left, box.top), "x2": round((box.left + box.width) / WIDTHS[narrow], 4), "y2": round(box.top + box.height, 1)} for narrow, box in boxes])
    layers.append(layer(frames, mark("rect", style="node", cornerRadius=5), transform=own, x=x, x2="x2", y=y, y2="y2"))
    plain = mark("text", style="name", lineBreak="\n", lineHeight=lettering.LINE, align="center")
    small = mark("text", style="note", fontSize=_NOTE, lineBreak="\n", lineHeight=14, align="center")
    texts = [at(narrow, box.middle[0], box.top + _PAD + 6.5, label=box.text) for narrow, box in boxes]
    notes = [at(narrow, box.middle[0], box.top + _PAD + 8.5 + lettering.height(box.text), label=box.note) for narrow, box in boxes if box.note]
    layers += [layer(pd.DataFrame(told), drawn, transform=own, x=x, y=y, text="label:N") for told, drawn in ((texts, plain), (notes, small)) if told]
    for narrow, align in ((False, "center"), (True, "left")):
        heads = [at(narrow, heading["left"] + (0 if narrow else heading["width"] / 2), heading["top"], label=heading["text"]) for heading in layouts[narrow].headings]
        if heads:
            layers.append(layer(pd.DataFrame(heads), mark("text", style="heading", lineBreak="\n", lineHeight=lettering.LINE, align=align), transform=own, x=x, y=y, text="label:N"))
    told = [at(narrow, arrow.spot[0], arrow.spot[1] - 6.5 * arrow.label.count("\n"), label=arrow.label) for narrow, _, arrow in arrows if arrow.label]
    for style in ("halo", "note") if told else ():  # paper behind the words, since they stand on the arrow
        layers.append(layer(pd.DataFrame(told), mark("text", style=style, fontSize=_NOTE, lineBreak="\n", lineHeight=13, align="center"), transform=own, x=x, y=y, text="label:N"))
    return layers


def _angle(before: tuple[float, float], end: tuple[float, float]) -> int:
    """How far the head of an arrow that ends so is turned from upwards."""
    across, down = end[0] - before[0], end[1] - before[1]
    if abs(across) > abs(down):
        return 90 if across > 0 else 270
    return 180 if down > 0 else 0
