"""Digests of plain values: whether something is still what it was."""

from __future__ import annotations

import json
from typing import Any

from ...reads import digest


def of_value(value: Any) -> str:
    """Digest of lists, dicts (in any order) and plain values; anything else counts by its text."""
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))
