"""Exhibits about the evidence itself, over the toy study: conflicts, audited claims, the track record."""

import pytest
from fixtures import cell, copy_of_tiny, tiny_book
from yanbao.book import Book
from yanbao.parameters import Parameters


def table(exhibit, panel=1, book=None):
    book = book or tiny_book()
    found = next(one for one in book.panel_list(exhibit) if one.index == panel)
    return found, found.data()


def test_a_conflict_names_its_definitions_and_counts_what_was_compared():
    panel, data = table("conflicts_industry")
    assert list(data["amount"]) == ["CNY 300 billion", "CNY 240 billion"]
    assert list(data["standing"]) == ["Chosen", "Other definition"]
    assert list(data["relative"]) == [100.0, 80.0] and list(data["row_id"]) == ["tiny0038", "tiny0059"]
    assert panel.title(data) == "Where sources disagree: 1 of 2 figures with several sources differ by more than a tenth, and in definition as well"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_conflict_is_one_in_every_language(lang):
    _, data = table("conflicts_industry", book=tiny_book(lang))
    assert list(data["row_id"]) == ["tiny0038", "tiny0059"]


def test_better_evidence_alone_may_leave_no_conflict_and_the_page_says_so(capsys):
    book = tiny_book(min_grade="C")
    assert table("conflicts_industry", book=book)[1].empty
    assert list(book.panels("conflicts_industry")) == []
    assert "no figure of this chapter differs between sources" in capsys.readouterr().out


def test_claims_get_their_verdicts_with_both_sources():
    panel, data = table("claim_audit", 2)
    assert dict(zip(data["claimed"], data["verdict"])) == {"15 million racks": "Contradicted", "3,000 MW": "Meaningless unit", "≈8 million racks": "Supported",
                                                           "18.9%": "Supported", "3 million racks": "No evidence"}
    worst = data.iloc[0]
    assert (worst["evidence"], worst["difference"], worst["claimed_by"]) == ("8.6–9.2 million racks", "+66.7%", "The editors [E]")
    assert worst["evidence_from"] == "MIIT [A], CAICT [C]"
    assert panel.title(data) == "5 claims checked: 2 supported, 1 contradicted, 1 without evidence, 1 in a unit that means nothing"


def test_contradicted_claims_stand_beside_their_evidence():
    _, data = table("claim_audit")
    assert list(data["relative"].round(1)) == [100.0, 166.7] and list(data["chosen"]) == [True, False]


def test_the_chart_of_claims_tells_those_contradicted_and_the_table_all():
    titles = [panel.title(data) for panel, data in (table("claim_audit", number) for number in (1, 2))]
    assert "1 of 5" in titles[0] and titles[0] != titles[1]


def test_a_report_is_audited_on_whatever_evidence_the_edition_allows():
    _, data = table("claim_audit", 2, tiny_book(min_grade="B"))
    assert len(data) == 5  # the report itself is of grade E
    assert data.iloc[0]["evidence"] == "9 million racks"


def test_a_claim_of_a_report_that_was_not_out_yet_is_not_audited():
    assert table("claim_audit", 2, tiny_book(as_of="2024-12-31"))[1].empty


def test_a_claim_may_be_wrong_and_another_figure_of_its_own_source_never_saves_it(tmp_path):
    study = copy_of_tiny(tmp_path, cell("claims", "tiny-01", "value", "950"), cell("observations", "tiny0005", "value", "700"), cell("observations", "tiny0006", "value", "700"),
                         cell("observations", "tiny0008", "low", "690"), cell("observations", "tiny0008", "high", "710"))
    _, data = table("claim_audit", 2, Book(study, Parameters(lang="en")))
    assert data.set_index("claimed").loc["9.5 million racks", "verdict"] == "Contradicted"  # tiny0007 says 950, but it is the claimant's own


def test_the_track_record_says_how_few_it_stands_on():
    panel, data = table("track_record")
    assert list(data["difference"][:2]) == ["+11.1%", "−22.2%"] and set(data["against"][2:]) == {"Median of other forecasts"}
    assert panel.title(data).endswith("only 2 have a known outcome, too few to conclude from")
    by_origin, forecasters = table("track_record", 2)
    assert by_origin.title(forecasters) == by_origin.subject  # told once
    assert list(forecasters["n"]) == [1, 1] and set(forecasters["rank"]) == set(forecasters["median"]) == {"too few"}
