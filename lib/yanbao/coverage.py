"""How far a study answers what commercial reports show: a verdict on each item of `coverage_items.csv`, and which panels answer it.

Words (assessments, diagrams, origins) answer what is textual by nature and nothing else. Figures are the chosen rows of the ledger, the results of driver trees
and the amounts of events; where an item asks for no unit, each event and company that a panel lists counts as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from . import periods, records, selection, study as studies, tables
from .book import Book
from .exhibits import Panel

FULL, PART, GAP, ABSENT = VERDICTS = ("full", "part", "gap", "not_applicable")
KINDS = ("exhibit", "section")
# the key findings are prose: they stand where the commentary has them
SUMMARY, SUMMARY_HEADING = "executive_summary", "summary_findings"
# what tells rows apart without being what they are about
NO_SUBJECT = ("", "period", "origin", "series", "definition")
YEAR_BY_YEAR = ("scenario", "sliders")  # forms that show a tree's results up to the horizon


@dataclass(frozen=True)
class Figure:
    """One figure that a panel shows, or with a blank unit one entry of a list: the year it is about (0: none), and what tells it from the others."""

    by: str
    key: str
    year: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Tally:
    """How many of the years or entities that were asked for have a figure. `what` is `years` or `entities`."""

    what: str
    found: int
    asked: int


@dataclass(frozen=True)
class Place:
    """Where an item is answered: an exhibit's panel and its number; panel 0 is the study's summary."""

    exhibit: str
    panel: int = 0
    number: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one study makes of one item. `missing`: what is missing and what would fill it, or why the item doesn't apply; `unshown`: general exhibits
    that would answer and of which the study says nothing."""

    item: dict
    verdict: str
    places: tuple[Place, ...] = ()
    missing: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    tallies: tuple[Tally, ...] = ()


def judged(figures: Collection[Figure], years: Collection[int], entities: int) -> tuple[str, tuple[Tally, ...]]:
    """The verdict on figures of the right kind, and how much of what was asked for they tell. Full: of the years or of the entities at least half, or any
    figure where neither is asked for. Entities are the categories of one sort that are told apart most finely."""
    if not figures:
        return GAP, ()
    apart = Counter(by for by, _ in {(figure.by, figure.key) for figure in figures})
    tallies = (*([Tally("years", len({figure.year for figure in figures} & set(years)), len(years))] if years else []),
               *([Tally("entities", min(max(apart.values()), entities), entities)] if entities else []))
    full = not tallies or any(2 * tally.found >= tally.asked for tally in tallies)
    return (FULL if full else PART), tallies


def asked_years(text: str) -> range:
    """`2016/2024`, `2024` or blank as the years meant."""
    first, _, last = text.partition("/")
    return range(int(first), int(last or first) + 1) if first else range(0)


def summary(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], dict[str, int]]:
    """(report, kind) -> verdict -> number of items, in the order of the items."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for one in verdicts:
        counts.setdefault((one.item["report"], one.item["kind"]), dict.fromkeys(VERDICTS, 0))[one.verdict] += 1
    return counts


def of_rows(rows: pd.DataFrame, by: str) -> list[Figure]:
    """Ledger rows as figures: by the panel's categories where these are subjects, else by whom or what the rows measure."""
    by = "entity" if by in NO_SUBJECT else by
    return [Figure(by, *cells) for cells in zip(selection.category(rows, by).tolist(), rows["end"].dt.year.tolist(), rows["unit"].tolist())]


class Coverage:
    """What a study answers in one edition."""

    def __init__(self, book: Book):
        self.book = book
        self._present: dict[str, list[Panel]] = {}
        self._told: dict[tuple[str, int], list[Figure]] = {}

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """One for each numbered exhibit, of whatever report, and for each section of the report on the study's own industry."""
        items = tables.records(studies.coverage_items(self.book.root))
        return [self.verdict(item) for item in items if item["kind"] == "exhibit" or self._own(item)]

    def _own(self, item: dict) -> bool:
        return item["study"] == self.book.pack.name

    @cached_property
    def _said(self) -> dict[tuple[str, str], dict]:
        return {(row["report"], row["number"]): row for row in tables.records(self.book.pack.table("coverage"))}

    @cached_property
    def _stated(self) -> dict[str, list[dict]]:
        """General exhibit -> its rows of exhibits.csv."""
        found: dict[str, list[dict]] = {}
        for row in tables.records(self.book.pack.table("exhibits")):
            found.setdefault(row["exhibit"], []).append(row)
        return found

    def verdict(self, item: dict) -> Verdict:
        """What the study says of the item itself, else what its panels show."""
        said = self._said.get((item["report"], item["number"]), {"panels": "", "state": ""})
        names = tables.items(said["panels"]) or tables.items(item["exhibits"])
        exhibits = list(dict.fromkeys(name.partition(".")[0] for name in names))
        reason = tuple(filter(None, [said.get(f"reason_{self.book.lang}")]))
        if said["state"] in (GAP, ABSENT):
            return Verdict(item, said["state"], (), reason)
        if all(map(self._absent, exhibits)):
            return Verdict(item, ABSENT, (), reason or self._lines(exhibits, ABSENT))
        places = tuple(dict.fromkeys(place for name in names for place in self._places(name)))
        found, tallies, telling = self._worked_out(item, names, places)
        if said["state"] == PART:
            found, telling = (PART if places else GAP), telling or places
        if found == FULL:
            return Verdict(item, FULL, telling, reason, (), tallies)
        unshown = tuple(name for name in exhibits if not self._places(name) and not self._stated.get(name))
        return Verdict(item, found, telling, reason or self._lines(exhibits, GAP), () if reason else unshown, tallies)

    def _worked_out(self, item: dict, names: list[str], places: tuple[Place, ...]) -> tuple[str, tuple[Tally, ...], tuple[Place, ...]]:
        """Verdict, tallies, and the places that bear it."""
        if item["kind"] == "section":
            asked = [name for name in names if not self._absent(name.partition(".")[0])]
            shown = [name for name in asked if self._places(name)]
            return (GAP if not shown else FULL if len(shown) == len(asked) else PART), (), places
        if item["textual"]:
            return (FULL if places else GAP), (), places
        figures = {place: self._asked(item, place) for place in places}
        found, tallies = judged([figure for own in figures.values() for figure in own], asked_years(item["periods"]),
                                int(item["entities"]) if item["entities"] == item["entities"] else 0)
        return found, tallies, tuple(place for place, own in figures.items() if own)

    def _asked(self, item: dict, place: Place) -> list[Figure]:
        """What a panel shows in the item's unit: of another industry's equivalent, in any unit."""
        figures, unit = self._figures(place), item["unit"]
        if not unit:
            return figures
        alike = {own for own in {figure.unit for figure in figures} if own and (not self._own(item) or self.book.units.alike(own, unit))}
        return [figure for figure in figures if figure.unit in alike]

    # what exhibits.csv says

    def _absent(self, exhibit: str) -> bool:
        """Whether the study says that all of an exhibit doesn't apply."""
        states = {row["state"] for row in self._stated.get(exhibit, ())}
        return states == {ABSENT}

    def _lines(self, exhibits: Iterable[str], state: str) -> tuple[str, ...]:
        """What exhibits.csv says of the panels of these exhibits that are in a state."""
        return tuple(dict.fromkeys(row[f"gap_{self.book.lang}"] for name in exhibits for row in self._stated.get(name, ()) if row["state"] == state))

    # what is shown

    def _places(self, name: str) -> list[Place]:
        """The panels with something to show under a name such as `shipments` or `shipments.2`."""
        exhibit, _, number = name.partition(".")
        if exhibit == SUMMARY:
            return [Place(SUMMARY)] if self.book.ask("commentary", SUMMARY_HEADING) else []
        return [Place(exhibit, panel.index, panel.number) for panel in self._panels(exhibit) if number in ("", str(panel.index))]

    def _panels(self, exhibit: str) -> list[Panel]:
        if exhibit not in self._present:
            self._present[exhibit] = [panel for panel in self.book.panel_list(exhibit) if self._has_rows(panel)]
        return self._present[exhibit]

    def _has_rows(self, panel: Panel) -> bool:
        """As `Book.has_rows`, but nothing is made (a tree, a company file, all reasons of a framework) only to know that it is there."""
        table = panel.row["table"]
        if table == "drivers":
            return not self.book.ask("drivers", panel.tree).empty
        if table not in ("companies", "profiles", "graph", "assessments"):
            return self.book.has_rows(panel)
        rows = self.book.ask("records", panel.exhibit, str(panel.index))
        if table == "assessments":
            return any(records.rationale(text, self.book) is not None for text in rows[f"rationale_{self.book.lang}"])
        return bool((rows["element"] == "node").any()) if table == "graph" else not rows.empty

    def _figures(self, place: Place) -> list[Figure]:
        key = (place.exhibit, place.panel)
        if key not in self._told:
            panel = next((panel for panel in self._panels(place.exhibit) if panel.index == place.panel), None) if place.panel else None
            self._told[key] = self._of_panel(panel) if panel else []
        return self._told[key]

    def _of_panel(self, panel: Panel) -> list[Figure]:
        about = panel.exhibit, str(panel.index)
        match panel.row["table"]:
            case "observations":
                return of_rows(panel.chosen(), panel.by)
            case "drivers":
                return [*of_rows(self.book.ask("rows", *about), panel.by), *self._of_tree(panel)]
            case "events":
                return [Figure("entity", key, periods.parse(row["date"]).start.year, row["unit"] if row["value"] == row["value"] else "")
                        for row in tables.records(self.book.ask("records", *about)) for key in tables.items(row["entity_ids"]) or [row["event_id"]]]
            case "companies" | "profiles":
                return [Figure("entity", key) for key in self.book.ask("records", *about)["entity_id"]]
        return []

    def _of_tree(self, panel: Panel) -> list[Figure]:
        """What a panel shows of a driver tree: in a table its drivers, else one result, in each of its cases or by its parts."""
        where = selection.conditions(panel.row["where"])
        rows = self.book.ask("drivers", panel.tree)
        rows = rows[rows["tree"] == panel.tree]
        if panel.form == "table":
            return [Figure("driver", driver, self.book.base_year, unit) for driver, unit in zip(rows["driver"], rows["unit"])]
        named = [name for key in ("driver", "output") for name in where.get(key, ([], True))[0]]
        units = rows.loc[rows["driver"].isin(named) if named else rows["role"] == "headline", "unit"]
        years = range(self.book.base_year, self.book.horizon + 1) if panel.form in YEAR_BY_YEAR else [panel.year]
        cases = where.get("case", ([], True))[0] or [case for case in self.book.cases(panel.tree) if case]
        by, keys = ("case", cases) if cases else ("part", list(rows.loc[rows["role"] == "part", "driver"]) or [panel.tree])
        return [Figure(by, key, year, panel.row["unit"] or unit) for unit in units for key in keys for year in years]
