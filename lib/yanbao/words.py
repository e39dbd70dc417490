"""Names and numbers for readers, in either language."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from babel.numbers import format_decimal

from . import periods, reads, tables
from .errors import YanbaoError, nearest_names

LANGUAGES = ("zh", "en")
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# from here on numbers are told by powers of ten: nobody reads ten thousand trillions (training compute is 10²⁵ operations)
LEAST_POWER = 1e16
NAMED = {"metrics": "metric", "entities": "entity_id", "definitions": "definition_id", "exhibits": "exhibit"}


class Words:
    """The vocabulary in one language. A name that lacks this language is given in the other, marked."""

    def __init__(self, lang: str, named: dict[str, dict[str, tuple[str, str]]], labels: dict[tuple[str, str], tuple[str, str]], own: Path | None = None):
        """`own`: the folder of the words that a pack adds."""
        self.lang = lang
        self._asked = (reads.OWN_WORD, str(own)) if own else (reads.WORD,)
        self._named = named
        self._labels = labels
        self._domains: dict[str, dict[str, tuple[str, str]]] = {}
        for (domain, key), pair in labels.items():
            self._domains.setdefault(domain, {})[key] = pair

    def answer(self, table: str, *key: str) -> object:
        """What the vocabulary says of a key: its names, all labels of a domain, or None. The question that `reads` notes."""
        if table != "labels":
            return self._named[table].get(key[0])
        return self._labels.get(key) if len(key) == 2 else list(self._domains.get(key[0], {}).items())

    def _note(self, table: str, *key: str) -> None:
        reads.note((*self._asked, table, *key), self.answer(table, *key))

    def _pick(self, pair: tuple[str, str]) -> str:
        zh, en = pair
        if self.lang == "zh":
            return zh or f"{en}（英文）"
        return en or f"{zh} (in Chinese)"

    def name(self, table: str, key: str) -> str:
        """Name of a metric, entity, definition or general exhibit. Raises YanbaoError where there is none."""
        names = self._named[table]
        self._note(table, key)
        if key not in names:
            raise YanbaoError("unknown_name", nearest=nearest_names(key, names), value=key, table=f"data/vocabulary/{table}.csv")
        return self._pick(names[key])

    def entity(self, key: str) -> str:
        return self.name("entities", key)

    def entities(self, cell: str) -> str:
        """The names of all entities that a cell lists."""
        return self.listed([self.entity(key) for key in tables.items(cell)])

    def listed(self, texts: Iterable[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(texts)

    def label(self, domain: str, key: str) -> str:
        """Label of a key of a domain. Raises YanbaoError where there is none."""
        self._note("labels", domain, key)
        if (domain, key) not in self._labels:
            raise YanbaoError("unknown_name", nearest=nearest_names(key, self._domains.get(domain, {})), value=f"{domain}/{key}", table="data/vocabulary/labels.csv")
        return self._pick(self._labels[domain, key])

    def has_label(self, domain: str, key: str) -> bool:
        self._note("labels", domain, key)
        return (domain, key) in self._labels

    def domain(self, domain: str) -> dict[str, str]:
        """All labels of a domain, in the order of the file."""
        self._note("labels", domain)
        return {key: self._pick(pair) for key, pair in self._domains.get(domain, {}).items()}

    def dimension_value(self, key: str, value: str) -> str:
        """A dims value as readers see it: its label, an entity's name, or the number itself."""
        if self.has_label(key, value):
            return self.label(key, value)
        self._note("entities", value)
        if value in self._named["entities"]:
            return self.entity(value)
        return value.replace("_", " ")

    def any_name(self, key: str) -> str:
        """For `{name}` references: domain/key of the labels, else an entity, metric, definition or exhibit."""
        if "/" in key:
            return self.label(*key.split("/", 1))
        for table in ("entities", "metrics", "definitions", "exhibits"):
            self._note(table, key)
            if key in self._named[table]:
                return self.name(table, key)
        valid = [name for table in self._named.values() for name in table]
        raise YanbaoError("unknown_name", nearest=nearest_names(key, valid), value=key, table="data/vocabulary")

    def number(self, value: float) -> str:
        """A number for prose and tables: three or four significant digits, 万 and 亿 in Chinese, million and billion in English."""
        divisor, word = self._scale(value)
        return self.plain(value / divisor) + word

    def _scale(self, value: float) -> tuple[float, str]:
        """What to divide a number by, and the word for it."""
        if abs(value) >= LEAST_POWER:
            return 1.0, ""
        scales = ((1e12, 1e12, "万亿"), (1e8, 1e8, "亿"), (1e5, 1e4, "万")) if self.lang == "zh" else ((1e12, 1e12, " trillion"), (1e9, 1e9, " billion"), (1e6, 1e6, " million"))
        return next(((divisor, word) for least, divisor, word in scales if abs(value) >= least * 0.99995), (1.0, ""))

    def span(self, low: float, high: float, symbol: str | None = None) -> str:
        """A range with both ends in one scale and the unit once; one number where the ends agree. `symbol` None leaves the unit out."""
        low, high = (high, high) if low != low else (low, low) if high != high else (low, high)
        low = high if self.plain(low) == self.plain(high) else low  # ends that read the same are one number
        if symbol is None:
            return self.plain(high) if low == high else f"{self.plain(low)}–{self.plain(high)}"
        last = self.quantity(high, symbol)
        if low == high:
            return last
        if low and abs(high / low) >= 1000:  # too far apart for one scale
            return f"{self.quantity(low, symbol)}{'–' if self.lang == 'en' else '至'}{last}"
        # the first end is told in the scale of the second: the plain scales, else 万 and 万亿 beside a unit such as 亿元
        told = re.search(r"−?[\d,.]+", last)
        if not told:
            return last
        scales = (1.0, self._scale(high)[0], 1e4, 1e-4, 1e2, 1e-2, 1e-6, 1e-3)
        divisor = next((scale for scale in scales if self.plain(high / scale) == told.group()), 1.0)
        dash = "–" if self.lang == "en" else "至"
        return last[: told.start()] + self.plain(low / divisor) + dash + last[told.start():]

    def plain(self, value: float) -> str:
        """A number without scale words: four significant digits, never fewer than all digits before the point."""
        if value == 0 or not math.isfinite(value):
            return "0" if value == 0 else "–"
        if abs(value) >= LEAST_POWER:
            digits, _, exponent = f"{value:.3e}".partition("e+")
            return f"{self.plain(float(digits))}×10{exponent.translate(POWERS)}"
        digits = max(0, 3 - math.floor(math.log10(abs(value))))
        # half up, as on paper: in binary 129.35 is a little less and 1293.5 isn't, so one number would read differently in two units
        rounded = float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-min(digits, 12)), ROUND_HALF_UP))
        text = format_decimal(rounded, format="#,##0.############", locale="en_US")
        return "−" + text[1:] if text.startswith("-") else text

    def quantity(self, value: float, symbol: str) -> str:
        """Number and unit as they stand in a sentence (CNY before the number in English, units after it)."""
        if symbol == "%":
            return self.plain(value) + "%"
        if symbol.startswith("百万") and value:  # nobody says 10.99百万元: 1,099万元, and from a hundred million on 亿元
            return self.quantity(value / 100, "亿" + symbol[2:]) if abs(value) >= 100 else self.quantity(value * 100, "万" + symbol[2:])
        if symbol.startswith("million ") and 0 < abs(value) < 1:  # 31,000 racks rather than 0.031 million racks
            return f"{self.plain(value * 1e6)} {symbol.removeprefix('million ')}"
        if re.match(r"[A-Z]{3} billion", symbol) and 0 < abs(value) < 1:  # CNY 882 million rather than CNY 0.882 billion
            return self.quantity(value * 1e3, symbol.replace("billion", "million", 1))
        if symbol.startswith("万") and abs(value) >= 1e4:  # 2亿吨 rather than 20,000万吨
            return self.quantity(value / 1e4, "亿" + symbol[1:])
        if symbol.startswith("亿") and not 0.1 <= abs(value) < 1e4 and value:
            # 182.3万美元 rather than 0.01823亿美元, 1.3万亿元 rather than 13,000亿元
            return self.quantity(value * 1e4, "万" + symbol[1:]) if abs(value) < 0.1 else f"{self.plain(value / 1e4)}万{symbol}"
        if not symbol:
            return self.number(value)
        if self.lang == "zh":
            # 12.3亿元 rather than 12.3 亿元; Latin units keep a space
            gap = "" if "一" <= symbol[0] <= "鿿" else " "
            number = self.plain(value) if symbol[0] in "万亿百千十" else self.number(value)
            return f"{number}{gap}{symbol}"
        money, _, rest = symbol.partition(" ")
        if money in ("CNY", "USD", "EUR", "HKD", "JPY") and not rest.startswith("per"):
            return f"{money} {self.plain(value) if rest else self.number(value)}{' ' + rest if rest else ''}"
        return f"{self.plain(value) if abs(value) < 1e6 else self.number(value)} {symbol}"

    def result(self, value: float, symbol: str) -> str:
        """A model's result in a sentence: three significant digits, since more would promise too much."""
        return self.quantity(three_digits(value), symbol)

    def result_span(self, low: float, high: float, symbol: str) -> str:
        return self.span(three_digits(low), three_digits(high), symbol)

    def percent(self, ratio: float) -> str:
        """A ratio as a percentage: 0.123 is 12.3%; over a factor of ten it is told as a multiple: in Chinese of the growth itself (增长18倍), in
        English of what came of it (up a factor of 19)."""
        if ratio >= 10:
            return self.label("interface", "times").format(value=self.plain(float(f"{ratio + (self.lang == 'en'):.2g}")))
        return self.plain(float(f"{100 * ratio:.3g}")) + "%"

    def period(self, text: str) -> str:
        """A ledger period as readers of the language write it."""
        if "/" in text:
            first, last = (self.period(part) for part in text.split("/"))
            return f"{first}–{last}" if self.lang == "en" else f"{first}至{last}"
        if text.endswith("-12-31"):
            return f"{text[:4]}年末" if self.lang == "zh" else f"the end of {text[:4]}"
        if self.lang == "zh":
            year, _, rest = text.partition("-")
            if not rest:
                return f"{year}年"
            if rest[0] == "H":
                return f"{year}年{'上' if rest[1] == '1' else '下'}半年"
            if rest[0] == "Q":
                return f"{year}年{'一二三四'[int(rest[1]) - 1]}季度"
            month, _, day = rest.partition("-")
            return f"{year}年{int(month)}月" + (f"{int(day)}日" if day else "")
        year, _, rest = text.partition("-")
        if not rest:
            return year
        if rest[0] in "HQ":
            return f"{rest} {year}"
        months = "January February March April May June July August September October November December".split()
        month, _, day = rest.partition("-")
        return (f"{int(day)} " if day else "") + f"{months[int(month) - 1]} {year}"

    def when(self, text: str) -> str:
        """A period as an adverb: in 2024, on 30 June 2025, at the end of 2025 (in Chinese the bare period)."""
        if self.lang == "zh":
            return self.period(text)
        preposition = "at" if text.endswith("-12-31") else "on" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else "from" if "/" in text else "in"
        return f"{preposition} {self.period(text).replace('–', ' to ') if '/' in text else self.period(text)}"

    def short_period(self, text: str) -> str:
        """A period for axes and table cells: years bare, the rest as the ledger writes it."""
        if text.endswith("-12-31"):
            return f"{text[:4]}年末" if self.lang == "zh" else f"end {text[:4]}"
        return text if periods.is_whole_year(text) or self.lang == "en" else text.replace("H1", "上半年").replace("H2", "下半年")


@lru_cache(maxsize=16)
def load(root: Path, lang: str, own: Path | None = None) -> Words:
    """The shared vocabulary in one language, with the words of a pack where `own` is the folder of these. Raises YanbaoError."""
    return Words(lang, *_pairs(root, own), own)


def _pairs(root: Path, own: Path | None) -> tuple[dict[str, dict[str, tuple[str, str]]], dict[tuple[str, str], tuple[str, str]]]:
    """Table -> key -> names in both languages; and the labels by domain and key."""
    named = {}
    for table, key in NAMED.items():
        frame = tables.vocabulary(root, table, own, whole=False)
        named[table] = dict(zip(frame[key], zip(frame["zh"], frame["en"])))
    frame = tables.vocabulary(root, "labels", own, whole=False)
    return named, dict(zip(zip(frame["domain"], frame["key"]), zip(frame["zh"], frame["en"])))


def three_digits(value: float) -> float:
    return float(f"{value:.3g}")
