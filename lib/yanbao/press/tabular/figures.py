"""The table of a panel in numbers: from the ledger rows behind it, else from the numbers of its chart, else read from what the page shows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...words import Words
from .ledger import Behind, LedgerRow
from .words import word

Cell = str | float | None
TEXT, NUMBER, PERCENT, YEAR = "text", "number", "percent", "year"
PLAIN = re.compile(r"([−+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?)")
RANGE = re.compile(r"[<>≈]?([−-]?[\d,.]+)(?:–|至)([−-]?[\d,.]+)")
# the columns of tables of the ledger's figures, as the page has them
LEDGER_KEYS = ("category", "period", "value", "others", "kind", "grade", "origin")
EVIDENCE = ("publisher", "source_year", "link", "locator", "row")
PAIRED = ("scatter", "experience", "response")


@dataclass(frozen=True)
class Table:
    """A table as a spreadsheet takes it. `keys`: what each column is, where that is known; `heads`: its name with its unit; `kinds`: text, number,
    percent or year; `rows`: a text, a number or None in each cell; `matched`: the ledger row of each row, "" where it has none."""

    keys: tuple[str, ...]
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    matched: tuple[str, ...] = ()

    def column(self, key: str) -> list[Cell]:
        """The cells of a column by its key; None in each row where there is none."""
        if key not in self.keys:
            return [None] * len(self.rows)
        return [row[self.keys.index(key)] for row in self.rows]

    def numbers(self, key: str) -> list[float | None]:
        return [cell if isinstance(cell, float) else None for cell in self.column(key)]

    def texts(self, key: str) -> list[str]:
        return [cell if isinstance(cell, str) else f"{cell:g}" if isinstance(cell, float) else "" for cell in self.column(key)]


class SpecNumbers:
    """The numbers a chart was drawn from, found by how a table tells them."""

    def __init__(self, spec: Mapping[str, Any] | None, words: Words):
        self._words = words
        self._known: dict[str, list[tuple[float, frozenset[str]]]] = {}
        for records in ((spec or {}).get("datasets") or {}).values():
            for record in records:
                self._note(record)

    def _note(self, record: Mapping[str, Any]) -> None:
        texts = frozenset(value for value in record.values() if isinstance(value, str) and value)
        for value in record.values():
            if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
                self._known.setdefault(self._words.plain(value), []).append((float(value), texts))

    def find(self, text: str, labels: frozenset[str]) -> float | None:
        """The one number that reads so beside one of the labels, else anywhere in the chart; None where there is none or more than one."""
        known = self._known.get(text, [])
        for found in ({value for value, texts in known if texts & labels}, {value for value, _ in known}):
            if len(found) == 1:
                return found.pop()
        return None


def read(text: str) -> tuple[float, bool] | None:
    """A number as a page tells it, and whether it is a percentage (then as a ratio): 1,234 → (1234.0, False); 12% → (0.12, True)."""
    found = PLAIN.fullmatch(text)
    if not found:
        return None
    sign, whole, part, percent = found.groups()
    value = float(whole.replace(",", "") + (part or "")) * (-1 if sign in ("−", "-") else 1)
    return (value / 100, True) if percent else (value, False)


def read_range(text: str) -> tuple[float, float] | None:
    """Both ends of a range as a page tells it: 500–600 → (500.0, 600.0)."""
    found = RANGE.fullmatch(text)
    ends = [read(end) for end in found.groups()] if found else []
    return (ends[0][0], ends[1][0]) if len(ends) == 2 and all(ends) else None


def table(meta: Mapping[str, Any], spec: Mapping[str, Any] | None, behind: Behind, words: Words) -> Table:
    """The table of a panel, without columns that have no entry.

    A panel of ledger figures gets a column for the number, one for each end of a range, and its row's source; others keep the page's columns, those
    of numbers as numbers.
    """
    given = meta.get("table") or {"columns": [], "rows": [], "align": []}
    keys = _keys(meta, given["columns"], words)
    if keys[: len(LEDGER_KEYS)] == LEDGER_KEYS:
        return _without_blank(_of_figures(meta, given, keys, behind, words.lang))
    return _without_blank(_of_texts(given, keys, SpecNumbers(spec, words)))


def _keys(meta: Mapping[str, Any], heads: list[str], words: Words) -> tuple[str, ...]:
    """What each column is; "" for one that is unknown."""
    if meta["form"] in PAIRED and len(heads) in (3, 4) and not any(head == words.domain("column").get("kind") for head in heads):
        return ("category", "x", "y", "fitted")[: len(heads)]
    known: dict[str, str] = {}
    for key, name in words.domain("column").items():
        known.setdefault(name, key)
    keys = [known.get(head) or known.get(head.partition(" (")[0], "") for head in heads]
    if meta["form"] == "matrix":  # the scores bear the names of their axes
        places = [place for place, align in enumerate((meta.get("table") or {}).get("align", [])) if align == "r"]
        for key, place in zip(("score", "second_score"), places):
            keys[place] = key
    return tuple(keys)


def _of_figures(meta: Mapping[str, Any], given: Mapping[str, Any], keys: tuple[str, ...], behind: Behind, lang: str) -> Table:
    name = partial(word, lang)
    mixed, unit = not meta["unit"], f" ({meta['unit']})" if meta["unit"] else ""
    extra = list(range(len(LEDGER_KEYS), len(keys)))
    columns = [
        ("category", given["columns"][0], TEXT),
        ("period", given["columns"][1], TEXT),
        ("value", name("value") + unit, NUMBER),
        ("low", name("low") + unit, NUMBER),
        ("high", name("high") + unit, NUMBER),
        *([("unit", name("unit"), TEXT)] if mixed else []),
        ("shown", name("as_shown"), TEXT),
        ("others", given["columns"][3], TEXT),
        ("kind", given["columns"][4], TEXT),
        ("grade", given["columns"][5], TEXT),
        ("origin", given["columns"][6], TEXT),
        *((keys[place] or f"extra{place}", given["columns"][place], PERCENT) for place in extra),
        *((key, name(key), TEXT) for key in EVIDENCE),
    ]
    unused, rows, matched = list(behind.rows.values()), [], []
    for cells in given["rows"]:
        found = match(cells, unused)
        if found:
            unused.remove(found)
        rows.append(_figure_row(cells, found, mixed, extra))
        matched.append(found.id if found else "")
    return Table(*(tuple(part) for part in zip(*columns)), tuple(rows), tuple(matched))


def match(cells: list[str], rows: Iterable[LedgerRow]) -> LedgerRow | None:
    """The ledger row that a page's row tells: same period, figure, kind, grade and origin, and where several are alike, of the same name."""
    category, told = cells[0], (cells[1], cells[2], cells[4], cells[5], cells[6])
    alike = [row for row in rows if (row.period, row.told, row.kind, row.grade, row.origin) == told]
    return next(
        (row for row in alike if category == row.subject or category in row.names),
        next((row for row in alike if category in row.subject), alike[0] if alike else None),
    )


def _figure_row(cells: list[str], found: LedgerRow | None, mixed: bool, extra: list[int]) -> tuple[Cell, ...]:
    if found:
        value, low, high = (None if math.isnan(number) else float(number) for number in (found.value, found.low, found.high))
        unit, source = found.unit, found.source
        evidence = (source.publisher, source.year, source.address, found.locator, found.id)
    else:
        single, ends = read(cells[2].lstrip("<>≈")), read_range(cells[2])
        value, (low, high) = single[0] if single else None, ends or (None, None)
        unit, evidence = "", ("",) * len(EVIDENCE)
    more = [(parsed[0] if (parsed := read(cells[place])) else cells[place] or None) for place in extra]
    return (cells[0], cells[1], value, low, high, *([unit] if mixed else []), *cells[2:7], *more, *evidence)


def _of_texts(given: Mapping[str, Any], keys: tuple[str, ...], known: SpecNumbers) -> Table:
    aligned = list(given.get("align") or ["l"] * len(keys))
    rows = []
    for cells in given["rows"]:
        labels = frozenset(text for text, side in zip(cells, aligned) if side != "r" and text)
        rows.append(tuple(_number(text, labels, known) if side == "r" else str(text) for text, side in zip(cells, aligned)))
    kinds = []
    for place, (key, side) in enumerate(zip(keys, aligned)):
        texts = [cells[place] for cells in given["rows"] if cells[place]]
        years = bool(texts) and all(re.fullmatch(r"(19|20|21)\d\d", text) for text in texts)
        kinds.append(TEXT if side != "r" else YEAR if years or key == "year" else PERCENT if texts and all(text.endswith("%") for text in texts) else NUMBER)
    return Table(keys, tuple(given["columns"]), tuple(kinds), tuple(rows), ("",) * len(rows))


def _number(text: str, labels: frozenset[str], known: SpecNumbers) -> Cell:
    parsed = read(str(text))
    if parsed is None or parsed[1]:
        return parsed[0] if parsed else str(text) or None
    found = known.find(text, labels)
    return parsed[0] if found is None else found


def _without_blank(whole: Table) -> Table:
    """The table without columns that have no entry; those that name its rows stay."""
    kept = [place for place, key in enumerate(whole.keys) if key in ("category", "period", "value") or any(row[place] not in (None, "") for row in whole.rows)]
    pick = lambda cells: tuple(cells[place] for place in kept)  # noqa: E731
    return Table(pick(whole.keys), pick(whole.heads), pick(whole.kinds), tuple(map(pick, whole.rows)), whole.matched)
