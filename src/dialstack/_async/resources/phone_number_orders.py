"""Buying numbers."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncPhoneNumberOrders"]


class AsyncPhoneNumberOrders(AsyncResource):
    """Buying numbers."""
