"""The page of a difference: overlaid charts, both languages, nothing from elsewhere."""

from __future__ import annotations

import copy
import json
import re
from functools import lru_cache
from pathlib import Path

import browser
import pytest
from edition_builder import CHAPTER, changed, meta, notebook, table, write
from fixtures import ROOT
from recorded import EXPECTED

from yanbao import charts
from yanbao.press import compare
from yanbao.press.diff import built, overlay, page
from yanbao.press.diff.difference import difference
from yanbao.press.diff.words import WORDS

NAMES = ("the default edition", "strict")
OVERLAID = (*overlay.LINES, "column", *overlay.BARS, *overlay.RANGES, "scatter")


@lru_cache(maxsize=None)
def stored() -> dict[str, list[tuple[dict, dict]]]:
    """The charts of the stored chapters by form."""
    found: dict[str, list[tuple[dict, dict]]] = {}
    for path in sorted(EXPECTED.glob("*/*.ipynb")):
        for one, spec in compare.exhibits(compare.outputs_of(json.loads(path.read_text(encoding="utf-8")))):
            if spec:
                found.setdefault(one["form"], []).append((one, spec))
    return found


def raised(spec: dict, factor: float = 1.1) -> dict:
    """The spec with every figure it draws raised."""
    other = copy.deepcopy(spec)
    for rows in other["datasets"].values():
        for row in rows:
            row.update({name: row[name] * factor for name in ("value", "low", "high", "end", "start", "x", "y", "point", "base") if isinstance(row.get(name), float)})
    return other


@pytest.mark.parametrize("form", OVERLAID)
def test_every_stored_chart_of_these_forms_is_drawn_over_its_old_self(form: str):
    for one, spec in stored()[form]:
        [(side, drawn)] = overlay.charts_of((one, spec), (one, raised(spec)), NAMES, {})
        assert side == "both", one["id"]
        told = [row for rows in drawn["datasets"].values() for row in rows]
        assert {row["t_edition"] for row in told if "t_edition" in row} == set(NAMES) or form == "scatter", one["id"]


@pytest.mark.parametrize("form", OVERLAID)
def test_an_overlaid_chart_can_be_drawn(form: str):
    import vl_convert

    one, spec = stored()[form][0]
    [(_, drawn)] = overlay.charts_of((one, spec), (one, raised(spec)), NAMES, {})
    assert all(name in vl_convert.vegalite_to_svg(charts.at_width(drawn, 640)) for name in NAMES)


@pytest.mark.parametrize("form", overlay.SHADED)
def test_shaded_charts_stand_side_by_side_on_one_scale(form: str):
    one, spec = stored()[form][0]
    drawn = overlay.charts_of((one, spec), (one, raised(raised(spec))), NAMES, {})
    domains = [layer["encoding"]["color"]["scale"]["domain"] for _, other in drawn for layer in other["layer"] if layer["encoding"].get("color", {}).get("type") == "quantitative"]
    assert [side for side, _ in drawn] == ["old", "new"] and domains and all(domain == domains[0] for domain in domains)


def test_charts_in_two_units_are_not_overlaid():
    one, spec = stored()["column"][0]
    assert [side for side, _ in overlay.charts_of((one, spec), ({**one, "unit": "USD"}, spec), NAMES, {})] == ["old", "new"]


def test_a_bar_keeps_its_item_where_only_the_other_chart_tells_periods():
    one, spec = next((one, spec) for one, spec in stored()["bar"] if any("(" in row for row in overlay.figures("bar", spec)["item"]))
    bare = json.loads(json.dumps(spec))
    for rows in bare["datasets"].values():
        for row in rows:
            if "row" in row:
                row["row"] = row["row"].partition(" (")[0]
    both = overlay.of_both("bar", spec, bare)
    assert both.groupby("item")["edition"].nunique().eq(2).all()


def test_every_word_exists_in_both_languages_with_the_same_places():
    for key, pair in WORDS.items():
        places = [set(re.findall(r"\{(\w+)\}", text)) for text in pair]
        assert all(pair) and (places[0] == places[1] or key in ("changed",)), key


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request, tmp_path_factory) -> tuple[str, Path]:
    """A page of three exhibits: a drawn line, two maps side by side, a table; one more went."""
    folder = tmp_path_factory.mktemp("diff")
    lang = request.param
    drawn = []
    for form in ("line", "tile_map"):
        one, spec = stored()[form][0]
        one = {**one, "study": "tiny", "lang": lang}
        drawn.append((one, spec))

    def exhibits(edit) -> list[dict]:
        shown = [edit(spec) for _, spec in drawn]
        return [{**spec, "usermeta": {"yanbao": one}} for (one, _), spec in zip(drawn, shown)]

    plain = meta(exhibit="costs", lang=lang)
    old = write(folder / "old", {(lang, "tiny", CHAPTER): notebook(*exhibits(lambda spec: spec), plain, meta("gone </script>", lang=lang))})
    for index, (one, spec) in enumerate(drawn):
        told = copy.deepcopy(one)
        told["table"]["rows"][0][2] = "999"
        drawn[index] = (told, spec)
    new = write(folder / "new", {(lang, "tiny", CHAPTER): notebook(*exhibits(raised), changed(plain, lambda one: one.update(table=table(("cloud", "2023", "305", "B"), ("cloud", "2024", "330", "B")))))}, name="strict")
    found = difference(built.find(str(old), folder), built.find(str(new), folder), lang, ROOT)
    target, _ = page.write(found, ROOT, folder / "out", folder / "cache")
    return lang, target


def test_the_page_is_whole_in_itself(written: tuple[str, Path]):
    lang, path = written
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](https?:|//)""", text)
    assert {"zh": "两版对照：默认版 → strict", "en": "What changed: the default edition → strict"}[lang] in text
    assert "gone </script>" not in text
    assert text.count('<article class="change"') == 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_draws_its_charts_from_the_file_itself(written: tuple[str, Path], scheme: str, width: int):
    _, path = written
    with browser.chromium() as chromium:
        watched = browser.Watched(chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme))
        watched.page.goto(path.as_uri())
        watched.page.evaluate("window.yanbaoDrawAll()")
        assert watched.page.evaluate("document.querySelectorAll('figure[data-drawn] .exhibit-live svg').length") == 3
        assert watched.page.evaluate("document.documentElement.dataset.theme") == scheme
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.blocked == [] and watched.errors == []
