# Generated from src/dialstack/_async/resources/voicemails.py by scripts/generate. Do not edit.
"""Messages that callers left."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Voicemails"]


class Voicemails(Resource):
    """Messages that callers left."""
