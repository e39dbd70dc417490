"""Which pages are read and written again, so that an incremental build leaves exactly what a fresh one would.

Sphinx looks at the times of source files. What else a page rests on is told here: the study's tables, the titles around it, the labels
it refers to, the lists it holds. Times may lie (a file copied from a cache is older than the page made of what it replaces), so contents
are compared. What each page was written from is kept beside the doctrees; whatever differs is written again. Changes of code, templates
and styles change `env_version`, which makes Sphinx begin anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import yanbao

from ...reads import file_digest, files_digest, files_within
from .. import files
from . import digests, directives, editions, fallback, registry, studies
from .navigation import navigation, plain_title

# what makes the pages beside our own code; another version of one may write other pages
STACK = ("jupyter-book", "sphinx", "docutils", "myst-nb", "myst-parser", "sphinx-book-theme", "pydata-sphinx-theme", "pygments", "vl-convert-python", "pandas", "babel", "pint", "xlsxwriter")
SUFFIXES = (".py", ".html", ".css", ".js", ".md")


def code_version() -> int:
    """A number that changes with the library's code, templates, styles and scripts, and with the packages that make pages of them."""
    package = Path(yanbao.__file__).parent
    files = files_digest({name: path for name, path in files_within(package).items() if name.endswith(SUFFIXES) and not name.startswith("project/")})
    return int(digests.of_value([files, {name: _version(name) for name in STACK}])[:12], 16)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


# taken when the code is loaded: a long-lived process writes pages by the code it has, not by what lies on the disk by now
CODE = code_version()


class Origins:
    """What the pages of a build come from, as digests. Made anew for reading and for writing."""

    def __init__(self, app: Sphinx):
        self.app = app
        self.env: BuildEnvironment = app.env
        self.several = len(registry.studies(app.config)) > 1
        self._all_titles = ""

    def read(self, docname: str) -> str:
        """What a page is read from: its source, its study's name in its title, and the study's tables if its lists are made of them."""
        study = registry.study_of(docname, self.app.config)
        listed = [name for record in registry.store(self.env, "yanbao_pages").get(docname, ()) if directives.KINDS[record["kind"]].reads_tables
                  for name in directives.studies_of(record, self.app.config)]
        return digests.of_value([
            file_digest(Path(self.env.doc2path(docname))),
            studies.glance(self.app, study).name if study and self.several else "",
            [studies.data_digest(self.app, name) for name in listed],
        ])

    def written(self, docname: str, relations: dict[str, list[str | None]]) -> str:
        """What a page is written from."""
        app = self.app
        study = registry.study_of(docname, app.config)
        return digests.of_value([
            self.env.yanbao_read[docname],
            editions.shown(app.config),
            [studies.glance(app, name).accent for name in registry.studies(app.config)], studies.glance(app, study).accent if study else "",
            repr(navigation(app).sidebar(docname)),
            [[name, plain_title(self.env, name)] for name in [app.config.root_doc, *around(docname, relations)]],
            self._references(docname), self._lists(docname),
        ])

    def _references(self, docname: str) -> Any:
        """What a page's references lead to: their labels; where it has references of other kinds, all titles and labels."""
        domain, sources = self.env.get_domain("std"), registry.contents(self.app).sources
        wanted = registry.store(self.env, "yanbao_references").get(docname, ())
        found = {label: [domain.labels.get(label), domain.anonlabels.get(label), sources.get(label)] for label in wanted if label}
        return [found, self._every_title() if "" in wanted else ""]

    def _every_title(self) -> str:
        if not self._all_titles:
            domain = self.env.get_domain("std")
            self._all_titles = digests.of_value([{name: plain_title(self.env, name) for name in self.env.found_docs}, domain.labels, domain.anonlabels])
        return self._all_titles

    def _lists(self, docname: str) -> Any:
        """What the lists of a page are filled with."""
        contents, told = registry.contents(self.app), []
        for record in registry.store(self.env, "yanbao_pages").get(docname, ()):
            kind = directives.KINDS[record["kind"]]
            for name in directives.studies_of(record, self.app.config):
                pages = dict.fromkeys(page for page, _ in contents.showings(name))
                told.append([record["kind"], name, contents.showings(name), [plain_title(self.env, page) for page in pages], contents.page_of("study", name), contents.page_of("sources", name)])
                told.append(contents.rows(name) if kind.shows_rows else "")
                told.append(repr(studies.glance(self.app, name)) if kind.tells_glance else "")
        return told


def around(docname: str, relations: dict[str, list[str | None]]) -> list[str]:
    """The pages whose titles stand on a page: before and after it, and all above it."""
    above, *found = relations.get(docname, [None])
    while above and above not in found:
        found.append(above)
        above = relations.get(above, [None])[0]
    return [name for name in found if name]


def note_references(app: Sphinx, doctree: nodes.document) -> None:
    """Keep which labels and sources a page refers to; a blank one stands for references of other kinds."""
    kinds = (("std", "ref"), ("", "source"))
    found = {node["reftarget"] if (node.get("refdomain"), node.get("reftype")) in kinds else "" for node in doctree.findall(addnodes.pending_xref)}
    if found:
        registry.store(app.env, "yanbao_references")[app.env.docname] = sorted(found)


def pages_to_read(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages whose source or tables are no longer those they were read from, whatever their times say."""
    app.__dict__.pop("_yanbao_digests", None)
    before, origins = getattr(env, "yanbao_read", {}), Origins(app)
    return [docname for docname in sorted(env.found_docs - added) if before.get(docname) != origins.read(docname)]


def record(app: Sphinx) -> Path:
    """The file that keeps what the pages were written from."""
    return Path(app.doctreedir) / f"yanbao-{app.builder.name}.json"


def written_before(app: Sphinx) -> dict[str, str]:
    try:
        return json.loads(record(app).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that would no longer be written as they were."""
    origins, before, relations = Origins(app), written_before(app), env.collect_relations()
    env.yanbao_read = {docname: origins.read(docname) for docname in env.found_docs}
    now = {docname: origins.written(docname, relations) for docname in env.found_docs}
    app.__dict__["_yanbao_written"] = now
    stale = {docname for docname in now if before.get(docname) != now[docname]}
    if before.keys() - now.keys():
        stale.add(app.config.root_doc)
    if stale and any(env.get_domain("index").entries.values()):
        stale = set(now)  # Sphinx doesn't keep index entries of pages it doesn't write
    return sorted(stale)


def note_written(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    app.__dict__.setdefault("_yanbao_pages_written", set()).add(pagename)


def tidy_search(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Forget words that no page has any more: an index that was loaded and pruned keeps them, empty. Adds no page."""
    indexer = getattr(app.builder, "indexer", None)
    for words in (indexer._mapping, indexer._title_mapping) if indexer else ():
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return ()


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Keep what the pages were written from, and remove what belongs to pages that are gone."""
    now = app.__dict__.get("_yanbao_written")
    if exception is not None or now is None or app.builder.format != "html":
        return
    before, written = written_before(app), app.__dict__.get("_yanbao_pages_written", set())
    remove_leftovers(app, before.keys() - now.keys())
    kept = {docname: digest for docname, digest in sorted(now.items()) if docname in written or before.get(docname) == digest}
    files.write(record(app), json.dumps(kept))


def remove_leftovers(app: Sphinx, gone: Iterable[str]) -> None:
    """Remove pages that are gone with the copies of their sources, and pictures that no page shows."""
    out, env = Path(app.outdir), app.env
    for docname in gone:
        for path in [Path(app.builder.get_outfilename(docname)), *(out / "_sources" / Path(docname).parent).glob(f"{Path(docname).name}.*")]:
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if folder == out or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()
    shown = {f"{name}.svg" for names in registry.store(env, "yanbao_pictures").values() for name in names}
    images = {name for _, name in env.images.values()}
    for folder, kept in ((out / fallback.FOLDER, shown), (out / "_images", images)):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name not in kept:
                path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", note_references)
    app.connect("env-get-outdated", pages_to_read)
    # after all else that changes what was read
    app.connect("env-updated", pages_to_write, priority=900)
    app.connect("html-page-context", note_written)
    app.connect("html-collect-pages", tidy_search)
    app.connect("build-finished", finish)
