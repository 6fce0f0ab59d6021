"""Voicemails: messages that callers left."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import AwareDatetime

from dialstack.types._model import Model
from dialstack.types._params import ListParams
from dialstack.types.calls import CallLog, Sentiment, TranscriptStatus
from dialstack.types.options import RequestOptions

__all__ = [
    "Voicemail",
    "VoicemailListParams",
    "VoicemailRetrieveParams",
    "VoicemailTranscript",
    "VoicemailUpdateParams",
]


class Voicemail(Model):
    """A message that a caller left."""

    id: str
    owner: str
    """The user or the shared mailbox that it was left for."""
    from_number: str
    from_name: str | None = None
    duration_seconds: int
    format: str
    """Such as `mp3`."""
    audio_url: str
    """Kept out of the repr. Fetch it with `client.download`, without your key."""
    is_read: bool
    created_at: AwareDatetime
    read_at: AwareDatetime | None = None
    summary: str | None = None
    sentiment: Sentiment | None = None
    """Of the whole message: it has no `local` and no `remote`."""
    call: str | CallLog | None = None
    """Its id, or with `expand=["call"]` all of the call."""


class VoicemailTranscript(Model):
    """What was said in a message."""

    voicemail: str
    status: TranscriptStatus
    text: str | None = None
    """None until the status is `completed`."""
    sentiment: Sentiment | None = None


class VoicemailRetrieveParams(RequestOptions, total=False):
    """Parameters of `voicemails.retrieve`."""

    expand: list[Literal["call"] | str]


class VoicemailUpdateParams(RequestOptions, total=False):
    """Parameters of `voicemails.update`."""

    is_read: bool


class VoicemailListParams(ListParams, total=False):
    """Parameters of `voicemails.list`."""

    owner: str
    """Only those of this user or shared mailbox."""
    is_read: bool
    from_date: str | date | datetime
    expand: list[Literal["call"] | str]
