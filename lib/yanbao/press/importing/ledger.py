"""The ledger with the imported rows: made beside the study's own, checked whole, and moved into its place."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from ... import checks, paths, tables
from ...errors import Place, YanbaoError
from ...study import Study
from .. import files, row_ids
from .records import SAME, Record


def known_rows(study: Study, records: list[Record]) -> list[YanbaoError]:
    """Numbers that the ledger, or the shared facts, have already: the same statement of the same source."""
    ledger = study.table("observations")
    there = dict(zip(map(tuple, ledger[list(SAME)].to_numpy()), ledger["id"]))
    return [YanbaoError("import_known", record.place, id=there[record.statement]) for record in records if record.statement in there]



class NewLedger:
    """A study's observations.csv as it would be with new rows at its end; nothing is written until `commit`."""

    def __init__(self, study: Study, records: list[Record]):
        self.study, self.records = study, records
        self.path = study.path("observations")
        self.before = self.path.read_bytes()
        self.columns = tables.columns(study.root, "observations")
        self.ids = row_ids.fresh(row_ids.taken(study.root, study.folder), len(records))
        self.content = self._joined()

    def _joined(self) -> bytes:
        """The ledger as it is, byte for byte, then the new rows with its line ends."""
        end = "\r\n" if b"\r\n" in self.before else "\n"
        written = io.StringIO(newline="")
        writer = csv.DictWriter(written, self.columns, restval="", lineterminator=end)
        writer.writerows({**record.cells, "id": row} for row, record in zip(self.ids, self.records))
        gap = b"" if self.before.endswith((b"\n", b"\r")) else end.encode()
        return self.before + gap + written.getvalue().encode()

    def problems(self) -> list[YanbaoError]:
        """What `yanbao check` would say of the study with the new rows and doesn't say of it now; those of a new row at its cell in the spreadsheet."""
        with tempfile.TemporaryDirectory(prefix="yanbao-import-") as place:
            copy = Path(place).resolve() / self.study.name
            shutil.copytree(self.study.folder, copy, ignore=shutil.ignore_patterns(".*", "*.ipynb"))
            (copy / "observations.csv").write_bytes(self.content)
            found = checks.problems(Study(copy, self.study.root))
            told = [self._placed(problem, copy) for problem in found]
        before = {problem.text() for problem in checks.problems(Study(self.study.folder, self.study.root))} if told else set()
        return [problem for problem in told if problem.text() not in before]

    def _placed(self, problem: YanbaoError, copy: Path) -> YanbaoError:
        """The problem as it is told of the study itself, or of the spreadsheet's cell."""
        place = problem.place
        if place is None:
            return problem
        if Path(place.file) == copy / "observations.csv" and place.row in self._new_rows:
            return YanbaoError(problem.code, self._new_rows[place.row].place, problem.nearest, **problem.details)
        if Path(place.file).is_relative_to(copy):
            shown = paths.shown(self.study.folder / Path(place.file).relative_to(copy), self.study.root)
            return YanbaoError(problem.code, Place(shown, place.row, place.column), problem.nearest, **problem.details)
        return problem

    @cached_property
    def _new_rows(self) -> dict[int, Record]:
        """Line of the new ledger -> its record."""
        first = self.content.count(b"\n") - len(self.records) + 1
        return {first + number: record for number, record in enumerate(self.records)}

    def commit(self) -> None:
        """Put the new ledger in place. Raises YanbaoError where the study's ledger has changed meanwhile, or it can't be written."""
        with files.telling():
            if self.path.read_bytes() != self.before:
                raise YanbaoError("import_changed", Place(paths.shown(self.path, self.study.root)))
            files.write_bytes(self.path, self.content)
