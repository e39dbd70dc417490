"""One exhibit's charts of two editions: drawn in one chart where their form allows it, else side by side on one scale.

The figures come from the data that each spec carries (six significant digits and dates, more than its text table tells).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pandas as pd

from ... import charts, selection
from ...charts import compared
from ...theme import Look

LINES = ("line", "forecast", "scenario")
BARS = ("bar", "share", "cost_stack")  # bars that start at zero
RANGES = ("range", "dot", "bounds", "tornado")
SHADED = ("heat", "tile_map")  # a colour can't hold two editions
NONE = ("timeline", "table", "gap", "sliders")  # words, and what other exhibits draw: the table of changes says it all
KEPT = ("category", "period", "origin", "vintage")

Spec = dict[str, Any]


def charts_of(old: tuple[dict, Spec | None] | None, new: tuple[dict, Spec | None] | None, names: tuple[str, str], words: dict[str, str]) -> list[tuple[str, Spec]]:
    """The charts to show of one exhibit, each with whose it is: "both", "old" or "new". `words`: the chart vocabulary of the language."""
    sides = [(side, one) for side, one in (("old", old), ("new", new)) if one and one[1] and one[0]["form"] not in NONE]
    if len(sides) < 2:
        return [(side, charts.responsive(bare(spec))) for side, (_, spec) in sides]
    (meta, spec), (second_meta, second) = (one for _, one in sides)
    same = (meta["form"], meta["unit"]) == (second_meta["form"], second_meta["unit"])
    if same and (overlaid := overlay(second_meta, spec, second, names, words)):
        return [("both", overlaid)]
    specs = on_one_scale(spec, second) if same and meta["form"] in SHADED else (spec, second)
    return [(side, charts.responsive(bare(one))) for side, one in zip(("old", "new"), specs)]


def bare(spec: Spec) -> Spec:
    """The spec without META and title, which the page prints."""
    return {key: value for key, value in spec.items() if key not in ("usermeta", "title")}


def overlay(meta: dict, old: Spec, new: Spec, names: tuple[str, str], words: dict[str, str]) -> Spec | None:
    """Both editions in one chart; None where the form has no such chart, or the specs don't hold the figures it needs."""
    form = meta["form"]
    rows = of_both(form, old, new)
    if set(rows["edition"]) != {compared.OLD, compared.NEW}:
        return None
    look = Look(lang=meta["lang"], accent=new.get("config", {}).get("mark", {}).get("color", Look.accent), unit=meta["unit"], words=words)
    if form in LINES:
        chart = compared.lines(rows, look, names)
    elif form == "column":
        many = rows["category"].nunique() > 1
        rows["item"] = [f"{one} ({period})" if one else period for one, period in zip(rows["category"], rows["period"])] if many else rows["period"]
        chart = compared.bars(rows, look, names) if many else compared.columns(rows, look, names)
    elif form in BARS:
        chart = compared.bars(rows, look, names)
    elif form in RANGES:
        chart = compared.bars(rows, look, names, zero=False)
    elif form in selection.PAIRED:
        x, y = (_encoding(new, axis) for axis in ("x", "y"))
        chart = compared.moves(rows, Look(lang=look.lang, accent=look.accent, unit=y, x_unit=x, words=words), names)
    else:
        return None
    return charts.framed(chart, look).to_dict(validate=False)


def of_both(form: str, old: Spec, new: Spec) -> pd.DataFrame:
    """The figures of both specs, marked by `edition`."""
    rows = pd.concat([figures(form, spec).assign(edition=edition) for edition, spec in ((compared.OLD, old), (compared.NEW, new))], ignore_index=True)
    return named(rows) if form in ("bar", "range") and (rows["category"] != "").all() else rows


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `item` named alike in both editions: by category, with period and origin only where a category has several rows.

    A chart names its own rows by what tells them apart there, which may be other things in the other edition.
    """
    parts = ["category"]
    for more in ("period", "origin"):
        if rows.duplicated([*parts, "edition"]).any():
            parts.append(more)
    told = rows.groupby(parts, sort=False)["period"].transform(lambda texts: " → ".join(dict.fromkeys(texts)))
    if rows["period"].nunique() == 1:
        told = told.where(told == "", "")
    origin = rows["origin"] if "origin" in parts else ""
    brackets = pd.DataFrame({"period": told, "origin": origin}).agg(lambda one: ", ".join(filter(None, one)), axis=1)
    item = [f"{name} ({more})" if more else name for name, more in zip(rows["category"], brackets)]
    again = rows.assign(item=item).groupby(["item", "edition"]).cumcount()
    return rows.assign(item=[name + "\u200b" * int(n) for name, n in zip(item, again)])


def _encoding(spec: Spec, channel: str) -> str:
    """The title of an axis."""
    for encoding, _, _ in _layers(spec):
        axis = encoding.get(channel, {}).get("axis") or {}
        if axis.get("title"):
            return axis["title"]
    return ""


def _layers(spec: Spec) -> Iterator[tuple[dict, dict, list[dict]]]:
    """Encoding, mark and data of every layer that draws figures: no words, no key."""
    data = spec.get("datasets", {})
    for layer in spec.get("layer", []):
        mark = layer["mark"] if isinstance(layer.get("mark"), dict) else {"type": layer.get("mark")}
        if mark["type"] != "text":
            source = layer.get("data", {})
            yield layer.get("encoding", {}), mark, data.get(source.get("name"), source.get("values", []))


def _field(encoding: dict, channel: str) -> str:
    return (encoding.get(channel) or {}).get("field", "")


def figures(form: str, spec: Spec) -> pd.DataFrame:
    """The figures a chart draws, one row each: what the functions of `charts.compared` read for its form; empty for other forms."""
    found = list({tuple(sorted(row.items(), key=lambda pair: pair[0])): row for row in _figures(form, spec)}.values())
    frame = pd.DataFrame(found)
    if form in (*BARS, *RANGES) and len(frame):
        frame = frame.groupby("item", sort=False, as_index=False).first()  # a value and its range lie in layers of their own
    for column in ("item", "category", "period", "origin", "vintage"):
        frame[column] = frame[column].fillna("") if column in frame else ""
    for column in ("value", "low", "high"):
        frame[column] = pd.to_numeric(frame[column]) if column in frame else float("nan")
    if form in LINES and len(frame):
        frame["date"] = pd.to_datetime(frame["date"])
        frame["told"] = frame["told"].astype(bool) if "told" in frame else False
        marked = frame.sort_values(["period", "origin"], ascending=False, kind="stable")  # a line's data don't say what its marks' do
        frame = marked[~marked.duplicated(["category", "date", "value", "low", "high", "told"])].sort_index().reset_index(drop=True)
    return frame


def _figures(form: str, spec: Spec) -> Iterator[dict]:
    for encoding, mark, rows in _layers(spec):
        x, y, styles = _field(encoding, "x"), _field(encoding, "y"), mark.get("style", [])
        more = [name for name in KEPT if rows and name in rows[0]]
        if form in LINES and x == "date" and "leader" not in styles and "context" not in styles:
            if y == "value" and mark["type"] in ("line", "point"):
                told = "neutral" in styles
                for row in rows:
                    name = " ".join(filter(None, (row.get("origin", ""), row.get("vintage", "")[:4]))) if told else row.get("category", "")
                    yield {**{key: row[key] for key in more}, "category": name, "date": row["date"], "value": row["value"], "told": told}
            elif y == "low" and mark["type"] == "area" and not _field(encoding, "color"):
                yield from ({"category": "", "date": row["date"], "low": row["low"], "high": row["high"], "told": True} for row in rows)
        elif form == "column" and x == "period" and y == "value":
            yield from ({**{key: row[key] for key in more}, "value": row["value"]} for row in rows)
        elif form in selection.PAIRED and (x, y) == ("x", "y"):
            yield from ({key: row[key] for key in ("category", "x", "y") if key in row} for row in rows if "category" in row)
        elif form in ("share", "cost_stack") and x == "start" and "rest" not in styles:
            several = len({row["row"] for row in rows}) > 1
            for row in rows:
                if row.get("part"):
                    yield {"item": f"{row['row']} · {row['part']}" if several else row["part"], "value": round(row["end"] - row["start"], 6)}
        elif form == "tornado" and y == "driver" and _field(encoding, "x2") == "base":
            ends: dict[str, list[float]] = {}
            for row in rows:
                ends.setdefault(row["driver"], [row["base"]]).append(row["value"])
            yield from ({"item": driver, "value": values[0], "low": min(values), "high": max(values)} for driver, values in ends.items())
        elif form == "dot" and y == "category" and x == "value":
            yield from ({**{key: row[key] for key in more}, "item": f"{row['category']} ({row['period']})", "value": row["value"]} for row in rows)
        elif form in ("bar", "range", "bounds") and y == "row":
            if x == "value":
                yield from ({**{key: row[key] for key in more}, "item": row["row"], "value": row["value"]} for row in rows)
            elif x == "low" and _field(encoding, "x2") == "high" and "whisker" not in styles:
                yield from ({**{key: row[key] for key in more}, "item": row["row"], "low": row["low"], "high": row["high"]} for row in rows)


def on_one_scale(old: Spec, new: Spec) -> tuple[Spec, Spec]:
    """Copies of two shaded charts whose colours mean the same numbers."""
    specs = deepcopy(old), deepcopy(new)
    scales = [encoding["color"]["scale"] for spec in specs for layer in spec["layer"]
              if (encoding := layer.get("encoding", {})).get("color", {}).get("type") == "quantitative" and "domain" in encoding["color"].get("scale", {})]
    ends = [end for scale in scales for end in scale["domain"]]
    for scale in scales:
        scale["domain"] = [min(ends), max(ends)]
    return specs
