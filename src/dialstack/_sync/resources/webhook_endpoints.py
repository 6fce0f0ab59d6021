# Generated from src/dialstack/_async/resources/webhook_endpoints.py by scripts/generate. Do not edit.
"""Where DialStack sends its events."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["WebhookEndpoints"]


class WebhookEndpoints(Resource):
    """Where DialStack sends its events."""
