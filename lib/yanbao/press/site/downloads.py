"""A study's data as one zip in the output folder, and the link to it.

    ```{yanbao-download}
    ```

Packed when all pages are written, and only where something in it changed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from yanbao.study import Study

from ...reads import file_digest
from .. import datapackage, files
from . import digests, directives, editions, freshness, registry, studies
from .directives import BookDirective, Links, Pending
from .elements import tag
from .strings import word

FOLDER = "_data"


class Download(BookDirective):
    kind = "download"

    @staticmethod
    def fill(links: Links, pending: Pending) -> list[nodes.Node]:
        return [link(links, pending["study"])]


def link(links: Links, study: str) -> nodes.Node:
    """The line that leads to a study's zip."""
    return tag("p", links.file(path(study), word(links.lang, "download_data")), nodes.Text(word(links.lang, "download_what")), classes=("data-download",))


def path(study: str) -> str:
    """Where a study's zip lies in the output folder."""
    return f"{FOLDER}/{study}-data.zip"


def of_edition(config: Any) -> datapackage.Edition:
    given = {key: value for key, value in config.yanbao_parameters.items() if key not in ("study", "lang")}
    return datapackage.Edition(editions.shown(config)[0], given)


def made_from(app: Sphinx, study: str) -> str:
    """Digest of all that a study's zip is made from."""
    root, edition = Study.find(studies.place(app, study)).root, of_edition(app.config)
    return digests.of_value([freshness.CODE, studies.data_digest(app, study), [file_digest(root / name) for name in datapackage.BESIDE], edition.name, edition.parameters])


def write(app: Sphinx, exception: Exception | None) -> None:
    """Pack the data of every study of the book anew where something changed, and remove what is of no study any more."""
    if exception is not None or app.builder.format != "html":
        return
    kept = Path(app.doctreedir) / "yanbao-data.json"
    try:
        before = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        before = {}
    noted = {record["study"] for records in registry.store(app.env, "yanbao_pages").values() for record in records}
    now = {study: made_from(app, study) for study in registry.studies(app.config) if study in noted}
    for study, digest in now.items():
        target = Path(app.outdir) / path(study)
        if before.get(study) != digest or not target.exists():
            packed = datapackage.archive(datapackage.contents(Study.find(studies.place(app, study)), of_edition(app.config)))
            with files.beside(target) as unfinished:
                unfinished.write_bytes(packed)
    wanted = {Path(app.outdir) / path(study) for study in now}
    for found in (Path(app.outdir) / FOLDER).glob("*.zip"):
        if found not in wanted:
            found.unlink()
    if before != now:
        files.write(kept, json.dumps(now))


def setup(app: Sphinx) -> None:
    directives.add(app, Download)
    app.connect("build-finished", write)
