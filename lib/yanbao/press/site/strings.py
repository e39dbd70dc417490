"""The site's own words in both languages, and Chinese for what the theme leaves in English or words badly."""

from __future__ import annotations

from functools import partial

from .. import bilingual

# key -> (Chinese, English)
WORDS: dict[str, tuple[str, str]] = {
    "sources": ("来源", "Sources"),
    "colon": ("：", ": "),
    "semicolon": ("；", "; "),
    "comma": ("、", ", "),
    "note": ("注", "Note"),
    "data_table": ("查看数据", "Data"),
    "show_chart": ("展开图表", "Show chart"),
    "show_table": ("展开表格", "Show table"),
    "more_sources": ("另有 {n} 个来源", "{n} more sources"),
    "gap": ("缺口", "Gap"),
    "parameters": ("本版参数", "Parameters of this edition"),
    "failed": ("本章在这里出错，以下内容未能算出。", "This chapter failed here; what follows could not be computed."),
    "no_exhibits": ("本书尚无图表。", "There are no exhibits yet."),
    "no_sources": ("本研究尚未登记来源。", "No sources are listed for this study yet."),
    "used_by": ("用于", "Used in"),
    "unused": ("未直接用于图表", "Not used in an exhibit"),
    "published": ("发布", "Published"),
    "retrieved": ("读取", "Read"),
    "origin_grade": ("原始来源 {grade} 级", "first stated by grade {grade}"),
    "read_grade": ("所读副本 {grade} 级", "copy read is grade {grade}"),
    "grade_title": ("{grade} 级：{meaning}", "Grade {grade}: {meaning}"),
    "licence": ("许可", "Licence"),
    "archived": ("存档", "Archived copy"),
    "copy_of": ("转载自", "Copy of"),
    "comma_between": ("，", ", "),
    "stop": ("。", ". "),
    "figure_count": ("{n} 条数据", "{n} figures"),
    "figures_here": ("查看 {n} 条数据", "Figures ({n})"),
    "sources_outside": ("本版不采用的来源（{n} 个）：等级或日期不符合本版条件", "Sources this edition may not use ({n}): their grade or date is outside its conditions"),
    "outside": ("本版条件下不采用", "Not used under this edition's conditions"),
    "stated_in": ("{kind}（{date}作出）", "{kind} (made {date})"),
    "doubtful": ("存疑", "doubtful"),
    "superseded": ("发布方已更新", "replaced by its publisher"),
    "report": ("报告错误", "Report"),
    "report_title": ("数据有误：{id}（{study}）", "Wrong figure: {id} ({study})"),
    "report_body": ("数据编号：{id}\n来源：{source}\n研究：{study}\n版本：{edition}\n\n哪里不对、应为多少、依据是什么：\n",
                    "Figure: {id}\nSource: {source}\nStudy: {study}\nEdition: {edition}\n\nWhat is wrong, what it should be, and where that stands:\n"),
    "report_copied": ("来源 {source}，研究 {study}，版本 {edition}", "source {source}, study {study}, edition {edition}"),
    "report_how": ("发现数字有误？在{page}页找到这条数据，点后面的“报告错误”。", "Is a figure wrong? Find it on the page {page} and follow “Report” beside it."),
    "report_how_copy": ("发现数字有误？在{page}页找到这条数据，复制编号，连同正确的数字和依据告诉本书作者。",
                        "Is a figure wrong? Find it on the page {page}, copy its id, and tell the book's authors, with the right figure and where it stands."),
    "default_edition": ("默认版", "default"),
    "gap_count": ("{n} 个图表缺少证据", "Exhibits that lack evidence: {n}"),
    "no_gaps": ("本研究的图表目前没有缺口。", "No exhibit of this study lacks its evidence."),
    "gaps_here": ("仅在本版条件下没有数据的图表（{n} 个）", "Exhibits without evidence under this edition's conditions only ({n})"),
    "not_applicable": ("不适用于本行业的图表（{n} 个）", "Exhibits that don't apply to this industry ({n})"),
    "series_count": ("图表共用到 {n} 个序列，其中 {stale} 个待更新（截至 {date}）", "The exhibits rest on {n} series, {stale} of them stale (on {date})"),
    "no_series": ("图表中没有随时间变化的序列。", "No exhibit rests on a series that ages."),
    "more_series": ("其余 {n} 个序列", "The other {n} series"),
    "series": ("序列", "Series"),
    "newest_period": ("最新时期", "Newest period"),
    "newest_source_day": ("最新来源", "Newest source"),
    "age": ("距今", "Age"),
    "rhythm": ("更新周期", "Usual interval"),
    "years": ("{n} 年", "{n} years"),
    "stale": ("待更新", "stale"),
    "shown_in": ("见", "Shown in"),
    "and_more": (" 等，另 {n} 个", " and {n} more"),
    "monthly": ("每月", "monthly"),
    "quarterly": ("每季", "quarterly"),
    "half_yearly": ("每半年", "half-yearly"),
    "yearly": ("每年", "yearly"),
    "every_years": ("每 {n} 年", "every {n} years"),
    "correction_count": ("{n} 条更正", "Corrections: {n}"),
    "no_corrections": ("本研究尚无更正。", "Nothing has been corrected in this study yet."),
    "more_corrections": ("其余 {n} 条更正", "The other {n} corrections"),
    "row_gone": ("已删除的数据", "A figure since dropped"),
    "according_to": ("依据", "Settled by"),
    "gt": ("超过", "over"),
    "lt": ("不到", "below"),
    "approx": ("约", "about"),
    "blank": ("（空）", "(blank)"),
    "download_data": ("下载本研究的全部数据", "Download all data of this study"),
    "download_data_what": ("（ZIP：CSV 数据表、datapackage.json、中英文说明）", " (ZIP: CSV tables, datapackage.json, a readme in both languages)"),
    "download_models": ("下载 Excel 模型", "Download the models for Excel"),
    "download_models_what": ("（XLSX：输入及其来源、情景，各项结果均为公式）", " (XLSX: inputs with their sources, scenarios, every result a formula)"),
    "model_link": ("Excel 模型", "Excel model"),
    "model_link_title": ("下载这一模型（XLSX）：改动输入，结果随之重算", "Download this model (XLSX): change an input and its results follow"),
    "scope": ("研究范围", "Scope"),
    "evidence_mix": ("{n} 条数据的来源等级", "Source grades of {n} figures"),
    "share_of_grade": ("{grade} 级 {share}%", "grade {grade} {share}%"),
    "newest_source": ("最新来源 {date}", "Newest source {date}"),
    "exhibit_count": ("{n} 个图表", "{n} exhibits"),
    "source_count": ("{n} 个来源", "{n} sources"),
    "other_language": ("English", "中文"),
    "switch_language": ("Read this page in English", "阅读本页中文版"),
    "only_other": ("（暂无中文，以下为英文）", "(Not yet in English; Chinese follows.)"),
    "download_notebook": ("下载本页笔记本", "Download this page's notebook"),
    "edition": ("版本", "Edition"),
    "data_date": ("数据截至 {date}", "Data up to {date}"),
    "toggle_navigation": ("显示或隐藏导航", "Show or hide navigation"),
    "toggle_contents": ("显示或隐藏本页目录", "Show or hide the contents of this page"),
    "main_navigation": ("主导航", "Main"),
    "studies": ("研究", "Studies"),
    "other_studies": ("其他研究", "Other studies"),
    "all_studies": ("全部 {n} 项研究", "All {n} studies"),
    "home": ("首页", "Home"),
}

GRADES: dict[str, tuple[str, str]] = {
    "A": ("官方统计、政府间组织", "official statistics, intergovernmental bodies"),
    "B": ("公司公告、同行评议、标准", "filings, peer-reviewed work, standards"),
    "C": ("协会、署名研究机构", "associations and named research houses"),
    "D": ("署名媒体、券商", "named media and brokers"),
    "E": ("匿名来源", "anonymous"),
}

# Columns of the ledger and of sources, for records of corrections.
COLUMNS: dict[str, tuple[str, str]] = {
    "series_id": ("序列", "Series"),
    "metric": ("指标", "Metric"),
    "entity_id": ("对象", "Subject"),
    "region": ("地区", "Region"),
    "dims": ("维度", "Dimensions"),
    "definition_id": ("口径", "Definition"),
    "period": ("时期", "Period"),
    "value": ("数值", "Value"),
    "low": ("下限", "Lower end"),
    "high": ("上限", "Upper end"),
    "bound": ("限定", "Qualifier"),
    "interval": ("区间的含义", "What the range is"),
    "unit": ("单位", "Unit"),
    "price_basis": ("价格口径", "Price basis"),
    "price_year": ("不变价年份", "Price year"),
    "kind": ("性质", "Kind"),
    "vintage": ("作出时间", "Stated in"),
    "scenario": ("情景", "Scenario"),
    "source_id": ("来源", "Source"),
    "origin_id": ("原始出处", "First stated by"),
    "locator": ("在来源中的位置", "Place in the source"),
    "derived_from": ("推算依据", "Derived from"),
    "status": ("状态", "Status"),
    "note_zh": ("中文注", "Chinese note"),
    "note_en": ("英文注", "English note"),
    "publisher": ("发布机构", "Publisher"),
    "published": ("发布日期", "Published"),
    "retrieved": ("读取日期", "Read"),
    "origin_grade": ("原始来源等级", "Grade of the origin"),
    "read_grade": ("所读副本等级", "Grade of the copy read"),
}

# Words of the page's script. {…} is filled in by the script.
SCRIPT: dict[str, tuple[str, str]] = {
    "failed": ("图表未能绘出，数据见下表。", "This chart could not be drawn; its data are below."),
    "csv": ("CSV", "CSV"),
    "svg": ("SVG", "SVG"),
    "png": ("PNG", "PNG"),
    "cite": ("引用", "Cite"),
    "copied": ("已复制", "Copied"),
    "copy_failed": ("未能复制", "Could not copy"),
    "csv_title": ("下载数据（CSV）", "Download the data (CSV)"),
    "svg_title": ("下载图片（SVG）", "Download the chart (SVG)"),
    "png_title": ("下载图片（PNG）", "Download the chart (PNG)"),
    "editions": ("版本", "Edition"),
    "editions_title": ("切换到本页的其他版本", "This page in other editions"),
    "default_edition": ("默认版", "Default"),
    "data_up_to": ("数据截至 {date}", "data up to {date}"),
    "newer": ("已有更新的版本：", "A newer edition exists: "),
    "report_copy": ("复制编号", "Copy id"),
    "report_copy_title": ("复制编号与出处，供报告错误时附上", "Copy the figure's id and where it stands, to report an error"),
    "cite_title": ("复制引用信息", "Copy a citation"),
}

# The theme's and Sphinx's visible words, where their Chinese catalogues are missing, mixed or Traditional.
THEME_ZH: dict[str, str] = {
    "Search": "搜索",
    "Search this book...": "搜索本书…",
    "Skip to main content": "跳到正文",
    "Back to top": "回到顶部",
    "Breadcrumb": "当前位置",
    "Home": "首页",
    "Contents": "本页目录",
    "On this page": "本页目录",
    "previous page": "上一页",
    "next page": "下一页",
    "previous": "上一页",
    "next": "下一页",
    "Color mode": "明暗模式",
    "Light": "浅色",
    "Dark": "深色",
    "System Settings": "跟随系统",
    "Site navigation": "全站导航",
    "Section Navigation": "章节导航",
    "Collapse Sidebar": "收起侧栏",
    "Expand Sidebar": "展开侧栏",
    "Announcement": "公告",
    "Version warning": "版本提示",
    "By": "作者：",
    "By the": "作者：",
    "Copyright": "版权所有",
    "Copyright %(copyright)s": "版权所有 %(copyright)s",
    "© Copyright %(copyright)s.": "© %(copyright)s",
    "Print to PDF": "打印为 PDF",
    "Download notebook file": "下载笔记本",
    "Download source file": "下载源文件",
    "Download this page": "下载本页",
    "Fullscreen mode": "全屏",
    "Error": "出错",
    "Please activate JavaScript to enable the search functionality.": "请启用 JavaScript 以使用搜索。",
    "Search Results": "搜索结果",
    "Hide Search Matches": "取消高亮",
    "Index": "索引",
    "logo": "标志",
}


word = partial(bilingual.word, WORDS)


def grade_title(lang: str, grade: str) -> str:
    """What a grade means, for a tooltip: "A 级：官方统计…"."""
    meaning = GRADES.get(grade, ("", ""))[0 if lang == "zh" else 1]
    return word(lang, "grade_title", grade=grade, meaning=meaning)


def script_words(lang: str) -> dict[str, str]:
    return {key: pair[0 if lang == "zh" else 1] for key, pair in SCRIPT.items()}


def theme_translator(lang: str, fallback):
    """A gettext function for templates: our Chinese first, then `fallback` (the catalogue's own)."""
    if lang != "zh":
        return fallback
    return lambda message: THEME_ZH.get(message) or fallback(message)
