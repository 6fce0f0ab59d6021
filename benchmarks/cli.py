"""What somebody at a terminal waits for: the help of the command line, and the answer to a press of the tab key."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, compare_timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BASE = ("-c", "import httpx")
COMMANDS = {
    "dialstack --help": ("-m", "dialstack", "--help"),
    "dialstack accounts --help": ("-m", "dialstack", "accounts", "--help"),
    "completion of a namespace": ("-m", "dialstack"),
    "completion of an option": ("-m", "dialstack"),
}
TYPED = {
    "completion of a namespace": ("dialstack acc", "1"),
    "completion of an option": ("dialstack accounts create --em", "3"),
}
BUDGETS = {"dialstack --help": 2.5}


def rows(url: str, size: Size) -> Iterator[Row]:
    if find_spec("typer") is None:  # the extra is not installed
        return
    timers = {name: _process(arguments, _typing(name)) for name, arguments in COMMANDS.items()}
    found = compare_timed(_process(BASE, {}), timers, size.processes)
    for name, ratio in found.ratios.items():
        milliseconds = f"{found.seconds[name].median * 1000:.0f} ms, import httpx {found.base.median * 1000:.0f} ms"
        yield Row(name, ratio, budget=BUDGETS.get(name), note=milliseconds)


def _typing(name: str) -> dict[str, str]:
    if name not in TYPED:
        return {}
    line, number = TYPED[name]
    return {"_DIALSTACK_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": number}


def _process(arguments: tuple[str, ...], more: dict[str, str]) -> Callable[[], float]:
    """Take CPU time where the system tells it: a fresh process waits for nothing, and other work must not count."""
    environment = {**os.environ, **more}

    def timed() -> float:
        started = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)
        if not hasattr(os, "wait4"):
            process.wait()
            return time.perf_counter() - started
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime

    return timed
