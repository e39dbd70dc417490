"""What `yanbao new` writes builds at once, strictly and in both languages, inside the project and elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from builds import build, project

from yanbao.press import scaffold


def test_new_studies_inside_and_outside_build_strictly_in_both_languages(tmp_path: Path):
    home = project(tmp_path / "home")
    shutil.rmtree(home / "data" / "studies" / "tiny")
    scaffold.new(home, "heat-pumps", zh="中国热泵", en="China's heat pumps")
    outside = scaffold.new(home, str(tmp_path / "elsewhere" / "sensors"), zh="传感器", en="Sensors")
    code, said = build(home, tmp_path / "out", "heat-pumps", outside, "--strict")
    assert code == 0, said
    site = tmp_path / "out" / "html"
    described = json.loads((site / "edition.json").read_text(encoding="utf-8"))
    assert described["studies"] == ["heat-pumps", "sensors"] and all(chapter["failure"] == "" for chapter in described["chapters"])
    for lang, name in (("zh", "中国热泵"), ("en", "Sensors")):
        for study in described["studies"]:
            assert "class=\"exhibit" in (site / lang / study / "01_industry_overview.html").read_text(encoding="utf-8")
        assert name in (site / lang / "index.html").read_text(encoding="utf-8")
