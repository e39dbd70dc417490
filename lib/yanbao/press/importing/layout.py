"""How a sheet is laid out: where its heads are, which columns hold names, periods or numbers, and what they may stand for in the ledger."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ...errors import Place, YanbaoError, nearest_names
from . import cells
from .grids import Grid
from .mapping import UNKNOWN, Column, Plan

LOOKED_AT = 60  # rows among which the heads stand
MOSTLY = 0.6
# heads that say what a column holds: ledger column -> heads in both languages
HEADS = {
    "metric": ("指标", "指标名称", "项目", "indicator", "item", "measure"),
    "entity_id": ("企业", "公司", "企业名称", "公司名称", "对象", "名称", "地区", "省份", "国家", "产品", "entity", "company", "name", "firm", "country", "province"),
    "period": ("年份", "年度", "年", "时间", "日期", "时期", "year", "date", "time", "month", "quarter"),
    "unit": ("单位", "计量单位", "units"),
    "source_id": ("来源", "数据来源", "source"),
    "value": ("数值", "数据", "值", "number", "amount", "figure"),
    "note_zh": ("备注", "说明"),
    "note_en": ("note", "notes", "remark"),
}
ACROSS = ("metric", "entity_id")  # what heads of number columns may name
ALWAYS = ("metric", "entity_id", "period", "unit", "kind", "source_id", "origin_id")  # what every row of the ledger has


@dataclass(frozen=True)
class Known:
    """What the study knows. `names`: ledger column -> text in small letters (id, names in both languages, aliases) -> id; `units`: symbol in small
    letters -> unit; `ledger`: the ledger's columns; `sources`: the study's sources with their publishers."""

    names: Mapping[str, Mapping[str, str]]
    units: Mapping[str, str]
    ledger: Collection[str]
    sources: Mapping[str, str]

    def found(self, column: str, text: str) -> str:
        """The id that a text names; blank where there is none."""
        return self.names.get(column, {}).get(folded(text), "")

    def nearest(self, column: str, text: str) -> tuple[str, ...]:
        names = self.units if column == "unit" else self.names.get(column, {})
        return tuple(dict.fromkeys(names[near] for near in nearest_names(folded(text), names)))


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def propose(grids: list[Grid], known: Known) -> tuple[Grid, Plan]:
    """The first sheet that looks like a table, and what its columns may stand for; what can't be told is `?`. Raises YanbaoError where no sheet does."""
    for grid in grids:
        header = _header(grid, known)
        if header is not None:
            return grid, _plan(grid, header, known)
    raise YanbaoError("import_no_table", Place(grids[0].file))


def _header(grid: Grid, known: Known) -> int | None:
    """The last row of heads: the first row of several texts or periods above a row of numbers."""
    filled = [row for row, line in enumerate(grid.cells) if any(line)]
    for row, below in zip(filled, filled[1:]):
        if row >= LOOKED_AT:
            return None
        heads, under = grid.cells[row], grid.cells[below]
        numbers = [column for column, cell in enumerate(under) if not cells.is_blank(heads[column]) and _is_number(cell, known)]
        if len({*filter(None, heads)}) > 1 and numbers and not any(_is_number(cell, known) and not cells.period(cell) for cell in heads):
            return row
    return None


def _is_number(cell: str, known: Known) -> bool:
    return bool(cell) and not cells.is_blank(cell) and cells.amount(cell, known.units) is not None


def _heads(grid: Grid, header: int) -> list[list[str]]:
    """The heads above each column, upper ones first. An upper head that stands once holds for the columns to its right up to the next one."""
    own = grid.cells[header]
    upper = grid.cells[header - 1] if header else []
    if len({*filter(None, upper)}) < 2:
        return [[head] if head else [] for head in own]
    spread, last = [], ""
    for cell, head in zip(upper, own):
        last = cell or (last if head else "")
        spread.append(last)
    return [list(dict.fromkeys(filter(None, pair))) for pair in zip(spread, own)]


def _plan(grid: Grid, header: int, known: Known) -> Plan:
    heads, body = _heads(grid, header), grid.cells[header + 1:]
    sorts = [_sort(heads[column], [line[column] for line in body], known) for column in range(grid.width)]
    columns = {column: _text_column(heads[column], [line[column] for line in body], known) if sort == "text" else Column("period") if sort == "period" else
               Column("value") if sort == "number" else Column() for column, sort in enumerate(sorts)}
    roles = {column.role for column in columns.values()}
    for place, column in columns.items():
        if column.role == "value":
            column.cells = _of_heads(heads[place], roles, known)
    numbers = [place for place, column in columns.items() if column.role == "value"]
    last = max((row for row, line in enumerate(body) if any(_is_number(line[place], known) for place in numbers)), default=0)
    titles = [text for line in grid.cells[:header] for text in dict.fromkeys(filter(None, line))]
    return Plan(grid.name, header + 1, header + 2, header + 2 + last, _defaults(titles, columns, known), columns)


def _sort(heads: list[str], column: list[str], known: Known) -> str:
    """text, period, number, or blank for a column that holds nothing."""
    filled = [cell for cell in column if cell and not cells.is_blank(cell)]
    if not filled:
        return ""
    if any(map(cells.period, map(cells.bare, heads))):  # a year above them: numbers, however many can't be read
        return "number" if any(_is_number(cell, known) for cell in filled) else "text"
    if sum(cells.period(cell) is not None for cell in filled) >= MOSTLY * len(filled) and _named(heads, known) in ("", "period"):
        return "period"
    return "number" if sum(_is_number(cell, known) for cell in filled) >= MOSTLY * len(filled) and _named(heads, known) in ("", *ACROSS, "value", "low", "high") else "text"


def _named(heads: list[str], known: Known) -> str:
    """The ledger column that a head names; blank where it names none."""
    for head in reversed(heads):
        text = folded(cells.bare(head))
        if text.replace(" ", "_") in known.ledger:
            return text.replace(" ", "_")
        for column, words in HEADS.items():
            if text in words:
                return column
    return ""


def _text_column(heads: list[str], column: list[str], known: Known) -> Column:
    """A column of texts: what its head says it holds, else what most of its texts are names of."""
    texts = list(dict.fromkeys(filter(None, column)))
    role = _named(heads, known)
    if role in ("", "metric", "entity_id"):
        counts = {name: sum(bool(_names(name, text, known)) for text in texts) for name in ACROSS}
        best = max(counts, key=lambda name: counts[name])
        role = best if counts[best] and (not role or not counts[role]) else role
    if role in ACROSS or role in ("unit", "source_id", "origin_id", "region"):
        names = {text: _name(role, text, known) for text in texts}
        return Column(role, {text: name for text, name in names.items() if name != text})
    return Column(role if role in known.ledger and role != "id" else "")


def _names(column: str, text: str, known: Known) -> str:
    if column == "unit":
        return known.units.get(folded(text), "")
    return known.found(column, text) or known.found(column, cells.bare(text))


def _name(column: str, text: str, known: Known) -> str | dict[str, str]:
    name = _names("entity_id" if column in ("region", "origin_id") else column, text, known) or UNKNOWN
    unit = cells.unit_in(text, known.units) if column == "metric" else ""
    return {"metric": name, "unit": unit} if unit else name


def _of_heads(heads: list[str], roles: set[str], known: Known) -> dict[str, str]:
    """What the heads above a column of numbers say of them: period, metric or entity, unit."""
    told: dict[str, str] = {}
    for head in heads:
        found = cells.period(cells.bare(head))
        if found:
            told |= {"period": found[0]} | ({"kind": "forecast", "vintage": UNKNOWN} if found[1] else {})
            continue
        if unit := cells.unit_in(head, known.units):
            told["unit"] = unit
        if _named([head], known) in ("value", "low", "high"):
            continue
        free = [column for column in ACROSS if column not in roles]
        named = next((column for column in free if _names(column, head, known)), "")
        if named:
            told[named] = _names(named, head, known)
        elif free:
            told["entity_id" if "entity_id" in free else "metric"] = UNKNOWN
    return told


def _defaults(titles: list[str], columns: Mapping[int, Column], known: Known) -> dict[str, str]:
    """What holds for all rows: what titles say, and `?` for what a row of the ledger needs and no column gives."""
    told: dict[str, str] = {}
    for title in titles:
        if unit := cells.unit_in(title, known.units):
            told.setdefault("unit", unit)
    text = folded(" ".join(titles))
    for column in ACROSS:
        inside = [name for name in known.names.get(column, {}) if len(name) > 1 and name in text]
        if inside:
            told.setdefault(column, known.names[column][max(inside, key=len)])
    years = re.findall(r"(?:19|20)\d{2}", text)
    if len({*years}) == 1:
        told["period"] = years[0]
    if len(known.sources) == 1:
        [(told["source_id"], told["origin_id"])] = known.sources.items()
    numbers = [column for column in columns.values() if column.role == "value"]
    given = {column.role for column in columns.values()} | {key for column in columns.values() for name in column.names.values() if isinstance(name, dict) for key in name}
    given |= {key for key in ALWAYS if all(key in column.cells for column in numbers)}
    return {key: told.get(key, UNKNOWN) for key in ALWAYS if key not in given}
