"""Driver trees: small explicit models, evaluated in NumPy over years, scenarios and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from . import costs, formulas, lowering
from .errors import nearest_names
from .formulas import FormulaError
from .lowering import Expression
from .units import Units

MAXIMUM_DRIVERS = 300


@dataclass(frozen=True)
class Input:
    """One input in its own unit."""

    value: float
    low: float
    high: float
    distribution: str


class TreeError(ValueError):
    """A tree that can't be computed; `driver` is the row to mend, `reason` says why in Chinese and in English."""

    def __init__(self, driver: str, reason: tuple[str, str], nearest: tuple[str, ...] = ()):
        self.driver = driver
        self.reason = reason
        self.nearest = nearest
        super().__init__(f"{driver}: {reason[1]}")


class Tree:
    """One tree of a study. `rows`: its rows of drivers.csv, and those of other trees that its formulas need, with `value`, `low`, `high`
    filled from the ledger where they come from it."""

    def __init__(self, name: str, rows: pd.DataFrame, units: Units):
        self.name = name
        self.units = units
        self.rows = rows.set_index("driver", drop=False)
        self.unit = dict(zip(rows["driver"], rows["unit"]))
        self.inputs = {row.driver: _input(row) for row in rows.itertuples() if row.role == "input"}
        if len(rows) > MAXIMUM_DRIVERS:
            raise TreeError(rows["driver"].iloc[MAXIMUM_DRIVERS], (f"一棵树最多 {MAXIMUM_DRIVERS} 个驱动", f"a tree has at most {MAXIMUM_DRIVERS} drivers"))
        for error in unreadable_formulas(rows):
            raise error
        self.formulas = {row.driver: formulas.parse(row.formula) for row in rows.itertuples() if row.role != "input"}
        self.factor = {driver: units.to_base(unit) for driver, unit in self.unit.items()}
        self.lowered = self._lowered()
        self._closures: dict[str, dict[str, Expression]] = {}
        self._check_units()
        own = rows[rows["tree"] == name] if "tree" in rows else rows
        headlines = list(own.loc[own["role"] == "headline", "driver"])
        if len(headlines) != 1:
            raise TreeError(headlines[1] if headlines else rows["driver"].iloc[0], ("一棵树恰有一个 headline", "a tree has exactly one headline"))
        self.headline = headlines[0]
        self.parts = list(own.loc[own["role"] == "part", "driver"])
        self.outputs = list(own.loc[own["role"] == "output", "driver"])

    def _lowered(self) -> dict[str, Expression]:
        """Every formula in the few operations, and the running totals they read, in the order in which a year is computed."""
        year_length = float(self.units.registry.Quantity(1, "year").to_base_units().magnitude)
        found = {driver: lowering.lower(tree, year_length) for driver, tree in self.formulas.items()}
        found |= {name + lowering.TOTAL: lowering.running_total(name) for tree in self.formulas.values() for name in sorted(lowering.totals(tree))}
        graph = {driver: lowering.names_this_year(node) for driver, node in found.items()}
        try:
            return {driver: found[driver] for driver in TopologicalSorter(graph).static_order() if driver in found}
        except CycleError as error:
            cycle = [driver for driver in error.args[1] if driver in self.formulas]
            raise TreeError(cycle[0], ("在同一年内依赖自身：" + " → ".join(cycle), "it depends on itself within a year: " + " → ".join(cycle))) from None

    def _check_units(self) -> None:
        exponents = {name: {str(key): float(value) for key, value in self.units.dimensions(unit).items()} for name, unit in self.unit.items()}
        for driver in self.lowered:
            if driver not in self.formulas:
                continue
            try:
                found = formulas.dimensions(self.formulas[driver], exponents.__getitem__)
            except FormulaError as error:
                raise TreeError(driver, error.reason) from None
            if found != exponents[driver]:
                raise TreeError(driver, (f"算出的量纲是 {formulas.told(found)}，声明的单位却是 {self.unit[driver]}", f"it gives {formulas.told(found)}, but is declared in {self.unit[driver]}"))

    def result(self, output: str, year: int, base_year: int, horizon: int, changes: Mapping[str, float | np.ndarray] | None = None) -> np.ndarray:
        """One driver in one year, in its own unit; shape () or (draws,). As `run`, but only what it needs is computed."""
        if output in self.inputs:
            return np.asarray((changes or {}).get(output, self.inputs[output].value), dtype=float)
        nodes = self._needed(output)
        remembers = any(map(lowering.looks_back, nodes.values()))
        *_, current = self._years(range(base_year if remembers else year, year + 1), nodes, base_year, horizon, changes or {})
        return current[output] / self.factor[output]

    def _needed(self, output: str) -> dict[str, Expression]:
        """The formulas that one driver needs, its own among them, in the order in which a year is computed."""
        if output not in self._closures:
            found, waiting = set(), [output]
            while waiting:
                name = waiting.pop()
                if name in self.lowered and name not in found:
                    found.add(name)
                    waiting += lowering.names(self.lowered[name])
            self._closures[output] = {name: node for name, node in self.lowered.items() if name in found}
        return self._closures[output]

    def _years(self, years: range, nodes: Mapping[str, Expression], base_year: int, horizon: int, changes: Mapping[str, float | np.ndarray],
               noted: Callable[[np.ndarray], None] | None = None) -> Iterator[dict[str, np.ndarray]]:
        """The inputs and these formulas by year, in base units."""
        fixed = {name: np.asarray(changes.get(name, spec.value), dtype=float) * self.factor[name] for name, spec in self.inputs.items()}
        before: Callable[[str], np.ndarray | None] = lambda name: None  # noqa: E731
        for year in years:
            current = {**fixed, "year": np.float64(year), "base_year": np.float64(base_year), "horizon": np.float64(horizon)}
            for driver, node in nodes.items():
                with np.errstate(all="ignore"):
                    result = lowering.evaluate(node, current.__getitem__, before, noted)
                if not np.all(np.isfinite(result)):
                    raise TreeError(driver.removesuffix(lowering.TOTAL), (f"{year} 年的结果不是有限的数", f"its result in {year} isn't a finite number"))
                current[driver] = result
            yield current
            before = current.__getitem__

    def run(self, base_year: int, horizon: int, changes: Mapping[str, float | np.ndarray] | None = None, noted: Callable[[np.ndarray], None] | None = None) -> dict[str, np.ndarray]:
        """Every driver by year. Each array has shape (years,) or (years, draws), in the driver's own unit.

        `changes` replaces inputs, in their own units: a number, or an array of draws. `noted` is called with every intermediate result, in
        base units. Raises TreeError for a result that isn't finite.
        """
        history = list(self._years(range(base_year, horizon + 1), self.lowered, base_year, horizon, changes or {}, noted))
        shape = np.broadcast_shapes(*(np.shape(value) for current in history for value in current.values()))
        return {name: np.stack([np.broadcast_to(current[name], shape) for current in history]) / self.factor[name] for name in self.unit}


def unreadable_formulas(rows: pd.DataFrame) -> Iterator[TreeError]:
    """Every formula of a tree that can't be read, or names a driver that isn't in it, in row order but the names last."""
    known, parsed = set(rows["driver"]), {}
    for row in rows.itertuples():
        if row.role != "input":
            try:
                parsed[row.driver] = formulas.parse(row.formula)
            except FormulaError as error:
                yield TreeError(row.driver, error.reason)
    for driver, tree in parsed.items():
        for name in sorted(formulas.names(tree) - known):
            yield TreeError(driver, (f"没有驱动 {name}", f"there is no driver {name}"), nearest_names(name, known))


def _input(row: object) -> Input:
    low = row.value if np.isnan(row.low) else row.low
    high = row.value if np.isnan(row.high) else row.high
    return Input(row.value, low, high, row.distribution or "triangular")


def one_at_a_time(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float] | None = None, output: str = "", year: int = 0) -> pd.DataFrame:
    """The headline (or another output) in a year, the horizon where none is given, with each input at its low and at its high end, the others at their central values.

    Columns: driver, low_result, high_result, base; widest first. Method: one-at-a-time sensitivity (Saltelli et al. 2008, Global
    Sensitivity Analysis, ch. 1); inputs are treated as independent.
    """
    changes, output, year = dict(changes or {}), output or tree.headline, year or horizon
    moved = {name: spec for name, spec in tree.inputs.items() if spec.high > spec.low}
    # all at once: the first column is the central one, then each input's low and high end
    ends = {name: np.full(1 + 2 * len(moved), float(changes.get(name, spec.value))) for name, spec in moved.items()}
    for place, (name, spec) in enumerate(moved.items()):
        ends[name][1 + 2 * place : 3 + 2 * place] = spec.low, spec.high
    base, *results = np.broadcast_to(tree.result(output, year, base_year, horizon, {**changes, **ends}), 1 + 2 * len(moved)).tolist()
    records = [{"driver": name, "low_result": low, "high_result": high, "base": base} for name, low, high in zip(moved, results[::2], results[1::2])
               if abs(high - low) > 1e-9 * abs(base)]  # an input that this headline doesn't use moves nothing
    frame = pd.DataFrame(records, columns=["driver", "low_result", "high_result", "base"])
    width = (frame["high_result"] - frame["low_result"]).abs()
    return frame.iloc[np.argsort(-width.to_numpy(), kind="stable")].reset_index(drop=True)


Cases = Mapping[str, tuple[Tree, Mapping[str, float]]]  # case -> its tree, and the inputs that the edition changes in it


def parts_by_case(cases: Cases, year: int, horizon: int) -> pd.DataFrame:
    """The headline's additive parts in `year` in each case; columns case_id, part_id, value."""
    records = [{"case_id": case, "part_id": part, "value": float(tree.result(part, year, year, horizon, changes))} for case, (tree, changes) in cases.items() for part in tree.parts]
    return pd.DataFrame(records, columns=["case_id", "part_id", "value"])


def scenario_results(tree: Tree, scenarios: Mapping[str, Mapping[str, float]], base_year: int, horizon: int) -> pd.DataFrame:
    """The headline in the horizon year under each scenario, and what each changes.

    Columns: scenario_id, value, change (on the first scenario, a ratio), changed (driver -> value).
    """
    values = {scenario: float(tree.result(tree.headline, horizon, base_year, horizon, changes)) for scenario, changes in scenarios.items()}
    first = next(iter(values.values()))
    return pd.DataFrame({"scenario_id": list(values), "value": list(values.values()), "change": [value / first - 1 for value in values.values()],
                         "changed": list(scenarios.values())})


def parts_by_scenario(tree: Tree, scenarios: Mapping[str, Mapping[str, float]], year: int, horizon: int) -> pd.DataFrame:
    """The headline's additive parts in `year` under each scenario; columns scenario_id, part_id, value."""
    cases = {scenario: (tree, changes) for scenario, changes in scenarios.items()}
    return parts_by_case(cases, year, horizon).rename(columns={"case_id": "scenario_id"})


def paths(tree: Tree, scenarios: Mapping[str, Mapping[str, float]], base_year: int, horizon: int, output: str = "") -> pd.DataFrame:
    """The headline, or another output, by year under each scenario; columns scenario_id, year, value."""
    frames = [pd.DataFrame({"scenario_id": scenario, "year": np.arange(base_year, horizon + 1),
                            "value": tree.run(base_year, horizon, changes)[output or tree.headline]}) for scenario, changes in scenarios.items()]
    return pd.concat(frames, ignore_index=True)


EFFECTS = ("price", "quantity", "yield")


def bridge(cases: Cases, year: int, horizon: int) -> pd.DataFrame:
    """How the headline of the first case becomes that of the second: one row for each input that differs, and the two ends.

    Columns: driver, effect (price, quantity, yield; start and end), value (the change it makes; of the ends, their headline), total (the sum so
    far). Method: Shapley decomposition (`costs.bridge`), so that the order of the inputs doesn't matter; largest effect of each kind first.
    """
    (before, changes_before), (after, changes_after) = list(cases.values())[:2]
    first = {name: changes_before.get(name, spec.value) for name, spec in before.inputs.items()}
    second = {name: changes_after.get(name, spec.value) for name, spec in after.inputs.items()}
    steps = _steps(before, first, second, year, horizon)
    steps["effect"] = [effect(before, name) for name in steps["driver"]]
    steps["size"] = -steps["contribution"].abs()
    steps["place"] = steps["effect"].map(EFFECTS.index)
    steps = steps.sort_values(["place", "size", "driver"], kind="stable")
    start = float(before.result(before.headline, year, year, horizon, changes_before))
    totals = start + steps["contribution"].cumsum()
    ends = [{"driver": "", "effect": kind, "value": value, "total": value} for kind, value in (("start", start), ("end", totals.iloc[-1] if len(totals) else start))]
    middle = pd.DataFrame({"driver": steps["driver"], "effect": steps["effect"], "value": steps["contribution"], "total": totals})
    return pd.concat([pd.DataFrame(ends[:1]), middle, pd.DataFrame(ends[1:])], ignore_index=True)


def _steps(tree: Tree, first: Mapping[str, float], second: Mapping[str, float], year: int, horizon: int) -> pd.DataFrame:
    """What each input that differs adds to the headline, where the headline reads it; columns driver, contribution.

    A sum is split addend by addend, each over the inputs it reads: the Shapley value of a sum is the sum of the values, and of two cases that
    differ in many inputs no addend reads them all.
    """
    changed, found = [name for name in first if first[name] != second[name]], {}
    written = dict(tree.rows["formula"])
    for addend in formulas.addends(tree.formulas[tree.headline]) or [tree.headline]:
        read = formulas.needed(written, [addend]) & set(changed)
        own = costs.bridge(lambda values: tree.result(addend, year, year, horizon, values), first, {**first, **{name: second[name] for name in read}})
        for name, contribution in own.itertuples(index=False):
            found[name] = found.get(name, 0.0) + contribution
    known = [name for name in changed if name in found]
    return pd.DataFrame({"driver": known, "contribution": np.array([found[name] for name in known], dtype=float)})


def effect(tree: Tree, name: str) -> str:
    """What an input counts as in a bridge: as its row says, else price where its unit holds money, yield where it is a pure ratio, else quantity."""
    said = tree.rows.at[name, "effect"] if "effect" in tree.rows else ""
    return said or ("price" if tree.units.currency(tree.unit[name]) else "quantity" if tree.units.dimensions(tree.unit[name]) else "yield")
