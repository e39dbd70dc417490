"""Why an exhibit differs between two editions, as far as their descriptions and ledger rows tell. Pure; says "unknown" where they don't.

Row by row first: a ledger row with another value, a new one, one that is gone. What the rows leave open is looked for in the parameters,
in the files of the study, and last in the code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...parameters import Parameters
from .. import compare
from .built import BuiltEdition
from .words import some, word

FILTERS = ("base_year", "as_of", "min_grade")  # the parameters that decide which ledger rows an exhibit may use
TREE_FORMS = ("cost_stack", "scenario", "tornado", "sliders")
LEDGER = ("observations.csv", "shared/observations.csv")
ASSUMPTIONS = ("drivers.csv", "scenarios.csv")
RECORDS = ("events.csv", "companies.csv", "assessments.csv", "graph.csv", "claims.csv")  # what exhibits without ledger rows show
UNSET = {"base_year": 0, "horizon": 0}  # any other parameter, and every driver, is unset where it is blank
UNSET_WORDS = {"as_of": "newest", "currency": "as_printed"}
UNREAD = ("corrections.csv", "dropped.csv", "commentary.zh.md", "commentary.en.md")  # no exhibit shows them


@dataclass(frozen=True)
class Cause:
    """`code` is a word of `words.WORDS`; `detail` says what exactly, in the reader's language."""

    code: str
    detail: str = ""


@dataclass(frozen=True)
class Correction:
    """A row of corrections.csv: a value that was corrected, and why."""

    row: str
    column: str
    old: str
    new: str
    reason: str
    date: str


@dataclass(frozen=True)
class Ledger:
    """What is known of a study's ledger rows beside their values: their sources, and what was corrected."""

    sources: Mapping[str, str] = field(default_factory=dict)
    corrections: Iterable[Correction] = ()

    def correction(self, row: str, before: float, after: float) -> Correction | None:
        """The correction that explains a row's new value: that of its value, by the same ratio, else one of its range."""
        own = [one for one in self.corrections if one.row == row]
        for one in own:
            try:
                ratio = float(one.new) / float(one.old)
            except (ValueError, ZeroDivisionError):
                continue
            if one.column == "value" and before and math.isclose(ratio, after / before, rel_tol=1e-3):
                return one
        return next((one for one in own if one.column in ("low", "high", "unit")), None)


class Causes:
    """Explains the exhibits of one study in two editions; `before`: its name in the old one, where that is another study, which it extends or that extends it."""

    def __init__(self, old: BuiltEdition, new: BuiltEdition, study: str, ledger: Ledger, lang: str, before: str = ""):
        self.old, self.new, self.ledger, self.lang = old, new, ledger, lang
        self.parameters = changed_parameters(old.parameters, new.parameters, lang)
        self.names = (before or study, study)
        self.files = changed_files(old, new, *self.names)

    def of(self, first: dict | None, second: dict | None) -> tuple[list[Cause], dict[str, list[Cause]]]:
        """The causes of one exhibit's changes, most specific first, and those of each ledger row that differs."""
        by_row = self._of_rows(first, second)
        meta = second or first
        found = self._told(by_row, first, second)
        if meta["form"] in TREE_FORMS:
            found += self._of_model()
        if not found:
            found = self._of_selection(meta, bool(compare.ledger_rows(first) or compare.ledger_rows(second)))
        found = list(dict.fromkeys(found)) or self._method(meta.get("chapter", "")) or [Cause("unknown")]
        return found, {row: [self._row_cause(code, row, first, second) for code in codes] or found for row, codes in by_row.items()}

    # rows of the ledger

    def _of_rows(self, first: dict | None, second: dict | None) -> dict[str, list[str]]:
        """The codes of each row that differs; none where rows alone don't say."""
        before, after = compare.ledger_rows(first), compare.ledger_rows(second)
        units = {meta["unit"] for meta in (first, second) if meta and "unit" in meta}
        # in another currency, or at another year's rate, every row has another value
        converted = len(units) > 1 or bool({"currency", "base_year"} & set(self.parameters)) and any(edition.parameters.get("currency") for edition in (self.old, self.new))
        filtered = bool(set(FILTERS) & set(self.parameters))
        untouched = self.files is not None and not set(LEDGER) & set(self.files)
        found: dict[str, list[str]] = {}
        for row in dict.fromkeys([*before, *after]):
            if before.get(row) == after.get(row):
                continue
            if row in before and row in after:
                found[row] = ["parameter"] if converted and self.parameters else [] if untouched else ["source revised"]
                continue
            found[row] = ["parameter"] if filtered else []
            if not untouched and (self.files is not None or not filtered):  # both may be true at once; which of them, nobody can tell
                found[row].append("new data" if row in after else "withdrawn")
        return found

    def _row_cause(self, code: str, row: str, first: dict | None, second: dict | None) -> Cause:
        if code == "parameter":
            return self._parameter((*FILTERS, "currency"))
        if code == "source revised":
            return Cause(code, self._revised(row, compare.ledger_rows(first)[row], compare.ledger_rows(second)[row]))
        return Cause(code, word(self.lang, "one_row", rows=row + self._source(row)))

    def _told(self, by_row: dict[str, list[str]], first: dict | None, second: dict | None) -> list[Cause]:
        """The rows' causes, each once, naming the first few rows."""
        rows: dict[str, list[str]] = {}
        for row, codes in by_row.items():
            for code in codes:
                rows.setdefault(code, []).append(row)
        found = []
        for code in ("source revised", "new data", "withdrawn", "parameter"):
            own = rows.get(code, [])
            if code == "source revised" and own:
                before, after = compare.ledger_rows(first), compare.ledger_rows(second)
                found.append(Cause(code, some(self.lang, [self._revised(row, before[row], after[row]) for row in own], "semicolon")))
            elif code == "parameter" and own:
                found.append(self._parameter((*FILTERS, "currency")))
            elif own:
                key = "rows" if len(own) > 1 else "one_row"
                found.append(Cause(code, word(self.lang, key, rows=some(self.lang, [row + self._source(row) for row in own]))))
        return found

    def _revised(self, row: str, before: float, after: float) -> str:
        text = word(self.lang, "revised_row", row=row, source=self._source(row), old=f"{before:g}", new=f"{after:g}")
        correction = self.ledger.correction(row, before, after)
        return text + (word(self.lang, "semicolon") + word(self.lang, "correction", date=correction.date, reason=correction.reason) if correction else "")

    def _source(self, row: str) -> str:
        source = self.ledger.sources.get(row)
        return word(self.lang, "of_source", source=source) if source else ""

    # parameters, files, code

    def _parameter(self, names: Iterable[str] | None = None) -> Cause:
        shown = [word(self.lang, "parameter_change", name=name, old=old, new=new) for name, (old, new) in self.parameters.items() if names is None or name in names]
        return Cause("parameter", word(self.lang, "semicolon").join(shown))

    def _of_model(self) -> list[Cause]:
        """What changes a driver tree's results: parameters and drivers, assumptions, and the rows its inputs are pinned to."""
        found = [self._parameter()] if self.parameters else []
        files = self.files or []
        assumptions = [name for name in files if name in ASSUMPTIONS]
        inputs = [name for name in files if name in (*LEDGER, "sources.csv", "shared/sources.csv", "study.yml")]
        found += [Cause("assumption", some(self.lang, assumptions))] if assumptions else []
        return found + ([Cause("tables", some(self.lang, inputs))] if inputs else [])

    def _of_selection(self, meta: dict, from_ledger: bool) -> list[Cause]:
        """What changes an exhibit whose ledger rows are the same: which of them is chosen, how it is named, records of other tables."""
        narrow = (*FILTERS, "currency")
        used = [name for name in self.parameters if name in narrow]
        found = [self._parameter(narrow)] if used else []
        left_out = {*ASSUMPTIONS, *UNREAD, *(RECORDS if from_ledger else LEDGER)}
        files = [name for name in self.files or [] if name not in left_out]
        if files:
            found.append(Cause("tables", some(self.lang, files)))
        if not found and self.parameters:
            found = [self._parameter()]
        return found

    def _method(self, chapter: str) -> list[Cause]:
        """Code that differs: the library's, the chapter's, the environment's."""
        parts = []
        if _differ(self.old.digest("code"), self.new.digest("code")):
            parts.append(word(self.lang, "code"))
        if _differ(*(_chapter(edition, study, chapter) for edition, study in zip((self.old, self.new), self.names))):
            parts.append(word(self.lang, "chapter", name=chapter))
        if _differ(self.old.digest("environment"), self.new.digest("environment")):
            versions = changed_versions(self.old, self.new)
            parts.append(word(self.lang, "environment", versions=some(self.lang, versions)) if versions else word(self.lang, "bare_environment"))
        return [Cause("method", word(self.lang, "comma").join(parts))] if parts else []


def _chapter(edition: BuiltEdition, study: str, chapter: str) -> str | None:
    """The digest of a chapter's notebook: the study's own, else the general one."""
    own = (edition.digest("studies") or {}).get(study) or {}
    return own.get(f"chapters/{chapter}.ipynb") or (edition.digest("chapters") or {}).get(chapter)


def _differ(first: object, second: object) -> bool:
    return bool(first and second and first != second)


def changed_versions(old: BuiltEdition, new: BuiltEdition) -> list[str]:
    """pandas 3.0 → 3.1, for every package of another version."""
    before, after = (edition.description.get("versions", {}) for edition in (old, new))
    return [f"{name} {before.get(name, '–')} → {after.get(name, '–')}" for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]


def changed_parameters(old: Mapping[str, object], new: Mapping[str, object], lang: str) -> dict[str, tuple[str, str]]:
    """Name → old and new value, as told to readers, of the parameters and drivers that differ; defaults are filled in."""
    defaults = vars(Parameters())
    found = {}
    for name in dict.fromkeys([*old, *new]):
        values = [str(given.get(name, defaults.get(name, ""))) for given in (old, new)]
        if values[0] != values[1] and name not in ("lang", "study"):
            old_told, new_told = (value if value != str(UNSET.get(name, "")) else word(lang, UNSET_WORDS.get(name, "own")) for value in values)
            found[name] = old_told, new_told
    return found


def changed_files(old: BuiltEdition, new: BuiltEdition, before_study: str, study: str) -> list[str] | None:
    """The study's, shared and vocabulary files whose content differs; None where an edition doesn't say what its files were."""
    digests = []
    for edition, name in ((old, before_study), (new, study)):
        own = (edition.digest("studies") or {}).get(name)
        if not own:
            return None
        digests.append({file: value for file, value in own.items() if file.endswith((".csv", ".md", ".yml"))} | {f"shared/{name}": value for name, value in (edition.digest("shared") or {}).items()}
                       | {f"vocabulary/{name}": value for name, value in (edition.digest("vocabulary") or {}).items()})
    before, after = digests
    return [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
