"""Resident memory of a fresh process, as Linux counts it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, Spread, fresh

if TYPE_CHECKING:
    from collections.abc import Iterator

PEAK = """
import gc, sys
def resident(name="VmRSS"):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name + ":")) / 1024
def start():
    global began
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # forget the peak so far
    began = resident()
def above_the_start():
    return resident("VmHWM") - began
"""

CLIENT = (
    PEAK
    + """
from dialstack import DialStack
client = DialStack("sk_test_bench", api_url=sys.argv[1], dialstack_account="acct_1")
print(resident())
client.users.retrieve("user_1")
print(resident())
"""
)


def is_measured() -> bool:
    """Tell whether this system says what a process holds."""
    return Path("/proc/self/clear_refs").exists()


def rows(url: str, size: Size) -> Iterator[Row]:
    if not is_measured():
        return
    measured = [fresh(CLIENT, url) for _ in range(max(size.processes // 3, 3))]
    after_client, after_call = (Spread.of(values) for values in zip(*measured, strict=True))
    yield Row("memory after import and client", after_client, "MiB", budget=28, stretch=26)
    yield Row("memory after the first typed call", after_call, "MiB", budget=36, stretch=34)
