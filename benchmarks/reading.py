"""What a reader waits for: the weight of the heaviest page, and the time until its charts are drawn."""

from __future__ import annotations

import gzip
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser import chromium, served  # noqa: E402

RUNS = 5
DATA = "/yanbao/pages/"  # scripts of specs and tables, as against programs
FIRST = """
new MutationObserver((changes) => {
  if (!window.firstDrawn && changes.some((change) => change.target.dataset && change.target.dataset.drawn)) window.firstDrawn = performance.now();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
"""


def weight(path: Path) -> int:
    """Bytes of a file, gzipped as servers do it."""
    return len(gzip.compress(path.read_bytes(), 6))


def heaviest(site: Path) -> Path:
    return max((site).glob("*/*/0*.html"), key=weight)


def median(values: list[float]) -> dict[str, object]:
    """Milliseconds as the other sections give seconds."""
    seconds = [value / 1000 for value in values]
    return {"median": round(statistics.median(seconds), 3), "minimum": round(min(seconds), 3), "maximum": round(max(seconds), 3), "runs": len(values)}


def read(site: Path) -> dict[str, object]:
    """The heaviest page of a built site, its bytes, and seconds from the start of its loading (nothing in the browser's cache) to its first and its last chart."""
    path = heaviest(site)
    page, first, every, scripts = path.relative_to(site).as_posix(), [], [], set()
    with served(site) as address, chromium() as browser:
        for _ in range(RUNS):
            for drawing in (first, every):
                context = browser.new_context(viewport={"width": 1440, "height": 1000})
                tab = context.new_page()
                tab.add_init_script(FIRST)
                tab.on("response", lambda response: scripts.add(response.url.split("?")[0]) if ".js" in response.url else None)
                tab.goto(f"{address}/{page}#{'' if drawing is every else first_exhibit(path)}", wait_until="commit")
                if drawing is every:
                    tab.wait_for_load_state("domcontentloaded")
                    tab.evaluate("window.yanbaoDrawAll()")
                    charts = tab.locator("figure[data-drawn]").count()
                    drawing.append(tab.evaluate("performance.now()"))
                else:
                    tab.wait_for_function("window.firstDrawn")
                    drawing.append(tab.evaluate("window.firstDrawn"))
                context.close()
        loaded = [site / url.removeprefix(address + "/") for url in scripts if url.startswith(address)]
    programs = [one for one in loaded if DATA not in one.as_posix() and one.exists()]
    return {"page": page, "charts": charts, "html": weight(path), "programs": sum(map(weight, programs)), "data": sum(weight(one) for one in loaded if DATA in one.as_posix()),
            "first chart": median(first), "all charts": median(every)}


def first_exhibit(path: Path) -> str:
    """The anchor of a page's first chart, so that it is in view when the page opens."""
    before = path.read_text(encoding="utf-8").partition("data-spec=")[0]
    return before.rpartition('<figure')[2].partition('id="')[2].partition('"')[0]
