"""The sidebar lists the study one is in, and costs the same however many others there are."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx import addnodes

from yanbao.press.site.navigation import LISTED_STUDIES, Entry, Navigation

PAGES = ("index", "01_overview", "sources")


def toctree(caption, *targets):
    return addnodes.toctree("", caption=caption, entries=[(None, target) for target in targets])


def book(count, *parts, tocs=None):
    """An app of `count` studies; `parts` stand after theirs."""
    names = [f"study{number}" for number in range(count)]
    all_parts = [toctree(f"Study {name[5:]}", *(f"{name}/{page}" for page in PAGES)) for name in names] + list(parts)
    found = {target for part in all_parts for _, target in part["entries"] if "://" not in target} | set(tocs or {})
    env = SimpleNamespace(tocs={"index": nodes.bullet_list("", *all_parts)} | (tocs or {}), found_docs=found, titles={name: nodes.title(name, f"Title of {name}") for name in found})
    return Navigation(SimpleNamespace(env=env, config=SimpleNamespace(root_doc="index", yanbao_studies=names, yanbao_study="", yanbao_lang="en")))


def shown(parts):
    return {part.caption: [(entry.target, entry.title) for entry in part.entries] for part in parts}


def test_the_pages_of_the_own_study_and_the_front_pages_of_the_others():
    assert shown(book(3, toctree("About", "how_to_read")).sidebar("study1/sources")) == {
        "Study 1": [(f"study1/{page}", f"Title of study1/{page}") for page in PAGES],
        "Other studies": [("study0/index", "Study 0"), ("study2/index", "Study 2")],
        "About": [("how_to_read", "Title of how_to_read")]}


def test_outside_the_studies_all_are_listed():
    assert shown(book(2, toctree("About", "how_to_read")).sidebar("how_to_read"))["Studies"] == [("study0/index", "Study 0"), ("study1/index", "Study 1")]


@pytest.mark.parametrize("page", ["study0/index", "how_to_read", "search"])
def test_many_other_studies_are_one_link(page):
    many, more = (shown(book(count, toctree("About", "how_to_read")).sidebar(page)) for count in (LISTED_STUDIES + 2, 48))
    assert [len(entries) for entries in many.values()] == [len(entries) for entries in more.values()]
    assert [("index", "All 48 studies")] in more.values()


def test_a_book_of_one_study_keeps_its_parts():
    assert shown(book(1, toctree("", "https://example.org/x")).sidebar("study0/index")) == {
        "Study 0": [(f"study0/{page}", f"Title of study0/{page}") for page in PAGES], "": [("https://example.org/x", "https://example.org/x")]}


def test_pages_below_a_page_stand_inside_it():
    parts = book(0, toctree("", "a", "b"), tocs={"a": nodes.bullet_list("", toctree("", "c", "a")), "c": nodes.bullet_list()}).sidebar("c")
    (first, second) = parts[0].entries
    assert first.inside == (Entry("c", "Title of c"),)
    assert first.holds("c") and not second.holds("c")
