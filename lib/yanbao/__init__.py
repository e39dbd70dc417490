"""Yanbao: a reproducible industry-research book. Chapters begin with `import yanbao as yb` and `book = yb.open(study, …)`."""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from .errors import YanbaoError

try:
    __version__ = version("yanbao")
except PackageNotFoundError:  # used from a folder, not installed
    __version__ = "0"

__all__ = ["Book", "YanbaoError", "charts", "costs", "drivers", "evidence", "form", "growth", "open", "shares"]
_MODULES = ("charts", "costs", "drivers", "evidence", "growth", "shares")


def __getattr__(name: str) -> object:
    """What a chapter uses is imported when it is first asked for: a command that needs none of it starts at once."""
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    if name in ("Book", "open"):  # a notebook reads: book = yb.open(...)
        book = import_module(".book", __name__)
        return book.Book if name == "Book" else book.open_book
    if name == "form":  # @yb.form("myform")
        return import_module(".charts", __name__).form
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
