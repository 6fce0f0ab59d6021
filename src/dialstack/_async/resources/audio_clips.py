"""Prompts and hold music."""

from __future__ import annotations

from dialstack._async.resources._base import AsyncResource

__all__ = ["AsyncAudioClips"]


class AsyncAudioClips(AsyncResource):
    """Prompts and hold music."""
