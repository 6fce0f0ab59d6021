"""How much source an operation takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measure import Row, Size, Spread
from scripts.lines import BUDGET, count

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows(url: str, size: Size) -> Iterator[Row]:
    lines, operations = count()
    value = Spread.of([lines / operations])
    note = f"{lines:,} lines, {operations} operations"
    yield Row("source lines per operation", value, "lines", budget=BUDGET, stretch=15, note=note)
