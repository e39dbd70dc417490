"""Compare exhibits, old against new: the one comparer behind the tests and `make accept`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..exhibits import CHART_MIME, EXHIBIT_MIME

FIELDS = ("title", "subtitle", "note", "form", "number")


@dataclass(frozen=True)
class Change:
    """One thing that differs in one exhibit. `what`: a ledger row, a cell of the table, or a field of the exhibit."""

    study: str
    lang: str
    exhibit: str
    label: str
    what: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.study} {self.lang} {self.label} {self.exhibit}: {self.what}: {self.old} → {self.new}{self._relative()}"

    def _relative(self) -> str:
        try:
            old, new = (float(text.replace(",", "").replace("−", "-")) for text in (self.old, self.new))
        except ValueError:
            return ""
        return f" ({new / old - 1:+.2%})" if old else ""


def metas(outputs: Iterable[dict]) -> list[dict]:
    """The META of every exhibit among a notebook's outputs, in order; gaps too, not the parameters box."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        meta = data.get(EXHIBIT_MIME) or data.get(CHART_MIME, {}).get("usermeta", {}).get("yanbao")
        if meta and meta["form"] != "parameters":
            found.append(meta)
    return found


def of_notebook(notebook: dict) -> list[dict]:
    return metas(output for cell in notebook["cells"] for output in cell.get("outputs", []))


def changes(old: list[dict], new: list[dict]) -> list[Change]:
    """Everything that differs between two lists of METAs, exhibit by exhibit, ledger rows first."""
    before, after = ({(meta["id"], meta.get("panel", 0)): meta for meta in side} for side in (old, new))
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        first, second = before.get(key), after.get(key)
        if first is None or second is None:
            found.append(_change(first or second, "exhibit", "shown" if first else "–", "shown" if second else "–"))
        else:
            found += _within(first, second)
    return found


def _change(meta: dict, what: str, old: object, new: object) -> Change:
    panel = f".{meta['panel']}" if meta.get("panels", 1) > 1 else ""
    return Change(meta["study"], meta["lang"], meta["id"] + panel, meta["label"], what, str(old), str(new))


def _within(first: dict, second: dict) -> list[Change]:
    found = []
    rows = [dict(map(tuple, meta.get("rows", []))) for meta in (first, second)]
    for row in [*rows[0], *(row for row in rows[1] if row not in rows[0])]:
        values = [side.get(row, "–") for side in rows]
        if values[0] != values[1]:
            found.append(_change(second, f"row {row}", *values))
    tables = [meta.get("table", {"columns": [], "rows": []}) for meta in (first, second)]
    for number in range(max(len(table["rows"]) for table in tables)):
        cells = [table["rows"][number] if number < len(table["rows"]) else [] for table in tables]
        for position in range(max(map(len, cells))):
            values = [row[position] if position < len(row) else "–" for row in cells]
            if values[0] != values[1]:
                columns = tables[1]["columns"] if position < len(tables[1]["columns"]) else tables[0]["columns"]
                name = cells[1][0] if cells[1] else cells[0][0]
                found.append(_change(second, f"table row {number + 1} ({name}), {columns[position]}", *values))
    for field in FIELDS:
        if first.get(field) != second.get(field):
            found.append(_change(second, field, first.get(field), second.get(field)))
    old_sources, new_sources = ([source["source_id"] for source in meta.get("sources", [])] for meta in (first, second))
    if old_sources != new_sources:
        found.append(_change(second, "sources", "; ".join(old_sources), "; ".join(new_sources)))
    return found
