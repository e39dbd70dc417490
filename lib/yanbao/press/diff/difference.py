"""The difference of two editions: every change with its cause, exhibit by exhibit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ...errors import YanbaoError
from ...study import Study
from .. import compare
from ..compare import Change
from .causes import Cause, Causes, Correction, Ledger
from .built import BuiltEdition
from .words import word

COLUMNS = ("study", "lang", "exhibit", "panel", "number", "kind", "item", "column", "old", "new", "unit", "absolute", "relative", "cause", "cause_detail")
LARGEST = 5  # moves named in the summary


@dataclass(frozen=True)
class ExhibitDifference:
    """One exhibit (a panel) that differs. `old` and `new` are its META and spec, None where an edition lacks it."""

    old: tuple[dict, dict | None] | None
    new: tuple[dict, dict | None] | None
    changes: list[Change]
    causes: list[Cause]
    row_causes: dict[str, list[Cause]]

    @property
    def meta(self) -> dict:
        return (self.new or self.old)[0]

    @property
    def place(self) -> tuple[str, str]:
        """Study and exhibit, whichever panel."""
        return self.meta["study"], self.meta["id"]

    def causes_of(self, change: Change) -> list[Cause]:
        """The causes of one change: its ledger row's own where that is known, else the exhibit's."""
        if change.kind == "row":
            return self.row_causes.get(change.key[0], self.causes)
        if change.kind == "entry":
            other = "withdrawn" if change.old == compare.ABSENT else "new data"
            return [cause for cause in self.causes if cause.code not in (other, "source revised")] or self.causes
        if change.kind == "cell" and not change.derived:
            same = [row for row in self.changes if row.kind == "row" and _alike(row.before, change.before) and _alike(row.after, change.after)]
            return self.causes_of(same[0]) if len(same) == 1 else self.causes
        return self.causes


def _alike(exact: float, shown: float) -> bool:
    """Whether a shown number is this one, rounded to four digits."""
    return abs(exact - shown) <= 6e-4 * abs(exact)


@dataclass(frozen=True)
class Difference:
    """Two editions, the language they were compared in, and the exhibits that differ; `total` counts all exhibits of both."""

    old: BuiltEdition
    new: BuiltEdition
    lang: str
    exhibits: list[ExhibitDifference]
    total: int
    studies: list[str]

    @property
    def changes(self) -> list[tuple[Change, ExhibitDifference]]:
        return [(change, exhibit) for exhibit in self.exhibits for change in exhibit.changes]

    def table(self) -> pd.DataFrame:
        """One row a change; columns `COLUMNS`. `item`: a ledger row's id, or the labels of a table's row. `old` and `new` are numbers in
        `unit` where they are numeric, else texts; `relative` is a ratio (0.01 is 1 %)."""
        return pd.DataFrame([self._record(change, exhibit) for change, exhibit in self.changes], columns=COLUMNS)

    def _record(self, change: Change, exhibit: ExhibitDifference) -> dict[str, object]:
        causes = exhibit.causes_of(change)
        return {"study": change.study, "lang": change.lang, "exhibit": change.exhibit, "panel": change.panel, "number": change.number,
                "kind": KINDS[change.kind], "item": " · ".join(change.key), "column": change.column,
                "old": change.before if change.before == change.before else change.old, "new": change.after if change.after == change.after else change.new,
                "unit": change.unit, "absolute": change.absolute, "relative": change.relative,
                "cause": "; ".join(cause.code for cause in causes), "cause_detail": word(self.lang, "semicolon").join(cause.detail for cause in causes if cause.detail)}

    def moved(self, tolerance: float = 0.0) -> int:
        """How many changes are moves beyond the tolerance (a ratio): see `Change.moved`."""
        return sum(change.moved(tolerance) for change, _ in self.changes)

    def largest(self, count: int = LARGEST) -> list[tuple[Change, ExhibitDifference]]:
        """The shown figures that moved most relative to themselves, one an exhibit; no growth rates, no ledger rows that aren't shown."""
        found: dict[int, tuple[Change, ExhibitDifference]] = {}
        for change, exhibit in self.changes:
            if change.kind == "cell" and not change.derived and change.relative == change.relative and change.relative:
                if id(exhibit) not in found or abs(change.relative) > abs(found[id(exhibit)][0].relative):
                    found[id(exhibit)] = (change, exhibit)
        return sorted(found.values(), key=lambda pair: -abs(pair[0].relative))[:count]

    def count(self, what: str) -> int:
        """How many exhibits are in both editions and `changed`, or were `added` or `removed`."""
        return sum((what == "changed") if exhibit.old and exhibit.new else what == ("added" if exhibit.new else "removed")
                   for exhibit in self.exhibits if exhibit.meta["form"] != "gap")


def about(change: Change, lang: str) -> str:
    """What a change is about: a ledger row, an entry of the table, or a field of the exhibit in words."""
    if change.kind in ("row", "cell", "entry"):
        return " · ".join(change.key[:2])
    name = word(lang, f"{change.key[0] if change.kind == 'field' else change.kind}_field")
    return name + word(lang, "colon") + change.column if change.kind == "column" else name


def summary(found: Difference) -> str:
    """How many exhibits changed, came and went, in a sentence."""
    counts = {what: found.count(what) for what in ("changed", "added", "removed")}
    parts = [word(found.lang, what, n=n, total=found.total) for what, n in counts.items() if n or what == "changed"]
    return word(found.lang, "clause").join(parts) + word(found.lang, "stop")


KINDS = {"exhibit": "exhibit", "gap": "gap", "row": "ledger row", "cell": "table cell", "entry": "table row", "column": "table column", "field": "text",
         "sources": "sources"}


def difference(old: BuiltEdition, new: BuiltEdition, lang: str, root: Path) -> Difference:
    """Compare two editions in one language, over the studies both have.

    A study that one of them lacks is compared with the one it extends there, or with one that extends it. Sources and corrections of ledger rows come from the project at `root`, as far as it has the studies. Raises YanbaoError where the
    editions have no study in common, or can't be read.
    """
    pairs = pairs_of(old, new)
    if not pairs:
        raise YanbaoError("nothing_to_compare", reason=("没有共同的研究", "they have no study in common"))
    studies = list(pairs.values())
    sides = [[({**meta, "study": names[meta["study"]]}, spec) for meta, spec in edition.exhibits(lang) if meta["study"] in names]
             for edition, names in ((old, pairs), (new, {study: study for study in studies}))]
    shown: list[dict] = [{compare.key_of(meta): (meta, spec) for meta, spec in side} for side in sides]
    found: dict[tuple[str, str, int], list[Change]] = {}
    for change in compare.changes(*([meta for meta, _ in side] for side in sides)):
        found.setdefault((change.study, change.exhibit, change.panel), []).append(change)
    explained = {study: Causes(old, new, study, ledger((study, before), root, lang), lang, before) for before, study in pairs.items()}
    exhibits = []
    for key in _in_order(*shown):
        if key in found:
            pair = [side.get(key) for side in shown]
            causes, row_causes = explained[key[0]].of(*(one[0] if one else None for one in pair))
            exhibits.append(ExhibitDifference(*pair, found[key], causes, row_causes))
    total = len({key for side in shown for key, (meta, _) in side.items() if meta["form"] != "gap"})
    return Difference(old, new, lang, exhibits, total, studies)


def pairs_of(old: BuiltEdition, new: BuiltEdition) -> dict[str, str]:
    """Study of the old edition → the one of the new it is set against: of the same name, else one that extends it, or that it extends; those asked for where both name one."""
    if old.chosen and new.chosen:
        return {old.chosen: new.chosen}
    found = {study: study for study in old.studies if study in new.studies}
    for study in new.studies:
        near = [one for one in old.studies if one not in found and (one in new.bases(study) or study in old.bases(one))]
        if study not in found and near:
            found[near[0]] = study
    return found


def _in_order(old: dict, new: dict) -> Iterable[tuple[str, str, int]]:
    """The exhibits of both in the order of the new edition, each of the old one's own after the one it followed."""
    order = list(new)
    last = None
    for key in old:
        if key not in new:
            order.insert(order.index(last) + 1 if last in order else 0, key)
        last = key
    return order


def ledger(names: Iterable[str], root: Path, lang: str) -> Ledger:
    """Sources and corrections of the ledger rows of the first of these studies that the project has; nothing where it has none."""
    for name in names:
        try:
            found = Study.find(name, root)
            rows, corrections = found.observations, found.table("corrections")
        except YanbaoError:
            continue
        return _ledger(rows, corrections, lang)
    return Ledger()


def _ledger(rows: pd.DataFrame, corrections: pd.DataFrame, lang: str) -> Ledger:
    return Ledger(dict(zip(rows["id"], rows["source_id"])),
                  [Correction(one.id, one.column, one.old, one.new, getattr(one, f"reason_{lang}"), one.date) for one in corrections.itertuples()])
