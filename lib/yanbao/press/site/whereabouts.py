"""Where each figure of a study comes from, in a script that pages load when a reader first asks: `window.yanbaoEvidence`, study → sources and rows.

One script for all pages of a study: a reader who asks on one page asks on others, and it is a part of what the page of sources holds.
"""

from __future__ import annotations

import json
from typing import Any

from yanbao import bylines, tables
from yanbao.book import Book

from .sources import kind_told, told, value_told

FOLDER = "_static/yanbao/evidence"


def path(study: str) -> str:
    """Where a study's script lies in the output folder."""
    return f"{FOLDER}/{study}.js"


def script(book: Book) -> bytes:
    """The script: sources as {title, year, grade, url}; rows as [value, period, kind, subject, said, locator, note], where
    subject and said are places in the lists `subjects` and `said` (source, and who says it there, and first)."""
    lang, sources = book.lang, book.study.sources.fillna("")
    subjects: dict[str, int] = {}
    said: dict[tuple[str, str], int] = {}
    rows = {}
    for row in tables.records(book.study.observations):
        subject = " · ".join(part for part in told(row, book) if part)
        rows[row["id"]] = _trimmed([value_told(row, book), book.words.short_period(row["period"]), kind_told(row, book), subjects.setdefault(subject, len(subjects)),
                                    said.setdefault((row["source_id"], row["origin_id"]), len(said)), row["locator"] or "", row[f"note_{lang}"] or ""])
    named = dict(zip(sources.index, tables.records(sources)))
    told_by = [[source, bylines.said_by(book.words, named[source]["publisher"], {origin} - {""})] for source, origin in said]
    content = json.dumps({"sources": {source: _source(row, lang) for source, row in named.items()}, "said": told_by, "subjects": list(subjects), "rows": rows}, ensure_ascii=False, separators=(",", ":"))
    return f"(window.yanbaoEvidence=window.yanbaoEvidence||{{}})[{json.dumps(book.pack.name)}]={content};\n".encode()


def _source(row: dict[str, Any], lang: str) -> dict[str, str]:
    title = row[f"title_{lang}"] or row["title_zh"] or row["title_en"]
    return {"title": title, "year": (row["published"] or row["retrieved"])[:4], "grade": row["grade"], "url": row["url"]}


def _trimmed(cells: list[Any]) -> list[Any]:
    """Without the blank cells at the end."""
    while cells and cells[-1] == "":
        cells.pop()
    return cells
