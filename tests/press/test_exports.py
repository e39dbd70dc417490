"""What the command `export` writes: from an edition that stands or from chapters run for it, whole files or none."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import edition_builder
import pytest
from fixtures import ROOT, tiny
from taken_along import folder, taken

from yanbao.errors import YanbaoError
from yanbao.press import editions, exports
from yanbao.press.exports import gathered as gathering
from yanbao.press.exports.gathered import Project, gather


def edition(built: Path, **description: object) -> Path:
    """An edition of the toy study's chapters in both languages, made from the tables as they are."""
    notebooks = {}
    for lang in ("zh", "en"):
        for chapter in taken(lang).chapters:
            notebooks[lang, "tiny", chapter.slug] = json.loads((folder() / lang / f"{chapter.slug}.ipynb").read_text(encoding="utf-8"))
    return edition_builder.write(built / "html", notebooks, **{"digests": editions.inputs(ROOT, {"tiny": tiny().folder}), **description})


@pytest.fixture
def none_run(monkeypatch):
    def run(*given: object) -> None:
        raise AssertionError("chapters are run")

    monkeypatch.setattr(gathering, "run_chapters", run)


def test_a_built_edition_of_the_same_parameters_is_taken_as_it_is(tmp_path, none_run):
    edition(tmp_path)
    [one] = gather(Project(ROOT, tmp_path), [tiny()], ["en"], {}, pages=False, together=False)
    assert one.pages == tmp_path / "html" / "en" and [chapter.contents for chapter in one.chapters] == [chapter.contents for chapter in taken().chapters]


@pytest.mark.parametrize(("description", "given"), [({"digests": {}}, {}), ({"studies": ["other"]}, {}), ({"languages": ["zh"]}, {}), ({"parameters": {"seed": "8"}}, {}), ({}, {"seed": "8"})])
def test_another_edition_or_one_of_other_tables_is_not_taken(tmp_path, monkeypatch, description, given):
    edition(tmp_path, **description)
    asked = []

    def run(jobs, cache):
        asked.extend(job.chapter for job in jobs)
        for job in jobs:
            job.output.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder() / "en" / f"{job.chapter}.ipynb", job.output)
        return iter(())

    monkeypatch.setattr(gathering, "run_chapters", run)
    [one] = gather(Project(ROOT, tmp_path), [tiny()], ["en"], given, pages=False, together=False)
    assert len(asked) == 5 and one.pages is None and len(one.chapters) == 5


def test_an_edition_in_which_a_chapter_failed_is_not_taken(tmp_path):
    edition(tmp_path)
    path = tmp_path / "html" / "edition.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    said["chapters"][0]["failure"] = "3: ValueError"
    assert not gathering._current(Project(ROOT, tmp_path), tiny(), said)


def test_each_format_and_language_is_a_file(tmp_path, none_run):
    edition(tmp_path)
    written = exports.export(Project(ROOT, tmp_path), [tiny()], ["xlsx", "zip"], tmp_path / "out", ["zh", "en"], {})
    assert [path.name for path in written.paths] == ["tiny-zh.xlsx", "tiny-en.xlsx", "tiny-zh.zip", "tiny-en.zip"] and written.lacking == ()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in written.paths)


def test_what_this_machine_lacks_is_told_and_the_other_formats_are_written(tmp_path, none_run, monkeypatch):
    edition(tmp_path)
    monkeypatch.setenv("CHROME", "/nowhere/chrome")
    written = exports.export(Project(ROOT, tmp_path), [tiny()], ["pdf", "xlsx"], tmp_path / "out", ["en"], {})
    assert [path.name for path in written.paths] == ["tiny-en.xlsx"] and [error.code for error in written.lacking] == ["no_browser"]
    only = exports.export(Project(ROOT, tmp_path), [tiny()], ["pdf"], tmp_path / "none", ["en"], {})
    assert only.paths == () and not (tmp_path / "none").exists()


def test_nothing_is_written_where_one_file_can_not_be_made(tmp_path, none_run, monkeypatch):
    edition(tmp_path)

    def fail(one):
        raise YanbaoError("no_trees", name=one.study)

    monkeypatch.setitem(exports.FORMATS, "zip", exports.Format(fail))
    with pytest.raises(YanbaoError, match="no driver trees"):
        exports.export(Project(ROOT, tmp_path), [tiny()], ["xlsx", "zip"], tmp_path / "out", ["en"], {})
    assert not (tmp_path / "out").exists()


def test_a_chapter_that_fails_is_named(tmp_path, monkeypatch):
    class Failed:
        failure = "tiny/01 (en): 3: ValueError"

    monkeypatch.setattr(gathering, "run_chapters", lambda jobs, cache: iter([Failed()]))
    with pytest.raises(YanbaoError, match="ValueError"):
        gather(Project(ROOT, tmp_path), [tiny()], ["en"], {}, pages=False, together=False)


def test_formats_are_a_list_and_an_unknown_one_is_refused_with_the_nearest():
    assert exports.formats("PDF, xlsx,pdf") == ["pdf", "xlsx"]
    with pytest.raises(YanbaoError, match="did you mean pptx"):
        exports.formats("ptx")
