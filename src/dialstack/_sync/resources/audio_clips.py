# Generated from src/dialstack/_async/resources/audio_clips.py by scripts/generate. Do not edit.
"""Prompts and hold music."""

from __future__ import annotations

from dialstack._sync.resources._base import Resource

__all__ = ["AudioClips"]


class AudioClips(Resource):
    """Prompts and hold music."""
