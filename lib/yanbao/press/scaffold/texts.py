"""The texts of a new study: its commentary with the headings that a study has, and the page for whoever fills it, made from the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ... import prose, study as studies, tables

# Chinese, English: what stands under a heading until it is written
SUMMARY = {
    "summary_findings": (["示例：产量达到{value}`shipments@last`。", "示例：价格为{value}`price_trend@last`。", "示例：模型的单位成本为{value}`driver:unit_cost`。"],
                         ["Example: output reached {value}`shipments@last`.", "Example: the price is {value}`price_trend@last`.", "Example: the model's unit cost is {value}`driver:unit_cost`."]),
    "summary_risks": (["示例：写明一项风险。"] * 3, ["Example: say what a risk is."] * 3),
    "summary_gaps": (["示例：本研究的数字全部虚构，尚未整理。", *["示例：写明一处缺口，以及什么可以补上。"] * 2],
                     ["Example: all numbers of this study are made up; nothing is curated yet.", *["Example: say what is missing, and what would fill it."] * 2]),
}
FINDING = ("示例句：请换成本章的一点发现。", "Example: put one of the chapter's findings here.")
CHANGE = ("示例句：请写明什么会改变上述发现。", "Example: say what would change these findings.")
TITLE = ("# {name}：评述", "# {name}: commentary")


def commentary(root: Path, name: str, lang: str) -> str:
    """The commentary in one language: the front page's headings, and each chapter's findings with what would change them."""
    side = lang == "en"
    chapters = dict.fromkeys(studies.general_exhibits(root)["chapter"])
    sections = {heading: SUMMARY[heading][side] for heading in prose.SUMMARY}
    for chapter in chapters:
        sections |= {chapter: [FINDING[side]] * prose.FINDINGS, chapter + prose.CHANGES: [CHANGE[side]]}
    parts = [TITLE[side].format(name=name), *(part for heading, texts in sections.items() for part in (f"## {heading}", *texts))]
    return "\n\n".join(parts) + "\n"


GUIDE = {
    "zh": """# {name}：如何填写

本文件夹是一份研究。`yanbao new` 写入的行全部是虚构的示例（来源 `example-note`，等级 E），只示范各表如何互相引用；请逐表替换，换完即可删去本文件。

## 顺序

1. `study.yml`：名称、问题、范围、基准年与展望年。
2. `vocabulary/`：共用词表没有的指标、单位、对象、口径和名称才写在这里，已有的直接使用。
3. `sources.csv`，然后 `observations.csv`：先登记来源，再一行一个数字。宽表可用 `yanbao import` 导入。
4. 其余各表按需要填写；用不到的表留表头即可，也可删去。
5. `exhibits.csv`：把有数字的通用图表由 gap 改为 shown；行业里不存在的改为 not_applicable。
6. `commentary.zh.md` 与 `commentary.en.md`：数字一律写成引用，两种语言成对。

编号、时期与引用的写法见项目的 docs/curating.md。

## 命令

```
yanbao check {place}
yanbao import 表格.xlsx --study {place} --dry-run
yanbao build {place}
yanbao serve {place}
yanbao list exhibits {place}
yanbao export {place} --out 输出文件夹
```

## 各表

""",
    "en": """# {name}: how to fill it

This folder is a study. All rows that `yanbao new` wrote are made-up examples (source `example-note`, grade E) that only show how the tables refer to one another; replace
them table by table, then delete this file.

## In which order

1. `study.yml`: name, question, scope, base year and horizon.
2. `vocabulary/`: only the metrics, units, entities, definitions and labels that the shared vocabulary lacks; what it has is simply used.
3. `sources.csv`, then `observations.csv`: first the source, then one row a number. `yanbao import` takes over a spreadsheet.
4. The other tables as you need them; one that isn't used keeps its header alone, or may be deleted.
5. `exhibits.csv`: turn the general exhibits that have figures from gap to shown, and those that the industry doesn't have to not_applicable.
6. `commentary.zh.md` and `commentary.en.md`: every number as a reference, both languages in pairs.

How ids, periods and references are written is told in docs/curating.md of the project.

## Commands

```
yanbao check {place}
yanbao import TABLE.xlsx --study {place} --dry-run
yanbao build {place}
yanbao serve {place}
yanbao list exhibits {place}
yanbao export {place} --out FOLDER
```

## The tables

""",
}
HEADS = {"zh": "| 列 | 必填 | 含义 |", "en": "| column | required | meaning |"}
YES = {"zh": "是", "en": "yes"}


def guide(root: Path, name: str, place: str, lang: str, listed: Mapping[str, str]) -> str:
    """How to fill the pack: order, commands, and each table's columns. `listed`: file -> its schema, in the order to fill them."""
    described = "description_zh" if lang == "zh" else "description"
    parts = []
    for file, table in listed.items():
        schema = tables.schema(root, table)
        lines = [f"### {file}", "", schema[described], "", HEADS[lang], "|---|---|---|"]
        for field in schema["fields"]:
            required = YES[lang] if field.get("constraints", {}).get("required") else ""
            lines.append(f"| {field['name']} | {required} | " + field[described].replace("|", "\\|") + " |")
        parts.append("\n".join(lines))
    return GUIDE[lang].format(name=name, place=place) + "\n\n".join(parts) + "\n"
