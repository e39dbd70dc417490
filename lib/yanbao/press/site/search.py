"""Chinese search without a dictionary: texts and queries are cut into overlapping pairs of characters by the same rule.

Sphinx's own Chinese indexes nothing unless jieba is installed, and with it cuts the query otherwise than the text.
"""

from __future__ import annotations

import re

import snowballstemmer
from sphinx.application import Sphinx
from sphinx.search import SearchLanguage
from sphinx.search.en import js_porter_stemmer

CHINESE = "\u3400-\u9fff"
PIECES = re.compile(rf"[{CHINESE}]+|[^\W_{CHINESE}]+")


def pairs(text: str) -> list[str]:
    """The overlapping pairs of a run of characters; a run of one is its own."""
    return [text[place : place + 2] for place in range(len(text) - 1)] or [text]


class ChinesePairs(SearchLanguage):
    lang = "zh"
    language_name = "Chinese"
    js_stemmer_code = js_porter_stemmer
    # the same cut as split() below, less the single characters, which are there for queries of one character
    js_splitter_code = r"""
function splitQuery(query) {
  const words = [];
  for (const piece of query.match(/[\u3400-\u9fff]+|[^\s\p{P}\p{S}_\u3400-\u9fff]+/gu) || []) {
    if (!/[\u3400-\u9fff]/.test(piece) || piece.length === 1) words.push(piece);
    else for (let place = 0; place < piece.length - 1; place += 1) words.push(piece.slice(place, place + 2));
  }
  return words;
}
"""

    def init(self, options: dict[str, str]) -> None:
        self.stemmer = snowballstemmer.stemmer("porter")

    def split(self, input: str) -> list[str]:  # noqa: A002  (Sphinx's own name)
        """All words of a text: Latin words and numbers whole; Chinese as pairs, and as single characters."""
        words: list[str] = []
        for piece in PIECES.findall(input):
            if re.match(rf"[{CHINESE}]", piece):
                words += pairs(piece)
                words += piece if len(piece) > 1 else ()
            else:
                words.append(piece)
        return words

    def stem(self, word: str) -> str:
        return self.stemmer.stemWord(word.lower()) if word.isascii() else word


def setup(app: Sphinx) -> None:
    app.add_search_language(ChinesePairs)
