# Generated from src/dialstack/_async/resources/available_phone_numbers.py by scripts/generate. Do not edit.
"""Numbers that can be ordered."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["AvailablePhoneNumbers"]


class AvailablePhoneNumbers(Resource):
    """Numbers that can be ordered."""
