"""Sending and reading faxes."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncFaxes"]


class AsyncFaxes(AsyncResource):
    """Sending and reading faxes."""
