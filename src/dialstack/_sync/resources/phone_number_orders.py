# Generated from src/dialstack/_async/resources/phone_number_orders.py by scripts/generate. Do not edit.
"""Buying numbers."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["PhoneNumberOrders"]


class PhoneNumberOrders(Resource):
    """Buying numbers."""
