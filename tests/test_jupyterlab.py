"""A chapter in JupyterLab, as a person who forks it opens it: charts drawn, and "Run all" works from chapters/."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import FLAGS, executable
from recorded import ROOT

CHAPTER = "04_cost_structure"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab over a copy of the project's chapters and data."""
    for name in ("chapters", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password=",
               f"--ServerApp.root_dir={tmp_path}", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=", "--LabApp.extension_manager=readonly"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=2)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    server.terminate()
    server.wait(20)


def charts_in_view(page) -> int:
    return page.locator(".jp-OutputArea-output .vega-embed, .jp-OutputArea-output .vega-embed svg, .jp-OutputArea-output canvas.marks").count()


def test_a_chapter_opens_with_its_charts_drawn_and_runs_whole(lab: str):
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        page = browser.new_context(viewport={"width": 1400, "height": 2400}).new_page()
        page.goto(f"{lab}/lab/tree/chapters/{CHAPTER}.ipynb?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
        page.wait_for_selector(".jp-OutputArea-output .vega-embed", timeout=120_000)
        assert charts_in_view(page) >= 1
        assert page.get_by_text("Javascript Error").count() == 0

        # a run asked for before the kernel answers is lost
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=180_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_selector(".jp-InputArea-prompt:has-text('[*]')", timeout=60_000)
        expect(page.locator(".jp-InputArea-prompt", has_text="[*]")).to_have_count(0, timeout=180_000)
        assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
        page.wait_for_selector(".jp-OutputArea-output .vega-embed", timeout=60_000)
        browser.close()
