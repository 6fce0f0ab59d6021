# Generated from src/dialstack/_async/resources/voicemail_greetings.py by scripts/generate. Do not edit.
"""What callers hear before they leave a message."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["VoicemailGreetings"]


class VoicemailGreetings(Resource):
    """What callers hear before they leave a message."""
