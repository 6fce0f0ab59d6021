"""Audio clips: prompts and hold music."""

from __future__ import annotations

from dialstack.types._model import Model
from dialstack.types._params import ListParams

__all__ = ["AudioClip", "AudioClipListParams"]


class AudioClip(Model):
    """A prompt, or hold music. What else the API sends is in `model_extra`."""

    id: str
    name: str


class AudioClipListParams(ListParams, total=False):
    """Parameters of `audio_clips.list`."""
