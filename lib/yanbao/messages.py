"""What can go wrong for a user, in both languages: what happened and how to fix it."""

from __future__ import annotations

from .forking_messages import MESSAGES as OF_FORKING
from .intake_messages import MESSAGES as OF_INTAKE

# code -> language -> (what happened, how to fix it)
MESSAGES: dict[str, dict[str, tuple[str, str]]] = OF_FORKING | OF_INTAKE | {
    "unknown_study": {
        "en": ("there is no study called “{name}”", "name a folder under data/studies/, or give a path to a folder with a study.yml"),
        "zh": ("没有名为“{name}”的研究", "请使用 data/studies/ 下的文件夹名，或给出含 study.yml 的文件夹路径"),
    },
    "unknown_chapter": {
        "en": ("there is no chapter called “{name}”", "name a chapter of _toc.yml, or a notebook of the study's own folder chapters/"),
        "zh": ("没有名为“{name}”的章节", "请使用 _toc.yml 所列的章节，或研究自己的 chapters/ 下的笔记本名"),
    },
    "unknown_edition": {
        "en": ("there is no edition called “{name}”", "name a built edition (the one of `yanbao build` is called default), or give a path to a folder with an edition.json"),
        "zh": ("没有名为“{name}”的版本", "请使用已构建的版本名（`yanbao build` 不加名称时为 default），或给出含 edition.json 的文件夹路径"),
    },
    "unreadable_edition": {
        "en": ("the edition can't be read: {reason}", "build the edition again"),
        "zh": ("版本无法读取：{reason}", "请重新构建该版本"),
    },
    "nothing_to_compare": {
        "en": ("the two editions can't be compared: {reason}", "build both with the same studies and languages"),
        "zh": ("两个版本无法比较：{reason}", "请以相同的研究与语言构建两版"),
    },
    "unknown_parameter": {
        "en": ("“{name}” is neither a parameter nor a driver of {study}", "`yanbao list parameters` and `yanbao list drivers` show what can be set"),
        "zh": ("“{name}”既不是参数，也不是 {study} 的驱动因素", "用 `yanbao list parameters` 与 `yanbao list drivers` 查看可设置的名称"),
    },
    "wrong_parameter_type": {
        "en": ("{name} takes {expected}, not “{value}”", "for example -p {name}={example}"),
        "zh": ("{name} 应为{expected}，而不是“{value}”", "例如 -p {name}={example}"),
    },
    "parameter_out_of_range": {
        "en": ("{name}={value} can't be used: {reason}", "for example -p {name}={example}"),
        "zh": ("{name}={value} 不可用：{reason}", "例如 -p {name}={example}"),
    },
    "malformed_parameter": {
        "en": ("“{text}” isn't of the form name=value", "for example -p base_year=2024"),
        "zh": ("“{text}”不是 name=value 的形式", "例如 -p base_year=2024"),
    },
    "no_project": {
        "en": ("no Yanbao project was found from {name} upwards", "run the command inside the project, or set YANBAO_HOME to its folder"),
        "zh": ("从 {name} 向上没有找到 Yanbao 项目", "请在项目文件夹内运行，或把 YANBAO_HOME 设为项目文件夹"),
    },
    "missing_file": {
        "en": ("the file is missing", "create it, with the columns of data/schema/"),
        "zh": ("缺少该文件", "请按 data/schema/ 的列建立"),
    },
    "unreadable_file": {
        "en": ("the file can't be read: {reason}", "make it a readable file"),
        "zh": ("文件无法读取：{reason}", "请改为可读取的文件"),
    },
    "wrong_encoding": {
        "en": ("the text isn't UTF-8 from here on", "save the file again as UTF-8"),
        "zh": ("此处起不是 UTF-8 文本", "请将文件另存为 UTF-8 编码"),
    },
    "malformed_settings": {
        "en": ("study.yml can't be read: {reason}", "write one “name: value” a line, without aliases"),
        "zh": ("study.yml 无法读取：{reason}", "每行写一个“名称: 值”，不使用别名"),
    },
    "unreadable_row": {
        "en": ("the row can't be read: {reason}", "check its quotes and the length of its cells"),
        "zh": ("该行无法读取：{reason}", "请检查引号与单元格长度"),
    },
    "control_character": {
        "en": ("the cell holds the control character {character}", "delete it"),
        "zh": ("单元格含控制字符 {character}", "请删除"),
    },
    "wrong_header": {
        "en": ("the columns aren't those of the schema: {detail}", "the first line must be: {expected}"),
        "zh": ("列与模式不一致：{detail}", "首行应为：{expected}"),
    },
    "wrong_cells": {
        "en": ("the row has {found} cells where the header has {expected}", "quote texts that hold commas"),
        "zh": ("该行有 {found} 格，表头有 {expected} 列", "含逗号的文字请加引号"),
    },
    "not_a_number": {
        "en": ("“{value}” isn't a number", "write digits with a point, without thousands separators or units"),
        "zh": ("“{value}”不是数字", "只写数字和小数点，不写千分位或单位"),
    },
    "missing_value": {
        "en": ("{column} must not be blank", "fill it in"),
        "zh": ("{column} 不能为空", "请补全"),
    },
    "breaks_rule": {
        "en": ("“{value}” isn't allowed in {column}: {rule}", "change it to the form the schema asks for"),
        "zh": ("{column} 不允许“{value}”：{rule}", "请改为模式要求的写法"),
    },
    "duplicate": {
        "en": ("“{value}” stands here twice; first in row {first}", "identifiers are given once"),
        "zh": ("“{value}”重复，首次出现在第 {first} 行", "编号只能使用一次"),
    },
    "unknown_name": {
        "en": ("“{value}” isn't in {table}", "use a name that exists, or add it to {table}"),
        "zh": ("“{value}”不在 {table} 中", "请使用已有名称，或加入 {table}"),
    },
    "unknown_dimension": {
        "en": ("{metric} has no dimension “{value}”", "its dimensions are: {allowed}"),
        "zh": ("{metric} 没有维度“{value}”", "其维度为：{allowed}"),
    },
    "missing_dimension": {
        "en": ("{metric} needs the dimension “{value}”", "add {value}=… to dims (or give definition_id)"),
        "zh": ("{metric} 需要维度“{value}”", "在 dims 中加入 {value}=…（或填写 definition_id）"),
    },
    "unsorted_dimensions": {
        "en": ("the keys of dims aren't sorted", "write {value}"),
        "zh": ("dims 的键未排序", "应写作 {value}"),
    },
    "wrong_unit": {
        "en": ("{unit} can't be converted to {expected}, the unit of {subject}", "use a unit of the same kind"),
        "zh": ("{unit} 不能换算为 {expected}（{subject} 的单位）", "请使用同类单位"),
    },
    "cycle": {
        "en": ("{column} leads back to where it began: {path}", "take out one of these references"),
        "zh": ("{column} 循环引用：{path}", "请删除其中一处引用"),
    },
    "names_itself": {
        "en": ("{column} names the row itself", "name the rows that it is computed from"),
        "zh": ("{column} 指向该行自身", "请填写所依据的其他行"),
    },
    "underived": {
        "en": ("a row of kind derived needs derived_from", "name the rows that it is computed from, or write the arithmetic"),
        "zh": ("kind 为 derived 的行须填 derived_from", "请填写所依据的行编号或算式"),
    },
    "empty_number": {
        "en": ("the row has neither value nor low and high", "give the printed number or the printed range"),
        "zh": ("该行既无 value 也无 low、high", "请填写印出的数字或区间"),
    },
    "crossed_range": {
        "en": ("value {value} lies outside {low} to {high}", "check the three numbers against the source"),
        "zh": ("value {value} 不在 {low} 至 {high} 之间", "请与来源核对三个数字"),
    },
    "missing_vintage": {
        "en": ("a row of kind {value} needs its vintage", "say when the statement was made"),
        "zh": ("kind 为 {value} 的行须填 vintage", "请写明陈述作出的时间"),
    },
    "future_actual": {
        "en": ("an actual figure ({value}) for {period}, later than its source of {published}", "make it forecast, target or announced, or correct the period"),
        "zh": ("{period} 的实际值（{value}）晚于来源日期 {published}", "请改为 forecast、target 或 announced，或更正时期"),
    },
    "empty_panel": {
        "en": ("the panel {value} selects no row", "loosen the selection, or make it a gap"),
        "zh": ("面板 {value} 没有选中任何行", "请放宽筛选，或改为 gap"),
    },
    "ambiguous_panel": {
        "en": ("the panel {value} has several values for “{category}” in {period} ({detail})", "narrow the selection, or name in `by` what tells them apart"),
        "zh": ("面板 {value} 中“{category}”在 {period} 有多个数值（{detail}）", "请收窄筛选，或在 by 中写明区分的列"),
    },
    "incomplete_panel": {
        "en": ("a shown panel needs {column}", "fill it in"),
        "zh": ("显示的面板须填 {column}", "请补全"),
    },
    "unexplained_gap": {
        "en": ("{value}: a gap needs gap_zh and gap_en", "say which figure is missing and what would fill it"),
        "zh": ("{value}：缺口须填 gap_zh 与 gap_en", "写明缺哪个数字、什么可以补上"),
    },
    "unexplained_coverage": {
        "en": ("{value}: the reason is missing in one language or both", "say in both what is missing and what would fill it, or why it doesn't apply"),
        "zh": ("{value}：缺少一种或两种语言的理由", "请用两种语言写明缺什么、什么可以补上，或为何不适用"),
    },
    "idle_coverage": {
        "en": ("{value}: the row says nothing", "name the panels that answer, give a state, or delete the row: without it the verdict is worked out"),
        "zh": ("{value}：该行没有内容", "请写明作答的面板或 state，或删去该行：没有这一行时由数据推得"),
    },
    "answered_absence": {
        "en": ("{value}: panels answer what isn't applicable", "leave out the panels or the state"),
        "zh": ("{value}：既称不适用，又列有作答的面板", "请去掉面板或 state"),
    },
    "unanswered_part": {
        "en": ("{value}: no exhibit shown answers it, not even in part", "name the panels that do, or make it a gap"),
        "zh": ("{value}：没有已显示的图表作答，谈不上部分回答", "请写明作答的面板，或改为 gap"),
    },
    "formula": {
        "en": ("the formula of {name} can't be used: {reason}", "see docs/curating.md for what a formula may hold"),
        "zh": ("{name} 的公式不可用：{reason}", "公式可用的内容见 docs/curating.md"),
    },
    "driver_input": {
        "en": ("the input {name} needs {reason}", "give value, low and high, or observation_id; and say why"),
        "zh": ("输入 {name} 需要{reason}", "填写 value、low、high 或 observation_id，并说明依据"),
    },
    "headline": {
        "en": ("the tree {name} needs exactly one headline", "give one row the role headline"),
        "zh": ("驱动树 {name} 须有且只有一个 headline", "将一行的 role 设为 headline"),
    },
    "name_collision": {
        "en": ("the driver {name} has the name of a parameter", "rename the driver"),
        "zh": ("驱动因素 {name} 与参数重名", "请更改驱动因素的名称"),
    },
    "unresolved_reference": {
        "en": ("the reference “{value}” leads nowhere: {reason}", "see the list of references in docs/curating.md"),
        "zh": ("引用“{value}”无法解析：{reason}", "引用写法见 docs/curating.md"),
    },
    "typed_quantity": {
        "en": ("the quantity “{found}” is typed: “{sentence}”", "put it as a reference ({value}); a name that holds a number as {name}; see docs/curating.md"),
        "zh": ("数量“{found}”是直接写出的：“{sentence}”", "请写成引用（{value}）；含数字的名称写成 {name}；见 docs/curating.md"),
    },
    "findings": {
        "en": ("{value} has {paragraphs} paragraph(s) with {sentences} sentence(s)", "write {wanted} findings, a paragraph of one sentence each"),
        "zh": ("{value} 有 {paragraphs} 段、{sentences} 句", "请写 {wanted} 点发现，一段一句"),
    },
    "unpaired_commentary": {
        "en": ("{value}: the two languages aren't paired ({reason})", "keep the same headings, paragraphs, references and conditions in both"),
        "zh": ("{value}：两种语言未成对（{reason}）", "两种语言的标题、段落、引用与条件须一致"),
    },
    "condition": {
        "en": ("the condition “{value}” can't be used: {reason}", "see docs/curating.md for what a condition may hold"),
        "zh": ("条件“{value}”不可用：{reason}", "条件可用的内容见 docs/curating.md"),
    },
    "condition_false": {
        "en": ("the condition “{value}” doesn't hold in the default edition, which therefore leaves the paragraph out", "mend the sentence or the condition"),
        "zh": ("条件“{value}”在默认版本中不成立，段落因此不会显示", "请修正句子或条件"),
    },
    "no_exchange_rate": {
        "en": ("no exchange rate from {source} to {target} for {period}", "leave currency blank, or add the rate to data/shared/observations.csv"),
        "zh": ("没有 {period} 由 {source} 到 {target} 的汇率", "请将 currency 留空，或在 data/shared/observations.csv 中加入汇率"),
    },
    "chapter_failed": {
        "en": ("{count} chapter(s) failed: {names}", "their pages show the error; mend the cell or the data and build again"),
        "zh": ("{count} 章运行失败：{names}", "页面上显示了错误；请修正单元格或数据后重建"),
    },
    "notebook_failed": {
        "en": ("the chapter stopped in cell {cell}: {reason}", "open the written notebook to see where"),
        "zh": ("章节在第 {cell} 个单元格停止：{reason}", "打开输出的笔记本查看位置"),
    },
    "book_failed": {
        "en": ("Jupyter Book ended with {reason}", "its whole log is in {name}"),
        "zh": ("Jupyter Book 结束于 {reason}", "完整日志见 {name}"),
    },
    "port_taken": {
        "en": ("port {port} can't be used: {reason}", "choose another with --port"),
        "zh": ("端口 {port} 不可用：{reason}", "请用 --port 另选端口"),
    },
    "not_written": {
        "en": ("{name} can't be written: {reason}", "free some space or choose another place (--out, -o); what stood there is as it was"),
        "zh": ("无法写入 {name}：{reason}", "请腾出空间，或另选位置（--out、-o）；原有内容未受影响"),
    },
    "build_running": {
        "en": ("another build (process {process}, since {since}) is writing to {name}", "wait until it ends, or build elsewhere with --out"),
        "zh": ("另一个构建（进程 {process}，始于 {since}）正在写入 {name}", "请等它结束，或用 --out 写到别处"),
    },
    "edition_name": {
        "en": ("“{name}” can't be an edition's name", "use small letters, digits, points, hyphens and underscores, up to 40, beginning with a letter or a digit"),
        "zh": ("“{name}”不能作为版本名", "请用小写字母、数字、点、连字符和下划线，以字母或数字开头，至多 40 个字符"),
    },
    "malformed_range": {
        "en": ("{name}={text} isn't a range: {reason}", "a range is first:last:step with both ends included, for example -p {name}=1:2:0.25"),
        "zh": ("{name}={text} 不是可用的区间：{reason}", "区间写作 起点:终点:步长，两端均含，例如 -p {name}=1:2:0.25"),
    },
    "swept_study": {
        "en": ("study={value} can't be swept", "name the study as the command's first argument; sweep other studies one by one"),
        "zh": ("study={value} 不能作为扫描参数", "请把研究名写作命令的第一个参数；多个研究请分别运行"),
    },
    "too_many_runs": {
        "en": ("{count} combinations are more than the {most} of one sweep", "take larger steps or fewer names"),
        "zh": ("{count} 个组合超过一次扫描的上限 {most}", "请加大步长或减少参数"),
    },
    "unknown_editions": {
        "en": ("“{text}” doesn't say which editions to build", "--editions takes all, none, first or last, or first,last"),
        "zh": ("“{text}”未说明要生成哪些版本", "--editions 可用 all、none、first、last 或 first,last"),
    },
    "edition_template": {
        "en": ("“{text}” doesn't give each edition a name of its own, of up to 40 letters", "use the swept names in braces: {names}"),
        "zh": ("“{text}”不能给每个版本各自的名称（至多 40 个字符）", "请在花括号中写入扫描的名称：{names}"),
    },
    "wrong_suffix": {
        "en": ("{name} isn't a kind of file that can be written", "end its name with {expected}"),
        "zh": ("不支持写出 {name} 这类文件", "文件名请以 {expected} 结尾"),
    },
    "not_an_address": {
        "en": ("“{value}” isn't an address that a site can have", "write it whole, without ? and #, such as https://example.org/yanbao/"),
        "zh": ("“{value}”不是网站地址", "请写完整地址，不带 ? 和 #，例如 https://example.org/yanbao/"),
    },
    "unknown_format": {
        "en": ("“{name}” isn't a format that can be exported", "the formats are: {formats}"),
        "zh": ("不支持导出格式“{name}”", "可用的格式：{formats}"),
    },
    "no_browser": {
        "en": ("a PDF needs Chromium, and “{name}” isn't on PATH", "install it (Debian: the package chromium), or set CHROME to a Chromium or Chrome"),
        "zh": ("生成 PDF 需要 Chromium，PATH 中没有“{name}”", "请安装（Debian：chromium 软件包），或把环境变量 CHROME 设为 Chromium 或 Chrome 的路径"),
    },
    "not_printed": {
        "en": ("{name} printed no PDF: {reason}", "try it with another Chromium (set CHROME), or with more memory"),
        "zh": ("{name} 未能生成 PDF：{reason}", "请换用其他 Chromium（设置 CHROME），或在内存更大的机器上重试"),
    },
    "no_trees": {
        "en": ("the study {name} has no driver trees", "write them in drivers.csv"),
        "zh": ("研究 {name} 没有驱动树", "请在 drivers.csv 中填写"),
    },
    "sweep_failed": {
        "en": ("{count} of {total} run(s) failed: {names}", "their rows in {output} hold the error; the same command runs only them again"),
        "zh": ("{total} 次运行中 {count} 次失败：{names}", "{output} 中对应的行写有错误；重复同一命令只会重跑这些"),
    },
    "missing_extra": {
        "en": ("{option} needs {package}, which isn't installed", "pip install 'yanbao[{extra}]'"),
        "zh": ("{option} 需要 {package}，尚未安装", "pip install 'yanbao[{extra}]'"),
    },
    "cluster_unreachable": {
        "en": ("no Dask scheduler answers at {address}: {reason}", "start `dask scheduler` and give the address it prints, such as tcp://10.0.0.5:8786"),
        "zh": ("{address} 没有 Dask 调度器应答：{reason}", "请启动 `dask scheduler`，并使用它显示的地址，例如 tcp://10.0.0.5:8786"),
    },
    "cluster_without_workers": {
        "en": ("the Dask scheduler at {address} has had no worker for {seconds:g} s", "start `dask worker {address}`; what has run is kept, and the same command goes on from there"),
        "zh": ("{address} 的 Dask 调度器已有 {seconds:g} 秒没有工作进程", "请启动 `dask worker {address}`；已完成的结果会保留，重复同一命令即可继续"),
    },
    "cluster_lost": {
        "en": ("the connection to the Dask scheduler at {address} broke off", "start it again; what has run is kept, and the same command goes on from there"),
        "zh": ("与 {address} 的 Dask 调度器的连接已中断", "请重新启动调度器；已完成的结果会保留，重复同一命令即可继续"),
    },
    "cluster_code_differs": {
        "en": ("the worker {address} runs other Yanbao code than this computer", "install this version there and start the worker again"),
        "zh": ("工作进程 {address} 的 Yanbao 代码与本机不同", "请在那里安装同一版本，并重新启动工作进程"),
    },
    "cluster_without_yanbao": {
        "en": ("the worker {address} can't use Yanbao: {reason}", "pip install 'yanbao[cluster]' there, and start the worker again"),
        "zh": ("工作进程 {address} 无法使用 Yanbao：{reason}", "请在那里运行 pip install 'yanbao[cluster]'，并重新启动工作进程"),
    },
    "failed_check": {
        "en": ("{count} problem(s) and {warnings} warning(s) in the tables", "mend the rows listed above"),
        "zh": ("表中有 {count} 个问题、{warnings} 条提醒", "请修正上面列出的行"),
    },
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

# what may well be right: told after the problems, and no reason to fail
WARNINGS = frozenset({"jump", "over_whole", "mixed_series", "percent_or_ratio", "ahead_of_source", "counted_twice", "far_apart", "stale_waiver"})
