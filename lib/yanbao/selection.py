"""Which ledger rows a panel shows: pure filters over rows of observations.csv and of the other tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from . import evidence, periods, tables
from .errors import YanbaoError, nearest_names

NEWEST_ONLY = ("bar", "range", "tile_map", "scatter", "bounds")
OVER_TIME = ("experience", "response")  # forms that set one series against another, period by period
PAIRED = ("scatter", *OVER_TIME)  # forms of two measures, each in its own unit
OF_MODEL = ("tree", "output", "case", "driver", "ceiling")  # conditions about a driver tree, not about rows


def conditions(text: str) -> dict[str, tuple[list[str], bool]]:
    """`key=a|b;other!=c;!third` as {key: ([a, b], True), other: ([c], False), third: ([], False)}.

    True: the value must be among those listed; False: it must not, and an empty list stands for any value. A key may name one of several
    metrics, `cell_price.level=cell`: rows of the others needn't meet it.
    """
    found: dict[str, tuple[list[str], bool]] = {}
    for part in tables.items(text):
        key, equals, values = part.partition("=")
        found[key.strip("!")] = (values.split("|") if equals else [], bool(equals) and not key.endswith("!"))
    return found


def _meets(value: str | None, listed: list[str], wanted: bool) -> bool:
    present = value is not None and value != "" and (value in listed or not listed)
    return present == wanted


def kinds(panel: dict) -> list[str]:
    """The kinds a panel shows: as listed, else actual ones, and published forecasts where the form is made for them or stands beside a model."""
    listed = tables.items(panel["kind"])
    if listed:
        return listed
    published = panel["form"] == "forecast" or panel["table"] == "drivers"
    return [*evidence.ACTUAL, *evidence.STATED] if published else list(evidence.ACTUAL)


def observations(rows: pd.DataFrame, panel: dict) -> pd.DataFrame:
    """The rows a panel's selection takes, in ledger order. Blank lists take all; a panel without a metric takes none."""
    # cells are looked at one column after another: taking rows of a wide table each time costs more
    def keep(found: Sequence[int], column: str, listed: Sequence[str]) -> list[int]:
        cells, wanted = rows[column].tolist(), set(listed)
        return [position for position in found if cells[position] in wanted]

    found = keep(range(len(rows)), "metric", tables.items(panel["metric"]))
    found = keep(found, "kind", kinds(panel))
    for column, field in (("entity_id", "entity"), ("region", "region")):
        listed = tables.items(panel[field])
        if listed:
            found = keep(found, column, listed)
    listed = tables.items(panel["definition"])
    if listed:
        found = keep(found, "definition_id", ["" if name == "-" else name for name in listed])
    for key, (listed, wanted) in conditions(panel["where"]).items():
        if key in OF_MODEL:
            continue
        metric, _, key = key.rpartition(".")
        cells, metrics = rows["period" if key == "span" else "dims"].tolist(), rows["metric"].tolist()
        read = periods.span if key == "span" else lambda text: tables.key_values(text).get(key, "")
        found = [position for position in found if metric not in ("", metrics[position]) or _meets(read(cells[position]), listed, wanted)]
    first, _, last = panel["periods"].partition("/")
    if first and first != "last":
        years = rows["end"].dt.year.tolist()
        found = [position for position in found if int(first) <= years[position] <= int(last or first)]
    return rows.iloc[found]


def records(rows: pd.DataFrame, panel: dict) -> pd.DataFrame:
    """Rows of events, companies, assessments or drivers under the panel's conditions; a cell that lists several meets one if any does."""
    keep = pd.Series(True, index=rows.index)
    for column, (listed, wanted) in conditions(panel["where"]).items():
        if column not in rows.columns:
            raise YanbaoError("unknown_name", nearest=nearest_names(column, rows.columns), value=column, table=f"{panel['table']}.csv")
        keep &= pd.Series([any(_meets(part, listed, True) for part in tables.items(cell)) == wanted for cell in rows[column]], index=rows.index, dtype="bool")
    return rows[keep]


def sides(panel: dict) -> list[str]:
    """The categories that a panel of two series sets against each other, in the order it names them: its metrics, or what it lists of its `by`."""
    if panel["by"] in ("", "metric"):
        return tables.items(panel["metric"])
    return conditions(panel["where"]).get(panel["by"], ([], True))[0] or tables.items(panel.get(panel["by"]) or "")


COLUMNS = {"entity": "entity_id", "region": "region", "metric": "metric", "definition": "definition_id", "series": "series_id", "origin": "origin_id",
           "period": "period"}


def category(rows: pd.DataFrame, by: str) -> pd.Series:
    """The id of what tells lines or bars apart: a column, or the value of a dims key (blank where a row lacks it)."""
    if not by:
        return pd.Series("", index=rows.index, dtype="str")
    return rows[COLUMNS[by]] if by in COLUMNS else _dimension(rows, by)


def _dimension(rows: pd.DataFrame, key: str) -> pd.Series:
    cells = rows["dims"].tolist()
    known = {text: tables.key_values(text).get(key, "") for text in dict.fromkeys(cells)}
    return pd.Series([known[text] for text in cells], index=rows.index, dtype="str")


def apart(by: str) -> list[str]:
    """Ledger columns in which rows don't compete for this panel, because it shows them side by side."""
    return {"origin": ["origin_id"], "series": ["series_id"]}.get(by, [])


def newest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows of each group's newest period (of several periods that end on one day, the longest)."""
    groups = list(zip(*(rows[key].tolist() for key in keys)))
    newest: dict[tuple, tuple[pd.Timestamp, pd.Timedelta, str]] = {}
    for group, end, start, period in zip(groups, rows["end"].tolist(), rows["start"].tolist(), rows["period"].tolist()):
        if group not in newest or (end, end - start) >= newest[group][:2]:
            newest[group] = (end, end - start, period)
    return rows[np.array([period == newest[group][2] for group, period in zip(groups, rows["period"].tolist())], dtype=bool)]


def ends(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows of each group's first and newest period."""
    ordered = rows.sort_values(["end", "start"], kind="stable")
    groups = ordered.groupby(keys)["period"]
    return rows[(rows["period"] == groups.transform("first").reindex(rows.index)) | (rows["period"] == groups.transform("last").reindex(rows.index))]


def largest(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """The rows of the `limit` categories whose newest value is largest."""
    final = newest(rows, ["category_id"]).groupby("category_id")["point"].max()
    keep = final.sort_values(ascending=False, kind="stable").index[:limit]
    return rows[rows["category_id"].isin(keep)]
