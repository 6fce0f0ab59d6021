"""Mailboxes of a team."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncSharedVoicemailBoxes"]


class AsyncSharedVoicemailBoxes(AsyncResource):
    """Mailboxes of a team."""
