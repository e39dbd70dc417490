"""README and reference say what the program does."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex

import pytest
from click.testing import CliRunner
from recorded import ROOT

from yanbao import paths
from yanbao.cli import main


def test_the_reference_is_up_to_date():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    assert (ROOT / "docs" / "reference.md").read_text(encoding="utf-8") == reference.text(), "run python docs/reference.py"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "CHANGELOG.md", "docs/curating.md", "docs/house.md", "docs/rerunning.md", "docs/rerunning.zh.md", "docs/forking.md", "docs/forking.zh.md"])
def test_every_link_in_the_docs_leads_to_a_file(name: str):
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name, lang", [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_refusal_shown_in_the_readme_is_what_the_command_says(name: str, lang: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("YANBAO_LANG", lang)
    monkeypatch.chdir(ROOT)
    block = next(part for part in re.findall(r"```console\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.S) if "base_yeer" in part)
    first, _, said = block.partition("\n")
    words = [word for word in shlex.split(first.removeprefix("$ ")) if "=zh" not in word]
    result = CliRunner().invoke(main, words[1:])
    assert result.exit_code != 0
    assert result.output.strip() == said.strip()


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_commands_in_the_readme_exist(name: str):
    verbs = re.findall(r"bin/yanbao (\w+)", (ROOT / name).read_text(encoding="utf-8"))
    assert set(verbs) <= set(main.commands)


def test_nothing_that_ships_names_this_workplace_or_loads_from_elsewhere():
    for folder in ("lib", "chapters", "docs", ".ci"):
        for path in (paths.project(ROOT) / folder).rglob("*"):
            if path.is_file() and path.suffix in (".py", ".js", ".css", ".html", ".md", ".yml", ""):
                text = path.read_text(encoding="utf-8", errors="ignore")
                assert "../shared" not in text and "/work/" not in text, path
                assert not re.search(r"https?://[^\s\"')]*(cdn|unpkg|jsdelivr|googleapis)", text), path


def test_the_page_of_benchmarks_is_made_from_their_figures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import json

    texts = importlib.import_module("texts")
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8") == texts.page(results), "run python benchmarks/run.py --page"
