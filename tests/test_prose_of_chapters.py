"""The notebooks' own prose tells no quantity: what an exhibit shows stands in the exhibit, and a method's constants stand in one place."""

import inspect
import json

import pytest
from fixtures import ROOT
from yanbao import diffusion, learning, quantities, regression, titles, uncertainty

CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_no_quantity_is_typed_in_the_text_of_a_chapter(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "markdown"]
    texts = [("".join(cell["source"]), cell["metadata"]["tags"][0]) for cell in cells]
    assert [(text, text[start:end]) for text, lang in texts for start, end, _ in quantities.typed(text, lang)] == []


def test_the_level_of_all_intervals_is_told_where_readers_learn_to_read_exhibits():
    told = (ROOT / "chapters" / "how_to_read.md").read_text(encoding="utf-8")
    assert told.count(f"{uncertainty.LEVEL:.0%}") == 2 and uncertainty.LEVEL == titles.LEVEL
    defaults = {parameter.default for module in (learning, diffusion, regression) for _, function in inspect.getmembers(module, inspect.isfunction)
                for name, parameter in inspect.signature(function).parameters.items() if name == "level" and parameter.default is not parameter.empty}
    assert defaults == {uncertainty.LEVEL}
