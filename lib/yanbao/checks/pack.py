"""A study while it is checked: its tables as far as they could be read, what was found, and what can't be judged because of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd

from .. import chapters, formulas, overlays, paths, prose, study as studies, tables
from ..errors import Place, YanbaoError, nearest_names
from ..layers import SETTINGS
from ..study import REMOVED, TABLES, Study

NAME = re.compile(r"[a-z_][a-z_0-9]*")
COMMENTARY = ("commentary.zh.md", "commentary.en.md")


class Pack:
    """`frames`: every table that could be read, with all its rows; a table the pack leaves out is empty. `lost`: the others.
    `broken`: lines of rows with a problem, by table, and the columns it stands in (0: the whole row). `found`: what was found until now."""

    def __init__(self, study: Study):
        self.study = study
        self.root = study.root
        self.frames: dict[str, pd.DataFrame] = {}
        self.lost: set[str] = set()
        self.broken: dict[str, dict[int, set[int]]] = {table: {} for table in TABLES}
        self.settings_hold = True
        self.found: list[YanbaoError] = []
        self._exhibits: dict[str, bool] = {}  # whether what they show is in doubt
        self.folders = study.folders
        self._of_file = {_shown(folder / f"{table}.csv", self.root): (table, layer) for layer, folder in enumerate(self.folders) for table in TABLES}

    @cached_property
    def brought(self) -> dict[str, tuple[str, str]]:
        """The chart forms that the study brings; none where a notebook can't be read, which is told of it."""
        try:
            return chapters.forms(self.study)
        except YanbaoError:
            return {}

    def place(self, table: str, row: int, column: str) -> Place:
        return self.study.place(table, row, tables.columns(self.root, table).index(column) + 1)

    def add(self, found: Iterable[YanbaoError]) -> None:
        """Keep what was found, each once; a row with a problem counts as broken from then on."""
        for problem in list(found):
            self.found.append(problem)
            table, layer = self._of_file.get(problem.place.file if problem.place else "", ("", 0))
            if table and problem.place.row and problem.severity == "problem":
                self.broken[table].setdefault(problem.place.row + layer * overlays.LAYER, set()).add(problem.place.column or 0)
        for name in ("_trees", "_drivers"):
            self.__dict__.pop(name, None)
        self._exhibits.clear()

    def in_order(self) -> list[YanbaoError]:
        """Problems before warnings, each by file and row."""
        files = [_shown(folder / name, self.root) for folder in self.folders for name in (SETTINGS, *(f"{table}.csv" for table in (*TABLES, REMOVED)), *COMMENTARY)]
        rank = {file: position for position, file in enumerate(files)}
        once = {(problem.code, str(problem.place), str(problem)): problem for problem in self.found}
        return sorted(once.values(), key=lambda problem: (problem.severity == "warning", rank.get(problem.place.file if problem.place else "", len(rank)),
                                                          (problem.place and problem.place.row) or 0, (problem.place and problem.place.column) or 0))

    def rows(self, table: str, *columns: str) -> pd.DataFrame:
        """All rows of a table without those that have a problem; where columns are named, a problem in one of these."""
        frame = self.frames[table]
        places = {0, *(tables.columns(self.root, table).index(column) + 1 for column in columns)}
        left_out = [row for row, told in self.broken[table].items() if not columns or not places.isdisjoint(told)]
        return frame[~frame["row"].isin(left_out)] if left_out else frame

    def shared(self, table: str) -> pd.DataFrame:
        """The facts that all studies share; empty where there are none."""
        path = paths.shared_folder(self.root) / f"{table}.csv"
        return tables.read(self.root, path, table) if path.exists() else tables.empty(self.root, table)

    def names(self, table: str, column: str) -> pd.Series:
        """What stands in a column, shared facts too."""
        return pd.concat([self.frames[table][column], self.shared(table)[column]])

    # what is computed from sound rows only

    @cached_property
    def sound(self) -> Study:
        """The study without its broken rows and without those that refer to them; tables that can't be read are empty."""
        kept = {table: self.rows(table) if table in self.frames else tables.empty(self.root, table) for table in TABLES}
        changed = True
        while changed:
            changed = False
            for table, frame in kept.items():
                keep = self._referring_to_sound(table, frame, kept)
                if not keep.all():
                    kept[table], changed = frame[keep], True
        sound = Study(self.study.folder, self.root, read={table: frame.reset_index(drop=True) for table, frame in kept.items()})
        sound.meta = self.study.meta if self.settings_hold else {}
        return sound

    def _referring_to_sound(self, table: str, frame: pd.DataFrame, kept: dict[str, pd.DataFrame]) -> pd.Series:
        """Which rows refer to nothing that was left out."""
        keep = pd.Series(True, index=frame.index)
        for field in tables.schema(self.root, table)["fields"]:
            target, _, column = field.get("refers", "").partition(".")
            if target in ("sources", "observations") and (target in self.lost or len(kept[target]) < len(self.frames[target])):
                gone = set() if target in self.lost else set(self.frames[target][column]) - set(kept[target][column])
                own = set(kept[target][column]) | set(self.shared(target)[column]) if target in self.lost else set()
                for cell in frame[field["name"]].unique():
                    told = tables.items(cell) if field.get("list") else [cell] if cell else []
                    if any(name in gone or (target in self.lost and name not in own) for name in told):
                        keep &= frame[field["name"]] != cell
        return keep

    # what can't be judged

    @cached_property
    def _left_out(self) -> dict[str, pd.DataFrame]:
        """The rows that stand in a table and not in the sound study."""
        return {table: frame[~frame["row"].isin(self.sound.table(table)["row"])] for table, frame in self.frames.items()}

    @cached_property
    def _metrics(self) -> set[str]:
        """Metrics whose ledger rows aren't all there. One that is misspelt stands for those it may have meant."""
        known = studies.metrics(self.root, self.study.own_words).index
        found: set[str] = set()
        for name in self._left_out.get("observations", pd.DataFrame({"metric": []}))["metric"].unique():
            found |= {name} if name in known else {*nearest_names(name, known)} or {*known}
        return found

    @cached_property
    def _trees(self) -> set[str]:
        """Trees that lack a row, be it of another tree or of one of their cases."""
        if "drivers" not in self.frames:
            return set()
        frame = self.frames["drivers"]
        broken = frame["row"].isin(list(self.broken["drivers"]))
        gone = {*self._left_out["drivers"]["driver"], *frame.loc[broken, "driver"]}
        cases = self._left_out.get("cases", pd.DataFrame({"tree": []}))
        return {*cases["tree"], *(tree for tree in set(frame["tree"]) if not gone.isdisjoint(self.drivers_of(tree)))}

    def drivers_of(self, tree: str) -> set[str]:
        """The drivers of a tree, and those of other trees that its formulas need."""
        frame = self.frames["drivers"]
        return formulas.needed(dict(zip(frame["driver"], frame["formula"])), frame.loc[frame["tree"] == tree, "driver"])

    @cached_property
    def _drivers(self) -> dict[str, str]:
        """Driver -> tree, as far as the tree is in doubt."""
        frame = self.frames.get("drivers")
        return {} if frame is None else {driver: tree for driver, tree in zip(frame["driver"], frame["tree"]) if self.doubts_tree(tree)}

    def doubts_tree(self, tree: str) -> bool:
        """Whether a driver tree lacks rows, or values of the ledger."""
        return not self.lost.isdisjoint({"drivers", "cases"}) or tree in self._trees or (bool(self.lost & {"sources", "observations"}) and self._pinned(tree))

    def _pinned(self, tree: str) -> bool:
        frame = self.frames["drivers"]
        return bool((frame.loc[frame["driver"].isin(self.drivers_of(tree)), "observation_id"] != "").any())

    def doubts_panel(self, row: dict) -> bool:
        """Whether what a panel of exhibits.csv selects isn't all there."""
        table = row["table"]
        if table == "observations":
            return bool(self.lost & {"sources", "observations"}) or not self._metrics.isdisjoint(tables.items(row["metric"]))
        if table == "drivers":
            return any(self.doubts_tree(tree) for tree in set(self.frames["drivers"]["tree"]) if tree in row["where"]) if "drivers" in self.frames else True
        return table in self.lost or "sources" in self.lost or len(self._left_out.get(table, ())) > 0

    def _doubts_exhibit(self, exhibit: str) -> bool:
        if "exhibits" in self.lost:
            return True
        if exhibit not in self._exhibits:
            frame = self.frames["exhibits"]
            panels = frame[frame["exhibit"] == exhibit]
            self._exhibits[exhibit] = bool(panels["row"].isin(list(self.broken["exhibits"])).any()) or any(map(self.doubts_panel, tables.records(panels)))
        return self._exhibits[exhibit]

    def doubts_text(self, text: str) -> bool:
        """Whether one of a text's references or names leads to what isn't all there."""
        return any(map(self._doubts_target, (target for role, target in prose.references(text) if role == "value"))) or not self._drivers.keys().isdisjoint(NAME.findall(text))

    def _doubts_target(self, target: str) -> bool:
        if target.startswith("row:"):
            left_out = self._left_out.get("observations")
            return left_out is None or "sources" in self.lost or target.removeprefix("row:").partition(":")[0] in set(left_out["id"])
        if target.startswith("driver:"):
            return "drivers" in self.lost or target.removeprefix("driver:").partition(":")[0].partition("@")[0].rpartition("/")[2] in self._drivers
        match = prose.TARGET.match(target)
        return bool(match) and self._doubts_exhibit(match["exhibit"])


@lru_cache(maxsize=128)
def _shown(path: Path, root: Path) -> str:
    return paths.shown(path, root)


def each_problem(frame: pd.DataFrame, wrong: pd.Series) -> Iterator[object]:
    """The rows for which something is wrong, one by one: the others are never looped over."""
    yield from frame[wrong.to_numpy(dtype=bool)].itertuples()
