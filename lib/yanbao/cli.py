"""The command line: thin verbs over the library."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from . import __version__, parameters as edition_parameters, paths, study as studies
from .errors import YanbaoError, nearest_names
from .study import Study


class Verbs(click.Group):
    """Says a YanbaoError in the reader's language, and suggests verbs for one that doesn't exist."""

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            nearest = nearest_names(args[0], self.commands)
            error.message += f" Did you mean {' or '.join(nearest)}?" if nearest else ""
            raise

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except YanbaoError as error:
            click.echo(error.text(interface_language()), err=True)
            context.exit(2)


def interface_language() -> str:
    """zh where the terminal's locale is Chinese, else en; YANBAO_LANG overrides."""
    for name in ("YANBAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"


parameter_option = click.option("-p", "given", metavar="NAME=VALUE", multiple=True, help="A parameter, else a driver of the study; may be repeated.")


def _given(texts: tuple[str, ...]) -> dict[str, str]:
    return dict(edition_parameters.parse(text) for text in texts)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yanbao")
def main() -> None:
    """Yanbao: build, rerun and check a reproducible industry-research book.

    Example:  yanbao build idc --lang en
    """


@main.command()
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="One language only; both by default.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to; _build by default.")
@click.option("--engine", type=click.Choice(["kernel"]), default="kernel", show_default=True, help="What runs the chapters.")
@click.option("--strict", is_flag=True, help="Fail on any warning of Sphinx.")
@parameter_option
def build(names: tuple[str, ...], lang: str | None, out: Path | None, engine: str, strict: bool, given: tuple[str, ...]) -> None:
    """Run the chapters of the studies (all by default) and compile the book into _build/html.

    Example:  yanbao build idc --lang en -p min_grade=B
    """
    from .press.build import build_book

    root = paths.project()
    chosen = [Study.find(name, root) for name in names or studies.names(root)]
    page = build_book(root, chosen, (lang,) if lang else ("zh", "en"), (out or root / "_build").resolve(), _given(given), engine, strict)
    click.echo(page)


@main.command()
@click.argument("chapter")
@click.argument("name", metavar="STUDY")
@parameter_option
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The notebook to write.")
def run(chapter: str, name: str, given: tuple[str, ...], output: Path) -> None:
    """Run one chapter of one study and write the executed notebook.

    Example:  yanbao run 04_cost_structure idc -p lang=en -p horizon=2035 -o cost.ipynb
    """
    from .press.run import Job, chapter_path, execute, notebook_parameters

    found = Study.find(name)
    chapter_path(found.root, chapter)
    job = Job(found.root, chapter, found.name, output.resolve(), notebook_parameters(found, _given(given)))
    with Console(stderr=True).status(f"{chapter} · {found.name}"):
        failure = execute(job).failure
    if failure:
        cell, _, reason = failure.partition(": ")
        raise YanbaoError("notebook_failed", cell=cell, reason=reason)
    click.echo(output)


@main.command()
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the messages.")
def check(names: tuple[str, ...], form: str, lang: str | None) -> None:
    """Check the tables of the studies (all by default): every problem at once, with file:row:column.

    Example:  yanbao check idc --format json
    """
    from . import checks

    root = paths.project()
    lang = lang or interface_language()
    found = checks.vocabulary_problems(root)
    if not found:  # without its words no study can be read
        found = [problem for name in names or studies.names(root) for problem in checks.problems(Study.find(name, root))]
    if form == "json":
        click.echo(json.dumps([problem.record(lang) for problem in found], ensure_ascii=False, indent=1, default=str))
    else:
        for problem in found:
            click.echo(problem.text(lang))
        if found:
            raise YanbaoError("failed_check", count=len(found))
        click.echo("没有问题" if lang == "zh" else "no problems")
    if found:
        sys.exit(1)


LISTS = ("studies", "chapters", "exhibits", "metrics", "parameters", "drivers")


@main.command(name="list")
@click.argument("what", type=click.Choice(LISTS), default="studies")
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the names.")
def list_(what: str, names: tuple[str, ...], lang: str | None) -> None:
    """List studies, chapters, exhibits (drawn per chapter and study), metrics, parameters or drivers.

    Example:  yanbao list exhibits idc
    """
    from .listings import listing

    root = paths.project()
    title, columns, rows = listing(what, root, [Study.find(name, root) for name in names or studies.names(root)], lang or interface_language())
    table = Table(title=title, title_justify="left", box=None)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)  # a pipe has no width to fold to
