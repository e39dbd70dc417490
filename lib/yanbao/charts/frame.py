"""What all charts share: rows made ready, channels for colour and style, tooltips, whiskers, the key of styles."""

import math
from collections.abc import Iterable, Sequence

import altair as alt
import pandas as pd

from ..theme import Look
from . import lettering
from .vega import Spec, channel, expression, keep, layer, mark

STYLES = ("actual", "estimate", "forecast")
MOST_COLOURS = 7
NUMBERS = ("value", "low", "high")
TEXTS = ("category", "category_id", "period", "kind", "style", "grade", "origin", "vintage")


def ready(data: pd.DataFrame, numbers: Iterable[str] = NUMBERS, texts: Iterable[str] = TEXTS) -> pd.DataFrame:
    """A copy with every column a form may ask for: missing numbers NaN, missing texts "", styles known ones.

    Rows are put in one total order, so that the order they come in never shows. Raises ValueError
    when there are no rows.
    """
    if data.empty:
        raise ValueError("a chart needs at least one row")
    rows = data.copy()
    for column in numbers:
        if column not in rows or rows[column].dtype != float:
            rows[column] = pd.to_numeric(rows[column], errors="coerce").astype(float) if column in rows else math.nan
    for column in texts:
        rows[column] = [("" if pd.isna(x) else str(x)) for x in rows[column]] if column in rows else ""
    if "style" in rows:
        rows["style"] = rows["style"].where(rows["style"].isin((*STYLES, "model", "published")), "actual")
    if "date" in rows:
        rows["date"] = pd.to_datetime(rows["date"])
    return rows.reset_index(drop=True)


def dated(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a date. Raises ValueError when none has."""
    rows = rows[rows["date"].notna()].reset_index(drop=True)
    if rows.empty:
        raise ValueError("a chart over time needs at least one row with a date")
    return rows


def spanned(day: pd.Timestamp, first: pd.Timestamp, last: pd.Timestamp) -> bool:
    """Whether a day lies in a time axis from `first` to `last`, with half a year's grace: periods are drawn at their middles."""
    grace = pd.Timedelta(days=183)
    return first - grace <= day <= last + grace


def marked(look: Look, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """The look's marked days from `first` to `last`: date, sign, and y in pixels, lower for one close to the one before."""
    days = [(pd.Timestamp(day), sign) for day, sign in look.marks if spanned(pd.Timestamp(day), first, last)]
    step, y, rows = (last - first) / 20, 4.0, []
    for number, (day, sign) in enumerate(days):
        y = y + 16 if number and day - days[number - 1][0] < step else 4.0
        rows.append({"date": min(max(day, first), last), "sign": sign, "y": y})
    return pd.DataFrame(rows, columns=["date", "sign", "y"])


def in_order(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Rows by these columns, ties broken by all plain columns: a total order."""
    rest = [c for c in (*TEXTS, *NUMBERS) if c in rows and c not in columns]
    keys = [_missing_last(cells) for cells in zip(*(rows[column].tolist() for column in [*columns, *rest]))]
    return rows.iloc[sorted(range(len(rows)), key=keys.__getitem__)].reset_index(drop=True)


def _missing_last(cells: Sequence[object]) -> list[tuple]:
    return [(False, cell) if cell == cell else (True,) for cell in cells]


def largest_first(rows: pd.DataFrame, by: str = "category", measure: str = "value") -> list[str]:
    """Names of `by`, the one with the largest last value first, ties by name; by a column `rank` where the caller gives one."""
    if "rank" in rows:
        return list(rows.groupby(by)["rank"].min().sort_values(kind="stable").index)
    peak = rows.sort_values("date", kind="stable").groupby(by)[measure].last() if "date" in rows else rows.groupby(by)[measure].max()
    return sorted(peak.index, key=lambda name: (-peak[name] if pd.notna(peak[name]) else math.inf, name))


def colours(names: Sequence[str], column: str = "category", legend: Spec | None = None) -> Spec:
    """A colour channel over at most seven names, in that order; colours come from the config."""
    return channel(f"{column}:N", scale=dict(domain=list(names)[:MOST_COLOURS]), legend=legend)


def legend(names: Sequence[str], left: tuple[float, float] = (45, 45), above: float = 10, **more) -> Spec:
    """A legend above the chart in as many columns as fit beside what stands left of the plot.

    `left` are the pixels taken there on a page and on a phone, `above` the legend's distance from the plot.
    The columns don't hang on the plot's own width: that still changes while a chart is being laid out.
    """
    column = max((lettering.width(name) for name in names), default=0) + 34
    wide, slim = (max(1, int((room - taken) // column)) for room, taken in zip((650, 320), left, strict=True))
    columns = wide if wide == slim else expression(f"narrow ? {slim} : {wide}")
    return dict(columns=columns, symbolType="square", direction="horizontal", offset=above, **more)


def tips(rows: pd.DataFrame, look: Look, *lead: str) -> tuple[pd.DataFrame, list[Spec]]:
    """Adds display columns t_… to the rows and returns the tooltips that name them.

    `lead` are text columns that come first; value, range, period, origin and grade follow where
    any row has them.
    """
    rows = rows.copy()
    symbol = "" if look.unit == "%" else look.unit
    gap = "" if look.lang == "zh" and symbol and not symbol[0].isascii() else " "
    shown: dict[str, list[str]] = {}
    if "value" in rows:
        shown["value"] = [(lettering.number(v, look) + gap + symbol).strip() if pd.notna(v) else "" for v in rows["value"]]
    if {"low", "high"} <= set(rows.columns):
        shown["range"] = [lettering.span(a, b, look) for a, b in zip(rows["low"], rows["high"], strict=True)]
    if "style" in rows:
        shown["type"] = [look.word(s) if s != "actual" else "" for s in rows["style"]]
    fields = [channel(f"{column}:N", title=look.word(column)) for column in lead if any(rows[column])]
    for key, column in shown.items():
        if any(column):
            rows[f"t_{key}"] = [x or "–" for x in column]
            fields.append(channel(f"t_{key}:N", title=look.word(key)))
    for key in ("period", "origin", "vintage", "grade"):
        if key in rows and any(rows[key]) and key not in lead:
            fields.append(channel(f"{key}:N", title=look.word(key)))
    return rows, fields


def plain(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Only the columns a layer uses and its tooltips, so that specs stay small."""
    keep = [c for c in rows.columns if c in columns or c.startswith("t_") or c in ("period", "origin", "vintage", "grade")]
    return rows[[c for c in keep if not (rows[c].dtype != float and c in TEXTS and c not in columns and not any(rows[c]))]]


_LONG = ("dashed", "line", "ownline", "band", "bar", "palebar", "dashbar")
_KEY_LINE = 18.0


def key(items: Sequence[tuple[str, str]], above: float = 36) -> list[alt.Chart]:
    """Rows of (mark, word) above the plot, for what a colour legend can't say.

    Marks: solid, hollow and accent are dots; line, dashed and ownline (in the accent) are strokes, tick is an upright one; bar, palebar, dashbar
    and band are swatches. Positions are fixed pixels, the lowest row `above` the plot's upper edge.
    """
    spots: dict[str, list[dict]] = {}
    for narrow, room in ((False, 480.0), (True, 250.0)):
        lines: list[list[dict]] = [[]]
        x = 0.0
        for item, word in items:
            inset = 24 if item in _LONG else 15
            size = inset + lettering.width(word, 12)
            if x and x + size > room:
                lines.append([])
                x = 0.0
            lines[-1].append({"item": item, "word": word, "narrow": narrow, "x": x + (9 if item in _LONG else 5), "x1": x, "x2": x + 18, "tx": x + inset})
            x += size + 16
        for n, line in enumerate(reversed(lines)):
            y = -above - n * _KEY_LINE
            for spot in line:
                spots.setdefault(spot.pop("item"), []).append({**spot, "y": y, "y1": y - 5, "y2": y + 5})
    words = [spot for found in spots.values() for spot in found]
    return [_key_symbol(item, pd.DataFrame(found)) for item, found in spots.items()] + ([_key_words(pd.DataFrame(words))] if words else [])


def key_height(items: Sequence[tuple[str, str]]) -> float:
    """Pixels a key of these items takes on a phone, for what stands above it."""
    lines, x = 1, 0.0
    for item, word in items:
        size = (24 if item in _LONG else 15) + lettering.width(word, 12)
        if x and x + size > 250:
            lines, x = lines + 1, 0.0
        x += size + 16
    return lines * _KEY_LINE if items else 0.0


def _key_words(spots: pd.DataFrame) -> alt.Chart:
    """The words of a key beside their symbols."""
    across, down = channel("tx:Q", scale=None, axis=None), channel("y:Q", scale=None, axis=None)
    return layer(spots[["word", "narrow", "tx", "y"]], mark("text", align="left", style="note"), transform=keep("datum.narrow == narrow"), x=across, y=down, text="word:N")


def _key_symbol(item: str, spots: pd.DataFrame) -> alt.Chart:
    """The symbol of one kind of key item."""
    columns = ["x1", "x2", "y1", "y2"] if item in ("bar", "palebar", "dashbar", "band") else ["x1", "x2", "y"] if item in _LONG else ["x", "y1", "y2"] if item == "tick" else ["x", "y"]
    rows, own = spots[["narrow", *columns]], keep("datum.narrow == narrow")
    across, down = channel("x:Q", scale=None, axis=None), channel("y:Q", scale=None, axis=None)
    start, upper = channel("x1:Q", scale=None, axis=None), channel("y1:Q", scale=None, axis=None)
    if item in ("solid", "accent", "hollow"):
        style = {"solid": ["neutral"], "hollow": ["neutral", "hollow"]}.get(item)
        more = {"style": style} if style else {}
        return layer(rows, mark("point", filled=item != "hollow", size=60, opacity=1, **more), transform=own, x=across, y=down)
    if item == "tick":
        return layer(rows, mark("rule", strokeWidth=2, style="whisker"), transform=own, x=across, y=upper, y2="y2")
    if item in ("line", "dashed", "ownline"):
        style = {} if item == "ownline" else {"style": "neutral"}
        stroke = mark("rule", strokeWidth=2, strokeDash=[4, 3] if item == "dashed" else [1, 0], **style)
        return layer(rows, stroke, transform=own, x=start, y=down, x2="x2")
    fill = {"bar": 1.0, "palebar": 0.35, "dashbar": 0.12, "band": 0.25}[item]
    edge = {"strokeDash": [4, 3] if item == "dashbar" else [1, 0], "strokeWidth": 1.25} if item in ("palebar", "dashbar") else {"strokeWidth": 0}
    style = {"style": "swatch"} if item != "band" else {}
    return layer(rows, mark("rect", fillOpacity=fill, **style, **edge), transform=own, x=start, y=upper, x2="x2", y2="y2")


def style_items(rows: pd.DataFrame, look: Look, shapes: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Key items of the styles that occur; none if everything is actual."""
    shapes = shapes or {"actual": "solid", "estimate": "hollow", "forecast": "dashed"}
    present = [s for s in STYLES if (rows["style"] == s).any()]
    return [] if present in ([], ["actual"]) else [(shapes[s], look.word(_ahead(rows) if s == "forecast" else s)) for s in present]


def _ahead(rows: pd.DataFrame) -> str:
    """The word for what is drawn as a forecast: a plan or a target is none."""
    kinds = set(rows.loc[rows["style"] == "forecast", "kind"]) if "kind" in rows else set()
    named = {frozenset(["announced"]): "announced", frozenset(["target"]): "target", frozenset(["announced", "target"]): "plan_or_target"}
    return named.get(frozenset(kinds), "plan_or_forecast" if "announced" in kinds or "target" in kinds else "forecast")
