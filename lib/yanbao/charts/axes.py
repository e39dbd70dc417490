"""Axes whose domains, ticks and labels are decided here, so that labels can be placed before drawing."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ..theme import Look, label_expression
from . import lettering
from .vega import Spec, channel, expression

# True in containers under 600 px; `width` is named only so that a resize asks again.
NARROW = "containerSize()[0] + 0 * width < 600"


@dataclass(frozen=True)
class Ruler:
    """A numeric axis: domain and tick values in data units, its length in pixels."""

    low: float
    high: float
    ticks: tuple[float, ...]
    length: float

    def pixels(self, value: float) -> float:
        """Distance of a value from the low end, in pixels."""
        return (value - self.low) / (self.high - self.low) * self.length

    def value(self, pixels: float) -> float:
        """The value that far from the low end."""
        return self.low + pixels / self.length * (self.high - self.low)

    @property
    def scale(self) -> Spec:
        return dict(domain=[self.low, self.high], nice=False, zero=False)


def ruler(values: Sequence[float], length: float, zero: bool, count: int = 5, loose: bool = True) -> Ruler:
    """A ruler that covers the finite values with round ticks; with `zero` it holds 0.

    Without `zero` it still starts at 0 where the smallest value is under 40 % of the largest,
    since a cut axis would then exaggerate. `loose` ends the domain on ticks.
    """
    finite = [float(v) for v in values if v is not None and math.isfinite(v)] or [0.0]
    low, high = min(finite), max(finite)
    if zero or (low >= 0 and low <= 0.4 * high):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (0.0, high * 1.25) if high > 0 else (low * 1.25, 0.0) if low < 0 else (0.0, 1.0)
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(m for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(float(f"{i * step:.10g}") for i in range(first, last + 1))
    if loose:
        return Ruler(ticks[0], ticks[-1], ticks, length)
    # the highest value stands at the very end, so that what a label needs beyond it is the same at every width
    low = low if low == 0 else low - (high - low) * 0.04
    return Ruler(low, high, tuple(t for t in ticks if low <= t <= high), length)


def _labels(rule: Ruler, look: Look, unit: str) -> str:
    return label_expression(look.lang, unit, max(abs(rule.low), abs(rule.high)))


def _label_room(rule: Ruler, look: Look, unit: str) -> float:
    """Widest tick label in pixels."""
    return max(lettering.width(lettering.number(t, look, unit), 12) for t in rule.ticks)


def upright(rule: Ruler, look: Look, unit: str | None = None, **more) -> Spec:
    """A vertical value axis: light grid, unit lying above it ("%" stands on the labels instead)."""
    unit = look.unit if unit is None else unit
    title = unit if unit and unit != "%" else None
    return dict(
        values=list(rule.ticks), labelExpr=_labels(rule, look, unit), grid=True, title=title, titleAngle=0, titleAlign="left",
        titleAnchor="end", titleBaseline="bottom", titleX=-_label_room(rule, look, unit) - 6, titleY=-10, **more,
    )  # fmt: skip


def lying(rule: Ruler, look: Look, unit: str | None = None) -> Spec:
    """A horizontal value axis below the plot with its unit at the end."""
    unit = look.unit if unit is None else unit
    return dict(
        values=list(rule.ticks), labelExpr=_labels(rule, look, unit), title=unit if unit and unit != "%" else None, labelFlush=False,
        titleAnchor="end", titlePadding=4, labelOverlap="parity", ticks=True, tickSize=4, domain=True,
    )  # fmt: skip


def counted(axis: Spec, count: int) -> Spec:
    """The same axis with about so many ticks of Vega's own choice."""
    return {key: value for key, value in axis.items() if key != "values"} | {"tickCount": count}


def inset(rule: Ruler, labels: Sequence[tuple[float, str]]) -> Spec:
    """The ruler's scale with room on its left for labels that end at a value: (value, text) pairs.

    Room is reckoned for a phone's plot of 190 pixels.
    """
    needed = [lettering.width(text) + 16 - (value - rule.low) / (rule.high - rule.low) * 190 for value, text in labels]
    room = max(0.0, *needed) if needed else 0.0
    return dict(domain=[rule.low, rule.high], nice=False, zero=False, range=[round(room), expression("width")])


def on(other: Spec, field: str) -> Spec:
    """The same channel (scale, axis) for another field, such as "low:Q"."""
    return {**other, **channel(field)}


def day(when: pd.Timestamp) -> Spec:
    return dict(year=when.year, month=when.month, date=when.day)


def time(rows: pd.DataFrame, field: str = "date", most: int = 11, pad: float = 0.03) -> Spec:
    """A time channel over `date`, labelled with the rows' own periods where they are few and short.

    Rows need `date` (datetime64) and `period` (str). Otherwise plain years are marked.
    """
    dates = rows["date"].dropna()
    first, last = dates.min(), dates.max()
    margin = max((last - first) * pad, pd.Timedelta(days=20)) if last > first else pd.Timedelta(days=200)
    domain = dict(domain=[day(first - margin), day(last if last > first else last + margin)], nice=False)
    names: dict[str, pd.Timestamp] = {}
    for name, when in rows.sort_values(["date", "period"], kind="stable")[["period", "date"]].itertuples(index=False):
        if name and pd.notna(when):
            names.setdefault(name, when)
    if not names:
        # rows that don't name their periods: years are marked where most of them stand
        month = dates.dt.month.value_counts().sort_index(kind="stable")
        if month.max() >= 0.5 * len(dates):
            names = {str(y): pd.Timestamp(y, int(month.idxmax()), 1) for y in range(first.year, last.year + 1)}
    years = bool(names) and all(re.fullmatch(r"\d{4}", name) for name in names)
    if years and all(when.year == int(name) for name, when in names.items()):
        # every year gets its place, also those without a row, so that steps are even
        some = next(iter(names.values()))
        names = {str(y): pd.Timestamp(y, some.month, min(some.day, 28)) for y in range(first.year, last.year + 1)} | names
        names = dict(sorted(names.items()))
    # several periods at nearly one place, or full dates: the calendar's own years read better
    crowded = len({w.strftime("%Y%m%d") for w in names.values()}) < len(names) or any(len(n) > 9 for n in names)
    common = dict(title=None, ticks=True, tickSize=4, domain=True, labelFlush=False, labelOverlap="parity", labelSeparation=6)
    if names and not crowded and (years or len(names) <= 16):
        picked = _thin(list(names.items()), most)
        picked.reverse()  # where labels overlap the first of the list stays: the newest
        words = json.dumps({w.strftime("%Y%m%d"): n for n, w in picked}, ensure_ascii=False, sort_keys=True)
        axis = dict(values=[day(w) for _, w in picked], labelExpr=f"{words}[timeFormat(datum.value, '%Y%m%d')]", **common)
    else:
        span = max(1, last.year - first.year)
        axis = dict(format="%Y" if span > 1 else "%Y-%m", tickCount=min(span + 1, most), **common)
        if 1 < span < 4:  # left to itself the axis marks quarters, and says the same year four times
            axis |= {"values": [day(pd.Timestamp(year, 1, 1)) for year in range(first.year, last.year + 1) if pd.Timestamp(year, 1, 1) >= first - margin]}
    return channel(f"{field}:T", scale=domain, axis=axis)


def _thin(items: list, most: int) -> list:
    """At most about `most` of the items, evenly spaced and counted from the last one."""
    step = math.ceil(len(items) / most)
    return items[::-1][::step][::-1]


@dataclass(frozen=True)
class Ladder:
    """The rows of a lying chart: their keys in order, row height and chart height in pixels."""

    names: tuple[str, ...]
    step: float
    axis: Spec
    left: tuple[float, float]  # pixels the labels take on a page and on a phone

    @property
    def height(self) -> float:
        return max(self.step * len(self.names), 60)

    def channel(self, field: str) -> Spec:
        """The y channel over these rows; bands stay under 30 pixels however many lines a label has."""
        pad = max(0.3, 1 - 30 / self.step)
        return channel(f"{field}:N", sort=None, scale=dict(domain=list(self.names), paddingInner=pad, paddingOuter=pad / 2), axis=self.axis)


def ladder(names: Sequence[str], step: float = 30, labels: Sequence[str] | None = None, **more) -> Ladder:
    """Rows with wrapped labels: wide ones on a page, narrower ones on a phone.

    `labels` are the texts shown when they differ from the (unique) names.
    """
    names, shown = list(names), list(labels or names)
    wide = [lettering.wrap(text, 200, most=3) for text in shown]
    slim = [lettering.wrap(text, 104, most=3) for text in shown]
    lines = max(text.count("\n") + 1 for text in slim)
    # few rows stand further apart, so that the chart isn't a mere strip
    step = max(step, lines * lettering.LINE + 6, min(56.0, 200 / len(names)))
    table = {n: [w.split("\n"), s.split("\n")] for n, w, s in zip(names, wide, slim, strict=True)}
    if all(w == s == n for n, w, s in zip(names, wide, slim, strict=True)):
        broken = {}
    else:
        # Vega sets the first line at the tick; half the block belongs above it
        extra = json.dumps({n: [w.count("\n"), s.count("\n")] for n, w, s in zip(names, wide, slim, strict=True)}, ensure_ascii=False)
        broken = {"labelExpr": f"{json.dumps(table, ensure_ascii=False)}[datum.value][narrow ? 1 : 0]",
                  "labelOffset": expression(f"-7.5 * ({extra}[datum.value] || [0, 0])[narrow ? 1 : 0]")}
    axis = dict(title=None, labelLimit=260, labelFontSize=lettering.SIZE, labelLineHeight=15, labelPadding=8, labelOverlap=False, **broken, **more)
    left = tuple(max(lettering.width(text) for text in texts) + 12 for texts in (wide, slim))
    return Ladder(tuple(names), step, axis, left)
