"""The headline numbers of an executed chapter, taken from what its exhibits draw.

No text is read as a number: a chart's spec carries its data. Numbers have 6 significant digits. A figure is what a reader can point at, a mark
with a tooltip. Tables, timelines, diagrams and judgements have no headline number,
and sliders none that a tree's other exhibits don't tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..exhibits import significant
from . import compare

FIELDS = ("exhibit", "panel", "number", "result", "category", "period", "value", "low", "high", "unit", "grade", "origin")


def of_notebook(notebook: dict) -> list[dict]:
    """The headlines of a notebook's exhibits in order, each a dict of FIELDS; numbers in the panel's unit, None where there is none.

    `result` says what the number is:
    newest — the newest value of a category; x, y — a point of a scatter or a fitted line (`unit` is measure and unit); ratio — a source over the chosen value; share — a part in % in the newest period;
    bounds — concentration; model — a tree's headline in the first and the last year, by scenario; total — the sum of a cost stack, by scenario;
    estimate — the model's estimate of a quantity, and what others published; step — what one input makes of the way from one cost to another;
    sensitivity — the input that moves the headline most: `value` as it stands, `low` and `high` with that input at its low and its high end.
    """
    found = []
    for meta, spec in compare.exhibits(compare.outputs_of(notebook)):
        reading = READINGS.get(meta["form"]) if spec else None
        for figure in reading(spec, meta) if reading else ():
            known = {"exhibit": meta["id"], "panel": str(meta["panel"]), "number": meta["number"], "unit": meta["unit"], **figure}
            found.append({name: significant(known.get(name)) if name in ("value", "low", "high") else known.get(name, "") for name in FIELDS})
    return found


def _rows(spec: dict, layer: dict) -> list[dict]:
    data = layer.get("data", {})
    return data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])


def _figures(spec: dict) -> Iterator[tuple[int, dict]]:
    """(layer number, row) of every mark with a tooltip."""
    for number, layer in enumerate(spec["layer"]):
        if "tooltip" in layer.get("encoding", {}):
            yield from ((number, row) for row in _rows(spec, layer) if not row.get("narrow"))  # laid out once more for phones


def _order(spec: dict, field: str) -> dict[str, int]:
    """Name -> place on the axis that shows a field."""
    for layer in spec["layer"]:
        for channel in layer.get("encoding", {}).values():
            if isinstance(channel, dict) and channel.get("field") == field and "domain" in (channel.get("scale") or {}):
                return {name: place for place, name in enumerate(channel["scale"]["domain"])}
    return {}


def _with_ranges(spec: dict, figures: list[dict]) -> list[dict]:
    """Figures with the ranges that are drawn round their values in layers of their own."""
    ranges = [row for layer in spec["layer"] if "tooltip" not in layer.get("encoding", {}) for row in _rows(spec, layer) if {"low", "high"} <= set(row)]
    found = []
    for figure in figures:
        keys = ("category", "date", "period", "row")
        own = next((row for row in ranges if all(row[key] == figure.get(key) for key in keys if key in row)), None)
        found.append({"low": own["low"], "high": own["high"], **figure} if own and figure.get("value") is not None else figure)
    return found


def _joined(figures: list[tuple[object, dict]]) -> list[tuple[object, dict]]:
    """Figures of which value and range are drawn as two marks, joined: they agree in all else, tooltips too."""
    found: dict[tuple, tuple[object, dict]] = {}
    for rank, row in figures:
        key = tuple((name, row[name]) for name in sorted(row) if name not in ("value", "low", "high"))
        known = {name: number for name, number in found.get(key, (rank, {}))[1].items() if number is not None}
        found[key] = (rank, {**row, **known})
    return list(found.values())


def _newest(spec: dict, meta: dict) -> Iterator[dict]:
    places = _order(spec, "period") if meta["form"] in ("column", "heat") else {}
    ranked = []
    for layer, row in _figures(spec):
        value = row.get("value", row.get("point"))
        if "grade" in row and (value is not None or row.get("low") is not None):
            # dumbbells draw the earlier end first
            rank = row["date"] if "date" in row else layer if meta["form"] == "dot" else places.get(row.get("period"), 0)
            ranked.append((rank, {**row, "value": value}))
    ranked = _joined(ranked)
    last: dict[str, object] = {}
    for rank, row in ranked:
        last[row.get("category", "")] = max(rank, last.get(row.get("category", ""), rank))
    for row in _with_ranges(spec, [row for rank, row in ranked if rank == last[row.get("category", "")]]):
        yield {"result": "newest", **{name: row[name] for name in ("category", "period", "value", "low", "high", "grade", "origin") if name in row}}


def _scatter(spec: dict, meta: dict) -> Iterator[dict]:
    titles = {tip["field"]: tip["title"] for layer in spec["layer"] for tip in layer.get("encoding", {}).get("tooltip", [])}
    for _, row in _figures(spec):
        for axis in ("x", "y"):
            yield {"result": axis, "value": row[axis], "unit": titles[f"t_{axis}"], **{name: row[name] for name in ("category", "period", "grade", "origin") if name in row}}


def _ratios(spec: dict, meta: dict) -> Iterator[dict]:
    for _, row in _figures(spec):
        yield {"result": "ratio", "category": row["category"], "value": row["relative"], "unit": "%", **{name: row[name] for name in ("grade", "origin")}}


def _share(spec: dict, meta: dict) -> Iterator[dict]:
    parts = [{**row, "period": row["row"].partition(" · ")[0], "origin": row["row"].partition(" · ")[2]} for _, row in _figures(spec) if row["part"]]
    places = {bar.partition(" · ")[0]: place for bar, place in _order(spec, "row").items()}
    last: dict[str, int] = {}
    for row in parts:
        last[row["part"]] = max(places.get(row["period"], 0), last.get(row["part"], 0))
    for row in parts:
        if places.get(row["period"], 0) == last[row["part"]]:
            yield {"result": "share", "category": row["part"], "period": row["period"], "value": row["value"], "unit": "%", "origin": row["origin"]}


def _bounds(spec: dict, meta: dict) -> Iterator[dict]:
    for _, row in _figures(spec):
        yield {"result": "bounds", "category": row["row"], "low": row["low"], "high": row["high"]}


def _model(spec: dict, meta: dict) -> Iterator[dict]:
    points = [row for _, row in _figures(spec) if "grade" not in row and row.get("value") is not None]
    fan = {row["date"]: row for layer in spec["layer"] if layer.get("name") == "fan" for row in _rows(spec, layer)}
    base = next((row["category"] for layer in spec["layer"] if layer.get("name") == "line_0" for row in _rows(spec, layer)), "")
    ends = {min((row["date"] for row in points), default=""), max((row["date"] for row in points), default="")}
    for row in points:
        if row["date"] in ends:
            ranges = fan.get(row["date"], {}) if row["category"] == base else {}
            yield {"result": "model", "category": row["category"], "period": row["date"][:4], "value": row["value"],
                   **{end: ranges[end] for end in ("low", "high") if end in ranges}}


def _total(spec: dict, meta: dict) -> Iterator[dict]:
    totals: dict[str, float] = {}
    for _, row in _figures(spec):
        totals[row["row"]] = totals.get(row["row"], 0.0) + row["value"]
    order = _order(spec, "row")
    for scenario in sorted(totals, key=lambda name: order.get(name, 0)):
        yield {"result": "total", "category": scenario, "value": totals[scenario]}


def _sensitivity(spec: dict, meta: dict) -> Iterator[dict]:
    ends: dict[str, dict] = {}
    for _, row in _figures(spec):
        ends.setdefault(row["driver"], {"value": row["base"]})[row["end"]] = row["value"]
    if ends:
        order = _order(spec, "driver")
        widest = min(ends, key=lambda name: (-abs(ends[name].get("high", 0) - ends[name].get("low", 0)), order.get(name, 0), name))
        yield {"result": "sensitivity", "category": widest, **ends[widest]}


def _estimates(spec: dict, meta: dict) -> Iterator[dict]:
    found: dict[str, dict] = {}
    for _, row in _figures(spec):
        found.setdefault(row["row"], {"category": row["category"]}).update({name: row[name] for name in ("value", "low", "high", "grade", "origin", "period") if name in row})
    for row in found.values():
        yield {"result": "estimate", **row}


def _bridge(spec: dict, meta: dict) -> Iterator[dict]:
    for _, row in _figures(spec):
        whole = row["from"] == 0
        yield {"result": "total" if whole else "step", "category": row["driver"], "value": row["total"] if whole else row["total"] - row["from"]}


READINGS: dict[str, Callable[[dict, dict], Iterator[dict]]] = {
    **dict.fromkeys(("line", "column", "multiples", "bar", "range", "forecast", "dot", "heat", "tile_map"), _newest),
    "scatter": _scatter, "experience": _scatter, "response": _scatter, "competing": _ratios, "share": _share, "bounds": _bounds, "scenario": _model, "cost_stack": _total, "tornado": _sensitivity,
    "estimates": _estimates, "bridge": _bridge,
}
