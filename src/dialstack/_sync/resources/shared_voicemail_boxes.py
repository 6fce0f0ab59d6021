# Generated from src/dialstack/_async/resources/shared_voicemail_boxes.py by scripts/generate. Do not edit.
"""Mailboxes of a team."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["SharedVoicemailBoxes"]


class SharedVoicemailBoxes(Resource):
    """Mailboxes of a team."""
