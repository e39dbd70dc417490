"""What a study offers for download, in the output folder, and the links to it: its data as one zip, and its exhibits and driver trees as an
Excel workbook; and the script in which pages look up where its figures come from.

    ```{yanbao-download}
    ```

Made when all pages are written, and only where something in it changed. A study has a workbook where its pages show an exhibit; it is
made from the executed chapters that the pages were made from.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao.study import Study

from ...reads import file_digest
from .. import datapackage, executed, files, workbook
from . import digests, directives, editions, freshness, models, registry, studies, whereabouts
from .directives import BookDirective, Links, Pending
from .elements import tag
from .strings import word


class Download(BookDirective):
    kind = "download"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return offered(links, pending["study"])


def offered(links: Links, study: str) -> list[nodes.Node]:
    """The lines that lead to a study's zip and to its workbook."""
    found = [("data", path(study))] + ([("models", models.path(study, links.lang))] if models.shown(links.contents, study) else [])
    lines = [tag("p", links.file(target, word(links.lang, f"download_{kind}")), nodes.Text(word(links.lang, f"download_{kind}_what")), classes=("data-download",))
             for kind, target in found]
    command = nodes.literal("", word(links.lang, "download_command", study=study))
    return [*lines, tag("p", nodes.Text(word(links.lang, "download_more")), command, nodes.Text(word(links.lang, "download_end")), classes=("data-download",))]


def path(study: str) -> str:
    """Where a study's zip lies in the output folder."""
    return f"{models.FOLDER}/{study}-data.zip"


def of_edition(config: Any) -> datapackage.Edition:
    given = {key: value for key, value in config.yanbao_parameters.items() if key not in ("study", "lang")}
    return datapackage.Edition(editions.shown(config)[0], given)


@dataclass(frozen=True)
class File:
    """A file on offer: `made_from` is the digest of all that it is made from, `make` gives its content."""

    made_from: str
    make: Callable[[], bytes]


def on_offer(app: Sphinx) -> dict[str, File]:
    """The files of all studies of the book, by their place in the output folder."""
    found: dict[str, File] = {}
    noted = {record["study"] for records in registry.store(app.env, "yanbao_pages").values() for record in records}
    edition, contents = of_edition(app.config), registry.contents(app)
    for study in registry.studies(app.config):
        pack = Study.find(studies.place(app, study))
        made_from = [freshness.CODE, studies.data_digest(app, study), [file_digest(pack.root / name) for name in datapackage.BESIDE], edition.name, edition.parameters]
        if study in noted:
            found[path(study)] = File(digests.of_value(made_from), lambda pack=pack: datapackage.archive(datapackage.contents(pack, edition)))
        if contents.page_of("sources", study):
            found[whereabouts.path(study)] = File(digests.of_value([*made_from, app.config.yanbao_lang]), lambda study=study: whereabouts.script(studies.open_book(app, study)))
        if models.shown(contents, study):
            chapters, lang = chapters_of(app, study), app.config.yanbao_lang
            found[models.path(study, lang)] = File(digests.of_value([*made_from, lang, [chapter.contents for chapter in chapters]]),
                                                   lambda study=study, chapters=chapters: workbook.workbook(studies.open_book(app, study), edition, chapters))
    return found


def chapters_of(app: Sphinx, study: str) -> list[executed.Chapter]:
    """The executed chapters of a study that the pages were made from."""
    return [executed.chapter(path, app.config.yanbao_lang) for path in sorted((Path(app.srcdir) / study).glob("[0-9]*.ipynb"))]


def write(app: Sphinx, exception: Exception | None) -> None:
    """Make anew what changed of what is on offer, and remove what is of no study any more."""
    if exception is not None or app.builder.format != "html":
        return
    kept = Path(app.doctreedir) / "yanbao-data.json"
    try:
        before = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    out, now = Path(app.outdir), on_offer(app)
    for name, file in now.items():
        if before.get(name) != file.made_from or not (out / name).exists():
            files.write_bytes(out / name, file.make())
    for folder in (models.FOLDER, whereabouts.FOLDER):
        for left in (out / folder).glob("*"):
            if f"{folder}/{left.name}" not in now:
                left.unlink()
    made_from = {name: file.made_from for name, file in now.items()}
    if before != made_from:
        files.write(kept, json.dumps(made_from))


def setup(app: Sphinx) -> None:
    directives.add(app, Download)
    app.connect("build-finished", write)
