"""DECT bases and handsets by the older calls; prefer `devices`."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncDECTBases"]


class AsyncDECTBases(AsyncResource):
    """DECT bases and handsets by the older calls; prefer `devices`."""
