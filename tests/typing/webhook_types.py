"""What type checkers have to know of webhooks. Read by mypy and pyright, never run.

A line with an ignore is a mistake that both must find: an ignore that is not needed is an error here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from typing_extensions import assert_type

from dialstack.types import CallDirection, CallStatus
from dialstack.webhooks import (
    CallEnded,
    CallEndedData,
    CallNotified,
    CallParked,
    CallReceived,
    Event,
    EventData,
    PlatformEvent,
    QueueCallAnswered,
    QueueCallData,
    QueueCallQueued,
    RecordingAvailable,
    UnknownEvent,
    VoiceAppEvent,
    VoicemailNew,
    WebhookEvent,
    WebhookRouter,
    construct_event,
    dedupe_key,
    is_known,
    kind_of,
    parse_event,
)
from dialstack.webhooks.events import type_of


def read(body: bytes, text: str, header: str | None) -> None:
    assert_type(construct_event(body, header, "whsec_test_secret"), Event)
    assert_type(construct_event(text, header, ["whsec_new", "whsec_old"], tolerance=60, now=1.5), Event)
    assert_type(parse_event(body), Event)


def asked(event: Event) -> None:
    assert_type(kind_of(event), str)
    assert_type(is_known(event), bool)
    assert_type(dedupe_key(event), "str | None")
    assert_type(type_of(CallEnded), str)
    assert_type(event.raw, bytes)
    takes_any(event)


def takes_any(event: WebhookEvent) -> None: ...


def takes_queued(data: QueueCallData) -> None: ...


def narrowed(event: Event) -> str | None:
    if isinstance(event, CallEnded):
        assert_type(event.id, "str | None")
        assert_type(event.type, Literal["call.end"])
        assert_type(event.data, CallEndedData)
        assert_type(event.data.call_id, str)
        assert_type(event.data.status, "CallStatus | None")
        assert_type(event.data.direction, "CallDirection | None")
        assert_type(event.data.ended_at, "datetime | None")
        return event.data.user_id
    if isinstance(event, (QueueCallQueued, QueueCallAnswered)):
        assert_type(event.data.queue_name, str)
        takes_queued(event.data)
        return event.data.from_name
    if isinstance(event, (CallReceived, CallNotified)):
        assert_type(event.call_id, str)
        assert_type(event.from_name, "str | None")
        return event.account_id
    if isinstance(event, RecordingAvailable):
        return event.data.call_id
    if isinstance(event, VoicemailNew):
        return event.data.owner
    if isinstance(event, CallParked):
        assert_type(event.data, EventData)
        assert_type(event.data.model_extra, "dict[str, object] | None")  # type: ignore[assert-type]  # pyright: ignore[reportAssertTypeFailure]
        return None
    if isinstance(event, UnknownEvent):
        assert_type(event.type, str)
        return event.account_id
    return None


def by_base(event: Event) -> str | None:
    if isinstance(event, VoiceAppEvent):
        assert_type(event, CallReceived | CallNotified)
        return event.call_id
    plain: PlatformEvent = event
    return plain.id


def made() -> None:
    CallEnded(id="evt_1", type="call.end", data=CallEndedData(call_id="call_1", status="a newer one"))
    CallParked(type="call.parked", data=EventData())


def handled(hooks: WebhookRouter) -> None:
    @hooks.on(CallEnded)
    def log_call(event: CallEnded) -> None:
        assert_type(event.data.duration_seconds, "int | None")

    @hooks.on(CallReceived)
    async def answer(event: CallReceived) -> None:
        assert_type(event.event, Literal["call.received"])

    @hooks.on(CallEnded, CallReceived)
    def either(event: CallEnded | CallReceived) -> None:
        assert_type(event.account_id, "str | None")

    @hooks.on("queue.call.*")
    def watch(event: Event) -> None:
        assert_type(event, Event)

    @hooks.fallback
    def other(event: Event, known: bool) -> None:
        assert_type(known, bool)

    hooks.on(CallEnded)(lambda event: assert_type(event.data.call_id, str))


def mistakes(event: CallEnded, hooks: WebhookRouter, body: bytes) -> None:
    event.data.durations  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    event.raw = b""  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    CallEnded(type="call.parked", data=CallEndedData(call_id="call_1"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    CallEnded(type="call.end", data=EventData())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    construct_event({"type": "call.end"}, None, "whsec_test_secret")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    construct_event(body, None, b"whsec_test_secret")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    type_of("call.end")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    @hooks.on(CallEnded)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    def wrong(event: CallParked) -> None: ...
