"""How far a sweep is: a bar in a terminal, plain lines elsewhere; runs a second and the time left, from the first results on."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rich import progress as bars
from rich.console import Console

WORDS = {
    "en": {"checking": "checking {count} combinations",
           "plan": "{total} runs: {kept} done earlier, {missing} to run", "nothing": "{total} runs, all done earlier",
           "kept": "results of single runs are kept in {folder}; delete it to run them anew",
           "first": "first result after {seconds:.1f} s", "step": "{done}/{missing} runs, {rate:.2g} a second, about {left} left",
           "ended": "{missing} runs in {spent}, {rate:.2g} a second", "bar": "runs", "speed": "{rate:.2g} a second, {left} left",
           "s": "{:.0f} s", "min": "{:.0f} min", "h": "{:.1f} h"},
    "zh": {"checking": "正在检查 {count} 个组合",
           "plan": "共 {total} 次运行：{kept} 次此前已完成，待运行 {missing} 次", "nothing": "共 {total} 次运行，此前均已完成",
           "kept": "单次运行的结果保存在 {folder}；删除该文件夹即可重新运行",
           "first": "首个结果用时 {seconds:.1f} 秒", "step": "已完成 {done}/{missing}，每秒 {rate:.2g} 次，约剩 {left}",
           "ended": "{missing} 次运行用时 {spent}，每秒 {rate:.2g} 次", "bar": "运行", "speed": "每秒 {rate:.2g} 次，剩 {left}",
           "s": "{:.0f} 秒", "min": "{:.0f} 分钟", "h": "{:.1f} 小时"},
}
EVERY = 10.0  # seconds between plain lines
MANY = 100  # combinations that take a while to check


class Progress:
    """What a sweep tells while it runs; this one tells nothing."""

    def checking(self, count: int) -> None:
        """So many combinations are checked before the first run."""

    def over(self, total: int, missing: int, folder: Path) -> contextlib.AbstractContextManager[None]:
        """The time in which the missing ones of `total` runs are run; `folder` keeps their results."""
        return contextlib.nullcontext()

    def at_once(self, count: int) -> None:
        """So many are run side by side."""

    def advance(self) -> None:
        """One run has ended."""


def duration(seconds: float, lang: str) -> str:
    words = WORDS[lang]
    return words["s"].format(seconds) if seconds < 90 else words["min"].format(seconds / 60) if seconds < 5400 else words["h"].format(seconds / 3600)


class Told(Progress):
    """Tells it on a console."""

    def __init__(self, lang: str, console: Console | None = None, clock: Callable[[], float] = time.monotonic):
        self.lang, self.words, self.clock = lang, WORDS[lang], clock
        self.console = console or Console(stderr=True)

    def _say(self, key: str, **values: object) -> None:
        self.console.print(self.words[key].format(**values), soft_wrap=True, highlight=False, markup=False)

    def checking(self, count: int) -> None:
        if count >= MANY:
            self._say("checking", count=count)

    @contextlib.contextmanager
    def over(self, total: int, missing: int, folder: Path) -> Iterator[None]:
        if not missing:
            self._say("nothing", total=total)
        else:
            self._say("plan", total=total, kept=total - missing, missing=missing)
        self.missing, self.done, self.width, self.began = missing, 0, 1, self.clock()
        self.spoken = self.began
        self.bar: bars.Progress | None = None
        if missing and self.console.is_terminal:
            columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TextColumn("{task.fields[speed]}"))
            self.bar = bars.Progress(*columns, console=self.console)
            self.task = self.bar.add_task(self.words["bar"], total=missing, speed="")
        try:
            with self.bar or contextlib.nullcontext():
                yield
            if missing:
                self._say("ended", missing=missing, spent=duration(self.clock() - self.began, self.lang), rate=self._rate())
        finally:
            self._say("kept", folder=folder)

    def at_once(self, count: int) -> None:
        self.width = count

    def _rate(self) -> float:
        """Runs a second. When the first ones end, those beside them are about to."""
        return max(self.done, min(self.width, self.missing)) / max(self.clock() - self.began, 1e-9)

    def advance(self) -> None:
        self.done += 1
        now, rate = self.clock(), self._rate()
        left = duration((self.missing - self.done) / rate, self.lang)
        if self.done == 1:
            self._say("first", seconds=now - self.began)
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, speed=self.words["speed"].format(rate=rate, left=left))
        elif self.done < self.missing and (self.done == 1 or now - self.spoken >= EVERY):
            self.spoken = now
            self._say("step", done=self.done, missing=self.missing, rate=rate, left=left)
