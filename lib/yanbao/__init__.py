"""Yanbao: a reproducible industry-research book. Chapters begin with `import yanbao as yb` and `book = yb.open(study, …)`."""

from importlib.metadata import PackageNotFoundError, version

from . import charts, costs, drivers, evidence, growth, shares
from .book import Book, open_book as open  # noqa: A004  (a notebook reads: book = yb.open(...))
from .errors import YanbaoError

try:
    __version__ = version("yanbao")
except PackageNotFoundError:  # used from a folder, not installed
    __version__ = "0"

__all__ = ["Book", "YanbaoError", "charts", "costs", "drivers", "evidence", "growth", "open", "shares"]
