"""The people who administer an account."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncAdmin"]


class AsyncAdmin(AsyncResource):
    """The people who administer an account."""
