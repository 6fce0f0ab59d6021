"""One row of the performance table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.measure import Spread
from benchmarks.peers.contenders import BASE, OURS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.measure import Comparison

ONE = Spread.of([1.0])


@dataclass(frozen=True)
class Line:
    """What was measured, of whom, and what we promise ourselves."""

    name: str
    base: str
    """What the ratios are to."""
    values: Mapping[str, Spread]
    """By name. Who has no such thing is not in it."""
    unit: str = "x"
    budget: float | None = None
    stretch: float | None = None
    note: str = ""
    ratios: Mapping[str, Spread] = field(default_factory=dict)
    """Beside values that have a unit of their own."""

    @property
    def verdict(self) -> str:
        """Say whether ours is within its budget, and by how much it is not."""
        if self.budget is None:
            return "no budget"
        over = self.values[OURS].median - self.budget
        return "met" if over <= 0 else f"missed by {written(over, self.unit)}"


def with_base(found: Comparison) -> dict[str, Spread]:
    """Give the ratios of a comparison with plain httpx, and that of httpx itself."""
    return {BASE: ONE, **found.ratios}


def written(value: float, unit: str) -> str:
    """Write a figure with as many digits as it deserves."""
    digits = 3 if abs(value) < 0.1 else 2 if unit == "x" or abs(value) < 10 else 1
    text = f"{value:.{digits}f}"
    return f"{text}x" if unit == "x" else f"{text} {unit}"
