"""The source tree of one language of the book: executed chapters and the pages around them, with configuration and table of contents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from .. import chapters, paths, words
from ..study import Study
from . import files

STUDY_PAGES = ("exhibits", "sources", "evidence", "coverage")
BOOK_PAGES = ("how_to_read", "glossary")
OF_SEVERAL = ("comparison", "all_exhibits")  # pages of books with several studies
SPHINX_LANGUAGES = {"zh": "zh_CN", "en": "en"}


def write_pages(root: Path, folder: Path, studies: list[Study]) -> None:
    """Copy the book's own pages beside the executed chapters."""
    pages = paths.chapters_folder(root)
    for page in ["index", *_book_pages(studies)]:
        files.copy_changed(pages / f"{page}.md", folder / f"{page}.md")
    for study in studies:
        files.copy_changed(pages / "study.md", folder / study.name / "index.md")
        for page in STUDY_PAGES:
            files.copy_changed(pages / f"{page}.md", folder / study.name / f"{page}.md")


def write_settings(root: Path, folder: Path, studies: list[Study], lang: str, langs: tuple[str, ...], edition: Mapping[str, str],
                   given: Mapping[str, object], cache: Path, address: str = "") -> None:
    """Write _config.yml and _toc.yml, derived from the project's own. `edition`: name, data_date, root; `given`: its parameters; `address`: where
    this language will be published."""
    names = words.load(root, lang)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = names.label("interface", "book_title")
    config["html"] = {**(config.get("html") or {}), "baseurl": address}
    sphinx = config["sphinx"]["config"]
    sphinx |= {"language": SPHINX_LANGUAGES[lang], "yanbao_lang": lang, "yanbao_study": "", "yanbao_studies": {study.name: str(study.folder) for study in studies},
               "yanbao_languages": {other: f"../{other}" for other in langs} if len(langs) > 1 else {}, "yanbao_parameters": dict(given),
               "yanbao_edition": dict(edition), "yanbao_cache": str(cache), "project": config["title"]}
    parts = [{"caption": study.meta[lang], "chapters": [{"file": f"{study.name}/index"}, *({"file": f"{study.name}/{page}"} for page in [*chapters.of(study), *STUDY_PAGES])]}
             for study in studies]
    parts.append({"caption": names.label("interface", "about_book"), "chapters": [{"file": page} for page in _book_pages(studies)]})
    files.write_changed(folder / "_config.yml", yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    files.write_changed(folder / "_toc.yml", yaml.safe_dump({"format": "jb-book", "root": "index", "parts": parts}, allow_unicode=True, sort_keys=False))


def _book_pages(studies: list[Study]) -> list[str]:
    """The pages about the whole book, in order."""
    return [*(OF_SEVERAL if len(studies) > 1 else ()), *BOOK_PAGES]
