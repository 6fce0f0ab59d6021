# Generated from src/dialstack/_async/resources/port_orders.py by scripts/generate. Do not edit.
"""Bringing numbers from another carrier."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["PortOrders"]


class PortOrders(Resource):
    """Bringing numbers from another carrier."""
