"""Charts by form: `draw("line", data, look)`.

Every form takes a DataFrame and a Look and returns a layered chart; `draw` puts title, width
and config round it. A spec depends on nothing but its data and look: no random names, no global theme.
"""

import difflib
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from .. import theme
from ..theme import Look
from . import axes, lettering
from .bridge import bridge
from .competing import competing
from .diagram import diagram
from .fitted import fitted
from .grids import heat, tile_map
from .lists import scores, timeline
from .matrix import matrix
from .multiples import multiples
from .outlook import forecast, scenario, tornado
from .over_time import column, line
from .parts import cost_stack, share
from .plane import scatter
from .ranking import bar, bounds, dot, estimates, range_
from .sliders import sliders

Form = Callable[[pd.DataFrame, Look], alt.LayerChart]

FORMS: Mapping[str, Form] = {
    "line": line,
    "column": column,
    "bar": bar,
    "share": share,
    "range": range_,
    "competing": competing,
    "dot": dot,
    "scatter": scatter,
    "heat": heat,
    "forecast": forecast,
    "bounds": bounds,
    "tile_map": tile_map,
    "timeline": timeline,
    "scores": scores,
    "cost_stack": cost_stack,
    "scenario": scenario,
    "tornado": tornado,
    "estimates": estimates,
    "bridge": bridge,
    "sliders": sliders,
    "experience": fitted,
    "response": fitted,
    "diagram": diagram,
    "matrix": matrix,
    "multiples": multiples,
}


# forms that a fork brings: registered when its forms.py or its chapter's cell runs
_BROUGHT: dict[str, Form] = {}


def form(name: str, zh: str = "", en: str = "") -> Callable[[Form], Form]:
    """Decorator: bring a form of chart, a function of data and look like those of FORMS. `zh` and `en`: what readers call it.

    Rows of exhibits.csv may then name it. Raises ValueError for the name of a form that is built in.
    """
    if name in FORMS:
        raise ValueError(f"the form {name!r} is built in")

    def bring(function: Form) -> Form:
        _BROUGHT[name] = function
        return function

    return bring


def known(form: str) -> bool:
    """Whether a form is built in or was brought."""
    return form in FORMS or form in _BROUGHT


def names() -> list[str]:
    return [*FORMS, *_BROUGHT]


def draw(form: str, data: pd.DataFrame, look: Look) -> alt.LayerChart:
    """The chart of one form, as wide as its container.

    Raises ValueError for an unknown form (naming the nearest) and for data without rows.
    """
    if not known(form):
        near = difflib.get_close_matches(form, names(), n=1)
        raise ValueError(f"no form {form!r}{f', did you mean {near[0]!r}?' if near else ''} Forms: {', '.join(names())}")
    chart = framed((FORMS.get(form) or _BROUGHT[form])(data, look), look)
    if look.title:
        chart.title = _title(look.title, look.subtitle, 640)
    return chart


def framed(chart: alt.LayerChart, look: Look) -> alt.LayerChart:
    """A form's layers made a whole chart: as wide as its container, in the look's colours."""
    # set in place: add_params() and properties() would copy every layer once more
    own = [] if chart.params is alt.Undefined else chart.params
    chart.params = [alt.VariableParameter(name="narrow", expr=axes.NARROW), *own]
    chart.width = "container"
    chart.autosize = {"type": "fit-x", "contains": "padding", "resize": True}
    chart.config = theme.config(look.accent)
    return chart


def _title(title: str, subtitle: str, room: float) -> dict[str, Any]:
    """Title and subtitle, each a string, or a list of lines where one is too long for the room in pixels."""
    parts = {"text": lettering.wrap(title, room, 17, most=4).split("\n"), "subtitle": lettering.wrap(subtitle, room, 13, most=4).split("\n")}
    return {name: lines if len(lines) > 1 else lines[0] for name, lines in parts.items() if lines[0]}


def responsive(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a spec that was laid out by `at_width`, as wide as its container again."""
    fluid = dict(spec) | {"width": "container"}
    if "params" in spec:
        fluid["params"] = [{"name": "narrow", "expr": axes.NARROW} if parameter.get("name") == "narrow" else parameter for parameter in spec["params"]]
    return fluid


def at_width(spec: Mapping[str, Any], width: int) -> dict[str, Any]:
    """A copy of a spec for a still picture of that width in pixels, laid out as a container of it would be."""
    still = dict(spec) | {"width": width}
    if "params" in spec:
        still["params"] = [{"name": "narrow", "value": width < 600} if parameter.get("name") == "narrow" else parameter for parameter in spec["params"]]
    if "title" in still:
        texts = {part: still["title"].get(part, "") for part in ("text", "subtitle")}
        joined = {part: " ".join(t) if isinstance(t, list) else t for part, t in texts.items()}
        still["title"] = {**still["title"], **_title(joined["text"], joined["subtitle"], width - 20)}
    return still
