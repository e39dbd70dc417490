"""Driver trees made by Hypothesis, for tests that the same tree gives the same numbers in NumPy, in Vega and in Excel.

Formulas run over all functions of the language, the year, last year's value, running totals and choices. Trees whose results aren't finite, or
hang on the last digits of a number (such as a choice between nearly equal values), are left out: two correct programs may differ there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import lru_cache
from unittest.mock import patch

import numpy as np
import pandas as pd
from fixtures import NAN, all_units
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from yanbao import formulas, lowering
from yanbao.drivers import Tree, TreeError

Case = tuple[Tree, int, int]  # a tree, its base year, its horizon

NOISE = 1e-14  # relative change of every operation's result that a tree must bear
STEADY = 1e-10  # how far it may move the results, relative to the largest intermediate one
LEAST = 1e-150  # nor is what comes out between this and 0 on the way: the square of less is 0 to NumPy and Excel, but an error to Calc's POWER
LARGEST = 1e9  # results beyond it, in the driver's own unit, are no model of anything
COLUMNS = ["driver", "tree", "role", "zh", "en", "unit", "formula", "value", "low", "high", "distribution", "effect", "observation_id", "reason_zh", "reason_en"]

numbers = st.one_of(st.integers(0, 5), st.floats(0.01, 50).map(lambda number: float(f"{number:.4g}"))).map(str)
years = st.one_of(st.integers(2022, 2034).map(str), st.sampled_from(["base_year", "horizon", "(base_year + 2)", "(horizon - 1.5)"]))
rates = st.sampled_from(["rate_a", "rate_b", "0.05", "(rate_a + 0.01)"])
COMPARED = ["<", "<=", ">", ">=", "=="]
UNTOUCHED = ["<", "<=", ">", ">=", "=", "min", "max"]  # operations that give one of two values as it is, or a truth


def _joined(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Pure numbers from pure numbers: every operator and every function that isn't about other years."""
    positive = st.builds("max({}, {})".format, children, st.sampled_from(["0.1", "rate_b", "2"]))
    calm = st.builds("min(max({}, -3), 3)".format, children)
    return st.one_of(
        st.builds("({} {} {})".format, children, st.sampled_from("+-*"), children),
        st.builds("{} {} {}".format, children, st.sampled_from("+-*"), children),
        st.builds("{} / {}".format, children, positive),
        st.builds("({}) / ({})".format, children, st.sampled_from(["7", "-2.5", "weight", "cost_b / cost_a"])),
        st.builds("-{}".format, children),
        st.builds("-({}) ** {}".format, children, st.sampled_from(["2", "3"])),
        st.builds("{} ** {}".format, positive, st.sampled_from(["0.5", "-1", "-rate_a", "(1 - rate_b)", "2 ** -1"])),
        st.builds("{} ** {}".format, st.sampled_from(["2", "weight", "0.5"]), calm),
        st.builds("exp({})".format, calm),
        st.builds("log({})".format, positive),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), children, children),
        st.builds("({} if {} {} {} else {})".format, children, children, st.sampled_from(COMPARED), children, children),
        st.builds("({} if year {} {} else {})".format, children, st.sampled_from(COMPARED), years, children),
        st.builds("ramp({}, {}, {}, {})".format, children, children, years, years),
        st.builds("growth({}, {}, {})".format, children, rates, years),
        st.builds("{}({}, {}, {})".format, st.sampled_from(["logistic", "gompertz"]), children, years, rates),
        st.builds("bass({}, {}, {}, {})".format, children, years, st.sampled_from(["0.03", "rate_b"]), rates),
        st.builds("wright({}, {}, {})".format, children, positive, rates),
        st.builds("{} * annuity({}, life) * life".format, children, st.one_of(rates, st.sampled_from(["0", "zero", "-rate_b"]))))


@lru_cache(maxsize=None)  # strategies are slow to make
def _formula(earlier: tuple[str, ...], every: tuple[str, ...]) -> st.SearchStrategy[str]:
    """A formula over the drivers computed before it; of all others it may read last year's value."""
    leaves = [numbers, st.sampled_from(["weight", "rate_a", "cost_a / cost_b", "(year - base_year)", "(horizon - year)", "life / (2 * life)"]),
              st.builds("prev({}, {})".format, st.sampled_from([*every, "weight"]), st.sampled_from(["1", "weight", "rate_a"])),
              st.builds("cumulative({})".format, st.sampled_from([*earlier, "weight"]))]
    leaves += [st.sampled_from(earlier)] if earlier else []
    return st.recursive(st.one_of(leaves), _joined, max_leaves=6)


def _inputs(draw: Callable) -> list[dict]:
    stated = {"weight": ("1", draw(st.floats(0.2, 40))), "rate_a": ("%", draw(st.floats(0.5, 40))), "rate_b": ("1", draw(st.floats(0.01, 0.6))),
              "zero": ("%", 0.0), "life": ("yr", draw(st.integers(1, 30))), "cost_a": ("CNY_10K", draw(st.floats(1, 900))), "cost_b": ("CNY_100M", draw(st.floats(0.01, 9)))}
    values = {name: (unit, float(f"{value:.4g}")) for name, (unit, value) in stated.items()}
    return [{"driver": name, "role": "input", "unit": unit, "value": value, "low": 0.8 * value or NAN, "high": 1.25 * value or NAN} for name, (unit, value) in values.items()]


@st.composite
def trees(draw: Callable) -> Case:
    """A tree with up to five formulas over pure numbers and two parts in money that add up to its headline, base year and horizon."""
    names = tuple(f"f{place}" for place in range(draw(st.integers(1, 5))))
    rows = [{"driver": name, "role": "formula", "unit": draw(st.sampled_from(["1", "%"])), "formula": draw(_formula(names[:place], names))}
            for place, name in enumerate(names)]
    rows += [{"driver": "part_a", "role": "part", "unit": "CNY_10K", "formula": f"cost_a * ({draw(_formula(names, names))})"},
             {"driver": "part_b", "role": "part", "unit": "CNY", "formula": f"{names[-1]} * cost_b"},
             {"driver": "total", "role": "headline", "unit": "CNY_100M", "formula": "part_a + part_b"}]
    assume(all(len(row["formula"]) <= formulas.MAXIMUM_LENGTH for row in rows))
    rows = draw(st.permutations([*_inputs(draw), *rows]))
    frame = pd.DataFrame([{"tree": "random", "zh": row["driver"], "en": row["driver"], **row} for row in rows], columns=COLUMNS)
    texts = [name for name in COLUMNS if name not in ("value", "low", "high")]
    frame = frame.astype({"value": float, "low": float, "high": float} | dict.fromkeys(texts, object)).fillna(dict.fromkeys(texts, ""))
    base_year = draw(st.integers(2023, 2026))
    horizon = base_year + draw(st.sampled_from([5, 6, 3, 1, 0]))
    try:
        found = Tree("random", frame, all_units())
    except TreeError as error:
        assume("deeper than" not in error.reason[1])  # the one rule of the language that these formulas may break
        raise
    assume(steady(found, base_year, horizon))
    return found, base_year, horizon


def steady(tree: Tree, base_year: int, horizon: int) -> bool:
    """Whether a tree's results are finite, of a size that models have, and stay what they are when each operation errs in its last digits."""
    sizes: list[float] = [0.0]
    try:
        exact = tree.run(base_year, horizon, noted=lambda value: sizes.append(float(np.max(np.abs(value)))))
        if any(0 < size < LEAST for size in sizes):
            return False
        if max(float(np.max(np.abs(values))) for values in exact.values()) > LARGEST:
            return False
        for seed in range(2):
            with patch.dict(lowering.NUMPY, {name: _noisy(function, random.Random(seed)) for name, function in lowering.NUMPY.items() if name not in UNTOUCHED}):
                moved = tree.run(base_year, horizon)
            if any(np.max(np.abs(moved[name] - exact[name])) * tree.factor[name] > STEADY * max(sizes) for name in exact):
                return False
    except TreeError:
        return False
    return True


def _noisy(function: Callable, source: random.Random) -> Callable:
    return lambda *arguments: function(*arguments) * (1 + NOISE * source.uniform(-1, 1))


@lru_cache(maxsize=1)
def random_trees(count: int = 200) -> list[Case]:
    """So many trees, the same ones in every run; each brings at least two formulas that none before it had."""
    found: list[Case] = []
    seen: set[str] = set()

    @settings(max_examples=20 * count, derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(trees())
    def collect(case: Case) -> None:
        texts = set(case[0].rows["formula"])
        if len(texts - seen) >= 2:
            found.append(case)
            seen.update(texts)
        if len(found) == count:
            raise _Enough

    try:
        collect()
    except _Enough:
        pass
    return found


class _Enough(Exception):
    """There are as many trees as were asked for."""
