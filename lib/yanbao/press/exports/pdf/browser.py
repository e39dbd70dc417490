"""Chromium as a printer, without a window and without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ....errors import YanbaoError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
LIMIT = 600  # seconds for one print
# nothing is resolved: what a page may name lies beside it
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--allow-file-access-from-files",
    "--no-pdf-header-footer",
)


def found() -> str:
    """The browser to print with: CHROME of the environment, else the first on PATH. Raises YanbaoError, with the package to install, for none."""
    named = os.environ.get("CHROME", "")
    program = shutil.which(named) if named else next((path for name in NAMES if (path := shutil.which(name))), None)
    if not program:
        raise YanbaoError("no_browser", name=named or "chromium")
    return program


def print_page(program: str, page: Path, target: Path, profile: Path) -> None:
    """Print a page to a PDF. Raises YanbaoError, with the browser's last words, where none comes of it."""
    alone = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()  # its sandbox refuses root
    command = [program, *OPTIONS, *alone, f"--user-data-dir={profile}", f"--print-to-pdf={target}", page.as_uri()]
    target.unlink(missing_ok=True)
    try:
        told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=LIMIT, check=False).stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        raise YanbaoError("not_printed", name=program, reason=str(error).splitlines()[0][:200]) from None
    if not target.exists() or not target.stat().st_size:
        raise YanbaoError("not_printed", name=program, reason=next(reversed(told.strip().splitlines()), "")[:200])
