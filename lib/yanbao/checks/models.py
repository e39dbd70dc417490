"""Driver trees: what their rows lack, and whether they can be computed."""

from __future__ import annotations

from collections.abc import Iterator

from .. import formulas, parameters
from ..book import Book
from ..drivers import TreeError, unreadable_formulas
from ..errors import YanbaoError, nearest_names
from ..parameters import Parameters
from .pack import Pack, each_problem

TAKEN = (*parameters.names(), *formulas.SPECIAL, *formulas.FUNCTIONS)


def of_inputs(pack: Pack) -> Iterator[YanbaoError]:
    """Rows of drivers.csv, cases.csv and scenarios.csv, each for itself."""
    if "drivers" not in pack.frames:
        return
    for row in pack.rows("drivers").itertuples():
        if row.driver in TAKEN:
            yield YanbaoError("name_collision", pack.place("drivers", row.row, "driver"), name=row.driver)
        if row.role == "input":
            yield from _of_input(pack, "drivers", row)
        elif not row.formula:
            yield YanbaoError("formula", pack.study.place("drivers", row.row), name=row.driver, reason=("公式为空", "it is blank"))
    if "cases" in pack.frames:
        for row in pack.rows("cases").itertuples():
            if row.driver:
                yield from _of_input(pack, "cases", row)
        yield from _unknown_inputs(pack, "cases")
    if "scenarios" in pack.frames:
        yield from _unknown_inputs(pack, "scenarios")


def _unknown_inputs(pack: Pack, table: str) -> Iterator[YanbaoError]:
    every = pack.frames["drivers"]
    inputs = set(every.loc[every["role"] == "input", "driver"])
    frame = pack.rows(table)
    for row in each_problem(frame, ~frame["driver"].isin({*inputs, ""})):
        yield YanbaoError("unknown_name", pack.place(table, row.row, "driver"), nearest_names(row.driver, inputs), value=row.driver, table="drivers.csv (role input)")


def _of_input(pack: Pack, table: str, row: object) -> Iterator[YanbaoError]:
    place = pack.study.place(table, row.row)
    if row.low > row.high or row.value < row.low or row.value > row.high:
        yield YanbaoError("crossed_range", place, value=row.value, low=row.low, high=row.high)
    if row.distribution == "lognormal" and min(row.low, row.value) <= 0:
        yield YanbaoError("driver_input", place, name=row.driver, reason=("lognormal 的 low 与 value 须大于 0", "low and value above 0 (lognormal)"))
    if row.value != row.value and not row.observation_id:
        yield YanbaoError("driver_input", place, name=row.driver, reason=("value 或 observation_id", "a value or an observation_id"))
    if not row.observation_id and not (row.reason_zh and row.reason_en):
        yield YanbaoError("driver_input", place, name=row.driver, reason="reason_zh, reason_en")


def of_trees(pack: Pack) -> Iterator[YanbaoError]:
    """Formulas that can't be read, and trees that can't be computed in the default edition. A tree that lacks a row isn't computed."""
    if "drivers" not in pack.frames:
        return
    frame = pack.frames["drivers"]
    blank = set(frame.loc[(frame["role"] != "input") & (frame["formula"] == ""), "row"])
    unreadable: set[str] = set()
    for error in unreadable_formulas(frame):
        row = frame.loc[frame["driver"] == error.driver, "row"].iloc[0]
        unreadable.add(error.driver)
        if row not in blank:
            yield YanbaoError("formula", pack.study.place("drivers", row), error.nearest, name=error.driver, reason=error.reason)
    if not pack.settings_hold:
        return
    book = Book(pack.sound, Parameters())
    for name in dict.fromkeys(frame["tree"]):
        if pack.doubts_tree(name) or not unreadable.isdisjoint(pack.drivers_of(name)):
            continue
        try:
            for case in book.cases(name):
                book.tree(name, case).run(book.base_year, book.horizon)
        except YanbaoError as error:
            yield error
        except TreeError as error:
            row = frame.loc[frame["driver"] == error.driver, "row"]
            yield YanbaoError("formula", pack.study.place("drivers", row.iloc[0] if len(row) else None), name=error.driver, reason=error.reason)
