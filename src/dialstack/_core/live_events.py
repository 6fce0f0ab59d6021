"""Frames of the two streams into typed events. No frame ever raises or ends a stream."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar, cast

from dialstack._core.answers import Answer, UnreadableAnswerError, read
from dialstack._core.logs import logger
from dialstack._core.shapes import is_list
from dialstack.errors import DialStackAuthenticationError, DialStackInvalidRequestError
from dialstack.types.live_events import (
    LiveCallAnswered,
    LiveCallEnded,
    LiveCallIncoming,
    LiveConnected,
    UnknownLiveEvent,
)
from dialstack.types.presence import (
    ParkSlotList,
    ParkSlotPresence,
    ParkSlotSnapshot,
    ParkSlotsTerminated,
    UnknownParkSlotEvent,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from dialstack._core.sse import ServerSentEvent
    from dialstack.types._model import JsonValue, Model
    from dialstack.types.live_events import LiveEvent
    from dialstack.types.presence import ParkSlotEvent

    M = TypeVar("M", bound=Model)
    E = TypeVar("E")
    Reader: TypeAlias = Callable[[ServerSentEvent, Answer, bool], E | None]

__all__ = ["Reader", "live_event", "no_components", "no_token", "park_slot_event", "platform_key_as_session"]

_LIVE: dict[str, type[LiveCallIncoming | LiveCallAnswered | LiveCallEnded]] = {
    "call.incoming": LiveCallIncoming,
    "call.answered": LiveCallAnswered,
    "call.end": LiveCallEnded,
}
_warned: set[str] = set()


def live_event(frame: ServerSentEvent, head: Answer, again: bool) -> LiveEvent:  # noqa: FBT001
    """Read a frame of an account's events. `again`: the stream was connected before."""
    if frame.event == "connected":
        connected = _model(LiveConnected, frame, head) or LiveConnected()
        connected.reconnected = again
        return connected
    kind = _LIVE.get(frame.event)
    found = None if kind is None else _model(kind, frame, head)
    if found is None:
        return UnknownLiveEvent(event=frame.event, data=_decoded(frame), raw=frame.data)
    return found


def park_slot_event(frame: ServerSentEvent, head: Answer, again: bool) -> ParkSlotEvent | None:  # noqa: FBT001
    """Read a frame of the park slots; None: it says nothing. `again`: the stream was connected before."""
    if frame.event == "connected":
        return None
    if frame.event == "terminated":
        return _model(ParkSlotsTerminated, frame, head) or ParkSlotsTerminated()
    found: ParkSlotEvent | None = None
    if frame.event == "snapshot":
        found = _snapshot(frame, head, again=again)
    elif frame.event == "park_slot":
        found = _model(ParkSlotPresence, frame, head)
    return found or UnknownParkSlotEvent(event=frame.event, data=_decoded(frame), raw=frame.data)


def _snapshot(frame: ServerSentEvent, head: Answer, *, again: bool) -> ParkSlotSnapshot | None:
    found = _model(ParkSlotList, frame, head)
    slots = None if found is None else cast("object", found.data)
    # Whoever gets a snapshot forgets what was known. One that has not every slot must not look like one that has.
    if not is_list(slots) or not all(isinstance(slot, ParkSlotPresence) for slot in slots):
        _warn(frame)
        return None
    return ParkSlotSnapshot(slots=cast("list[ParkSlotPresence]", slots), resync=again)


def _model(kind: type[M], frame: ServerSentEvent, head: Answer) -> M | None:
    try:
        return read(kind, Answer(head.status, head.headers, frame.data.encode()))
    except UnreadableAnswerError:
        _warn(frame)
        return None


def _warn(frame: ServerSentEvent) -> None:
    name = frame.event if frame.event in {*_LIVE, "connected", "snapshot", "park_slot", "terminated"} else "unknown"
    if name not in _warned:
        _warned.add(name)
        logger.warning("a frame %r of a stream cannot be read and is passed on as it came", name)


def _decoded(frame: ServerSentEvent) -> JsonValue:
    try:
        found: JsonValue = json.loads(frame.data)
    except (ValueError, RecursionError):
        return None  # what came is in `raw`
    return found


def no_components() -> DialStackInvalidRequestError:
    """Make the error of a stream that has a platform key and not what a session is made from."""
    return DialStackInvalidRequestError(
        "a platform key is not sent to the stream of events; a session is made with it, which needs components= and "
        "dialstack_account= (or client.for_account(...)); or pass session= with a token of your own"
    )


def no_token() -> DialStackAuthenticationError:
    """Make the error of a session that cannot be a token."""
    return DialStackAuthenticationError(
        "session= gave no token: it must be a string that is not empty, without blanks and line breaks"
    )


def platform_key_as_session() -> DialStackInvalidRequestError:
    """Make the error of a stream that was given a platform key as its session."""
    return DialStackInvalidRequestError(
        "session= takes the token of an account session; a platform key is not sent to the stream of events"
    )
