"""From a saved row to the changed page in a browser, with `yanbao serve`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import packs
from measure import ENVIRONMENT

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from browser import chromium  # noqa: E402

PAGE = "zh/idc/01_industry_overview.html"


def median_of(times: int, home: Path) -> dict[str, object]:
    """Median, minimum and maximum seconds from the write of a row until the page has loaded again."""
    command = [sys.executable, "-u", "-c", packs.CODE, "serve", "--port", "0"]
    server = subprocess.Popen(command, env=ENVIRONMENT | {"YANBAO_HOME": str(home), "YANBAO_LANG": "en"}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    seconds = []
    try:
        address = server.stdout.readline().split()[4]
        for _ in range(2):  # both languages
            while "up to date" not in server.stdout.readline():
                pass
        with chromium() as browser:
            page = browser.new_page()
            page.goto(address + PAGE)
            for _ in range(times):
                time.sleep(1)
                version = page.evaluate("document.getElementById('yanbao-live').dataset.version")
                started = time.perf_counter()
                packs.change_one(home)
                page.wait_for_function("known => { const script = document.getElementById('yanbao-live'); return script && script.dataset.version !== known && document.readyState === 'complete'; }",
                                       arg=version, timeout=120_000)
                seconds.append(time.perf_counter() - started)
                for _ in range(2):
                    while "up to date" not in server.stdout.readline():
                        pass
    finally:
        server.terminate()
        server.wait()
    return {"median": round(statistics.median(seconds), 3), "minimum": round(min(seconds), 3), "maximum": round(max(seconds), 3), "runs": times}
