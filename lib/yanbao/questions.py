"""The narrow questions that an edition asks of its study, each noted with a digest of its answer (see `reads`)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from . import chapters, evidence, formulas, periods, prose, reads, selection, study as studies, tables
from .parameters import Parameters
from .study import Study


YEARLY = r"\d{4}(-12-31)?"


class Questions:
    """What can be asked of a study under one edition's parameters. A book asks nothing wider than it needs, so that a changed row makes
    only those chapters run again that would see it.

    Questions: `exhibit` (rows of exhibits.csv of one exhibit), `is_chapter` (whether the study has one of that name), `number` (of an exhibit, in a chapter), `rows` and `records` (what one panel selects),
    `marks` (events on its time axis), `about` (events or judgements on an entity), `of_entity` (ledger rows on one), `origins` (figures by grade),
    `row` (a ledger row), `pinned` (a row that an input names, and the rows of its series), `rates`, `ledger`, `source`, `drivers` (of a
    tree), `driver`, `cases` (of a tree), `scenarios`, `commentary` (under a heading), `claims`, `comparable` (rows for each claim), `stated` (about the
    future, with outcomes), `outcomes` (which row is whose), `yearly` (series of so many
    years), `told_twice` (what several organisations tell of what a chapter shows), `newest_source`.
    """

    def __init__(self, study: Study, given: Parameters, overrides: Mapping[str, float]):
        self.study = study
        self.given = given
        self._overrides = dict(overrides)
        self._answers: dict[tuple[str, ...], object] = {}

    def ask(self, question: str, *about: str) -> Any:
        """The answer to a question (shape: rows of a table, or a plain value). Raises AttributeError for a question there is none of."""
        key = (question, *about)
        if key not in self._answers:
            self._answers[key] = answer = self.answer(question, *about)
            reads.note((self._edition, *key), answer)
        return self._answers[key]

    def answer(self, question: str, *about: str) -> Any:
        """As `ask`, but noted nowhere."""
        return getattr(self, f"_answer_{question}")(*about)

    @cached_property
    def _edition(self) -> str:
        """What a question is asked of: study, parameters and driver overrides, as `reopened` takes them back."""
        return json.dumps([str(self.study.folder), vars(self.given), self._overrides], ensure_ascii=False, sort_keys=True)

    def _answer_ledger(self) -> pd.DataFrame:
        return self._observations

    @cached_property
    def _observations(self) -> pd.DataFrame:
        return self._usable(self.study.observations)

    def _answer_exhibit(self, exhibit: str) -> pd.DataFrame:
        rows = self.study.table("exhibits")
        return rows[rows["exhibit"] == exhibit]

    def _answer_is_chapter(self, name: str) -> bool:
        return name in chapters.of(self.study)

    def _answer_number(self, exhibit: str, chapter: str = "") -> str:
        """In its own chapter, or in another that shows it."""
        chapter = chapter or studies.general_exhibits(self.study.root)["chapter"].get(exhibit, "")
        order = [name for name in chapters.shown_order(self.study, chapter) if name in self._shown]
        return f"{int(chapter[:2])}.{order.index(exhibit) + 1}" if exhibit in order else self.numbering.get(exhibit, "")

    @cached_property
    def _shown(self) -> set[str]:
        """The exhibits of which this study shows a panel."""
        rows = self.study.table("exhibits")
        return set(rows.loc[rows["state"] == "shown", "exhibit"])

    def _answer_rows(self, exhibit: str, panel: str) -> pd.DataFrame:
        row = self._panels[exhibit, int(panel)]
        return selection.observations(self._usable(self.study.of_metrics(tables.items(row["metric"]))), row)

    def _answer_records(self, exhibit: str, panel: str) -> pd.DataFrame:
        row = self._panels[exhibit, int(panel)]
        table = "companies" if row["table"] == "profiles" else row["table"]
        return self._recorded(selection.records(self.study.table(table), {**row, "table": table}))

    def _answer_about(self, table: str, entity: str) -> pd.DataFrame:
        """The events or judgements that name an entity."""
        rows = self.study.table(table)
        named = pd.Series([entity in tables.items(cell) for cell in rows["entity_ids"]], index=rows.index, dtype="bool")  # of an empty table too
        return self._recorded(rows[named])

    def _answer_marks(self, exhibit: str, panel: str) -> pd.DataFrame:
        """The events that a panel marks on its time axis."""
        rows, wanted = self.study.table("events"), tables.items(self._panels[exhibit, int(panel)]["marks"])
        return self._recorded(rows[rows["event_id"].isin(wanted)])

    def _recorded(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Those rows of a table that this edition may show, with the worst grade of their sources."""
        allowed = [self.allowed(cell) for cell in rows["source_ids"]]
        rows = rows[pd.Series(allowed, index=rows.index, dtype="bool")]
        return rows.assign(grade=[max((self._sources[key]["grade"] for key in tables.items(cell)), default=math.nan) for cell in rows["source_ids"]])

    @cached_property
    def _panels(self) -> dict[tuple[str, int], dict]:
        return {(row["exhibit"], row["panel"]): row for row in reversed(tables.records(self.study.table("exhibits")))}

    def _answer_row(self, key: str) -> pd.DataFrame:
        return self._usable(self.study.with_id(key))

    def _answer_of_entity(self, entity: str) -> pd.DataFrame:
        """The ledger rows on an entity."""
        return self._observations[self._observations["entity_id"] == entity]

    def _answer_origins(self) -> pd.DataFrame:
        """By grade: figures, sources, the publishers with most figures (keys joined by ";") and the source with most. Exchange rates only convert money."""
        rows = self._observations.loc[self._observations["metric"] != "exchange_rate", ["grade", "source_id"]].assign(publisher=lambda frame: [self._sources[key]["publisher"] for key in frame["source_id"]])
        counts = rows.groupby("grade")["source_id"].agg(figures="size", sources="nunique").reset_index()
        most = {(grade, column): part[column].value_counts().sort_index().sort_values(ascending=False, kind="stable").index for grade, part in rows.groupby("grade") for column in ("publisher", "source_id")}
        return counts.assign(publishers=[";".join(most[grade, "publisher"][:4]) for grade in counts["grade"]], source_ids=[most[grade, "source_id"][0] for grade in counts["grade"]])

    def _answer_rates(self) -> pd.DataFrame:
        return self.study.of_metrics(["exchange_rate"])

    def _answer_source(self, key: str) -> dict:
        return self._sources[key]

    @cached_property
    def _sources(self) -> dict[str, dict]:
        rows = self.study.sources.drop(columns="row")
        return dict(zip(rows.index, tables.records(rows)))

    def _answer_drivers(self, tree: str) -> pd.DataFrame:
        """The rows of a tree, after those of other trees that its formulas need, each in file order."""
        rows = self.study.table("drivers")
        return rows[rows["driver"].isin(formulas.needed(dict(zip(rows["driver"], rows["formula"])), rows.loc[rows["tree"] == tree, "driver"]))]

    def _answer_cases(self, tree: str) -> pd.DataFrame:
        """The cases that a tree is computed for, row by row."""
        rows = self.study.table("cases")
        return rows[rows["tree"] == tree]

    def _answer_pinned(self, key: str) -> pd.DataFrame:
        """The ledger row that an input names, whether or not this edition may use it, then the eligible rows of its series."""
        pinned = self.study.with_id(key)
        if pinned.empty:
            return pinned
        same = self._usable(self.study.of_metrics(pinned["metric"]))
        for column in evidence.SERIES:
            same = same[same[column] == pinned.iloc[0][column]]
        return pd.concat([pinned, same])

    def _answer_driver(self, name: str) -> pd.DataFrame:
        rows = self.study.table("drivers")
        return rows[rows["driver"] == name]

    def _answer_scenarios(self) -> pd.DataFrame:
        return self.study.table("scenarios")

    def _answer_commentary(self, heading: str) -> list[prose.Paragraph]:
        found = self._commentary.get(heading)
        return [paragraph.unplaced() for paragraph in found.paragraphs] if found else []

    @cached_property
    def _commentary(self) -> dict[str, prose.Section]:
        return self.study.sections(self.given.lang)

    def _answer_claims(self) -> pd.DataFrame:
        """The claims of reports that were out by the edition's day. Their grade doesn't matter: they are what is audited."""
        claims = self.study.table("claims")
        if self.as_of is None:
            return claims
        return claims.iloc[[place for place, key in enumerate(claims["source_id"]) if self._sources[key]["day"] <= self.as_of]]

    def _answer_comparable(self) -> pd.DataFrame:
        """The rows that each claim may be set against by what they are about, with the claim's id as `claim_id`: those it names, else those
        of its series and period; under any definition where it states none."""
        rows = self._observations
        columns = [*evidence.SUBJECT, "period"]
        places: dict[tuple, list[int]] = {}
        for place, subject in enumerate(zip(*(rows[column].tolist() for column in columns))):
            places.setdefault(subject, []).append(place)
        of_id = {key: place for place, key in enumerate(rows["id"].tolist())}
        definitions = rows["definition_id"].tolist()
        found: list[tuple[str, int]] = []
        for claim in tables.records(self._answer_claims()):
            if claim["evidence"]:
                own = [of_id[key] for key in tables.items(claim["evidence"]) if key in of_id]
            else:
                own = [place for place in places.get(tuple(claim[column] for column in columns), []) if claim["definition_id"] in ("", definitions[place])]
            found += [(claim["claim_id"], place) for place in own]
        return rows.iloc[[place for _, place in found]].assign(claim_id=[claim for claim, _ in found])

    def _answer_told_twice(self, chapter: str) -> pd.DataFrame:
        """The actual rows of all that a chapter shows and that at least two organisations tell, under whatever definition."""
        general, panels = studies.general_exhibits(self.study.root), self.study.table("exhibits")
        own = panels[(panels["state"] == "shown") & (panels["table"] == "observations") & panels["exhibit"].isin(general.index[general["chapter"] == chapter])]
        shown = {subject for exhibit, panel in zip(own["exhibit"], own["panel"]) for subject in _subjects(self._answer_rows(exhibit, str(int(panel))))}
        rows = self._usable(self.study.of_metrics(metric for metric, *_ in shown))
        return evidence.told_twice(rows.iloc[[place for place, subject in enumerate(_subjects(rows)) if subject in shown]], studies.stocks(self.study.root, self.study.own_words))

    def _answer_stated(self) -> pd.DataFrame:
        """What was said about the future, and the actual rows of the same series."""
        rows = self._observations
        said = rows[rows["kind"].isin(evidence.STATED)]
        series = set(zip(*(said[column] for column in evidence.SERIES)))
        known = [key in series for key in zip(*(rows[column] for column in evidence.SERIES))]
        linked = rows["id"].isin(self.study.table("outcomes")["outcome_id"])
        return rows[rows["kind"].isin(evidence.STATED) | linked | (rows["kind"].isin(evidence.ACTUAL) & pd.Series(known, index=rows.index, dtype="bool"))]

    def _answer_yearly(self, least: str) -> pd.DataFrame:
        """The actual rows, each of one whole year or of its end, of the series that have so many years. Exchange rates, which only
        convert money, aren't what a study is about."""
        rows = evidence.actual(self._observations)
        rows = rows[rows["period"].str.fullmatch(YEARLY) & (rows["metric"] != "exchange_rate")]
        years = rows.assign(year=rows["end"].dt.year).groupby(evidence.SERIES, dropna=False)["year"].transform("nunique")
        return rows[years >= int(least)]

    def _answer_outcomes(self) -> dict[str, str]:
        """Statement -> the row that tells what came of it, where that is named."""
        table = self.study.table("outcomes")
        return dict(zip(table["statement_id"], table["outcome_id"]))

    def _answer_newest_source(self) -> pd.Timestamp:
        return self.study.newest_source

    @cached_property
    def as_of(self) -> pd.Timestamp | None:
        return pd.Timestamp(periods.last_day(self.given.as_of)) if self.given.as_of else None

    def _usable(self, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows of the ledger that this edition may use."""
        rows = evidence.eligible(rows, self.given.min_grade, self.as_of)
        if self.given.base_year:
            late = (rows["end"].dt.year > self.given.base_year) & rows["kind"].isin(evidence.ACTUAL)
            rows = rows[~late]
        return rows

    def allowed(self, source_ids: str) -> bool:
        """Whether all of a record's sources may be used in this edition."""
        sources = [self._sources[key] for key in tables.items(source_ids)]
        return all(source["grade"] <= self.given.min_grade and (self.as_of is None or source["day"] <= self.as_of) for source in sources)

    @cached_property
    def numbering(self) -> dict[str, str]:
        """Exhibit id -> number (chapter.position), over the exhibits this study shows, in book order."""
        numbers: dict[str, str] = {}
        counts: dict[str, int] = {}
        for exhibit, chapter in studies.general_exhibits(self.study.root)["chapter"].items():
            if exhibit in self._shown:
                counts[chapter] = counts.get(chapter, 0) + 1
                numbers[exhibit] = f"{int(chapter[:2])}.{counts[chapter]}"
        return numbers


def _subjects(rows: pd.DataFrame) -> list[tuple]:
    """What each row is about, whatever its definition."""
    return list(zip(*(rows[column].tolist() for column in evidence.SUBJECT)))


def reopened(edition: str, studies: Mapping[str, Study]) -> Questions:
    """What a noted question was asked of, as the study stands now; `studies` gives it by its folder."""
    folder, parameters, overrides = json.loads(edition)
    return Questions(studies[folder], Parameters(**parameters), overrides)
