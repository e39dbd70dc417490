"""The command line: thin verbs over the library."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import click
from rich.console import Console

from . import __version__, parameters as edition_parameters, paths
from .errors import YanbaoError, nearest_names
from .press.jobs import MEMORY_LIMIT, TIME_LIMIT


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


def engine_options(command):
    """What runs the chapters, and how long and how large one may grow."""
    for option in (
            click.option("--memory-limit", type=click.FloatRange(min=0), default=MEMORY_LIMIT >> 20, show_default=True, metavar="MB", help="Memory for a chapter's own data; 0 for no limit."),
            click.option("--time-limit", type=click.FloatRange(min=0), default=TIME_LIMIT, show_default=True, metavar="SECONDS", help="Time for a chapter; 0 for no limit."),
            click.option("--engine", type=click.Choice(["fork", "kernel"]), default="fork", show_default=True,
                         help="What runs the chapters: processes forked from a warm one, or Jupyter kernels (the reference; no cache).")):
        command = option(command)
    return command


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
@click.option("--edition", default="", metavar="NAME", help="Name of the edition; without one, the default edition at the site's root.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to; _build by default.")
@engine_options
@click.option("--explain", is_flag=True, help="Say why each chapter ran or didn't.")
@click.option("--strict", is_flag=True, help="Fail on any warning of Sphinx.")
@click.option("--url", default="", metavar="URL", help="Where the site will be published: adds canonical links and a sitemap. Pages work from anywhere without it.")
@parameter_option
def build(names: tuple[str, ...], lang: str | None, edition: str, out: Path | None, engine: str, time_limit: float, memory_limit: float, explain: bool,
          strict: bool, url: str, given: tuple[str, ...]) -> None:
    """Build an edition: run the chapters of the studies (all by default) and compile the book into _build/html.

    Only what has changed is made again; a named edition lies beside the others, in _build/html/editions/NAME.

    Example:  yanbao build idc --edition strict -p min_grade=B
    """
    from .press.build import build_book

    root = paths.project()
    packs = {folder.name: folder for folder in (paths.study_folder(root, name) for name in names or paths.study_names(root))}
    built = build_book(root, packs, (lang,) if lang else ("zh", "en"), (out or root / "_build").resolve(), _given(given), edition, engine, strict,
                       time_limit, int(memory_limit * 2**20), address=url)
    if explain:
        from .press.explain import lines

        click.echo("\n".join(lines(built.reasons, interface_language())))
    click.echo(built.page)


@main.command()
@click.argument("place", metavar="NAME_OR_PATH")
@click.option("--zh", default="", metavar="NAME", help="Its name in Chinese; without one, the English name.")
@click.option("--en", default="", metavar="NAME", help="Its name in English; without one, made from NAME_OR_PATH.")
def new(place: str, zh: str, en: str) -> None:
    """Begin a new study: a folder with every table, example rows, texts in both languages and a page that says how to fill them.

    A bare name makes data/studies/NAME, a path such as ./NAME a folder anywhere. It checks and builds at once; nothing is ever overwritten.

    Example:  yanbao new heat-pumps --zh 中国热泵 --en "China's heat pumps"
    """
    from .press import scaffold

    root = paths.project()
    written = scaffold.new(root, place, zh, en)
    told = written.name if written.parent == paths.studies_folder(root) else place
    click.echo(f"{written}\nyanbao check {told}\nyanbao build {told}")


@main.command()
@click.argument("chapter")
@click.argument("name", metavar="STUDY")
@engine_options
@parameter_option
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The notebook to write.")
def run(chapter: str, name: str, engine: str, time_limit: float, memory_limit: float, given: tuple[str, ...], output: Path) -> None:
    """Run one chapter of one study and write the executed notebook.

    Example:  yanbao run 04_cost_structure idc -p lang=en -p horizon=2035 -o cost.ipynb
    """
    from . import chapters
    from .press import files
    from .press.jobs import Job, chapter_path
    from .press.run import execute, notebook_parameters
    from .study import Study

    found = Study.find(name)
    chapter_path(found.root, chapter, found.folders)
    job = Job(found.root, chapter, found.name, output.resolve(), chapters.of_chapter(found, Path(chapter).stem, notebook_parameters(found, _given(given))), engine, time_limit, int(memory_limit * 2**20))
    with Console(stderr=True).status(f"{chapter} · {found.name}"), files.telling():
        failure = execute(job).failure
    if failure:
        cell, _, reason = failure.partition(": ")
        raise YanbaoError("notebook_failed", cell=cell, reason=reason)
    click.echo(output)


@main.command()
@click.argument("chapter")
@click.argument("name", required=False, default="")
@click.option("--study", "study", metavar="STUDY", help="For this study only; for all of them without it.")
@click.option("--replace", is_flag=True, help="In the place of CHAPTER, for that study.")
@click.option("--zh", default="", metavar="TITLE", help="Its Chinese title.")
@click.option("--en", default="", metavar="TITLE", help="Its English title.")
def fork(chapter: str, name: str, study: str | None, replace: bool, zh: str, en: str) -> None:
    """Copy a chapter's notebook to be changed: as one more chapter, or in the place of CHAPTER for one study.

    NAME is the copy's (policy becomes 06_policy, the next number), and its English title where --en gives none. It lies in chapters/ and in _toc.yml, or in
    data/studies/STUDY/chapters/. What it shows is numbered within it.

    Example:  yanbao fork 02_competition policy --study idc --zh 政策 --en Policy
    """
    from .press import fork as forks
    from .study import Study

    root = paths.project()
    if not name and not replace:
        raise click.UsageError("Missing argument 'NAME'.")
    plan = forks.planned(root, chapter, name, Study.find(study, root) if study else None, replace, {"zh": zh, "en": en})
    click.echo("\n".join(paths.shown(path, root) for path in forks.fork(plan)))


@main.command()
@click.argument("name", metavar="STUDY")
@click.argument("chapter", required=False)
@click.option("-p", "given", metavar="NAME=VALUES", multiple=True, help="A parameter or driver with a range first:last:step, a list v1,v2 or one value; may be repeated.")
@click.option("--scheduler", metavar="tcp://HOST:PORT", help="Run on the Dask cluster of this scheduler instead of this computer.")
@click.option("--editions", "which", metavar="WHICH", default="none", show_default=True, help="Also build whole editions: all, first, last, or first,last.")
@click.option("--edition", "template", metavar="NAME", default="", help="Their names, swept names in braces: price-{power_price_usd}.")
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The table to write: .parquet or .csv.")
def sweep(name: str, chapter: str | None, given: tuple[str, ...], scheduler: str | None, which: str, template: str, output: Path) -> None:
    """Run one chapter (all by default) of a study over every combination of values, and write the headline numbers as one tidy table.

    The same command goes on where an earlier one was stopped, and runs only what is new.

    Example:  yanbao sweep idc 04_cost_structure -p power_price_usd=0.05:0.11:0.01 -p lang=en -o cost.parquet
    """
    from .press import grid, jobs, sweep as sweeps
    from .press.sweep_progress import Told
    from .study import Study

    found = Study.find(name)
    output = sweeps.checked_output(output)
    chapters = [chapter] if chapter else jobs.chapters(found.root, found.folders)
    combinations = grid.combinations(found, map(edition_parameters.parse, given))
    editions = grid.edition_names(which, template, combinations)
    failed = sweeps.sweep(found, chapters, combinations, output, scheduler or "", Told(interface_language()))
    click.echo(output)
    for edition, values in editions.items():
        click.echo(build_edition(found.root, found.folder, edition, values))
    if failed:
        more = "; …" if len(failed) > 3 else ""
        raise YanbaoError("sweep_failed", count=len(failed), total=len(combinations) * len(chapters), names="; ".join(failed[:3]) + more, output=output)


def build_edition(root: Path, folder: Path, name: str, values: Mapping[str, object]) -> Path:
    """Build the whole edition of one combination, in its language where it has one; returns its first page."""
    from .press.build import build_book

    langs = (str(values["lang"]),) if "lang" in values else ("zh", "en")
    return build_book(root, {folder.name: folder}, langs, root / "_build", values, name).page


@main.command()
@click.argument("names", metavar="STUDY...", nargs=-1)
@click.option("--all", "whole", is_flag=True, help="Every study, and as PDF the whole book, too.")
@click.option("--format", "form", default="xlsx", show_default=True, metavar="FORMATS", help="One or more of xlsx, zip, pdf, pptx, joined by commas.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write to.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="One language only; both by default.")
@parameter_option
def export(names: tuple[str, ...], whole: bool, form: str, out: Path, lang: str | None, given: tuple[str, ...]) -> None:
    """Write what can be taken along of studies, one file for each study, format and language.

    \b
    xlsx  every exhibit with its numbers, sources and a native chart; the driver trees in live formulas
    zip   the data package; each exhibit's numbers as CSV and its chart as SVG
    pdf   the pages, with contents, bookmarks and page numbers (needs Chromium)
    pptx  slides: findings of each chapter, one slide for each exhibit

    From the built edition of these parameters where one stands, else from chapters run for it. A format that this computer lacks
    something for is told and left out; the exit code is then 2.

    Example:  yanbao export idc --format xlsx,pdf --out exports -p power_price_usd=0.11 --lang en
    """
    from .press import exports
    from .study import Study

    values, asked = _given(given), exports.formats(form)
    langs = [lang] if lang else [values["lang"]] if "lang" in values else ["zh", "en"]
    if bool(names) == whole:
        raise click.UsageError("Name studies, or give --all.")
    root = paths.project()
    studies = [Study.find(name, root) for name in (paths.study_names(root) if whole else names)]
    written = exports.export(exports.Project(root, root / "_build"), studies, asked, out.resolve(), langs, values, whole)
    click.echo("\n".join(map(str, written.paths)))
    for error in written.lacking:
        click.echo(error.text(interface_language()), err=True)
    if written.lacking:
        sys.exit(2)


@main.command()
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the messages.")
def check(names: tuple[str, ...], form: str, lang: str | None) -> None:
    """Check the studies (all by default): every problem at once, with file:row:column, the nearest valid names and how to fix it.

    Then warnings of what looks like a mistake and may be right; data/studies/STUDY/waivers.csv says of which that is so. The exit code is 0
    where there are none but warnings. JSON is a list of records: file, row, column, severity (problem or warning), code, message, nearest, fix.

    Example:  yanbao check idc --format json
    """
    from . import checks
    from .study import Study

    root = paths.project()
    lang = lang or interface_language()
    found = checks.vocabulary_problems(root)
    judge = checks.forms if found else checks.findings  # without its words no study can be judged further
    packs = [Study.find(name, root) for name in names or paths.study_names(root)]
    found = sorted([*found, *(problem for pack in packs for problem in judge(pack))], key=lambda problem: problem.severity == "warning")
    count = sum(problem.severity == "problem" for problem in found)
    if form == "json":
        click.echo(json.dumps([problem.record(lang) for problem in found], ensure_ascii=False, indent=1, default=str))
        if count:
            sys.exit(1)
        return
    for problem in found:
        click.echo(problem.text(lang))
    if count:
        raise YanbaoError("failed_check", count=count, warnings=len(found) - count)
    click.echo(checks.no_problems(len(found), lang))


@main.command(name="import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--study", "name", required=True, metavar="STUDY", help="The study (a name, or the path of a pack) whose ledger takes the rows.")
@click.option("--mapping", "mapped", type=click.Path(path_type=Path), metavar="FILE.yml", help="What the columns stand for; without one it is guessed.")
@click.option("--dry-run", is_flag=True, help="Show what would come of it, and propose a mapping in FILE.mapping.yml; the ledger stays as it is.")
@click.option("--yes", is_flag=True, help="Write without asking.")
def import_(file: Path, name: str, mapped: Path | None, dry_run: bool, yes: bool) -> None:
    """Take the numbers of a spreadsheet (.xlsx, .csv, .tsv) over into observations.csv: all of its rows, or none.

    Years or names may stand across, or one number a row. What the columns stand for is guessed, shown, and can be written down and edited.
    Problems are told with file:sheet!cell; the study is checked with the new rows before anything is written.

    Example:  yanbao import output.xlsx --study heat-pumps --dry-run
    """
    from .press.importing import dialogue
    from .study import Study

    dialogue.take_over(Study.find(name), file, mapped, interface_language(), dry_run, yes)


@main.command()
@click.argument("old", metavar="EDITION_A")
@click.argument("new", metavar="EDITION_B")
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for diff.html and diff.csv; _build/diff by default.")
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language to compare and tell in; the terminal's by default.")
@click.option("--tolerance", type=click.FloatRange(min=0), default=0.0, show_default=True, help="How far a number may move: 0.01 is 1 %.")
def diff(old: str, new: str, out: Path | None, lang: str | None, tolerance: float) -> None:
    """Compare two built editions exhibit by exhibit, as a page and a table: old and new figures, and why they moved.

    An edition is its name (`default` for the one without) or its folder; EDITION:STUDY is one of its studies, so that a study is compared with one that
    extends it: default:idc default:mine. The exit code is 0 where no number moved by more than the
    tolerance and no exhibit, table row or evidence row came or went, 1 where one did, 2 where the editions can't be compared.

    Example:  yanbao diff default strict --tolerance 0.01
    """
    from .press.diff import built, page, terminal
    from .press.diff.difference import difference

    root = paths.project()
    first, second = (built.find(name, root / "_build" / "html") for name in (old, new))
    found = difference(first, second, built.shared_language(first, second, lang or interface_language()), root)
    written = page.write(found, root, out or root / "_build" / "diff", root / "_build" / "cache")
    Console(width=None if sys.stdout.isatty() else 200).print(*terminal.report(found, tolerance), sep="\n", soft_wrap=not sys.stdout.isatty())
    click.echo("\n".join(map(str, written)))
    if found.moved(tolerance):
        sys.exit(1)


@main.command()
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="One language only; both by default.")
@click.option("--port", type=click.IntRange(0, 65535), default=8008, show_default=True, help="0 takes any free port.")
@parameter_option
def serve(names: tuple[str, ...], lang: str | None, port: int, given: tuple[str, ...]) -> None:
    """Show the book on 127.0.0.1 and build it anew whenever a table, a text or a notebook is saved; pages reload by themselves.

    The preview lies in _build/preview and leaves the built editions alone. Ctrl-C ends it.

    Example:  yanbao serve idc --lang zh
    """
    from .press import serve as previews

    root = paths.project()
    packs = {folder.name: folder for folder in (paths.study_folder(root, name) for name in names or paths.study_names(root))}
    stop = threading.Event()
    for ending in (signal.SIGINT, signal.SIGTERM):  # an exception raised anywhere could be lost in a finalizer
        signal.signal(ending, lambda *given: stop.set())
    previews.serve(root, packs, (lang,) if lang else ("zh", "en"), previews.preview_folder(root), _given(given), port,
                   lambda kind, text: click.echo(previews.line(kind, text, interface_language())), stop, interface_language())


LISTS = ("studies", "chapters", "exhibits", "coverage", "prose", "metrics", "parameters", "drivers")


@main.command(name="list")
@click.argument("what", type=click.Choice(LISTS), default="studies")
@click.argument("names", metavar="[STUDY]...", nargs=-1)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language of the names.")
def list_(what: str, names: tuple[str, ...], lang: str | None) -> None:
    """List studies, chapters, exhibits (drawn per chapter and study), coverage (what of commercial reports is answered), prose
    (references and typed quantities), metrics, parameters or drivers.

    Example:  yanbao list exhibits idc
    """
    from .listings import listing
    from .study import Study

    root = paths.project()
    title, columns, rows = listing(what, root, [Study.find(name, root) for name in names or paths.study_names(root)], lang or interface_language())
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)  # a pipe has no width to fold to
