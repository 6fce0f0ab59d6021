# Generated from src/dialstack/_async/resources/audio_clips.py by scripts/generate. Do not edit.
"""Audio clips: prompts and hold music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.audio_clips import AudioClip, AudioClipListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["AudioClips"]


class AudioClips(Resource):
    """Prompts and hold music. They cannot be created here.

    ```python
    clips = client.audio_clips.list(dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(self, **params: Unpack[AudioClipListParams]) -> Page[AudioClip]:
        """List the audio clips of an account, newest first. Iterate to go through all of them.

        Uncertain: whether the platform heeds `limit` and `page` here.
        """
        return self._list("/v1/audio_clips", {}, AudioClip, params, AudioClipListParams)
