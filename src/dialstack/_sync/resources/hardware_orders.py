# Generated from src/dialstack/_async/resources/hardware_orders.py by scripts/generate. Do not edit.
"""Ordering phones."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["HardwareOrders"]


class HardwareOrders(Resource):
    """Ordering phones."""
