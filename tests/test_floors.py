"""The floors of the library: imports go downwards only. The list here is the single statement of them."""

import ast
import json
from pathlib import Path

import pytest
from fixtures import ROOT

PACKAGE = ROOT / "lib" / "yanbao"

# lowest first; a module imports from floors below its own, and from its own floor what stands before it
FLOORS = [
    ["forking_messages", "intake_messages", "messages", "errors", "paths", "periods", "reads", "layers", "notebooks"],
    ["tables", "theme"],
    ["regression", "series", "costs", "growth", "learning", "shares", "evidence", "audit", "track_record", "formulas", "lowering", "diffusion", "backtest", "units", "suspicions", "words", "selection", "prose", "overlays", "quantities", "sentences", "conditions", "parameters", "currency", "titles", "ledger", "timeliness"],
    ["drivers", "live_models", "uncertainty", "study", "charts", "chapters"],
    ["questions", "bylines", "trust", "cards", "standing", "records", "exhibits", "profiles", "appraisals", "models", "results", "relations", "references", "book"],
    ["coverage", "passages", "proofreading", "checks", "listings"],
    ["press"],
    ["cli"],
]
ORDER = {module: (floor, place) for floor, modules in enumerate(FLOORS) for place, module in enumerate(modules)}
PURE = ["overlays", "growth", "shares", "costs", "regression", "series", "learning", "diffusion", "backtest", "evidence", "audit", "track_record", "formulas", "lowering", "drivers", "live_models", "timeliness", "quantities", "sentences"]
PACKS_AND_PAGES = {"study", "book", "exhibits", "press"}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def module_of(path: Path) -> str:
    """The top module a file belongs to: charts for charts/axes.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def import_nodes(node: ast.AST):
    """Every import under a node, in functions too, but not those for types only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            yield child
        elif not for_types_only(child):
            yield from import_nodes(child)


def imported(source: str, package: tuple[str, ...]) -> set[str]:
    """The top modules of yanbao that a source imports; `package` is where it lies, such as ("yanbao", "charts")."""
    found = set()
    for node in import_nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{start}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("yanbao.")}
    return found


def imports_of(path: Path) -> set[str]:
    package = ("yanbao", *path.relative_to(PACKAGE).parts[:-1])
    return (imported(path.read_text(encoding="utf-8"), package) & set(ORDER)) - {module_of(path)}


def test_every_module_has_its_floor_and_every_floor_its_modules():
    assert {module_of(path) for path in FILES} - {"__init__"} == set(ORDER)
    assert sum(map(len, FLOORS)) == len(ORDER)


@pytest.mark.parametrize("path", [path for path in FILES if path.parent != PACKAGE or path.name != "__init__.py"], ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_downwards_only(path):
    assert sorted(name for name in imports_of(path) if ORDER[name] > ORDER[module_of(path)]) == []


@pytest.mark.parametrize("module", PURE)
def test_pure_computation_knows_nothing_of_packs_and_pages_not_even_through_others(module):
    reached, waiting = set(), [module]
    while waiting:
        for name in imports_of(PACKAGE / f"{waiting.pop()}.py") - reached:
            reached.add(name)
            if (PACKAGE / f"{name}.py").exists():
                waiting.append(name)
    assert reached & PACKS_AND_PAGES == set()


def test_imports_are_found_wherever_they_stand():
    source = ("from .book import Book\nfrom ..press import run\nimport yanbao.cli\nif TYPE_CHECKING:\n    from .theme import Look\n"
              "def f():\n    from .. import words, units as u\nimport pandas")
    assert imported(source, ("yanbao", "charts")) == {"charts", "press", "cli", "words", "units"}


@pytest.mark.parametrize("path", sorted((ROOT / "chapters").glob("*.ipynb")), ids=lambda path: path.stem)
def test_chapters_use_the_library_but_never_the_press(path):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    source = "\n".join("".join(cell["source"]) for cell in cells)
    assert "yanbao" in {alias.name for node in import_nodes(ast.parse(source)) if isinstance(node, ast.Import) for alias in node.names}
    assert "press" not in imported(source, ()) | {name.id for name in ast.walk(ast.parse(source)) if isinstance(name, ast.Name)}


def test_no_module_is_a_drawer_for_odds_and_ends():
    assert [path.name for path in FILES if path.stem in ("utils", "util", "helpers", "helper", "common", "misc", "shared")] == []


def test_a_module_over_four_hundred_lines_asks_to_be_split():
    assert [f"{path.name}: {count}" for path in FILES if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400] == []
