"""What the keys of phones do."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncButtonTemplates"]


class AsyncButtonTemplates(AsyncResource):
    """What the keys of phones do."""
