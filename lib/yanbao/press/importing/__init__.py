"""A spreadsheet into the ledger of a study: how its columns are read, what comes of them, and the ledger with them, all or nothing.

In it, lowest first: grids (files as texts, within limits), cells (numbers, periods, units), mapping (what columns stand for, as a file), layout (a proposal
of it), records (rows for the ledger), ledger (the result, checked and moved into place), preview, dialogue
(what the command says and asks).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ... import tables
from ...errors import Place, YanbaoError, nearest_names
from ...study import Study
from . import layout, mapping
from .grids import Grid, read
from .layout import Known, folded
from .mapping import UNKNOWN, Plan
from .records import Taken, taken

OFFERED = 8  # sources that a proposal names


@dataclass
class Reading:
    """A file as it would be imported. `proposed`: whether the plan is our own guess; `hints`: remarks on what it leaves open."""

    path: Path
    grid: Grid
    plan: Plan
    taken: Taken
    proposed: bool
    hints: list[str] = field(default_factory=list)


def reading(study: Study, path: Path, mapped: Path | None = None) -> Reading:
    """Read a spreadsheet for a study, by a mapping file where one is given. Raises YanbaoError for a file or mapping that can't be used."""
    found = known(study)
    grids = read(path)
    if mapped is None:
        grid, plan = layout.propose(grids, found)
    else:
        plan = mapping.read(mapped, found.ledger)
        names = [grid.name for grid in grids]
        if plan.sheet not in names and (plan.sheet or len(names) > 1):
            raise YanbaoError("import_mapping", Place(mapped.name), nearest_names(plan.sheet, names) or names, what=f"sheet: {plan.sheet}")
        grid = next((grid for grid in grids if grid.name == plan.sheet), grids[0])
    return Reading(path, grid, plan, taken(grid, plan, found), mapped is None, _hints(plan, found))


def known(study: Study) -> Known:
    """The names that a spreadsheet may use for what the study's vocabulary has."""
    root, own = study.root, study.own_words
    entities, metrics, units = (tables.records(tables.vocabulary(root, name, own)) for name in ("entities", "metrics", "units"))
    names = {"entity_id": _by_name(entities, "entity_id"), "metric": _by_name(metrics, "metric"),
             "source_id": {folded(name): name for name in study.sources["source_id"]}, "definition_id": _by_name(tables.records(tables.vocabulary(root, "definitions", own)), "definition_id")}
    symbols: dict[str, str] = {}
    for column in ("unit", "zh", "en"):
        for row in units:
            if row[column]:
                symbols.setdefault(folded(row[column]), row["unit"])
    own_sources = tables.records(study.table("sources"))
    return Known(names, symbols, tables.columns(root, "observations"), {row["source_id"]: row["publisher"] for row in own_sources})


def _by_name(rows: list[dict], key: str) -> dict[str, str]:
    """Id, names in both languages and aliases, in small letters -> id; ids come before names."""
    found = {folded(row[key]): row[key] for row in rows}
    for row in rows:
        for text in (row["zh"], row["en"], *tables.items(row.get("aliases", ""))):
            if text:
                found.setdefault(folded(text), row[key])
    return found


def _hints(plan: Plan, found: Known) -> list[str]:
    """What the names left open may be, and which sources there are."""
    hints = []
    for column in plan.columns.values():
        for text, name in column.names.items():
            if UNKNOWN in (name, name.get("metric") if isinstance(name, dict) else ""):
                nearest = found.nearest("entity_id" if column.role in ("region", "origin_id") else column.role, text)
                hints.append(f"{text} → {', '.join(nearest) or UNKNOWN}")
    if plan.defaults.get("source_id") == UNKNOWN and found.sources:
        hints.append("source_id: " + ", ".join(list(found.sources)[:OFFERED]) + (" …" if len(found.sources) > OFFERED else ""))
    return hints
