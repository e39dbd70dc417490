"""All problems of a study at once, each with file:row:column, and after them what may be right but looks like a mistake.

A problem hides no other: a table that can't be read is left out, a row with a problem is left out of what is computed, and what depends on
either (a panel, a driver tree, a sentence) isn't judged; everything else is.
"""

from __future__ import annotations

from ..errors import YanbaoError
from ..study import Study
from . import coverage, doubtful, forks, form, graph, ledger, models, names, panels
from .form import vocabulary_problems
from .pack import Pack

__all__ = ["findings", "forms", "no_problems", "problems", "vocabulary_problems"]


def findings(study: Study) -> list[YanbaoError]:
    """Every problem of the pack, in file and row order; then its warnings in the same order."""
    if lost := _unfounded(study):
        return lost
    pack = _formed(study)
    for check in (form.of_own_words, form.of_words_named):
        found = list(check(pack))
        pack.add(found)
        if found:  # without its words a study can't be judged further
            return pack.in_order()
    for check in (forks.of_chapters, form.of_shared_metrics, names.of_shared_facts, names.references, ledger.of_sources, ledger.of_observations, ledger.of_events, models.of_inputs, graph.of_rows, panels.of_rows, panels.of_names, coverage.of_rows):
        pack.add(check(pack))
    for check in (models.of_trees, panels.of_selections, panels.of_prose, doubtful.of_ledger):
        pack.add(check(pack))
    return pack.in_order()


def problems(study: Study) -> list[YanbaoError]:
    """The findings without the warnings."""
    return [found for found in findings(study) if found.severity == "problem"]


def forms(study: Study) -> list[YanbaoError]:
    """What can be told of a pack without the vocabulary: settings and the form of its tables."""
    return _unfounded(study) or _formed(study).in_order()


def no_problems(warnings: int, lang: str) -> str:
    """The last line where nothing has to be mended."""
    if lang == "zh":
        return f"没有问题，有 {warnings} 条提醒" if warnings else "没有问题"
    return f"no problems, {warnings} warning(s)" if warnings else "no problems"


def _unfounded(study: Study) -> list[YanbaoError]:
    """Why the study an overlay extends can't be found: then there are no tables to judge."""
    try:
        study.folders
    except YanbaoError as error:
        return [error]
    return []


def _formed(study: Study) -> Pack:
    pack = Pack(study)
    pack.add(form.of_settings(pack))
    pack.add(form.of_tables(pack))
    return pack
