# Generated from src/dialstack/_async/resources/locations.py by scripts/generate. Do not edit.
"""Where an account has its phones, and its emergency address."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Locations"]


class Locations(Resource):
    """Where an account has its phones, and its emergency address."""
