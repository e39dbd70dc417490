"""How far an exhibit can be trusted, at a glance: which ledger rows each of its table's rows stands for, from how many who first said them,
how far they lie apart, how new the newest is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from . import evidence, tables

if TYPE_CHECKING:
    from .exhibits import Panel


def told(panel: Panel, data: pd.DataFrame, sources: list[dict[str, str]]) -> dict[str, object]:
    """Parts of the META: `behind` (of each row of data the ids of its ledger rows, the chosen one first) and `trust` (`origins`: how many first
    said it; `spread`: the widest among competing values over the chosen one, where any compete; `newest`: the day, or year, of the newest)."""
    behind = rows_behind(panel, data)
    shown = {key for keys in behind for key in keys}
    rows = panel.rows[panel.rows["id"].isin(shown)] if shown and panel.row["table"] == "observations" else None
    if rows is None or rows.empty:
        trust: dict[str, object] = {"origins": len({source["publisher"] for source in sources}), "newest": max((source["year"] for source in sources), default="")}
    else:
        known = evidence.actual(rows)
        trust = {"origins": int(rows["origin_id"].nunique()), "newest": str((rows if known.empty else known)["end"].max().date())}
        trust |= {"spread": widest} if (widest := widest_spread(data)) else {}
    return {**({"behind": behind} if shown else {}), "trust": trust}


def widest_spread(data: pd.DataFrame) -> float:
    """The widest spread among competing values over the chosen one; 0 where none compete, or the data say nothing of it."""
    if not {"spread", "rows"} <= set(data.columns):
        return 0.0
    spreads = [spread for spread, count in zip(data["spread"], data["rows"]) if count > 1 and math.isfinite(spread)]
    return float(f"{max(spreads, default=0.0):.3g}")


def rows_behind(panel: Panel, data: pd.DataFrame) -> list[list[str]]:
    """Of each row of data the ids of the ledger rows it tells, the chosen one first and those that compete with it after; none where it tells words or results."""
    if panel.row["table"] == "drivers":
        inputs = panel.book.tree(panel.tree).rows
        pinned = dict(zip(inputs["driver"], inputs["observation_id"]))
        return [[key] if key else [] for key in (row["pinned_id"] if "pinned_id" in row else pinned.get(row.get("driver_id"), "") for row in tables.records(data))]
    if panel.form == "bounds":
        return [panel.chosen()["id"].tolist() for _ in range(len(data))]
    named = ("id", "x_id") if panel.row["table"] == "observations" else ("row_id",)
    return [[key for key in (*(row.get(name) for name in named), *_others(row)) if isinstance(key, str) and key] for row in tables.records(data)]


def _others(row: dict) -> list[str]:
    found = row.get("alternatives")
    return found if isinstance(found, list) else []
