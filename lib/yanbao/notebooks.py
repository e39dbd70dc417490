"""What a chapter's notebook says before it runs: its titles, its parameters, the chart forms it brings, the exhibits it shows. Nothing is executed."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from . import paths, reads
from .errors import Place, YanbaoError

NAME = re.compile(r"[0-9]{2}_[a-z0-9_]+")  # of a chapter: its number first
OWN = "chapters"  # the folder of a study that holds chapters of its own
FORMS = "forms.py"  # the file of a study that may bring chart forms
PLAIN = (bool, int, float, str)
TITLE = re.compile(r"#\s+(.+)")


@dataclass(frozen=True)
class Notebook:
    """`titles` by language; `parameters` (name → default) of the cell tagged so, and what stands there that isn't plain; `forms` brought by
    the decorator `form`, each with its names (zh, en); `exhibits` in the order in which panels of them are asked for; `opened_as`: the
    chapter the book is opened as, blank where that isn't said."""

    titles: Mapping[str, str]
    parameters: Mapping[str, object]
    not_plain: tuple[str, ...]
    forms: Mapping[str, tuple[str, str]]
    exhibits: tuple[str, ...]
    opened_as: str


def of_study(root: Path, folders: Sequence[Path] = ()) -> dict[str, Path]:
    """Chapter → notebook, in book order: those of `_toc.yml`, replaced by the study's own of the same name, and its further ones. `folders`: the
    study's own folder first, then its bases'."""
    found = {name: path for name in general(root) if (path := paths.chapters_folder(root) / f"{name}.ipynb").is_file()}
    for folder in reversed(folders):
        found |= {path.stem: path for path in sorted((folder / OWN).glob("*.ipynb")) if NAME.fullmatch(path.stem)}
    return dict(sorted(found.items()))


def general(root: Path) -> list[str]:
    """The chapters that all studies have: what `_toc.yml` lists of notebooks whose name begins with a number; where there is no such file (a
    project that was sent to a cluster) all of chapters/."""
    reads.note_parts(root / "_toc.yml")
    try:
        text = (root / "_toc.yml").read_text(encoding="utf-8")
    except OSError:
        return sorted(path.stem for path in paths.chapters_folder(root).glob("[0-9]*.ipynb"))
    return list(_listed(text))


@lru_cache(maxsize=8)
def _listed(contents: str) -> tuple[str, ...]:
    """The chapters of a table of contents. Raises YanbaoError for one that isn't YAML."""
    try:
        names = [Path(name).name.removesuffix(".ipynb") for name in _files(yaml.safe_load(contents))]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YanbaoError("malformed_settings", Place("_toc.yml", *((mark.line + 1, mark.column + 1) if mark else ())), reason=getattr(error, "problem", "") or "?") from None
    return tuple(sorted(name for name in names if NAME.fullmatch(name)))


def _files(part: object) -> Iterator[str]:
    """Every `file` of a table of contents, however deep."""
    if isinstance(part, dict):
        if isinstance(part.get("file"), str):
            yield part["file"]
        yield from (name for below in part.values() for name in _files(below))
    elif isinstance(part, list):
        yield from (name for below in part for name in _files(below))


def read(path: Path) -> Notebook:
    """What a notebook says. Raises YanbaoError for a file that is no notebook."""
    told = path.stat()
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, *of_file: int) -> Notebook:
    reads.note_parts(path)
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        titles, parameters, not_plain = {}, {}, []
        sources = [("".join(cell["source"]), cell["cell_type"], cell.get("metadata", {}).get("tags", [])) for cell in cells]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise YanbaoError("unreadable_file", Place(path.name), reason=str(error)) from None
    for source, kind, tags in sources:
        for lang in {"zh", "en"} & set(tags) if kind == "markdown" else ():
            if found := TITLE.match(source):
                titles.setdefault(lang, found.group(1).strip())
    code = [(tree, tags) for source, kind, tags in sources if kind == "code" and (tree := _parsed(source))]
    for tree, tags in code:
        if "parameters" in tags:
            for name, value in _assignments(tree):
                (parameters.update({name: value}) if isinstance(value, PLAIN) else not_plain.append(name))
    trees = [tree for tree, _ in code]
    return Notebook(titles, parameters, tuple(not_plain), {name: names for tree in trees for name, names in _forms(tree)},
                    tuple(dict.fromkeys(name for tree in trees for name in _asked(tree))), next((name for tree in trees for name in _opened(tree)), ""))


def opens_as(path: Path, chapter: str) -> bool:
    """Whether a notebook opens the book as this chapter. Most don't, and they may be long: only one that could is parsed."""
    told = path.stat()
    return _may_open_as(path, chapter, told.st_mtime_ns, told.st_size) and read(path).opened_as == chapter


@lru_cache(maxsize=64)
def _may_open_as(path: Path, chapter: str, *of_file: int) -> bool:
    reads.note_parts(path)
    return f'chapter=\\"{chapter}\\"' in path.read_text(encoding="utf-8")  # as JSON writes it


def forms_of_file(path: Path) -> dict[str, tuple[str, str]]:
    """Chart forms that a Python file brings → their names (zh, en). Nothing of it is executed; none where it can't be parsed or isn't there."""
    try:
        reads.note_parts(path)
        return dict(_forms(ast.parse(path.read_text(encoding="utf-8"))))
    except (OSError, SyntaxError, ValueError):
        return {}


def _parsed(source: str) -> ast.Module | None:
    """A code cell; its magics are left out. None where it can't be parsed, which running it will tell."""
    try:
        return ast.parse("\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()))
    except (SyntaxError, ValueError):
        return None


def _assignments(tree: ast.Module) -> Iterator[tuple[str, object]]:
    """Names that are assigned and their values; None for a value that can't be told without running."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) and node.value else []
        for target in targets:
            if isinstance(target, ast.Name):
                yield target.id, _literal(node.value)


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _called(node: ast.AST) -> str:
    """The last name of what is called: form for yb.form(…); blank for anything but a call."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""


def _first_text(call: ast.Call) -> str:
    return call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str) else ""


def _keyword(call: ast.Call, name: str) -> str:
    return next((one.value.value for one in call.keywords if one.arg == name and isinstance(one.value, ast.Constant) and isinstance(one.value.value, str)), "")


def _forms(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in ast.walk(tree):
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if _called(decorator) == "form" and (name := _first_text(decorator)):
                yield name, (_keyword(decorator, "zh"), _keyword(decorator, "en"))


def _asked(tree: ast.Module) -> Iterator[str]:
    calls = [node for node in ast.walk(tree) if _called(node) in ("panels", "panel_list")]
    yield from (name for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)) if (name := _first_text(call)))


def _opened(tree: ast.Module) -> Iterator[str]:
    yield from (name for node in ast.walk(tree) if _called(node) in ("open", "open_book") and (name := _keyword(node, "chapter")))
