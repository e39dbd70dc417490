"""The look of every chart: colours, fonts, the light theme and what dark mode changes.

Nothing here knows a study: the accent comes in with a `Look`. Charts name colours by role
(scale ranges and mark styles of the Vega-Lite config), never by hex, so that a page turns
a chart dark by merging `dark(accent)` into the spec's config.
"""

import colorsys
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from typing import Any

import altair as alt

# CJK first: its Latin letters are drawn to match, and no browser falls back to a serif Chinese face.
FONT = (
    '"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", '
    '"Hiragino Sans GB", "Microsoft YaHei", "Helvetica Neue", Arial, sans-serif'
)
ACCENT = "#1f6f8b"
PAPER, PAPER_DARK = "#ffffff", "#14181e"

_INK = {"ink": "#22272e", "muted": "#5d6673", "line": "#aeb5be", "grid": "#e7e9ec", "rest": "#dfe3e7", "pale": "#f3f5f6"}
_INK_DARK = {"ink": "#dfe5ea", "muted": "#a3aeb9", "line": "#5b6672", "grid": "#2a313a", "rest": "#3a434d", "pale": "#1e242b"}

# Calm colours of different lightness, on light paper and on dark; palette() keeps the six that
# stay furthest apart from the accent and from each other in three kinds of colour blindness.
# On dark paper the darkest become the lightest, so that the distances survive.
_POOL: Mapping[str, str] = {
    "#cf6a1d": "#ea8f45", "#2f6db0": "#5b9be0", "#b23a48": "#d9626e", "#22304a": "#dde6f5", "#b58a10": "#e3c35a",
    "#559bc9": "#9fd3f2", "#3f8f6f": "#5cb894", "#a96a9c": "#d79ccb", "#8b8f97": "#8f959e", "#7c5836": "#a07a52",
    "#5a4b9a": "#7f70c9", "#759a38": "#b4d67c",
}  # fmt: skip

GRADE_COLOURS: Mapping[str, str] = {"A": "#1b6e53", "B": "#2f6db0", "C": "#8a7420", "D": "#b5602a", "E": "#7a808a"}
GRADE_MARKS: Mapping[str, str] = {"A": "●", "B": "◕", "C": "◑", "D": "◔", "E": "○"}

# What a chart says when the caller's vocabulary has no word for it.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "rest": "其余", "actual": "实际", "estimate": "估计", "forecast": "预测", "announced": "公布计划", "target": "目标",
        "plan_or_target": "计划或目标", "plan_or_forecast": "计划或预测",
        "chosen": "采用值", "alternative": "其他来源", "low": "下限", "high": "上限", "base": "基准",
        "share": "占比", "score": "评分", "period": "时期", "model": "本书模型", "published": "已发布预测",
        "fan": "模型区间", "value": "数值", "range": "区间", "origin": "来源", "grade": "等级",
        "total": "合计", "vintage": "发布年份", "type": "类型", "more": "另有 {n} 项，见表格", "figures": "公开数字",
    },
    "en": {
        "rest": "Rest", "actual": "Actual", "estimate": "Estimate", "forecast": "Forecast", "announced": "Announced", "target": "Target",
        "plan_or_target": "Plan or target", "plan_or_forecast": "Plan or forecast",
        "chosen": "Chosen", "alternative": "Other sources", "low": "Low", "high": "High", "base": "Base",
        "share": "Share", "score": "Score", "period": "Period", "model": "This book's model",
        "published": "Published forecast", "fan": "Model range", "value": "Value", "range": "Range",
        "origin": "Origin", "grade": "Grade", "total": "Total", "vintage": "Published in", "type": "Type",
        "more": "{n} more in the table", "figures": "Published figure",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What a chart needs beside its data: language, colours, units and words of one exhibit.

    `unit` and `x_unit` are readers' symbols ("亿元", "CNY billion", "%"), `words` maps keys
    such as "forecast" to the words of `lang`; a missing key falls back to a built-in word. `marks` are days ("2023-08-01") with a sign each
    that charts over time mark.
    """

    lang: str = "en"
    accent: str = ACCENT
    unit: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    subtitle: str = ""
    x_unit: str = ""
    marks: tuple[tuple[str, str], ...] = ()

    def word(self, key: str) -> str:
        """The word for a key in this language; the key itself if nobody knows it."""
        return self.words.get(key) or _WORDS.get(self.lang, _WORDS["en"]).get(key, key)


# --- colours ---------------------------------------------------------------------------

# Viénot-style simulations (Machado et al. 2009, severity 1) on linear RGB.
_BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _linear(colour: str) -> tuple[float, ...]:
    """Hex to linear RGB, each 0 to 1."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def _oklab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    """Linear RGB to OKLab, lightness 0 to 1."""
    r, g, b = (min(max(c, 0.0), 1.0) for c in rgb)
    l = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    m = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    s = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    )


def distance(one: str, other: str) -> float:
    """Smallest OKLab distance of two hex colours over normal sight and three colour blindnesses."""
    a, b = _linear(one), _linear(other)
    gaps = []
    for matrix in _BLINDNESS.values():
        seen = [_oklab(tuple(sum(w * c for w, c in zip(row, rgb, strict=True)) for row in matrix)) for rgb in (a, b)]
        gaps.append(sum((p - q) ** 2 for p, q in zip(*seen, strict=True)) ** 0.5)
    return min(gaps)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two hex colours, 1 to 21."""
    light = sorted((sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(x), strict=True)) for x in (one, other)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def mix(one: str, other: str, part: float) -> str:
    """Hex colour that is `part` (0 to 1) of `other` and the remainder of `one`."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


@lru_cache(maxsize=32)
def palette(accent: str = ACCENT, dark: bool = False) -> tuple[str, ...]:
    """Seven colours, the accent first, each next one furthest from those before it on light and on dark paper.

    A place in the palette is the same colour by name on both papers.
    """
    chosen = [(accent, _lifted(accent))]
    while len(chosen) < 7:
        left = [pair for pair in _POOL.items() if pair not in chosen and not _same_hue(pair[0], accent)]
        chosen.append(max(left, key=lambda pair: min(distance(a, b) for one in chosen for a, b in zip(one, pair, strict=True))))
    return tuple(pair[dark] for pair in chosen)


def _same_hue(one: str, other: str) -> bool:
    """Whether two colours would both be called by one name, such as green."""
    (_, a1, b1), (_, a2, b2) = _oklab(_linear(one)), _oklab(_linear(other))
    turn = abs(math.atan2(b1, a1) - math.atan2(b2, a2))
    return min(math.hypot(a1, b1), math.hypot(a2, b2)) > 0.03 and min(turn, 2 * math.pi - turn) < 0.45


def _lifted(colour: str) -> str:
    """The colour made lighter in its own hue until it stands 5:1 on dark paper."""
    hue, light, strength = colorsys.rgb_to_hls(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
    while True:
        lifted = "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, light, strength))
        if contrast(lifted, PAPER_DARK) >= 5 or light >= 0.9:
            return lifted
        light += 0.02


def closest_pair(colours: tuple[str, ...]) -> float:
    """Smallest distance() between any two of the colours."""
    return min(distance(a, b) for a, b in combinations(colours, 2))


# --- numbers on axes -------------------------------------------------------------------

_SCALED = ("million", "billion", "trillion", "thousand", "10,000", "kt", "k ")


def label_expression(lang: str, unit: str = "", top: float | None = None) -> str:
    """Vega expression that prints an axis number: 亿 and 万 in Chinese, K, M and B in English.

    `top` is the axis's largest absolute number: one step (万, M) then serves the whole axis.
    A unit that already counts in thousands or millions, and "%", keep plain digits in English.
    """
    suffix = "'%'" if unit == "%" else "''"
    plain = f"format(datum.value, ',~r') + {suffix}"
    if unit == "%" or (lang == "en" and any(word in unit.lower() for word in _SCALED)):
        return plain
    steps = [(1e8, "亿"), (1e4, "万")] if lang == "zh" else [(1e9, "B"), (1e6, "M"), (1e5, "K")]
    size = {"K": 1e3}
    if top is not None:
        for least, word in steps:
            if top >= (2 * least if lang == "zh" else least):
                return f"datum.value == 0 ? '0' : format(datum.value / {size.get(word, least):.0f}, ',~r') + '{word}'"
        return plain
    expression = plain
    for least, word in reversed(steps):
        expression = f"abs(datum.value) >= {least:.0f} ? format(datum.value / {size.get(word, least):.0f}, ',~r') + '{word}' : {expression}"
    return expression


# --- theme -----------------------------------------------------------------------------


def config(accent: str = ACCENT) -> dict[str, Any]:
    """The Vega-Lite config of a light chart in this accent."""
    return _config(palette(accent), _INK, PAPER, accent)


def dark(accent: str = ACCENT) -> dict[str, Any]:
    """The same config for dark pages: merge it over the spec's own config, key by key."""
    lifted = palette(accent, dark=True)
    return _config(lifted, _INK_DARK, PAPER_DARK, lifted[0])


def light() -> dict[str, Any]:
    """The Altair theme: a dict with `config`."""
    return {"config": config()}


def register() -> None:
    """Make "yanbao" Altair's theme, so that a reader's own charts look like the book's."""
    alt.theme.register("yanbao", enable=True)(light)


def _config(colours: tuple[str, ...], ink: Mapping[str, str], paper: str, accent: str) -> dict[str, Any]:
    """Config from colours by role; light and dark have the same keys, so dark overrides all of it."""
    ramp = [mix(paper, accent, part) for part in (0.08, 0.3, 0.55, 0.8, 1.0)]
    axis = {
        "labelColor": ink["muted"], "titleColor": ink["muted"], "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "domainColor": ink["line"], "tickColor": ink["line"], "gridColor": ink["grid"],
        "labelPadding": 6, "ticks": False, "domain": False, "grid": False,
    }  # fmt: skip
    text = {"fontSize": 12.5, "color": ink["ink"], "baseline": "middle"}
    return {
        "background": paper,
        "font": FONT,
        "padding": {"left": 4, "right": 4, "top": 6, "bottom": 6},
        "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 360},
        "mark": {"color": accent},
        # Vega-Lite's own defaults paint these two black
        "rule": {"color": accent},
        "text": {"color": ink["ink"]},
        "line": {"strokeWidth": 2.25, "strokeCap": "round", "strokeJoin": "round"},
        "bar": {"cornerRadiusEnd": 1},
        "axis": axis,
        "legend": {
            "labelColor": ink["ink"], "labelFontSize": 12.5, "labelLimit": 260, "title": None, "symbolSize": 90,
            "symbolStrokeWidth": 0, "columnPadding": 14, "rowPadding": 4, "orient": "top", "offset": 10, "labelOffset": 5,
        },
        "title": {
            "anchor": "start", "frame": "bounds", "color": ink["ink"], "fontSize": 17, "fontWeight": "bold",
            "subtitleColor": ink["muted"], "subtitleFontSize": 13, "subtitlePadding": 6, "offset": 14, "lineHeight": 23,
        },
        "range": {
            "category": list(colours), "ordinal": ramp, "ramp": ramp, "heatmap": ramp,
            "diverging": [colours[1], ink["grid"], accent],
        },
        "style": {
            "value": text,
            "name": {**text, "fontWeight": 600},
            "note": {**text, "fontSize": 12, "color": ink["muted"]},
            "heading": {**text, "fontSize": 13, "fontWeight": 600},
            "onfill": {**text, "color": paper, "fontWeight": 600},
            "whisker": {"color": ink["muted"], "strokeWidth": 1.25},
            "leader": {"color": ink["line"], "strokeWidth": 0.75},
            "baseline": {"color": ink["muted"], "strokeWidth": 1},
            "context": {"color": ink["line"], "strokeWidth": 1.25},
            "history": {"color": ink["ink"], "strokeWidth": 2.25},
            "hollow": {"fill": paper, "strokeWidth": 1.75, "opacity": 1},
            "neutral": {"color": ink["muted"]},
            "swatch": {"color": ink["muted"], "stroke": ink["muted"]},
            "rest": {"color": ink["rest"]},
            "off": {"color": ink["rest"]},
            "outline": {"stroke": accent},
            "seam": {"stroke": paper, "strokeWidth": 1},
            "empty": {"color": ink["pale"]},
            "node": {"color": ink["pale"], "stroke": accent, "strokeWidth": 1},
            "arrow": {"color": ink["muted"], "stroke": ink["muted"], "strokeWidth": 1.25},
            "halo": {**text, "color": paper, "stroke": paper, "strokeWidth": 5, "strokeJoin": "round"},
        },
    }  # fmt: skip


DARK = dark()
