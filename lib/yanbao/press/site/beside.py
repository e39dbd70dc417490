"""What a page draws its exhibits from, in a script beside it: specs of charts, data tables, long lists of sources.

They are most of a chapter's weight, and nothing of them is seen before it is drawn: so the page itself is light, and its text there at once. A
script, since a page read from a file may fetch nothing. Readers without JavaScript have the static pictures, and a line where the data are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder

from .. import files

FOLDER = "yanbao/pages"


def keep(builder: Builder, kind: str, value: str) -> int:
    """Keep `value` (script text: a JSON value) for the page that is being written; returns its place among those of its kind."""
    kept = _kept(builder.app).setdefault(builder.current_docname, {}).setdefault(kind, [])
    kept.append(value)
    return len(kept) - 1


def _kept(app: Sphinx) -> dict[str, dict[str, list[str]]]:
    return app.__dict__.setdefault("_yanbao_beside", {})


def script(kept: dict[str, list[str]]) -> str:
    """The script that gives a page its values: `window.yanbaoPage`, kind → values in order."""
    kinds = ",\n".join(f'"{kind}":[\n' + ",\n".join(values) + "\n]" for kind, values in sorted(kept.items()))
    return f"window.yanbaoPage={{{kinds}}};\n"


def write(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Write a page's script and make the page load it; remove that of a page which has none any more."""
    kept, name = _kept(app).pop(pagename, None), f"{FOLDER}/{pagename}.js"
    path = Path(app.outdir) / "_static" / name
    if kept is None:
        path.unlink(missing_ok=True)
        return
    files.write(path, script(kept))
    app.add_js_file(name, priority=895, loading_method="defer")


def tidy(app: Sphinx, exception: Exception | None) -> None:
    """Remove the scripts of pages that are gone."""
    folder = Path(app.outdir) / "_static" / FOLDER
    for path in folder.rglob("*.js") if exception is None else ():
        if re.sub(r"\.js\Z", "", path.relative_to(folder).as_posix()) not in app.env.found_docs:
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", write)
    app.connect("build-finished", tidy)
