"""What axe-core finds on a page: its serious and critical findings, in one line each."""

from __future__ import annotations

from functools import cache
from importlib import resources

GRAVE = ("serious", "critical")


@cache
def _script() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def grave(page) -> list[str]:
    """The grave findings on a page as it stands: rule, element and why."""
    page.evaluate(_script() + "; undefined")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    return [f"{rule['id']}: {node['target']} {' '.join(node['failureSummary'].split())[:300]}" for rule in found["violations"] if rule["impact"] in GRAVE for node in rule["nodes"]]
