"""The toy study as exports take it along: its chapters run once for a test run's process; and its texts replaced by hostile ones."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from fixtures import ROOT, tiny

from yanbao.book import Book
from yanbao.press import executed
from yanbao.press.chapters import run_chapters
from yanbao.press.datapackage import Edition
from yanbao.press.exports.gathered import Taken
from yanbao.press.jobs import Job, chapters
from yanbao.press.run import notebook_parameters
from yanbao.parameters import Parameters

HOSTILE = ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org","x")', "<script>alert(1)</script>", "<b>&amp;</b>", "]]>", "\x01\x0b", "{=1}", "http://example.org/=1",
           "\U0001f600𠮷", "‮abc", "'=1"]


@lru_cache(maxsize=None)
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="yanbao-taken-"))


@lru_cache(maxsize=None)
def taken(lang: str = "en") -> Taken:
    """The toy study in one language, from chapters run for the tests."""
    parameters = notebook_parameters(tiny(), {"lang": lang})
    jobs = [Job(ROOT, chapter, "tiny", folder() / lang / f"{chapter}.ipynb", parameters) for chapter in chapters(ROOT)]
    assert [one.failure for one in run_chapters(jobs, None) if one.failure] == []
    return Taken(Book(tiny(), Parameters(lang=lang)), Edition(), tuple(executed.chapter(job.output, lang) for job in jobs), None, folder() / "pictures")


def hostile(text: str, lang: str = "en") -> Taken:
    """The toy study with one text in the place of every text that its chapters tell; a table keeps its columns and numbers."""
    good = taken(lang)
    return replace(good, chapters=tuple(replace(chapter, title=text, findings=(text,) * 5, exhibits=tuple(_exhibit(exhibit, text) for exhibit in chapter.exhibits)) for chapter in good.chapters))


def _exhibit(exhibit: executed.Exhibit, text: str) -> executed.Exhibit:
    return replace(exhibit, name=text, panels=tuple(executed.Panel(_meta(panel.meta, text), panel.spec) for panel in exhibit.panels))


def _meta(meta: executed.Meta, text: str) -> dict:
    told = json.loads(json.dumps(meta))
    told |= {key: text for key in ("title", "subtitle", "note", "name", "alt", "unit") if told.get(key)}
    told["sources"] = [{**source, "publisher": text} for source in told["sources"]]
    table = told["table"]
    table["rows"] = [[cell if side == "r" or not cell else text for cell, side in zip(row, table["align"])] for row in table["rows"]]
    return told
