"""Diagrams: where boxes and arrows stand, whatever is drawn."""

import json

import pandas as pd
import pytest
import vl_convert
from fixtures import few_examples, tiny_book
from hypothesis import given
from hypothesis import strategies as st
from yanbao import charts
from yanbao.charts import frame, routing
from yanbao.charts.diagram import WIDTHS, laid_out
from yanbao.theme import Look

COLUMNS = ("node", "item", "group", "detail", "leads_to", "arrow_words")
LABELS = ["电", "Chip", "数据中心温控与供电一体化解决方案", "Uninterruptible supply with lithium storage", "Sodium-ion cell (layered oxide)"]
NOTES = ["", "约40.17万张", "About 401,698 H100 equivalents, of which most are rented"]
NARROW = pytest.mark.parametrize("narrow", [False, True], ids=["page", "phone"])


def nodes(*rows):
    """Nodes as (id, leads_to) or (id, leads_to, group)."""
    return ready([{"node": name, "item": name, "leads_to": to, "group": more[0] if more else ""} for name, to, *more in rows])


def ready(rows):
    return frame.ready(pd.DataFrame(rows), numbers=(), texts=COLUMNS)


@st.composite
def diagrams(draw, grouped=None):
    """Up to twenty nodes in up to six groups, or none, with arrows of any sort."""
    count = draw(st.integers(1, 20))
    names = [f"n{number}" for number in range(count)]
    groups = sorted(draw(st.lists(st.integers(0, 5), min_size=count, max_size=count)))
    grouped = draw(st.booleans()) if grouped is None else grouped
    ends = st.lists(st.sampled_from([*names, "nowhere"]), max_size=3, unique=True)
    rows = []
    for name, group in zip(names, groups):
        to = draw(ends)
        rows.append({"node": name, "item": draw(st.sampled_from(LABELS)), "group": f"Group {group}" if grouped else "", "detail": draw(st.sampled_from(NOTES)), "leads_to": ";".join(to),
                     "arrow_words": ";".join(draw(st.sampled_from(["", "蒸汽", "heat"])) for _ in to)})
    return ready(rows)


def sides(box):
    return box.left, box.top, box.left + box.width, box.top + box.height


def meet(one, two):
    return one[0] < two[2] - 1e-6 and two[0] < one[2] - 1e-6 and one[1] < two[3] - 1e-6 and two[1] < one[3] - 1e-6


def pieces(arrow):
    """The straight parts of an arrow as boxes without width or height."""
    for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:]):
        yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def touches(point, box, away):
    """Whether a point lies on the outline of a box, or so far off it, and not at a corner."""
    (x, y), (left, top, right, bottom) = point, sides(box)
    beside = min(abs(x - left), abs(x - right)) <= away + 1e-6 and top < y < bottom
    over = min(abs(y - top), abs(y - bottom)) <= away + 1e-6 and left < x < right
    return beside or over


@few_examples
@given(diagrams(), st.booleans())
def test_boxes_never_overlap_and_stay_within_the_width(rows, narrow):
    layout = laid_out(rows, narrow)
    boxes = [sides(box) for box in layout.boxes.values()]
    assert set(layout.boxes) == set(rows["node"])
    assert not any(meet(one, two) for place, one in enumerate(boxes) for two in boxes[:place])
    assert all(0 <= left + 1e-6 and right <= WIDTHS[narrow] + 1e-6 and 0 <= top and bottom <= layout.height for left, top, right, bottom in boxes)


@few_examples
@given(diagrams(grouped=True), st.booleans())
def test_boxes_keep_their_order_within_a_group_and_groups_theirs(rows, narrow):
    layout = laid_out(rows, narrow)
    for _, own in rows.groupby("group", sort=False):
        boxes = [layout.boxes[name] for name in own["node"]]
        assert all((one.top, one.left) < (two.top, two.left) for one, two in zip(boxes, boxes[1:]))
    assert [heading["text"].replace("\n", " ") for heading in layout.headings] == list(dict.fromkeys(rows["group"]))
    assert sorted((heading["left"], heading["top"]) for heading in layout.headings) == [(heading["left"], heading["top"]) for heading in layout.headings]


@few_examples
@given(diagrams(), st.booleans())
def test_no_arrow_runs_through_a_box(rows, narrow):
    layout = laid_out(rows, narrow)
    for arrow in layout.arrows:
        assert not [box.node for box in layout.boxes.values() for piece in pieces(arrow) if meet(piece, sides(box))]


@few_examples
@given(diagrams(), st.booleans())
def test_arrows_stay_within_the_picture(rows, narrow):
    layout = laid_out(rows, narrow)
    assert all(0 <= x <= WIDTHS[narrow] and 0 <= y <= layout.height for arrow in layout.arrows for x, y in arrow.points)


@few_examples
@given(diagrams())
def test_every_arrow_begins_and_ends_at_its_boxes(rows):
    layout = laid_out(rows, False)
    edges = [(row.node, end) for row in rows.itertuples() for end in row.leads_to.split(";") if end in set(rows["node"])]
    assert len(layout.arrows) == len(edges)
    for arrow, (start, end) in zip(layout.arrows, edges):
        assert touches(arrow.points[0], layout.boxes[start], 0) and touches(arrow.points[-1], layout.boxes[end], routing.HEAD)


@few_examples
@given(diagrams())
def test_arrows_run_across_or_down_only(rows):
    assert all(left == right or top == bottom for arrow in laid_out(rows, False).arrows for left, top, right, bottom in pieces(arrow))


@few_examples
@given(diagrams())
def test_a_diagram_is_the_same_each_time(rows):
    look = Look(title="x")
    assert json.dumps(charts.draw("diagram", rows, look).to_dict(validate=False)) == json.dumps(charts.draw("diagram", rows.copy(), look).to_dict(validate=False))


@NARROW
@pytest.mark.parametrize("group", ["", "all"])
def test_a_cycle_and_an_arrow_to_oneself_do_no_harm(group, narrow):
    layout = laid_out(nodes(("a", "b", group), ("b", "c;b", group), ("c", "a", group)), narrow)
    assert [layout.boxes[name].top for name in "abc"] == sorted(layout.boxes[name].top for name in "abc")
    if not (group and narrow):
        assert [arrow.back for arrow in layout.arrows] == [False, False, True, True]


def test_arrows_to_unknown_nodes_vanish():
    assert laid_out(nodes(("a", "b;nowhere"), ("b", "nowhere")), False).arrows == laid_out(nodes(("a", "b"), ("b", "")), False).arrows


@NARROW
@pytest.mark.parametrize("groups", [0, 6])
def test_thirty_nodes_with_long_labels_are_drawn_whole(groups, narrow):
    rows = ready([{"node": f"n{n}", "item": LABELS[n % 5], "group": f"Group {n * groups // 30}" if groups else "", "detail": NOTES[n % 3], "leads_to": f"n{n * 7 % 30};n{n + 1}", "arrow_words": "heat;"} for n in range(30)])
    layout = laid_out(rows, narrow)
    boxes = [sides(box) for box in layout.boxes.values()]
    assert not any(meet(one, two) for place, one in enumerate(boxes) for two in boxes[:place])
    assert not [box for box in boxes for arrow in layout.arrows for piece in pieces(arrow) if meet(piece, box)]
    assert not any("…" in box.text for box in layout.boxes.values())


@NARROW
@pytest.mark.parametrize("group", ["", "all"])
def test_one_node_alone_is_drawn(group, narrow):
    layout = laid_out(nodes(("a", "", group)), narrow)
    assert len(layout.boxes) == 1 and not layout.arrows


def test_an_arrow_past_a_column_goes_between_its_boxes():
    layout = laid_out(nodes(("a", "d", "one"), ("b", "", "two"), ("c", "", "two"), ("d", "", "three")), False)
    [arrow] = layout.arrows
    assert any(layout.boxes["b"].top + layout.boxes["b"].height < y < layout.boxes["c"].top for _, y in arrow.points)


def test_each_step_stands_below_those_that_lead_to_it():
    layout = laid_out(nodes(("a", "c"), ("b", "c"), ("c", "d"), ("d", "")), False)
    assert layout.boxes["a"].top == layout.boxes["b"].top < layout.boxes["c"].top < layout.boxes["d"].top


def test_on_a_phone_a_block_leads_to_the_next_only_where_one_of_its_boxes_does():
    joined = nodes(("a", "b", "one"), ("b", "", "two"), ("c", "", "three"))
    assert len(laid_out(joined, True).arrows) == 1
    assert not laid_out(nodes(("a", "", "one"), ("b", "", "two")), True).arrows


def test_arrows_to_one_box_share_their_last_line():
    layout = laid_out(nodes(("a", "x", "one"), ("b", "x", "one"), ("c", "x", "one"), ("x", "", "two")), False)
    assert len({arrow.points[-2:] for arrow in layout.arrows if len(arrow.points) > 2}) == 1


def test_arrows_that_have_nothing_in_common_share_no_lane():
    layout = laid_out(nodes(("a", "y", "one"), ("b", "x", "one"), ("x", "", "two"), ("y", "", "two")), False)
    assert len({arrow.points[1][0] for arrow in layout.arrows}) == 2


@NARROW
def test_the_label_of_an_arrow_lies_over_no_box(narrow):
    rows = ready([{"node": "a", "item": "甲", "group": "one", "leads_to": "b", "arrow_words": "heat"}, {"node": "b", "item": "乙", "group": "two", "leads_to": "", "arrow_words": ""}])
    layout = laid_out(rows, narrow)
    told = [arrow for arrow in layout.arrows if arrow.label]
    assert bool(told) is not narrow
    assert not any(meet((arrow.spot[0] - 10, arrow.spot[1] - 6, arrow.spot[0] + 10, arrow.spot[1] + 6), sides(box)) for arrow in told for box in layout.boxes.values())


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=2, max_size=2), st.lists(st.floats(0, 300), max_size=6))
def test_rounding_a_corner_moves_neither_end(ends, turns):
    points = [ends[0]]
    for number, turn in enumerate(turns):
        points.append((turn, points[-1][1]) if number % 2 else (points[-1][0], turn))
    found = routing.rounded([*points, ends[1]])
    assert (found[0], found[-1]) == (points[0], ends[1]) and len(found) >= len(points)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("exhibit", ["value_chain", "working_principle"])
def test_the_toy_studys_diagrams_are_drawn_and_told_as_a_table(exhibit, lang):
    [panel] = tiny_book(lang).panel_list(exhibit)
    spec = panel.draw(panel.data()).to_dict()
    assert vl_convert.vegalite_to_vega(json.dumps(spec), vl_version="6.4")["marks"]
    texts = {row.get("label", "").replace("\n", " ") for rows in spec["datasets"].values() for row in rows}
    assert set(panel.data()["item"]) <= texts
