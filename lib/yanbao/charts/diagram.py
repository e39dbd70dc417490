"""Diagrams: boxes and arrows, laid out here in pixels, once for pages and once for phones.

Layered as in Sugiyama, Tagawa & Toda 1981 (IEEE Trans. SMC 11), with less to decide: the columns are the editor's groups, in the
order of their rows, and boxes keep the order in which they are written. Without groups, boxes stand in steps downwards, each one step
below the furthest of those that lead to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import altair as alt
import pandas as pd

from ..theme import Look
from . import frame, lettering, placing
from .vega import Spec, channel, expression, keep, layer, layered, mark

WIDTHS = {False: 640.0, True: 300.0}  # pixels the layout is made for, on a page and on a phone; boxes stretch with what is there
_GAP = 14.0  # between boxes
_ARROW = 26.0  # room for an arrow between columns or steps
_PAD = 9.0  # inside a box
_NOTE = 11.0  # size of a box's second text
_HEAD = 26.0  # height of a group's heading
_BACK = 40.0  # room on the right for arrows that lead back up
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


Edge = tuple[str, str, str]  # from, to, label


def diagram(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Nodes as boxes under their groups, edges as arrows.

    Columns, one row a node: node (id), item (label), group (heading; blank in all for steps), detail, leads_to (ids separated by ";") and
    arrow_words (labels of these edges, likewise). Arrows to nodes that aren't there are left out.
    """
    rows = frame.ready(data, numbers=(), texts=("node", "item", "group", "detail", "leads_to", "arrow_words"))
    edges = _edges(rows)
    boxes, heads, lines, heights = [], [], [], {}
    for narrow, width in WIDTHS.items():
        grouped = bool((rows["group"] != "").any())
        laid, headings = _columns(rows, edges, width, narrow) if grouped else (_steps(rows, edges, width), [])
        heights[narrow] = max(box.top + box.height for box in laid.values())
        boxes += [{"narrow": narrow, **vars(box)} for box in laid.values()]
        heads += [{"narrow": narrow, **heading} for heading in headings]
        shown = _between_groups(headings, laid) if grouped and narrow else _arrows(laid, edges, sideways=grouped)
        lines += [{"narrow": narrow, "edge": f"{number}", **part} for number, part in shown]
    return layered(_drawn(pd.DataFrame(boxes), pd.DataFrame(heads), pd.DataFrame(lines)), heights[False])


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


def _columns(rows: pd.DataFrame, edges: Sequence[Edge], width: float, narrow: bool) -> tuple[dict[str, Box], list[dict]]:
    """Boxes by node and headings of the groups: columns on a page, blocks one under another on a phone."""
    groups = list(dict.fromkeys(rows["group"]))
    members = {group: rows[rows["group"] == group].to_dict("records") for group in groups}
    return _blocks(members, width) if narrow else _beside(members, edges, width)


def _beside(members: Mapping[str, list[dict]], edges: Sequence[Edge], width: float) -> tuple[dict[str, Box], list[dict]]:
    labels = [lettering.width(label, _NOTE) for *_, label in edges if label]
    gap = min(max([_ARROW, *(size + 22 for size in labels)]), 74.0 if len(members) > 3 else 110.0)
    room = (width - gap * (len(members) - 1)) / len(members)
    place = {row["node"]: number for number, group in enumerate(members.values()) for row in group}
    columns, headings = [], []
    for number, (group, own) in enumerate(members.items()):
        left = number * (room + gap)
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
    return laid, [{**heading, "top": 8.0, "groups": number} for number, heading in enumerate(headings)]


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


def _blocks(members: Mapping[str, list[dict]], width: float) -> tuple[dict[str, Box], list[dict]]:
    laid, headings, y = {}, [], 0.0
    for number, (group, own) in enumerate(members.items()):
        headings.append({"left": 0.0, "width": width, "text": lettering.wrap(group, width, 13, most=2), "top": y + 8, "groups": number})
        y += _HEAD
        abreast = 2 if len(own) > 1 else 1
        room = (width - _GAP * (abreast - 1)) / abreast
        for start in range(0, len(own), abreast):
            line = [_box(row, place * (room + _GAP), y, room) for place, row in enumerate(own[start : start + abreast])]
            laid |= {box.node: box for box in line}
            y += max(box.height for box in line) + _GAP
        y += _ARROW - _GAP + 6
    return laid, headings


def _between_groups(headings: Sequence[Mapping], laid: Mapping[str, Box]) -> list[tuple[int, dict]]:
    """On a phone arrows between boxes would cross everything: one from block to block says the order."""
    if len(headings) < 2:
        return []
    found = []
    for number, heading in enumerate(headings[1:]):
        above = max(box.top + box.height for box in laid.values() if box.top < heading["top"])
        found += _path(number, [(14.0, above + 3), (14.0, heading["top"] - 10)], "", down=True)
    return found


# steps one under another


def _steps(rows: pd.DataFrame, edges: Sequence[Edge], width: float) -> dict[str, Box]:
    ranks = _ranks(list(rows["node"]), edges)
    if any(ranks[end] <= ranks[start] for start, end, _ in edges):
        width -= _BACK
    laid, y = {}, 4.0
    labelled = {(start, end) for start, end, label in edges if label}
    for rank in sorted(set(ranks.values())):
        own = [row for row in rows.to_dict("records") if ranks[row["node"]] == rank]
        for start in range(0, len(own), most := _MOST_ABREAST if width > 400 else 2):
            line = own[start : start + most]
            noted = any(row["detail"] for row in line)
            room = min((width - _GAP * (len(line) - 1)) / len(line), (440.0 if noted else 260.0) if len(line) == 1 else 300.0)
            left = (width - room * len(line) - _GAP * (len(line) - 1)) / 2
            boxes = [_box(row, left + place * (room + _GAP), y, room) for place, row in enumerate(line)]
            laid |= {box.node: box for box in boxes}
            y += max(box.height for box in boxes) + _GAP
        y += _ARROW - _GAP + (10 if any(ranks[a] == rank for a, _ in labelled) else 0)
    return laid


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


def _arrows(laid: Mapping[str, Box], edges: Sequence[Edge], sideways: bool) -> list[tuple[int, dict]]:
    """The arrows' points; those that lead back up go round the right edge of all boxes."""
    found, edge = [], max(box.left + box.width for box in laid.values()) + _BACK / 2
    for number, (start, end, label) in enumerate(edges):
        first, last = laid[start], laid[end]
        found += (_sideways if sideways else _downwards)(number, first, last, label, edge)
    return found


def _sideways(number: int, first: Box, last: Box, label: str, edge: float) -> list[tuple[int, dict]]:
    (_, y1), (_, y2) = first.middle, last.middle
    if abs(first.left - last.left) < 1:
        return _downwards(number, first, last, label, edge)
    if last.left > first.left:
        x1, x2 = first.left + first.width, last.left - 2
        turn = x2 - min((x2 - x1) / 2, 22.0)  # just before the end, so that a long arrow runs straight as long as it can
        return _path(number, [(x1, y1), (turn, y1), (turn, y2), (x2, y2)], label)
    x1, x2 = first.left, last.left + last.width + 2
    return _path(number, [(x1, y1), ((x1 + x2) / 2, (y1 + y2) / 2), (x2, y2)], label, back=True)


def _downwards(number: int, first: Box, last: Box, label: str, edge: float) -> list[tuple[int, dict]]:
    (x1, _), (x2, _) = first.middle, last.middle
    if last.top > first.top:
        y1, y2 = first.top + first.height, last.top - 2
        return _path(number, [(x1, y1), (x1, (y1 + y2) / 2), (x2, (y1 + y2) / 2), (x2, y2)] if abs(x1 - x2) > 1 else [(x1, y1), (x2, y2)], label, down=True)
    (_, y1), (_, y2) = first.middle, last.middle
    return _path(number, [(first.left + first.width, y1), (edge, y1), (edge, y2), (last.left + last.width + 2, y2)], label, back=True)


def _path(number: int, points: Sequence[tuple[float, float]], label: str, down: bool = False, back: bool = False) -> list[tuple[int, dict]]:
    middle = len(points) // 2
    at = tuple((a + b) / 2 for a, b in zip(points[middle - 1], points[middle])) if len(points) % 2 == 0 else points[middle]
    common = {"head": "", "label": "", "back": back, "down": down or back}
    parts = [{"order": place, "x": x, "y": y, **common} for place, (x, y) in enumerate(points)]
    parts[-1]["head"] = "left" if back else "down" if down else "right"
    if label:
        parts.append({"order": len(points), "x": at[0], "y": at[1], **common, "label": label})
    return [(number, part) for part in parts]


# drawing


def _drawn(boxes: pd.DataFrame, heads: pd.DataFrame, lines: pd.DataFrame) -> list[alt.Chart]:
    own = keep("datum.narrow == narrow")
    # boxes stretch with the container: a pixel of the layout is a part of its width
    scale = dict(domain=[0, 1], range=[0, expression("width")], nice=False, zero=False)
    x = channel("x:Q", scale=scale, axis=None)
    y = channel("y:Q", scale=None, axis=None)
    part = boxes["narrow"].map(WIDTHS)
    frames = boxes[["narrow"]].assign(x=boxes["left"] / part, x2=(boxes["left"] + boxes["width"]) / part, y=boxes["top"], y2=boxes["top"] + boxes["height"])
    layers = []
    if len(lines):
        lines = lines.assign(x=lines["x"] / lines["narrow"].map(WIDTHS))
        paths = lines[lines["label"] == ""]
        for back, down in ((False, False), (False, True), (True, True)):
            stroke = paths[(paths["back"] == back) & (paths["down"] == down)]
            if len(stroke):
                drawn = mark("line", style="arrow", strokeWidth=1.25, interpolate="linear" if down else "basis", strokeDash=[4, 3] if back else [1, 0])
                layers.append(layer(stroke[["narrow", "edge", "order", "x", "y"]], drawn, transform=own, x=x, y=y, detail="edge:N", order=channel("order:Q")))
        for head, angle in (("right", 90), ("down", 180), ("left", 270)):
            ends = paths[paths["head"] == head]
            if len(ends):
                shape = mark("point", shape="triangle-up", filled=True, size=46, opacity=1, style="arrow", angle=angle)
                layers.append(layer(ends[["narrow", "x", "y"]], shape, transform=own, x=x, y=y))
    layers.append(layer(frames, mark("rect", style="node", cornerRadius=5), transform=own, x=x, x2="x2", y=y, y2="y2"))
    middle = boxes[["narrow"]].assign(x=(boxes["left"] + boxes["width"] / 2) / part)
    lines_of = boxes["text"].str.count("\n") + 1
    texts = middle.assign(y=boxes["top"] + _PAD + 6.5, label=boxes["text"])
    plain = mark("text", style="name", lineBreak="\n", lineHeight=lettering.LINE, align="center")
    layers.append(layer(texts, plain, transform=own, x=x, y=y, text="label:N"))
    noted = boxes["note"] != ""
    if noted.any():
        notes = middle.assign(y=boxes["top"] + _PAD + 6.5 + lines_of * lettering.LINE + 2, label=boxes["note"])[noted]
        layers.append(layer(notes, mark("text", style="note", fontSize=_NOTE, lineBreak="\n", lineHeight=14, align="center"), transform=own, x=x, y=y, text="label:N"))
    if len(heads):
        top = heads[["narrow"]].assign(x=(heads["left"] + heads["width"] / 2 * (~heads["narrow"])) / heads["narrow"].map(WIDTHS), y=heads["top"], label=heads["text"])
        for narrow, align in ((False, "center"), (True, "left")):
            named = top[top["narrow"] == narrow]
            layers.append(layer(named, mark("text", style="heading", lineBreak="\n", lineHeight=lettering.LINE, align=align), transform=own, x=x, y=y, text="label:N"))
    if len(lines) and (lines["label"] != "").any():
        told = lines[lines["label"] != ""]
        for style in ("halo", "note"):  # paper behind the words, since they stand on the arrow
            layers.append(layer(told[["narrow", "x", "y", "label"]], mark("text", style=style, fontSize=_NOTE), transform=own, x=x, y=y, text="label:N"))
    return layers
