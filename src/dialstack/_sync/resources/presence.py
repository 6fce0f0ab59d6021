# Generated from src/dialstack/_async/resources/presence.py by scripts/generate. Do not edit.
"""Who can be reached now, and what is parked."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Presence"]


class Presence(Resource):
    """Who can be reached now, and what is parked."""
