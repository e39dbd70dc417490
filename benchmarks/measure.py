"""Measuring: whole commands with time and peak memory of all their processes, medians, and this machine's line."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """Seconds from start to end, and the largest memory (MB, proportional where the system tells) of a command with its children."""

    seconds: float
    memory: float


def command(arguments: Sequence[object], memory: bool = False, **more: object) -> Run:
    """Run a command. Raises CalledProcessError, with what it said, where it fails."""
    started = time.perf_counter()
    process = subprocess.Popen([str(part) for part in arguments], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    peak = [0.0]
    if memory:
        threading.Thread(target=_watch, args=(process.pid, peak), daemon=True).start()
    said, _ = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, arguments, said[-2000:])
    return Run(seconds, peak[0])


def _watch(pid: int, peak: list[float]) -> None:
    """Keep the largest sum of memory over a process and all below it; pages that forked processes share count once."""
    try:
        process = psutil.Process(pid)
        while process.is_running():
            total = 0
            for one in [process, *process.children(recursive=True)]:
                try:
                    total += one.memory_full_info().pss
                except (psutil.Error, AttributeError):
                    continue
            peak[0] = max(peak[0], total / 2**20)
            time.sleep(0.2)
    except psutil.Error:
        return


def yanbao(*arguments: object, memory: bool = False) -> Run:
    return command([sys.executable, "-c", "from yanbao.cli import main; main()", *arguments], memory)


def median(times: int, measured: Callable[[], Run], before: Callable[[], object] = lambda: None) -> dict[str, object]:
    """Median, minimum and maximum seconds over so many runs; `before` each, something that isn't measured."""
    runs = []
    for _ in range(times):
        before()
        runs.append(measured())
    seconds = [run.seconds for run in runs]
    return {"median": round(statistics.median(seconds), 3), "minimum": round(min(seconds), 3), "maximum": round(max(seconds), 3), "runs": times,
            **({"memory": round(max(run.memory for run in runs))} if any(run.memory for run in runs) else {})}


def machine() -> str:
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), platform.processor())
    return f"{os.cpu_count()} cores ({model}), {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
