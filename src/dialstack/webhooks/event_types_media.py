"""Events of voicemails, recordings and faxes."""

# ruff: noqa: TC001 - pydantic resolves these names at run time
# pyright: reportIncompatibleVariableOverride=false
# A subclass narrows `type` and `data`. That is sound for what is read, and nobody writes to events.

from __future__ import annotations

from typing import Literal

from dialstack.types._model import JsonValue
from dialstack.webhooks.event_types_base import EventData, PlatformEvent

__all__ = [
    "FaxDelivered",
    "FaxFailed",
    "FaxReceived",
    "RecordingAvailable",
    "RecordingAvailableData",
    "RecordingFailed",
    "RecordingTranscriptionCompleted",
    "VoicemailNew",
    "VoicemailNewData",
    "VoicemailTranscriptionCompleted",
]


class VoicemailNewData(EventData):
    """A message. Uncertain: which of these there are, and whether they have these names."""

    id: str | None = None
    """The voicemail's."""
    owner: str | None = None
    """The user or the shared mailbox that it was left for."""
    call: JsonValue = None


class VoicemailNew(PlatformEvent):
    """A caller left a message."""

    type: Literal["voicemail.new"]
    data: VoicemailNewData


class VoicemailTranscriptionCompleted(PlatformEvent):
    """A message was written down (`voicemail.transcription.complete`). Its fields are not documented."""

    type: Literal["voicemail.transcription.complete"]


class RecordingAvailableData(EventData):
    """A recording. A URL may be among its other fields; it is good for minutes, and `calls` gives a new one."""

    call_id: str | None = None
    """Uncertain, and likely."""


class RecordingAvailable(PlatformEvent):
    """The recording of a call can be fetched, with `calls.retrieve_recording`."""

    type: Literal["recording.available"]
    data: RecordingAvailableData


class RecordingFailed(PlatformEvent):
    """A call could not be recorded. Its fields are not documented."""

    type: Literal["recording.failed"]


class RecordingTranscriptionCompleted(PlatformEvent):
    """A recording was written down (`recording.transcription.complete`). Its fields are not documented."""

    type: Literal["recording.transcription.complete"]


class FaxReceived(PlatformEvent):
    """A fax came in. Inferred from the states of a fax; its fields are not documented."""

    type: Literal["fax.received"]


class FaxDelivered(PlatformEvent):
    """A fax was delivered. Its fields are not documented."""

    type: Literal["fax.delivered"]


class FaxFailed(PlatformEvent):
    """A fax could not be delivered. Inferred from the states of a fax; its fields are not documented."""

    type: Literal["fax.failed"]
