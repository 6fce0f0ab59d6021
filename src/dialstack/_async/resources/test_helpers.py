"""Simulated calls and events, for test keys."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncTestHelpers"]


class AsyncTestHelpers(AsyncResource):
    """Simulated calls and events, for test keys."""
