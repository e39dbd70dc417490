"""Cells that name a row of another table, and names that are taken already."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .. import study as studies, tables
from ..errors import YanbaoError, nearest_names
from ..study import TABLES
from .pack import Pack


def of_shared_facts(pack: Pack) -> Iterator[YanbaoError]:
    """Ids that a shared fact has already."""
    for table, key in (("sources", "source_id"), ("observations", "id")):
        if table not in pack.frames:
            continue
        theirs = pack.shared(table)
        known = dict(zip(theirs[key], theirs["row"]))
        own = pack.frames[table]
        for row in own[own[key].isin(known)].itertuples():
            name = getattr(row, key)
            yield YanbaoError("duplicate", pack.place(table, row.row, key), value=name, first=f"{known[name]} of data/shared/{table}.csv")


def references(pack: Pack) -> Iterator[YanbaoError]:
    """Cells that name a row which isn't there. What a table that can't be read would hold isn't asked."""
    valid: dict[str, set[str]] = {}
    for table in pack.frames:
        for field in tables.schema(pack.root, table)["fields"]:
            target = field.get("refers", "")
            if not target or target.partition(".")[0] in pack.lost:
                continue
            if target not in valid:
                valid[target] = set(_names(pack, target))
            frame = pack.rows(table, field["name"])
            cells = frame[field["name"]]
            unknown = {cell: names for cell in cells.unique() if (names := [name for name in _told(cell, field) if name not in valid[target]])}
            for row, cell in zip(*(frame.loc[cells.isin(list(unknown)), column] for column in ("row", field["name"]))) if unknown else ():
                for name in unknown[cell]:
                    yield YanbaoError("unknown_name", pack.place(table, row, field["name"]), nearest_names(name, valid[target]), value=name, table=_shown(target))


def _told(cell: str, field: dict) -> list[str]:
    return tables.items(cell) if field.get("list") else [cell] if cell else []


def _names(pack: Pack, target: str) -> pd.Series:
    """The names that references to `table.column` may use."""
    table, column = target.split(".")
    if table == "labels":
        frame = tables.vocabulary(pack.root, "labels", pack.study.own_words)
        return frame.loc[frame["domain"] == column, "key"]
    if table == "exhibits_general":
        return studies.general_exhibits(pack.root)["exhibit"]
    if table in TABLES:
        return pack.names(table, column)
    return tables.vocabulary(pack.root, table, pack.study.own_words)[column]


def _shown(target: str) -> str:
    table, column = target.split(".")
    if table == "labels":
        return f"data/vocabulary/labels.csv ({column})"
    return f"{table}.csv" if table in TABLES else f"data/vocabulary/{table.replace('exhibits_general', 'exhibits')}.csv"
