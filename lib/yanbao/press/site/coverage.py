"""What a study answers of what commercial reports show: the sum, the exhibits by chapter, and each item with where it is answered.

    ```{yanbao-coverage}
    ```
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docutils import nodes
from sphinx.application import Sphinx

from yanbao import chapters, coverage, listings, study as studies_of
from yanbao.book import Book
from yanbao.coverage import Coverage, Place, Verdict

from . import directives, registry
from .directives import BookDirective, Links, Pending
from .elements import Tag, tag, text_tag
from .strings import word
from .studies import open_book

VERDICTS = {coverage.FULL: "full", coverage.PART: "part", coverage.GAP: "item_gap", coverage.ABSENT: "item_not_applicable"}


class CoverageList(BookDirective):
    kind = "coverage"
    reads_tables = True

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        book = open_book(links.app, pending["study"])
        groups: dict[tuple[str, str], list[Verdict]] = {}
        # the report on the study's own industry first
        for one in sorted(Coverage(book).verdicts, key=lambda one: one.item["study"] != book.pack.name):
            groups.setdefault((one.item["report"], one.item["kind"]), []).append(one)
        answers = Answers(links, book)
        sums = [heading(links.lang, "at_a_glance"), summary_table(book, groups), heading(links.lang, "exhibits_by_chapter"), chapter_table(links, book)]
        parts = [*sums, *(part for group, verdicts in groups.items() for part in item_list(answers, group, verdicts))]
        return [tag("div", *parts, ids=["coverage"], classes=("evidence-list",))]


class Answers:
    """Links to where items are answered, as seen from one page."""

    def __init__(self, links: Links, book: Book):
        self.links, self.book = links, book
        self._places = {(record["id"], int(record.get("panel") or 1)): docname for docname, record in reversed(links.contents.exhibits(book.pack.name)) if record["form"] != "gap"}

    def link(self, place: Place, text: str) -> nodes.Node:
        """A panel, linked to its anchor; the study's summary, to the front page; plain text in a book that shows neither."""
        study = self.book.pack.name
        if place.exhibit == coverage.SUMMARY:
            front = self.links.front(study)
            return self.links.page(front, text) if front else nodes.Text(text)
        docname = self._places.get((place.exhibit, place.panel))
        return self.links.page(docname, text, registry.anchor({"id": place.exhibit, "panel": place.panel})) if docname else nodes.Text(text)

    def listed(self, places: Sequence[Place]) -> list[nodes.Node]:
        """Links to the places, comma between: one for an exhibit of which all panels answer, else one a panel."""
        found: list[nodes.Node] = []
        for exhibit in dict.fromkeys(place.exhibit for place in places):
            own = [place for place in places if place.exhibit == exhibit]
            if exhibit == coverage.SUMMARY:
                found.append(self.link(own[0], self.book.words.name("exhibits", exhibit)))
            elif len(own) == len(self.book.panel_list(exhibit)):
                found.append(self.link(own[0], self.book.ask("number", exhibit)))
            else:
                found += [self.link(place, place.number) for place in own]
        comma = word(self.links.lang, "comma")
        return [node for number, link in enumerate(found) for node in ([nodes.Text(comma)] if number else []) + [link]]


def table(heads: Iterable[str], rows: Iterable[Tag], *classes: str) -> Tag:
    head = tag("tr", *(text_tag("th", name, scope="col") for name in heads))
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows), classes=("exhibit-table", *classes)), classes=("table-scroll",), tabindex="0")


def heading(lang: str, key: str) -> Tag:
    return text_tag("p", word(lang, key), "list-heading")


def counts_row(first: nodes.Node, counts: Iterable[int]) -> Tag:
    return tag("tr", tag("td", first), *(text_tag("td", str(count), "r") for count in counts))


def group_name(book: Book, group: tuple[str, str]) -> str:
    report, kind = group
    return word(book.lang, f"report_{kind}", report=book.words.label("report", report))


def summary_table(book: Book, groups: dict[tuple[str, str], list[Verdict]]) -> Tag:
    """Report by verdict."""
    counts = coverage.summary(one for verdicts in groups.values() for one in verdicts)
    rows = [counts_row(nodes.Text(group_name(book, group)), [*count.values(), sum(count.values())]) for group, count in counts.items()]
    return table([word(book.lang, key) for key in ("report_items", *VERDICTS.values(), "items")], rows, "counts-table")


def chapter_table(links: Links, book: Book) -> Tag:
    """Chapter by what its exhibits are drawn from, as the study's table of exhibits says it."""
    lang, docnames = links.lang, {record["chapter"]: docname for docname, record in reversed(links.contents.showings(book.pack.name))}
    every = chapters.of(book.pack) or studies_of.general_exhibits(book.root)["chapter"].unique()  # a book may be made where no notebooks lie
    found = {chapter: listings.drawn(book.pack, chapter) for chapter in every}

    def row(name: nodes.Node, counts: Sequence[int]) -> Tag:
        return counts_row(name, [sum(counts[:3]), *counts])

    rows = []
    for chapter, counts in found.items():
        name = chapters.name(book.pack, chapter, book.words)
        rows.append(row(links.page(docnames[chapter], name) if chapter in docnames else nodes.Text(name), counts))
    rows.append(row(nodes.Text(word(lang, "all_chapters")), [sum(column) for column in zip(*found.values())]))
    return table([word(lang, key) for key in ("chapter", "shown_exhibits", "from_ledger", "from_records", "from_trees", "gaps")], rows, "counts-table")


def item_list(answers: Answers, group: tuple[str, str], verdicts: list[Verdict]) -> list[nodes.Node]:
    """The items of one report: number, subject, verdict, where it is answered, what is missing."""
    lang, book = answers.links.lang, answers.book
    name = tag("p", nodes.Text(group_name(book, group)), classes=("list-heading",), ids=[f"{group[0]}-{group[1]}".replace("_", "-")])
    equivalents = [text_tag("p", word(lang, "equivalents"), "list-count")] if verdicts[0].item["study"] != book.pack.name else []
    heads = [word(lang, key) for key in ("item_number", "item_subject", "verdict", "answered_in", "missing")]
    return [name, *equivalents, table(heads, [item_row(answers, one) for one in verdicts], "stacked", "coverage-table")]


def item_row(answers: Answers, one: Verdict) -> Tag:
    lang, item = answers.links.lang, one.item
    number = item["number"].removeprefix("s")
    unit = answers.book.units.symbol(item["unit"], lang) if item["unit"] else ""
    subject = [nodes.Text(item[lang] or item["zh"])] + ([text_tag("small", unit)] if unit else [])
    verdict = text_tag("span", word(lang, VERDICTS[one.verdict]), "verdict", f"verdict-{one.verdict.replace('_', '-')}")
    where, lacking = answers.listed(one.places), missing(answers.book, one)
    # where a phone shows rows as lists, the number labels the subject and has no line of its own
    cells = [("", [nodes.Text(number)], ("whole",)), (number, subject, ()), (word(lang, "verdict"), [verdict], ("whole",)),
             (word(lang, "answered_in"), where, ()), (word(lang, "missing"), [nodes.Text(lacking)] if lacking else [], ())]
    # one element in each, so that it stays beside its label there
    return tag("tr", *(tag("td", *([tag("span", *inside)] if inside else []), data_label=label, classes=classes) for label, inside, classes in cells),
               ids=[f"item-{item['report']}-{item['number']}".replace("_", "-").replace(".", "-")])


def missing(book: Book, one: Verdict) -> str:
    """What an item lacks, in words: of what is told in part how much of it, what would fill it, and which exhibits the study doesn't have."""
    lang = book.lang
    told = [word(lang, f"tally_{tally.what}" if tally.asked > 1 else "tally_one", found=tally.found, asked=tally.asked)
            for tally in one.tallies if 2 * tally.found < tally.asked] if one.verdict == coverage.PART else []
    unshown = [word(lang, "unshown", names=word(lang, "comma").join(book.words.name("exhibits", name) for name in one.unshown))] if one.unshown else []
    return word(lang, "semicolon").join([*told, *one.missing, *unshown])


def setup(app: Sphinx) -> None:
    directives.add(app, CoverageList)
