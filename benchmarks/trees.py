"""The largest driver tree over ten years and so many Monte Carlo draws; prints JSON: the tree, its drivers, seconds (median of five), peak memory.

    .venv/bin/python benchmarks/trees.py 10000
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time

from yanbao import paths, uncertainty
from yanbao.book import Book, open_book
from yanbao.drivers import Tree

YEARS = 10


def largest() -> tuple[str, Book, Tree]:
    """The tree with the most drivers among those of all studies, with its study's name and book."""
    found = []
    for study in paths.study_names(paths.project()):
        book = open_book(study, lang="en")
        found += [(len(tree.unit), study, book, tree) for name in dict.fromkeys(book.pack.table("drivers")["tree"]) for tree in [book.tree(name, next(iter(book.cases(name))))]]
    _, study, book, tree = max(found, key=lambda one: one[0])
    return study, book, tree


def main(draws: int) -> None:
    study, book, tree = largest()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        drawn = uncertainty.simulated(tree, book.base_year, book.base_year + YEARS - 1, {}, draws, book.seed)
        seconds.append(time.perf_counter() - started)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"tree": f"{study}: {tree.name}", "drivers": len(tree.unit), "years": len(drawn), "draws": draws, "seconds": round(statistics.median(seconds), 4),
                      "memory": round(after / 1024), "memory added": round((after - before) / 1024)}))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
