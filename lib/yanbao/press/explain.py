"""Why each chapter of a build ran or didn't, for people."""

from __future__ import annotations

from collections.abc import Mapping

# reason → (Chinese, English)
REASONS: dict[str, tuple[str, str]] = {
    "": ("沿用：读过的内容都没有变", "kept: nothing it read has changed"),
    "first": ("已运行：这组参数首次运行", "ran: the first time with these parameters"),
    "failed": ("已运行：上次失败，或上次的结果不在缓存中", "ran: it failed the last time, or its result is no longer in the cache"),
    "notebook": ("已运行：笔记本有改动", "ran: the notebook has changed"),
    "parameters": ("已运行：参数有改动", "ran: the parameters have changed"),
    "library": ("已运行：yanbao 的代码有改动", "ran: yanbao's code has changed"),
    "environment": ("已运行：Python 或依赖包有变", "ran: Python or an installed package has changed"),
    "read": ("已运行：读过的内容有改动：{details}", "ran: what it read has changed: {details}"),
    "damaged": ("已运行：缓存条目已损坏，弃用", "ran: its cache entry was damaged and has been dropped"),
    "engine": ("已运行：kernel 引擎不用缓存", "ran: the kernel engine uses no cache"),
}
UNCHANGED = ("自上次构建以来没有任何改动", "nothing has changed since the last build")
SHOWN = 4  # of the things read that changed


def lines(reasons: Mapping[tuple[str, str, str], tuple[str, tuple[str, ...]]], lang: str) -> list[str]:
    """One line a chapter, in book order; one line alone where nothing was to be done."""
    place = 0 if lang == "zh" else 1
    if not reasons:
        return [UNCHANGED[place]]
    told = []
    for (language, study, chapter), (reason, details) in sorted(reasons.items(), key=lambda item: (item[0][1], item[0][2], item[0][0])):
        more = len(details) - SHOWN
        text = ("；" if lang == "zh" else "; ").join(details[:SHOWN]) + ((f"；另 {more} 项" if lang == "zh" else f"; {more} more") if more > 0 else "")
        told.append(f"{study}/{chapter} ({language}): {REASONS[reason][place].format(details=text)}")
    return told
