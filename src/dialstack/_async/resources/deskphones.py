"""Desk phones by the older calls; prefer `devices`."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncDeskphones"]


class AsyncDeskphones(AsyncResource):
    """Desk phones by the older calls; prefer `devices`."""
