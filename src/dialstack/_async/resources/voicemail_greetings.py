"""What callers hear before they leave a message."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncVoicemailGreetings"]


class AsyncVoicemailGreetings(AsyncResource):
    """What callers hear before they leave a message."""
