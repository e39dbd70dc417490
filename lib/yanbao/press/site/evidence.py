"""The state of a study's evidence: what is missing, how old it is, what was corrected.

    ```{yanbao-gaps}         ```{yanbao-freshness}         ```{yanbao-corrections}
    ```                      ```                           ```

Gaps and ages are those of the edition; corrections are records and the same in all editions.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import periods, study as studies_of, tables, timeliness
from yanbao.book import Book
from yanbao.errors import YanbaoError

from . import directives, reports
from .directives import BookDirective, Links, Pending
from .elements import Tag, tag, text_tag
from .sources import told
from .strings import COLUMNS, word
from .studies import open_book

# of long lists so much stands open, the rest is folded
OPEN_GAPS = 10
OPEN_SERIES = 20
OPEN_CORRECTIONS = 10
# exhibits named with a series
NAMED_EXHIBITS = 3


class Gaps(BookDirective):
    kind = "gaps"
    reads_tables = True

    def run(self) -> list[nodes.Node]:
        """The placeholder with what exhibits.csv says: [exhibit, its name, which figure is missing or why it isn't applicable] each."""
        super().run()
        book = open_book(self.env.app, self.study)
        rows = tables.records(book.study.table("exhibits"))
        order = {name: place for place, name in enumerate(studies_of.general_exhibits(book.root).index)}
        rows.sort(key=lambda row: (order.get(row["exhibit"], len(order)), row["panel"]))
        stated = {state: [[row["exhibit"], exhibit_name(book, row), row[f"gap_{book.lang}"] or row["gap_zh"] or row["gap_en"]] for row in rows if row["state"] == state]
                  for state in ("gap", "not_applicable")}
        return [self.pending(stated=stated)]

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        lang, study = links.lang, pending["study"]
        shown = [(docname, record) for docname, record in links.contents.exhibits(study) if record["form"] == "gap"]
        places = {record["id"]: (docname, record["anchor"]) for docname, record in reversed(shown)}
        gaps, absent = pending["stated"]["gap"], pending["stated"]["not_applicable"]
        stated = {text for _, _, text in gaps}
        # what only this edition's parameters leave without evidence: the chapters tell
        only_here = [[record["id"], record["name"], record.get("title", "")] for _, record in shown if record.get("title") not in stated and not record.get("agreed")]

        def listed(rows: list[list[str]]) -> Tag:
            items = []
            for exhibit, name, text in rows:
                link = links.page(places[exhibit][0], name, places[exhibit][1]) if exhibit in places else nodes.Text(name)
                items.append(tag("li", tag("span", link, classes=("gap-name",)), text_tag("span", text, "gap-text")))
            return tag("ul", *items, classes=("gap-list",))

        parts: list[nodes.Node] = [text_tag("p", word(lang, "gap_count", n=len(gaps)) if gaps else word(lang, "no_gaps"), "list-count")]
        parts += [listed(gaps)] if gaps else []
        if only_here:
            opened = {"open": "open"} if len(only_here) <= OPEN_GAPS else {}
            parts.append(tag("details", text_tag("summary", word(lang, "gaps_here", n=len(only_here))), listed(only_here), classes=("evidence-more",), **opened))
        if absent:
            parts.append(tag("details", text_tag("summary", word(lang, "not_applicable", n=len(absent))), listed(absent), classes=("evidence-more",)))
        return [tag("div", *parts, ids=["gaps"], classes=("evidence-list",))]


def exhibit_name(book: Book, row: dict[str, Any]) -> str:
    try:
        return book.words.name("exhibits", row["exhibit"])
    except YanbaoError:
        return row["exhibit"]


class Freshness(BookDirective):
    kind = "freshness"
    reads_tables = True
    shows_rows = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        """A table of the series behind the exhibits, oldest first."""
        lang, study = links.lang, pending["study"]
        book, shown = open_book(links.app, study), links.contents.rows(study)
        series = tables.records(timeliness.by_series(book.questions.answer("ledger"), set(shown), book.questions.as_of or book.study.newest_source))
        if not series:
            return [text_tag("p", word(lang, "no_series"), "list-count")]
        stale = sum(row["stale"] for row in series)
        date = str((book.questions.as_of or book.study.newest_source).date())
        count = text_tag("p", word(lang, "series_count", n=len(series), stale=stale, date=date), "list-count")
        rows = [series_row(links, book, row, shown) for row in series]
        parts: list[nodes.Node] = [count, series_table(lang, rows[:OPEN_SERIES])]
        if rows[OPEN_SERIES:]:
            summary = text_tag("summary", word(lang, "more_series", n=len(rows) - OPEN_SERIES))
            parts.append(tag("details", summary, series_table(lang, rows[OPEN_SERIES:]), classes=("evidence-more",)))
        return [tag("div", *parts, ids=["freshness"], classes=("evidence-list",))]


def series_table(lang: str, rows: list[Tag]) -> Tag:
    head = tag("tr", *(text_tag("th", word(lang, name), scope="col") for name in ("series", "newest_period", "newest_source_day", "age", "rhythm")))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows), classes=("exhibit-table", "stacked", "series-table")), classes=("table-scroll",), tabindex="0")


def series_row(links: Links, book: Book, row: dict[str, Any], shown: dict[str, list[tuple[str, str, str]]]) -> Tag:
    """One series: what it is and where it is shown, newest period, day of the newest source, age in years, usual interval."""
    lang = links.lang
    subject, definition = told(row, book)
    exhibits = list(dict.fromkeys(place for row_id in row["ids"] for place in shown[row_id]))
    where = tag("small", nodes.Text(word(lang, "shown_in") + " "))
    for number, (docname, anchor, label) in enumerate(exhibits[:NAMED_EXHIBITS]):
        where += ([nodes.Text(word(lang, "comma"))] if number else []) + [links.page(docname, label, anchor)]
    if exhibits[NAMED_EXHIBITS:]:
        where += nodes.Text(word(lang, "and_more", n=len(exhibits) - NAMED_EXHIBITS))
    name = tag("td", nodes.Text(subject + (f" · {definition}" if definition else "")), where)
    age = [nodes.Text(word(lang, "years", n=f"{row['age']:.1f}"))] + ([nodes.Text(" "), text_tag("span", word(lang, "stale"), "stale")] if row["stale"] else [])
    cells = [("newest_period", [nodes.Text(book.words.short_period(row["period"]))]), ("newest_source_day", [nodes.Text(str(row["published"].date()))]),
             ("age", age), ("rhythm", [nodes.Text(rhythm(lang, row["interval"]))])]
    # one element in each, so that it stays beside its label where a phone shows rows as lists
    return tag("tr", name, *(tag("td", tag("span", *inside), data_label=word(lang, label), classes=("whole",)) for label, inside in cells))


def rhythm(lang: str, months: float) -> str:
    """The usual interval in words; a dash where there is none."""
    if months != months:
        return "–"
    known = {1: "monthly", 3: "quarterly", 6: "half_yearly", 12: "yearly"}
    return word(lang, known[int(months)]) if int(months) in known else word(lang, "every_years", n=round(months / 12))


class Corrections(BookDirective):
    kind = "corrections"
    reads_tables = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        """The corrections as records, newest first, and how to report one."""
        lang, study = links.lang, pending["study"]
        book = open_book(links.app, study)
        rows = tables.records(book.study.table("corrections"))
        rows.sort(key=lambda row: periods.last_day(row["date"]), reverse=True)
        known = {row["id"]: row for row in tables.records(book.study.observations[book.study.observations["id"].isin({row["id"] for row in rows})])}
        made = [correction(links, book, row, known.get(row["id"])) for row in rows]
        parts: list[nodes.Node] = [text_tag("p", word(lang, "correction_count", n=len(rows)) if rows else word(lang, "no_corrections"), "list-count"), *made[:OPEN_CORRECTIONS]]
        if made[OPEN_CORRECTIONS:]:
            parts.append(tag("details", text_tag("summary", word(lang, "more_corrections", n=len(made) - OPEN_CORRECTIONS)), *made[OPEN_CORRECTIONS:], classes=("evidence-more",)))
        parts.append(how_to_report(links, study))
        return [tag("div", *parts, ids=["corrections"], classes=("evidence-list",))]


def how_to_report(links: Links, study: str) -> Tag:
    docname = links.contents.page_of("sources", study)
    page = links.page(docname, links.title(docname)) if docname else nodes.Text(word(links.lang, "sources"))
    before, after = word(links.lang, "report_how" if reports.template(links.app.config) else "report_how_copy", page="\n").split("\n")
    return tag("p", nodes.Text(before), page, nodes.Text(after), classes=("report-how",))


def correction(links: Links, book: Book, row: dict[str, Any], figure: dict[str, Any] | None) -> Tag:
    """One correction: day and figure, column with old and new content, reason, source."""
    lang, study = links.lang, book.pack.name
    heading: list[nodes.Node] = [text_tag("span", row["date"], "correction-date")]
    if figure is not None:
        subject, _ = told(figure, book)
        heading += [nodes.Text(f"{subject}{word(lang, 'comma_between')}{book.words.short_period(figure['period'])} "), tag("small", links.row(study, row["id"], row["id"]))]
    elif row["id"] in book.study.sources.index:
        source = book.study.sources.loc[row["id"]]
        heading.append(links.source(study, row["id"], source[f"title_{lang}"] or source["title_zh"] or source["title_en"]))
    else:
        heading += [nodes.Text(word(lang, "row_gone") + " "), text_tag("small", row["id"])]
    change = tag("p", text_tag("span", column_name(lang, row["column"]) + word(lang, "colon"), "correction-column"), changed("del", book, row["column"], row["old"], figure),
                 nodes.Text(" → "), changed("ins", book, row["column"], row["new"], figure), classes=("correction-change",))
    reason = tag("p", nodes.Text(row[f"reason_{lang}"] or row["reason_zh"] or row["reason_en"]), classes=("source-facts",))
    if row["source_id"]:
        publisher = book.study.sources["publisher"].get(row["source_id"])
        name = book.words.entity(publisher) if publisher else row["source_id"]
        reason += [nodes.Text(word(lang, "stop") + word(lang, "according_to") + word(lang, "colon")), links.source(study, row["source_id"], name)]
    return tag("div", tag("p", *heading, classes=("correction-figure",)), change, reason, classes=("correction",))


def column_name(lang: str, column: str) -> str:
    pair = COLUMNS.get(column)
    return (pair[0] if lang == "zh" else pair[1]) if pair else column


def changed(name: str, book: Book, column: str, text: str, figure: dict[str, Any] | None) -> Tag:
    """What a cell held before or holds since; a number with the unit of its figure."""
    if not text:
        return text_tag("span", word(book.lang, "blank"), "correction-blank")
    told_content = content(book, column, text)
    if column in ("value", "low", "high") and figure is not None and figure["unit"] in book.units.rows:
        symbol = book.units.symbol(figure["unit"], book.lang)
        told_content += symbol if symbol == "%" else f" {symbol}" if symbol else ""
    return text_tag(name, told_content)


def content(book: Book, column: str, text: str) -> str:
    """The content of a ledger cell as readers know it; as it stands where the vocabulary has no word for it."""
    words = book.words
    names = {"kind": lambda: words.label("kind", text), "metric": lambda: words.name("metrics", text), "definition_id": lambda: words.name("definitions", text),
             "unit": lambda: book.units.symbol(text, book.lang), "period": lambda: words.short_period(text)} | dict.fromkeys(
        ("entity_id", "region", "origin_id", "publisher"), lambda: words.entity(text)) | dict.fromkeys(("bound", "status"), lambda: word(book.lang, text))
    try:
        return names[column]() if column in names else text
    except (YanbaoError, KeyError):
        return text


def setup(app: Sphinx) -> None:
    for directive in (Gaps, Freshness, Corrections):
        directives.add(app, directive)
