"""What can go wrong where a study is begun or a spreadsheet is taken in; see `messages`."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, tuple[str, str]]] = {
    "study_name": {
        "en": ("“{name}” can't be the name of a study: it is a folder and an address", "use up to 40 small letters, digits, hyphens and underscores, such as heat-pumps"),
        "zh": ("“{name}”不能作为研究名：它同时是文件夹名和网址", "请用至多 40 个小写字母、数字、连字符和下划线，例如 heat-pumps"),
    },
    "study_title": {
        "en": ("“{name}” can't stand as a title on pages", "use up to 60 letters in one line, without any of {{}}`#<>|$\\, such as --en \"China's heat pumps\""),
        "zh": ("“{name}”不能作为页面标题", "请用一行至多 60 个字，不含 {{}}`#<>|$\\，例如 --zh 中国热泵"),
    },
    "study_exists": {
        "en": ("{name} is there already and isn't empty", "choose another name; nothing was written"),
        "zh": ("{name} 已存在且不是空文件夹", "请另取名称；没有写入任何内容"),
    },
    "import_kind": {
        "en": ("this kind of file can't be imported", "save it as one of: {expected}"),
        "zh": ("不支持导入这类文件", "请另存为：{expected}"),
    },
    "import_missing": {
        "en": ("there is no such file", "check the path"),
        "zh": ("没有这个文件", "请检查路径"),
    },
    "import_empty": {
        "en": ("the file holds no cells", "choose a file with a table"),
        "zh": ("文件中没有内容", "请选择含表格的文件"),
    },
    "import_too_large": {
        "en": ("more than can be imported at once: {what}", "split the file, or delete what isn't needed"),
        "zh": ("超过一次导入的上限：{what}", "请拆分文件，或删去不需要的部分"),
    },
    "import_no_table": {
        "en": ("no table was found: no row of heads above a row of numbers", "write a mapping file (docs/curating.md) and give it with --mapping"),
        "zh": ("没有找到表格：没有位于数字上方的表头行", "请编写对应文件（见 docs/curating.md），用 --mapping 给出"),
    },
    "import_mapping": {
        "en": ("the mapping can't be used: {what}", "see docs/curating.md for what a mapping holds, or let --dry-run propose one"),
        "zh": ("对应文件不可用：{what}", "写法见 docs/curating.md，也可先用 --dry-run 生成"),
    },
    "import_exists": {
        "en": ("the mapping is there already", "go on with --mapping {path}, or delete it first; nothing was written"),
        "zh": ("对应文件已存在", "请用 --mapping {path} 继续，或先删去；没有写入任何内容"),
    },
    "import_unmapped": {
        "en": ("{column} isn't known: “{value}”", "say what it is in the mapping, or let --dry-run write one"),
        "zh": ("{column} 未确定：“{value}”", "请在对应文件中写明，或先用 --dry-run 生成"),
    },
    "import_period": {
        "en": ("“{value}” isn't a period", "write 2024, 2024-H1, 2024-Q3, 2024-06 or 2024-06-30, or name it in the mapping"),
        "zh": ("“{value}”不是时期", "请写作 2024、2024-H1、2024-Q3、2024-06 或 2024-06-30，或在对应文件中写明"),
    },
    "import_uncomputed": {
        "en": ("a formula whose value isn't stored in the file", "open the file in a spreadsheet program and save it, or put the number"),
        "zh": ("公式的结果没有存在文件里", "请用表格软件打开并保存，或改为数字"),
    },
    "import_twice": {
        "en": ("the same quantity, period and source as {first}", "tell them apart (dims, definition), or leave one out"),
        "zh": ("与 {first} 的数量、时期、来源相同", "请用 dims 或口径区分，或去掉其中一个"),
    },
    "import_known": {
        "en": ("the ledger has this already: row {id}", "leave it out, or correct that row"),
        "zh": ("台账中已有此数：行 {id}", "请去掉，或更正那一行"),
    },
    "import_changed": {
        "en": ("the ledger was changed while the rows were being checked", "run the command again; nothing was written"),
        "zh": ("核对期间台账已被改动", "请重新运行；没有写入任何内容"),
    },
    "import_failed": {
        "en": ("nothing was imported: {count} problem(s)", "mend the cells listed above, or the mapping"),
        "zh": ("没有导入任何行：{count} 个问题", "请修正上面列出的单元格或对应文件"),
    },
}
