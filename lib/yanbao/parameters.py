"""The parameters every chapter takes: names, types, limits. Validated before anything runs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import get_type_hints

from . import periods
from .errors import YanbaoError, nearest_names

GRADES = "ABCDE"
CURRENCY_CODES = ("", "CNY", "USD", "EUR")
EXAMPLES = {"study": "idc", "lang": "en", "base_year": 2024, "horizon": 2030, "scenario": "base", "as_of": "2024-12-31",
            "min_grade": "B", "currency": "USD", "seed": 7}
TYPE_NAMES = {int: ("整数", "a whole number"), float: ("数字", "a number"), str: ("文字", "a text"), bool: ("true 或 false", "true or false")}
DRIVERS = "drivers"  # the parameter of a notebook that gathers what is set of driver trees
TRUTHS = {"true": True, "false": False}
LATEST_YEAR = 2100


@dataclass(frozen=True)
class Parameters:
    """One edition's parameters. `base_year` and `horizon` 0: as the study sets them; blank `currency`: as printed."""

    lang: str = "zh"
    base_year: int = 0
    horizon: int = 0
    scenario: str = "base"
    as_of: str = ""
    min_grade: str = "E"
    currency: str = ""
    seed: int = 7


def names() -> list[str]:
    return ["study"] + [field.name for field in fields(Parameters)]


def types() -> dict[str, type]:
    return {"study": str} | get_type_hints(Parameters)


def parse(text: str) -> tuple[str, str]:
    """`name=value` from the command line. Raises YanbaoError where it isn't that."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise YanbaoError("malformed_parameter", text=text)
    return name.strip(), value.strip()


def _number(name: str, value: object, kind: type, example: object) -> float | int:
    text = str(value).strip()
    pattern = r"[+-]?\d+" if kind is int else r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
    if isinstance(value, bool) or not re.fullmatch(pattern, text):
        raise YanbaoError("wrong_parameter_type", name=name, expected=TYPE_NAMES[kind], value=value, example=example)
    if not math.isfinite(float(text)):
        raise YanbaoError("wrong_parameter_type", name=name, expected=TYPE_NAMES[kind], value=value, example=example)
    return kind(text)


def _typed(name: str, value: object, kind: type, example: object) -> object:
    """A value of a plain type. Raises YanbaoError for one of another."""
    if kind is bool:
        found = TRUTHS.get(str(value).strip().lower())
        if found is None:
            raise YanbaoError("wrong_parameter_type", name=name, expected=TYPE_NAMES[bool], value=value, example=str(example).lower())
        return found
    return str(value) if kind is str else _number(name, value, kind, example)


def assign(study: str, given: Mapping[str, object], drivers: Iterable[str] = (), further: Mapping[str, object] | None = None) -> tuple[dict[str, object], dict[str, float]]:
    """Typed parameters and driver overrides from given names and values (texts or typed).

    A name is a parameter, else a driver of the study, else a `further` parameter that one of its chapters declares (name → default); anything
    else is refused with the nearest valid names.
    """
    known, drivers, further = types(), set(drivers), further or {}
    parameters: dict[str, object] = {}
    overrides: dict[str, float] = {}
    for name, value in given.items():
        if name in known:
            parameters[name] = _typed(name, value, known[name], EXAMPLES[name])
        elif name in drivers:
            overrides[name] = float(_number(name, value, float, 1.5))
        elif name in further:
            parameters[name] = _typed(name, value, type(further[name]), further[name])
        else:
            raise YanbaoError("unknown_parameter", nearest=nearest_names(name, [*known, *sorted(drivers), *further]), name=name, study=study)
    return parameters, overrides


def validate(parameters: Parameters, *, study_base_year: int, study_horizon: int, scenarios: Iterable[str]) -> Parameters:
    """The same parameters, base year and horizon filled from the study. Raises YanbaoError for a value that can't be used."""

    def refuse(name: str, reason: tuple[str, str], example: object, nearest: Iterable[str] = ()) -> YanbaoError:
        return YanbaoError("parameter_out_of_range", nearest=nearest, name=name, value=getattr(parameters, name), reason=reason, example=example)

    if parameters.lang not in ("zh", "en"):
        raise refuse("lang", ("语言为 zh 与 en", "the languages are zh and en"), "en")
    base_year = parameters.base_year or study_base_year
    horizon = parameters.horizon or study_horizon
    if not 1990 <= base_year <= LATEST_YEAR:
        raise refuse("base_year", (f"年份须在 1990 与 {LATEST_YEAR} 之间", f"years go from 1990 to {LATEST_YEAR}"), study_base_year)
    if not base_year < horizon <= LATEST_YEAR:
        raise refuse("horizon" if parameters.horizon else "base_year",
                     (f"展望年（{horizon}）须晚于基准年（{base_year}），且不晚于 {LATEST_YEAR}",
                      f"the horizon ({horizon}) must lie after the base year ({base_year}), and not after {LATEST_YEAR}"),
                     study_horizon if parameters.horizon else study_base_year)
    scenarios = list(scenarios)
    if parameters.scenario not in scenarios:
        raise refuse("scenario", ("情景有 " + "、".join(scenarios), "the scenarios are " + ", ".join(scenarios)), scenarios[0], nearest_names(parameters.scenario, scenarios))
    if parameters.as_of:
        try:
            periods.parse(parameters.as_of)
        except ValueError:
            raise refuse("as_of", ("日期写作 2024、2024-12 或 2024-12-31", "a date is written 2024, 2024-12 or 2024-12-31"), "2024-12-31") from None
    if parameters.min_grade not in GRADES or len(parameters.min_grade) != 1:
        raise refuse("min_grade", ("等级为 A、B、C、D、E", "the grades are A, B, C, D and E"), "B")
    if parameters.currency not in CURRENCY_CODES:
        raise refuse("currency", ("币种有 " + "、".join(filter(None, CURRENCY_CODES)), "the currencies are " + ", ".join(filter(None, CURRENCY_CODES))), "USD")
    if parameters.seed < 0:
        raise refuse("seed", ("种子须为 0 或正整数", "a seed is 0 or more"), 7)
    return Parameters(**{**vars(parameters), "base_year": base_year, "horizon": horizon})
