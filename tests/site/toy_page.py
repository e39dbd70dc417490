"""A book of one page of the toy study, built by Sphinx in this process, from outputs as its chapters' cells give them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from fixtures import ROOT
from small_book import notebook
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils
from yanbao.book import Book
from yanbao.study import Study


def build(folder: Path, pack: Study, lang: str, outputs: Iterable[dict], **config: object) -> Path:
    """A book of one page, tiny/chapter, and its page of sources; gives its folder. `outputs` are those of one cell."""
    source, out = folder / "src", folder / "out"
    (source / "tiny").mkdir(parents=True)
    (source / "tiny" / "chapter.ipynb").write_text(notebook("Chapter", *outputs), encoding="utf-8")
    (source / "tiny" / "sources.md").write_text((ROOT / "chapters" / "sources.md").read_text(encoding="utf-8"), encoding="utf-8")
    (source / "index.md").write_text("# Book\n\n```{toctree}\ntiny/chapter\ntiny/sources\n```\n")
    settings = {"extensions": ["myst_nb", "sphinx_book_theme", "yanbao.press.site"], "html_theme": "sphinx_book_theme", "language": {"zh": "zh_CN"}.get(lang, lang),
                "nb_execution_mode": "off", "yanbao_studies": {"tiny": str(pack.folder)}, **config}
    with patch_docutils(str(source)), docutils_namespace():
        Sphinx(str(source), None, str(out), str(folder / "doctrees"), "html", confoverrides=settings, status=None, warning=StringIO()).build(force_all=True)
    return out


def output(data: dict, metadata: dict | None = None) -> dict:
    return {"output_type": "display_data", "metadata": metadata or {}, "data": data}


def shown(book: Book, show: Callable[[Book], None]) -> list[dict]:
    """What `show` displays with a book, as a notebook keeps it."""
    found: list[dict] = []
    with patch("yanbao.book.display", lambda data, raw, metadata=None: found.append(output(data, metadata))):
        show(book)
    return found
