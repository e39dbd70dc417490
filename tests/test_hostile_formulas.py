"""A pack can never run code: each hostile formula is refused with its row, in both languages, whatever its fault."""

import re

import pytest
from fixtures import cell, copy_of_tiny, line_of
from hostile_formulas import HOSTILE
from yanbao import checks


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_hostile_formula_is_refused_with_its_row(fault, tmp_path):
    pack = copy_of_tiny(tmp_path, cell("drivers", "cooling_energy", "formula", HOSTILE[fault]))
    found = [problem for problem in checks.problems(pack) if problem.severity == "problem"]
    assert [(problem.place.file.rpartition("/")[2], problem.place.row) for problem in found[:1]] == [("drivers.csv", line_of("drivers", "cooling_energy"))]
    assert re.search("[\u4e00-\u9fff]", found[0].record("zh")["message"]) and found[0].text("en")
    assert len(found[0].text("en")) < 600  # a long formula isn't printed back
