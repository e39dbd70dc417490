"""A study: its tables, joined to the shared facts and to the vocabulary."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from . import layers, overlays, paths, periods, prose, reads, tables
from .errors import Place, YanbaoError

TABLES = ("sources", "observations", "corrections", "dropped", "events", "companies", "assessments", "graph", "claims", "outcomes", "drivers", "cases", "scenarios", "exhibits", "coverage", "waivers")
REQUIRED = ("sources", "observations", "exhibits")
REMOVED = "removed"  # the table of an overlay that names what it takes out of the study it extends
GRADE_ORDER = "ABCDE"


class Settings(yaml.SafeLoader):
    """YAML without aliases: a few lines of them can stand for more than any memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(None, None, f"alias *{event.anchor}", event.start_mark)
        return super().compose_node(parent, index)


def worse(first: str, second: str) -> str:
    """The lower of two grades."""
    return max(first, second, key=GRADE_ORDER.index)


def day(published: str, retrieved: str) -> date:
    """The day a source counts as published: the last one its date allows, but never after it was read."""
    days = [day for day in (periods.last_day(published), periods.last_day(retrieved)) if day]
    return min(days, default=date(1900, 1, 1))


class Study:
    """One pack. Tables are read when first asked for; a pack may leave all but three of them out."""

    def __init__(self, folder: Path, root: Path, whole: bool = True, read: Mapping[str, pd.DataFrame] | None = None):
        """`whole` False: the caller notes the parts it uses (see `reads`), else each file counts as read whole. `read`: tables to take as they are."""
        self.folder = folder
        self.root = root
        self.name = folder.name
        self._whole = whole
        self._tables = dict(read or {})

    @classmethod
    def find(cls, name: str, root: Path | None = None, whole: bool = True) -> Study:
        """The study of that name, or at that path. Raises YanbaoError where there is none."""
        root = root or paths.project()
        return cls(paths.study_folder(root, name), root, whole)

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """Its own folder, then those of the studies it extends. Raises YanbaoError where there is no such study."""
        return layers.folders(self.folder, self.root)

    @cached_property
    def meta(self) -> dict:
        """The contents of study.yml, over those of the studies it extends."""
        return overlays.settings([self._settings(folder / layers.SETTINGS) for folder in self.folders])

    def _settings(self, path: Path) -> dict:
        reads.note_file(path)
        where = paths.shown(path, self.root)
        try:
            meta = yaml.load(path.read_text(encoding="utf-8"), Settings)
        except (OSError, UnicodeDecodeError) as error:
            raise tables.unreadable(error, path, self.root) from None
        except (yaml.YAMLError, ValueError) as error:  # ValueError: what looks like a date and is none
            mark = getattr(error, "problem_mark", None)
            reason = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise YanbaoError("malformed_settings", Place(where, *((mark.line + 1, mark.column + 1) if mark else ())), reason=reason) from None
        if not isinstance(meta, dict):
            raise YanbaoError("malformed_settings", Place(where, 1), reason=("没有名称和值", "it holds no names and values"))
        return meta

    @property
    def accent(self) -> str:
        return self.meta["accent"]

    def path(self, table: str) -> Path:
        """The file of a table: its own, else that of the study it extends, else where its own would be."""
        return next((path for folder in self.folders if os.path.lexists(path := folder / f"{table}.csv")), self.folder / f"{table}.csv")

    def place(self, table: str, row: object = None, column: int | None = None) -> Place:
        """Where a row of a table stands, by its number there (see `overlays`); the file alone where none is given."""
        if row is None:
            return Place(paths.shown(self.path(table), self.root))
        layer, line = overlays.place(row)
        return Place(paths.shown(self.folders[layer] / f"{table}.csv", self.root), line, column)

    def read(self) -> None:
        """Read all tables now. Raises YanbaoError, with its file:row:column, for the first cell that can't be read."""
        for name in TABLES:
            self.table(name)

    def files(self) -> list[Path]:
        """All files that this study is made of, shared facts too."""
        own = [path for folder in self.folders for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".md", ".yml")]
        words = sorted(self.own_words.glob("*.csv")) if self.own_words else []
        return own + words + sorted(paths.shared_folder(self.root).glob("*.csv"))

    @cached_property
    def own_words(self) -> Path | None:
        """The folder of the words that the pack carries itself, else of those its base carries; None for most."""
        return next((found for folder in self.folders if (found := paths.own_vocabulary(folder))), None)

    def note_missing_words(self) -> None:
        """Note the tables of words that the pack doesn't have, so that a chapter is run again once it has them."""
        for name in tables.OWN_WORDS:
            path = self.folder / "vocabulary" / f"{name}.csv"
            if not path.exists():
                reads.note_file(path)

    def table(self, name: str) -> pd.DataFrame:
        """One table of the pack (shape: rows × schema columns, plus `row`). A table the pack leaves out is empty."""
        if name not in self._tables:
            removed = [self._removed(folder, name) for folder in self.folders]
            frames = [self._table(folder / f"{name}.csv", name, folder == self.folders[-1]) for folder in self.folders]
            self._tables[name] = frames[0] if len(frames) == 1 else overlays.merged(frames, tables.key(self.root, name), removed)
        return self._tables[name]

    def _table(self, path: Path, name: str, last: bool) -> pd.DataFrame:
        """The table in one folder; an overlay may leave out any."""
        if not (last and name in REQUIRED) and not os.path.lexists(path):  # a link that leads nowhere isn't left out but broken
            reads.note_file(path)
            return tables.empty(self.root, name)
        return tables.read(self.root, path, name, self._whole)

    def _removed(self, folder: Path, table: str) -> set[str]:
        """The keys that a folder's removed.csv takes out of a table of the study it extends."""
        path = folder / f"{REMOVED}.csv"
        if folder == self.folders[-1] or not os.path.lexists(path):
            return set()
        rows = tables.read(self.root, path, REMOVED)
        return set(rows.loc[rows["table"] == table, "key"])

    def _with_shared(self, name: str) -> pd.DataFrame:
        path = paths.shared_folder(self.root) / f"{name}.csv"
        own = self.table(name)
        if not path.exists():
            return own
        shared = tables.read(self.root, path, name, self._whole)
        if name == "observations":
            shared = shared[shared["metric"].isin(self.shared_metrics)]
        return pd.concat([own, shared], ignore_index=True)

    @property
    def shared_metrics(self) -> list[str]:
        """The metrics whose shared facts are this study's too: those that study.yml lists under `shared`, and exchange rates."""
        listed = self.meta.get("shared", [])
        return ["exchange_rate", *(listed if isinstance(listed, list) else [])]

    @cached_property
    def sources(self) -> pd.DataFrame:
        """All sources, shared ones too, indexed by id, with the effective `grade` and the `day` they were published."""
        frame = self._with_shared("sources").set_index("source_id", drop=False)
        frame["grade"] = [worse(a, b) for a, b in zip(frame["origin_grade"], frame["read_grade"])]
        frame["day"] = [pd.Timestamp(day(published, retrieved)) for published, retrieved in zip(frame["published"], frame["retrieved"])]
        return frame

    @cached_property
    def observations(self) -> pd.DataFrame:
        """The ledger, shared facts too, with each row's `grade`, `published` day, `end` and `start` of its period."""
        frame = self._with_shared("observations")
        sources = self.sources
        frame["grade"] = frame["source_id"].map(sources["grade"])
        frame["published"] = frame["source_id"].map(sources["day"])
        of_row, periods_told = pd.factorize(frame["period"])
        spans = [periods.parse(text) for text in periods_told]
        frame["end"] = pd.to_datetime([span.end for span in spans])[of_row]
        frame["start"] = pd.to_datetime([span.start for span in spans])[of_row]
        return frame

    def of_metrics(self, names: Iterable[str]) -> pd.DataFrame:
        """The ledger rows of some metrics, in ledger order."""
        places = [self._of_metric[name] for name in dict.fromkeys(names) if name in self._of_metric]
        return self.observations.iloc[np.sort(np.concatenate(places)) if places else []]

    @cached_property
    def _of_metric(self) -> dict[str, np.ndarray]:
        """Metric -> places of its rows: a ledger is long, and each panel asks for few metrics."""
        return self.observations.groupby("metric", sort=False).indices

    def with_id(self, key: str) -> pd.DataFrame:
        """The ledger row of that id; none where there is none."""
        return self.observations.iloc[[self._of_id[key]] if key in self._of_id else []]

    @cached_property
    def _of_id(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.observations["id"])}

    @cached_property
    def newest_source(self) -> pd.Timestamp:
        """The day of the study's own newest dated source: the edition's data date."""
        return self._dated_sources.max()

    @property
    def _dated_sources(self) -> pd.Series:
        own = self.table("sources")
        return self.sources.loc[own.loc[own["published"] != "", "source_id"], "day"]

    def data_date(self, as_of: str = "") -> pd.Timestamp:
        """The day an edition's data reach to: that of the newest dated source it may use, or `as_of` itself where there is none."""
        if not as_of:
            return self.newest_source
        limit = pd.Timestamp(periods.last_day(as_of))
        known = self._dated_sources[self._dated_sources <= limit]
        return known.max() if len(known) else limit

    def sections(self, lang: str) -> dict[str, prose.Section]:
        """Heading -> the section of the commentary that stands."""
        return overlays.sections([prose.placed_sections(text, layer) for layer, text in enumerate(self.commentary_texts(lang))])

    def commentary_texts(self, lang: str) -> list[str]:
        """The commentary as its own file and those of the studies it extends have it; blank where there is none."""
        return [self._text(folder / f"commentary.{lang}.md") for folder in self.folders]

    def commentary_file(self, lang: str, layer: int = 0) -> str:
        """The file of a layer's commentary, as readers see it."""
        return paths.shown(self.folders[layer] / f"commentary.{lang}.md", self.root)

    def _text(self, path: Path) -> str:
        (reads.note_file if self._whole else reads.note_parts)(path)
        try:
            return path.read_text(encoding="utf-8") if os.path.lexists(path) else ""
        except (OSError, UnicodeDecodeError) as error:
            raise tables.unreadable(error, path, self.root) from None


def names(root: Path) -> list[str]:
    """The studies that ship with the project, in alphabetical order."""
    return paths.study_names(root)


@lru_cache(maxsize=8)
def metrics(root: Path, own: Path | None = None) -> pd.DataFrame:
    """The metrics of the vocabulary, indexed by name; those of a pack too, where `own` is the folder of its words."""
    return tables.vocabulary(root, "metrics", own).set_index("metric", drop=False)


def stocks(root: Path, own: Path | None = None) -> frozenset[str]:
    """The metrics that are stocks: their value on the last day of a year is the year's."""
    measures = metrics(root, own)["measure"]
    return frozenset(measures.index[measures == "stock"])


@lru_cache(maxsize=4)
def general_exhibits(root: Path) -> pd.DataFrame:
    """The general exhibits in book order, indexed by id."""
    frame = tables.vocabulary(root, "exhibits")
    return frame.sort_values(["chapter", "position"], kind="stable").set_index("exhibit", drop=False)


@lru_cache(maxsize=4)
def coverage_items(root: Path) -> pd.DataFrame:
    """What commercial reports show, item by item, in the order of the file."""
    return tables.vocabulary(root, "coverage_items")


@lru_cache(maxsize=4)
def terms(root: Path) -> pd.DataFrame:
    """The glossary, in the order of the file."""
    return tables.vocabulary(root, "terms")
