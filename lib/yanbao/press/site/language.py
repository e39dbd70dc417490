"""One language of a book that is written in two: the filter on what is read, and the switch to the other language's page."""

from __future__ import annotations

import json
import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util import logging

from .cells import LANGUAGES, other, page_cells, without_exhibits
from .strings import word

logger = logging.getLogger(__name__)

TAGS = {"zh": "zh-CN", "en": "en"}
MARKER = re.compile(r"^[ \t]*<!--[ \t]*(zh|en|all)[ \t]*-->[ \t]*$\n?", re.MULTILINE)


def keep_blocks(text: str, lang: str) -> tuple[str, bool]:
    """A Markdown page in one language: blocks after `<!-- zh -->` or `<!-- en -->` up to the next marker; `<!-- all -->` ends them.

    Returns the text and whether the language was there: a page that has only the other one is given in that, marked.
    """
    pieces = MARKER.split(text)
    blocks = list(zip(["all", *pieces[1::2]], pieces[0::2]))
    present = {language for language, block in blocks if block.strip()} - {"all"}
    if present and lang not in present:
        shown = "".join(block for language, block in blocks if language in ("all", other(lang)))
        head, newline, rest = shown.lstrip().partition("\n")
        return f"{head}{newline}\n{word(lang, 'only_other')}\n\n{rest}", False
    return "".join(block for language, block in blocks if language in ("all", lang)), True


def on_source_read(app: Sphinx, docname: str, source: list[str]) -> None:
    lang = app.config.yanbao_lang
    path = str(app.env.doc2path(docname))
    if path.endswith(".ipynb"):
        try:
            notebook = json.loads(source[0])
        except json.JSONDecodeError:
            return  # the parser tells what is wrong, and where
        notebook, complete = page_cells(notebook, lang)
        notebook["cells"], app.env.temp_data["yanbao_exhibits"] = without_exhibits(notebook["cells"])
        source[0] = json.dumps(notebook, ensure_ascii=False)
    elif path.endswith(".md"):
        source[0], complete = keep_blocks(source[0], lang)
    else:
        return
    if not complete:
        logger.warning("no text in language %r on this page; the other language is shown", lang, location=docname, type="yanbao", subtype="language")


def other_language_page(pagename: str, lang: str, languages: dict[str, str]) -> tuple[str, str] | None:
    """(language, address relative to the page) of the same page in the other language; None in a book of one language.

    `languages` maps each language to its root, relative to this language's root ("../en").
    """
    for language, root in languages.items():
        if language != lang:
            return language, "../" * pagename.count("/") + f"{root.rstrip('/')}/{pagename}.html"
    return None


def add_switch(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    lang = app.config.yanbao_lang
    found = other_language_page(pagename, lang, app.config.yanbao_languages)
    if found:
        language, address = found
        context["yanbao_switch"] = {"lang": TAGS[language], "url": address, "text": word(lang, "other_language"), "title": word(lang, "switch_language")}


def check_config(app: Sphinx, config: Any) -> None:
    """`yanbao_lang` follows Sphinx's `language` unless given; the two must agree, or half the page speaks the other language."""
    of_sphinx = "zh" if (config.language or "").lower().startswith("zh") else "en"
    config.yanbao_lang = config.yanbao_lang or of_sphinx
    if config.yanbao_lang not in LANGUAGES:
        raise ConfigError(f"yanbao_lang is {config.yanbao_lang!r}; it can be 'zh' or 'en'")
    if config.yanbao_lang != of_sphinx:
        wanted = "zh_CN" if config.yanbao_lang == "zh" else "en"
        raise ConfigError(f"yanbao_lang is {config.yanbao_lang!r} but language is {config.language!r}; set language: {wanted}")
    prompt = "代码" if config.yanbao_lang == "zh" else "Code"
    config.nb_code_prompt_show = prompt
    config.nb_code_prompt_hide = prompt


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_config)
    app.connect("source-read", on_source_read)
    app.connect("html-page-context", add_switch, priority=100)
