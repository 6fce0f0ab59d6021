# Generated from src/dialstack/_async/resources/admin.py by scripts/generate. Do not edit.
"""The people who administer an account."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Admin"]


class Admin(Resource):
    """The people who administer an account."""
