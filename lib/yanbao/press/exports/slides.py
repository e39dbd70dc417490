"""A study as slides: title, contents, the findings of each chapter, and one slide for each panel with its finding, chart or table, and sources.

All texts are texts and tables are tables, to be changed in any program; only charts are pictures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from .. import tabular
from ..executed import Chapter, Panel
from . import pictures
from .gathered import Taken
from .pictures import printable
from .words import word

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)  # 16:9
LEFT, ACROSS = Inches(0.6), Inches(12.13)
TITLE_ONLY = 5  # a layout of the default template: all places are set by hand
ROWS, COLUMNS, CELL = 14, 6, 110  # of a table, and characters of a cell
ROOM, LINE, EMS = 4.4, 0.19, 74  # inches that a table may take and a line takes; ems of a table's width
LATIN, EAST_ASIAN = "Arial", "Microsoft YaHei"  # a file names one font; programs without it take theirs (PingFang, Noto Sans CJK)
INK, MUTED, PALE = "22272e", "5d6673", "f2f3f1"


def name(study: str, lang: str) -> str:
    """The file's name."""
    return f"{study}-{lang}.pptx"


def slides(taken: Taken) -> bytes:
    """The slides of a study in one language. Equal chapters give equal slides."""
    return _Deck(taken).write()


class _Deck:
    def __init__(self, taken: Taken):
        self.taken, self.lang = taken, taken.lang
        self.accent = taken.book.pack.accent.lstrip("#")
        self.ledger = tabular.Ledger(taken.book)
        self.deck = Presentation()
        self.deck.slide_width, self.deck.slide_height = WIDTH, HEIGHT
        _set_fonts(self.deck)
        day = datetime.fromisoformat(taken.day)
        about = self.deck.core_properties
        about.title, about.author, about.subject, about.created, about.modified, about.last_modified_by = (
            taken.title,
            "The Yanbao authors",
            word(self.lang, "book"),
            day,
            day,
            "",
        )
        about.language = "zh-CN" if self.lang == "zh" else "en"

    def write(self) -> bytes:
        self._front()
        contents = self._slide(word(self.lang, "contents"))
        first = {}
        for chapter in self.taken.chapters:
            first[chapter.slug] = self._findings(chapter)
            for exhibit in chapter.exhibits:
                for panel in exhibit.panels:
                    self._panel(panel)
        self._contents(contents, first)
        written = BytesIO()
        self.deck.save(written)
        return written.getvalue()

    # the parts of a slide

    def _slide(self, title: str, size: float = 26) -> Any:
        """A slide with its title and a thin line of the study's colour over it."""
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[TITLE_ONLY])
        line = slide.shapes.add_shape(1, 0, 0, WIDTH, Inches(0.09))
        line.fill.solid()
        line.fill.fore_color.rgb = RGBColor.from_string(self.accent)
        line.line.fill.background()
        line.shadow.inherit = False
        place = slide.shapes.title
        place.left, place.top, place.width, place.height = LEFT, Inches(0.62), ACROSS, Inches(0.95)
        self._write(place.text_frame, [title], size, bold=True)
        place.text_frame.vertical_anchor = MSO_ANCHOR.TOP
        return slide

    def _text(
        self,
        slide: Any,
        box: tuple[float, float, float, float],
        texts: Iterable[str],
        size: float,
        colour: str = INK,
        bold: bool = False,
        align: Any = PP_ALIGN.LEFT,
    ) -> Any:
        """A box of paragraphs; `box`: left, top, width, height in inches."""
        place = slide.shapes.add_textbox(*(Inches(part) for part in box))
        self._write(place.text_frame, list(texts), size, colour, bold, align)
        return place

    def _write(self, frame: Any, texts: Sequence[str], size: float, colour: str = INK, bold: bool = False, align: Any = PP_ALIGN.LEFT) -> None:
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for place, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if not place else frame.add_paragraph()
            paragraph.alignment = align
            paragraph.space_after = Pt(size * 0.45) if len(texts) > 1 else Pt(0)
            run = paragraph.add_run()
            run.text = printable(text)
            run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)

    def _number(self, slide: Any) -> None:
        self._text(slide, (12.0, 7.1, 0.73, 0.25), [str(len(self.deck.slides))], 10, MUTED, align=PP_ALIGN.RIGHT)

    # slides

    def _front(self) -> None:
        taken, slide = self.taken, self._slide(self.taken.title, 40)
        title = slide.shapes.title
        title.top, title.height = Inches(2.6), Inches(1.2)
        self._text(slide, (0.6, 2.1, 12, 0.4), [word(self.lang, "book")], 16, MUTED)
        colon = "：" if self.lang == "zh" else ": "
        facts = [("edition", taken.edition.title(self.lang)), ("data_date", taken.day), ("parameters", taken.edition.given(self.lang))]
        self._text(slide, (0.6, 4.2, 12, 1.5), [f"{word(self.lang, key)}{colon}{text}" for key, text in facts], 16, MUTED)
        self._text(slide, (0.6, 6.8, 12, 0.3), ["CC BY 4.0"], 11, MUTED)

    def _contents(self, slide: Any, first: dict[str, Any]) -> None:
        """Chapters with their exhibits' numbers; a chapter leads to its slide."""
        for place, chapter in enumerate(self.taken.chapters):
            numbers = [exhibit.number for exhibit in chapter.exhibits]
            told = f"{numbers[0]}–{numbers[-1]}" if numbers else ""
            box = self._text(slide, (0.6, 1.7 + 0.72 * place, 9, 0.5), [f"{place + 1}  {chapter.title}"], 20, self.accent)
            box.click_action.target_slide = first[chapter.slug]
            self._text(slide, (9.8, 1.75 + 0.72 * place, 2.9, 0.5), [told], 14, MUTED, align=PP_ALIGN.RIGHT)
        self._text(slide, (12.0, 7.1, 0.73, 0.25), ["2"], 10, MUTED, align=PP_ALIGN.RIGHT)

    def _findings(self, chapter: Chapter) -> Any:
        slide = self._slide(word(self.lang, "findings_of", chapter=chapter.title))
        size = 20 if sum(map(len, chapter.findings)) < (330 if self.lang == "zh" else 800) else 16
        self._text(slide, (0.6, 1.75, 12.1, 5), [f"{place}. {text}" for place, text in enumerate(chapter.findings, 1)], size)
        self._number(slide)
        return slide

    def _panel(self, panel: Panel) -> None:
        meta = panel.meta
        slide = self._slide(meta["title"], 24 if pictures.width_of(meta["title"]) < 44 else 19)
        self._text(slide, (0.6, 0.3, 12, 0.3), [f"{meta['label']}  {meta['name']}"], 12, self.accent, bold=True)
        if meta.get("subtitle"):
            self._text(slide, (0.6, 1.5, 12.1, 0.3), [meta["subtitle"]], 13, MUTED)
        if panel.spec is None or not self._chart(slide, panel):
            self._table(slide, panel)
        sources = pictures.source_line(meta, self.lang)
        self._text(slide, (0.6, 6.78, 11.3, 0.5), pictures.broken(sources, 80)[:2] if sources else [""], 9.5, MUTED)
        self._number(slide)
        self._notes(slide, panel)

    def _chart(self, slide: Any, panel: Panel) -> bool:
        """The chart as a picture as large as the slide has room for; whether it could be drawn."""
        try:
            content = pictures.png(pictures.drawn(panel, self.taken.pictures), self.taken.pictures)
        except ValueError:
            return False
        place = slide.shapes.add_picture(BytesIO(content), LEFT, Inches(1.95))
        scale = min(ACROSS / place.width, Inches(4.7) / place.height)
        place.width, place.height = Emu(int(place.width * scale)), Emu(int(place.height * scale))
        place.left = Emu(int((WIDTH - place.width) / 2))
        place._element.nvPicPr.cNvPr.set("descr", printable(panel.meta.get("alt") or panel.meta["title"]))  # python-pptx has no public way
        return True

    def _table(self, slide: Any, panel: Panel) -> None:
        """The page's table, its first rows and columns; what more there is, is told."""
        given = panel.meta.get("table") or {}
        kept = [place for place in range(len(given.get("columns", []))) if any(row[place] for row in given["rows"])][:COLUMNS]
        if not kept:
            return
        heads, rows = [given["columns"][place] for place in kept], [[row[place] for place in kept] for row in given["rows"]]
        texts = fitting([heads, *([_short(cell) for cell in row] for row in rows)])
        frame = slide.shapes.add_table(len(texts), len(kept), LEFT, Inches(1.95), ACROSS, Inches(0.3 * len(texts)))
        frame._element.graphic.graphicData.tbl[0][-1].text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # the style without lines and fills
        for column, width in zip(frame.table.columns, column_widths(texts)):
            column.width = Emu(int(ACROSS * width))
        for row_place, row in enumerate(texts):
            for place, text in enumerate(row):
                cell = frame.table.cell(row_place, place)
                side = PP_ALIGN.RIGHT if (given.get("align") or [])[kept[place] : kept[place] + 1] == ["r"] else PP_ALIGN.LEFT
                self._write(cell.text_frame, [text], 11, MUTED if not row_place else INK, bold=not row_place, align=side)
                cell.margin_top = cell.margin_bottom = Inches(0.03)
                cell.margin_left = cell.margin_right = Inches(0.06)
                cell.fill.solid()
                cell.fill.fore_color.rgb = RGBColor.from_string(PALE if row_place % 2 == 0 and row_place else "ffffff")
        left_out = [word(self.lang, "more_rows", n=len(rows) - len(texts) + 1)] if len(texts) - 1 < len(rows) else []
        left_out += [word(self.lang, "more_columns")] if len(kept) == COLUMNS < len(given["columns"]) else []
        if left_out:
            self._text(slide, (0.6, 6.5, 12, 0.25), [" ".join(left_out)], 10, MUTED)

    def _notes(self, slide: Any, panel: Panel) -> None:
        """What the exhibit notes, and its sources with their addresses."""
        meta = panel.meta
        lines = [word(self.lang, "note_is", note=meta["note"])] if meta.get("note") else []
        for source in self.ledger.behind(meta).sources:
            lines.append(" ".join(filter(None, (source.publisher, source.year, f"[{source.grade}]" if source.grade else "", source.title, source.address))))
        slide.notes_slide.notes_text_frame.text = "\n".join(map(printable, lines))


def _short(text: str) -> str:
    """A cell's text, cut where it is longer than a slide can bear."""
    text = str(text)
    return text if len(text) <= CELL else text[: CELL - 1].rstrip() + "…"


def fitting(texts: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    """The head and the first rows that a slide has room for: fewer where they are long."""
    shares, used = column_widths(texts), 0.0
    for place, row in enumerate(texts):
        lines = max(math.ceil(pictures.width_of(cell) / (EMS * share)) for cell, share in zip(row, shares))
        used += LINE * max(lines, 1) + 0.06
        if place > ROWS or used > ROOM:
            return texts[: max(place, 2)]
    return texts


def column_widths(texts: Sequence[Sequence[str]]) -> list[float]:
    """The share of the table's width of each column, by what it holds."""
    needed = [min(max(max(pictures.width_of(row[place]) for row in texts), 3.0), 26.0) for place in range(len(texts[0]))]
    return [size / sum(needed) for size in needed]


def _set_fonts(deck: Any) -> None:
    """The fonts of the theme, for Latin and for Chinese."""
    for master in deck.slide_masters:
        part = next(relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme"))
        text = part.blob.decode("utf-8")
        text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=)"[^"]*"', rf'\1"{LATIN}"', text)
        text = re.sub(r'<a:ea typeface="[^"]*"', f'<a:ea typeface="{EAST_ASIAN}"', text)
        part._blob = re.sub(r'(<a:font script="Hans" typeface=)"[^"]*"', rf'\1"{EAST_ASIAN}"', text).encode()  # a theme is bytes to python-pptx
