"""Numbers, periods and names as readers of either language write them."""

import math
import re

import numpy as np
import pytest
from fixtures import words_in
from hypothesis import assume, given
from hypothesis import strategies as st
from yanbao.errors import YanbaoError
from yanbao.words import Words

NAN = math.nan
ZH, EN = words_in("zh"), words_in("en")
SCALES = {"万亿": 1e12, "亿": 1e8, "万": 1e4, " trillion": 1e12, " billion": 1e9, " million": 1e6, "": 1}


def read_back(text):
    """The number that a reader takes from a text."""
    match = re.fullmatch(r"(−?)([\d,.]+)(.*)", text)
    return (-1 if match[1] else 1) * float(match[2].replace(",", "")) * SCALES[match[3]]


@pytest.mark.parametrize(("number", "zh", "en"), [
    (120_000_000, "1.2亿", "120 million"), (-120_000_000, "−1.2亿", "−120 million"), (3_500_000, "350万", "3.5 million"), (123_456, "12.35万", "123,456"),
    (2.5e12, "2.5万亿", "2.5 trillion"), (1.3e9, "13亿", "1.3 billion"), (99_999_999, "1亿", "100 million"), (12_345, "12,345", "12,345"), (0.03, "0.03", "0.03"),
    (0, "0", "0"), (3.14159, "3.142", "3.142"), (1234.56, "1,235", "1,235")])
def test_a_number_is_scaled_as_the_language_does(number, zh, en):
    assert (ZH.number(number), EN.number(number)) == (zh, en)


@given(st.floats(1e-6, 9e14), st.sampled_from([1, -1]), st.sampled_from([ZH, EN]))
def test_a_number_read_back_is_right_to_half_a_thousandth(number, sign, words):
    assert read_back(words.number(sign * number)) == pytest.approx(sign * number, rel=5.1e-4)
    assert read_back(words.plain(sign * number)) == pytest.approx(sign * number, rel=5.1e-4)


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_a_number_beyond_all_words_is_told_by_powers_of_ten(words):
    assert [words.number(value) for value in (2.1e25, -3e20, 1.23456e16)] == ["2.1×10²⁵", "−3×10²⁰", "1.235×10¹⁶"]
    assert words.span(1e25, 2e25, "FLOP") == ("1×10²⁵至2×10²⁵ FLOP" if words is ZH else "1×10²⁵–2×10²⁵ FLOP")


@given(st.integers(-999_999, 999_999))
def test_digits_before_the_point_are_never_dropped(number):
    assert read_back(EN.plain(number)) == number


@given(st.floats(1e-6, 9e14), st.floats(1e-6, 9e14), st.sampled_from([ZH, EN]))
def test_the_larger_number_is_never_written_as_the_smaller(a, b, words):
    assume(a < b)
    assert read_back(words.number(a)) <= read_back(words.number(b)) * (1 + 1e-12)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_a_dash(number):
    assert EN.plain(number) == ZH.plain(number) == "–"


@pytest.mark.parametrize(("ratio", "zh", "en"), [(0.123, "12.3%", "12.3%"), (-0.05, "−5%", "−5%"), (0.0004, "0.04%", "0.04%"), (9.5, "950%", "950%"), (0, "0%", "0%")])
def test_a_ratio_is_told_in_percent(ratio, zh, en):
    assert (ZH.percent(ratio), EN.percent(ratio)) == (zh, en)


def test_growth_over_tenfold_is_told_as_a_multiple():
    assert ZH.percent(11) == ZH.label("interface", "times").format(value="11")  # 增长11倍 is up a factor of 12
    assert EN.percent(11) == EN.label("interface", "times").format(value="12")
    assert "%" not in EN.percent(10)


@pytest.mark.parametrize(("value", "symbol_zh", "symbol_en", "zh", "en"), [
    (12.3, "亿元", "CNY billion", "12.3亿元", "CNY 12.3 billion"), (900, "万架", "million racks", "900万架", "900 million racks"),
    (13_000, "亿元", "CNY billion", "1.3万亿元", "CNY 13,000 billion"),
    (0.01823, "亿美元", "USD billion", "182.3万美元", "USD 18.23 million"), (0.031, "万架", "million racks", "0.031万架", "31,000 racks"), (20000, "万吨", "million t", "2亿吨", "20,000 million t"), (0.61, "元/kWh", "CNY/kWh", "0.61元/kWh", "0.61 CNY/kWh"), (38, "%", "%", "38%", "38%"),
    (1.25, "", "", "1.25", "1.25"),
    (300, "mAh/g", "mAh/g", "300 mAh/g", "300 mAh/g"), (-2.5, "亿元", "CNY billion", "−2.5亿元", "CNY −2.5 billion"), (0, "亿元", "CNY billion", "0亿元", "CNY 0 billion"),
    (12_000_000, "元", "CNY", "1,200万元", "CNY 12 million"), (250, "元/(kW·月)", "CNY per kW-month", "250元/(kW·月)", "250 CNY per kW-month")])
def test_a_quantity_stands_with_its_unit_as_in_a_sentence(value, symbol_zh, symbol_en, zh, en):
    assert (ZH.quantity(value, symbol_zh), EN.quantity(value, symbol_en)) == (zh, en)


@pytest.mark.parametrize(("low", "high", "symbol_zh", "symbol_en", "zh", "en"), [
    (860, 920, "万架", "10,000 racks", "860至920万架", "860–920 10,000 racks"), (1.2, 3.5, "亿元", "CNY billion", "1.2至3.5亿元", "CNY 1.2–3.5 billion"),
    (5, 5, "%", "%", "5%", "5%"),
    (NAN, 5, "%", "%", "5%", "5%"), (5, NAN, "%", "%", "5%", "5%"), (0.5, 20, "", "", "0.5至20", "0.5–20"), (9e5, 3e6, "", "", "90至300万", "0.9–3 million"),
    (1, 2, None, None, "1–2", "1–2")])
def test_a_range_has_one_unit_and_one_scale(low, high, symbol_zh, symbol_en, zh, en):
    assert (ZH.span(low, high, symbol_zh), EN.span(low, high, symbol_en)) == (zh, en)


@pytest.mark.parametrize(("text", "zh", "en"), [
    ("2024", "2024年", "2024"), ("2025-H1", "2025年上半年", "H1 2025"), ("2025-H2", "2025年下半年", "H2 2025"), ("2025-Q3", "2025年三季度", "Q3 2025"),
    ("2025-06", "2025年6月", "June 2025"),
    ("2025-06-30", "2025年6月30日", "30 June 2025"), ("2024-12-31", "2024年末", "the end of 2024"), ("2014/2023", "2014年至2023年", "2014–2023"),
    ("2025-01/2025-09", "2025年1月至2025年9月", "January 2025–September 2025")])
def test_a_period_is_written_in_words(text, zh, en):
    assert (ZH.period(text), EN.period(text)) == (zh, en)


@pytest.mark.parametrize(("text", "en"), [
    ("2024", "in 2024"), ("2025-Q3", "in Q3 2025"), ("2025-06", "in June 2025"), ("2025-06-30", "on 30 June 2025"), ("2024-12-31", "at the end of 2024"),
    ("2014/2023", "from 2014 to 2023")])
def test_a_period_is_an_adverb_with_its_preposition(text, en):
    assert EN.when(text) == en
    assert ZH.when(text) == ZH.period(text)


def test_a_period_is_short_on_an_axis():
    assert (ZH.short_period("2024"), ZH.short_period("2025-H1"), EN.short_period("2025-H1")) == ("2024", "2025-上半年", "2025-H1")
    assert (ZH.short_period("2024-12-31"), EN.short_period("2024-12-31")) == ("2024年末", "end 2024")


def test_a_name_that_lacks_the_language_is_given_in_the_other_and_marked():
    named = {table: {} for table in ("metrics", "definitions", "exhibits")} | {"entities": {"a": ("甲", ""), "b": ("", "Bee")}}
    zh, en = Words("zh", named, {}), Words("en", named, {})
    assert (zh.entity("a"), en.entity("a")) == ("甲", "甲 (in Chinese)")
    assert (zh.entity("b"), en.entity("b")) == ("Bee（英文）", "Bee")


@pytest.mark.parametrize("ask", [lambda: EN.entity("alibabba"), lambda: EN.any_name("alibabba"), lambda: EN.label("kind", "reportd"),
                                 lambda: EN.name("metrics", "revenu")],
                         ids=["entity", "any name", "label", "metric"])
def test_an_unknown_name_is_refused_with_the_nearest(ask):
    with pytest.raises(YanbaoError) as caught:
        ask()
    assert caught.value.code == "unknown_name"
    assert set(caught.value.nearest) & {"alibaba", "reported", "revenue"}


def test_a_dimension_is_written_by_label_by_entity_or_as_it_stands():
    key, label = next(iter(EN.domain("level").items()))
    assert EN.dimension_value("level", key) == label
    assert EN.dimension_value("market", "alibaba") == EN.entity("alibaba")
    assert (EN.dimension_value("n", "5"), EN.dimension_value("n", "23")) == ("Top 5", "23")


@pytest.mark.parametrize("domain", ["title", "interface"])
def test_a_template_has_the_same_placeholders_in_both_languages(domain):
    def names(template):
        return {"period" if name == "when" else name for name in re.findall(r"\{(\w+)\}", template)}

    zh, en = ZH.domain(domain), EN.domain(domain)
    assert len(zh) > 10
    assert [key for key in zh if names(zh[key]) != names(en[key])] == []


@pytest.mark.parametrize(("value", "text"), [(10.99, "1,099万元"), (0.5, "50万元"), (2698, "26.98亿元"), (-3.2, "−320万元")])
def test_chinese_money_in_millions_is_told_in_wan_and_yi(value, text):
    assert words_in("zh").quantity(value, "百万元") == text


@pytest.mark.parametrize("value, told", [(129.35, "129.4"), (1293.5, "1,294"), (280.05, "280.1"), (-0.12345, "−0.1235"), (np.float64(129.35), "129.4"), (2.5, "2.5")])
def test_numbers_round_half_up_whatever_their_type_and_unit(value: float, told: str):
    assert words_in("en").plain(value) == told


def test_a_range_whose_ends_read_the_same_is_one_number():
    assert words_in("en").span(156.2501, 156.2502) == "156.3"
    assert words_in("zh").span(156.2501, 156.2502, "亿元") == "156.3亿元"
