"""`Retry-After`, and the other headers that are read."""

from __future__ import annotations

import math

from dialstack._core.failures import retry_after
from dialstack._core.sse import is_event_stream
from fuzz.material import Material

__all__ = ["SEEDS", "check"]

SEEDS = [
    b"120",
    b"-1.5e300",
    b"nan",
    b"inf",
    b"1" * 400,
    b"1_0",
    b"Wed, 21 Oct 2026 07:28:00 GMT",
    b"Wed, 21 Oct 0001 07:28:00 +2359",
    b"31 Dec 9999 23:59:59 -2359",
    b"Wed, 21 Oct 99999999999 07:28:00 +99999999999",
]


def check(data: bytes) -> None:
    """A wait is a finite number that is not negative, or nothing."""
    value = Material(data).rest().decode("latin-1")
    found = retry_after(value, 1_800_000_000.0)
    assert found is None or (math.isfinite(found) and found >= 0)
    is_event_stream({"content-type": value})
