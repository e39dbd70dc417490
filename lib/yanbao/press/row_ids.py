"""New ids for rows of the ledger: eight characters without meaning, given once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from pathlib import Path

from .. import paths, tables
from ..errors import YanbaoError

FORM = re.compile(r"(?=.*[a-z])(?=.*[0-9])[0-9a-f]{8}")  # derived_from tells ids from words by letter and digit


def taken(root: Path, *packs: Path) -> set[str]:
    """The ids of all ledgers that can be read: those of the project's studies, the shared facts, and of packs elsewhere."""
    folders = [*(paths.studies_folder(root) / name for name in paths.study_names(root)), paths.shared_folder(root), *packs]
    found: set[str] = set()
    for path in (folder / "observations.csv" for folder in folders):
        try:
            found |= {*tables.read(root, path, "observations")["id"]}
        except YanbaoError:
            continue  # `yanbao check` tells it
    return found


def fresh(known: Collection[str], count: int) -> list[str]:
    """So many ids that aren't among the known ones."""
    found: dict[str, None] = {}
    while len(found) < count:
        name = secrets.token_hex(4)
        if FORM.fullmatch(name) and name not in known:
            found[name] = None
    return list(found)
