"""Company files: what the ledger, the events and the judgements hold on each company, one card each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import evidence, growth, ledger, records, tables

if TYPE_CHECKING:
    from .book import Book
    from .exhibits import Panel
    from .words import Words

LEAST = 4  # entries of a company that gets a card
FIGURES, MOVES, JUDGEMENTS = 8, 4, 4  # most entries of each section
# series of the ledger that tell what a company is before others do; the rest by how many periods they have
FIRST = ("revenue", "net_profit", "gross_margin", "capacity", "power_capacity", "rack_capacity", "sales_volume", "rd_expense", "staff", "rd_staff")


def profiles(panel: Panel) -> pd.DataFrame:
    """One row an entry. Columns: company, portrait (role, home, listing), section, item, rationale, grade, row_id, point, source_ids.

    Companies with few entries are left out; those with most entries come first.
    """
    book, words = panel.book, panel.book.words
    found = []
    for company in tables.records(book.ask("records", panel.exhibit, str(panel.index))):
        entries = _entries(company["entity_id"], book)
        if len(entries) >= LEAST:
            about = [words.label("role", company["role"]), words.entity(company["region"]) if company["region"] else "", records.listing(company["listing"], words).replace("; ", ";").replace(";", " · "), company["founded"][:4] and words.label("interface", "founded_in").format(year=company["founded"][:4])]
            card = pd.DataFrame(entries).assign(company=words.entity(company["entity_id"]), portrait=" · ".join(part for part in about if part))
            first = card.index == 0
            found.append(card.assign(source_ids=card["source_ids"].where(~first, card["source_ids"] + ";" + company["source_ids"])))
    found.sort(key=lambda card: -len(card))
    cards = found[: int(panel.row["limit"])] if panel.row["limit"] == panel.row["limit"] else found
    columns = ["company", "portrait", "section", "item", "rationale", "grade", "row_id", "point", "source_ids"]
    cards = pd.concat(cards, ignore_index=True)[columns] if cards else pd.DataFrame(columns=columns)
    cards.attrs["finding"] = ("count_companies", {"count": str(cards["company"].nunique())})
    return cards


def _entries(company: str, book: Book) -> list[dict]:
    """A company's newest figures, last moves and judgements, in this order."""
    words = book.words
    moves = records.events(book.ask("about", "events", company), book)
    judged = book.ask("about", "assessments", company)
    sides, products = (records.assessments(judged[judged["framework"] == framework], book).rename(columns={"statement": "rationale"}) for framework in ("strength_weakness", "product"))
    section = {key: words.label("interface", f"profile_{key}") for key in ("figures", "products", "moves")}
    told = [{"section": section["products"], "item": row["item"], "rationale": row["rationale"], "source_ids": row["source_ids"]} for row in tables.records(products.head(JUDGEMENTS))]
    told += [{"section": section["moves"], "item": row["when"], "rationale": row["title"], "grade": row["grade"], "source_ids": row["source_ids"]} for row in tables.records(moves.tail(MOVES).iloc[::-1])]
    told += [{"section": row["group"], "item": row["item"], "rationale": row["rationale"], "source_ids": row["source_ids"]} for row in tables.records(sides.head(JUDGEMENTS))]
    blank = {"grade": "", "row_id": "", "point": float("nan")}
    return [blank | entry for entry in [{"section": section["figures"], **figure} for figure in _figures(company, book)] + told]


def _figures(company: str, book: Book) -> list[dict]:
    """The newest actual figure of each series on a company, the telling ones first, with the change on the period before."""
    rows = evidence.actual(book.ask("of_entity", company))
    rows = rows[rows["status"] != "doubtful"]
    if rows.empty:
        return []
    chosen = evidence.choose(rows, book.today).sort_values(["end", "start"], kind="stable")
    series = [part for _, part in chosen.groupby(evidence.SERIES, dropna=False, sort=False)]
    rank = {metric: number for number, metric in enumerate(FIRST)}
    # of one metric the newest, then the longest: what was first reported years ago is no longer what the company is
    series.sort(key=lambda part: (rank.get(part["metric"].iloc[0], len(FIRST)), -part["end"].iloc[-1].toordinal(), -len(part), part["id"].iloc[-1]))
    picked: list[pd.DataFrame] = []
    for part in series:  # of one metric at most two: another boundary, another product
        if sum(other["metric"].iloc[0] == part["metric"].iloc[0] for other in picked) < 2 and len(picked) < FIGURES:
            picked.append(part)
    return [_figure(part, book) for part in picked]


def _figure(series: pd.DataFrame, book: Book) -> dict:
    words, row = book.words, tables.records(series)[-1]
    change = growth.on_previous(series.assign(category_id="")).iloc[-1]
    subject = ledger.subject({**row, "entity_id": ""}, words).rstrip("：: ")
    when = words.short_period(row["period"])
    told = words.label("interface", "figure_of_period").format(figure=ledger.as_printed(row, words, book.units), period=when)
    if change == change:
        told += words.label("interface", "change_of_figure").format(change=_points(row["point"], change, words) if row["unit"] == "%" else ledger.signed(change, words))
    return {"item": subject, "rationale": told, "grade": row["grade"], "row_id": row["id"], "point": row["point"], "source_ids": row["source_id"]}


def _points(share: float, change: float, words: Words) -> str:
    """What a share has moved by since the period before, in points and not in per cent of itself."""
    moved = share - share / (1 + change)
    return ("+" if moved > 0 else "−") + words.label("interface", "points").format(value=words.plain(float(f"{abs(moved):.3g}")))
