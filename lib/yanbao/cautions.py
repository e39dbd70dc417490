"""What is said of a figure that looks like a mistake and may well be right, in both languages: a warning, and no reason to fail."""

from __future__ import annotations

# code -> language -> (what is suspected, what to do)
MESSAGES: dict[str, dict[str, tuple[str, str]]] = {
    "jump": {
        "en": ("{period} is {times} times {earlier} ({before}) in the series {series}", "check number and unit against the source; if it is so, waive it in waivers.csv (rule jump, id {id})"),
        "zh": ("序列 {series} 中 {period} 是 {earlier}（{before}）的 {times} 倍", "请与来源核对数字和单位；属实则写入 waivers.csv（rule 为 jump，id 为 {id}）"),
    },
    "over_whole": {
        "en": ("{parts} shares of one whole add up to {total} % in {period}", "check the shares; if they overlap, say exhaustive=no, or waive it in waivers.csv (rule over_whole, id {id})"),
        "zh": ("{period} 同一整体的 {parts} 项占比合计 {total}%", "请核对各项占比；有重叠则填 exhaustive=no，或写入 waivers.csv（rule 为 over_whole，id 为 {id}）"),
    },
    "mixed_series": {
        "en": ("the series {series} has several of {column}: {kinds}", "give each its own series_id, or waive it in waivers.csv (rule mixed_series, id {id})"),
        "zh": ("序列 {series} 的 {column} 不一致：{kinds}", "请各用自己的 series_id，或写入 waivers.csv（rule 为 mixed_series，id 为 {id}）"),
    },
    "percent_or_ratio": {
        "en": ("{value} {unit} is out of scale with row {other}, as if a ratio stood for a percentage", "check the unit; if it is so, waive it in waivers.csv (rule percent_or_ratio, id {id})"),
        "zh": ("{value} {unit} 与行 {other} 的量级不符，像是比率与百分数混用", "请核对单位；属实则写入 waivers.csv（rule 为 percent_or_ratio，id 为 {id}）"),
    },
    "ahead_of_source": {
        "en": ("an actual figure ({kind}) for {period}, which its source of {published} couldn't know yet", "correct period or kind; if it is so, waive it in waivers.csv (rule ahead_of_source, id {id})"),
        "zh": ("{period} 的实际值（{kind}）在来源日期 {published} 时尚不可知", "请更正时期或 kind；属实则写入 waivers.csv（rule 为 ahead_of_source，id 为 {id}）"),
    },
    "counted_twice": {
        "en": ("the same figure as row {other}, from another copy ({other_source}) of one document", "keep one, or say copy_of in sources.csv and waive it in waivers.csv (rule counted_twice, id {id})"),
        "zh": ("与行 {other} 为同一数字，出自同一文件的另一副本（{other_source}）", "请只保留一行，或在 sources.csv 填 copy_of 并写入 waivers.csv（rule 为 counted_twice，id 为 {id}）"),
    },
    "far_apart": {
        "en": ("{times} times row {other}, with which it competes in {period}", "check both, or tell their definitions apart; if it is so, waive it in waivers.csv (rule far_apart, id {id})"),
        "zh": ("{period} 的数值是与之竞争的行 {other} 的 {times} 倍", "请核对两行或区分口径；属实则写入 waivers.csv（rule 为 far_apart，id 为 {id}）"),
    },
    "stale_waiver": {
        "en": ("nothing is suspected of {id} under {rule} any more", "delete the waiver"),
        "zh": ("{id} 已没有 {rule} 方面的疑点", "请删除这条豁免"),
    },
}
