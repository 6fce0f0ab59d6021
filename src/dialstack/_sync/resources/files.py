# Generated from src/dialstack/_async/resources/files.py by scripts/generate. Do not edit.
"""Uploads that other calls refer to, such as the pages of a fax."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["Files"]


class Files(Resource):
    """Uploads that other calls refer to, such as the pages of a fax."""
