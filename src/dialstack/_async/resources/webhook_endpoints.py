"""Where DialStack sends its events."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncWebhookEndpoints"]


class AsyncWebhookEndpoints(AsyncResource):
    """Where DialStack sends its events."""
