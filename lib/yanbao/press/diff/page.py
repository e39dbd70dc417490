"""The page of a difference: one HTML file for readers, with the Vega bundle beside it. Its look and script are the book's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from ... import words as vocabulary
from ...charts import compared
from ...errors import YanbaoError
from ...study import Study
from ...theme import ACCENT
from ...words import Words
from .. import compare, files
from ..compare import Change
from ..site import assets, figures as site_figures, language
from . import overlay
from .built import BuiltEdition
from .causes import changed_parameters
from .difference import Difference, ExhibitDifference, about, summary
from .words import word

HERE = Path(__file__).parent
STATIC = HERE.parent / "site" / "static"
SCRIPTS = ("yanbao.js", "take.js", "picture.js")  # of the site: a chart can be taken along here too
PAGE, TABLE, BUNDLE = "diff.html", "diff.csv", "vega.js"  # the site's script asks for the bundle by this name


def write(found: Difference, root: Path, folder: Path, cache: Path) -> tuple[Path, Path]:
    """Write page, table and bundle into `folder`, each whole or not at all; returns the page and the table.

    Raises YanbaoError where something can't be written.
    """
    page, table = html(found, root), found.table()
    with files.telling():
        files.copy_changed(assets.vega_bundle(cache), folder / BUNDLE)
        with files.beside(folder / TABLE) as unfinished:
            table.to_csv(unfinished, index=False, encoding="utf-8-sig")  # with a byte-order mark, or Excel misreads Chinese
        files.write(folder / PAGE, page)
    return folder / PAGE, folder / TABLE


def edition_names(found: Difference) -> tuple[str, str]:
    """What readers are told the two editions are called: their names, and what tells them apart where these are the same."""
    editions = (found.old, found.new)
    names = [edition.name or word(found.lang, "default_edition") for edition in editions]
    for more in ("data_date", "built"):
        if names[0] == names[1] and len({edition.description.get(more, "") for edition in editions}) == 2:
            names = [f"{name} {edition.description.get(more, '')[:16].replace('T', ' ')}" for name, edition in zip(names, editions)]
    if names[0] == names[1]:
        names = [f"{name} ({edition.folder.name})" for name, edition in zip(names, editions)]
    return names[0], names[1]


def html(found: Difference, root: Path) -> str:
    """The whole page. What it shows is decided here; the template only sets it."""
    lang, names = found.lang, edition_names(found)
    told = vocabulary.load(root, lang)
    studies = {study: _study(study, root, lang) for study in found.studies}
    gaps = {one.place: one.changes[0] for one in found.exhibits if one.meta["form"] == "gap"}
    carried = {one.place for one in found.exhibits if one.meta["form"] != "gap"}
    # a gap that took an exhibit's place is told with it
    exhibits = [_exhibit(one, gaps.get(one.place), names, told, studies) for one in found.exhibits if one.meta["form"] != "gap" or one.place not in carried]
    drivers = {driver: name for one in studies.values() for driver, name in one["drivers"].items()}
    accents = sorted({one["accent"]["light"] for one in exhibits})
    template = Environment(autoescape=True, trim_blocks=False).from_string((HERE / "diff.html").read_text(encoding="utf-8"))
    return template.render(
        tag=language.TAGS[lang], w=partial(word, lang), title=word(lang, "title", old=names[0], new=names[1]),
        styles=Markup((STATIC / "yanbao.css").read_text(encoding="utf-8") + (HERE / "diff.css").read_text(encoding="utf-8")),
        summary=summary(found),
        warnings=_warnings(found, names), editions=_editions(found, drivers, told), largest=[_move(*pair, told) for pair in found.largest()],
        exhibits=exhibits, studies=len({one["study"] for one in exhibits}), table_name=TABLE,
        settings=Markup(assets.site_script(lang, accents).replace("</", "<\\/")), script=Markup("\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)))


def _study(name: str, root: Path, lang: str) -> dict[str, Any]:
    """A study's name, accent and drivers' names; its identifier and the book's accent where the project hasn't it."""
    try:
        study = Study.find(name, root)
        drivers = study.table("drivers")
        return {"name": study.meta[lang], "accent": study.accent.lower(), "drivers": dict(zip(drivers["driver"], drivers[lang]))}
    except YanbaoError:
        return {"name": name, "accent": ACCENT, "drivers": {}}


def _warnings(found: Difference, names: tuple[str, str]) -> list[str]:
    said = []
    alone = sorted({*found.old.studies} ^ {*found.new.studies})
    if alone:
        said.append(word(found.lang, "only_studies", names=word(found.lang, "comma").join(alone)))
    for edition, name in zip((found.old, found.new), names):
        if failed := edition.failures(found.lang):
            said.append(word(found.lang, "failed_chapters", edition=name, names=word(found.lang, "comma").join(failed)))
    return said


def _editions(found: Difference, drivers: dict[str, str], told: Words) -> list[dict[str, object]]:
    """The rows of the table that says which editions these are; parameters only where they differ or were given."""
    lang, editions = found.lang, (found.old, found.new)

    def row(name: str, said: Callable[[BuiltEdition], str]) -> dict[str, object]:
        old, new = map(said, editions)
        return {"name": name, "old": old or "–", "new": new or "–", "differs": old != new}

    def commit(edition: BuiltEdition) -> str:
        git = edition.description.get("git", {})
        short = git.get("commit", "")[:10]
        return word(lang, "uncommitted", commit=short) if short and git.get("changed") else short

    rows = [row(word(lang, "edition"), lambda edition: edition.name or word(lang, "default_edition")),
            row(word(lang, "built"), lambda edition: edition.description.get("built", "")[:16].replace("T", " ")),
            row(word(lang, "data_date"), lambda edition: edition.description.get("data_date", "")), row(word(lang, "commit"), commit)]
    if found.old.studies != found.new.studies:
        rows.append(row(word(lang, "studies"), lambda edition: word(lang, "comma").join(edition.studies)))
    labels = {**drivers, **told.domain("parameter")}
    differ = changed_parameters(found.old.parameters, found.new.parameters, lang)
    for name in dict.fromkeys([*found.old.parameters, *found.new.parameters]):
        if name in differ:
            rows.append({"name": labels.get(name, name), "old": differ[name][0], "new": differ[name][1], "differs": True})
        else:
            rows.append(row(labels.get(name, name), lambda edition: str(edition.parameters.get(name, ""))))
    versions = [edition.description.get("versions", {}) for edition in editions]
    for package in dict.fromkeys([*versions[0], *versions[1]]):
        if versions[0].get(package) != versions[1].get(package):
            rows.append(row(word(lang, "version_of", name=package), lambda edition: edition.description.get("versions", {}).get(package, "")))
    return rows


def _anchor(meta: dict) -> str:
    return "-".join([meta["study"], "exhibit", meta["id"], *([str(meta["panel"])] if meta.get("panels", 1) > 1 else [])])


def _signed(value: float, told: Words) -> str:
    if value != value:
        return ""
    return ("+" if value > 0 else "") + told.plain(float(f"{value:.4g}"))


def _percent(value: float, told: Words) -> str:
    return _signed(float(f"{100 * value:.3g}"), told) + "%" if value == value else ""


def _move(change: Change, exhibit: ExhibitDifference, told: Words) -> dict[str, str]:
    meta = exhibit.meta
    return {"anchor": _anchor(meta), "name": f"{meta['label']} {meta['name']}", "item": about(change, told.lang), "unit": change.unit,
            "old": change.old, "new": change.new, "relative": _percent(change.relative, told)}


def _exhibit(one: ExhibitDifference, gap: Change | None, names: tuple[str, str], told: Words, studies: dict[str, dict[str, Any]]) -> dict[str, object]:
    """One exhibit's card; `gap` is what stands in its place where an edition lacks it."""
    meta, lang = one.meta, told.lang
    both = bool(one.old and one.new)
    drawn = overlay.charts_of(one.old, one.new, names, told.domain("chart"))
    shown = [change for change in one.changes if change.kind in ("cell", "entry") and (change.kind == "entry" or change.before == change.before)]
    largest = max((abs(change.relative) for change in shown if change.relative == change.relative and not change.derived), default=0.0)
    accent = studies[meta["study"]]["accent"]
    old_title = one.old[0]["title"] if both else ""
    units = {change.unit for change in shown if change.absolute == change.absolute and not change.derived}
    return {
        "anchor": _anchor(meta), "study": studies[meta["study"]]["name"], "study_order": list(studies).index(meta["study"]),
        "accent": {"light": accent, "dark": assets.on_dark(accent)}, "label": meta["label"], "name": meta["name"], "title": meta["title"],
        "old_title": old_title if old_title != meta["title"] else "", "subtitle": meta.get("subtitle", ""), "alt": meta.get("alt", meta["title"]),
        "state": "" if both or meta["form"] == "gap" else word(lang, "came" if one.new else "went"),
        "moved": f"±{_percent(largest, told).lstrip('+')}" if largest else "",
        "causes": [{"name": word(lang, cause.code), "detail": cause.detail} for cause in one.causes],
        "charts": [{"side": side, "caption": _caption(side, both, names, lang), "spec": Markup(site_figures.script_json(spec)), "height": _height(spec)}
                   for side, spec in drawn],
        "folded": not both, "notes": _notes(one, gap, names, drawn, lang), "unit": units.pop() if len(units) == 1 else "",
        "figures": [_figure(change, told) for change in shown], "several_columns": len({change.column for change in shown}) > 1,
        "ledger": [_ledger(change, one, told) for change in one.changes if change.kind == "row"],
        "texts": [_text(change, lang) for change in one.changes if change not in shown and change.kind not in ("row", "exhibit")],
    }


def _text(change: Change, lang: str) -> dict[str, str]:
    name = about(change, lang) + (word(lang, "colon") + change.column if change.kind == "cell" else "")
    return {"item": name, "old": _shown(change.old, lang), "new": _shown(change.new, lang)}


def _height(spec: dict) -> int:
    """Pixels a chart will take at least, so that the page doesn't jump while charts are drawn."""
    return round(spec["height"]) + 60 if isinstance(spec.get("height"), (int, float)) else 0


def _caption(side: str, both: bool, names: tuple[str, str], lang: str) -> str:
    if side == "both":
        return ""
    name = names[side == "new"]
    return name if both else word(lang, "only_in", edition=name)


def _notes(one: ExhibitDifference, gap: Change | None, names: tuple[str, str], drawn: list[tuple[str, dict]], lang: str) -> list[str]:
    """What a reader of the chart must know: what stands in its place, that the units differ, or that not everything is drawn."""
    if not one.old or not one.new:
        said = (gap.new if one.old else gap.old) if gap and one.meta["form"] != "gap" else compare.ABSENT
        parts = said.split("; ")  # one a panel without evidence
        subject = one.meta.get("subtitle", "").partition(" · ")[0]
        own = [part for part in parts if any(f"“{name}”" in part for name in (one.meta["title"], subject))]
        return [word(lang, "gap_of", edition=names[bool(one.old)], text=(own or parts)[0])] if said != compare.ABSENT else []
    (old, old_spec), (new, new_spec) = one.old, one.new
    notes = [word(lang, "other_units")] if old.get("unit") != new.get("unit") and len(drawn) > 1 else []
    if [side for side, _ in drawn] == ["both"] and new["form"] in (*overlay.BARS, *overlay.RANGES):
        if omitted := compared.left_out(overlay.of_both(new["form"], old_spec, new_spec)):
            notes.append(word(lang, "unchanged_left_out", n=len(omitted)))
    return notes


def _figure(change: Change, told: Words) -> dict[str, str]:
    """A row of the table of changes. Numbers in two units carry them; of a growth rate only the difference in points means anything."""
    lang = told.lang
    old, new, column = _shown(change.old, lang), _shown(change.new, lang), change.column
    if not change.comparable:
        old, new = (f"{text} {unit}" for text, unit in zip((old, new), change.unit.split(" → ")))
        column = column.partition(" (")[0]
    absolute = _signed(change.absolute, told)
    if change.kind == "entry":
        absolute = word(lang, "went" if change.new == compare.ABSENT else "came")
    elif change.derived and absolute:
        absolute = word(lang, "points", value=absolute)
    relative = "" if change.derived else _percent(change.relative, told)
    return {"item": about(change, lang), "column": column, "old": old, "new": new, "absolute": absolute, "relative": relative}


def _shown(text: str, lang: str) -> str:
    return word(lang, "shown") if text == compare.SHOWN else text


def _ledger(change: Change, one: ExhibitDifference, told: Words) -> dict[str, str]:
    causes = one.causes_of(change)
    texts = [told.plain(value) if value == value else compare.ABSENT for value in (change.before, change.after)]
    return {"item": change.key[0], "old": texts[0], "new": texts[1], "relative": _percent(change.relative, told),
            "cause": word(told.lang, "semicolon").join(word(told.lang, cause.code) for cause in causes)}
