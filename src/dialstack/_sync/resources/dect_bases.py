# Generated from src/dialstack/_async/resources/dect_bases.py by scripts/generate. Do not edit.
"""DECT bases and handsets by the older calls; prefer `devices`."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["DECTBases"]


class DECTBases(Resource):
    """DECT bases and handsets by the older calls; prefer `devices`."""
