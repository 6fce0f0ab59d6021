"""Callers who wait, and the agents who answer them."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncQueues"]


class AsyncQueues(AsyncResource):
    """Callers who wait, and the agents who answer them."""
