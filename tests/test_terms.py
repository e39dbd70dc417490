"""The glossary's words."""

import re

import pytest
from fixtures import ROOT

from yanbao import paths, study, tables

TERMS = tables.records(study.terms(ROOT))


def test_each_study_and_the_method_have_their_terms():
    owners = {row["study"] for row in TERMS}
    assert owners == {"", *paths.study_names(ROOT)}
    assert all(sum(row["study"] == owner for row in TERMS) >= 20 for owner in owners)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_definitions_are_whole_sentences_without_figures(lang: str):
    told = {row["term"]: row[f"definition_{lang}"] for row in TERMS}
    assert {term: text for term, text in told.items() if text[-1] not in ".。" or re.search(r"\d", re.sub(r"[A-Z]\w*\d\w*", "", text))} == {}
    names = [row[lang] for row in TERMS]
    assert len(names) == len(set(names))
