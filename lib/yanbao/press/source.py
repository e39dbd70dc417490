"""The source tree of one language of the book: executed chapters and the pages around them, with configuration and table of contents."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import yaml

from .. import paths, words
from ..study import Study

STUDY_PAGES = ("exhibits", "sources")
BOOK_PAGES = ("index", "how_to_read")
SPHINX_LANGUAGES = {"zh": "zh_CN", "en": "en"}


def write_pages(root: Path, folder: Path, studies: list[Study]) -> None:
    """Copy the book's own pages beside the executed chapters."""
    chapters = paths.chapters_folder(root)
    for page in BOOK_PAGES:
        _copy(chapters / f"{page}.md", folder / f"{page}.md")
    for study in studies:
        _copy(chapters / "study.md", folder / study.name / "index.md")
        for page in STUDY_PAGES:
            _copy(chapters / f"{page}.md", folder / study.name / f"{page}.md")


def _copy(source: Path, target: Path) -> None:
    """Copy where the content differs, so that Sphinx doesn't read an unchanged page again."""
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def write_settings(root: Path, folder: Path, studies: list[Study], chapters: list[str], lang: str, langs: tuple[str, ...], edition: dict, cache: Path) -> None:
    """Write _config.yml and _toc.yml, derived from the project's own."""
    names = words.load(root, lang)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = names.label("interface", "book_title")
    sphinx = config["sphinx"]["config"]
    sphinx |= {"language": SPHINX_LANGUAGES[lang], "yanbao_lang": lang, "yanbao_study": "", "yanbao_studies": {study.name: str(study.folder) for study in studies},
               "yanbao_languages": {other: f"../{other}" for other in langs} if len(langs) > 1 else {}, "yanbao_parameters": edition["parameters"],
               "yanbao_edition": {"name": edition["name"], "data_date": edition["data_date"]}, "yanbao_cache": str(cache), "project": config["title"]}
    parts = [{"caption": study.meta[lang], "chapters": [{"file": f"{study.name}/index"}, *({"file": f"{study.name}/{page}"} for page in [*chapters, *STUDY_PAGES])]}
             for study in studies]
    parts.append({"caption": names.label("interface", "about_book"), "chapters": [{"file": "how_to_read"}]})
    _write(folder / "_config.yml", yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    _write(folder / "_toc.yml", yaml.safe_dump({"format": "jb-book", "root": "index", "parts": parts}, allow_unicode=True, sort_keys=False))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        beside = path.with_name(path.name + ".new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
