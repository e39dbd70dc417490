"""Progress of long work: bars on a terminal, nothing elsewhere but what a log can bear."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bars:
    """Progress bars on stderr while the block runs."""

    def __init__(self) -> None:
        self._progress = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True))

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def bar(self, name: str, total: int) -> Callable[[int], None]:
        """A new bar; the function sets how much of it is done."""
        task = self._progress.add_task(name, total=total)
        return lambda done: self._progress.update(task, completed=done)
