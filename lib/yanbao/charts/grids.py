"""Values in a grid: heat tables, the tile map of China, and score cards."""

import csv
from functools import lru_cache
from pathlib import Path

import altair as alt
import pandas as pd

from ..theme import Look
from . import axes, frame, lettering, ranking
from .vega import Spec, calculate, channel, expression, layer, layered, mark

_DARK_CELL = 0.62  # share of the colour ramp from which text is drawn in paper colour


def _ramp(values: pd.Series) -> tuple[Spec, pd.Series]:
    """Colour scale from pale to accent and each value's place on it, 0 to 1; one value stands in the middle."""
    low, high = float(values.min()), float(values.max())
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    if low == high:
        low, high = low - 1, high + 1
    return dict(domain=[low, high], nice=False, zero=False), (values - low) / (high - low)


def heat(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Categories by periods, each cell coloured and printed; many periods run downwards.

    Columns: category, period, date, value, low, high, origin, grade. A missing value leaves an empty cell.
    """
    rows = frame.ready(data)
    if "date" not in rows:
        rows["date"] = pd.NaT
    rows["point"] = rows["value"].fillna(rows[["low", "high"]].mean(axis=1))
    rows = frame.in_order(rows, "date", "period", "category").drop_duplicates(["category", "period"])
    periods = list(dict.fromkeys(rows["period"])) or [""]
    names = frame.largest_first(rows, measure="point")
    text = [lettering.number(v, look) or lettering.span(a, b, look) for v, a, b in zip(rows["value"], rows["low"], rows["high"], strict=True)]
    rows = rows.assign(label=text)
    # more than six columns are too narrow for numbers on a phone
    turned = len(periods) > 6 and len(names) <= 6
    down, across, field_down, field_across = (periods[::-1], names, "period", "category") if turned else (names, periods, "category", "period")
    steps = axes.ladder(down, 36)
    rows, tooltip = frame.tips(rows, look, "category")
    scale, place = _ramp(rows["point"].fillna(0.0))
    room = max(60.0, 210 / len(across))
    heads = {n: lettering.wrap(n, min(room, 90), 12).split("\n") for n in across}
    axis = dict(title=None, orient="top", labelAngle=0, labelExpr=f"{axes.json.dumps(heads, ensure_ascii=False)}[datum.value]", labelOverlap="parity", labelLineHeight=14)
    if (lines := max(map(len, heads.values()))) > 1:
        axis["labelPadding"] = 14 * (lines - 1) + 6  # lines run down from the first: into the cells
    x = channel(f"{field_across}:N", sort=None, scale=dict(domain=across, paddingInner=0.04), axis=axis)
    y = channel(f"{field_down}:N", sort=None, scale=dict(domain=list(steps.names), paddingInner=0.06), axis=steps.axis)
    known = rows[rows["point"].notna()]
    colour = channel("point:Q", scale=scale, legend=None)
    layers = [layer(frame.plain(known, "category", "period", "point"), mark("rect"), x=x, y=y, color=colour, tooltip=tooltip)]
    widest = max(lettering.width(t) for t in rows["label"])
    band = "bandwidth('x')"
    for part, style in ((known[place[known.index] < _DARK_CELL], "value"), (known[place[known.index] >= _DARK_CELL], "onfill")):
        if len(part):
            size = expression(f"{band} < {widest + 4:.0f} ? 11 : 12.5")
            words = mark("text", style=style, fontSize=size, opacity=expression(f"{band} < {widest * 0.82:.0f} ? 0 : 1"))
            layers.append(layer(part[["category", "period", "label"]], words, x=x, y=y, text="label:N"))
    return layered(layers, steps.height)


@lru_cache(maxsize=1)
def tiles() -> pd.DataFrame:
    """The 34 tiles of China: region, column, row (from 0), zh, en; from data/vocabulary/tiles.csv."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "data" / "vocabulary" / "tiles.csv"
        if path.exists():
            with path.open(encoding="utf-8") as lines:
                frame_ = pd.DataFrame(list(csv.DictReader(lines)))
            return frame_.astype({"column": int, "row": int})
    raise FileNotFoundError("data/vocabulary/tiles.csv")


def tile_map(data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """Provinces as equal tiles, coloured by value, or by category where no value is given.

    Columns: region ("CN-GD"), category (short label), value. Regions without a row are empty tiles;
    of several rows of a region the largest is drawn. Unknown regions raise ValueError.
    """
    rows = frame.ready(data, numbers=("value",), texts=("region", "category", "period", "origin", "grade"))
    grid = tiles()
    if unknown := sorted(set(rows["region"]) - set(grid["region"])):
        raise ValueError(f"no tile for {', '.join(unknown)}: regions are CN-BJ, CN-GD, … of data/vocabulary/tiles.csv")
    rows = rows.sort_values(["region", "value", "category"], ascending=[True, False, True], kind="stable").drop_duplicates("region")
    rows, tooltip = frame.tips(rows, look, "category")
    valued = rows["value"].notna().any()
    joined = grid.merge(rows, on="region", how="left").sort_values(["row", "column"], kind="stable").reset_index(drop=True)
    joined["place"] = joined["zh" if look.lang == "zh" else "en"]
    # English names are too long for a phone's tiles: there the region's code stands
    joined["name"] = [lettering.wrap(n, 64, 11, most=2) for n in joined["place"]]
    joined["short"] = joined["place"] if look.lang == "zh" else joined["region"].str.removeprefix("CN-")
    joined["label"] = [lettering.number(v, look) if pd.notna(v) else "" for v in joined["value"]]
    joined["brief"] = [lettering.brief(v, look) if lettering.width(n) > 34 else n for n, v in zip(joined["label"], joined["value"], strict=True)]
    tooltip = [channel("place:N", title=" "), *tooltip]
    known = joined[joined["region"].isin(rows["region"])]
    columns, lines = grid["column"].max() + 1, grid["row"].max() + 1
    # centred, never wider than is good for a tile
    span = [expression(f"max(0, (width - {columns * 74}) / 2)"), expression(f"min(width, (width + {columns * 74}) / 2)")]
    x = channel("column:O", axis=None, scale=dict(domain=list(range(columns)), range=span, paddingInner=0.06))
    y = channel("row:O", axis=None, scale=dict(domain=list(range(lines)), paddingInner=0.06))
    layers = [layer(joined[["column", "row", "place"]], mark("rect", style="empty"), x=x, y=y, tooltip=channel("place:N", title=" "))]
    if valued:
        scale, place = _ramp(known["value"].fillna(0.0))
        colour, strong = channel("value:Q", scale=scale, legend=None), place >= _DARK_CELL
    else:
        names = sorted(n for n in set(known["category"]) if n)
        colour, strong = frame.colours(names, legend=frame.legend(names, (0, 0))), pd.Series(True, index=known.index)
    layers.append(layer(frame.plain(known, "column", "row", "place", "value", "category"), mark("rect"), x=x, y=y, color=colour, tooltip=tooltip))
    told = calculate(words="narrow ? datum.short : datum.name", figure="narrow ? datum.brief : datum.label")
    blank = joined[~joined["region"].isin(rows["region"])]
    for part, style in ((blank, "note"), (known[~strong], "value"), (known[strong], "onfill")):
        if not len(part):
            continue
        own = part[["column", "row", "name", "short", "label", "brief"]]
        numbered = valued and style != "note"
        up = expression(f"{-9 if numbered else 0} - 5 * (length(split(datum.words, '\\n')) - 1)")
        names = mark("text", style=style, fontSize=11, dy=up, lineBreak="\n", lineHeight=12, fontWeight="normal")
        layers.append(layer(own, names, transform=told, x=x, y=y, text="words:N"))
        if numbered:
            layers.append(layer(own, mark("text", style=style, dy=12, fontWeight=600), transform=told, x=x, y=y, text="figure:N"))
    if valued:
        layers += ranking.unit_above(look)
    return layered(layers, int(lines * 50))
