"""Built editions as they lie on the disk: their description and the exhibits of their executed notebooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ...errors import Place, YanbaoError, nearest_names
from .. import compare
from ..editions import DEFAULT, DESCRIPTION, FORMAT, on_site


@dataclass(frozen=True)
class BuiltEdition:
    """An edition's folder and what its edition.json says."""

    folder: Path
    description: dict
    chosen: str = ""  # the one study of it that is asked for; blank for all

    @property
    def name(self) -> str:
        name = self.description.get("name", "")
        return f"{name or DEFAULT}:{self.chosen}" if self.chosen else name

    @property
    def parameters(self) -> dict[str, object]:
        """What was given on the command line, drivers too."""
        return self.description.get("parameters", {})

    @property
    def languages(self) -> list[str]:
        return self.description.get("languages", [])

    @property
    def studies(self) -> list[str]:
        return [self.chosen] if self.chosen else self.description.get("studies", [])

    def bases(self, study: str) -> list[str]:
        """The studies that one of this edition extends, nearest first."""
        return self.description.get("extends", {}).get(study, [])

    def digest(self, name: str) -> dict | str:
        return self.description.get("digests", {}).get(name, {})

    def notebooks(self, lang: str) -> Iterator[Path]:
        """The executed notebooks of one language: those the description lists, else those that lie among the pages' sources."""
        listed = self.description.get("chapters", [])
        if listed:
            yield from (self.folder / one["notebook"] for one in listed if one["lang"] == lang)
        else:
            yield from sorted((self.folder / lang / "_sources").glob("*/*.ipynb"))

    def failures(self, lang: str) -> list[str]:
        """study/chapter of what failed while the edition was made: its later exhibits are missing."""
        return [f"{one['study']}/{one['chapter']}" for one in self.description.get("chapters", []) if one["lang"] == lang and one.get("failure")]

    def exhibits(self, lang: str) -> list[tuple[dict, dict | None]]:
        """META and chart spec of every exhibit in one language, in book order. Raises YanbaoError for a notebook that can't be read."""
        found = []
        for path in self.notebooks(lang):
            found += compare.exhibits(compare.outputs_of(_json(path)))
        return found


def _json(path: Path) -> dict:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise YanbaoError("unreadable_edition", Place(str(path)), reason=("文件不存在", "there is no such file")) from None
    except (OSError, ValueError) as error:
        raise YanbaoError("unreadable_edition", Place(str(path)), reason=str(error)) from None


def find(name: str, site: Path) -> BuiltEdition:
    """The edition of that name on the site, or in that folder; "" or "default" is the site's own. After a colon one of its studies may stand.

    Raises YanbaoError, with the nearest names, where there is none, or where its description can't be read.
    """
    edition, colon, study = name.rpartition(":")
    if colon and _there(edition, site) and study in (found := find(edition, site)).studies:
        return replace(found, chosen=study)
    folders = [site] if name in ("", DEFAULT) else [site / "editions" / name, Path(name)]
    for folder in folders:
        if (folder / DESCRIPTION).is_file():
            description = _json(folder / DESCRIPTION)
            if not isinstance(description, dict) or description.get("format") != FORMAT:
                raise YanbaoError("unreadable_edition", Place(str(folder / DESCRIPTION)), reason=("不是本版 Yanbao 写的格式", "it isn't in the format of this Yanbao"))
            return BuiltEdition(folder.resolve(), description)
    known = [other or DEFAULT for other in on_site(site)]
    raise YanbaoError("unknown_edition", nearest=nearest_names(name, known) or known, name=name or DEFAULT)


def _there(name: str, site: Path) -> bool:
    """Whether there is an edition of that name or in that folder."""
    return any((folder / DESCRIPTION).is_file() for folder in ([site] if name in ("", DEFAULT) else [site / "editions" / name, Path(name)]))


def shared_language(first: BuiltEdition, second: BuiltEdition, wanted: str) -> str:
    """The language to compare in: the one wanted where both editions have it, else the first both have. Raises YanbaoError for none."""
    both = [lang for lang in first.languages if lang in second.languages]
    if not both:
        raise YanbaoError("nothing_to_compare", reason=("没有共同的语言", "they have no language in common"))
    return wanted if wanted in both else both[0]
