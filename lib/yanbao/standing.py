"""What of the prose stands in an edition: kept, kept but marked as written for the default edition, or dropped.

A text is dropped where one of its references leads nowhere, one of its conditions doesn't hold, or the exhibit it stands under shows
nothing. It is marked where a reference says something else than in the default edition (another name or period, or a number that moved by
more than `MOVED`) or the exhibit lists other events, companies or judgements. Numbers are compared and conditions are judged as the sources
print them, so that a change of currency alone does neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import conditions, prose
from .conditions import Number
from .errors import YanbaoError, nearest_names
from .formulas import FormulaError
from .study import general_exhibits

if TYPE_CHECKING:
    from .book import Book
    from .exhibits import Panel

MOVED = 0.1  # ratio to the default edition's number


@dataclass(frozen=True)
class Standing:
    """A text written out for an edition; `moved`: what it tells isn't what the default edition tells; `pointed`: the text with its figures
    marked by their ledger rows, see `prose.pointed`."""

    text: str
    moved: bool
    pointed: str = ""


def of_section(heading: str, paragraphs: list[prose.Paragraph], book: Book) -> list[Standing]:
    """The paragraphs under a heading (an exhibit or a chapter) that stand in an edition."""
    panels = book.panel_list(heading) if heading in general_exhibits(book.root).index else []
    if book.default is book.as_printed or not panels:
        return [found for paragraph in paragraphs if (found := of_paragraph(paragraph, book))]
    if not any(map(book.has_rows, panels)):
        return []
    changed = any(map(_lists_others, panels, book.default.panel_list(heading)))
    return [replace(found, moved=found.moved or changed) for paragraph in paragraphs if (found := of_paragraph(paragraph, book))]


def _lists_others(now: Panel, default: Panel) -> bool:
    """Whether a panel of events, companies or judgements lists others than in the default edition."""
    if now.row["table"] in ("observations", "drivers"):
        return False
    first, second = (panel.records() for panel in (now, default))
    told = first.columns.intersection(["title", "company", "item", "source_ids"])
    return not first[told].equals(second[told])


def of_paragraph(paragraph: prose.Paragraph, book: Book) -> Standing | None:
    """A paragraph, or the rationale of a judgement, in an edition; None where it is dropped."""
    if not paragraph.text or not all(holds(condition, book) for _, condition in paragraph.conditions):
        return None
    try:
        text = prose.resolved(paragraph.text, book.references.pointed, book.words.any_name)
        return Standing(prose.figures(text)[0], any(_moved(target, book) for role, target in prose.references(paragraph.text) if role == "value"), text)
    except YanbaoError:
        return None


def holds(condition: str, book: Book) -> bool:
    """Whether a `when:` holds in an edition; one that can't be read, or whose reference leads nowhere, doesn't."""
    try:
        return conditions.parse(condition).holds(*numbers(book), book.units)
    except (FormulaError, YanbaoError):
        return False


def numbers(book: Book) -> tuple[Callable[[str], Number], Callable[[str], Number]]:
    """What the references and the bare names of a condition stand for in an edition."""
    return lambda target: _reference(target, book.as_printed), lambda name: _named(name, book.as_printed)


def _reference(target: str, book: Book) -> Number:
    """The number of a reference; of a range the middle, of a yearly flow the year's amount.

    Raises YanbaoError where it leads nowhere, FormulaError where it tells a name.
    """
    answer = book.references.answer(target)
    if not answer.numbers:
        raise FormulaError(f"{target} 给出的是名称，只有数可以比较", f"{target} tells a name, and only numbers are compared")
    amount = answer.unit.removesuffix("/yr")
    return Number(sum(answer.numbers) / len(answer.numbers), amount if amount in book.units.rows else answer.unit)


def _named(name: str, book: Book) -> Number:
    """The number of a bare name: a year, the day `as_of` as a year, a driver in the base year, or the place of a scenario. Raises YanbaoError."""
    scenarios = list(dict.fromkeys(["base", *book.ask("scenarios")["scenario"]]))
    if name in ("base_year", "horizon"):
        return Number(getattr(book, name))
    if name == "as_of":
        return Number(book.today.year + (book.today.day_of_year - 1) / 366)
    if name == "scenario" or name in scenarios:
        return Number(scenarios.index(book.parameters.scenario if name == "scenario" else name))
    if not book.ask("driver", name).empty:
        return _reference(f"driver:{name}", book)
    known = ["as_of", "base_year", "horizon", "scenario", *scenarios, *book.pack.table("drivers")["driver"]]
    raise YanbaoError("unknown_name", nearest=nearest_names(name, known), value=name, table="drivers.csv")


def _moved(target: str, book: Book) -> bool:
    """Whether a reference says something else than in the default edition. Raises YanbaoError where it leads nowhere as printed."""
    if book.default is book.as_printed:
        return False
    now = book.as_printed.references.answer(target)
    try:
        return now.differs(book.default.references.answer(target), MOVED)
    except YanbaoError:
        return True  # the default edition never told it
