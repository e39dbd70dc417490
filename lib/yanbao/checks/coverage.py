"""coverage.csv: which items its rows are about, which panels they name, and what they have to say of a part, a gap or what doesn't apply."""

from __future__ import annotations

from collections.abc import Iterator

from .. import coverage, study as studies, tables
from ..errors import YanbaoError, nearest_names
from .pack import Pack


def of_rows(pack: Pack) -> Iterator[YanbaoError]:
    """Each row for itself, and against the panels that exhibits.csv shows."""
    if "coverage" not in pack.frames:
        return
    items = {(item["report"], item["number"]): item for item in tables.records(studies.coverage_items(pack.root))}
    shown = None if "exhibits" in pack.lost else _shown(pack)
    for row in tables.records(pack.rows("coverage")):
        def told(code: str, column: str, nearest: tuple[str, ...] = (), line: int = row["row"], **details: object) -> YanbaoError:
            return YanbaoError(code, pack.place("coverage", line, column), nearest, **details)

        name, item = f"{row['report']}/{row['number']}", items.get((row["report"], row["number"]))
        if item is None:
            numbers = [number for report, number in items if report == row["report"]]
            yield told("unknown_name", "number", nearest_names(row["number"], numbers), value=name, table="data/vocabulary/coverage_items.csv")
        if bool(row["reason_zh"]) != bool(row["reason_en"]) or (row["state"] and not row["reason_zh"]):
            yield told("unexplained_coverage", "reason_zh" if not row["reason_zh"] else "reason_en", value=name)
        if not (row["panels"] or row["state"] or row["reason_zh"] or row["reason_en"]):
            yield told("idle_coverage", "panels", value=name)
        if row["panels"] and row["state"] == coverage.ABSENT:
            yield told("answered_absence", "panels", value=name)
        if shown is None:
            continue
        named = tables.items(row["panels"])
        for panel in named:
            if panel not in shown:
                yield told("unknown_name", "panels", nearest_names(panel, shown), value=panel, table="exhibits.csv (state shown)")
        if item and row["state"] == coverage.PART and not named and shown.isdisjoint(tables.items(item["exhibits"])):
            yield told("unanswered_part", "state", value=name)


def _shown(pack: Pack) -> set[str]:
    """The names that panels go by: those of exhibits with a panel shown, each panel's, and that of the key findings. A row with a problem may be shown."""
    frame = pack.frames["exhibits"]
    rows = frame[(frame["state"] == "shown") | frame["row"].isin(list(pack.broken["exhibits"]))]
    return {coverage.SUMMARY, *rows["exhibit"], *(f"{exhibit}.{panel:g}" for exhibit, panel in zip(rows["exhibit"], rows["panel"]) if panel == panel)}
