"""The folders a study is made of: its own, and where it `extends` another study, that one's too, and so on down to one that stands alone."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from . import paths
from .errors import Place, YanbaoError, nearest_names

SETTINGS = "study.yml"
SAID = {"extends", "study", "zh", "en", "question_zh", "question_en", "scope_zh", "scope_en"}
EXTENDS = re.compile(r"^extends[ \t]*:", re.MULTILINE)


def folders(folder: Path, root: Path) -> tuple[Path, ...]:
    """The study's own folder, then its base's, and so on. One alone for a study that extends nothing.

    Raises YanbaoError, placed in the study.yml at fault, for a base there is none of and for studies that extend each other in a circle.
    """
    found = [folder]
    while extended := extends(found[-1]):
        base = _base(found[-1], extended, root)
        if base in found:
            circle = [*found[found.index(base):], base]
            raise YanbaoError("extends_itself", _place(found[-1], root), names=" → ".join(one.name for one in circle))
        found.append(base)
    return tuple(found)


def extends(folder: Path) -> str:
    """What a study's settings name as its base; blank for one that stands alone, and where the settings can't be read, which others tell."""
    try:
        text = (folder / SETTINGS).read_text(encoding="utf-8")
        if not EXTENDS.search(text):
            return ""
        line = next(line for line in text.splitlines() if EXTENDS.match(line))
        told = yaml.safe_load(line)["extends"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return ""
    return str(told).strip() if told is not None else ""


def changes_settings(folder: Path) -> bool:
    """Whether an overlay's settings change more than what the study is called and said to be about."""
    try:
        told = yaml.safe_load((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError):
        return True
    return not isinstance(told, dict) or not set(map(str, told)) <= SAID


def _base(folder: Path, extended: str, root: Path) -> Path:
    for candidate in (paths.studies_folder(root) / extended, folder / extended):
        if (candidate / SETTINGS).is_file():
            return candidate.resolve()
    raise YanbaoError("unknown_base", _place(folder, root), nearest_names(extended, paths.study_names(root)), name=extended)


def _place(folder: Path, root: Path) -> Place:
    text = (folder / SETTINGS).read_text(encoding="utf-8")
    return Place(paths.shown(folder / SETTINGS, root), 1 + text.count("\n", 0, EXTENDS.search(text).start()), 1)
