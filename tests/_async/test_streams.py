"""Streams that connect again by themselves: what is yielded, what is lost, how they end."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta, timezone

import pytest

from dialstack import (
    DialStackAPIError,
    DialStackAuthenticationError,
    DialStackConnectionError,
    DialStackError,
    DialStackInvalidRequestError,
    DialStackNotFoundError,
    DialStackPermissionError,
    DialStackTimeoutError,
)
from dialstack._core.reconnecting import Pace
from dialstack.types import (
    LiveCallAnswered,
    LiveCallEnded,
    LiveCallIncoming,
    LiveConnected,
    ParkSlotPresence,
    ParkSlotSnapshot,
    ParkSlotsTerminated,
    UnknownLiveEvent,
    UnknownParkSlotEvent,
)
from tests._async._clients import client_of
from tests._async.test_http_clients import LIBRARIES
from tests.servers.bodies import user
from tests.servers.closing import called_soon
from tests.servers.scripted import Server, answer, closed_port, garbage, hang_up, reset, stall
from tests.servers.streaming import Hold, frame, parked, snapshot, stream

SNAPSHOT = snapshot(parked(1, None), parked(2))
COMPONENTS = {"call_logs": {"enabled": True}}


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    pace = Pace(first=0.01, longest=0.02, longest_retry_after=0.1, lived=5)
    monkeypatch.setattr("dialstack._core.reconnecting.PACE", pace)


def slow(monkeypatch) -> None:
    monkeypatch.setattr("dialstack._core.reconnecting.PACE", Pace(first=30))


async def take(source, count: int) -> list:
    return [await source.__anext__() for _ in range(count)]


def session(token: str = "eyJ.first.x", *, lives: float = 3600) -> object:
    ends = datetime.now(timezone.utc) + timedelta(seconds=lives)
    return answer(201, {"account_id": "acct_1", "client_secret": token, "expires_at": ends.isoformat()})


# --- park slots ---


async def test_a_snapshot_and_then_each_change() -> None:
    hold = Hold()
    body = frame("connected") + SNAPSHOT + b": still here\n\n" + frame("park_slot", parked(2, None))
    with Server(stream(body, hold)) as server:
        async with client_of(server) as client, client.presence.subscribe_park_slots() as events:
            first, change = await take(events, 2)
            assert server.requests[0].target == "/v1/presence?park_slot[]=all"
            assert not hold.gone.is_set()
        assert hold.gone.wait(5)
    assert isinstance(first, ParkSlotSnapshot)
    assert [(slot.slot, slot.parked_call is None) for slot in first.slots] == [(1, True), (2, False)]
    assert not first.resync
    assert isinstance(change, ParkSlotPresence)
    assert (change.slot, change.parked_call) == (2, None)
    assert first.slots[0].last_response is None


async def test_what_is_sent() -> None:
    with Server(stream(SNAPSHOT, Hold())) as server:
        async with client_of(server) as client:
            settings = {"extra_headers": {"X-Own": "1", "accept": "no"}, "extra_query": {"own": "1"}}
            async with client.presence.subscribe_park_slots(
                park_slot=[1, 20], dialstack_account="acct_2", **settings
            ) as events:
                await take(events, 1)
    [request] = server.requests
    assert (request.method, request.target) == ("GET", "/v1/presence?park_slot[]=1&park_slot[]=20&own=1")
    assert request.header("accept") == "text/event-stream"
    assert request.header("authorization") == "Bearer sk_test_1"
    assert request.header("dialstack-account") == "acct_2"
    assert request.header("x-own") == "1"
    assert request.header("idempotency-key") is None
    assert request.header("last-event-id") is None


async def test_nothing_is_sent_before_the_first_event_is_asked_for() -> None:
    with Server() as server:
        async with client_of(server) as client:
            async with client.presence.subscribe_park_slots() as events:
                assert repr(events).endswith("EventStream /v1/presence idle>")
            assert repr(events).endswith("closed>")
    assert server.connections == 0


ENDS = {
    "a clean end": stream(SNAPSHOT),
    "an end in the middle of a frame": stream(SNAPSHOT + b"event: park_slot\ndata: {"),
    "a cut": stream(SNAPSHOT, end="cut"),
    "a reset": stream(SNAPSHOT, 0.05, end="reset"),
    "silence": stream(SNAPSHOT, Hold()),
    "terminated": stream(SNAPSHOT + frame("terminated", {"reason": "deploy"}), Hold()),
    "too much": stream(SNAPSHOT, b"data: " + b"x" * 2_000_000, Hold()),
}


@pytest.mark.parametrize("step", ENDS.values(), ids=ENDS.keys())
async def test_no_snapshot_is_lost_and_each_after_a_reconnection_says_so(step) -> None:
    with Server(step, step, stream(SNAPSHOT, Hold())) as server:
        async with client_of(server) as client:
            async with client.presence.subscribe_park_slots(idle_timeout=0.25) as events:
                found = []
                while len(found) < 3:
                    event = await events.__anext__()
                    if isinstance(event, ParkSlotSnapshot):
                        found.append(event)
                    else:
                        assert isinstance(event, ParkSlotsTerminated)
                        assert event.reason == "deploy"
    assert [event.resync for event in found] == [False, True, True]
    assert {tuple(slot.slot for slot in event.slots) for event in found} == {(1, 2)}


REFUSALS = {
    "429": answer(429, {"error": "too many streams"}),
    "503": answer(503),
    "408": answer(408),
    "500": answer(500),
    "no stream": answer(200, {"data": []}),
    "a page": stream(b"<html>", end="clean", kind="text/html"),
    "hung up": hang_up(),
    "reset": reset(),
    "garbage": garbage(),
    "no head": stall(),
}


@pytest.mark.parametrize("step", REFUSALS.values(), ids=REFUSALS.keys())
async def test_what_may_pass_is_tried_for_ever(step) -> None:
    with Server(*[step] * 4, stream(SNAPSHOT, Hold())) as server:
        # Only a server that says nothing needs a short patience, and a busy machine a long one.
        patience = 0.5 if step is REFUSALS["no head"] else 10
        async with client_of(server, timeout=patience, max_network_retries=0) as client:
            async with client.presence.subscribe_park_slots() as events:
                [event] = await take(events, 1)
                assert isinstance(events.last_error, DialStackError)
    assert isinstance(event, ParkSlotSnapshot)
    assert not event.resync
    assert len(server.requests) == 5


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, DialStackInvalidRequestError),
        (401, DialStackAuthenticationError),
        (403, DialStackPermissionError),
        (404, DialStackNotFoundError),
        (302, DialStackError),
    ],
)
async def test_what_would_be_refused_again_ends_it(status, error) -> None:
    with Server(stream(SNAPSHOT), answer(status, {"error": "no"})) as server:
        async with client_of(server) as client:
            async with client.presence.subscribe_park_slots() as events:
                await take(events, 1)
                with pytest.raises(error) as caught:
                    await take(events, 1)
                with pytest.raises(StopAsyncIteration):
                    await events.__anext__()
    assert (caught.value.status_code, caught.value.request_id) == (status, "req_2")
    assert (caught.value.method, caught.value.path, caught.value.attempts) == ("GET", "/v1/presence", 2)


async def test_a_port_that_refuses_and_then_does_not() -> None:
    with closed_port() as url, Server() as server:
        async with client_of(server, api_url=url) as client:
            seen = []
            client.on("retry", seen.append)
            async with client.presence.subscribe_park_slots() as events:
                called_soon(lambda: len(seen) > 2, events)
                with pytest.raises(StopAsyncIteration):
                    await events.__anext__()
    assert [event.status_code for event in seen][:3] == [None] * 3


async def test_the_server_says_when_to_come_back(monkeypatch) -> None:
    waits = []
    with Server(
        answer(429, None, {"Retry-After": "1"}), answer(429, None, {"Retry-After": "900"}), stream(SNAPSHOT, Hold())
    ) as server:
        monkeypatch.setattr("dialstack._core.reconnecting.PACE", Pace(first=0.01, longest_retry_after=0.1))
        async with client_of(server) as client:
            client.on("retry", lambda event: waits.append((event.status_code, event.wait_seconds)))
            async with client.presence.subscribe_park_slots() as events:
                await take(events, 1)
    assert waits == [(429, 0.1), (429, 0.1)]


async def test_the_last_id_is_sent_back_and_one_that_no_header_holds_is_not() -> None:
    steps = [stream(b"id: " + id_ + b"\n" + SNAPSHOT) for id_ in (b"7", "\u00e4".encode(), b"x" * 2000)]
    with Server(*steps, stream(SNAPSHOT, Hold())) as server:
        async with client_of(server) as client, client.presence.subscribe_park_slots() as events:
            await take(events, 4)
    assert [request.header("last-event-id") for request in server.requests] == [None, "7", None, None]


async def test_frames_that_cannot_be_read_are_passed_on(caplog) -> None:
    frames = [
        frame("snapshot", "not JSON +16175550120"),
        frame("snapshot", {"data": None}),
        frame("snapshot", {"data": ["slot"]}),
        frame("park_slot", "[1]"),
        frame("dance", {"step": 1}),
        frame("park_slot", {"object": "park_slot", "slot": "first"}),
        frame("terminated", "bye"),
    ]
    with Server(stream(b"".join(frames), Hold())) as server, caplog.at_level(logging.DEBUG, "dialstack"):
        async with client_of(server) as client, client.presence.subscribe_park_slots() as events:
            found = await take(events, 7)
    assert [type(event) for event in found] == [UnknownParkSlotEvent] * 5 + [ParkSlotPresence, ParkSlotsTerminated]
    assert (found[0].event, found[0].data, found[0].raw) == ("snapshot", None, "not JSON +16175550120")
    assert found[3].data == [1]
    assert (found[4].event, found[4].data) == ("dance", {"step": 1})
    assert found[5].slot == "first"
    assert found[6].reason is None
    assert "6175550120" not in caplog.text + repr(found[0])


async def test_each_connection_is_an_attempt_for_the_callbacks() -> None:
    heard = []
    with Server(stream(SNAPSHOT), answer(503), stream(SNAPSHOT, end="cut"), stream(SNAPSHOT, Hold())) as server:
        async with client_of(server) as client:
            for name in ("request", "response", "retry", "error"):
                client.on(name, lambda event, name=name: heard.append((name, event.attempt)))
            async with client.presence.subscribe_park_slots() as events:
                await take(events, 3)
    assert heard == [
        *[("request", 1), ("response", 1), ("retry", 1)],
        *[("request", 2), ("response", 2), ("error", 2), ("retry", 2)],
        *[("request", 3), ("response", 3), ("error", 3), ("retry", 3)],
        *[("request", 4), ("response", 4)],
    ]


async def test_a_failure_is_told_with_its_reason() -> None:
    errors = []
    with Server(
        answer(200, {}), stream(SNAPSHOT, Hold()), stream(SNAPSHOT, end="cut"), stream(SNAPSHOT, Hold())
    ) as server:
        async with client_of(server) as client:
            client.on("error", lambda event: errors.append(event.error))
            async with client.presence.subscribe_park_slots(idle_timeout=0.1) as events:
                await take(events, 3)
    assert [type(error) for error in errors] == [DialStackAPIError, DialStackTimeoutError, DialStackConnectionError]
    assert ["not a stream of events" in str(errors[0]), str(errors[1])] == [True, "nothing came for 0.1 seconds"]
    assert str(errors[2]) == "the connection of the stream broke"


async def test_signs_of_life_keep_it_open() -> None:
    beats = [piece for _ in range(6) for piece in (b":\n\n", 0.15)]
    with Server(stream(SNAPSHOT, *beats, frame("park_slot", parked(1)), Hold())) as server:
        # Less than the whole of it: the time for the head does not bound the body.
        async with client_of(server, timeout=0.4) as client:
            async with client.presence.subscribe_park_slots(idle_timeout=0.5) as events:
                _, change = await take(events, 2)
    assert isinstance(change, ParkSlotPresence)
    assert len(server.requests) == 1


async def test_the_time_for_the_head_does_not_bound_a_silent_body() -> None:
    with Server(stream(SNAPSHOT, 0.5, frame("park_slot", parked(1)), Hold())) as server:
        async with client_of(server, timeout=0.2) as client:
            async with client.presence.subscribe_park_slots(idle_timeout=5) as events:
                await take(events, 2)
    assert len(server.requests) == 1


# --- an http_client of the user's ---


@pytest.mark.parametrize("name", LIBRARIES)
async def test_through_a_client_of_the_users(name) -> None:
    library, hold = pytest.importorskip(name), Hold()
    with Server(stream(SNAPSHOT, 0.5, SNAPSHOT), answer(503), stream(SNAPSHOT, hold)) as server:
        async with library.AsyncClient(trust_env=False) as http_client:
            async with client_of(server, http_client=http_client, timeout=0.3) as client:
                events = client.presence.subscribe_park_slots(idle_timeout=5)
                found = await take(events, 3)
                called_soon(hold.reached.is_set, events)
                with pytest.raises(StopAsyncIteration):
                    await events.__anext__()
                assert hold.gone.wait(5)
            assert not http_client.is_closed
    assert [event.resync for event in found] == [False, False, True]


# --- the events of an account ---


async def test_the_events_of_an_account_with_a_session_that_is_made() -> None:
    calls = [
        frame("connected"),
        frame("call.incoming", {"from_number": "+1", "from_name": None, "to_number": "+2", "user_id": "user_1"}),
        frame("call.answered", {"call_id": "call_1"}),
        frame("call.end", {"call_id": "call_1", "status": "completed"}),
        frame("call.sung", {"song": 1}),
        frame("call.end", "no JSON"),
    ]
    with Server(session(), stream(b"".join(calls)), stream(frame("connected"), Hold())) as server:
        async with client_of(server) as client, client.events.stream(components=COMPONENTS) as events:
            connected, incoming, answered, ended, unknown, odd, again = await take(events, 7)
    mint, first, second = server.requests
    assert (mint.method, mint.target, mint.json) == (
        "POST",
        "/v1/account_sessions",
        {"account": "acct_1", "components": COMPONENTS},
    )
    assert mint.header("authorization") == "Bearer sk_test_1"
    for request in (first, second):
        assert (request.target, request.header("authorization")) == ("/v1/events", "Bearer eyJ.first.x")
        assert request.header("dialstack-account") is None
    assert isinstance(connected, LiveConnected)
    assert isinstance(again, LiveConnected)
    assert (connected.reconnected, again.reconnected) == (False, True)
    assert isinstance(incoming, LiveCallIncoming)
    assert (incoming.from_number, incoming.from_name, incoming.user) == ("+1", None, "user_1")
    assert isinstance(answered, LiveCallAnswered)
    assert isinstance(ended, LiveCallEnded)
    assert (answered.call_id, ended.status) == ("call_1", "completed")
    assert isinstance(unknown, UnknownLiveEvent)
    assert (unknown.event, unknown.data) == ("call.sung", {"song": 1})
    assert isinstance(odd, UnknownLiveEvent)
    assert (odd.event, odd.data, odd.raw) == ("call.end", None, "no JSON")
    assert incoming.last_response.request_id == "req_2"


async def test_a_session_that_ends_soon_is_renewed_at_the_next_connection() -> None:
    connected = frame("connected")
    with Server(
        session(lives=200), stream(connected), session("eyJ.second.x"), stream(connected), stream(connected, Hold())
    ) as server:
        async with client_of(server) as client, client.events.stream(components=COMPONENTS) as events:
            await take(events, 3)
    tokens = [request.header("authorization") for request in server.requests if request.method == "GET"]
    assert tokens == ["Bearer eyJ.first.x", "Bearer eyJ.second.x", "Bearer eyJ.second.x"]


@pytest.mark.parametrize("status", [401, 403])
async def test_a_session_that_is_refused_is_made_anew_once(monkeypatch, status) -> None:
    slow(monkeypatch)
    again = [answer(status), session("eyJ.second.x"), stream(frame("connected"), Hold())]
    with Server(session(), *again) as server:
        async with client_of(server) as client, client.events.stream(components=COMPONENTS) as events:
            started = time.monotonic()
            await take(events, 1)
            assert time.monotonic() - started < 5
    assert server.requests[-1].header("authorization") == "Bearer eyJ.second.x"


async def test_two_refusals_end_it_and_an_accepted_stream_allows_another() -> None:
    connected = stream(frame("connected"))
    steps = [answer(401), connected, answer(401), connected, answer(401), answer(401, {"error": "gone"})]
    tokens = [f"eyJ.{n}.x" for n in range(6)]
    asked = iter(tokens)
    with Server(*steps) as server:
        async with client_of(server) as client, client.events.stream(session=lambda: next(asked)) as events:
            await take(events, 2)
            with pytest.raises(DialStackAuthenticationError, match="gone"):
                await take(events, 1)
    assert [request.header("authorization") for request in server.requests] == [f"Bearer {token}" for token in tokens]


async def test_a_fixed_token_that_is_refused_ends_it_at_once() -> None:
    with Server(answer(401)) as server:
        async with client_of(server) as client, client.events.stream(session="eyJ.a.b") as events:
            with pytest.raises(DialStackAuthenticationError):
                await take(events, 1)


async def test_a_callable_key_is_asked_again(monkeypatch) -> None:
    slow(monkeypatch)
    keys = iter(["sk_test_old", "sk_test_new"])
    with Server(answer(401), stream(SNAPSHOT, Hold())) as server:
        async with client_of(server).with_options(api_key=lambda: next(keys)) as client:
            async with client.presence.subscribe_park_slots() as events:
                await take(events, 1)
    assert [request.header("authorization") for request in server.requests] == [
        "Bearer sk_test_old",
        "Bearer sk_test_new",
    ]


@pytest.mark.parametrize("as_callable", [False, True])
async def test_a_client_with_a_session_token_uses_it(as_callable) -> None:
    token = "eyJ.own.x"
    with Server(stream(frame("connected"), Hold())) as server:
        async with client_of(server).with_options(api_key=(lambda: token) if as_callable else token) as client:
            async with client.events.stream() as events:
                await take(events, 1)
    assert server.requests[0].header("authorization") == f"Bearer {token}"
    assert server.requests[0].header("dialstack-account") is None


async def test_making_a_session_that_fails_for_a_while_is_tried_again() -> None:
    with Server(answer(503), reset(), session(), stream(frame("connected"), Hold())) as server:
        async with client_of(server) as client, client.events.stream(components=COMPONENTS) as events:
            await take(events, 1)
    assert len(server.requests) == 4


@pytest.mark.parametrize("body", [{"client_secret": None}, {"client_secret": "sk_live_1"}, {"client_secret": ""}])
async def test_a_session_without_a_token_is_not_used(body) -> None:
    with Server(answer(201, {"account_id": "acct_1", "expires_at": "2026-05-21T17:00:00Z", **body})) as server:
        async with client_of(server) as client, client.events.stream(components=COMPONENTS) as events:
            with pytest.raises(DialStackAPIError, match="no token"):
                await take(events, 1)


async def test_a_platform_key_never_goes_to_the_events() -> None:
    with Server() as server:
        async with client_of(server) as client:
            for options in ({}, {"components": {}}, {"session": "sk_live_1"}, {"session": lambda: "sk_test_1"}):
                with pytest.raises(DialStackInvalidRequestError, match="not sent to the stream"):
                    await take(client.events.stream(**options), 1)
            for token in ("", "a b", lambda: "", lambda: 7):
                with pytest.raises(DialStackAuthenticationError, match="session= gave no token"):
                    await take(client.events.stream(session=token), 1)
            with pytest.raises(DialStackInvalidRequestError, match="needs components="):
                await take(client.with_options(api_key=lambda: "sk_test_1").events.stream(), 1)
        async with client_of(server, dialstack_account=None) as client:
            with pytest.raises(DialStackInvalidRequestError, match="dialstack_account="):
                client.events.stream(components=COMPONENTS)
    assert server.connections == 0


async def test_a_session_callable_that_raises() -> None:
    def broken() -> str:
        raise OSError("the vault is shut")

    with Server() as server:
        async with client_of(server) as client, client.events.stream(session=broken) as events:
            with pytest.raises(DialStackAuthenticationError, match="session callable raised") as caught:
                await take(events, 1)
    assert isinstance(caught.value.__cause__, OSError)


def test_mistakes_are_told_at_once() -> None:
    with Server() as server:
        client = client_of(server)
        with pytest.raises(TypeError, match="leave out components="):
            client.events.stream(session="eyJ.a.b", components=COMPONENTS)
        with pytest.raises(TypeError, match="leave out"):
            client.events.stream(session="eyJ.a.b", dialstack_account="acct_1")
        with pytest.raises(TypeError, match="session must be a string or a callable, not int"):
            client.events.stream(session=7)
        with pytest.raises(TypeError, match="park_slot must be a list"):
            client.presence.subscribe_park_slots(park_slot="all")
        with pytest.raises(TypeError, match="unknown keyword 'deadline'"):
            client.presence.subscribe_park_slots(deadline=5)
        with pytest.raises(ValueError, match="idle_timeout must be more than 0"):
            client.events.stream(session="eyJ.a.b", idle_timeout=0)
        with pytest.raises(ValueError, match="not milliseconds"):
            client.presence.subscribe_park_slots(idle_timeout=90_000)


async def test_no_account_is_told_before_the_network() -> None:
    with Server() as server:
        async with client_of(server, dialstack_account=None) as client:
            async with client.presence.subscribe_park_slots() as events:
                with pytest.raises(DialStackInvalidRequestError, match="dialstack_account="):
                    await take(events, 1)


# --- closing ---


async def test_closing_ends_a_read_of_somebody_else() -> None:
    hold = Hold()
    with Server(stream(SNAPSHOT, hold)) as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()
            await take(events, 1)
            closed = called_soon(hold.reached.is_set, events)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()
            assert time.monotonic() - closed[0] < 10
            assert hold.gone.wait(5)


async def test_closing_ends_a_wait_for_the_head() -> None:
    with Server(stall()) as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()
            closed = called_soon(lambda: server.requests, events)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()
            assert time.monotonic() - closed[0] < 10


async def test_closing_ends_a_wait_for_a_session() -> None:
    with Server(stall()) as server:
        async with client_of(server) as client:
            events = client.events.stream(components=COMPONENTS)
            closed = called_soon(lambda: server.requests, events)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()
            assert time.monotonic() - closed[0] < 10


async def test_closing_ends_the_wait_before_the_next_connection(monkeypatch) -> None:
    slow(monkeypatch)
    retries = []
    with Server(answer(503)) as server:
        async with client_of(server) as client:
            client.on("retry", retries.append)
            events = client.presence.subscribe_park_slots()
            closed = called_soon(lambda: retries, events)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()
            assert time.monotonic() - closed[0] < 10
    assert retries[0].wait_seconds >= 15


async def test_closing_twice_and_before_the_first_event() -> None:
    with Server() as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()
            await events.aclose()
            await events.aclose()
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()


async def test_what_had_arrived_is_not_given_after_closing() -> None:
    with Server(stream(SNAPSHOT + SNAPSHOT, Hold())) as server:
        async with client_of(server) as client:
            found = []
            events = client.presence.subscribe_park_slots()
            async for event in events:
                found.append(event)
                await events.aclose()
    assert len(found) == 1


async def test_a_callback_may_close_the_stream() -> None:
    with Server(answer(503)) as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()

            async def close(event) -> None:
                await events.aclose()

            client.on("error", close)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()


async def test_closing_the_client_closes_its_streams() -> None:
    hold = Hold()
    with Server(stream(SNAPSHOT, hold)) as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()
            await take(events, 1)
        assert hold.gone.wait(5)
        with pytest.raises(StopAsyncIteration):
            await events.__anext__()
        late = client.presence.subscribe_park_slots()
        with pytest.raises(RuntimeError, match="client is closed"):
            await late.__anext__()


async def test_its_connection_is_busy_until_it_is_closed() -> None:
    with Server(stream(SNAPSHOT, Hold()), answer(200, user()), answer(200, user())) as server:
        async with client_of(server) as client:
            async with client.presence.subscribe_park_slots() as events:
                await take(events, 1)
                await client.users.retrieve("user_1")
            await client.users.retrieve("user_1")
            [shards] = client._transport._pool()._shards.values()
            assert [shard.busy for shard in shards] == [0, 0]
    assert [request.connection for request in server.requests][:2] == [1, 2]


async def test_a_stream_has_one_reader() -> None:
    problems = []
    with Server(stall()) as server:
        async with client_of(server) as client:
            events = client.presence.subscribe_park_slots()
            called_soon(lambda: server.requests, events, read_first=problems)
            with pytest.raises(StopAsyncIteration):
                await events.__anext__()
    assert [type(problem) for problem in problems] == [RuntimeError]
    assert "one stream has one reader" in str(problems[0])
