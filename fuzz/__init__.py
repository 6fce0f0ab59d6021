"""What reads bytes from outside, fed with bytes that nobody would send.

A target is a module with `SEEDS`, bytes to begin with, and `check`, which takes any bytes and fails where something
comes out that is not promised. `tests/fuzz` runs each for a moment, with hypothesis; `scripts/fuzz` for as long as you
like, with atheris, which finds its way by coverage.
"""

from __future__ import annotations

__all__ = ["TARGETS"]

TARGETS = (
    "addresses",
    "answers",
    "downloads",
    "headers",
    "media",
    "pages",
    "sse",
    "tokens",
    "uploads",
    "wav",
    "webhooks",
)
