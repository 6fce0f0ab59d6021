"""Phones, their users and their buttons."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncDevices"]


class AsyncDevices(AsyncResource):
    """Phones, their users and their buttons."""
