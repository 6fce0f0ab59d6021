"""Events of calls that wait in a queue."""

# ruff: noqa: TC002 - pydantic resolves these names at run time
# pyright: reportIncompatibleVariableOverride=false
# A subclass narrows `type` and `data`. That is sound for what is read, and nobody writes to events.

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime

from dialstack.webhooks.event_types_base import EventData, PlatformEvent

__all__ = [
    "QueueCallAbandoned",
    "QueueCallAbandonedData",
    "QueueCallAnswered",
    "QueueCallAnsweredData",
    "QueueCallCallbackAttempted",
    "QueueCallCallbackFailed",
    "QueueCallCallbackRequested",
    "QueueCallCompleted",
    "QueueCallCompletedData",
    "QueueCallData",
    "QueueCallDispatched",
    "QueueCallDispatchedData",
    "QueueCallExited",
    "QueueCallExitedData",
    "QueueCallQueued",
    "QueueCallQueuedData",
    "QueueCallTimedOut",
    "QueueCallTimedOutData",
]


class QueueCallData(EventData):
    """What the events of a queue have in common."""

    call_id: str
    queue_id: str
    queue_name: str
    from_number: str
    from_name: str | None = None
    to_number: str
    position_at_admit: int | None = None
    """The caller's place when the call came into the queue."""
    wait_seconds: int | None = None
    """How long the caller has waited."""


class QueueCallQueuedData(QueueCallData):
    """A call that waits now."""

    queued_at: AwareDatetime


class QueueCallQueued(PlatformEvent):
    """A call came into a queue."""

    type: Literal["queue.call.queued"]
    data: QueueCallQueuedData


class QueueCallDispatchedData(QueueCallData):
    """A call that agents are rung for."""

    agents_claimed: int
    targets_dispatched: int
    dispatched_at: AwareDatetime


class QueueCallDispatched(PlatformEvent):
    """Agents are rung for a call in a queue."""

    type: Literal["queue.call.dispatched"]
    data: QueueCallDispatchedData


class QueueCallAnsweredData(QueueCallData):
    """A call that an agent took."""

    agent_user_id: str
    agent_endpoint_id: str | None = None
    answered_at: AwareDatetime


class QueueCallAnswered(PlatformEvent):
    """An agent took a call out of a queue."""

    type: Literal["queue.call.answered"]
    data: QueueCallAnsweredData


class QueueCallAbandonedData(QueueCallData):
    """A call whose caller gave up."""

    abandoned_at: AwareDatetime


class QueueCallAbandoned(PlatformEvent):
    """A caller hung up before an agent answered."""

    type: Literal["queue.call.abandoned"]
    data: QueueCallAbandonedData


class QueueCallTimedOutData(QueueCallData):
    """A call that waited too long."""

    timed_out_at: AwareDatetime


class QueueCallTimedOut(PlatformEvent):
    """A call waited for as long as the queue allows."""

    type: Literal["queue.call.timed_out"]
    data: QueueCallTimedOutData


class QueueCallCompletedData(QueueCallData):
    """A call that an agent has finished."""

    agent_user_id: str
    agent_endpoint_id: str | None = None
    completed_at: AwareDatetime


class QueueCallCompleted(PlatformEvent):
    """A call that an agent took is over."""

    type: Literal["queue.call.completed"]
    data: QueueCallCompletedData


class QueueCallExitedData(QueueCallData):
    """A call that left by the caller's own choice."""

    exit_key: str
    """What the caller pressed."""
    exited_at: AwareDatetime


class QueueCallExited(PlatformEvent):
    """A caller pressed the key that leads out of a queue. Only newer platforms send this."""

    type: Literal["queue.call.exited"]
    data: QueueCallExitedData


class QueueCallCallbackRequested(PlatformEvent):
    """A caller asked to be called back. Its fields are not documented."""

    type: Literal["queue.call.callback_requested"]


class QueueCallCallbackAttempted(PlatformEvent):
    """A caller was called back. Its fields are not documented."""

    type: Literal["queue.call.callback_attempted"]


class QueueCallCallbackFailed(PlatformEvent):
    """A caller could not be called back. Its fields are not documented."""

    type: Literal["queue.call.callback_failed"]
