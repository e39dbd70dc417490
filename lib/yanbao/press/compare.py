"""Compare exhibits, old against new: the one comparer behind the tests, `make accept` and `yanbao diff`.

It knows META only, not editions or causes. Rows of a table are matched by what they are about, never by position, so that a row that
comes in doesn't make all below it look changed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from ..exhibits import CHART_MIME, EXHIBIT_MIME

FIELDS = ("title", "subtitle", "note", "form", "number", "unit")
ABSENT, SHOWN = "–", "shown"
_DIGITS = r"[−-]?\d[\d,]*(?:\.\d+)?"
_NUMBER = re.compile(rf"(?P<before>[^\d−–-]*)(?P<low>{_DIGITS})(?:(?:–|至)(?P<high>{_DIGITS}))?(?P<after>\D*)")
_BOUND = re.compile(r"[<>≈≥≤]")


@dataclass(frozen=True)
class Change:
    """One thing that differs in one exhibit.

    `kind`: exhibit (came or went), gap, row (of the ledger), cell (of the table), entry (a whole row of the table), column (of the
    table), field, sources. `key` is what it is about: the ledger row's id, the labels of the table's row, or the field's name.
    `old` and `new` are texts as shown; `before` and `after` the same as numbers in `unit` (a range's middle), NaN where they aren't.
    Where the units differ the numbers stay but `comparable` is False. `derived` is a number that follows from others beside it, such as
    a growth rate.
    """

    study: str
    lang: str
    exhibit: str
    label: str
    what: str
    old: str
    new: str
    kind: str = "field"
    key: tuple[str, ...] = ()
    column: str = ""
    before: float = math.nan
    after: float = math.nan
    unit: str = ""
    comparable: bool = True
    derived: bool = False
    panel: int = 0
    panels: int = 1
    number: str = ""
    chapter: str = ""

    def __str__(self) -> str:
        panel = f".{self.panel}" if self.panels > 1 else ""
        relative = f" ({self.relative:+.2%})" if math.isfinite(self.relative) and self.relative else ""
        return f"{self.study} {self.lang} {self.label} {self.exhibit}{panel}: {self.what}: {self.old} → {self.new}{relative}"

    @property
    def absolute(self) -> float:
        """New minus old, in `unit`; NaN where one of them is no number or the units differ."""
        return self.after - self.before if self.comparable else math.nan

    @property
    def relative(self) -> float:
        """New over old, less 1; NaN where there is no such number."""
        return self.after / self.before - 1 if self.comparable and self.before else math.nan

    def moved(self, tolerance: float = 0.0) -> bool:
        """Whether it is a number that changed by more than `tolerance` (a ratio), or a thing that came or went. Words never move."""
        if self.kind in ("exhibit", "entry") or (self.kind == "row" and ABSENT in (self.old, self.new)):
            return True
        if math.isnan(self.before) or math.isnan(self.after):
            return False
        if not self.comparable:
            return True
        return self.before != self.after and not abs(self.after - self.before) <= tolerance * abs(self.before)


def exhibits(outputs: Iterable[dict]) -> list[tuple[dict, dict | None]]:
    """META and chart spec (None for tables and gaps) of every exhibit among a notebook's outputs, in order; not the parameters box."""
    found = []
    for output in outputs:
        data = output.get("data", {})
        spec = data.get(CHART_MIME)
        meta = data.get(EXHIBIT_MIME) or (spec or {}).get("usermeta", {}).get("yanbao")
        if meta and meta["form"] != "parameters":
            found.append((meta, spec))
    return found


def metas(outputs: Iterable[dict]) -> list[dict]:
    """The META of every exhibit among a notebook's outputs, in order; gaps too, not the parameters box."""
    return [meta for meta, _ in exhibits(outputs)]


def outputs_of(notebook: dict) -> list[dict]:
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


def of_notebook(notebook: dict) -> list[dict]:
    return metas(outputs_of(notebook))


def key_of(meta: dict) -> tuple[str, str, int]:
    """What tells exhibits apart in one language: study, id and panel; of one that another chapter shows once more, that chapter too."""
    return meta["study"], name_of(meta), meta.get("panel", 0)


def name_of(meta: dict) -> str:
    """An exhibit's id, after the chapter where that isn't its own."""
    return f"{meta['chapter']}/{meta['id']}" if meta.get("again") else meta["id"]


def changes(old: Iterable[dict], new: Iterable[dict]) -> list[Change]:
    """Everything that differs between two lists of METAs, exhibit by exhibit, ledger rows first."""
    old, new = list(old), list(new)
    before, after = ({key_of(meta): meta for meta in side if meta["form"] != "gap"} for side in (old, new))
    found = []
    for key in [*before, *(key for key in after if key not in before)]:
        first, second = before.get(key), after.get(key)
        if first is None or second is None:
            found.append(_change(first or second, "exhibit", "exhibit", SHOWN if first else ABSENT, SHOWN if second else ABSENT))
        else:
            found += within(first, second)
    return found + _gaps(old, new)


def within(first: dict, second: dict) -> list[Change]:
    """Everything that differs in one exhibit: ledger rows, table, fields, sources."""
    found = [*_rows(first, second), *_table(first, second)]
    for field in FIELDS:
        if first.get(field) != second.get(field):
            found.append(_change(second, "field", field, first.get(field), second.get(field), key=(field,)))
    old_sources, new_sources = ([source["source_id"] for source in meta.get("sources", [])] for meta in (first, second))
    if old_sources != new_sources:
        found.append(_change(second, "sources", "sources", "; ".join(old_sources), "; ".join(new_sources), key=("sources",)))
    return found


def _change(meta: dict, kind: str, what: str, old: object, new: object, **more: object) -> Change:
    return Change(meta["study"], meta["lang"], name_of(meta), meta["label"], what, str(old), str(new), kind, panel=meta.get("panel", 0),
                  panels=meta.get("panels", 1), number=meta.get("number", ""), chapter=meta.get("chapter", ""), **more)


def _gaps(old: list[dict], new: list[dict]) -> list[Change]:
    """Gaps that came, went or are worded otherwise; an exhibit has one for each of its panels without evidence."""
    sides: list[dict[tuple[str, str], list[dict]]] = [{}, {}]
    for side, metas_ in zip(sides, (old, new)):
        for meta in metas_:
            if meta["form"] == "gap":
                side.setdefault((meta["study"], name_of(meta)), []).append(meta)
    found = []
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        texts = ["; ".join(meta["title"] for meta in side.get(key, [])) or ABSENT for side in sides]
        if texts[0] != texts[1]:
            found.append(_change((sides[1].get(key) or sides[0][key])[0], "gap", "gap", *texts, key=("gap",)))
    return found


def ledger_rows(meta: dict | None) -> dict[str, float]:
    """Ledger row id → value, in the exhibit's unit."""
    return dict(map(tuple, (meta or {}).get("rows", [])))


def _rows(first: dict, second: dict) -> list[Change]:
    rows = [ledger_rows(meta) for meta in (first, second)]
    units = [meta.get("unit", "") for meta in (first, second)]
    found = []
    for row in dict.fromkeys([*rows[0], *rows[1]]):
        values = [side.get(row, ABSENT) for side in rows]
        if values[0] != values[1]:
            before, after = (math.nan if value == ABSENT else float(value) for value in values)
            found.append(_change(second, "row", f"row {row}", *values, key=(row,), before=before, after=after, unit=_both(units), comparable=units[0] == units[1]))
    return found


def _both(units: Sequence[str]) -> str:
    return units[0] if units[0] == units[1] else " → ".join(unit or ABSENT for unit in units)


# tables


@dataclass(frozen=True)
class _Side:
    """The table of one side, and the unit of its exhibit."""

    columns: list[str]
    rows: list[list[str]]
    unit: str

    def cell(self, row: int, place: int) -> str:
        cells = self.rows[row]
        return cells[place] if place < len(cells) else ""

    def cells(self, places: list[int]) -> list[list[str]]:
        return [[self.cell(row, place) for place in places] for row in range(len(self.rows))]


def _table(first: dict, second: dict) -> list[Change]:
    empty = {"columns": [], "rows": []}
    told = [meta.get("table") or empty for meta in (first, second)]
    old, new = (_Side(table["columns"], table["rows"], meta.get("unit", "")) for table, meta in zip(told, (first, second)))
    shared, gone, come = _columns(old.columns, new.columns)
    aligns = [table.get("align") or ["l"] * len(table["columns"]) for table in told]
    labels = [pair for pair in shared if all(align[place] == "l" or _years(side, place) for side, align, place in zip((old, new), aligns, pair))]
    pairs = matched(old.cells([pair[0] for pair in labels]), new.cells([pair[1] for pair in labels]),
                    old.cells([pair[0] for pair in shared]), new.cells([pair[1] for pair in shared]))
    found = [_change(second, "column", f"table column {name}", SHOWN, ABSENT, key=(name,), column=name) for name in gone]
    found += [_change(second, "column", f"table column {name}", ABSENT, SHOWN, key=(name,), column=name) for name in come]
    for one, other in pairs:
        place = tuple(text for pair in labels if (text := new.cell(other, pair[1]) if other is not None else old.cell(one, pair[0])))
        name = " · ".join(place[:2])
        if one is None or other is None:
            found.append(_entry(second, place, name, old, one, new, other, [pair for pair in shared if pair not in labels]))
            continue
        for pair in shared:
            texts = old.cell(one, pair[0]), new.cell(other, pair[1])
            if texts[0] != texts[1]:
                number = {} if pair in labels else _numbers(texts, (old, new), pair)
                found.append(_change(second, "cell", f"table row ({name}), {new.columns[pair[1]]}", *texts, key=place, column=new.columns[pair[1]], **number))
    return found


def _columns(old: list[str], new: list[str]) -> tuple[list[tuple[int, int]], list[str], list[str]]:
    """Columns of both tables as pairs of places, then names of those only the old and only the new one has.

    A column is the same by its name, or by its name without the unit in brackets.
    """
    pairs: list[tuple[int, int]] = []
    for said in (str, lambda name: name.partition(" (")[0]):
        for place, name in enumerate(new):
            free = [other for other, old_name in enumerate(old) if said(old_name) == said(name) and other not in {pair[0] for pair in pairs}]
            if free and place not in {pair[1] for pair in pairs}:
                pairs.append((free[0], place))
    pairs.sort(key=lambda pair: pair[1])
    gone, come = ([name for place, name in enumerate(names) if place not in {pair[side] for pair in pairs}] for side, names in ((0, old), (1, new)))
    return pairs, gone, come


def _years(side: _Side, place: int) -> bool:
    """Whether a column holds nothing but years: then it names its rows, though it is written in digits."""
    return bool(side.rows) and all(re.fullmatch(r"(19|20|21)\d\d", side.cell(row, place)) for row in range(len(side.rows)))


def matched(old: list[list[str]], new: list[list[str]], old_rows: list[list[str]], new_rows: list[list[str]]) -> list[tuple[int | None, int | None]]:
    """Which row of the new table is which of the old, as pairs of positions in the new order; None where a side has no such row.

    `old` and `new` are the labels of each row, `old_rows` and `new_rows` all shared cells. Equal rows first; then rows with equal labels;
    then those that differ in one label beyond the first two; then those whose first two labels, or whose first one, no other row has.
    Without labels rows go by position.
    """
    if not (old and old[0]) and not (new and new[0]):
        return [(place if place < len(old) else None, place if place < len(new) else None) for place in range(max(len(old), len(new)))]
    left, right = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    found: dict[int, int] = {}

    def pair(key: Callable[[int, bool], Hashable], alone: bool) -> None:
        """Match what is left by a key; `alone`: only where no other row of either table has it."""
        whole = [Counter(key(row, side) for row in range(len(rows))) for side, rows in ((False, old), (True, new))]
        waiting: dict[Hashable, list[int]] = {}
        for row in left:
            waiting.setdefault(key(row, False), []).append(row)
        for row in list(right):
            name = key(row, True)
            if waiting.get(name) and (not alone or whole[0][name] == whole[1][name] == 1):
                found[row] = waiting[name].pop(0)
                del left[found[row]], right[row]

    def labels(row: int, side: bool) -> list[str]:
        return (new if side else old)[row]

    pair(lambda row, side: tuple((new_rows if side else old_rows)[row]), False)
    pair(lambda row, side: tuple(labels(row, side)), False)
    count = len((old or new)[0])
    for omitted in range(count - 1, 1, -1):
        pair(lambda row, side: tuple(text for place, text in enumerate(labels(row, side)) if place != omitted), True)
    for first in (2, 1):
        if count > first:
            pair(lambda row, side: tuple(labels(row, side)[:first]), True)
    return [(found.get(row), row) for row in range(len(new))] + [(row, None) for row in left]


def _entry(meta: dict, key: tuple[str, ...], name: str, old: _Side, one: int | None, new: _Side, other: int | None, columns: list[tuple[int, int]]) -> Change:
    """A row that only one table has, told by its first number, else by its first text, or by nothing but its being there."""
    side, row, index = (old, one, 0) if other is None else (new, other, 1)
    cells = [(side.columns[pair[index]], text, number(text)) for pair in columns if (text := side.cell(row, pair[index]))]
    column, text, parsed = next((cell for cell in cells if cell[2]), cells[0] if cells else ("", SHOWN, None))
    parsed = parsed or (math.nan, "")
    unit = parsed[1] or _header_unit(column) or side.unit
    values = {"before": parsed[0]} if other is None else {"after": parsed[0]}
    texts = (text, ABSENT) if other is None else (ABSENT, text)
    return _change(meta, "entry", f"table row ({name})", *texts, key=key, column=column, unit=unit, **values)


def _numbers(texts: tuple[str, str], sides: tuple[_Side, _Side], pair: tuple[int, int]) -> dict[str, object]:
    """What a changed cell says in numbers; nothing where one of the texts is no number."""
    parsed = [number(text) for text in texts]
    if parsed[0] is None or parsed[1] is None:
        return {}
    units = [one[1] or _header_unit(side.columns[place]) or side.unit for one, side, place in zip(parsed, sides, pair)]
    if any(one[1] for one in parsed) and units[0] != units[1]:
        return {}  # 9,900万元 and 1.01亿元: the ledger rows say by how much
    return {"before": parsed[0][0], "after": parsed[1][0], "unit": _both(units), "comparable": units[0] == units[1],
            "derived": parsed[0][1] == "%" and bool(sides[0].unit)}


def _header_unit(column: str) -> str:
    """The unit in a column's name: Value (CNY billion)."""
    return column.partition(" (")[2].removesuffix(")")


def number(text: str) -> tuple[float, str] | None:
    """A shown number and the unit written at it: 1,234 → (1234, ""); >12% → (12, "%"); 500–600 → (550, ""). None where it is no number."""
    found = _NUMBER.fullmatch(text)
    if not found:
        return None
    low, high = (float(part.replace(",", "").replace("−", "-")) for part in (found["low"], found["high"] or found["low"]))
    return (low + high) / 2, (_BOUND.sub("", found["before"]).strip() + " " + found["after"].strip()).strip()
