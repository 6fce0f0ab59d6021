"""What the stream of an account's events yields.

Match on classes (`case LiveCallIncoming(): ...`). What this version does not know is an `UnknownLiveEvent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from pydantic import AliasChoices, AwareDatetime, Field

from dialstack.types._model import JsonValue, Model
from dialstack.types.account_sessions import AccountSessionComponentName, AccountSessionComponentParam
from dialstack.types.options import StreamOptions

__all__ = [
    "EventStreamParams",
    "LiveCallAnswered",
    "LiveCallEnded",
    "LiveCallIncoming",
    "LiveConnected",
    "LiveEvent",
    "UnknownLiveEvent",
]


class LiveConnected(Model):
    """The stream is connected. It says nothing of calls that are under way."""

    reconnected: bool = False
    """True: it was connected before. What happened in between is not sent again."""


class LiveCallIncoming(Model):
    """A call comes in."""

    from_number: str | None = None
    from_name: str | None = None
    to_number: str | None = None
    user: str | None = Field(None, validation_alias=AliasChoices("user", "user_id"))
    """Whose phones ring. Uncertain: it may be missing."""
    timestamp: AwareDatetime | None = None


class LiveCallAnswered(Model):
    """Somebody took a call. Uncertain: the platform's guide lists this, and its browser SDK does not read it."""

    call_id: str | None = None


class LiveCallEnded(Model):
    """A call is over. Uncertain: the platform's guide lists this, and its browser SDK does not read it."""

    call_id: str | None = None
    status: str | None = None


class UnknownLiveEvent(Model):
    """An event that this version does not know, or cannot read."""

    event: str
    """What it calls itself."""
    data: JsonValue = None
    """Its data, where that is JSON."""
    raw: str = Field("", repr=False)
    """Its data as it came."""


LiveEvent: TypeAlias = LiveConnected | LiveCallIncoming | LiveCallAnswered | LiveCallEnded | UnknownLiveEvent


class EventStreamParams(StreamOptions, total=False):
    """Parameters of `events.stream`, beside `session`."""

    components: Mapping[AccountSessionComponentName, AccountSessionComponentParam] | None
    """What the session that is made for the stream is good for, as for `account_sessions.create`."""
