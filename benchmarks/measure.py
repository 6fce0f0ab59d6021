"""Interleaved, paired blocks: the median of their ratios, and how far these spread."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Block = Callable[[], object]


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    requests: int
    """In one timed block."""
    rounds: int
    processes: int
    """Rounds of fresh processes, which take longest."""
    pages: int
    """Of 100 items each."""


FULL = Size(requests=300, rounds=15, processes=15, pages=100)
QUICK = Size(requests=50, rounds=5, processes=3, pages=10)


@dataclass(frozen=True)
class Spread:
    """A median and the quartiles around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        if len(values) == 1:
            return cls(values[0], values[0], values[0])
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high)

    def times(self, factor: float) -> Spread:
        return Spread(self.median * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    value: Spread
    unit: str = "x"
    budget: float | None = None
    stretch: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.budget is None:
            return ""
        if self.value.median < 0:
            return "unclear"  # nothing costs less than nothing: the noise was larger than the cost
        return "met" if self.value.median <= self.budget else "missed"


@dataclass(frozen=True)
class Comparison:
    """What contenders cost, as ratios to a base that ran right before and right after each of their blocks."""

    base: Spread
    """Seconds for one block."""
    ratios: Mapping[str, Spread]
    seconds: Mapping[str, Spread]
    above: Mapping[str, Spread]
    """Seconds beyond the base."""


def compare(
    base: Block, contenders: Mapping[str, Block], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> Comparison:
    """Time blocks of work: base, one contender, base, the next contender, base and so on."""
    timers = {name: _timer(block, clock) for name, block in contenders.items()}
    return compare_timed(_timer(base, clock), timers, rounds)


def compare_timed(base: Callable[[], float], contenders: Mapping[str, Callable[[], float]], rounds: int) -> Comparison:
    """Do the same with blocks that return their own seconds."""
    for warm_up in (base, *contenders.values()):
        warm_up()
    gc.collect()
    gc.freeze()
    bases: list[float] = []
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    ratios: dict[str, list[float]] = {name: [] for name in contenders}
    above: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for turn in range(rounds):
        shift = turn % len(names)
        before = base()
        for name in names[shift:] + names[:shift]:
            took = contenders[name]()
            after = base()
            bases.append(after)
            seconds[name].append(took)
            beside = (before + after) / 2
            ratios[name].append(took / beside)
            above[name].append(took - beside)
            before = after
    gc.unfreeze()
    return Comparison(Spread.of(bases), *(_spreads(values) for values in (ratios, seconds, above)))


def _spreads(measured: Mapping[str, Sequence[float]]) -> dict[str, Spread]:
    return {name: Spread.of(values) for name, values in measured.items()}


def _timer(block: Block, clock: Callable[[], float]) -> Callable[[], float]:
    def timed() -> float:
        gc.collect()
        started = clock()
        block()
        return clock() - started

    return timed


def repeated(call: Callable[[], object], count: int) -> Block:
    """Make a block of `count` calls."""

    def block() -> None:
        for _ in range(count):
            call()

    return block


def fresh(code: str, *arguments: str) -> list[float]:
    """Run code in a new interpreter, and read the numbers that it prints."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=dict(os.environ))
    return [float(word) for word in done.stdout.split()]
