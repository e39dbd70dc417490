"""The root _config.yml and _toc.yml alone make a one-study book with plain `jupyter-book build .`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from recorded import CHAPTERS, ROOT


def test_plain_jupyter_book_builds_the_one_study_book_without_a_warning(tmp_path: Path):
    for name in ("_config.yml", "_toc.yml", "chapters", "data"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / name)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-W", "-n", "--keep-going"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    pages = tmp_path / "_build" / "html" / "chapters"
    for chapter in CHAPTERS:
        text = (pages / f"{chapter}.html").read_text(encoding="utf-8")
        assert text.count('class="exhibit') >= 5
        assert 'lang="en"' not in text.partition("<head>")[0]
