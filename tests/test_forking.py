"""Forks: a chapter copied for all studies, for one, or in the place of another; what a chapter brings is read without running it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fixtures import ROOT, TINY, copy_of_tiny
from yanbao import chapters, charts, checks, listings, notebooks, parameters, study as studies, tables
from yanbao.book import Book
from yanbao.errors import YanbaoError
from yanbao.parameters import Parameters
from yanbao.press import fork as forks
from yanbao.press.run import notebook_parameters
from yanbao.study import Study

CONTENTS = "# a remark\nformat: jb-book\nroot: chapters/index\nchapters:\n  - file: chapters/02_competition\n  - file: chapters/sources\n"
FORM = '@yb.form("lollipop", zh="棒棒糖图", en="Lollipop chart")\ndef lollipop(data, look):\n    return None\n'


def small(*code: str, declared: str = 'study = "idc"\nseed = 7\ndrivers = {}') -> dict:
    """A notebook with a title in both languages, parameters and these code cells."""
    def cell(kind: str, name: str, source: str, *tags: str) -> dict:
        return {"cell_type": kind, "id": name, "metadata": {"tags": list(tags)}, "source": source.splitlines(keepends=True)} | ({"outputs": [{"a": 1}], "execution_count": 3} if kind == "code" else {})

    return {"cells": [cell("markdown", "q-zh", "# 竞争\n\n谁？", "zh"), cell("markdown", "q-en", "# Competition\n\nWho?", "en"), cell("code", "parameters", declared, "parameters"),
                      *(cell("code", f"c{place}", source, "hide-input") for place, source in enumerate(code))], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


OPEN = 'book = yb.open(study, seed=seed)\nbook.commentary("02_competition")\nbook.commentary("02_competition_changes")'
PANELS = 'for panel in book.panels("market_share"):\n    pass\nbook.commentary("market_share")'


@pytest.fixture
def root(tmp_path) -> Path:
    """A project of one small chapter and the toy study; vocabulary and schemas are the real ones."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text(CONTENTS, encoding="utf-8")
    (tmp_path / "chapters" / "02_competition.ipynb").write_text(json.dumps(small(OPEN, PANELS)), encoding="utf-8")
    for part in ("schema", "vocabulary", "shared"):
        (tmp_path / "data").mkdir(exist_ok=True)
        (tmp_path / "data" / part).symlink_to(ROOT / "data" / part)
    (tmp_path / "data" / "studies").mkdir()
    copy_of_tiny(tmp_path / "data" / "studies")
    return tmp_path


def tiny(root: Path) -> Study:
    return Study(root / "data" / "studies" / "tiny", root)


def own(study: Study, name: str, notebook: dict) -> Path:
    path = study.folder / "chapters" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def code(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code")


def test_a_fork_for_all_studies_stands_in_chapters_and_in_the_table_of_contents(root):
    written = forks.fork(forks.planned(root, "02_competition", "policy", titles={"zh": "政策"}))
    assert [path.relative_to(root).as_posix() for path in written] == ["chapters/03_policy.ipynb", "_toc.yml"]
    assert (root / "_toc.yml").read_text(encoding="utf-8") == CONTENTS.replace("02_competition\n", "02_competition\n  - file: chapters/03_policy\n")
    assert list(chapters.of(tiny(root))) == ["02_competition", "03_policy"]
    assert notebooks.read(written[0]).titles == {"zh": "政策", "en": "Policy"}


def test_a_fork_for_one_study_is_a_further_chapter_of_it_alone(root):
    study = tiny(root)
    path, = forks.fork(forks.planned(root, "02_competition", "06_policy", study))
    assert path.relative_to(study.folder).as_posix() == "chapters/06_policy.ipynb"
    assert list(chapters.of(study)) == ["02_competition", "06_policy"] and list(notebooks.of_study(root)) == ["02_competition"]
    said = code(path)
    assert 'study = "tiny"' in said and 'yb.open(study, chapter="06_policy", seed=seed)' in said
    assert '"06_policy"' in said and '"06_policy_changes"' in said and "02_competition" not in said and 'book.panels("market_share")' in said


def test_the_copy_has_cells_of_its_own(root):
    path, = forks.fork(forks.planned(root, "02_competition", "06_policy", tiny(root)))
    old, new = (json.loads(one.read_text(encoding="utf-8"))["cells"] for one in (root / "chapters" / "02_competition.ipynb", path))
    assert not {cell["id"] for cell in old} & {cell["id"] for cell in new} and len({cell["id"] for cell in new}) == len(new)
    assert all(re.fullmatch(r"[a-z0-9\-]{1,64}", cell["id"]) for cell in new)
    assert [cell["metadata"]["tags"] for cell in old] == [cell["metadata"]["tags"] for cell in new]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in new if cell["cell_type"] == "code")


def test_a_replaced_chapter_keeps_its_name_and_numbers(root):
    study = tiny(root)
    path, = forks.fork(forks.planned(root, "02_competition", study=study, replace=True, titles={"en": "Rivals"}))
    assert chapters.of(study) == {"02_competition": path} and notebooks.read(path).titles == {"zh": "竞争", "en": "Rivals"}
    assert "chapter=" not in code(path)
    assert chapters.name(study, "02_competition", Book(study, Parameters(lang="en")).words) == "Rivals"


@pytest.mark.parametrize(("arguments", "code_"), [(("02_competition", "policy", None, True), "replace_what"), (("02_compettion", "policy"), "unknown_chapter"), (("02_competition", "Ünter"), "chapter_name"),
                                                  (("02_competition", "02_competition"), "chapter_exists"), (("02_competition", "2_x"), "chapter_name")])
def test_what_can_not_be_forked_is_refused_before_anything_is_written(root, arguments, code_):
    with pytest.raises(YanbaoError) as caught:
        forks.planned(root, *arguments)
    assert caught.value.code == code_ and list((root / "chapters").iterdir()) == [root / "chapters" / "02_competition.ipynb"]


def test_an_exhibit_shown_again_is_numbered_within_the_chapter_that_shows_it(root):
    study = tiny(root)
    own(study, "06_policy", small(OPEN.replace("study,", 'study, chapter="06_policy",'), 'book.panels("company_margins")', PANELS))
    book, plain = Book(study, Parameters(lang="en"), chapter="06_policy"), Book(study, Parameters(lang="en"))
    assert [book.number("company_margins"), book.number("market_share")] == ["6.1", "6.2"]
    assert plain.number("market_share").startswith("2.")
    assert book.again("market_share") == {"again": True} and plain.again("market_share") == {}
    assert (book.chapter_of("market_share"), plain.chapter_of("market_share")) == ("06_policy", "02_competition")


def test_what_a_notebook_brings_is_read_without_running_it(root):
    raising = 'raise SystemExit\n' + FORM
    path = own(tiny(root), "06_policy", small("%matplotlib inline\n" + raising, "x = (", declared='seed = 7\ntilt = -0.5  # how far\nname = "a"\nfast = True\nmany = [1]\nlate: int = 3'))
    said = notebooks.read(path)
    assert said.forms == {"lollipop": ("棒棒糖图", "Lollipop chart")} and said.not_plain == ("many",)
    assert chapters.further(said) == {"tilt": -0.5, "name": "a", "fast": True, "late": 3}


# further parameters


@pytest.fixture
def tilted(root) -> Study:
    study = tiny(root)
    own(study, "06_policy", small(declared='study = "tiny"\ntilt = 0.5\nfast = False\nname = "a"\nsteps = 3'))
    return study


def test_a_further_parameter_is_taken_typed_and_given_to_its_chapter_alone(tilted):
    given = notebook_parameters(tilted, {"tilt": "0.25", "fast": "true", "name": "b", "steps": "4", "lang": "en"})
    assert {name: given[name] for name in ("tilt", "fast", "name", "steps")} == {"tilt": 0.25, "fast": True, "name": "b", "steps": 4}
    assert chapters.of_chapter(tilted, "06_policy", given) == given
    assert chapters.of_chapter(tilted, "02_competition", given) == {"study": "tiny", "lang": "en"}


@pytest.mark.parametrize(("name", "value"), [("tilt", "steep"), ("fast", "maybe"), ("steps", "1.5")])
def test_a_further_parameter_of_another_type_is_refused(tilted, name, value):
    with pytest.raises(YanbaoError, match=name):
        notebook_parameters(tilted, {name: value})


def test_a_misspelt_further_parameter_is_refused_with_the_nearest(tilted):
    with pytest.raises(YanbaoError) as caught:
        notebook_parameters(tilted, {"titl": 1})
    assert "tilt" in caught.value.nearest


def test_further_parameters_are_listed_with_their_chapter(tilted):
    rows = listings.listing("parameters", tilted.root, [tilted], "en")[2]
    assert ["tilt", "tiny/06_policy", "float", 0.5, 0.5] in rows and len(rows) == len(parameters.names()) + 4


# what check says


def codes(study: Study) -> list[tuple[str, str]]:
    return [(problem.code, Path(problem.place.file).name) for problem in checks.problems(study) if problem.place.file.endswith((".ipynb", ".py", "exhibits.csv"))]


@pytest.mark.parametrize(("name", "declared", "code_"), [("06_policy", "power_price = 1.0", "parameter_taken"), ("06_policy", 'horizon = "far"', "parameter_taken"),
                                                         ("06_policy", "tilt = [1]", "parameter_not_plain"), ("policy", "seed = 7", "chapter_name")])
def test_a_chapter_whose_name_or_parameters_can_not_be_is_told(root, name, declared, code_):
    study = tiny(root)
    own(study, name, small(declared=declared))
    found = [(code, file) for code, file in codes(study) if file != "exhibits.csv"]
    assert found == [(code_, f"{name}.ipynb")]


def test_two_chapters_may_not_give_one_parameter_two_types(root):
    study = tiny(root)
    own(study, "06_policy", small(declared="tilt = 1"))
    own(study, "07_more", small(declared='tilt = "a"'))
    assert ("parameter_taken", "07_more.ipynb") in codes(study)


def test_a_notebook_that_can_not_be_read_is_told(root):
    study = tiny(root)
    own(study, "06_policy", small()).write_text("{", encoding="utf-8")
    assert ("unreadable_file", "06_policy.ipynb") in codes(study)


def with_form(study: Study, form: str) -> Study:
    path = study.folder / "exhibits.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("market_share,1,shown,observations,share,", f"market_share,1,shown,observations,{form},"), encoding="utf-8")
    return study


def test_a_form_that_the_study_brings_may_be_named_and_another_is_refused_as_ever(root):
    study = with_form(tiny(root), "lollipop")
    assert ("breaks_rule", "exhibits.csv") in codes(study)
    (study.folder / "forms.py").write_text(f"import yanbao as yb\n\n\n{FORM}", encoding="utf-8")
    assert ("breaks_rule", "exhibits.csv") not in codes(study)


def test_a_form_that_is_built_in_can_not_be_brought(root):
    study = tiny(root)
    (study.folder / "forms.py").write_text(FORM.replace("lollipop", "bar"), encoding="utf-8")
    assert ("form_taken", "forms.py") in codes(study)
    with pytest.raises(ValueError, match="built in"):
        charts.form("bar")


def test_an_exhibit_of_a_chapter_that_the_study_lacks_is_told(root):
    assert ("unknown_chapter", "exhibits.csv") in codes(tiny(root))  # the project has one chapter of five


def test_a_form_is_loaded_when_it_is_drawn_and_named_as_its_study_says(root):
    study = with_form(tiny(root), "stalks")
    (study.folder / "forms.py").write_text('import altair as alt\nimport yanbao as yb\n\n\n@yb.form("stalks", zh="茎图", en="Stalks")\ndef stalks(data, look):\n'
                                           '    return alt.layer(alt.Chart(data).mark_rule().encode(x="value:Q", y="category:N"))\n', encoding="utf-8")
    book = Book(study, Parameters(lang="zh"))
    panel = book.panel_list("market_share")[0]
    assert not charts.known("stalks")
    spec = panel.draw(panel.data()).to_dict()
    assert spec["layer"][0]["mark"]["type"] == "rule" and spec["width"] == "container" and charts.known("stalks")
    assert chapters.form_name(study, "stalks", book.words) == "茎图"


def test_every_general_exhibit_belongs_to_a_chapter():
    assert set(studies.general_exhibits(ROOT)["chapter"]) <= set(notebooks.of_study(ROOT))


def test_what_an_overlay_removes_are_tables_with_keys():
    enum = tables.schema(ROOT, "removed")["fields"][0]["constraints"]["enum"]
    assert set(enum) == {table for table in studies.TABLES if tables.key(ROOT, table)}


def test_the_toy_study_has_the_chapters_of_all():
    assert list(chapters.of(Study(TINY, ROOT))) == list(notebooks.of_study(ROOT)) and len(notebooks.of_study(ROOT)) >= 5
