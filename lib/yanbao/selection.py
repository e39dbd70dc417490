"""Which ledger rows a panel shows: pure filters over rows of observations.csv and of the other tables."""

from __future__ import annotations

import pandas as pd

from . import evidence, tables

FORECAST_KINDS = ("forecast", "target", "announced")
NEWEST_ONLY = ("bar", "range", "tile_map", "scatter", "bounds")


def conditions(text: str) -> tuple[dict[str, list[str]], list[str]]:
    """`key=a|b;!other` as ({key: [a, b]}, [other])."""
    parts = tables.items(text)
    wanted = {part.split("=", 1)[0]: part.split("=", 1)[1].split("|") for part in parts if not part.startswith("!")}
    return wanted, [part[1:] for part in parts if part.startswith("!")]


def kinds(panel: dict) -> list[str]:
    """The kinds a panel shows: as listed, else actual ones, and published forecasts where the form is made for them."""
    listed = tables.items(panel["kind"])
    if listed:
        return listed
    return [*evidence.ACTUAL, *FORECAST_KINDS] if panel["form"] in ("forecast", "scenario") else list(evidence.ACTUAL)


def observations(rows: pd.DataFrame, panel: dict) -> pd.DataFrame:
    """The rows a panel's selection takes, in ledger order. Blank lists take all; a panel without a metric takes none."""
    metrics = tables.items(panel["metric"])
    keep = rows["metric"].isin(metrics) & rows["kind"].isin(kinds(panel))
    for column, field in (("entity_id", "entity"), ("region", "region")):
        listed = tables.items(panel[field])
        if listed:
            keep &= rows[column].isin(listed)
    listed = tables.items(panel["definition"])
    if listed:
        keep &= rows["definition_id"].isin(["" if name == "-" else name for name in listed])
    rows = rows[keep]
    wanted, unwanted = conditions(panel["where"])
    wanted.pop("tree", None)  # which driver tree, not which rows
    if wanted or unwanted:
        dims = [tables.key_values(text) for text in rows["dims"]]
        kept = [all(values.get(key) in allowed for key, allowed in wanted.items()) and not any(key in values for key in unwanted) for values in dims]
        rows = rows[pd.Series(kept, index=rows.index, dtype="bool")]
    first, _, last = panel["periods"].partition("/")
    if first and first != "last":
        rows = rows[(rows["end"].dt.year >= int(first)) & (rows["end"].dt.year <= int(last or first))]
    return rows


def records(rows: pd.DataFrame, panel: dict) -> pd.DataFrame:
    """Rows of events, companies, assessments or drivers under the panel's conditions."""
    wanted, unwanted = conditions(panel["where"])
    keep = pd.Series(True, index=rows.index)
    for column, allowed in wanted.items():
        keep &= rows[column].map(lambda cell, allowed=allowed: any(part in allowed for part in tables.items(cell)))
    for column in unwanted:
        keep &= rows[column] == ""
    return rows[keep]


def category(rows: pd.DataFrame, by: str) -> pd.Series:
    """The id of what tells lines or bars apart: a column, or the value of a dims key (blank where a row lacks it)."""
    column = {"entity": "entity_id", "definition": "definition_id", "series": "series_id", "origin": "origin_id", "source": "source_id"}.get(by, by)
    if not column:
        return pd.Series("", index=rows.index, dtype="str")
    if column in rows.columns:
        return rows[column]
    return pd.Series([tables.key_values(text).get(column, "") for text in rows["dims"]], index=rows.index, dtype="str")


def apart(by: str) -> list[str]:
    """Ledger columns in which rows don't compete for this panel, because it shows them side by side."""
    return {"origin": ["origin_id"], "series": ["series_id"], "source": ["source_id"]}.get(by, [])


def newest(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows of each group's newest period (of several periods that end on one day, the longest)."""
    ordered = rows.sort_values(["end", "start"], ascending=[True, False], kind="stable")
    last = ordered.groupby(keys)["period"].transform("last")
    return rows[rows["period"] == last.reindex(rows.index)]


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
