"""Exhibits and prose: what a panel's row lacks, what it selects, what a text refers to."""

from __future__ import annotations

from collections.abc import Iterator

from .. import chapters, charts, evidence, proofreading, selection, study as studies, tables
from ..book import Book
from ..errors import Place, YanbaoError, nearest_names
from ..parameters import Parameters
from .pack import Pack

TABLES_OF = {"diagram": ("graph",), "matrix": ("assessments",), "cards": ("assessments", "profiles")}
MARKED = ("line", "column", "multiples")  # forms with a time axis that bears marks
MOST_MARKS = 4
SCORES = {"matrix": ("score", "second_score"), "scores": ("score",)}  # what a form draws of a judgement


def of_rows(pack: Pack) -> Iterator[YanbaoError]:
    """What a row of exhibits.csv lacks, whatever it selects."""
    if "exhibits" not in pack.frames:
        return
    general, known = studies.general_exhibits(pack.root), chapters.of(pack.study)
    for row in tables.records(pack.rows("exhibits")):
        def place(column: str, line: int = row["row"]) -> Place:
            return pack.place("exhibits", line, column)

        if row["state"] != "shown":
            if not (row["gap_zh"] and row["gap_en"]):
                yield YanbaoError("unexplained_gap", place("gap_zh"), value=row["exhibit"])
            continue
        home = general["chapter"].get(row["exhibit"], "")
        if home and home not in known:
            yield YanbaoError("unknown_chapter", place("exhibit"), nearest_names(home, known), name=home)
        needed = ["table", "form", "subject_zh", "subject_en"] + (["metric"] if row["table"] == "observations" else [])
        if row["table"] == "observations" and row["form"] not in (*selection.PAIRED, "table"):
            needed.append("unit")
        for column in [column for column in needed if not row[column]] + (["metric"] if row["table"] == "observations" and row["form"] in selection.PAIRED and not _two(row) else []):
            yield YanbaoError("incomplete_panel", place(column), column=column)
        allowed = TABLES_OF.get(row["form"], (row["table"],))
        if row["table"] not in allowed:
            yield YanbaoError("breaks_rule", place("table"), allowed, value=row["table"], column="table", rule=", ".join(allowed))
        elif row["form"] == "diagram" and "graph" in pack.frames:
            yield from _diagram(row, place("where"), set(pack.frames["graph"]["diagram"]))
        if len(tables.items(row["marks"])) > MOST_MARKS:
            yield YanbaoError("breaks_rule", place("marks"), value=row["marks"], column="marks", rule=(f"至多 {MOST_MARKS} 个", f"at most {MOST_MARKS}"))
        elif row["marks"] and row["form"] not in MARKED:
            yield YanbaoError("breaks_rule", place("marks"), value=row["marks"], column="marks", rule=(f"只用于 {'、'.join(MARKED)}", f"only with the forms {', '.join(MARKED)}"))


def _diagram(row: dict, place: Place, known: set[str]) -> Iterator[YanbaoError]:
    """A panel shows one diagram of graph.csv."""
    named = selection.conditions(row["where"]).get("diagram", ([], True))[0]
    if len(named) != 1:
        yield YanbaoError("incomplete_panel", place, column="where: diagram=…")
    elif named[0] not in known:
        yield YanbaoError("unknown_name", place, nearest_names(named[0], known), value=named[0], table="graph.csv")


def of_names(pack: Pack) -> Iterator[YanbaoError]:
    """Names that items, subjects and labels refer to."""
    yield from proofreading.names(pack.study, pack.frames)


def _two(row: dict) -> bool:
    """Whether a panel names the two measures it sets against each other: two metrics, or two categories of one."""
    return len(tables.items(row["metric"])) == 2 or (row["form"] in selection.OVER_TIME and len(selection.sides(row)) == 2)


def of_selections(pack: Pack) -> Iterator[YanbaoError]:
    """Panels that select nothing, or several values for one mark. A panel whose rows aren't all there isn't judged."""
    if "exhibits" not in pack.frames or not pack.settings_hold:
        return
    book = Book(pack.sound, Parameters(lang="zh"))
    for row in tables.records(pack.rows("exhibits")):
        if row["state"] == "shown" and not pack.doubts_panel(row):
            yield from _selection(book, row, pack.place("exhibits", row["row"], "metric"))
            yield from _unscored(pack, book, row)


def _unscored(pack: Pack, book: Book, row: dict) -> Iterator[YanbaoError]:
    """Judgements that lack what the panel's form draws of them."""
    for column in SCORES.get(row["form"], ()):
        rows = book.ask("records", row["exhibit"], str(int(row["panel"])))
        for line in rows.loc[rows[column].isna(), "row"]:
            yield YanbaoError("missing_value", pack.place("assessments", line, column), column=column)


def _selection(book: Book, row: dict, place: Place) -> Iterator[YanbaoError]:
    name = f"{row['exhibit']}.{row['panel']:g}"
    panel = next(panel for panel in book.panel_list(row["exhibit"]) if panel.index == row["panel"])
    try:
        if not book.has_rows(panel):
            if row["table"] != "conflicts":  # that sources agree is no fault
                yield YanbaoError("empty_panel", place, value=name)
            return
        if row["table"] == "drivers":
            panel.cases, panel.ledger_unit  # what the panel names of its tree is there
        if row["table"] == "observations" and panel.form in charts.FORMS and panel.form not in ("scatter", "forecast"):
            rows = panel.chosen()
            twice = rows[rows.duplicated(["category_id", "ledger_period"], keep=False) & (rows["ledger_period"] != "")]
            if panel.form != "share" and len(twice):
                first = twice.iloc[0]
                same = twice[(twice["category_id"] == first["category_id"]) & (twice["ledger_period"] == first["ledger_period"])]
                differ = [column for column in [*evidence.SERIES, "scenario"] if same[column].nunique() > 1]
                yield YanbaoError("ambiguous_panel", place, value=name, category=first["category_id"], period=first["ledger_period"],
                                  detail="; ".join(f"{column}: {', '.join(sorted(set(same[column])))}" for column in differ))
    except YanbaoError as error:
        yield error.at(place)


def of_prose(pack: Pack) -> Iterator[YanbaoError]:
    """Problems of the commentary and of prose in tables, but for what a text says of figures that aren't all there."""
    if pack.settings_hold:
        yield from proofreading.problems(pack.sound, pack.doubts_text)
    else:
        yield from proofreading.unpaired(pack.study)
    yield from proofreading.typed(pack.study, pack.frames)
