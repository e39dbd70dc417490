"""Driver trees as Vega expressions: what a reader's browser computes when a slider is moved, without a server.

Years are unrolled: every driver and year that the results need is a signal in base units, `electricity_2027` (`lfp__electricity_2027` in a
case); a driver that is the same in all years is one signal, `pue`. What no slider moves is a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import drivers, lowering
from .drivers import Cases, Input, Tree
from .lowering import Choice, Earlier, Expression, Name, Number, Operation

MOST_SLIDERS = 6
POSITIONS = 50  # of a slider, about
# signals that Vega, Vega-Lite and the charts here have of their own
TAKEN = ("width", "height", "padding", "autosize", "background", "cursor", "datum", "event", "item", "group", "parent", "unit", "facet", "x_step", "y_step", "narrow",
         "live_pieces", "live_values", "live_least", "live_most")

Wanted = tuple[str, str, int]  # case, driver, year


@dataclass(frozen=True)
class Slider:
    """One control. `control` is what it sets, in the reader's unit; `signal` is the input in base units."""

    control: str
    signal: str
    driver: str
    case: str  # the one case whose input it is; blank for an input of all cases
    low: float  # in the input's own unit, as high and value
    high: float
    value: float
    to_base: float  # factor from the own unit to base units
    shown: float = 1.0  # factor from the own unit to the reader's
    label: str = ""

    @property
    def expression(self) -> str:
        """The input in base units."""
        return f"({self.control} * {self.to_base / self.shown!r})"

    @property
    def start(self) -> float:
        """The edition's value in the reader's unit, to six significant digits."""
        return float(f"{self.value * self.shown:.6g}")

    @property
    def step(self) -> float:
        """A round step that makes about fifty positions."""
        rough = (self.high - self.low) * self.shown / POSITIONS or 1.0
        power = 10.0 ** math.floor(math.log10(rough))
        return float(f"{next(m for m in (1, 2, 5, 10) if m * power >= rough * 0.999) * power:.6g}")

    @property
    def ends(self) -> tuple[float, float]:
        """The first and the last position: multiples of the step that lie in the range."""
        places = math.ceil(self.low * self.shown / self.step - 1e-6), math.floor(self.high * self.shown / self.step + 1e-6)
        return tuple(float(f"{place * self.step:.10g}") for place in places)


@dataclass(frozen=True)
class Result:
    """A driver's value in one case and year: at the edition's inputs, in the driver's own unit, and as an expression in base units."""

    case: str
    driver: str
    year: int
    value: float
    expression: str
    to_base: float

    def scaled(self, factor: float = 1.0) -> str:
        """The expression in a unit that the own unit has `factor` of."""
        return f"({self.expression} * {factor / self.to_base!r})"


@dataclass(frozen=True)
class LiveModel:
    """What a page needs to compute results anew: sliders, signals (name and Vega expression, each after those it uses), and the results."""

    sliders: tuple[Slider, ...]
    signals: tuple[tuple[str, str], ...]
    results: tuple[Result, ...]

    @property
    def definitions(self) -> list[tuple[str, str]]:
        """All signals that follow from the controls, in order."""
        return [(slider.signal, slider.expression) for slider in self.sliders] + list(self.signals)

    def for_readers(self, told: Callable[[Slider], tuple[str, float]]) -> LiveModel:
        """The same model with the label of each slider and the factor from the input's unit to the reader's."""
        found = [(slider, *told(slider)) for slider in self.sliders]
        return replace(self, sliders=tuple(replace(slider, label=label, shown=shown) for slider, label, shown in found))


def over_years(tree: Tree, changes: Mapping[str, float], base_year: int, horizon: int, output: str = "", count: int = MOST_SLIDERS) -> LiveModel:
    """The headline (or another output) by year, with sliders for the inputs that move its last year most."""
    cases = {"": (tree, changes)}
    wanted = [("", output or tree.headline, year) for year in range(base_year, horizon + 1)]
    return of(cases, base_year, horizon, important(cases, base_year, horizon, output, count=count), wanted)


def in_parts(cases: Cases, base_year: int, horizon: int, count: int = MOST_SLIDERS) -> LiveModel:
    """The parts of each case's headline in the base year, with sliders for the inputs that move the headlines most."""
    wanted = [(case, part, base_year) for case, (tree, _) in cases.items() for part in tree.parts]
    return of(cases, base_year, horizon, important(cases, base_year, horizon, year=base_year, count=count), wanted)


def important(cases: Cases, base_year: int, horizon: int, output: str = "", year: int = 0, count: int = MOST_SLIDERS) -> list[str]:
    """The inputs that move the headline (or another output) in a year (the horizon where none is given) most, from one end of their range to the
    other, summed over the cases they move; at most `count`.

    An input that is the same in all cases goes by its name, another by `case__name`.
    """
    shared = _shared(cases)
    widths: dict[str, float] = {}
    for case, (tree, changes) in cases.items():
        for row in drivers.one_at_a_time(tree, base_year, horizon, changes, output, year).itertuples():
            name = row.driver if row.driver in shared else _in_case(case, row.driver)
            widths[name] = widths.get(name, 0.0) + abs(row.high_result - row.low_result)
    return sorted(widths, key=lambda name: -widths[name])[:count]


def _shared(cases: Cases) -> set[str]:
    """The inputs that have one value and one range in all cases."""
    first, *others = [{name: (spec, changes.get(name, spec.value)) for name, spec in tree.inputs.items()} for tree, changes in cases.values()]
    return {name for name, given in first.items() if all(other.get(name) == given for other in others)}


def _in_case(case: str, name: str) -> str:
    return f"{case}__{name}" if case else name


def of(cases: Cases, base_year: int, horizon: int, inputs: Sequence[str], wanted: Iterable[Wanted]) -> LiveModel:
    """The model of the wanted results, with a slider for each of `inputs` (named as by `important`) that moves one of them.

    Raises TreeError where a tree can't be computed.
    """
    wanted = list(wanted)
    names = _Names(TAKEN)
    sliders: dict[str, Slider] = {}
    signals: dict[str, Expression] = {}
    values: dict[Wanted, Expression] = {}
    runs = {}
    for case, (tree, changes) in cases.items():
        runs[case] = tree.run(base_year, horizon, changes)
        given: dict[str, Expression] = {}
        for driver, spec in tree.inputs.items():
            value = float(changes.get(driver, spec.value))
            key, of_case = (driver, "") if driver in inputs else (_in_case(case, driver), case)
            if key in inputs:
                if key not in sliders:
                    sliders[key] = _slider(names.new(f"{key}__slider"), names.new(key), driver, of_case, spec, value, tree.factor[driver])
                given[driver] = Name(sliders[key].signal)
            else:
                given[driver] = Number(value * tree.factor[driver])

        def define(name: str, expression: Expression, case: str = case) -> Name:
            signal = names.new(_in_case(case, name))
            signals[signal] = expression
            return Name(signal)

        last = max((year for of_case, _, year in wanted if of_case == case), default=base_year)
        found = _unrolled(tree, given, (base_year, last, horizon), define)
        values |= {(case, driver, year): expression for (driver, year), expression in found.items()}
    results = [Result(case, driver, year, float(runs[case][driver][year - base_year]), _written(values[case, driver, year]), cases[case][0].factor[driver])
               for case, driver, year in wanted]
    used = _used(signals, [values[place] for place in wanted])
    return LiveModel(tuple(sliders[key] for key in inputs if key in sliders and sliders[key].signal in used),
                     tuple((name, _written(expression)) for name, expression in signals.items() if name in used), tuple(results))


def _slider(control: str, signal: str, driver: str, case: str, spec: Input, value: float, to_base: float) -> Slider:
    """A scenario may set an input beyond its stated range: the slider then reaches as far."""
    return Slider(control, signal, driver, case, min(spec.low, value), max(spec.high, value), value, to_base)


class _Names:
    """Names for signals, no two alike: a driver may be called light_2030."""

    def __init__(self, taken: Iterable[str]):
        self.taken = set(taken)

    def new(self, name: str) -> str:
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


def _unrolled(tree: Tree, given: Mapping[str, Expression], years: tuple[int, int, int], define: Callable[[str, Expression], Name]) -> dict[tuple[str, int], Expression]:
    """Each driver's value in each year as a number or the name of a signal. `years`: base year, last year needed, horizon."""
    base_year, last, horizon = years
    timeless = _timeless(tree)
    fixed = {**given, "base_year": Number(float(base_year)), "horizon": Number(float(horizon))}
    found: dict[tuple[str, int], Expression] = {}
    before: dict[str, Expression] | None = None
    for year in range(base_year, last + 1):
        current = {**fixed, "year": Number(float(year))}
        for driver, node in tree.lowered.items():
            if before is not None and driver in timeless:
                current[driver] = before[driver]
                continue
            value = _folded(node, current, before)
            current[driver] = value if isinstance(value, (Number, Name)) else define(driver if driver in timeless else f"{driver}_{year}", value)
        found |= {(name, year): value for name, value in current.items()}
        before = current
    return found


def _timeless(tree: Tree) -> set[str]:
    """The drivers that are the same in all years, whatever the inputs."""
    same = {*tree.inputs, "base_year", "horizon"}
    for driver, node in tree.lowered.items():
        if not lowering.looks_back(node) and same.issuperset(lowering.names_this_year(node)):
            same.add(driver)
    return same


def _folded(node: Expression, current: Mapping[str, Expression], before: Mapping[str, Expression] | None) -> Expression:
    """The expression over names of signals, with what is known computed. `current` and `before`: this year's values and last year's (None in the base year)."""

    def run(node: Expression) -> Expression:
        match node:
            case Name(name):
                return current[name]
            case Earlier(name, initial):
                return run(initial) if before is None else before[name]
            case Operation(operator, arguments):
                arguments = tuple(map(run, arguments))
                return _computed(Operation(operator, arguments)) if all(isinstance(part, Number) for part in arguments) else Operation(operator, arguments)
            case Choice(comparison, left, right, yes, no):
                left, right = run(left), run(right)
                if isinstance(left, Number) and isinstance(right, Number):
                    return run(yes if lowering.NUMPY[comparison](left.value, right.value) else no)
                return Choice(comparison, left, right, run(yes), run(no))
        return node

    return run(node)


def _computed(node: Operation) -> Expression:
    """The number that an operation on numbers gives; the operation itself where that isn't finite (a choice may never ask for it)."""
    with np.errstate(all="ignore"):
        value = float(lowering.NUMPY[node.operator](*(np.float64(part.value) for part in node.arguments)))
    return Number(value) if math.isfinite(value) else node


def _used(signals: Mapping[str, Expression], results: Iterable[Expression]) -> set[str]:
    """The names that results need, directly or through other signals."""
    used = {name for result in results for name in lowering.names_this_year(result)}
    for signal in reversed(signals):  # each stands after those it uses
        if signal in used:
            used |= lowering.names_this_year(signals[signal])
    return used


def _written(node: Expression) -> str:
    return lowering.vega(node, refer=lambda name: name, before=lambda name: None)
