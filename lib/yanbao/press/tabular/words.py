"""What the columns are called that a page hasn't, in both languages."""

from __future__ import annotations

from functools import partial

from .. import bilingual

# key -> (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    "value": ("数值", "Value"),
    "low": ("低值", "Low"),
    "high": ("高值", "High"),
    "unit": ("单位", "Unit"),
    "as_shown": ("书中写法", "As shown"),
    "publisher": ("来源", "Source"),
    "source_year": ("来源年份", "Source's year"),
    "source_grade": ("来源等级", "Source's grade"),
    "link": ("网址", "Address"),
    "locator": ("在来源中的位置", "Place in the source"),
    "row": ("台账编号", "Ledger row"),
    "subject": ("内容", "What it is"),
    "period": ("时期", "Period"),
    "kind": ("性质", "Kind"),
    "grade": ("等级", "Grade"),
    "origin": ("出处", "Origin"),
}

word = partial(bilingual.word, WORDS)
