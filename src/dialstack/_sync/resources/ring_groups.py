# Generated from src/dialstack/_async/resources/ring_groups.py by scripts/generate. Do not edit.
"""People who ring together."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["RingGroups"]


class RingGroups(Resource):
    """People who ring together."""
