"""coverage.csv: which items its rows are about, which panels they name, and what they have to say of a part, a gap or what doesn't apply."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

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
        yield from _row(pack, row, items)
        if shown is not None:
            yield from _panels(pack, row, items.get((row["report"], row["number"])), shown)


def _name(row: dict) -> str:
    return f"{row['report']}/{row['number']}"


def _row(pack: Pack, row: dict, items: dict[tuple[str, str], dict]) -> Iterator[YanbaoError]:
    """The item there is none of, the reason that is missing, a row that says nothing or contradicts itself."""
    place = partial(pack.place, "coverage", row["row"])
    if (row["report"], row["number"]) not in items:
        numbers = [number for report, number in items if report == row["report"]]
        yield YanbaoError("unknown_name", place("number"), nearest_names(row["number"], numbers), value=_name(row), table="data/vocabulary/coverage_items.csv")
    if bool(row["reason_zh"]) != bool(row["reason_en"]) or (row["state"] and not row["reason_zh"]):
        yield YanbaoError("unexplained_coverage", place("reason_en" if row["reason_zh"] else "reason_zh"), value=_name(row))
    if not (row["panels"] or row["state"] or row["reason_zh"] or row["reason_en"]):
        yield YanbaoError("idle_coverage", place("panels"), value=_name(row))
    if row["panels"] and row["state"] == coverage.ABSENT:
        yield YanbaoError("answered_absence", place("panels"), value=_name(row))


def _panels(pack: Pack, row: dict, item: dict | None, shown: set[str]) -> Iterator[YanbaoError]:
    """Panels that aren't shown, and an item that no panel answers in part."""
    place, named = partial(pack.place, "coverage", row["row"]), tables.items(row["panels"])
    for panel in named:
        if panel not in shown:
            yield YanbaoError("unknown_name", place("panels"), nearest_names(panel, shown), value=panel, table="exhibits.csv (state shown)")
    if item and row["state"] == coverage.PART and not named and shown.isdisjoint(tables.items(item["exhibits"])):
        yield YanbaoError("unanswered_part", place("state"), value=_name(row))


def _shown(pack: Pack) -> set[str]:
    """The names that panels go by: those of exhibits with a panel shown, each panel's, and that of the key findings. A row with a problem may be shown."""
    frame = pack.frames["exhibits"]
    rows = frame[(frame["state"] == "shown") | frame["row"].isin(list(pack.broken["exhibits"]))]
    return {coverage.SUMMARY, *rows["exhibit"], *(f"{exhibit}.{panel:g}" for exhibit, panel in zip(rows["exhibit"], rows["panel"]) if panel == panel)}
