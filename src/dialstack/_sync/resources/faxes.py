# Generated from src/dialstack/_async/resources/faxes.py by scripts/generate. Do not edit.
"""Sending and reading faxes."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Faxes"]


class Faxes(Resource):
    """Sending and reading faxes."""
