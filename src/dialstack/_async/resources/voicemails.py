"""Messages that callers left."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncVoicemails"]


class AsyncVoicemails(AsyncResource):
    """Messages that callers left."""
