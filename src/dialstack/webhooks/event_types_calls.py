"""Events of calls, and of voice apps, which are told of calls in another form."""

# ruff: noqa: TC001, TC002 - pydantic resolves these names at run time
# pyright: reportIncompatibleVariableOverride=false
# A subclass narrows `type` and `data`. That is sound for what is read, and nobody writes to events.

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dialstack.types.calls import CallDirection, CallStatus
from dialstack.webhooks.event_types_base import EventData, PlatformEvent, VoiceAppEvent

__all__ = [
    "CallAnswered",
    "CallAnsweredData",
    "CallEmergency",
    "CallEnded",
    "CallEndedData",
    "CallIncoming",
    "CallIncomingData",
    "CallInitiated",
    "CallInitiatedData",
    "CallMobilePushWakeup",
    "CallMobilePushWakeupData",
    "CallNotified",
    "CallParked",
    "CallReceived",
    "CallRinging",
    "CallStarted",
    "CallTransferred",
    "CallUnparked",
]


class CallInitiatedData(EventData):
    """A call that is being placed."""

    call_id: str
    user: str | None = None
    to_number: str | None = None


class CallInitiated(PlatformEvent):
    """A user's call goes out: the user has answered, and the destination is dialled."""

    type: Literal["call.initiated"]
    data: CallInitiatedData


class CallIncomingData(EventData):
    """A call that comes in."""

    call_id: str
    from_number: str | None = None
    from_name: str | None = None
    to_number: str | None = None
    user: str | None = None
    """Uncertain: whether it is always there."""


class CallIncoming(PlatformEvent):
    """A call comes in: time for a screen pop."""

    type: Literal["call.incoming"]
    data: CallIncomingData


class CallRinging(PlatformEvent):
    """A user's phones are about to ring. Its fields are not documented."""

    type: Literal["call.ringing"]


class CallStarted(PlatformEvent):
    """A call starts. Doubtful: one page of the platform names `call.start`, and no other source does."""

    type: Literal["call.start"]


class CallAnsweredData(EventData):
    """A call that somebody took."""

    call_id: str
    answered_at: AwareDatetime | None = None
    connected_at: AwareDatetime | None = None


class CallAnswered(PlatformEvent):
    """Somebody took a call."""

    type: Literal["call.answered"]
    data: CallAnsweredData


class CallEndedData(EventData):
    """A call that is over."""

    call_id: str
    direction: CallDirection | None = None
    from_number: str | None = None
    to_number: str | None = None
    user_id: str | None = None
    status: CallStatus | None = None
    """`completed` also where the destination never answered: then there is no `connected_at`."""
    duration_seconds: int | None = None
    started_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    connected_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


class CallEnded(PlatformEvent):
    """A call is over (`call.end`). The one to log."""

    type: Literal["call.end"]
    data: CallEndedData


class CallTransferred(PlatformEvent):
    """A call was handed on (`call.transfer`). Its fields are not documented."""

    type: Literal["call.transfer"]


class CallEmergency(PlatformEvent):
    """Somebody called an emergency number. Its fields are not documented."""

    type: Literal["call.emergency"]


class CallParked(PlatformEvent):
    """A call was put into a park slot. Its fields are not documented."""

    type: Literal["call.parked"]


class CallUnparked(PlatformEvent):
    """A call was taken out of its park slot. Its fields are not documented."""

    type: Literal["call.unparked"]


class CallMobilePushWakeupData(EventData):
    """Whose phone is to wake up, and for which call."""

    user_id: str
    call_id: str
    from_number: str | None = None
    from_name: str | None = None


class CallMobilePushWakeup(PlatformEvent):
    """A user's mobile app has to be woken for a call. Users with `mobile_push_wakeup` have this."""

    type: Literal["call.mobile_push_wakeup"]
    data: CallMobilePushWakeupData


class CallReceived(VoiceAppEvent):
    """A call waits for a voice app that is in control. Steer it with `calls.update`: the answer to this cannot."""

    event: Literal["call.received"]


class CallNotified(VoiceAppEvent):
    """A call passes a voice app that only hears of it (`call.notify`), and goes on. Attach a listener if you like."""

    event: Literal["call.notify"]
