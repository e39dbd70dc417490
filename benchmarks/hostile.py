"""How long `yanbao check` takes to refuse each hostile formula of tests/hostile_formulas.py in a toy pack; prints JSON."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from measure import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from fixtures import cell, copy_of_tiny  # noqa: E402
from hostile_formulas import HOSTILE  # noqa: E402

from yanbao import checks  # noqa: E402


def main() -> None:
    seconds = {}
    for fault, formula in {"": "it_energy * overhead", **HOSTILE}.items():  # the first check reads and imports what all need
        with tempfile.TemporaryDirectory() as folder:
            pack = copy_of_tiny(Path(folder), cell("drivers", "cooling_energy", "formula", formula))
            started = time.perf_counter()
            refused = any(problem.code == "formula" for problem in checks.problems(pack))
            seconds[fault] = time.perf_counter() - started
            assert refused == bool(fault), fault
    del seconds[""]
    print(json.dumps({"formulas": len(seconds), "median": round(statistics.median(seconds.values()), 3), "slowest": round(max(seconds.values()), 3), "which": max(seconds, key=seconds.__getitem__)}))


if __name__ == "__main__":
    main()
