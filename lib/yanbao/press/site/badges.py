"""The small letter that tells a grade."""

from __future__ import annotations

from docutils import nodes

from .elements import text_tag
from .strings import grade_title


def badge(lang: str, grade: str) -> nodes.Node:
    return text_tag("abbr", grade, "grade", f"grade-{grade.lower()}", title=grade_title(lang, grade))
