"""Digests of files and plain values: whether something is still what it was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...reads import digest, file_digest


def of_files(files: Iterable[Path], folder: Path) -> str:
    """Digest of files' names, as seen from `folder`, and contents."""
    return of_value([[path.relative_to(folder).as_posix(), file_digest(path)] for path in sorted(files)])


def of_folder(folder: Path) -> str:
    """Digest of all files under a folder, hidden ones left out; the same for an empty and a missing one."""
    return of_files((path for path in folder.rglob("*") if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)), folder)


def of_value(value: Any) -> str:
    """Digest of lists, dicts (in any order) and plain values; anything else counts by its text."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))
