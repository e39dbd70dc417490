"""What can go wrong where a study extends another, a chapter is forked, or a pack brings words of its own; see `messages`."""

from __future__ import annotations

MESSAGES: dict[str, dict[str, tuple[str, str]]] = {
    "unknown_base": {
        "en": ("there is no study “{name}” to extend", "after `extends:` name a folder under data/studies/, or give a path from this study's folder to one with a study.yml"),
        "zh": ("没有可供扩展的研究“{name}”", "`extends:` 后请填 data/studies/ 下的文件夹名，或从本研究文件夹出发、含 study.yml 的文件夹路径"),
    },
    "extends_itself": {
        "en": ("studies extend each other in a circle: {names}", "let one of them stand alone: take its `extends:` out"),
        "zh": ("研究之间循环扩展：{names}", "请去掉其中一个的 `extends:`"),
    },
    "nothing_to_remove": {
        "en": ("{table} of the extended study has no row “{value}” (any more)", "correct the key, or delete the line from removed.csv"),
        "zh": ("所扩展研究的 {table} 中没有（或不再有）“{value}”这一行", "请改正键，或从 removed.csv 删去此行"),
    },
    "chapter_name": {
        "en": ("“{name}” can't be the name of a chapter", "begin with its number and go on in small letters, digits and underscores, such as 06_policy"),
        "zh": ("“{name}”不能作章节名", "请以两位编号开头，其后用小写字母、数字与下划线，如 06_policy"),
    },
    "chapter_exists": {
        "en": ("there is a chapter there already: {name}", "take another name, or delete that notebook"),
        "zh": ("该处已有章节：{name}", "请另取名称，或删除该笔记本"),
    },
    "replace_what": {
        "en": ("a chapter can be replaced for one study only", "name the study: --study STUDY"),
        "zh": ("章节只能在某一研究中替换", "请指明研究：--study STUDY"),
    },
    "parameter_not_plain": {
        "en": ("the parameter {name} isn't a plain value", "set it to a number, a text, True or False; compute in another cell"),
        "zh": ("参数 {name} 不是简单的值", "请设为数字、文字、True 或 False；计算放在其他单元"),
    },
    "parameter_taken": {
        "en": ("the parameter {name} = {value} has the name of {owner}", "give it another name, or the type of that one ({wanted})"),
        "zh": ("参数 {name} = {value} 与{owner}重名", "请另取名称，或改为同一类型（{wanted}）"),
    },
    "form_taken": {
        "en": ("the chart form {name} is built in", "give yours another name"),
        "zh": ("图表形式 {name} 为内置形式", "请为自定形式另取名称"),
    },
    "word_taken": {
        "en": ("“{value}” is in the shared vocabulary already ({first})", "use the shared one, or give yours another name"),
        "zh": ("“{value}”在共用词表中已有（{first}）", "请使用共用的，或另取名称"),
    },
    "not_own_words": {
        "en": ("a pack can't carry a table {value}", "the tables of words that it may carry are: {allowed}"),
        "zh": ("研究不能自带 {value} 表", "可自带的词表：{allowed}"),
    },
}
