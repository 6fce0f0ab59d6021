"""Uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncFiles"]


class AsyncFiles(AsyncResource):
    """Uploads that other calls refer to, such as the pages of a fax."""
