"""Voicemail greetings: what callers hear before they leave a message."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import AwareDatetime, Field
from typing_extensions import Required

from dialstack.types._model import JsonValue, Model
from dialstack.types.transfers import FileInput, UploadParams

__all__ = ["VoicemailGreeting", "VoicemailGreetingType", "VoicemailGreetingUploadParams"]

VoicemailGreetingType: TypeAlias = Literal["unavailable"] | str


class VoicemailGreeting(Model):
    """What callers hear before they leave a message, as the platform keeps it."""

    owner: str
    """The user or the shared mailbox."""
    greeting_type: VoicemailGreetingType
    format: Literal["wav"] | str
    duration_seconds: float
    size_bytes: int
    url: str | None = Field(None, repr=False)
    """Signed, good for five minutes, and kept out of the repr. Fetch it with `client.download`, without your key."""
    updated_at: AwareDatetime | None = None
    audio_clip: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""


class VoicemailGreetingUploadParams(UploadParams, total=False):
    """Parameters of `voicemail_greetings.upload`."""

    file: Required[FileInput]
    """At most 5 MB and 90 seconds: WAV (16-bit PCM, mu-law or A-law), MP3, AAC, Ogg Vorbis or Opus."""
