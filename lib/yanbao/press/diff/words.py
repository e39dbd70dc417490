"""The words of a difference in both languages."""

from __future__ import annotations

from functools import partial

from .. import bilingual

# key -> (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    "title": ("两版对照：{old} → {new}", "What changed: {old} → {new}"),
    "lead": ("逐个图表列出旧值、新值、变动幅度与原因。", "Exhibit by exhibit: old and new figures, by how much they moved, and why."),
    "default_edition": ("默认版", "the default edition"),
    "nothing": ("两版的图表没有差别。", "The exhibits of the two editions are the same."),
    "changed": ("{total} 个图表中有 {n} 个有变化", "{n} of {total} exhibits changed"),
    "added": ("新增 {n} 个", "{n} came"),
    "removed": ("移除 {n} 个", "{n} went"),
    "clause": ("，", ", "),
    "stop": ("。", "."),
    "points": ("{value}个百分点", "{value} pp"),
    "largest": ("变动最大的数字", "Largest moves"),
    "editions": ("两个版本", "The two editions"),
    "edition": ("版本", "Edition"),
    "old": ("旧版", "Old"),
    "new": ("新版", "New"),
    "built": ("构建时间", "Built"),
    "data_date": ("数据截至", "Data up to"),
    "commit": ("代码提交", "Commit"),
    "uncommitted": ("{commit}，含未提交的改动", "{commit}, with uncommitted changes"),
    "studies": ("研究", "Studies"),
    "version_of": ("{name} 版本", "{name} version"),
    "only_studies": ("以下研究只在一个版本中，未作比较：{names}", "In one edition only, so not compared: {names}"),
    "failed_chapters": ("{edition}有章节运行失败，其后的图表缺失：{names}", "Chapters failed in {edition}, and their later exhibits are missing: {names}"),
    "contents": ("有变化的图表", "Exhibits that changed"),
    "cause": ("原因", "Why"),
    "item": ("项目", "Item"),
    "figure": ("数字", "Figure"),
    "change": ("变动", "Change"),
    "relative": ("幅度", "%"),
    "ledger": ("背后的证据记录（{n} 条有变化）", "Evidence rows behind it ({n} changed)"),
    "ledger_row": ("记录", "Row"),
    "texts": ("文字变化（{n} 处）", "Wording ({n})"),
    "shown": ("有", "shown"),
    "show_chart": ("展开图表", "Show chart"),
    "gap_of": ("{edition}的缺口：{text}", "Evidence gap in {edition}: {text}"),
    "came": ("新增", "new"),
    "went": ("移除", "gone"),
    "only_in": ("仅见于{edition}", "Only in {edition}"),
    "data_file": ("全部变化（CSV）", "All changes (CSV)"),
    "other_units": ("两版单位不同，图并列，数字不相减。", "The editions count in different units: the charts stand side by side and nothing is subtracted."),
    "unchanged_left_out": ("另有 {n} 项未变，图中略去。", "{n} unchanged items aren't drawn."),
    "semicolon": ("；", "; "),
    "comma": ("、", ", "),
    "colon": ("：", ": "),
    "exhibit_field": ("图表", "Exhibit"),
    "title_field": ("标题", "Title"),
    "subtitle_field": ("副标题", "Subtitle"),
    "note_field": ("注", "Note"),
    "form_field": ("图形", "Form"),
    "number_field": ("编号", "Number"),
    "unit_field": ("单位", "Unit"),
    "sources_field": ("来源", "Sources"),
    "gap_field": ("缺口", "Gap"),
    "column_field": ("列", "Column"),
    "moved": ("{n} 个数字或条目的变动超出容差", "{n} figures or entries moved beyond the tolerance"),
    "unmoved": ("没有数字的变动超出容差", "nothing moved beyond the tolerance"),
    "top": ("主要变化", "Largest changes"),
    # causes
    "source revised": ("来源修订", "source revised"),
    "new data": ("新增数据", "new data"),
    "withdrawn": ("数据撤下", "withdrawn"),
    "parameter": ("参数", "parameter"),
    "assumption": ("模型假设修订", "model assumption revised"),
    "tables": ("数据表改动", "tables changed"),
    "method": ("方法改动", "method"),
    "unknown": ("原因不明", "unknown"),
    # their details
    "revised_row": ("记录 {row}{source}：{old} → {new}", "row {row}{source}: {old} → {new}"),
    "of_source": ("（来源 {source}）", " (source {source})"),
    "rows": ("记录 {rows}", "rows {rows}"),
    "one_row": ("记录 {rows}", "row {rows}"),
    "and_more": ("等 {n} 条", " and {n} more"),
    "correction": ("更正（{date}）：{reason}", "corrected {date}: {reason}"),
    "parameter_change": ("{name}：{old} → {new}", "{name}: {old} → {new}"),
    "own": ("研究自定", "the study's own"),
    "newest": ("最新", "newest"),
    "as_printed": ("按原文", "as printed"),
    "code": ("程序代码", "library code"),
    "chapter": ("章节 {name}", "chapter {name}"),
    "environment": ("运行环境（{versions}）", "environment ({versions})"),
    "bare_environment": ("运行环境", "environment"),
}
SOME = 3  # names given before "and n more"


word = partial(bilingual.word, WORDS)


def some(lang: str, names: list[str], joint: str = "comma") -> str:
    """The first few names, and how many more there are (in Chinese: how many in all)."""
    told = word(lang, joint).join(names[:SOME])
    return told + (word(lang, "and_more", n=len(names) - SOME if lang == "en" else len(names)) if len(names) > SOME else "")
