"""Who can be reached now, and what is parked."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncPresence"]


class AsyncPresence(AsyncResource):
    """Who can be reached now, and what is parked."""
