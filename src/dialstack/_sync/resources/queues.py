# Generated from src/dialstack/_async/resources/queues.py by scripts/generate. Do not edit.
"""Callers who wait, and the agents who answer them."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Queues"]


class Queues(Resource):
    """Callers who wait, and the agents who answer them."""
