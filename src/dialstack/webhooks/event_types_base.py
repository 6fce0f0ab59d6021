"""What every event has in common."""

# pyright: reportIncompatibleVariableOverride=false
# A subclass narrows `type` and `data`. That is sound for what is read, and nobody writes to events.

from __future__ import annotations

from dialstack.types._model import Model

__all__ = ["EventData", "PlatformEvent", "UnknownEvent", "VoiceAppEvent", "WebhookEvent"]


class WebhookEvent(Model):
    """Anything that came through a webhook. Match on the classes below it: `isinstance(event, CallEnded)`.

    Unknown fields are kept (`model_extra`). A known field that does not fit its type is left as it came, and one that
    is missing is None: an event that the platform has changed still reaches your handler.
    """

    # A slot, as `_last_response` is: outside equality, dumps and pickles.
    __slots__ = ("_raw",)

    @property
    def raw(self) -> bytes:
        """The body as it came. Empty for an event that you made yourself, a copy and an unpickled one."""
        body: bytes = getattr(self, "_raw", b"")
        return body


class EventData(Model):
    """What an event tells. Where its fields are not documented, they are all in `model_extra`."""


class PlatformEvent(WebhookEvent):
    """An event that DialStack sends to a webhook endpoint."""

    id: str | None = None
    """The same in every delivery of the event. None where the platform left it out: then it cannot be deduplicated."""
    type: str
    account_id: str | None = None
    data: EventData


class UnknownEvent(PlatformEvent):
    """An event of a type that this version does not know.

    `type` is what it calls itself: its `type`, or the `event` of a flat body, or "" where it has neither. The fields of
    a flat body are in `model_extra`.
    """


class VoiceAppEvent(WebhookEvent):
    """An event that DialStack sends to the URL of a voice app: flat, without an `id`, told apart by `event`."""

    event: str
    call_id: str
    """An old form says `call: {"id": ...}`, and is read too."""
    account_id: str
    from_number: str
    from_name: str | None = None
    to_number: str
