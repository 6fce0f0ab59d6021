"""People who ring together."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncRingGroups"]


class AsyncRingGroups(AsyncResource):
    """People who ring together."""
