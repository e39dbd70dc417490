"""The values a sweep runs over, and the grid of all their combinations."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, Inexact, InvalidOperation, localcontext

from ..chapters import further_parameters
from ..errors import YanbaoError
from ..parameters import assign, types
from ..study import Study

MOST = 100_000  # combinations
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
UNSAFE = re.compile(r"[^a-z0-9._-]+")  # in an edition's name
LONGEST = 40  # letters of one


def span(name: str, text: str) -> list[str]:
    """The numbers of `first:last:step`, written exactly as decimals; both ends are included where a step falls on them.

    Raises YanbaoError for what isn't such a range, or has more than MOST numbers.
    """

    def refused(zh: str, en: str) -> YanbaoError:
        return YanbaoError("malformed_range", name=name, text=text, reason=(zh, en))

    parts = [part.strip() for part in text.split(":")]
    if len(parts) != 3 or not all(NUMBER.fullmatch(part) for part in parts):
        raise refused("应为三个数字", "it takes three numbers")
    with localcontext(prec=60) as context:
        context.traps[Inexact] = True
        first, last, step = map(Decimal, parts)
        try:
            if not step or (last - first) * step < 0:
                raise refused("步长不能由起点走到终点", "the step doesn't lead from the first to the last")
            count = int((last - first) // step) + 1
            if count > MOST:
                raise YanbaoError("too_many_runs", count=count, most=MOST)
            return [str(first + step * position) for position in range(count)]
        except (Inexact, InvalidOperation):
            raise refused("位数过多", "it has too many digits") from None


def values(study: Study, name: str, text: str) -> list[object]:
    """The typed values of one swept name, each once, in the order given: a value, or a list `v1,v2` in which numbers may be ranges.

    Raises YanbaoError for a name that is neither a parameter nor a driver, and for a value of the wrong type.
    """
    drivers = list(study.table("drivers")["driver"])
    if name == "study":
        raise YanbaoError("swept_study", value=text)
    further = further_parameters(study)
    numeric = types().get(name, float) is not str and not (name in further and name not in drivers and isinstance(further[name], (str, bool)))
    texts = [part.strip() for part in text.split(",")]
    found = itertools.chain.from_iterable(span(name, part) if numeric and ":" in part and (name in types() or name in drivers or name in further) else [part] for part in texts)
    typed = []
    for value in found:
        parameters, overrides = assign(study.name, {name: value}, drivers, further)
        typed.append({**parameters, **overrides}[name])
    return list(dict.fromkeys(typed))


def combinations(study: Study, given: Iterable[tuple[str, str]]) -> list[dict[str, object]]:
    """The full grid in the order given, the last name changing fastest. A name that is given again adds its values.

    Raises YanbaoError as `values` does, and for more than MOST combinations.
    """
    texts: dict[str, list[str]] = {}
    for name, text in given:
        texts.setdefault(name, []).append(text)
    swept = {name: values(study, name, ",".join(parts)) for name, parts in texts.items()}
    count = math.prod(map(len, swept.values()))
    if count > MOST:
        raise YanbaoError("too_many_runs", count=count, most=MOST)
    return [dict(zip(swept, row)) for row in itertools.product(*swept.values())]


# editions of chosen combinations


def chosen(which: str, grid: Sequence[Mapping[str, object]]) -> list[int]:
    """The places in the grid of which whole editions are asked for: `none`, `all`, or a list of `first` and `last`. Raises YanbaoError for other words."""
    positions: set[int] = set()
    for word in (part.strip() for part in which.split(",")):
        match word:
            case "none":
                pass
            case "all":
                positions |= set(range(len(grid)))
            case "first":
                positions.add(0)
            case "last":
                positions.add(len(grid) - 1)
            case _:
                raise YanbaoError("unknown_editions", text=word)
    return sorted(positions)


def edition_name(template: str, position: int, grid: Sequence[Mapping[str, object]]) -> str:
    """The name of one combination's edition: the template filled in, else the names and values that differ over the grid, else its number.

    Raises YanbaoError for a template that names what isn't swept.
    """
    combination = grid[position]
    if template:
        try:
            text = template.format(**combination)
        except (KeyError, IndexError, ValueError, AttributeError):
            raise YanbaoError("edition_template", text=template, names=", ".join(combination)) from None
    else:
        differing = [name for name in combination if any(other[name] != combination[name] for other in grid)]
        text = "_".join(f"{name}-{combination[name]}" for name in differing or combination)
        text = text if 0 < len(text) <= LONGEST else f"sweep-{position + 1}"
    return UNSAFE.sub("-", text.lower()).strip("._-")


def edition_names(which: str, template: str, grid: Sequence[Mapping[str, object]]) -> dict[str, Mapping[str, object]]:
    """Name -> combination of the editions asked for. Raises YanbaoError where a name is blank, too long, or not one combination's own."""
    found: dict[str, Mapping[str, object]] = {}
    for position in chosen(which, grid):
        name = edition_name(template, position, grid)
        if name in found or not 0 < len(name) <= LONGEST:
            raise YanbaoError("edition_template", text=template or name, names=", ".join(grid[position]))
        found[name] = grid[position]
    return found
