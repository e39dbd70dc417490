"""Where sentences end, in either language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yanbao import sentences


def told(text):
    return [text[start:end] for start, end in sentences.spans(text)]


@pytest.mark.parametrize("text", [
    "It grew by 3.5 percent.", "Prices fell, e.g. Those of cells, i.e. The parts.", "Makers (CATL, BYD, etc.) grew.", "Sales of Hina Ltd. rose.", "The U.S. market grew.",
    "See Fig. 3 of Dr. Li, cf. Table 2 vs. Table 3.", "It reached {value}`shipments@last`.", "It is 3.5 of {value}`a.2/b@2024`, at {value}`row:12ab34cd`", "Did it?", "增长了3.5个百分点。",
    "他说：“涨了。”", "在用机架为{value}`shipments@last`", "PUE 为 1.3。"])
def test_one_sentence_is_one_whatever_points_stand_in_it(text):
    assert told(text) == [text]


@pytest.mark.parametrize(("text", "expected"), [
    ("It grew. {value}`a` fell.", ["It grew.", "{value}`a` fell."]), ("Is it so? It is!", ["Is it so?", "It is!"]), ("“It grew.” He said so.", ["“It grew.”", "He said so."]),
    ("It is of grade D. Others are better.", ["It is of grade D.", "Others are better."]), ("Makers, nickel, etc. The rest fell.", ["Makers, nickel, etc.", "The rest fell."]),
    ("It grew\nfast.\nIt fell.", ["It grew\nfast.", "It fell."]), ("涨了。跌了！为何？", ["涨了。", "跌了！", "为何？"]), ("涨了。未完", ["涨了。", "未完"]),
    ("{value}`a`增长。{value}`b`下降。", ["{value}`a`增长。", "{value}`b`下降。"]), ("REITs. 后来", ["REITs.", "后来"]), ("", []), ("  ", [])])
def test_sentences_end_at_full_stops(text, expected):
    assert told(text) == expected


@given(st.text("a. 。！\n3{}`", max_size=40))
def test_sentences_hold_all_letters_of_a_text_in_order_and_once(text):
    assert "".join("".join(told(text)).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["It rose by {value}`a.b@2024:growth`", "Dr. Li of CATL Ltd. said so", "It is 3.5 or more", "Inc. and others"]), min_size=1, max_size=6))
def test_so_many_sentences_as_were_joined(parts):
    assert told(" ".join(f"{part}." for part in parts)) == [f"{part}." for part in parts]


def test_the_sentence_around_a_spot_is_cut_but_never_within_a_reference():
    text = "Before it. A long sentence tells {value}`shipments@last` of some half and {value}`market_size@last` of all. After it."
    start = text.index("half")
    assert sentences.around(text, start, start + 4, 100) == text[11:-10]
    assert sentences.around(text, start, start + 4, 12) == "…{value}`shipments@last` of some half and {value}`market_size@last`…"
    assert sentences.around("one\ntwo", 4, 7, 100) == "one two"
