"""Which edition a page belongs to, and the way to the same page of the others.

The list of editions changes with every edition that is built, pages don't: they load it by script tag from the site's root, where
`editions.js` sets `window.yanbaoEditions`. A site without it, or with one edition, shows nothing.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from . import registry, strings

# what pages show of config value `yanbao_edition`
SHOWN = ("name", "data_date", "root")


def shown(config: Any) -> list[str]:
    """What of the edition stands on pages; other values may change without a page being written anew."""
    return [str(config.yanbao_edition.get(name) or "") for name in SHOWN]


def told(config: Any) -> list[str]:
    """Edition and data date in words, as far as the press gave them."""
    (name, data_date, _), lang = shown(config), config.yanbao_lang
    return [text for text, given in ((f"{strings.word(lang, 'edition')} {name}", name), (strings.word(lang, "data_date", date=data_date), data_date)) if given]


def site_root(pagename: str, config: Any) -> str:
    """The site's root as seen from a page; blank in a book that has no editions. `root` is seen from the language's own root."""
    root = shown(config)[2]
    return "../" * pagename.count("/") + f"{root.rstrip('/')}/" if root else ""


def add_editions(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the list of editions, and tell the page's script which page of which edition this is."""
    root = site_root(pagename, app.config)
    if root:
        study = registry.study_of(pagename, app.config) if "/" in pagename else ""
        name, data_date, _ = shown(app.config)
        context["yanbao_edition"] = {"root": root, "name": name, "data_date": data_date, "study": study, "page": pagename}


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", add_editions, priority=100)
