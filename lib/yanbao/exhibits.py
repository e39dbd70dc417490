"""Exhibits: a panel of exhibits.csv with its rows, and the one bundle that a notebook output holds."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from . import bylines, cards, chapters, charts, evidence, ledger, records, selection, shares, tables, titles, trust
from .errors import YanbaoError, nearest_names
from .theme import Look

if TYPE_CHECKING:
    from .book import Book
    from .drivers import Tree

CHART_MIME = "application/vnd.vegalite.v5+json"
EXHIBIT_MIME = "application/vnd.yanbao.exhibit.v1+json"
STYLES = {"estimate": "estimate", "announced": "forecast", "target": "forecast", "forecast": "forecast", "assumption": "forecast"}
DIGITS = 6
SAID_OF = {"diagram": "own_diagram", "scores": "judgement", "matrix": "judgement"}  # what is said under every exhibit of a form
WORDED = ("table", "cards")  # forms that a page sets in words, without a chart
NOTEBOOK_WIDTH = 640  # pixels
# what charts may see of a frame: a spec carries its data, and the ledger's other columns aren't for drawing
CHART_COLUMNS = (
    "category", "category_id", "period", "date", "year", "value", "low", "high", "kind", "style", "grade", "origin", "vintage", "region", "x", "y",
    "title", "type", "group", "item", "score", "rationale", "scenario", "part", "driver", "low_result", "high_result", "base", "measure", "rank", "node", "detail", "leads_to", "arrow_words", "second_score", "relative", "relative_low", "relative_high", "chosen", "when", "amount", "amount_low", "amount_high", "standing", "case", "effect", "total", "expression", "fitted")


def significant(value: float, digits: int = DIGITS) -> float:
    """A number to so many significant digits, so that outputs are the same on every machine."""
    return float(f"{value:.{digits}g}") if isinstance(value, float) and math.isfinite(value) else value


class Panel:
    """One row of exhibits.csv in one edition: what it shows and how."""

    def __init__(self, book: Book, row: dict, number: str, panels: int):
        self.book = book
        self.row = row
        self.exhibit = row["exhibit"]
        self.index = int(row["panel"])
        self.form = row["form"]
        self.by = row["by"] or ("metric" if self.form in selection.OVER_TIME else "")
        self.number = number
        self.panels = panels

    # what it is about

    @property
    def subject(self) -> str:
        return self.book.named(self.row[f"subject_{self.book.lang}"] or self.row["subject_zh"] or self.row["subject_en"])

    @property
    def note(self) -> str:
        """The panel's own note, after what is always said of its form, and before the events it marks."""
        words, said = self.book.words, SAID_OF.get(self.form, "")
        if self.form == "cards" and "score" in self._records.columns:
            said = "judgement"
        own = self.book.written_out(self.row[f"note_{self.book.lang}"])
        if own and own[-1] not in "。.！!？?" and self.marks:
            own += "。" if self.book.lang == "zh" else "."
        parts = [words.label("interface", said) if said else "", own]
        parts += [words.label("interface", "marked_event").format(mark=sign, when=when, title=title) for sign, _, when, title in self.marks]
        return ("" if self.book.lang == "zh" else " ").join(part for part in parts if part)

    @cached_property
    def marks(self) -> list[tuple[str, pd.Timestamp, str, str]]:
        """The events marked on the time axis, those that it spans, oldest first: sign, day, date and title as readers see them."""
        if not self.row["marks"]:
            return []
        found = records.events(self.book.ask("marks", self.exhibit, str(self.index)), self.book)
        dates = self._chosen["date"]
        shown = [row for row in tables.records(found) if charts.frame.spanned(row["date"], dates.min(), dates.max())]
        return [(sign, row["date"], row["when"], row["title"]) for sign, row in zip("①②③④", shown)]

    def _of_model(self, key: str, valid: Collection[str]) -> list[str]:
        """What the panel's conditions say of its tree. Raises YanbaoError for a name there is none of."""
        named = selection.conditions(self.row["where"]).get(key, ([], True))[0]
        for name in named:
            if name not in valid:
                raise YanbaoError("unknown_name", nearest=nearest_names(name, valid), value=name, table=f"drivers.csv ({key})")
        return named

    @property
    def tree(self) -> str:
        """Name of the driver tree the panel shows; cost where it names none."""
        return selection.conditions(self.row["where"]).get("tree", (["cost"], True))[0][0]

    @property
    def output(self) -> str:
        """The driver whose results the panel shows: the tree's headline where it names none."""
        tree = self.book.tree(self.tree)
        return (self._of_model("output", tree.formulas) or [tree.headline])[0]

    @property
    def driver(self) -> str:
        """The input that is solved for, where the panel names one."""
        return (self._of_model("driver", self.book.tree(self.tree).inputs) or [""])[0]

    @property
    def year(self) -> int:
        """The year of the model that the panel compares: that of its published figures, else the base year."""
        return max(self.book.base_year, int(self.row["periods"])) if self.row["periods"].isdigit() else self.book.base_year

    @property
    def cases(self) -> dict[str, tuple[Tree, dict[str, float]]]:
        """The cases of the tree that the panel shows, all where it names none: their trees, and the inputs that the edition changes in each."""
        every = self.book.cases(self.tree)
        return {case: (self.book.tree(self.tree, case), self.book.changes(self.tree, case)) for case in self._of_model("case", every) or every}

    @property
    def model_unit(self) -> str:
        """The unit in which the tree gives what the panel shows."""
        return self.book.tree(self.tree).unit[self.driver or self.output]

    @property
    def ledger_unit(self) -> str:
        """The unit rows are converted to before readers' units: the panel's, in the edition's currency."""
        unit = self.row["unit"]
        if not unit and self.row["table"] == "drivers":
            unit = self.model_unit
        return self.book.in_edition_currency(unit)

    @property
    def unit(self) -> str:
        return self.book.units.shown(self.ledger_unit, self.book.lang) if self.ledger_unit else ""

    @property
    def symbol(self) -> str:
        """The unit as readers see it."""
        return self.book.units.symbol(self.unit, self.book.lang) if self.unit else ""

    # its rows

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The ledger rows that may be shown in this edition, in readers' units: all sources, before choosing."""
        rows = self.book.ask("rows", self.exhibit, str(self.index))
        rows = rows.assign(category_id=selection.category(rows, self.by))
        if self.form not in selection.PAIRED and self.ledger_unit:
            rows = self.book.converted(rows, self.ledger_unit, self.unit)
        if self.form == "forecast":
            rows = evidence.after_last_actual(rows)
        return rows

    def chosen(self) -> pd.DataFrame:
        """One row per series and period, chosen by the rules of evidence, ready to draw.

        Beside the ledger's columns: `point`, `lowest`, `highest`, `origins`, … of `evidence.choose`, and what charts read: category,
        category_id, period (as shown), ledger_period, date, value, low, high, style, origin.
        """
        return self._chosen.copy()

    @cached_property
    def _chosen(self) -> pd.DataFrame:
        rows = self._best()
        keys = ["category_id"]
        if self.form == "scatter":
            rows = selection.newest(rows, ["category_id", "metric"])
        elif self.row["periods"] == "last" or self.form in selection.NEWEST_ONLY:
            # shares are compared on one date, bars may each be of their own
            rows = rows[rows["end"] == rows["end"].max()] if self.form == "bounds" else selection.newest(rows, keys)
        elif self.form == "dot":
            rows = selection.ends(rows, keys)
        if self.row["limit"] == self.row["limit"]:
            rows = selection.largest(rows, int(self.row["limit"]))
        return self._ranked(self.displayed(rows.reset_index(drop=True)))

    def _best(self) -> pd.DataFrame:
        """The best row of each quantity; where forecasts are compared each of them, and of a series that is carried on one value a period."""
        apart, today = selection.apart(self.by), self.book.today
        if apart or self.form not in ("forecast", "scenario"):
            return evidence.choose(self.rows, today, apart)
        told = ["source_id", "vintage"]
        if self.form == "forecast":
            return evidence.choose(self.rows, today, told)
        known = self.rows["kind"].isin(evidence.ACTUAL)
        return pd.concat([evidence.choose(self.rows[known], today), evidence.choose(self.rows[~known], today, told)])

    def displayed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Chosen ledger rows with the columns that charts read; see `chosen`."""
        words = self.book.words
        middles = rows["start"] + (rows["end"] - rows["start"]) / 2
        measures = dict(zip(self.book.metrics["metric"], self.book.metrics["measure"]))
        return rows.assign(
            category=[self._category(key) for key in rows["category_id"]],
            ledger_period=rows["period"],
            period=[words.short_period(text) for text in rows["period"]],
            date=pd.to_datetime(middles).dt.normalize(),
            value=rows["point"].where(rows["value"].notna() | rows["low"].isna() | rows["high"].isna()).map(significant),
            point=rows["point"].map(significant),
            low=rows["low"].map(significant),
            high=rows["high"].map(significant),
            style=rows["kind"].map(lambda kind: STYLES.get(kind, "actual")),
            measure=[measures[metric] for metric in rows["metric"]],
            origin=[words.entity(key) for key in rows["origin_id"]],
            vintage=[vintage or str(day.year) for vintage, day in zip(rows["vintage"], rows["published"])],
        )

    def _ranked(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Where the panel orders its categories by key: their rank, numbers by size."""
        if self.row["sort"] != "key":
            return rows
        keys = sorted(set(rows["category_id"]), key=lambda key: [(float(part), "") if part.isdigit() else (math.inf, part) for part in re.split(r"(\d+)", key)])
        return rows.assign(rank=rows["category_id"].map({key: rank for rank, key in enumerate(keys)}))

    def _category(self, key: str) -> str:
        words = self.book.words
        if not key:
            return self.subject if not self.by else words.label("interface", "unspecified")
        match self.by:
            case "entity" | "origin" | "region":
                return words.entity(key)
            case "metric":
                return words.name("metrics", key)
            case "definition":
                return words.name("definitions", key)
            case "period":
                return words.short_period(key)
            case "series":
                return words.entity(self.rows.loc[self.rows["series_id"] == key, "origin_id"].iloc[0])
        return words.dimension_value(self.by, key)

    def pairs(self) -> pd.DataFrame:
        """For scatter: one row per category with x and y, the newest value of the panel's first and second metric."""
        first, second = tables.items(self.row["metric"])
        rows = self.chosen()
        x, y = (rows[rows["metric"] == metric].drop_duplicates("category_id").set_index("category_id") for metric in (first, second))
        both = y.join(x[["point", "id"]].rename(columns={"point": "x", "id": "x_id"}), how="inner").rename(columns={"point": "y"})
        return both.reset_index()

    def data(self) -> pd.DataFrame:
        """What the panel shows, in the shape its form draws: chosen values, pairs, concentration bounds, or records."""
        if self.row["table"] != "observations":
            return self.records()
        match self.form:
            case "scatter":
                return self.pairs()
            case "bounds":
                known = self.chosen()
                bounds = shares.concentration(list(known["point"]))
                bounds.attrs["source_ids"] = list(known["source_id"])
                return bounds.assign(period=known["period"].iloc[-1])
        return self.chosen()

    def records(self) -> pd.DataFrame:
        """For tables other than the ledger: their rows, with sources and dates allowed in this edition, and display columns."""
        return self._records.copy()

    @cached_property
    def _records(self) -> pd.DataFrame:
        return self.book.records(self)

    # drawing

    def look(self, data: pd.DataFrame) -> Look:
        words = self.book.words
        x_unit = ""
        if "axes" in data.attrs:
            x_unit, symbol = data.attrs["axes"]
        elif self.form == "scatter":
            metrics = tables.items(self.row["metric"])
            units = [self.rows.loc[self.rows["metric"] == metric, "unit"].iloc[0] for metric in metrics]
            symbols = [self.book.units.symbol(unit, self.book.lang) for unit in units]
            named = [words.name("metrics", metric) + (f" ({symbol})" if symbol else "") for metric, symbol in zip(metrics, symbols)]
            x_unit, symbol = named
        else:
            symbol = self.symbol
        title = self.title(data)
        return Look(lang=self.book.lang, accent=self.book.pack.accent, unit=symbol, x_unit=x_unit, words=words.domain("chart"),
                    title=title, subtitle=self.subtitle(data, title), marks=tuple((day.date().isoformat(), sign) for sign, day, *_ in self.marks))

    def title(self, data: pd.DataFrame) -> str:
        return titles.finding(self.form, data, self.subject, self.symbol, self.book.words)

    def subtitle(self, data: pd.DataFrame, title: str) -> str:
        """Subject (where the title says more), unit and span: what the numbers are, whatever the title finds."""
        parts = [self.symbol]
        if "end" in data.columns and len(data):
            years = data["end"].dt.year
            parts.append(str(years.max()) if years.min() == years.max() else f"{years.min()}–{years.max()}")
        if self.row["table"] == "drivers":
            parts.append(self.book.assumed(self.tree))
        said = [part for part in parts if part]
        # a subject that would stand there alone, under a title that begins with it, says nothing
        return " · ".join([self.subject, *said] if title != self.subject and (said or not title.startswith(self.subject)) else said)

    def draw(self, data: pd.DataFrame) -> alt.TopLevelMixin | None:
        """The chart of the panel's form over `data`; None where the form is of words."""
        if self.form in WORDED:
            return None
        return charts.draw(chapters.at_hand(self.form, self.book.pack), data[[name for name in CHART_COLUMNS if name in data.columns]], self.look(data))


def figures_table(panel: Panel, data: pd.DataFrame) -> dict[str, list]:
    """The exhibit's data as readers see them: columns, alignment, rows of texts."""
    words = panel.book.words
    columns = words.domain("column")
    if panel.form == "matrix":
        look = panel.look(data)
        columns = {**columns, "score": look.unit, "second_score": look.x_unit}
    if panel.row["table"] != "observations" or panel.form == "scenario":
        shown = [name for name in data.columns if name in columns]
        return {"columns": [columns[name] for name in shown],
                "align": ["r" if pd.api.types.is_numeric_dtype(data[name]) else "l" for name in shown],
                "rows": [[_cell(value, words) for value in record] for record in data[shown].itertuples(index=False)]}
    if panel.form == "bounds":
        return {"columns": [columns[name] for name in ("measure", "low", "high")], "align": ["l", "r", "r"],
                "rows": [[row.measure, words.plain(row.low), words.plain(row.high)] for row in data.itertuples()]}
    if panel.form in selection.PAIRED:
        look, numbers = panel.look(data), ["x", "y"] + ["fitted"] * ("fitted" in data.columns)
        return {"columns": [columns["category"], look.x_unit, look.unit, columns["fitted"]][: len(numbers) + 1], "align": ["l"] + ["r"] * len(numbers),
                "rows": [[row["category"], *(_cell(row[name], words) for name in numbers)] for row in tables.records(data)]}
    extra = [name for name in ("growth", "cumulative_share") if name in data.columns and data[name].notna().any()]
    mixed = not panel.symbol  # rows of several metrics or units: each cell carries its own
    heads = ["category", "period", "value", "others", "kind", "grade", "origin"]
    rows = []
    for row in tables.records(data):
        symbol = None
        if mixed:
            row, symbol = _in_readers_unit(row, panel.book)
        value = ledger.figure(row, words, symbol)
        others = f"{words.span(row['lowest'], row['highest'], symbol)} ({row['origins']})" if row["rows"] > 1 and (row["origins"] > 1 or row["lowest"] < row["highest"]) else ""
        rows.append([ledger.subject(row, words) if mixed else row["category"], row["period"], value, others, words.label("kind", row["kind"]), row["grade"], row["origin"]]
                    + [words.percent(row[name]) if row[name] == row[name] else "" for name in extra])
    names = [columns[name] for name in heads]
    names[2] = names[2] if mixed else f"{names[2]} ({panel.symbol})"
    return {"columns": names + [columns[name] for name in extra], "align": ["l", "l", "r", "r", "l", "l", "l"] + ["r"] * len(extra), "rows": rows}


def _in_readers_unit(row: dict, book: Book) -> tuple[dict, str]:
    """A row of a mixed table in the unit its readers use, and that unit's symbol."""
    unit = book.units.shown(row["unit"], book.lang)
    factor = book.units.factor(row["unit"], unit)
    return {**row, **{end: row[end] * factor for end in ("value", "low", "high", "lowest", "highest")}}, book.units.symbol(unit, book.lang)


def _cell(value: object, words: object) -> str:
    if value is pd.NA:
        return ""
    if isinstance(value, float):
        return words.plain(value) if value == value else ""
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return str(value)


def description(panel: Panel, data: pd.DataFrame, notes: str) -> dict[str, object]:
    """The exhibit's META: everything a page prints around the chart."""
    book = panel.book
    label = book.words.label("interface", "exhibit").format(number=panel.number)
    sources, behind = bylines.source_list(panel, data), bylines.behind(panel, data)
    grades = Counter(behind["grade"] if "grade" in behind.columns else [source["grade"] for source in sources])
    rows = data[data["row_id"] != ""].assign(id=data["row_id"]) if "row_id" in data.columns else panel.rows
    title = panel.title(data)
    return {
        "id": panel.exhibit, **book.again(panel.exhibit), "panel": panel.index, "panels": panel.panels, "study": book.pack.name, "lang": book.lang,
        "chapter": book.chapter_of(panel.exhibit), "number": panel.number, "label": label,
        "name": book.words.name("exhibits", panel.exhibit), "title": title, "subtitle": panel.subtitle(data, title), "unit": panel.symbol,
        "note": " ".join(part for part in (panel.note, notes) if part), "form": panel.form,
        "alt": book.words.label("interface", "alt").format(form=chapters.form_name(book.pack, panel.form, book.words), title=title, count=len(data)),
        **trust.told(panel, data, sources), "sources": sources, "grades": {grade: grades[grade] for grade in sorted(grade for grade in grades if isinstance(grade, str) and grade)},
        "table": figures_table(panel, data), **({"cards": cards.of_data(data)} if panel.form == "cards" else {}),
        "rows": [[row_id, significant(point)] for row_id, point in sorted(zip(rows["id"].tolist(), (rows["point"] if "row_id" in data.columns else evidence.middle(rows)).tolist()))],
    }


def bundle(panel: Panel, chart: alt.TopLevelMixin | None, data: pd.DataFrame, notes: str = "") -> dict[str, object]:
    """The MIME bundle of one exhibit: chart (or table) with its META, and a text table."""
    meta = description(panel, data, notes)
    text = text_table(meta)
    if chart is None:
        return {EXHIBIT_MIME: meta, "text/html": html_table(meta), "text/plain": text}
    # charts are validated part by part as they are made; doing it again doubles the time. The width is fixed since JupyterLab hangs on
    # a chart as wide as its container; pages make it fluid again
    spec = charts.at_width(chart.to_dict(validate=False), NOTEBOOK_WIDTH)
    spec["usermeta"] = {**spec.get("usermeta", {}), "yanbao": meta}
    return {CHART_MIME: spec, "text/plain": text}


def text_table(meta: dict) -> str:
    """The exhibit as plain text: title, then tab-separated rows, then sources."""
    table = meta["table"]
    lines = [f"{meta['label']} {meta['title']}", meta["subtitle"], "\t".join(table["columns"])]
    lines += ["\t".join(row) for row in table["rows"]]
    lines.append("; ".join(f"{source['publisher']} {source['year']} [{source['grade']}]" for source in meta["sources"]))
    return "\n".join(lines)


def html_table(meta: dict) -> str:
    """The exhibit's table for JupyterLab; the page makes its own from META."""
    frame = pd.DataFrame(meta["table"]["rows"], columns=meta["table"]["columns"])
    return f"<h4>{meta['label']} {meta['title']}</h4>" + frame.to_html(index=False, border=0, escape=True)
