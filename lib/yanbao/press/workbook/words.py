"""The workbook's own words in both languages."""

from __future__ import annotations

from functools import partial

from .. import bilingual

# key -> (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    # sheets
    "about": ("说明", "About"),
    "results": ("结果", "Results"),
    "inputs": ("输入", "Inputs"),
    "scenarios": ("情景", "Scenarios"),
    "sources": ("来源", "Sources"),
    # about
    "title": ("{name}：驱动模型", "{name}: driver models"),
    "lead": ("本文件是《研报》“{name}”中每个预测和成本模型的可计算版本。所有结果都是公式：改动输入，全部工作表随之重算。",
             "Every forecast and cost model of the study “{name}”, to compute with. All results are formulas: change an input and all sheets follow."),
    "edition": ("版本", "Edition"),
    "default_edition": ("默认版", "default"),
    "parameters": ("参数", "Parameters"),
    "data_date": ("数据截至", "Data up to"),
    "years": ("基准年至展望年", "Base year to horizon"),
    "models": ("模型", "Models"),
    "left_out": ("本版无法计算的模型", "Models that can't be computed in this edition"),
    "how": ("用法", "How to use it"),
    "how_scenario": ("在“{scenarios}”表选择情景；表中填有数字的输入取该情景的值，其余取基准值。", "Choose a scenario on the sheet {scenarios}. Inputs with a number in its column take that; all others take their base value."),
    "how_inputs": ("浅色底纹的单元格可以改：“{inputs}”表的基准值、“{scenarios}”表的情景值。低值与高值是所据证据的范围，供试算参考。",
                   "Shaded cells are yours to change: base values on {inputs}, a scenario's values on {scenarios}. Low and high are the range the evidence gives."),
    "how_models": ("各模型表按年计算，右侧是本版的结果（不随输入变化），供对照。每行的“系数”把该行单位换算为基本单位；公式在基本单位下计算，因此不含换算常数。",
                   "Each model's sheet computes by year; on its right stand this edition's results, which don't change, for comparison. A row's factor turns its unit into base units, in which formulas compute, so they hold no conversion constants."),
    "how_protected": ("其他单元格为防误改而保护，没有密码（审阅 → 撤消工作表保护）。", "Other cells are protected against slips, without a password (Review → Unprotect Sheet)."),
    "licence": ("许可", "Licence"),
    "licence_text": ("{title}（{path}）。来源另有条件的，以其条件为准。", "{title} ({path}). Where a source sets terms of its own, those hold."),
    "cite": ("引用格式", "Please cite as"),
    # columns
    "model": ("模型", "Model"),
    "case": ("方案", "Case"),
    "name": ("名称", "Name"),
    "unit": ("单位", "Unit"),
    "used_in": ("用于", "Used in"),
    "base": ("基准值", "Base value"),
    "from_scenario": ("情景值", "From the scenario"),
    "active": ("采用值", "Active value"),
    "low": ("低值", "Low"),
    "high": ("高值", "High"),
    "distribution": ("分布", "Distribution"),
    "grade": ("等级", "Grade"),
    "source": ("来源", "Source"),
    "locator": ("在来源中的位置", "Place in the source"),
    "reason": ("依据", "Reason"),
    "driver": ("驱动名", "Driver"),
    "row": ("台账编号", "Ledger row"),
    "role": ("性质", "Role"),
    "factor": ("系数", "Factor"),
    "this_edition": ("本版 {year}", "Edition {year}"),
    "formula": ("公式", "Formula"),
    "scenario": ("情景", "Scenario"),
    "choose": ("从列表中选择一个情景。", "Choose a scenario from the list."),
    "not_a_scenario": ("请从列表中选择。", "Please choose one from the list."),
    "why": ("情景的依据", "Why these values"),
    "value": ("数值", "Value"),
    "publisher": ("发布机构", "Publisher"),
    "document": ("标题", "Title"),
    "published": ("发布日期", "Published"),
    "grade_meaning": ("等级含义", "What the grade means"),
    "link": ("链接", "Link"),
    "source_id": ("来源编号", "Source id"),
    # results
    "live": ("本表", "This workbook"),
    "edition_column": ("本版", "Edition"),
    "parts_in": ("{model}的构成，{year}年", "Parts of {model}, {year}"),
    # models
    "calculation": ("计算", "Calculation"),
    "of_edition": ("由本版参数设定；否则为 {value}", "set for this edition; otherwise {value}"),
    "total_of": ("{name}（累计）", "{name}, cumulative"),
    "part_of_formula": ("公式的一部分", "part of a formula"),
    "semicolon": ("；", "; "),
    "comma": ("、", ", "),
    # roles
    "input": ("输入", "input"),
    "computed": ("", ""),
    "part": ("组成", "part"),
    "headline": ("结果", "headline"),
    "output": ("输出", "output"),
    "total": ("累计", "running total"),
    "helper": ("", ""),
    # distributions
    "triangular": ("三角", "triangular"),
    "uniform": ("均匀", "uniform"),
    "normal": ("正态", "normal"),
    "lognormal": ("对数正态", "lognormal"),
    "fixed": ("固定", "fixed"),
}


word = partial(bilingual.word, WORDS)
