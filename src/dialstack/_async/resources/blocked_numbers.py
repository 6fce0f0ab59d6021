"""Callers who are turned away."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncBlockedNumbers"]


class AsyncBlockedNumbers(AsyncResource):
    """Callers who are turned away."""
