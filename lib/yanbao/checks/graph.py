"""graph.csv: that what its rows name of their own diagram is there, once, and has a label."""

from __future__ import annotations

from collections.abc import Iterator

from .. import tables
from ..errors import YanbaoError, nearest_names
from .pack import Pack


def of_rows(pack: Pack) -> Iterator[YanbaoError]:
    """Ids given twice, ends of edges and groups of nodes that aren't there, boxes and headings without a label."""
    if "graph" not in pack.frames:
        return
    first: dict[tuple[str, str, str], int] = {}
    ids: dict[tuple[str, str], list[str]] = {}
    for row in tables.records(pack.frames["graph"]):
        first.setdefault((row["diagram"], row["element"], row["id"]), row["row"])
        ids.setdefault((row["diagram"], row["element"]), []).append(row["id"])
    for row in tables.records(pack.rows("graph")):
        def told(code: str, at: str, nearest: tuple[str, ...] = (), line: int = row["row"], **details: object) -> YanbaoError:
            return YanbaoError(code, pack.place("graph", line, at), nearest, **details)

        diagram, element = row["diagram"], row["element"]
        nodes, groups = (ids.get((diagram, kind), []) for kind in ("node", "group"))
        named = {"edge": [("id", nodes), ("to", nodes)], "node": [("group", groups)] if groups or row["group"] else []}.get(element, [])
        for column, known in named:
            if not row[column]:
                yield told("missing_value", column, column=column)
            elif row[column] not in known:
                yield told("unknown_name", column, nearest_names(row[column], known), value=row[column], table=f"graph.csv ({diagram}: {'group' if column == 'group' else 'node'})")
        if element == "edge":
            continue
        if first[diagram, element, row["id"]] != row["row"]:
            yield told("duplicate", "id", value=row["id"], first=first[diagram, element, row["id"]])
        for lang in ("zh", "en") if not row["entity_id"] else ():
            if not row[lang]:
                yield told("missing_value", lang, column=lang)
