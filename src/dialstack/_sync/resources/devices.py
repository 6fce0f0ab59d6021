# Generated from src/dialstack/_async/resources/devices.py by scripts/generate. Do not edit.
"""Phones, their users and their buttons."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Devices"]


class Devices(Resource):
    """Phones, their users and their buttons."""
