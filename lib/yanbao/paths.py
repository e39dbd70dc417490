"""Where the project's files are, whether it is a checkout or an installed package."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import YanbaoError, nearest_names

CITATION = "CITATION.cff"  # how the book is cited; an installed package or a test's project may lack it
CONTENT_LICENCE = "LICENSE-content"  # the licence of texts and data
MARK = Path("data") / "vocabulary" / "metrics.csv"


def project(start: Path | None = None) -> Path:
    """The project's folder: $YANBAO_HOME, else upwards from `start`, else where the package came from.

    Raises YanbaoError when none of them holds `data/vocabulary`.
    """
    start = (start or Path.cwd()).resolve()
    here = Path(__file__).resolve()
    candidates = [Path(os.environ["YANBAO_HOME"]).resolve()] if os.environ.get("YANBAO_HOME") else []
    candidates += [start, *start.parents, here.parents[2], here.parent / "project"]
    for candidate in candidates:
        if (candidate / MARK).is_file():
            return candidate
    raise YanbaoError("no_project", name=start)


def is_installed(root: Path) -> bool:
    """Whether the project is the copy that an installed package carries, which is no place for studies of one's own."""
    return root == Path(__file__).resolve().parent / "project"


def schema_folder(root: Path) -> Path:
    return root / "data" / "schema"


def vocabulary_folder(root: Path) -> Path:
    return root / "data" / "vocabulary"


def own_vocabulary(pack: Path) -> Path | None:
    """The folder of the words that a pack carries itself, added to the shared ones; None for a pack that has none."""
    folder = pack / "vocabulary"
    return folder if folder.is_dir() else None


def shared_folder(root: Path) -> Path:
    return root / "data" / "shared"


def studies_folder(root: Path) -> Path:
    return root / "data" / "studies"


def study_names(root: Path) -> list[str]:
    """The studies that ship with the project, in alphabetical order."""
    return sorted(path.parent.name for path in studies_folder(root).glob("*/study.yml"))


def study_folder(root: Path, name: str) -> Path:
    """The pack of that name, or at that path. Raises YanbaoError where there is none."""
    for folder in (studies_folder(root) / name, Path(name)):
        if name and (folder / "study.yml").is_file():
            return folder.resolve()
    known = study_names(root)
    raise YanbaoError("unknown_study", nearest=nearest_names(name, known), name=name)


def chapters_folder(root: Path) -> Path:
    return root / "chapters"


def shown(path: Path, root: Path) -> str:
    """A path as a reader should see it: from the project's folder where it lies inside."""
    path = Path(os.path.realpath(path))  # unlike resolve() it bears links in a circle
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
