"""A study's driver trees in one edition: inputs from its ledger, in the case asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from . import evidence
from .drivers import Tree, TreeError
from .errors import Place, YanbaoError, nearest_names

if TYPE_CHECKING:
    from .book import Book

MOSTLY = 0.6  # below this share of the variance from sourced inputs an exhibit says so
OF_CASE = ["value", "low", "high", "distribution", "observation_id", "reason_zh", "reason_en"]  # what a case sets of an input


def tree(book: Book, name: str, case: str = "") -> Tree:
    """A study's tree with inputs filled from ledger rows; values come in the driver's own unit.

    An input whose row isn't allowed in this edition takes the best allowed row of the same series, newest period first.
    Raises YanbaoError (with the row in drivers.csv or cases.csv) where there is none or the tree can't be computed.
    """
    rows = book.ask("drivers", name).copy()
    if not (rows["tree"] == name).any():
        raise YanbaoError("headline", book.pack.place("drivers"), name=name)
    places = {row.driver: book.pack.place("drivers", row.row) for row in rows.itertuples()}
    if case:
        rows = _in_case(book, name, case, rows, places)
    for index, row in rows[rows["observation_id"] != ""].iterrows():
        place = places[row["driver"]]
        try:
            found = ledger_row(book, row["observation_id"])
        except YanbaoError as error:
            raise error.at(place) from None
        if found is None:
            raise YanbaoError("driver_input", place, name=row["driver"], reason=("符合所要求等级与日期的台账行", "a ledger row of the grade and date asked for"))
        try:
            factor = book.units.factor(found["unit"], row["unit"])
        except YanbaoError as error:
            raise error.at(place) from None
        point = evidence.middle(found.to_frame().T.infer_objects()).iloc[0]
        rows.loc[index, "value"] = point * factor
        for end in ("low", "high"):
            if row[end] != row[end]:
                rows.loc[index, end] = found[end] * factor
    try:
        return Tree(name, rows, book.units)
    except TreeError as error:
        raise YanbaoError("formula", places.get(error.driver) or book.pack.place("drivers"), error.nearest, name=error.driver, reason=error.reason) from None


def sourced_share(book: Book, name: str) -> float:
    """The part of the variance of a tree's headline in the horizon year that comes from inputs taken from the ledger, in its first case: a
    ratio. See `uncertainty.sourced_share`."""
    from . import uncertainty  # scipy is slow to import, and only chapters need it

    case = next(iter(book.cases(name)))
    effects = uncertainty.sobol(book.tree(name, case), book.base_year, book.horizon, book.changes(name, case), book.seed, count=512)
    return uncertainty.sourced_share(effects)


def _in_case(book: Book, name: str, case: str, rows: pd.DataFrame, places: dict[str, Place]) -> pd.DataFrame:
    """A tree's rows with the inputs that a case sets; `places` then says where each stands."""
    every = book.ask("cases", name)
    of_case = every[every["case"] == case]
    if of_case.empty:
        raise YanbaoError("unknown_name", book.pack.place("cases"), nearest_names(case, every["case"]), value=case, table="cases.csv")
    of_case = of_case[of_case["driver"] != ""]
    inputs = list(rows.loc[rows["role"] == "input", "driver"])
    for row in of_case.itertuples():
        if row.driver not in inputs:
            raise YanbaoError("unknown_name", book.pack.place("cases", row.row), nearest_names(row.driver, inputs), value=row.driver, table="drivers.csv (role input)")
        places[row.driver] = book.pack.place("cases", row.row)
    rows = rows.set_index("driver", drop=False)
    rows.loc[of_case["driver"], OF_CASE] = of_case.set_index("driver")[OF_CASE]
    return rows.reset_index(drop=True)


def ledger_row(book: Book, key: str) -> pd.Series | None:
    """The ledger row an input takes its value from in this edition: the one it names, or what stands in for it; None where nothing may.

    Raises YanbaoError where there is no such row at all.
    """
    pinned = book.ask("pinned", key)
    if pinned.empty:
        raise YanbaoError("unknown_name", value=key, table="observations.csv")
    return _standing_in(pinned.iloc[0], pinned.iloc[1:])


def _standing_in(pinned: pd.Series, same: pd.DataFrame) -> pd.Series | None:
    """The pinned row, or the best of the allowed rows of its series where it isn't allowed itself."""
    if (same["id"] == pinned["id"]).any():
        return pinned
    if pinned["kind"] in evidence.ACTUAL:  # an actual figure isn't replaced by a forecast
        same = evidence.actual(same)
    if same.empty:
        return None
    chosen = evidence.choose(same)
    return same[same["id"] == chosen.sort_values("end", kind="stable")["id"].iloc[-1]].iloc[0]
