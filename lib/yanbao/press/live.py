"""Live reload for a served book: the server puts a script into each page it serves, the pages on the disk stay as they are.

The script asks the server at `/_live` for {"version": number, "failed": text} and loads the page again when the version changes; while
`failed` isn't blank it shows that text and keeps the last good page.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

ADDRESS = "/_live"


@lru_cache(maxsize=1)
def script() -> str:
    return (Path(__file__).parent / "live.js").read_text(encoding="utf-8")


def inject(page: bytes, version: int | None = None) -> bytes:
    """An HTML page with the script before its last </body>, or at its end. `version` is that of the page; None: the first one the server tells."""
    told = "" if version is None else f' data-version="{version}"'
    added = f'<script id="yanbao-live" data-address="{ADDRESS}"{told}>\n{script()}</script>\n'.encode()
    place = page.lower().rfind(b"</body>")
    return page + added if place < 0 else page[:place] + added + page[place:]
