# Generated from src/dialstack/_async/resources/deskphones.py by scripts/generate. Do not edit.
"""Desk phones by the older calls; prefer `devices`."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Deskphones"]


class Deskphones(Resource):
    """Desk phones by the older calls; prefer `devices`."""
