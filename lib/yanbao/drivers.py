"""Driver trees: small explicit models, evaluated in NumPy over years, scenarios and draws."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd

from . import formulas, lowering
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
    """A tree that can't be computed; `driver` is the row to mend."""

    def __init__(self, driver: str, reason: str, nearest: tuple[str, ...] = ()):
        self.driver = driver
        self.reason = reason
        self.nearest = nearest
        super().__init__(f"{driver}: {reason}")


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
            raise TreeError(rows["driver"].iloc[MAXIMUM_DRIVERS], f"a tree has at most {MAXIMUM_DRIVERS} drivers")
        for error in unreadable_formulas(rows):
            raise error
        self.formulas = {row.driver: formulas.parse(row.formula) for row in rows.itertuples() if row.role != "input"}
        self.factor = {driver: units.to_base(unit) for driver, unit in self.unit.items()}
        self.lowered = self._lowered()
        self._check_units()
        own = rows[rows["tree"] == name] if "tree" in rows else rows
        headlines = list(own.loc[own["role"] == "headline", "driver"])
        if len(headlines) != 1:
            raise TreeError(headlines[1] if headlines else rows["driver"].iloc[0], "a tree has exactly one headline")
        self.headline = headlines[0]
        self.parts = list(own.loc[own["role"] == "part", "driver"])
        self.outputs = list(own.loc[own["role"] == "output", "driver"])

    def _lowered(self) -> dict[str, Expression]:
        """Every formula in the few operations, and the running totals they read, in the order in which a year is computed."""
        year_length = float(self.units.registry.Quantity(1, "year").to_base_units().magnitude)
        found = {driver: lowering.lower(tree, year_length) for driver, tree in self.formulas.items()}
        found |= {name + lowering.TOTAL: lowering.running_total(name) for tree in self.formulas.values() for name in sorted(lowering.totals(tree))}
        graph = {driver: set(lowering.names_this_year(node)) for driver, node in found.items()}
        try:
            return {driver: found[driver] for driver in TopologicalSorter(graph).static_order() if driver in found}
        except CycleError as error:
            cycle = [driver for driver in error.args[1] if driver in self.formulas]
            raise TreeError(cycle[0], "it depends on itself within a year: " + " → ".join(cycle)) from None

    def _check_units(self) -> None:
        exponents = {name: {str(key): float(value) for key, value in self.units.dimensions(unit).items()} for name, unit in self.unit.items()}
        for driver in self.lowered:
            if driver not in self.formulas:
                continue
            try:
                found = formulas.dimensions(self.formulas[driver], exponents.__getitem__)
            except FormulaError as error:
                raise TreeError(driver, str(error)) from None
            if found != exponents[driver]:
                raise TreeError(driver, f"it gives {formulas.told(found)}, but is declared in {self.unit[driver]}")

    def run(self, base_year: int, horizon: int, changes: Mapping[str, float | np.ndarray] | None = None, noted: Callable[[np.ndarray], None] | None = None) -> dict[str, np.ndarray]:
        """Every driver by year. Each array has shape (years,) or (years, draws), in the driver's own unit.

        `changes` replaces inputs, in their own units: a number, or an array of draws. `noted` is called with every intermediate result, in
        base units. Raises TreeError for a result that isn't finite.
        """
        changes = changes or {}
        fixed = {name: np.asarray(changes.get(name, spec.value), dtype=float) * self.factor[name] for name, spec in self.inputs.items()}
        history: list[dict[str, np.ndarray]] = []
        for year in range(base_year, horizon + 1):
            current = {**fixed, "year": np.float64(year), "base_year": np.float64(base_year), "horizon": np.float64(horizon)}
            before = history[-1].__getitem__ if history else lambda name: None
            for driver, node in self.lowered.items():
                with np.errstate(all="ignore"):
                    result = lowering.evaluate(node, current.__getitem__, before, noted)
                if not np.all(np.isfinite(result)):
                    raise TreeError(driver.removesuffix(lowering.TOTAL), f"its result in {year} isn't a finite number")
                current[driver] = result
            history.append(current)
        shape = np.broadcast_shapes(*(np.shape(value) for current in history for value in current.values()))
        return {name: np.stack([np.broadcast_to(current[name], shape) for current in history]) / self.factor[name] for name in self.unit}

    def draws(self, count: int, seed: int) -> dict[str, np.ndarray]:
        """Independent random draws of every input that has a range, in its own unit; shape (count,)."""
        generator = np.random.default_rng(seed)
        return {name: _draw(spec, count, generator) for name, spec in sorted(self.inputs.items()) if spec.high > spec.low}


def unreadable_formulas(rows: pd.DataFrame) -> Iterator[TreeError]:
    """Every formula of a tree that can't be read, or names a driver that isn't in it, in row order but the names last."""
    known, parsed = set(rows["driver"]), {}
    for row in rows.itertuples():
        if row.role != "input":
            try:
                parsed[row.driver] = formulas.parse(row.formula)
            except FormulaError as error:
                yield TreeError(row.driver, str(error))
    for driver, tree in parsed.items():
        for name in sorted(formulas.names(tree) - known):
            yield TreeError(driver, f"there is no driver {name} in this tree", nearest_names(name, known))


def _input(row: object) -> Input:
    low = row.value if np.isnan(row.low) else row.low
    high = row.value if np.isnan(row.high) else row.high
    return Input(row.value, low, high, row.distribution or "triangular")


def _draw(spec: Input, count: int, generator: np.random.Generator) -> np.ndarray:
    match spec.distribution:
        case "fixed":
            return np.full(count, spec.value)
        case "uniform":
            return generator.uniform(spec.low, spec.high, count)
        case "normal":  # low and high are read as the 5 % and 95 % points
            return generator.normal(spec.value, (spec.high - spec.low) / (2 * 1.6449), count)
        case "lognormal":
            return np.exp(generator.normal(np.log(spec.value), np.log(spec.high / spec.low) / (2 * 1.6449), count))
    return generator.triangular(spec.low, min(max(spec.value, spec.low), spec.high), spec.high, count)


def one_at_a_time(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The headline in the horizon year with each input at its low and at its high end, the others at their central values.

    Columns: driver, low_result, high_result, base; widest first. Method: one-at-a-time sensitivity (Saltelli et al. 2008, Global
    Sensitivity Analysis, ch. 1); inputs are treated as independent.
    """
    changes = dict(changes or {})
    base = tree.run(base_year, horizon, changes)[tree.headline][-1]
    records = []
    for name, spec in tree.inputs.items():
        if spec.high > spec.low:
            low, high = (tree.run(base_year, horizon, {**changes, name: end})[tree.headline][-1] for end in (spec.low, spec.high))
            if abs(high - low) > 1e-9 * abs(base):  # an input that this headline doesn't use moves nothing
                records.append({"driver": name, "low_result": float(low), "high_result": float(high), "base": float(base)})
    frame = pd.DataFrame(records, columns=["driver", "low_result", "high_result", "base"])
    width = (frame["high_result"] - frame["low_result"]).abs()
    return frame.iloc[np.argsort(-width.to_numpy(), kind="stable")].reset_index(drop=True)


def fan(tree: Tree, base_year: int, horizon: int, changes: Mapping[str, float], count: int, seed: int) -> pd.DataFrame:
    """The 10 % and 90 % points of the headline by year over `count` Monte Carlo draws; columns year, low, high.

    Inputs are drawn independently between their ends; those in `changes` stay fixed. Method: Monte Carlo simulation (Metropolis and Ulam 1949).
    """
    drawn = {name: values for name, values in tree.draws(count, seed).items() if name not in changes}
    result = tree.run(base_year, horizon, {**changes, **drawn})[tree.headline]
    result = result[:, None] if result.ndim == 1 else result  # a tree without ranges has one draw
    low, high = np.quantile(result, (0.1, 0.9), axis=1)
    return pd.DataFrame({"year": np.arange(base_year, horizon + 1), "low": low, "high": high})


def parts_by_scenario(tree: Tree, scenarios: Mapping[str, Mapping[str, float]], year: int, horizon: int) -> pd.DataFrame:
    """The headline's additive parts in `year` under each scenario; columns scenario_id, part_id, value."""
    records = []
    for scenario, changes in scenarios.items():
        result = tree.run(year, horizon, changes)
        records += [{"scenario_id": scenario, "part_id": part, "value": float(result[part][0])} for part in tree.parts]
    return pd.DataFrame(records, columns=["scenario_id", "part_id", "value"])


def paths(tree: Tree, scenarios: Mapping[str, Mapping[str, float]], base_year: int, horizon: int) -> pd.DataFrame:
    """The headline by year under each scenario; columns scenario_id, year, value."""
    frames = [pd.DataFrame({"scenario_id": scenario, "year": np.arange(base_year, horizon + 1),
                            "value": tree.run(base_year, horizon, changes)[tree.headline]}) for scenario, changes in scenarios.items()]
    return pd.concat(frames, ignore_index=True)
