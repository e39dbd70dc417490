"""The link from an exhibit of a driver tree to the workbook of its study, which holds the tree live."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from .. import workbook
from . import registry
from .strings import word

FOLDER = "_data"
# forms that draw what a driver tree gives
FORMS = ("bridge", "cost_stack", "scenario", "tornado", "sliders")


class ModelLink(nodes.General, nodes.Element):
    """The link under an exhibit: `study` says whose workbook. The page's script puts it among the exhibit's tools."""


def path(study: str, lang: str) -> str:
    """Where a study's workbook lies in the output folder."""
    return f"{FOLDER}/{workbook.name(study, lang)}"


def shown(contents: registry.Contents, study: str) -> bool:
    """Whether the pages of a study show an exhibit: then it has a workbook."""
    return any(record.get("form") != "gap" for _, record in contents.exhibits(study))


def link(meta: dict[str, Any]) -> ModelLink | None:
    """The link under an exhibit; None where it isn't of a driver tree."""
    return ModelLink("", study=meta["study"], lang=meta["lang"]) if meta.get("form") in FORMS else None


def visit(self, node: ModelLink) -> None:
    builder, lang = self.builder, node["lang"]
    address = relative_uri(builder.get_target_uri(builder.current_docname), path(node["study"], lang))
    title = escape(word(lang, "model_link_title"), quote=True)
    self.body.append(f'<p class="exhibit-model"><a href="{escape(address, quote=True)}" title="{title}" download>{word(lang, "model_link")}</a></p>\n')
    raise nodes.SkipNode


def skip(self, node: nodes.Node) -> None:
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_node(ModelLink, html=(visit, None), **{name: (skip, None) for name in ("latex", "text", "man", "texinfo")})
