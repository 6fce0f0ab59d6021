# Generated from src/dialstack/_async/resources/blocked_numbers.py by scripts/generate. Do not edit.
"""Callers who are turned away."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["BlockedNumbers"]


class BlockedNumbers(Resource):
    """Callers who are turned away."""
