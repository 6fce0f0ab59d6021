"""Where an account has its phones, and its emergency address."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncLocations"]


class AsyncLocations(AsyncResource):
    """Where an account has its phones, and its emergency address."""
