"""Quantities typed in prose, in digits or in words: what is one and what only looks like one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import prose, quantities

# text -> what is found in it
TYPED_ZH = {
    "在用机架达到900万架。": ["900"], "份额为１２％。": ["１２"], "降到 1.35 元": ["1.35"], "近半来自互联网": ["近半"], "一半以上": ["一半"], "过半在国内": ["过半"], "大半是硬件": ["大半"],
    "不到半数": ["不到半"], "约四成": ["四成"], "占三分之一。": ["三分之一"], "增长两倍": ["两倍"], "价格翻番": ["翻番"], "收入翻了两番": ["翻了两番"], "需求翻倍": ["翻倍"], "价格腰斩": ["腰斩"],
    "十几家企业": ["十几"], "数百家": ["数百家"], "上百家企业": ["上百家"], "百分之三十": ["百分之三十"], "三家机构": ["三家"], "两条路线": ["两条"], "万吨级产线": ["万吨"], "超过千亿元": ["过千亿"],
    "有两家与五款产品": ["两家", "五款"], "三大运营商": ["三大"], "二十年": ["二十"], "前十名": ["前十名"], "十年后": ["十年"], "高于一百": ["一百"], "数倍于此": ["数倍"], "成本减半": ["减半"],
    "三点五倍": ["三点五"], "三十多家": ["三十多"], "十余种": ["十余"], "百余家": ["百余"], "万卡集群": ["万卡"], "上万": ["上万"], "每年三次": ["三次"], "双位数增长": ["双位数"],
    "两位数": ["两位"], "两三家": ["两三"], "半个百分点": ["半个百分点"], "十分之一": ["十分之一"], "增长一倍": ["一倍"], "降了一成": ["一成"], "用了三个月": ["三个"], "两轮融资": ["两轮"],
    "二〇三〇年": ["二〇三〇"], "超过百度三倍": ["三倍"], "统一两种口径": ["一两"], "壹佰万": ["壹佰万"], "半价出售": ["半价"], "第三方共五家": ["五家"], "共{value}`a`家，另有三家": ["三家"],
    "“十四五”期间": ["十四五"], "5G 基站": ["5G"], "H100 服务器": ["H100"], "PUE 低于 1.3": ["1.3"], "GB 40879 规定": ["GB 40879"], "①与②": ["①", "②"], "占¾": ["¾"],
}
TYPED_EN = {
    "It reached 900.": ["900"], "1,234.5 MW": ["1,234.5"], "nearly half of it": ["half"], "Two of three grew.": ["Two", "three"], "a third of racks": ["a third"], "count a third each": ["a third"], "cheaper by a third.": ["a third"],
    "a quarter of sales": ["a quarter"], "three quarters of them": ["three quarters"], "twice as much": ["twice"], "thrice": ["thrice"], "prices doubled": ["doubled"], "costs double": ["double"],
    "output tripled": ["tripled"], "a tenfold rise": ["tenfold"], "a dozen firms": ["dozen"], "hundreds of firms": ["hundreds"], "a few percent": ["percent"], "some per cent": ["per cent"],
    "two-thirds": ["two-thirds"], "two thousand and five": ["two thousand and five"], "twenty-one racks": ["twenty-one"], "nine tenths": ["nine tenths"], "halved": ["halved"], "a five-year plan": ["five"],
    "single-digit margins": ["single-digit"], "the two lie apart": ["two"], "one in four": ["four"], "a million racks": ["million"], "one hundred": ["hundred"], "tens of thousands": ["tens", "thousands"],
    "the first three": ["three"], "H100 and GB 40879": ["H100", "GB 40879"], "5G base stations": ["5G"], "DeepSeek-V3.2 leads": ["DeepSeek-V3.2"], "In 2024 it grew": ["2024"], "1st place": ["1st"],
    "It is {vlaue}`row:12345678`.": ["12345678"], "R1's price": ["R1"], "half-hour steps": ["half"], "a two-stage process": ["two"], "half of {value}`a.2`": ["half"], "¼ of it": ["¼"],
}
CLEAN_ZH = [
    "第一，{value}`a`家第三方在前，第三大者其次。", "一家公司、一条路线、一个口径，各有一些长处。", "一是价，二是量，三是利。", "口径统一，来源一致，唯一的例外一直没变，万一有变，一旦证实……", "三元材料与磷酸铁锂。", "双碳目标与半导体、半固态电池。",
    "两者相近，二者不能相加，前者高。", "两端、两头与两侧。", "上半年与下半年，三季度、前三季度和半年报，十二月。", "电动两轮车与两三轮车，四轮及以上车辆。", "半精度算力与离子半径。", "每百万输出 token 的价格，每千瓦月成本。",
    "每翻一番便宜{value}`a`。", "万国数据、百度、四川、三星、千问与世纪互联；超过百度，不及万国数据，接近百川。", "多半如此，几家说法不一，数家不明，十分可靠。", "千方百计，千家万户，百家争鸣。", "六氟磷酸钠与二氧化碳，六配位。", "二级市场、二次电池、三级能效。",
    "“{name}`plan_14`”期间，{name}`h100` 与 {name}`5g`。", "{value}`a` 万吨以上", "五力评分", "三一重工与零一万物。", "比特、百分点、倍率、倍增与成本。", "统一成一个口径，逐一成文。", "一成不变", "在长三角与京津冀。", "本十年末", "三线城市，一二线城市。", "CO₂ 与 R²、m³。",
    "时间线从十月起。", "零售、零部件与零价接口，归零。", "亿元与万千瓦是单位。", "浸没式与冷板式并举，双方各让一步。", "三位一体", "百分比",
]
CLEAN_EN = [
    "The first and the second are ordinals, the third is too.", "One of them, on the one hand; one may say so.", "A third party and third-party operators.", "The third quarter, the latest quarter, in a quarter, a quarter later.", "Two-wheelers and two- and three-wheelers.",
    "The first half and the second half, half-year revenue, booked in half a year.", "Half precision and half-cells.", "Second-life cells, at once, both, several, a couple, most, a majority.", "With each doubling of demand.", "Five forces.", "Priced per million tokens.", "Nothing is counted twice; double counting is out.",
    "{value}`a.2/b@2024:growth` of {name}`h100`.", "On behalf of a tenant, often, tender, weight, height, canine, attend, network.", "A two-way flow, a double-edged sword, six-coordinate sodium.", "CO₂ and R², in m³.", "It fell to zero and none was left.", "Another order of magnitude.",
]


def found(text, lang):
    return [text[start:end] for start, end, _ in quantities.typed(text, lang)]


@pytest.mark.parametrize("text", TYPED_ZH)
def test_a_quantity_typed_in_chinese_is_found(text):
    assert found(text, "zh") == TYPED_ZH[text]


@pytest.mark.parametrize("text", TYPED_EN)
def test_a_quantity_typed_in_english_is_found(text):
    assert found(text, "en") == TYPED_EN[text]


@pytest.mark.parametrize("text", CLEAN_ZH)
def test_what_only_looks_like_a_quantity_in_chinese_is_let_pass(text):
    assert found(text, "zh") == []


@pytest.mark.parametrize("text", CLEAN_EN)
def test_what_only_looks_like_a_quantity_in_english_is_let_pass(text):
    assert found(text, "en") == []


@pytest.mark.parametrize(("text", "kind"), [("5G", "name"), ("H100", "name"), ("GB 40879", "name"), ("十五五", "name"), ("40", "digits"), ("四成", "words")])
def test_a_name_that_holds_a_number_is_told_from_a_number(text, kind):
    assert [quantity.kind for quantity in quantities.typed(text, "zh")] == [kind]


written = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30).filter(lambda text: not re.search(r"[{`]", text))
reference = st.builds("{{{}}}`{}`".format, st.sampled_from(["value", "name"]), st.from_regex(r"[a-z_0-9./@:]{1,12}", fullmatch=True))
free = st.sampled_from(["rose to", "against", "the second party of", "over the horizon", "one source says", "在用", "第三方的", "一家", "上半年", "，", ". ", "; "])


@given(written, st.characters(categories=["Nd"]), written, st.sampled_from(["zh", "en"]))
def test_any_digit_outside_a_reference_is_found_where_it_stands(before, digit, after, lang):
    spot = len(before)
    assert any(start <= spot < end for start, end, _ in quantities.typed(before + digit + after, lang))


@given(st.lists(st.one_of(reference, free), max_size=8), st.sampled_from(["zh", "en"]))
def test_a_text_of_references_and_words_without_number_is_clean(parts, lang):
    assert found(" ".join(parts), lang) == []


@given(st.lists(reference, max_size=3), st.sampled_from([("四成", "zh"), ("近半", "zh"), ("half", "en"), ("two", "en"), ("42", "en"), ("42", "zh")]), st.lists(reference, max_size=3))
def test_the_spot_is_that_of_the_quantity_whatever_references_stand_before_it(before, planted, after):
    quantity, lang = planted
    text = " ".join([*before, quantity, *after])
    [(start, end, _)] = quantities.typed(text, lang)
    assert text[start:end] == quantity


@given(written, st.sampled_from(["zh", "en"]))
def test_what_is_found_is_in_order_and_apart_and_never_in_a_reference(text, lang):
    text += "{value}`row:12345678`" + text
    spans = [(start, end) for start, end, _ in quantities.typed(text, lang)]
    inside = {place for match in prose.REFERENCE.finditer(text) for place in range(*match.span())}
    assert all(start < end for start, end in spans) and all(first[1] <= second[0] for first, second in zip(spans, spans[1:]))
    assert not inside & {place for start, end in spans for place in range(start, end)}
