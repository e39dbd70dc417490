"""Driver trees: what their rows lack, and whether they can be computed."""

from __future__ import annotations

from collections.abc import Iterator

from .. import formulas, parameters
from ..book import Book
from ..drivers import TreeError, unreadable_formulas
from ..errors import Place, YanbaoError, nearest_names
from ..parameters import Parameters
from .pack import Pack, each_problem

TAKEN = (*parameters.names(), *formulas.SPECIAL, *formulas.FUNCTIONS)


def of_inputs(pack: Pack) -> Iterator[YanbaoError]:
    """Rows of drivers.csv and scenarios.csv, each for itself."""
    if "drivers" not in pack.frames:
        return
    for row in pack.rows("drivers").itertuples():
        place = Place(pack.where("drivers"), row.row)
        if row.driver in TAKEN:
            yield YanbaoError("name_collision", pack.place("drivers", row.row, "driver"), name=row.driver)
        if row.low > row.high or row.value < row.low or row.value > row.high:
            yield YanbaoError("crossed_range", place, value=row.value, low=row.low, high=row.high)
        if row.distribution == "lognormal" and min(row.low, row.value) <= 0:
            yield YanbaoError("driver_input", place, name=row.driver, reason="low and value above 0 (lognormal)")
        if row.role == "input" and row.value != row.value and not row.observation_id:
            yield YanbaoError("driver_input", place, name=row.driver, reason="a value or an observation_id")
        if row.role == "input" and not row.observation_id and not (row.reason_zh and row.reason_en):
            yield YanbaoError("driver_input", place, name=row.driver, reason="reason_zh, reason_en")
        if row.role != "input" and not row.formula:
            yield YanbaoError("formula", place, name=row.driver, reason="it is blank")
    if "scenarios" in pack.frames:
        every = pack.frames["drivers"]
        inputs = set(every.loc[every["role"] == "input", "driver"])
        frame = pack.rows("scenarios")
        for row in each_problem(frame, ~frame["driver"].isin({*inputs, ""})):
            yield YanbaoError("unknown_name", pack.place("scenarios", row.row, "driver"), nearest_names(row.driver, inputs), value=row.driver,
                              table="drivers.csv (role input)")


def of_trees(pack: Pack) -> Iterator[YanbaoError]:
    """Formulas that can't be read, and trees that can't be computed in the default edition. A tree that lacks a row isn't computed."""
    if "drivers" not in pack.frames:
        return
    frame = pack.frames["drivers"]
    blank = set(frame.loc[(frame["role"] != "input") & (frame["formula"] == ""), "row"])
    unreadable: set[str] = set()
    for name, rows in frame.groupby("tree", sort=False):
        for error in unreadable_formulas(rows):
            row = rows.loc[rows["driver"] == error.driver, "row"].iloc[0]
            unreadable.add(name)
            if row not in blank:
                yield YanbaoError("formula", Place(pack.where("drivers"), int(row)), error.nearest, name=error.driver, reason=error.reason)
    if not pack.settings_hold:
        return
    book = Book(pack.sound, Parameters())
    for name in dict.fromkeys(frame["tree"]):
        if name in unreadable or pack.doubts_tree(name):
            continue
        try:
            book.tree(name).run(book.base_year, book.horizon)
        except YanbaoError as error:
            yield error
        except TreeError as error:
            row = frame.loc[frame["driver"] == error.driver, "row"]
            yield YanbaoError("formula", Place(pack.where("drivers"), int(row.iloc[0]) if len(row) else None), name=error.driver, reason=error.reason)
