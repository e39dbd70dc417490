"""The exports' own words in both languages."""

from __future__ import annotations

from functools import partial

from .. import bilingual

# key -> (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    "sources_are": ("来源：{sources}", "Sources: {sources}"),
    "note_is": ("注：{note}", "Note: {note}"),
    "semicolon": ("；", "; "),
    "comma": ("、", ", "),
    "book": ("研报：可复算的行业研究", "Yanbao: reproducible industry research"),
    # the list of exhibits
    "number": ("编号", "number"),
    "id": ("图表", "exhibit"),
    "panel": ("分图", "panel"),
    "name": ("名称", "name"),
    "title": ("标题", "title"),
    "subtitle": ("副标题", "subtitle"),
    "unit": ("单位", "unit"),
    "chapter": ("章节", "chapter"),
    "note": ("注", "note"),
    "sources": ("来源", "sources"),
    "grades": ("等级（条数）", "grades (rows)"),
    "data": ("数据文件", "data file"),
    "picture": ("图片文件", "picture file"),
    # the readme
    "readme_licence": ("许可与引用", "Licence and citation"),
    "readme_exhibits": ("图表", "The exhibits"),
    "readme_exhibits_text": (
        "`exhibits/` 是书中的全部图表，一个分图一份：`编号-名称.csv` 是数字（含每行的来源、网址和台账编号），`编号-名称.svg` 是图（带标题和来源，可缩放）。"
        "`exhibits/exhibits.csv` 是目录：编号、标题、单位、来源、等级和文件名。",
        "`exhibits/` holds every exhibit of the book, panel by panel: `NUMBER-ID.csv` its numbers (each row with its source, address and ledger row), "
        "`NUMBER-ID.svg` its chart, with title and sources. `exhibits/exhibits.csv` lists them: number, title, unit, sources, grades, file names.",
    ),
    # pages
    "contents": ("目录", "Contents"),
    "edition": ("版本", "Edition"),
    "data_date": ("数据截至", "Data up to"),
    "parameters": ("参数", "Parameters"),
    "licence": ("许可", "Licence"),
    "licence_text": ("{title}（{path}）。来源另有条件的，以其条件为准。", "{title} ({path}). Where a source sets terms of its own, those hold."),
    "cite": ("引用格式", "Please cite as"),
    "front": ("研究概览", "At a glance"),
    # slides
    "findings_of": ("{chapter}：要点", "{chapter}: findings"),
    "more_rows": ("另有 {n} 行，见工作簿。", "{n} more rows in the workbook."),
    "more_columns": ("其余列见工作簿。", "Further columns in the workbook."),
}

word = partial(bilingual.word, WORDS)
