"""Charts that are read like lists: timelines and score cards, laid out in pixels for pages and for phones."""

import re
from collections.abc import Sequence

import altair as alt
import pandas as pd

from ..theme import Look
from . import frame, lettering
from .vega import Spec, calculate, channel, layer, layered, mark

_MOST_EVENTS = 16
_WIDE, _SLIM = 475.0, 205.0  # pixels for text beside dates, on a page and on a phone
_GAP = 11.0


def _stack(texts: Sequence[str], room: float, gap: float = _GAP, most: int = 4) -> tuple[list[str], list[float], float]:
    """Wrapped texts, the y of each one's first line (pixels), and the height of all."""
    wrapped, tops, y = [lettering.wrap(t, room, most=most) for t in texts], [], 8.0
    for text in wrapped:
        tops.append(y)
        y += lettering.height(text) + gap
    return wrapped, tops, y


def _laid(rows: pd.DataFrame, text: str, wide: float, slim: float, gap: float = _GAP) -> tuple[pd.DataFrame, float]:
    """Adds text_wide, text_slim, y_wide, y_slim (pixels) to the rows; returns them with the height of a wide chart."""
    rows = rows.copy()
    rows["text_wide"], rows["y_wide"], height = _stack(list(rows[text]), wide, gap)
    rows["text_slim"], rows["y_slim"], _ = _stack(list(rows[text]), slim, gap)
    return rows, height


def _listed(rows: pd.DataFrame, columns: Sequence[str], drawn: Spec, **encoding: Spec | str | list[Spec]) -> alt.Chart:
    """A layer whose `y` and `text` are the wide or the slim ones, as the container asks."""
    chosen = calculate(y="narrow ? datum.y_slim : datum.y_wide", text="narrow ? datum.text_slim : datum.text_wide")
    down = channel("y:Q", scale=None, axis=None)
    return layer(rows[[*columns, "y_wide", "y_slim", "text_wide", "text_slim"]], drawn, transform=chosen, y=down, **encoding)


def timeline(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Events as a list in time order: date, mark in the colour of its type, title.

    Columns: date, title, type (label), and period, order or when (the date as known, such as a bare year) where given. Of more than sixteen events
    the newest are drawn and a last line says how many more the table holds.
    """
    rows = frame.ready(data, numbers=("order",), texts=("title", "type", "period", "when"))
    rows = rows.sort_values(["date", "order", "title"], kind="stable").reset_index(drop=True)
    hidden = max(0, len(rows) - _MOST_EVENTS)
    rows = rows.tail(_MOST_EVENTS).reset_index(drop=True)
    rows["day"] = [_day(p or (w if re.fullmatch(r"\d{4}", w) else ""), d) for p, w, d in zip(rows["period"], rows["when"], rows["date"], strict=True)]
    types = list(dict.fromkeys(sorted(t for t in rows["type"] if t)))
    left = max(lettering.width(d, 12) for d in rows["day"]) + 4
    rows, height = _laid(rows, "title", _WIDE, _SLIM)
    tooltip = [channel(f"{c}:N", title=" ") for c in ("day", "type", "title") if any(rows[c])]
    layers = []
    track = {"top": [8.0], "wide": [float(rows["y_wide"].iloc[-1])], "slim": [float(rows["y_slim"].iloc[-1])]}
    if len(rows) > 1:
        spine, bottom = mark("rule", style="leader", x=left + 12, strokeWidth=1.5), calculate(bottom="narrow ? datum.slim : datum.wide")
        layers.append(layer(pd.DataFrame(track), spine, transform=bottom, y=channel("top:Q", scale=None, axis=None), y2="bottom"))
    layers.append(_listed(rows, ["day"], mark("text", align="right", x=left, style="note"), text="day:N"))
    colour = {"color": frame.colours(types, column="type", legend=frame.legend(types, (0, 0), 26 if hidden else 10))} if len(types) > 1 else {}
    dots = mark("point", filled=True, size=85, opacity=1, x=left + 12)
    layers.append(_listed(rows, ["day", "type", "title"], dots, tooltip=tooltip, **colour))
    layers.append(_listed(rows, ["day"], mark("text", align="left", x=left + 26, lineBreak="\n", lineHeight=15, style="value"), text="text:N"))
    if hidden:
        layers.append(_more(rows, look.word("more").format(n=hidden), left + 26, -10))
    return layered(layers, height)


def _day(period: str, date: pd.Timestamp) -> str:
    """The period as given, else year and month."""
    return period or (date.strftime("%Y-%m") if pd.notna(date) else "")


def _more(rows: pd.DataFrame, words: str, x: float, y: float) -> alt.Chart:
    return layer(pd.DataFrame({"words": [words]}), mark("text", align="left", x=x, y=y, style="note"), text="words:N")


def scores(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Items under their group, each with its score as one to five filled dots.

    Columns: group (label of the position), item, score (1 to 5, may be missing). Groups keep the
    order they first appear in, since it is editorial; items stand by score, highest first.
    """
    rows = frame.ready(data, numbers=("score",), texts=("group", "item"))
    place = {name: i for i, name in enumerate(dict.fromkeys(rows["group"]))}
    rows["place"] = rows["group"].map(place)
    rows = rows.sort_values(["place", "score", "item"], ascending=[True, False, True], kind="stable", na_position="last").reset_index(drop=True)
    lines, headed = [], any(rows["group"])
    for group, own in rows.groupby("group", sort=False):
        if headed:
            lines.append({"text": group, "head": True, "score": None})
        lines += [{"text": item, "head": False, "score": score} for item, score in zip(own["item"], own["score"], strict=True)]
    table = pd.DataFrame(lines)
    scored = rows["score"].notna().any()
    left = 92.0 if scored else 14.0
    table, height = _laid(table, "text", _WIDE, _SLIM + (0 if scored else 60), gap=9)
    layers = []
    heads, items = table[table["head"]], table[~table["head"]]
    if len(heads):
        layers.append(_listed(heads, [], mark("text", align="left", x=0, style="heading", lineBreak="\n"), text="text:N"))
    if scored:
        points = items[items["score"].notna()].merge(pd.DataFrame({"at": range(1, 6)}), how="cross")
        points["across"] = points["at"] * 14.0
        tooltip = channel("score:Q", title=look.word("score"))
        for filled in (True, False):
            part = points[(points["at"] <= points["score"].round()) == filled]
            if len(part):
                dots = mark("point", filled=True, size=80, opacity=1, **({} if filled else {"style": "off"}))
                layers.append(_listed(part, ["across", "score"], dots, x=channel("across:Q", scale=None, axis=None), tooltip=tooltip))
    else:
        layers.append(_listed(items, [], mark("point", filled=True, size=28, x=5, opacity=1)))
    layers.append(_listed(items, [], mark("text", align="left", x=left, lineBreak="\n", lineHeight=15, style="value"), text="text:N"))
    return layered(layers, height)
