"""The site's files and head: styles, script, the Vega bundle, theme settings and words. Nothing is loaded from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from sphinx.application import Sphinx
from sphinx.builders import Builder

from yanbao import theme

from .. import datapackage, files
from . import digests, editions, registry, strings
from .fallback import cache_folder
from .language import TAGS
from .studies import glance

HERE = Path(__file__).parent
FOLDER = "_static/yanbao"
# extensions that Jupyter Book loads and this book has no use for: their pages call a CDN
UNUSED_EXTENSIONS = ("sphinx_thebe",)


# What the page's script draws with: Vega and Vega-Lite without Vega-Embed, whose themes, menus and editors no page needs. vl_convert 1.9 holds
# these versions by the addresses they were taken from, and nothing is fetched; another version of it holds others (see pyproject.toml).
BUNDLED = """
import { compile } from "@host@vega-lite@6.4.1/+esm";
import { parse, View } from "@host@vega@6.2.0/+esm";
window.yanbaoVega = { compile, parse, View };
"""
HOST = re.compile(r'src="([^"]+/npm/)vega@')  # in the pages that vl_convert makes


def vega_bundle(cache: Path) -> Path:
    """The bundle's file, made once per version of vl_convert."""
    import vl_convert

    path = cache / f"vega-{vl_convert.__version__}-{digests.of_value(BUNDLED)[:8]}.js"
    if not path.exists():
        host = HOST.search(vl_convert.vegalite_to_html({"mark": "point"}))[1]
        # it declares top-level constants, so it gets a function of its own
        files.write(path, "(function () {\n" + vl_convert.javascript_bundle(BUNDLED.replace("@host@", host)) + "\n})();\n")
    return path


def book_of(config: Any) -> dict[str, str]:
    """What is said of the book in what readers take along: title, publisher (the author that `_config.yml` names, if any), edition, data date, licence."""
    (name, data_date, root), lang = editions.shown(config), config.yanbao_lang
    edition = strings.word(lang, "named_edition", name=name) if name else strings.word(lang, "unnamed_edition") if root else ""
    author = "" if config.author in ("", "Author name not set", "The Jupyter Book Community") else config.author
    return {"title": named(config), "publisher": author or strings.word(lang, "publisher_of_book"), "edition": edition, "date": data_date,
            "licence": datapackage.LICENCE["title"], "licence_address": datapackage.LICENCE["path"]}


def site_script(lang: str, accents: list[str], book: dict[str, str] | None = None) -> str:
    """The settings the page's scripts read: words, the book (None: nothing to cite), the charts' font, and what dark mode changes in a chart's config, by accent colour."""
    dark = {"": theme.DARK} | {accent.lower(): theme.dark(accent) for accent in accents}
    settings = {"lang": lang, "words": strings.script_words(lang), "book": book, "font": theme.FONT, "dark": dark}
    return "window.yanbaoSite = " + json.dumps(settings, ensure_ascii=False) + ";\n"


def write_assets(app: Sphinx, builder: Builder) -> None:
    """Copy styles and script, and write the bundle and the settings, into the output."""
    if builder.format != "html":
        return
    # myst-nb puts its style sheet there when all is done: only pages of a second build would find it, and link to it with a checksum
    for path in (Path(app.outdir) / "_static").glob("mystnb.*.css"):
        path.unlink()
    target = Path(app.outdir) / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted((HERE / "static").iterdir()):
        shutil.copyfile(path, target / path.name)
    shutil.copyfile(vega_bundle(cache_folder(app)), target / "vega.js")
    accents = [glance(app, study).accent for study in registry.studies(app.config)]
    (target / "site.js").write_text(site_script(app.config.yanbao_lang, accents, book_of(app.config)), encoding="utf-8")


def on_dark(accent: str) -> str:
    """The accent as charts draw it on dark pages. Takes and gives #rrggbb."""
    return theme.palette(accent, dark=True)[0]


def accent_style(accent: str) -> str:
    return f"<style>html{{--yb-accent-light:{accent};--yb-accent-dark:{on_dark(accent)}}}</style>"


# Light or dark as the reader's system has it, until the reader chooses. The theme can only be told by an attribute of <html>, which
# would leave a page without JavaScript without colours.
MODE_SCRIPT = (
    '<script>try{if(!localStorage.getItem("mode")){localStorage.setItem("mode","auto");'
    'localStorage.setItem("theme",matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light")}}catch(error){}</script>'
)


def named(config: Any) -> str:
    """The book's name; blank where it has none."""
    return config.project if config.project != "Project name not set" else ""


def footer(config: Any) -> list[str]:
    """The book's name, edition and data date."""
    return ([named(config)] if named(config) else []) + editions.told(config)


def add_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Words for our templates, the study's accent colour, the footer."""
    lang = app.config.yanbao_lang
    context["yanbao_words"] = {key: strings.word(lang, key) for key in ("toggle_navigation", "toggle_contents", "download_notebook", "main_navigation", "home")}
    context["yanbao_footer"] = footer(app.config)
    context["language"] = TAGS[lang]
    study = registry.study_of(pagename, app.config)
    accent = accent_style(glance(app, study).accent) if study else ""
    context["metatags"] = context.get("metatags", "") + MODE_SCRIPT + accent


def translate_theme(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Whole Chinese for the theme: templates ask for `_`, which calls the context's gettext; sphinx-book-theme's own ones `translate`."""
    context["gettext"] = context["translate"] = strings.theme_translator(app.config.yanbao_lang, app.translator.gettext)


def drop_unused_extensions(app: Sphinx) -> None:
    """Undo what the unused extensions registered. They are in Jupyter Book's fixed list, so they can't just be left out."""
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if getattr(one.handler, "__module__", "").split(".")[0] not in UNUSED_EXTENSIONS]
    app.registry.css_files[:] = [entry for entry in app.registry.css_files if entry[0] != "sphinx-thebe.css"]


def keep_templates(app: Sphinx) -> None:
    """Keep compiled templates: compiling them takes longer than writing a page with them."""
    if app.builder.format == "html":
        folder = cache_folder(app) / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        app.builder.templates.environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def set_theme(app: Sphinx, config: Any) -> None:
    """Our templates first, and theme options that a book need not repeat."""
    config.templates_path = [str(HERE / "templates"), *config.templates_path]
    config.html_theme_options = {
        **config.html_theme_options,
        "footer_content_items": "yanbao-footer.html",
        "search_bar_text": "搜索本书…" if config.yanbao_lang == "zh" else "Search this book…",
        # the sidebar's search box is the one
        "navbar_persistent": [],
    }
    # exhibits have numbers of their own; Sphinx would read the doctrees of all pages to number figures
    config.numfig = False
    # widgets would be loaded from a CDN
    config.nb_ipywidgets_js = {}


def setup(app: Sphinx) -> None:
    drop_unused_extensions(app)
    app.add_css_file("yanbao/yanbao.css", priority=900)
    app.add_js_file("yanbao/site.js", priority=890)
    app.add_js_file("yanbao/yanbao.js", priority=900)
    app.add_js_file("yanbao/take.js", priority=901)
    app.add_js_file("yanbao/where.js", priority=902)
    # after language.check_config, which settles yanbao_lang
    app.connect("config-inited", set_theme, priority=600)
    app.connect("builder-inited", keep_templates)
    app.connect("write-started", write_assets)
    # early: the theme renders templates on this event, to find out which are empty
    app.connect("html-page-context", add_context, priority=100)
    # late: sphinx-book-theme sets its own translate
    app.connect("html-page-context", translate_theme, priority=900)
