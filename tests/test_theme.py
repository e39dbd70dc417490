"""Colours, grades and axis numbers of the book's look."""

import altair as alt
import pytest

from yanbao import theme
from yanbao.theme import Look

ACCENTS = ["#1f6f8b", "#2f5d50", "#0b6e4f", "#6a4c93", "#8a3b12"]


def _keys(value: object) -> object:
    """The nested keys of a dict, without its values."""
    return {k: _keys(v) for k, v in value.items()} if isinstance(value, dict) else None


@pytest.mark.parametrize("accent", ACCENTS)
def test_a_palette_has_seven_colours_and_starts_with_the_accent(accent):
    colours = theme.palette(accent)
    assert colours[0] == accent
    assert len(set(colours)) == 7


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("accent", ACCENTS)
def test_colours_stay_apart_for_colour_blind_readers(accent, dark):
    assert theme.closest_pair(theme.palette(accent, dark)) > 0.04
    # the first four, which most charts use, are further apart
    assert theme.closest_pair(theme.palette(accent, dark)[:4]) > 0.055


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("accent", ACCENTS)
def test_colours_stand_out_from_the_paper(accent, dark):
    paper = theme.PAPER_DARK if dark else theme.PAPER
    assert all(theme.contrast(colour, paper) >= 2.9 for colour in theme.palette(accent, dark))


def test_text_colours_are_readable_on_their_paper():
    for config in (theme.config(), theme.DARK):
        for role in ("value", "note", "heading"):
            assert theme.contrast(config["style"][role]["color"], config["background"]) >= 4.5


def test_grade_colours_are_readable_and_each_grade_has_its_own_mark():
    assert list(theme.GRADE_COLOURS) == list(theme.GRADE_MARKS) == list("ABCDE")
    assert len(set(theme.GRADE_MARKS.values())) == 5
    assert all(theme.contrast(colour, theme.PAPER) >= 3.8 for colour in theme.GRADE_COLOURS.values())


def test_dark_mode_replaces_every_key_of_the_light_config():
    assert _keys(theme.config("#6a4c93")) == _keys(theme.dark("#6a4c93"))


def test_dark_mode_keeps_sizes_and_changes_only_colours():
    light, dark = theme.config(), theme.DARK
    assert light["axis"]["labelFontSize"] == dark["axis"]["labelFontSize"]
    assert light["background"] != dark["background"]


def test_a_chinese_face_comes_before_any_latin_one():
    faces = [face.strip().strip('"') for face in theme.FONT.split(",")]
    assert faces.index("PingFang SC") < faces.index("Arial")
    assert faces[-1] == "sans-serif"


def test_no_text_is_smaller_than_eleven_pixels():
    config = theme.config()
    sizes = [config["axis"]["labelFontSize"], config["legend"]["labelFontSize"], *(s["fontSize"] for s in config["style"].values() if "fontSize" in s)]
    assert min(sizes) >= 11


def test_chinese_axes_count_in_ten_thousands_and_hundred_millions():
    assert "万" in theme.label_expression("zh", "架", top=500_000)
    assert "亿" in theme.label_expression("zh", "元", top=3e9)
    assert "万" not in theme.label_expression("zh", "亿元", top=6_000)


def test_english_axes_use_letters_only_where_the_unit_has_no_scale_word():
    assert "'M'" in theme.label_expression("en", "racks", top=5e6)
    assert "'M'" not in theme.label_expression("en", "CNY million", top=5e6)
    assert "'K'" not in theme.label_expression("en", "racks", top=50_000)


def test_percent_follows_the_number_on_the_axis():
    assert theme.label_expression("zh", "%").endswith("'%'")


def test_words_come_from_the_caller_first():
    assert Look(lang="zh", words={"forecast": "展望"}).word("forecast") == "展望"
    assert Look(lang="zh").word("forecast") == "预测"
    assert Look(lang="en").word("no such word") == "no such word"


def test_the_theme_can_be_made_altairs_own():
    before = alt.theme.active
    theme.register()
    try:
        assert alt.theme.active == "yanbao"
        assert alt.Chart().mark_point().to_dict()["config"]["font"] == theme.FONT
    finally:
        alt.theme.enable(before)
