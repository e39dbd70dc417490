"""Exhibits of words as cards: judgements under their positions, companies with their sections."""

from __future__ import annotations

import pandas as pd

from . import tables


def of_data(data: pd.DataFrame) -> list[dict]:
    """Cards in the order of the rows: `title`, `subtitle`, and `sections` of `title` and `entries` (head, text and, where there are any,
    about, score, grade).

    `data` has a title in `company` or `group`, perhaps portrait and section, the head in `item` and the text in `rationale` or `statement`.
    """
    title = "company" if "company" in data.columns else "group"
    text = "statement" if "statement" in data.columns else "rationale"
    found: dict[str, dict] = {}
    for row in tables.records(data):
        card = found.setdefault(row[title], {"title": row[title], "subtitle": row.get("portrait", ""), "sections": {}})
        more = {name: row[name] for name in ("about", "grade") if row.get(name) and row[name] != row["item"]}
        if row.get("score") is not None and pd.notna(row["score"]):
            more["score"] = int(row["score"])
        card["sections"].setdefault(row.get("section", ""), []).append({"head": row["item"], "text": row[text], **more})
    return [{**card, "sections": [{"title": name, "entries": entries} for name, entries in card["sections"].items()]} for card in found.values()]
