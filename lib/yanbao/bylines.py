"""Who says what an exhibit shows: the sources under it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from . import tables

if TYPE_CHECKING:
    from .exhibits import Panel
    from .words import Words

EDITORS = "editors"  # origin of what this book derives from printed figures


def source_list(panel: Panel, data: pd.DataFrame) -> list[dict[str, str]]:
    """The sources under an exhibit: each once, most used first. `publisher` names who said it first, and where it was read if elsewhere."""
    data = behind(panel, data)
    if "source_ids" in data.columns:
        ids = [key for cell in data["source_ids"] for key in tables.items(cell)]
    elif "source_id" in data.columns:
        ids = [key for key in data["source_id"] if isinstance(key, str) and key]
        if "x_id" in data.columns:
            ids += list(panel.rows.loc[panel.rows["id"].isin(data["x_id"]), "source_id"])
    else:
        ids = []
    counts = Counter(ids + list(data.attrs.get("source_ids", [])))
    order = sorted(counts, key=lambda key: (-counts[key], key))
    origins: dict[str, set[str]] = {}
    if "origin_id" in data.columns:
        for key, origin in zip(data["source_id"], data["origin_id"]):
            origins.setdefault(key, set()).add(origin)
    sources = {key: panel.book.ask("source", key) for key in order}
    return [{"source_id": key, "publisher": said_by(panel.book.words, source["publisher"], origins.get(key, set())), "year": (source["published"] or source["retrieved"])[:4], "grade": source["grade"]}
            for key, source in sources.items()]


def behind(panel: Panel, data: pd.DataFrame) -> pd.DataFrame:
    """The ledger rows that the data were computed from, where they say which; else the data."""
    return panel.rows[panel.rows["id"].isin(data.attrs["ids"])] if "ids" in data.attrs else data


def said_by(words: Words, publisher: str, origins: set[str]) -> str:
    """The publisher of a copy, with the one organisation behind its figures where that is another."""
    if origins == {EDITORS}:
        return words.label("interface", "computed").format(publisher=words.entity(publisher))
    origins = origins - {EDITORS}
    if len(origins) != 1 or origins == {publisher}:
        return words.entity(publisher)
    return words.label("interface", "via").format(origin=words.entity(origins.pop()), publisher=words.entity(publisher))
