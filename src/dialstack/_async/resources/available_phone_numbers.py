"""Numbers that can be ordered."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncAvailablePhoneNumbers"]


class AsyncAvailablePhoneNumbers(AsyncResource):
    """Numbers that can be ordered."""
