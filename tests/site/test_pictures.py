"""Static pictures: laid out by fonts of widths, drawn in the readers' own."""

import json
import re
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yanbao import theme
from yanbao.press.site import fallback


def spec(text: str, font: str, weight: str = "normal") -> dict:
    return {"data": {"values": [{"t": text}]}, "mark": {"type": "text", "font": font, "fontSize": 100, "fontWeight": weight}, "encoding": {"text": {"field": "t"}}, "padding": 0,
            "autosize": "pad", "width": 1, "height": 1, "config": {"view": {"stroke": None}}}  # fmt: skip


def width(text: str, font: str, weight: str = "normal") -> float:
    svg = fallback._drawing()[0](spec(text, font, weight))
    return float(re.search(r'width="([\d.]+)"', svg).group(1))


def has_noto() -> bool:
    try:
        return "Noto Sans CJK SC" in subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout
    except OSError:
        return False


@pytest.mark.skipif(not has_noto(), reason="Noto Sans CJK isn't installed")
@pytest.mark.parametrize("weight", ["normal", "bold"])
@settings(max_examples=25, deadline=None)
@given(text=st.text(st.sampled_from("中国硬碳钠离子数据，。（）ABCWMabcimw0123456789.,%→–·①≈≥µΩ"), min_size=1, max_size=24))
def test_a_text_is_as_wide_as_in_the_font_it_stands_for(text, weight):
    # kerning, which boxes don't have, draws few Latin letters nearer
    assert width(text, fallback.MEASURED_IN, weight) == pytest.approx(width(text, "Noto Sans CJK SC", weight), rel=0.03, abs=12)


def test_a_picture_names_the_readers_fonts_and_keeps_its_texts(tmp_path):
    drawn = fallback.draw(json.dumps(spec("硬碳 5 < 7", "serif") | {"config": {"font": theme.FONT}, "mark": {"type": "text"}}), tmp_path).read_text(encoding="utf-8")
    assert fallback.MEASURED_IN not in drawn and "Noto Sans SC" in drawn and "硬碳 5 &lt; 7" in drawn
    ElementTree.fromstring(drawn)
