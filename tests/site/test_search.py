"""Chinese texts and queries are cut alike."""

import json
import subprocess

import pytest
from playwright._impl._driver import compute_driver_executable

from yanbao.press.site.search import ChinesePairs

TEXT = "钠离子电池用硬碳负极，2024 年出货；NaCl-type Racks 铅"


def node() -> str:
    """The Node.js that Playwright brings along: no other is needed."""
    return compute_driver_executable()[0]


@pytest.fixture
def language():
    return ChinesePairs({})


def test_pairs_and_single_characters_and_whole_latin_words(language):
    words = language.split("硬碳 racks，铅")
    assert words == ["硬碳", "硬", "碳", "racks", "铅"]


def test_latin_words_are_stemmed_and_chinese_is_not(language):
    assert language.stem("Racks") == "rack" and language.stem("电池") == "电池"


@pytest.mark.parametrize("query", ["钠离子电池", "硬碳负极", "铅", "Racks", "NaCl-type 硬碳"])
def test_every_piece_of_a_query_is_in_the_index(language, query):
    script = language.js_splitter_code + f"console.log(JSON.stringify(splitQuery({json.dumps(query)})))"
    pieces = json.loads(subprocess.run([node(), "-e", script], capture_output=True, text=True, check=True).stdout)
    assert pieces and set(pieces) <= set(language.split(TEXT))
