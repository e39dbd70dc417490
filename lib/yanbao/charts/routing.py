"""Arrows between boxes that stand in layers: they run in the gaps between layers and pass a layer in between through a gap between its boxes.

As in Sugiyama, Tagawa & Toda 1981 (IEEE Trans. SMC 11) and Sander 1996 (orthogonal arrows in lanes). Here `u` is the direction from layer
to layer and `v` the one along a layer: for columns x and y, for steps one under another y and x.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import placing

HEAD = 4.0  # pixels between an arrow's last point and its box
CLEAR = 14.0  # width of the way past the outer boxes of a layer
_LANE, _TRACK = 3.5, 4.0  # between arrows side by side, in a gap between layers and in one between boxes
_NEAR = 8.0  # a smaller step aside is left out
_CORNER = 5.0
_OUTER = 36.0  # depth of the gap after the last layer

Point = tuple[float, float]


@dataclass(frozen=True)
class Cell:
    """A box: its sides along u and v."""

    u0: float
    u1: float
    v0: float
    v1: float

    @property
    def middle(self) -> Point:
        return (self.u0 + self.u1) / 2, (self.v0 + self.v1) / 2


@dataclass(frozen=True)
class Route:
    """An arrow: its corners, the middle of its label, and whether it leads back to an earlier layer or up in its own."""

    points: tuple[Point, ...]
    spot: Point
    back: bool


@dataclass
class _Way:
    """A route in the making: the v at which it leaves, passes each layer in between, and arrives; `trunk` is what it may share a line with."""

    start: str
    end: str
    trunk: tuple[str, str]
    stops: list[float]
    slots: list[tuple[int, int]]  # layer and gap between its boxes, for each stop in between


def routes(layers: Sequence[Sequence[str]], cells: dict[str, Cell], edges: Sequence[tuple[str, str]], low: float) -> list[Route]:
    """A route for each edge. Arrows from or to one box share a line where they can; none comes nearer to v = 0 than `low`."""
    place = {name: (number, spot) for number, layer in enumerate(layers) for spot, name in enumerate(layer)}
    crossing: dict[int, _Way] = {}
    found: dict[int, Route] = {}
    for number, ((start, end), trunk) in enumerate(zip(edges, trunks(edges))):
        (first, spot), (last, other) = place[start], place[end]
        one, two = cells[start], cells[end]
        if first == last and other == spot + 1:
            u = min(one.middle[0], two.middle[0])
            found[number] = Route(((u, one.v1), (u, two.v0 - HEAD)), (u, (one.v1 + two.v0) / 2), False)
        elif first > last and start == layers[first][-1] and end == layers[last][-1]:
            found[number] = _round(one, two, max(cell.v1 for cell in cells.values()) + CLEAR)
        else:
            crossing[number] = _way(layers, cells, start, end, trunk if first < last else (f"{trunk[0]} back", trunk[1]), (first, last), low)
    _spread(crossing.values(), layers, cells, low)
    found |= _laned(crossing, layers, cells, place)
    return [found[number] for number in range(len(edges))]


def trunks(edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What each arrow may share a line with: all that go "to" its end, or all that come "from" its start, whichever are more. Its label
    stands at its other end."""
    leaving, arriving = Counter(start for start, _ in edges), Counter(end for _, end in edges)
    return [("to", end) if arriving[end] >= leaving[start] else ("from", start) for start, end in edges]


def _round(one: Cell, two: Cell, v: float) -> Route:
    """From the outer side of a box round all others to that of another."""
    (u, _), (end, _) = one.middle, two.middle
    return Route(((u, one.v1), (u, v), (end, v), (end, two.v1 + HEAD)), ((u + end) / 2, v), True)


def _way(layers: Sequence[Sequence[str]], cells: dict[str, Cell], start: str, end: str, trunk: tuple[str, str], span: tuple[int, int], low: float) -> _Way:
    one, two, forward = cells[start], cells[end], span[0] < span[1]
    aside = [0.0 if forward else min(24.0, (cell.v1 - cell.v0) / 4) for cell in (one, two)]  # an arrow back stands beside one forward
    leaves, arrives = one.middle[1] + aside[0] * (-1 if start == end else 1), two.middle[1] + aside[1]
    way = _Way(start, end, trunk, [leaves], [])
    for layer in range(span[0] + 1, span[1]) if forward else range(span[0] - 1, span[1], -1):
        before = way.stops[-1]
        slots = _slots([cells[name] for name in layers[layer]], low)
        spots = {number: min(max(before, least), most) for number, (least, most) in slots.items()}
        number = min(spots, key=lambda slot: (abs(spots[slot] - before) + abs(spots[slot] - arrives), abs(spots[slot] - before)))
        way.slots.append((layer, number))
        way.stops.append(spots[number])
    way.stops.append(arrives)
    return way


def _slots(layer: Sequence[Cell], low: float) -> dict[int, tuple[float, float]]:
    """Where arrows may pass a layer, by number: before the first box, between boxes, after the last."""
    clear = CLEAR / 2
    inner = {number: (one.v1 + min(clear, (two.v0 - one.v1) / 2), two.v0 - min(clear, (two.v0 - one.v1) / 2)) for number, (one, two) in enumerate(zip(layer, layer[1:]), 1)}
    before = {0: (low, layer[0].v0 - clear)} if layer[0].v0 - clear >= low else {}
    return {**before, **inner, len(layer): (layer[-1].v1 + clear, float("inf"))}


def _spread(ways: Iterable[_Way], layers: Sequence[Sequence[str]], cells: dict[str, Cell], low: float) -> None:
    """Arrows through one gap beside each other, those of one trunk on one line; small steps aside are taken out."""
    ways = list(ways)
    users: dict[tuple[int, int], dict[tuple[str, str], float]] = {}
    for way in ways:
        for slot, stop in zip(way.slots, way.stops[1:-1]):
            users.setdefault(slot, {}).setdefault(way.trunk, stop)
    for (layer, number), wanted in users.items():
        boxes = [cells[name] for name in layers[layer]]
        bottom = boxes[number - 1].v1 + 2 if number else low
        top = boxes[number].v0 - 2 if number < len(boxes) else float("inf")
        size = min(_TRACK, (top - bottom) / len(wanted))
        placed = placing.apart(list(wanted.values()), [size] * len(wanted), bottom, top)
        for trunk, v in zip(wanted, placed):
            wanted[trunk] = v
    for way in ways:
        way.stops[1:-1] = [users[slot][way.trunk] for slot in way.slots]
        cell = cells[way.start]
        if 0 < abs(way.stops[0] - way.stops[1]) < _NEAR and cell.v0 + 4 < way.stops[1] < cell.v1 - 4:
            way.stops[0] = way.stops[1]
        for number, (here, there) in enumerate(zip(way.stops, way.stops[1:])):
            if abs(here - there) < 1:
                way.stops[number + 1] = way.stops[number]


def _laned(ways: dict[int, _Way], layers: Sequence[Sequence[str]], cells: dict[str, Cell], place: dict[str, tuple[int, int]]) -> dict[int, Route]:
    """Routes whose parts along v stand in lanes of their own: near the box that their trunk belongs to."""
    edges = [(min(cells[name].u0 for name in layer), max(cells[name].u1 for name in layer)) for layer in layers]
    gaps = [(edges[number][1], edges[number + 1][0] if number + 1 < len(layers) else edges[number][1] + _OUTER) for number in range(len(layers))]
    plans: dict[int, list[int]] = {}
    wanted: dict[tuple[int, bool], dict[tuple[str, str], tuple[float, float]]] = {}
    for number, way in ways.items():
        first, last = place[way.start][0], place[way.end][0]
        if first == last:
            plans[number] = [first if first + 1 < len(layers) or first == 0 else first - 1]
        else:
            plans[number] = list(range(first, last)) if first < last else list(range(first - 1, last - 1, -1))
        for gap, one, two in zip(plans[number], way.stops, way.stops[1:]):
            if abs(one - two) >= 1:
                spans = wanted.setdefault((gap, _low_side(way, gap, place)), {})
                least, most = spans.get(way.trunk, (one, one))
                spans[way.trunk] = (min(least, one, two), max(most, one, two))
    lanes = {side: _coloured(spans) for side, spans in wanted.items()}
    found = {}
    for number, way in ways.items():
        one, two = cells[way.start], cells[way.end]
        first, last = place[way.start][0], place[way.end][0]
        onwards = plans[number][0] >= first  # leaves by its far side along u
        from_below = plans[number][-1] < last
        points = [(one.u1 if onwards else one.u0, way.stops[0])]
        spots = []
        for gap, here, there in zip(plans[number], way.stops, way.stops[1:]):
            (near, far), low_side = gaps[gap], _low_side(way, gap, place)
            middle = (near + far) / 2
            if abs(here - there) >= 1:
                step = min(_LANE, (far - near - 18) / 2 / max(1, max(lanes[gap, low_side].values())))
                lane = near + 7 + step * lanes[gap, low_side][way.trunk] if low_side else far - 9 - step * lanes[gap, low_side][way.trunk]
                points += [(lane, here), (lane, there)]
                middle = (lane + (far if low_side else near)) / 2
            spots.append((middle, here if way.trunk[0].startswith("to") else there))
        points.append((two.u0 - HEAD if from_below else two.u1 + HEAD, way.stops[-1]))
        spot = spots[0] if way.trunk[0].startswith("to") else spots[-1]
        if first == last:
            spot = (spot[0], (way.stops[0] + way.stops[-1]) / 2)
        found[number] = Route(tuple(points), spot, first >= last and place[way.start] >= place[way.end])
    return found


def _low_side(way: _Way, gap: int, place: dict[str, tuple[int, int]]) -> bool:
    """Whether a way's lane in a gap stands at the gap's side nearer to u = 0: there where the box of its trunk is."""
    first, last = place[way.start][0], place[way.end][0]
    return gap == first if first == last else (first < last) != way.trunk[0].startswith("to")


def _coloured(spans: dict[tuple[str, str], tuple[float, float]]) -> dict[tuple[str, str], int]:
    """A lane for each trunk, so that two in one lane nowhere touch: the shortest first."""
    lanes: list[list[tuple[float, float]]] = []
    found = {}
    for trunk, (least, most) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1], item[0])):
        free = next((number for number, taken in enumerate(lanes) if all(most + 2 < one or two + 2 < least for one, two in taken)), len(lanes))
        if free == len(lanes):
            lanes.append([])
        lanes[free].append((least, most))
        found[trunk] = free
    return found


def rounded(points: Sequence[Point]) -> list[Point]:
    """The points with each corner cut to a small arc."""
    found = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:]):
        sides = [(abs(corner[0] - end[0]) + abs(corner[1] - end[1]), end) for end in (before, after)]
        size = min(_CORNER, *(length / 2 for length, _ in sides))
        straight = before[0] == corner[0] == after[0] or before[1] == corner[1] == after[1]
        if straight or size < 0.5:
            found.append(corner)
            continue
        one, two = (tuple(c + (e - c) * size / length for c, e in zip(corner, end)) for length, end in sides)
        found += [one, tuple((a + b + 2 * c) / 4 for a, b, c in zip(one, two, corner)), two]
    return [*found, points[-1]]
