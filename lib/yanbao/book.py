"""The book a notebook opens: one study in one edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import display

from . import appraisals, exhibits, models, profiles, prose, reads, records, relations, selection, standing, study as studies, tables, units, words
from .audit import Finding
from .currency import ExchangeRates
from .drivers import Tree
from .errors import YanbaoError, nearest_names
from .exhibits import Panel
from .parameters import Parameters, assign, validate
from .questions import Questions
from .references import References
from .study import Study

WORKED_OUT = {**appraisals.TABLES, "profiles": profiles.profiles}  # tables that aren't written


def open_book(study: str, *, chapter: str = "", drivers: Mapping[str, float] | None = None, **parameters: object) -> Book:
    """Open a study (a name under data/studies or a path) with an edition's parameters and driver overrides.

    `chapter`: the chapter that is opened, where it numbers what it shows within itself, as forked chapters do.

    Raises YanbaoError, with the nearest valid names, for anything that isn't a study, a parameter or a driver, or that can't be used.
    """
    found = Study.find(study, whole=False)
    typed, _ = assign(study, parameters)
    _, overrides = assign(study, drivers or {}, list(found.table("drivers")["driver"]) if drivers else [])
    return Book(found, Parameters(**typed), overrides, chapter)


class Book:
    """A study under one edition's parameters: what the chapters' cells work with."""

    def __init__(self, study: Study, parameters: Parameters, overrides: Mapping[str, float] | None = None, chapter: str = ""):
        self.pack = study
        self.root = study.root
        self.given = parameters
        self.chapter = chapter
        self.overrides = dict(overrides or {})
        self.questions = Questions(study, parameters, self.overrides)
        names = list(dict.fromkeys(["base", *self.ask("scenarios")["scenario"]]))
        self.parameters = validate(parameters, study_base_year=study.meta["base_year"], study_horizon=study.meta["horizon"], scenarios=names)
        self.lang = self.parameters.lang
        self.base_year = self.parameters.base_year
        self.horizon = self.parameters.horizon
        self.seed = self.parameters.seed
        study.note_missing_words()
        self.units = units.load(self.root, study.own_words)
        self.words = words.load(self.root, self.lang, study.own_words)
        self.metrics = studies.metrics(self.root, study.own_words)
        self._trees: dict[tuple[str, str], Tree] = {}
        self._sourced: dict[str, float] = {}
        self._tree_sources: dict[str, list[str]] = {}
        self._panels: dict[str, list[Panel]] = {}
        self.references = References(self)

    # what is asked of the study

    @cached_property
    def study(self) -> Study:
        """The study, for whatever a chapter wants of it: all its files then count as read."""
        for path in self.pack.files():
            reads.note_file(path)
        return self.pack

    @property
    def observations(self) -> pd.DataFrame:
        """The ledger rows this edition may use: by grade, by date, and not after a base year that was asked for. Shape: rows × columns of
        observations.csv, with grade, published, start and end."""
        return self.ask("ledger")

    def ask(self, question: str, *about: str) -> Any:
        """One narrow question to the study; see `Questions`."""
        return self.questions.ask(question, *about)

    # other editions that this one is judged by

    @cached_property
    def default(self) -> Book:
        """The default edition in this language: itself, where nothing that changes a figure was asked for. Opened when first needed."""
        plain = Parameters(lang=self.lang)
        asked = replace(self.given, currency="", seed=plain.seed)
        return self.as_printed if asked == plain and not self.overrides else Book(self.pack, plain)

    @cached_property
    def as_printed(self) -> Book:
        """The same edition with money as the sources print it: itself, where no currency was asked for."""
        return Book(self.pack, replace(self.given, currency=""), self.overrides) if self.given.currency else self

    # evidence

    @property
    def as_of(self) -> pd.Timestamp | None:
        return self.questions.as_of

    @property
    def today(self) -> pd.Timestamp:
        """The day ages are counted to: `as_of`, else the day of the newest source."""
        return self.as_of if self.as_of is not None else self.ask("newest_source")

    def converted(self, rows: pd.DataFrame, ledger_unit: str, unit: str) -> pd.DataFrame:
        """The same rows with value, low and high in `unit`. Other currencies go through the sourced exchange rates.

        Raises YanbaoError for a row whose unit is of another kind.
        """
        factors: dict[tuple[str, int, str], float] = {}
        keys = list(zip(rows["unit"].tolist(), rows["end"].dt.year.tolist(), rows["metric"].tolist()))
        for place, key in enumerate(keys):
            if key not in factors:
                try:
                    factors[key] = self._factor(*key, unit)
                except YanbaoError as error:
                    if error.code != "wrong_unit":
                        raise
                    row = rows.iloc[place]
                    raise YanbaoError("wrong_unit", self.pack.place("observations", row["row"]), unit=row["unit"], expected=ledger_unit, subject=row["id"]) from None
        factor = pd.Series([factors[key] for key in keys], index=rows.index, dtype="float64")
        return rows.assign(value=rows["value"] * factor, low=rows["low"] * factor, high=rows["high"] * factor, unit=unit)

    def _factor(self, source: str, year: int, metric: str, target: str) -> float:
        """From a ledger row's unit to another, by the year's rate where it is of another currency."""
        currency, wanted = self.units.currency(source), self.units.currency(target)
        if not currency or not wanted or currency == wanted:
            return self.units.factor(source, target)
        return self.exchange_rates.factor(currency, wanted, year, self.base_year, self.metrics.loc[metric, "measure"]) * self.units.factor_across(source, target)

    def in_edition_currency(self, unit: str) -> str:
        """The unit in the edition's currency, where the edition has one and the unit is money that units.csv names in it."""
        wanted = self.parameters.currency
        if not wanted or not unit or not self.units.currency(unit) or self.units.currency(unit) == wanted:
            return unit
        try:
            return self.units.in_currency(unit, wanted)
        except YanbaoError:
            return unit

    @cached_property
    def exchange_rates(self) -> ExchangeRates:
        return ExchangeRates(self.ask("rates"))

    def records(self, panel: Panel) -> pd.DataFrame:
        """What a panel shows that isn't the ledger's: events, companies, assessments or a diagram under its conditions, company files, or an
        appraisal of the evidence, with the columns readers see."""
        return WORKED_OUT.get(panel.row["table"], records.of_panel)(panel)

    @cached_property
    def audited(self) -> list[tuple[dict, Finding]]:
        """Each claim of `claims.csv` with its verdict."""
        return appraisals.audited(self)

    def marked(self, found: standing.Standing, before: str = "", after: str = "") -> str:
        """The text, and that it was written for other figures where this edition's have moved; `before` and `after` enclose the remark."""
        gap = "" if self.lang == "zh" else " "
        return found.text + (gap + before + self.words.label("interface", "written_for_default") + after if found.moved else "")

    # driver trees

    def tree(self, name: str, case: str = "") -> Tree:
        """The study's driver tree `name`, inputs filled from this edition's ledger rows; in one of its cases, where it has any."""
        if (name, case) not in self._trees:
            self._trees[name, case] = models.tree(self, name, case)
        return self._trees[name, case]

    def cases(self, name: str) -> dict[str, str]:
        """The cases a tree is computed for, in file order, and what readers call them; one without a name for a tree that has none."""
        rows = self.ask("cases", name).drop_duplicates("case")
        return dict(zip(rows["case"], map(self.named, rows[self.lang]))) or {"": ""}

    def scenarios(self, name: str, case: str = "") -> dict[str, dict[str, float]]:
        """Scenario -> changed inputs of one tree, the edition's scenario first. What a case sets isn't changed by a scenario; driver
        overrides hold in all of them."""
        tree = self.tree(name, case)
        of_case = self.ask("cases", name)
        every = self.ask("scenarios")
        rows = every[every["driver"].isin(tree.inputs) & ~every["driver"].isin(of_case.loc[of_case["case"] == case, "driver"])]
        overrides = {driver: value for driver, value in self.overrides.items() if driver in tree.inputs}
        known = dict.fromkeys([self.parameters.scenario, "base", *rows["scenario"]])
        return {scenario: {**dict(rows.loc[rows["scenario"] == scenario, ["driver", "value"]].itertuples(index=False)), **overrides} for scenario in known}

    def changes(self, name: str, case: str = "") -> dict[str, float]:
        """The inputs that the edition's scenario and driver overrides change in one tree."""
        return self.scenarios(name, case)[self.parameters.scenario]

    def tree_sources(self, name: str) -> list[str]:
        """The sources of a tree's inputs, in all its cases."""
        if name not in self._tree_sources:
            self._tree_sources[name] = self._sources_of(name)
        return list(self._tree_sources[name])

    def _sources_of(self, name: str) -> list[str]:
        ids = pd.concat([self.tree(name, case).rows["observation_id"] for case in self.cases(name)]).drop_duplicates()
        pinned = pd.concat([self.ask("pinned", key).head(1) for key in ids[ids != ""]] or [pd.DataFrame({"source_id": []})])
        return list(pinned.drop_duplicates("id").sort_index()["source_id"]) if len(pinned) else []

    def sourced_share(self, name: str) -> float:
        """The part of a tree's variance that comes from inputs taken from the ledger; NaN where nothing varies. See `models.sourced_share`."""
        if name not in self._sourced:
            self._sourced[name] = models.sourced_share(self, name)
        return self._sourced[name]

    def assumed(self, name: str) -> str:
        """What to say of a tree whose results vary more with what is assumed than with what is sourced; blank for others."""
        share = self.sourced_share(name)
        return self.words.label("interface", "mostly_assumed").format(share=self.words.percent(share)) if share < models.MOSTLY else ""

    # exhibits

    def chapter_of(self, exhibit: str) -> str:
        """The chapter that shows an exhibit: the one the book was opened as, else the one it belongs to. Raises YanbaoError for no exhibit."""
        return self.chapter or self._home(exhibit)

    def _home(self, exhibit: str) -> str:
        general = studies.general_exhibits(self.root)
        if exhibit not in general.index:
            raise YanbaoError("unknown_name", nearest=nearest_names(exhibit, general.index), value=exhibit, table="data/vocabulary/exhibits.csv")
        return general.loc[exhibit, "chapter"]

    def panel_list(self, exhibit: str) -> list[Panel]:
        """All shown panels of an exhibit, whether or not this edition has rows for them."""
        if exhibit not in self._panels:
            self._home(exhibit)
            rows = self.ask("exhibit", exhibit)
            rows = rows[rows["state"] == "shown"].sort_values("panel", kind="stable")
            letters = [""] if len(rows) == 1 else "abcdefghij"
            number = self.number(exhibit)
            self._panels[exhibit] = [Panel(self, row, number + letters[i], len(rows)) for i, row in enumerate(tables.records(rows))]
        return self._panels[exhibit]

    def number(self, exhibit: str) -> str:
        """An exhibit's number in the chapter the book was opened as, else in the one it belongs to; blank where the study doesn't show it."""
        return self.ask("number", exhibit, *([self.chapter] if self.chapter else []))

    def again(self, exhibit: str) -> dict[str, bool]:
        """The mark of an exhibit that belongs to another chapter of the study; empty for others."""
        return {"again": True} if self.chapter and self.chapter != self._home(exhibit) and self.ask("is_chapter", self._home(exhibit)) else {}

    def panels(self, exhibit: str) -> Iterator[Panel]:
        """The panels of a general exhibit that have rows in this edition. Where evidence is missing, says so on the page instead."""
        rows = self.ask("exhibit", exhibit)
        for row in tables.records(rows[rows["state"] == "gap"]):
            self._gap(exhibit, int(row["panel"]), row[f"gap_{self.lang}"])
        for panel in self.panel_list(exhibit):
            if self.has_rows(panel):
                yield panel
            else:
                agreed = panel.row["table"] == "conflicts"
                self._gap(exhibit, panel.index, self.words.label("interface", "no_conflicts" if agreed else "no_rows").format(subject=panel.subject), agreed)

    def has_rows(self, panel: Panel) -> bool:
        """Whether this edition has anything for a panel to show."""
        if panel.row["table"] == "drivers":
            try:
                self.tree(panel.tree)
            except YanbaoError:
                return False
            return True
        if panel.row["table"] == "observations":
            if panel.form in selection.OVER_TIME:
                return len(relations.found(panel)[0]) > 0
            return not (panel.pairs() if panel.form == "scatter" else panel.rows).empty
        if panel.row["table"] == "backtests":  # to test them all takes seconds
            return not self.ask("yearly", str(appraisals.LEAST_YEARS)).empty
        return not panel.records().empty

    def _gap(self, exhibit: str, panel: int, text: str, agreed: bool = False) -> None:
        """A line in the place of an exhibit: evidence is missing, or (`agreed`) there is nothing to dispute."""
        meta = {"id": exhibit, **self.again(exhibit), "form": "gap", "study": self.pack.name, "lang": self.lang, "chapter": self.chapter_of(exhibit),
                "name": self.words.name("exhibits", exhibit), "label": self.words.label("interface", "agreement" if agreed else "gap"), "title": text, "note": "", **({"agreed": True} if agreed else {}), **({"panel": panel} if panel > 1 else {})}
        display({exhibits.EXHIBIT_MIME: meta, "text/plain": f"{meta['label']} {meta['name']}: {text}"}, raw=True)

    def exhibit(self, panel: Panel, chart: alt.TopLevelMixin | None, data: pd.DataFrame, note: str = "") -> None:
        """Show one exhibit: number, title, chart (None for a table), data and sources as one bundle."""
        display(exhibits.bundle(panel, chart, data, note), raw=True)

    def commentary(self, heading: str) -> None:
        """Show the study's paragraphs under a heading: those that stand in this edition, marked where figures moved. A chapter's findings, and
        what would change them, are a list."""
        shown = standing.of_section(heading, self.ask("commentary", heading), self)
        if shown:
            pages = [self.marked(replace(paragraph, text=paragraph.pointed), '<small class="written-for-default">', "</small>") for paragraph in shown]
            page, figures = prose.figures(self._section(heading, pages, "**"))
            display({"text/markdown": page, "text/plain": self._section(heading, [self.marked(paragraph) for paragraph in shown])}, raw=True,
                    metadata={"text/markdown": {"yanbao_figures": figures}} if figures else {})

    def _section(self, heading: str, texts: list[str], bold: str = "") -> str:
        """Paragraphs one under another; findings as a list under a line that says so, what would change them as a list."""
        if not self.ask("is_chapter", heading.removesuffix(prose.CHANGES)):
            return "\n\n".join(texts)
        items = "\n".join(f"- {text}" for text in texts)
        name = self.words.label("interface", "five_findings" if len(texts) == prose.FINDINGS else "findings")
        return f"{bold}{name}{bold}\n\n{items}" if not heading.endswith(prose.CHANGES) else items

    def resolve(self, target: str) -> str:
        """A reference as text, such as `shipments@last`. Raises YanbaoError where it leads nowhere."""
        return self.references.value(target)

    def named(self, text: str) -> str:
        """A text whose only references are names. Raises YanbaoError where one leads nowhere."""
        return prose.named(text, self.words.any_name)

    def written_out(self, text: str) -> str:
        """A note with its references written out; blank where one of them leads nowhere in this edition."""
        try:
            return prose.resolved(text, self.references.value, self.words.any_name)
        except YanbaoError:
            return ""

    def edition(self, **further: object) -> None:
        """Show the box with this edition's parameters, and further ones that the chapter has."""
        values = {"study": self.pack.meta[self.lang], "base_year": str(self.base_year), "horizon": str(self.horizon),
                  "scenario": self.parameters.scenario, "as_of": self.parameters.as_of or self.words.label("interface", "newest"),
                  "min_grade": self.parameters.min_grade, "currency": self.parameters.currency or self.words.label("interface", "as_printed"),
                  "seed": str(self.seed)} | {name: f"{value:g}" for name, value in sorted(self.overrides.items())}
        values |= {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in further.items()}
        names = self.words.domain("parameter")
        rows = [[names.get(key, key), value] for key, value in values.items()]
        meta = {"id": "edition", "form": "parameters", "study": self.pack.name, "lang": self.lang, "label": self.words.label("interface", "edition"),
                "title": self.words.label("interface", "edition_title"), "note": "", "table": {"columns": ["", ""], "align": ["l", "l"], "rows": rows}}
        display({exhibits.EXHIBIT_MIME: meta, "text/plain": "\n".join("\t".join(row) for row in rows)}, raw=True)
