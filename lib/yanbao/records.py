"""What readers see of the tables that aren't the ledger: events, companies, judgements, diagrams. Each function takes a panel's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import ledger, periods, prose, standing, tables

if TYPE_CHECKING:
    from .book import Book
    from .exhibits import Panel
    from .words import Words


def of_panel(panel: Panel) -> pd.DataFrame:
    """The rows of a panel of events, companies, assessments or graph, with the columns readers see and `source_ids`; at most `limit` of them."""
    book, limit = panel.book, panel.row["limit"]
    rows = book.ask("records", panel.exhibit, str(panel.index))
    if panel.row["table"] == "graph":
        return diagram(rows, book)
    found = {"events": events, "companies": companies, "assessments": assessments}[panel.row["table"]](rows, book)
    if limit == limit:
        found = found.tail(int(limit)) if panel.row["table"] == "events" else found.head(int(limit))
    found = found.reset_index(drop=True)
    if panel.form == "matrix":
        found.attrs["axes"] = _axes(rows, book)
    return found


def events(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Events up to the edition's day and year, oldest first."""
    starts = pd.Series([periods.parse(text).start for text in rows["date"]], index=rows.index, dtype="datetime64[ns]")
    rows = rows.assign(date=starts, when=rows["date"])
    if book.as_of is not None:
        rows = rows[rows["date"] <= book.as_of]
    if book.given.base_year:
        rows = rows[rows["date"].dt.year <= book.base_year]
    rows = rows.sort_values(["date", "event_id"], kind="stable")
    return pd.DataFrame({
        "date": rows["date"], "when": [book.words.short_period(text) for text in rows["when"]], "title": rows[f"title_{book.lang}"],
        "type": [book.words.label("event", key) for key in rows["type"]], "participants": [book.words.entities(cell) for cell in rows["entity_ids"]],
        "amount": [_amount(row, book) for row in rows.itertuples()], "grade": rows["grade"], "source_ids": rows["source_ids"]})


def companies(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Companies by their place in the value chain."""
    rows, words = rows.sort_values(["role", "entity_id"], kind="stable"), book.words
    return pd.DataFrame({
        "company": [words.entity(key) for key in rows["entity_id"]], "role": [words.label("role", key) for key in rows["role"]],
        "region": [words.entity(key) if key else "" for key in rows["region"]], "listing": [listing(text, words) for text in rows["listing"]], "founded": rows["founded"].str[:4],
        "grade": rows["grade"], "source_ids": rows["source_ids"]})


def listing(text: str, words: Words) -> str:
    """Exchanges and codes as the table has them, or that there are none."""
    return words.label("interface", text) if text == "unlisted" else text


def assessments(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Judgements whose reasons stand in this edition: positions in the order of their rows, the highest score first.

    A column of scores, or of companies, that would be blank throughout is left out; without scores the reasons are called `statement`.
    """
    frame = pd.DataFrame({
        "group": [book.words.label("position", key) for key in rows["position"]], "about": [book.words.entities(cell) for cell in rows["entity_ids"]],
        "item": [book.named(text) for text in rows[f"item_{book.lang}"]], "score": rows["score"], "second_score": rows["second_score"],
        "rationale": [rationale(text, book) for text in rows[f"rationale_{book.lang}"]], "source_ids": rows["source_ids"], "order": range(len(rows))})
    frame = frame[frame["rationale"].notna()]
    order = {group: rank for rank, group in enumerate(dict.fromkeys(frame["group"]))}
    frame = frame.assign(rank=frame["group"].map(order)).sort_values(["rank", "score", "order"], ascending=[True, False, True], kind="stable")
    blank = [name for name in ("score", "second_score") if len(frame) and frame[name].isna().all()] + ([] if (frame["about"] != "").any() else ["about"])
    whole = {name: "Int64" for name in ("score", "second_score") if name not in blank}
    told = {"rationale": "statement"} if "score" in blank else {}  # what judges nothing gives no reasons
    return frame.drop(columns=["order", "rank", *blank]).astype(whole).rename(columns=told)


def diagram(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The nodes of one diagram, group by group: node, item, group, detail, leads_to and arrow_words as charts read them, and `leads` as readers do."""
    parts = {element: rows[rows["element"] == element] for element in ("group", "node", "edge")}
    groups = dict(zip(parts["group"]["id"], [_label(row, book) for row in tables.records(parts["group"])]))
    nodes = {row["id"]: row for row in tables.records(parts["node"])}
    names = {key: _label(row, book) for key, row in nodes.items()}
    arrows: dict[str, list[tuple[str, str]]] = {}
    for row in tables.records(parts["edge"]):
        if row["id"] in names and row["to"] in names:
            arrows.setdefault(row["id"], []).append((row["to"], book.named(row[book.lang])))
    place = {group: number for number, group in enumerate(groups)}
    ordered = sorted(nodes, key=lambda key: place.get(nodes[key]["group"], -1))
    bracketed = "（{}）" if book.lang == "zh" else " ({})"
    told = {key: [names[to] + (bracketed.format(word) if word else "") for to, word in arrows.get(key, [])] for key in ordered}
    return pd.DataFrame({
        "node": ordered, "group": [groups.get(nodes[key]["group"], "") for key in ordered], "item": [names[key] for key in ordered],
        "detail": [rationale(nodes[key][f"note_{book.lang}"], book) or "" for key in ordered], "leads": [book.words.listed(told[key]) for key in ordered],
        "leads_to": [";".join(to for to, _ in arrows.get(key, [])) for key in ordered],
        "arrow_words": [";".join(word for _, word in arrows.get(key, [])) for key in ordered], "source_ids": [nodes[key]["source_ids"] for key in ordered]}, dtype="object")


def _axes(rows: pd.DataFrame, book: Book) -> tuple[str, str]:
    """What the second score (across) and the first (upwards) of a framework are called."""
    framework, words = rows["framework"].iloc[0] if len(rows) else "", book.words
    return tuple(words.label("axis", f"{framework}_{score}") if words.has_label("axis", f"{framework}_{score}") else words.label("column", other)
                 for score, other in (("second", "second_score"), ("score", "score")))


def rationale(text: str, book: Book) -> str | None:
    """A reason or note written out for an edition; None where it is dropped, "" where there is none."""
    if not text:
        return ""
    found = standing.of_paragraph(prose.paragraph(text.splitlines()), book)
    return found and book.marked(found)


def _label(row: dict, book: Book) -> str:
    return book.named(row[book.lang]) or (book.words.entity(row["entity_id"]) if row["entity_id"] else row["zh"] or row["en"])


def _amount(row: object, book: Book) -> str:
    if row.value != row.value:
        return ""
    if not row.unit:
        return book.words.number(row.value)
    return ledger.amount(row.value, row.unit, book.words, book.units)
