"""Ordering phones."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncHardwareOrders"]


class AsyncHardwareOrders(AsyncResource):
    """Ordering phones."""
