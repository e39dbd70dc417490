"""The site's own words in both languages, and Chinese for what the theme leaves in English or words badly."""

from __future__ import annotations

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


def word(lang: str, key: str, **values: object) -> str:
    """A word of the site in `lang` ("zh" or "en"), with its placeholders filled in. Raises KeyError for an unknown key."""
    zh, en = WORDS[key]
    return (zh if lang == "zh" else en).format(**values)


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
