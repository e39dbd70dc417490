"""What `yanbao import` says and asks, from the file to the ledger."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from ... import paths
from ...errors import Place, YanbaoError
from ...study import Study
from .. import files
from . import Reading, ledger, mapping, preview, reading


def take_over(study: Study, file: Path, mapped: Path | None, lang: str, dry_run: bool, yes: bool) -> None:
    """Show what would come of a file and, unless it is a `dry_run`, write its rows: all, or none. Asks first unless `yes`.

    Raises YanbaoError for a file or mapping that can't be used, and where a row can't be taken.
    """
    found = reading(study, file, mapped)
    if found.taken.records:
        Console(width=None if sys.stdout.isatty() else 200).print(preview.rows(found, lang))
    click.echo("\n".join(preview.lines(found, lang)))
    problems = told(found.taken.problems + ledger.known_rows(study, found.taken.records), lang)
    if dry_run and found.proposed:
        click.echo(preview.word(lang, "written", path=_proposal(found, file)))
    if not problems and found.taken.records:
        new_ledger = ledger.NewLedger(study, found.taken.records)
        problems = told(new_ledger.problems(), lang)
    if dry_run:
        click.echo(preview.word(lang, "dry"))
        return
    if problems or not found.taken.records:
        raise YanbaoError("import_failed", count=len(problems))
    if yes or click.confirm(preview.word(lang, "ask", study=study.name)):
        new_ledger.commit()
        click.echo(preview.word(lang, "done", rows=len(found.taken.records), path=paths.shown(study.path("observations"), study.root)))


def told(problems: list[YanbaoError], lang: str) -> list[YanbaoError]:
    """The problems, once said."""
    for problem in problems:
        click.echo(problem.text(lang))
    return problems


def _proposal(found: Reading, file: Path) -> Path:
    """Write the guess down beside the file, to be edited. Raises YanbaoError where one is there."""
    proposal = file.with_name(file.name + ".mapping.yml")
    if proposal.exists():
        raise YanbaoError("import_exists", Place(proposal.name), path=proposal)
    with files.telling():
        files.write(proposal, mapping.written(found.plan, found.hints))
    return proposal
