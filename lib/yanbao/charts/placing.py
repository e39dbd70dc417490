"""Where direct labels go: pushed apart along an edge, or put round a point where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near as possible to the wanted ones (pixels) so that no two labels overlap.

    `sizes` are the labels' heights. They stay within low..high where they fit at all, and keep
    their order, so that each stands by its own line.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    # blocks of touching labels: [members, centre of the block, height]
    blocks: list[tuple[list[int], float, float]] = []
    for i in order:
        block = ([i], wanted[i], sizes[i])
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > block[1] - block[2] / 2:
            before = blocks.pop()
            members = before[0] + block[0]
            height = before[2] + block[2]
            # the block sits where its members on average want to be
            offset, total = 0.0, 0.0
            for m in members:
                total += wanted[m] - (offset + sizes[m] / 2)
                offset += sizes[m]
            block = (members, total / len(members) + height / 2, height)
        blocks.append(block)
    centres = [0.0] * len(wanted)
    floor = low
    for members, centre, height in blocks:
        start = max(floor, min(centre - height / 2, high - height))
        for m in members:
            centres[m] = start + sizes[m] / 2
            start += sizes[m]
        floor = start
    # whatever was pushed over the top comes back down
    ceiling = high
    for i in reversed(order):
        centres[i] = min(centres[i], ceiling - sizes[i] / 2) if floor > high else centres[i]
        ceiling = centres[i] - sizes[i] / 2
    return centres


@dataclass(frozen=True)
class Spot:
    """A label's place relative to its point: offsets in pixels, and how the text aligns there."""

    dx: float
    dy: float
    align: str


def around(
    points: Sequence[tuple[float, float]], boxes: Sequence[tuple[float, float]], room: tuple[float, float], order: Sequence[int],
    taken: Sequence[tuple[float, float]] = (), blocked: Sequence[tuple[float, float, float, float]] = (),
) -> list[Spot | None]:  # fmt: skip
    """A spot for each label that fits beside its point without covering points or labels, None for the others.

    `points` are (x, y) in pixels from the top left, `boxes` the labels' (width, height), `room` the
    plot's (width, height), `order` who chooses first, `taken` points along lines, kept clear where possible,
    `blocked` boxes (left, top, right, bottom) that hold other texts.
    """
    marks = [_box(x, y, 5) for x, y in points]
    lines = [_box(x, y, 2) for x, y in taken]
    placed: list[Box] = list(blocked)
    spots: list[Spot | None] = [None] * len(points)
    for i in order:
        (x, y), (w, h) = points[i], boxes[i]
        # further points may lie at the same place: only its own doesn't count
        others = [mark for j, mark in enumerate(marks) if j != i]
        found = None
        for clear_of in ((*others, *lines), others):
            for spot in _tries(h):
                left = x + spot.dx - {"left": 0, "right": w, "center": w / 2}[spot.align]
                box = (left, y + spot.dy - h / 2, left + w, y + spot.dy + h / 2)
                inside = box[0] >= 0 and box[2] <= room[0] and box[1] >= 0 and box[3] <= room[1]
                # a name nearer to another point than to its own would be read as that one's
                own = all(_away(box, (x, y)) <= _away(box, other) + 0.5 for j, other in enumerate(points) if j != i)
                if inside and own and not any(_meet(box, other) for other in (*placed, *clear_of)):
                    found = (spot, box)
                    break
            if found:
                spots[i] = found[0]
                placed.append(found[1])
                break
    return spots


Box = tuple[float, float, float, float]


def _box(x: float, y: float, half: float) -> Box:
    return (x - half, y - half, x + half, y + half)


def _tries(height: float) -> list[Spot]:
    """Places to try, the best first: beside, over and under the point, then aslant."""
    over = height / 2 + 8
    tries = [Spot(9, 0, "left"), Spot(-9, 0, "right"), Spot(0, -over, "center"), Spot(0, over, "center")]
    return tries + [Spot(7 * side, over * turn * far, "left" if side > 0 else "right") for far in (0.8, 1.5) for side in (1, -1) for turn in (-1, 1)]


def _away(box: Box, point: tuple[float, float]) -> float:
    """Distance of a point from a box."""
    return hypot(max(box[0] - point[0], 0, point[0] - box[2]), max(box[1] - point[1], 0, point[1] - box[3]))


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
