"""How a reader reports a figure as wrong: an address that carries the figure's id, or, where the book has none, a text to copy.

The address comes from config value `yanbao_report_url`, else from the book's repository (`repository: url:` of Jupyter Book's
_config.yml), whose form for new issues is filled in.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlsplit

from sphinx.application import Sphinx
from sphinx.errors import ConfigError

from . import editions
from .strings import word

PLACEHOLDERS = ("id", "source", "study", "edition", "title", "body")
PLACEHOLDER = re.compile(r"\{(\w*)\}")
# what Jupyter Book gives a book that names no repository
NOT_OURS = "https://github.com/executablebooks/jupyter-book"
GITHUB, GITLAB = "/issues/new?title={title}&body={body}", "/-/issues/new?issue[title]={title}&issue[description]={body}"


def template(config: Any) -> str:
    """The address with its placeholders; blank in a book that has none."""
    if config.yanbao_report_url:
        return config.yanbao_report_url
    repository = str(config.html_theme_options.get("repository_url") or "").rstrip("/").removesuffix(".git")
    if not repository or repository == NOT_OURS:
        return ""
    return repository + (GITLAB if "gitlab" in urlsplit(repository).netloc else GITHUB)


def edition(config: Any) -> str:
    """The edition in words: name and data date."""
    name, data_date, _ = editions.shown(config)
    told = [name or word(config.yanbao_lang, "default_edition")] + ([word(config.yanbao_lang, "data_date", date=data_date)] if data_date else [])
    return word(config.yanbao_lang, "comma_between").join(told)


def address(config: Any, study: str, source: str, row_id: str) -> str:
    """Where a figure is reported; blank in a book that has no address for it."""
    lang = config.yanbao_lang
    found = {"id": row_id, "source": source, "study": study, "edition": edition(config)}
    found |= {"title": word(lang, "report_title", **found), "body": word(lang, "report_body", **found)}
    return PLACEHOLDER.sub(lambda match: quote(found[match[1]], safe=""), template(config))


def check_config(app: Sphinx, config: Any) -> None:
    for name in PLACEHOLDER.findall(config.yanbao_report_url):
        if name not in PLACEHOLDERS:
            raise ConfigError(f"yanbao_report_url holds {{{name}}}; it can hold " + ", ".join(f"{{{one}}}" for one in PLACEHOLDERS))


def setup(app: Sphinx) -> None:
    app.connect("config-inited", check_config)
