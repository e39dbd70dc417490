"""Words of the press that stand in its modules, in both languages."""

from __future__ import annotations

from collections.abc import Mapping


def word(words: Mapping[str, tuple[str, str]], lang: str, key: str, /, **values: object) -> str:
    """A word in `lang` ("zh" or "en"), with its placeholders filled in; `words`: key → (Chinese, English). Raises KeyError for an unknown key."""
    zh, en = words[key]
    return (zh if lang == "zh" else en).format(**values)
