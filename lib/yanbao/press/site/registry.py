"""What the pages of a book hold: exhibits and special pages by document, kept in Sphinx's environment.

Everything survives incremental builds (purged with its document) and parallel ones (merged from the workers).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

STORES = ("yanbao_exhibits", "yanbao_pages", "yanbao_pictures", "yanbao_references", "yanbao_rows", "yanbao_sources")
# what lists of exhibits need; the rest of META stays in its own page
KEPT = ("again", "agreed", "id", "panel", "panels", "study", "chapter", "number", "label", "name", "title", "form", "sources", "grades")


def store(env: BuildEnvironment, name: str) -> dict[str, list[Any]]:
    """A store of the environment: docname → records."""
    if not hasattr(env, name):
        setattr(env, name, {})
    return getattr(env, name)


def anchor(meta: dict[str, Any]) -> str:
    """The anchor of an exhibit: `exhibit-<id>`, with the panel's number from the second panel on."""
    panel = int(meta.get("panel") or 1)
    return f"exhibit-{meta['id']}" + (f"-{panel}" if panel > 1 else "")


def label_name(meta: dict[str, Any]) -> str:
    """The name that {ref} takes: `<study>-exhibit-<id>`."""
    return f"{meta['study']}-{anchor(meta)}".lower()


def source_label(study: str, source_id: str) -> str:
    return f"{study}-source-{source_id}".lower()


def row_anchor(row_id: str) -> str:
    """The anchor of a ledger row on the page of sources."""
    return f"row-{row_id}"


def note_exhibit(env: BuildEnvironment, meta: dict[str, Any], pictures: Iterable[str] = ()) -> None:
    """Keep an exhibit of the current document with the names of its pictures, and make it a target of {ref} whose text is its label."""
    store(env, "yanbao_pictures").setdefault(env.docname, []).extend(pictures)
    record = {key: meta[key] for key in KEPT if key in meta} | {"anchor": anchor(meta)}
    store(env, "yanbao_exhibits").setdefault(env.docname, []).append(record)
    if meta.get("rows"):
        store(env, "yanbao_rows").setdefault(env.docname, []).append((meta["study"], record["anchor"], meta.get("label", ""), [row[0] for row in meta["rows"]]))
    # all gaps have one label: their name tells more
    text = meta.get("name") if meta.get("form") == "gap" else meta.get("label")
    if not meta.get("again"):  # references lead to where an exhibit belongs
        note_label(env, label_name(meta), record["anchor"], text or meta["id"])


def note_source(env: BuildEnvironment, study: str, source_id: str) -> str:
    """Keep that the current document lists a source; returns its anchor. No label of Sphinx's: it goes through all labels for each page it reads."""
    store(env, "yanbao_sources").setdefault(env.docname, []).append((source_label(study, source_id), f"source-{source_id}"))
    return f"source-{source_id}"


def note_label(env: BuildEnvironment, name: str, node_id: str, text: str) -> None:
    """Register a target of {ref} in the current document."""
    domain = env.get_domain("std")
    # not note_hyperlink_target: it warns of a duplicate where a reread page registers the same label again
    domain.anonlabels[name] = (env.docname, node_id)
    domain.labels[name] = (env.docname, node_id, text)


def note_page(env: BuildEnvironment, kind: str, study: str) -> None:
    """Keep that the current document holds the `kind` list ("sources", "exhibits", "study", "studies", …) of a study."""
    store(env, "yanbao_pages").setdefault(env.docname, []).append({"kind": kind, "study": study})


class Contents:
    """What all pages hold, in order: made once after the pages were read, for the lists that are filled in then.

    `sources`: label of each listed source → its document and anchor.
    """

    def __init__(self, env: BuildEnvironment):
        self._exhibits: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._uses: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        self._rows: dict[str, dict[str, list[tuple[str, str, str]]]] = defaultdict(dict)
        self._pages: dict[tuple[str, str], str] = {}
        pages = store(env, "yanbao_exhibits")
        for docname in sorted(pages, key=lambda name: (name.rsplit("/", 1)[-1], name)):
            for record in pages[docname]:
                self._exhibits[record["study"]].append((docname, record))
                for source_id in dict.fromkeys(source["source_id"] for source in record.get("sources", ())):
                    self._uses[record["study"], source_id].append((docname, record))
            for study, anchor, label, ids in store(env, "yanbao_rows").get(docname, ()):
                for row_id in ids:
                    self._rows[study].setdefault(row_id, []).append((docname, anchor, label))
        for docname, records in sorted(store(env, "yanbao_pages").items()):
            for record in records:
                self._pages.setdefault((record["kind"], record["study"]), docname)

        self.sources: dict[str, tuple[str, str]] = {}
        for docname, entries in sorted(store(env, "yanbao_sources").items()):
            self.sources |= {label: (docname, anchor) for label, anchor in entries}

    def exhibits(self, study: str) -> list[tuple[str, dict[str, Any]]]:
        """(docname, record) of a study's exhibits, by chapter and in page order, each once: where it belongs."""
        return [(docname, record) for docname, record in self.showings(study) if not record.get("again")]

    def showings(self, study: str) -> list[tuple[str, dict[str, Any]]]:
        """As `exhibits`, with those that a forked chapter shows once more."""
        return self._exhibits.get(study, [])

    def uses(self, study: str, source_id: str) -> list[tuple[str, dict[str, Any]]]:
        """(docname, record) of the exhibits that rest on a source."""
        return self._uses.get((study, source_id), [])

    def rows(self, study: str) -> dict[str, list[tuple[str, str, str]]]:
        """Ledger row → (docname, anchor, label) of the exhibits that rest on it."""
        return self._rows.get(study, {})

    def page_of(self, kind: str, study: str) -> str | None:
        """The document that holds the `kind` list of a study, if any."""
        return self._pages.get((kind, study))


def contents(app: Sphinx) -> Contents:
    """The contents of the book, as they are after reading."""
    kept = app.__dict__
    if "_yanbao_contents" not in kept:
        kept["_yanbao_contents"] = Contents(app.env)
    return kept["_yanbao_contents"]


def forget_contents(app: Sphinx, env: BuildEnvironment) -> None:
    app.__dict__.pop("_yanbao_contents", None)


def studies(config: Config) -> list[str]:
    """The studies of this book, in order: config value `yanbao_studies` (names, or names → paths), else the one `yanbao_study`."""
    return list(config.yanbao_studies) or [name for name in [config.yanbao_study] if name]


def study_of(docname: str, config: Config) -> str:
    """The study a page belongs to: its first folder if that is a study, else `yanbao_study` ("" if there is none)."""
    first, slash, _ = docname.partition("/")
    return first if slash and first in studies(config) else config.yanbao_study


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in STORES:
        store(env, name).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    for name in STORES:
        theirs = store(other, name)
        store(env, name).update({docname: theirs[docname] for docname in docnames if docname in theirs})


def setup(app: Sphinx) -> None:
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    # before freshness.pages_to_write, which looks at them
    app.connect("env-updated", forget_contents, priority=100)
