# Generated from src/dialstack/_async/resources/test_helpers.py by scripts/generate. Do not edit.
"""Simulated calls and events, for test keys."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["TestHelpers"]


class TestHelpers(Resource):
    """Simulated calls and events, for test keys."""
