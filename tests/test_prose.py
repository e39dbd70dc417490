"""Commentary: paragraphs under headings, references resolved or the paragraph left out."""

from unittest import mock

import pytest
from fixtures import ROOT
from hypothesis import given
from hypothesis import strategies as st
from yanbao import passages, prose
from yanbao.errors import YanbaoError

TEXT = """# Title of the file

Before any heading.

## shipments
First line
second line.

Second paragraph.

## market_size

## shipments_again
Last.
"""


def value(target):
    if target.startswith("gone"):
        raise YanbaoError("unresolved_reference", value=target, reason="gone")
    return f"<{target}>"


def read(text):
    """Heading -> (line, text) of each paragraph, of a file without conditions."""
    found = prose.sections(text)
    assert not any(paragraph.conditions for paragraphs in found.values() for paragraph in paragraphs)
    return {heading: [(paragraph.line, paragraph.text) for paragraph in paragraphs] for heading, paragraphs in found.items()}


def test_paragraphs_stand_under_their_heading_with_the_line_they_start_on():
    assert read(TEXT) == {
        "shipments": [(6, "First line\nsecond line."), (9, "Second paragraph.")], "market_size": [], "shipments_again": [(14, "Last.")]}


def test_a_heading_that_comes_again_goes_on():
    assert read("## a\none\n## b\ntwo\n## a\nthree\n")["a"] == [(2, "one"), (6, "three")]


def test_nothing_written_has_no_sections():
    assert prose.sections("") == {}


paragraphs = st.lists(st.text("abc 。", min_size=1, max_size=20).map(str.strip).filter(bool), max_size=4)


@given(st.dictionaries(st.text("abcdef_", min_size=1, max_size=8), paragraphs, max_size=4))
def test_what_is_written_is_read(sections):
    text = "\n\n".join(part for heading, texts in sections.items() for part in [f"## {heading}", *texts])
    found = read(text)
    assert {heading: [paragraph for _, paragraph in paragraphs] for heading, paragraphs in found.items()} == sections
    lines = text.splitlines()
    assert all(lines[line - 1] == paragraph for paragraphs in found.values() for line, paragraph in paragraphs)


@pytest.mark.parametrize("text", ["when: 1 > 0\nA text.", "A text.\nwhen: 1 > 0", "When ：1 > 0\nA text.", "  when:  1 > 0  \nA text."])
def test_a_line_that_begins_with_when_is_a_condition_wherever_it_stands_in_the_paragraph(text):
    [paragraph] = prose.sections("## shipments\n" + text)["shipments"]
    assert (paragraph.text, [condition for _, condition in paragraph.conditions]) == ("A text.", ["1 > 0"])


def test_a_paragraph_may_have_several_conditions_each_with_its_line():
    [first, second] = prose.sections("## a\nwhen: b > c\nwhen: d > e\ntext\n\nWhenever it rains.")["a"]
    assert (first.line, first.text, first.conditions) == (4, "text", ((2, "b > c"), (3, "d > e")))
    assert (second.text, second.conditions) == ("Whenever it rains.", ())


def test_a_letter_of_a_paragraph_has_its_line_and_column_in_the_file():
    lines = "## a\n  when: b > c\n  first x\nwhen: d > e\nsecond y".splitlines()
    [paragraph] = prose.sections("\n".join(lines))["a"]
    assert [paragraph.place_of(paragraph.text.index(letter), lines) for letter in "fxy"] == [(3, 3), (3, 9), (5, 8)]
    assert all(lines[line - 1][column - 1] == letter for letter in "xy" for line, column in [paragraph.place_of(paragraph.text.index(letter), lines)])


@given(st.lists(st.sampled_from(["{value}`shipments`", "{name}`catl`", "half", "7", "text"]), min_size=1, max_size=6))
def test_what_stands_in_prose_is_counted(parts):
    texts = {"en": "## a\n" + " ".join(parts), "zh": ""}
    study = mock.Mock(folder=ROOT / "data", root=ROOT, meta={"key_figures": []}, sections=lambda lang: prose.placed_sections(texts[lang]), commentary_texts=lambda lang: [texts[lang]])
    found = passages.of_commentary(study)
    assert [(passage.paragraph.text, passage.lang) for passage in found] == [(" ".join(parts), "en")]
    with mock.patch.object(passages, "of_settings", lambda study: []):
        counts = passages.counts(study, {}, "en")
    assert (counts["value"], counts["name"], counts["typed"]) == (parts.count("{value}`shipments`"), parts.count("{name}`catl`"), parts.count("half") + parts.count("7"))


def test_of_a_text_with_names_only_the_names_are_written_out():
    assert prose.named("{name}`catl` of {value}`a`", str.upper) == "CATL of {value}`a`"


def test_references_are_found_in_order_with_their_role():
    assert prose.references("{value}`a.2/b@2022:growth` of {name}`catl`, `code` and {other}`x`") == [("value", "a.2/b@2022:growth"), ("name", "catl")]


def test_every_reference_is_written_out():
    assert prose.resolved("{value}`a@last` by {name}`catl`.", value, str.upper) == "<a@last> by CATL."


def test_lines_are_joined_with_a_space_but_not_within_chinese():
    assert prose.resolved("one\ntwo", value, str) == "one two"
    assert prose.resolved("在用机架，\n比上年", value, str) == "在用机架，比上年"
    assert prose.resolved("为 PUE\n指标", value, str) == "为 PUE 指标"


def test_a_reference_that_leads_nowhere_is_refused():
    with pytest.raises(YanbaoError):
        prose.resolved("b {value}`gone`", value, str)


@pytest.mark.parametrize(("target", "parts"), [
    ("market_size", ("market_size", None, None, None, None)), ("market_size.2/caict_idc@2022", ("market_size", "2", "caict_idc", "2022", None)),
    ("shipments@last:growth", ("shipments", None, None, "last", "growth")), ("a/CN-BJ:value", ("a", None, "CN-BJ", None, "value")),
    ("a@2025-01/2025-09", ("a", None, None, "2025-01/2025-09", None))])
def test_a_target_has_exhibit_panel_category_period_and_aspect(target, parts):
    match = prose.TARGET.match(target)
    assert match.group("exhibit", "panel", "category", "period", "aspect") == parts


@pytest.mark.parametrize("target", ["", "Market size", "a:", "a@", "a/", "a.x", "a:growth:more"])
def test_anything_else_is_not_a_target(target):
    assert prose.TARGET.match(target) is None
