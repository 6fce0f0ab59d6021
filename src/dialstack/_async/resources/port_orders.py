"""Bringing numbers from another carrier."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncPortOrders"]


class AsyncPortOrders(AsyncResource):
    """Bringing numbers from another carrier."""
