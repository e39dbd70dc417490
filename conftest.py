"""What every test run needs: nbval's failures say which exhibit changed and from which number to which."""

from __future__ import annotations

import os

import pytest
from nbval.plugin import IPyNbCell

from yanbao.press import compare

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # kernels would compile every import anew


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed and isinstance(item, IPyNbCell) and item.test_outputs is not None:
        changes = compare.changes(compare.metas(item.cell.outputs), compare.metas(item.test_outputs))
        if changes:
            report.sections.append(("exhibits changed, old → new", "\n".join(map(str, changes))))
