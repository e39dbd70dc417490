"""A study as slides: titles, tables and notes that can be changed, one slide for each panel."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import pytest
from pptx import Presentation
from pptx.util import Emu
from taken_along import HOSTILE, hostile, taken

from dataclasses import replace

from yanbao.press.exports import slides
from yanbao.press.exports.pictures import printable


@lru_cache(maxsize=None)
def deck(lang: str = "en"):
    return Presentation(BytesIO(slides.slides(taken(lang))))


def texts(slide) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def panels(lang: str = "en"):
    return [panel for exhibit in taken(lang).exhibits for panel in exhibit.panels]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_title_contents_findings_and_a_slide_for_each_panel_in_book_order(lang):
    found = list(deck(lang).slides)
    assert len(found) == 2 + len(taken(lang).chapters) + len(panels(lang))
    assert found[0].shapes.title.text == taken(lang).title and any(taken(lang).day in text for text in texts(found[0]))
    titles = [slide.shapes.title.text for slide in found[2:]]
    expected = []
    for chapter in taken(lang).chapters:
        expected += [f"{chapter.title}：要点" if lang == "zh" else f"{chapter.title}: findings", *(panel.meta["title"] for exhibit in chapter.exhibits for panel in exhibit.panels)]
    assert titles == expected


def test_the_findings_of_a_chapter_are_all_on_its_slide():
    for chapter in taken().chapters:
        slide = next(slide for slide in deck().slides if slide.shapes.title.text == f"{chapter.title}: findings")
        assert all(any(finding in text for text in texts(slide)) for finding in chapter.findings)


def test_a_chart_is_a_picture_with_words_for_those_who_do_not_see_it_and_a_table_is_a_table():
    for slide, panel in zip([slide for slide in list(deck().slides)[2:] if not slide.shapes.title.text.endswith(": findings")], panels()):
        pictures = [shape for shape in slide.shapes if shape.shape_type is not None and shape.shape_type.name == "PICTURE"]
        assert len(pictures) == (panel.spec is not None) and all(shape._element.nvPicPr.cNvPr.get("descr") for shape in pictures)
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        assert len(tables) == (panel.spec is None and bool(panel.meta["table"]["rows"]))
        for table in tables:
            assert len(table.rows) <= 15 and {cell.text for cell in table.rows[0].cells} <= set(panel.meta["table"]["columns"])


def test_everything_stands_within_the_slide():
    width, height = deck().slide_width, deck().slide_height
    assert round(width / height, 2) == 1.78
    for slide in deck().slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.top >= 0 and shape.left + shape.width <= width + Emu(1000) and shape.top + shape.height <= height + Emu(1000), slide.shapes.title.text


def test_notes_hold_the_exhibits_note_and_its_sources():
    for slide, panel in zip([slide for slide in list(deck().slides)[2:] if not slide.shapes.title.text.endswith(": findings")], panels()):
        notes = slide.notes_slide.notes_text_frame.text
        assert panel.meta["note"] in notes and all(taken().book.ask("source", source["source_id"])["url"] in notes for source in panel.meta["sources"])


def test_chinese_has_a_chinese_font():
    master = deck("zh").slide_masters[0]
    theme = next(relation.target_part for relation in master.part.rels.values() if relation.reltype.endswith("/theme")).blob.decode()
    assert theme.count('<a:ea typeface="Microsoft YaHei"/>') == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts_on_slides(text):
    one = hostile(text)
    found = Presentation(BytesIO(slides.slides(replace(one, chapters=one.chapters[:1]))))
    told = [part for slide in found.slides for part in texts(slide)]
    assert sum(printable(text) in part for part in told) > 5
    links = [run.hyperlink.address for slide in found.slides for shape in slide.shapes if shape.has_text_frame for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
    assert set(links) == {None}


def test_a_long_table_is_cut_to_the_slide():
    rows = [[f"row {place}", "word " * 20] for place in range(40)]
    kept = slides.fitting([["a", "b"], *rows])
    assert 2 <= len(kept) <= 15 and kept[0] == ["a", "b"]
    assert slides.fitting([["a"], ["b"]]) == [["a"], ["b"]]
