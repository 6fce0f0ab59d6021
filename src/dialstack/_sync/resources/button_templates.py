# Generated from src/dialstack/_async/resources/button_templates.py by scripts/generate. Do not edit.
"""What the keys of phones do."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["ButtonTemplates"]


class ButtonTemplates(Resource):
    """What the keys of phones do."""
