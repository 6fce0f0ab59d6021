from __future__ import annotations

import gc
import json
import threading
import time
from contextlib import suppress

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import DialStackPermissionError
from dialstack._core.sse import EventParser
from dialstack.sandbox import SandboxRequest, SandboxResponse
from dialstack.sandbox.streams import HEARTBEAT, HEARTBEAT_SECONDS, StreamHandle, frame
from dialstack.sandbox.transport import AsyncSandboxTransport, SandboxTransport
from dialstack.types import (
    LiveCallAnswered,
    LiveCallEnded,
    LiveCallIncoming,
    LiveConnected,
    ParkSlotPresence,
    ParkSlotSnapshot,
    ParkSlotsTerminated,
)

COMPONENTS = {"call_logs": {"enabled": True}}
BACKENDS = pytest.mark.parametrize("backend", ["asyncio", "trio"])
PARKED = {
    "call": "call_1",
    "from_number": "+16175550120",
    "from_label": "JANE",
    "status": "parked",
    "parked_by": "user_1",
    "parked_at": "2026-05-21T17:00:00.000Z",
    "rings_back_at": "2026-05-21T17:02:00.000Z",
}


@pytest.fixture
def slots(monkeypatch):
    """What is parked, by slot, as the presence of every account shows it."""
    parked = {}

    def list_presence(context):
        wanted = [text for _, text in context.query]
        numbers = range(1, 4) if wanted == ["all"] else map(int, wanted)
        rows = [{"object": "park_slot", "slot": slot, "parked_call": parked.get(slot)} for slot in numbers]
        return {"object": "list", "data": rows}

    monkeypatch.setattr("dialstack.sandbox.behaviours.presence.list_presence", list_presence)
    return parked


def emit(door, kind, **data):
    door.sandbox._world.emit(door.account, kind, data)


def soon(action):
    timer = threading.Timer(0.03, action)
    timer.start()
    return timer


def asked(target, key, **headers):
    given = {"Authorization": f"Bearer {key}", "Accept": "text/event-stream", **headers}
    return SandboxRequest.build("GET", target, headers=given)


def session(door):
    return door.as_caller(door.sandbox.api_key).made("/v1/account_sessions", session_body(door))["client_secret"]


def session_body(door):
    return {"account": door.account, "components": COMPONENTS}


def frames(handle):
    taken = handle.take() or b""
    return [(event.event, json.loads(event.data)) for event in EventParser().feed(taken)]


def opened(door, target="/v1/presence?park_slot[]=all"):
    handle = door.sandbox.open_stream(asked(target, door.sandbox.api_key, **{"DialStack-Account": door.account}))
    assert isinstance(handle, StreamHandle), handle
    return handle


def test_the_sdk_hears_of_calls(sandbox, door):
    client = sandbox.client(dialstack_account=door.account)
    with client.events.stream(components=COMPONENTS) as stream:
        assert next(stream) == LiveConnected()
        emit(door, "call.incoming", from_number="+16175550120", from_name=None, to_number="+16175550100", call_id="x")
        emit(door, "call.answered", call_id="call_1", answered_at="2026-05-21T17:00:00.000Z")
        emit(door, "call.ringing")
        soon(lambda: emit(door, "call.end", call_id="call_1", status="completed", duration_seconds=3))
        began = time.monotonic()
        incoming, answered, ended = next(stream), next(stream), next(stream)
    assert time.monotonic() - began < HEARTBEAT_SECONDS / 2, "it was told only when it looked again"
    assert isinstance(incoming, LiveCallIncoming)
    assert (incoming.from_number, incoming.to_number, incoming.user) == ("+16175550120", "+16175550100", None)
    assert incoming.timestamp == sandbox._world.clock()
    assert (answered, ended) == (
        LiveCallAnswered(call_id="call_1"),
        LiveCallEnded(call_id="call_1", status="completed"),
    )
    assert sandbox.requests[-1].path == "/v1/events"
    assert incoming.model_extra == answered.model_extra == ended.model_extra == {}


@BACKENDS
def test_the_async_sdk_hears_of_calls_while_another_task_or_thread_acts(sandbox, door, backend):
    async def main():
        client = sandbox.async_client(dialstack_account=door.account)
        with anyio.fail_after(10):
            await hear(client)
        await client.aclose()

    async def hear(client):
        async with client.events.stream(components=COMPONENTS) as stream, anyio.create_task_group() as tasks:
            assert await anext(stream) == LiveConnected()
            tasks.start_soon(act_later)
            assert isinstance(await anext(stream), LiveCallAnswered)
            soon(lambda: emit(door, "call.end", call_id="call_1"))
            assert isinstance(await anext(stream), LiveCallEnded)

    async def act_later():
        await anyio.sleep(0.02)
        emit(door, "call.answered", call_id="call_1")

    anyio.run(main, backend=backend)


def test_the_sdk_hears_of_park_slots(sandbox, door, slots):
    client = sandbox.client(dialstack_account=door.account)
    with client.presence.subscribe_park_slots() as stream:
        snapshot = next(stream)
        assert isinstance(snapshot, ParkSlotSnapshot)
        assert [(slot.slot, slot.parked_call) for slot in snapshot.slots] == [(1, None), (2, None), (3, None)]
        slots[2] = dict(PARKED)
        emit(door, "call.parked")
        parked = next(stream)
        assert isinstance(parked, ParkSlotPresence)
        assert parked.slot == 2
        assert parked.parked_call is not None
        assert parked.parked_call.from_label == "JANE"
        slots.clear()
        soon(lambda: emit(door, "call.unparked"))
        assert next(stream) == ParkSlotPresence(object="park_slot", slot=2, parked_call=None)


def test_a_call_that_is_parked_and_fetched(sandbox, door, user):
    sandbox.seed_phone_number(door.account, "+16175550100")
    for party in (user["id"], "+16175550120"):
        sandbox.people.answer(party, after=1.0, talk=300.0)
    door.post("/v1/calls", {"user": user["id"], "dial_string": "+16175550120"})
    sandbox.advance(10)
    [call] = sandbox.calls
    handle = opened(door, "/v1/presence?park_slot[]=4")
    handle.take()
    sandbox.park(call, 4)
    sandbox.unpark(4)
    (_, parked), (_, free) = frames(handle)
    assert (parked["slot"], parked["parked_call"]["call"], free["parked_call"]) == (4, call, None)


@BACKENDS
def test_what_changes_a_slot_without_an_event_is_told_when_time_passes(sandbox, door, slots, backend):
    slots[1] = dict(PARKED)

    async def main():
        client = sandbox.async_client(dialstack_account=door.account)
        async with client.presence.subscribe_park_slots(park_slot=[1]) as stream:
            await anext(stream)
            sandbox._world.timeline.later(5, lambda: slots[1].update(status="ringing_back"))
            await sandbox.advance_async(10)
            with anyio.fail_after(10):
                event = await anext(stream)
            assert event.parked_call.status == "ringing_back"

    anyio.run(main, backend=backend)


def test_a_stream_that_the_server_ends_connects_again(sandbox, door, monkeypatch):
    monkeypatch.setattr("random.random", lambda: 0.0)
    client = sandbox.client(dialstack_account=door.account)
    with client.presence.subscribe_park_slots() as stream:
        next(stream)
        sandbox.end_streams("moving")
        assert next(stream) == ParkSlotsTerminated(reason="moving")
        assert next(stream).resync


def test_only_the_accounts_own_events_are_told(sandbox, platform, door):
    account = platform.made("/v1/accounts", {"email": "other@example.com"})["id"]
    handle = sandbox.open_stream(asked("/v1/events", session(door)))
    sandbox._world.emit(account, "call.end", {"call_id": "call_9"})
    emit(door, "call.end", call_id="call_1")
    assert frames(handle) == [("connected", {}), ("call.end", {"call_id": "call_1"})]


def test_only_the_slots_that_were_asked_for_are_told_and_only_when_they_change(door, slots):
    handle = opened(door, "/v1/presence?park_slot[]=3&park_slot[]=1&park_slot[]=3")
    [(_, _), (kind, snapshot)] = frames(handle)
    assert (kind, [row["slot"] for row in snapshot["data"]]) == ("snapshot", [3, 1])
    slots[2] = dict(PARKED)
    emit(door, "call.parked")
    assert frames(handle) == []
    slots[1] = dict(PARKED)
    emit(door, "call.parked")
    emit(door, "call.end")
    assert [(kind, data["slot"]) for kind, data in frames(handle)] == [("park_slot", 1)]


def test_the_streams_of_an_account_end_with_it(door, platform):
    handle = opened(door)
    handle.take()
    platform.delete(f"/v1/accounts/{door.account}")
    door.sandbox.advance()
    assert frames(handle) == [("terminated", {"reason": "account_deleted"})]
    assert handle.get(1) is None


def test_events_need_the_token_of_an_account_session(sandbox, door, user):
    personal = door.as_caller(sandbox.api_key).made("/v1/user_sessions", {"user": user["id"]})["client_secret"]
    for key in (sandbox.api_key, personal):
        refused = sandbox.open_stream(asked("/v1/events", key))
        assert isinstance(refused, SandboxResponse)
        assert (refused.status, sandbox.requests[-1].status) == (403, 403)
        assert refused.headers["X-Request-Id"].startswith("req_")
    assert sandbox.open_stream(asked("/v1/events", "nonsense")).status == 401
    posted = sandbox.open_stream(SandboxRequest.build("POST", "/v1/events"))
    assert (posted.status, posted.headers["Allow"]) == (405, "GET")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v1/presence?user[]=user_1", 400),
        ("/v1/presence", 400),
        ("/v1/presence?park_slot[]=x", 400),
        ("/v1/presence?park_slot[]=99", 404),
    ],
)
def test_streams_that_cannot_be(sandbox, door, target, status):
    headers = {"DialStack-Account": door.account}
    assert sandbox.open_stream(asked(target, sandbox.api_key, **headers)).status == status
    assert sandbox.open_stream(asked(target, sandbox.api_key)).status == 400


def test_what_asks_for_no_stream_gets_a_list(sandbox, door):
    headers = {"DialStack-Account": door.account, "Accept": "application/json"}
    answer = sandbox.open_stream(asked("/v1/presence?park_slot[]=1", sandbox.api_key, **headers))
    assert answer.json()["data"] == [{"object": "park_slot", "slot": 1, "parked_call": None}]


def test_a_refusal_reaches_whoever_uses_the_sdk(sandbox, door, user):
    token = sandbox.client().user_sessions.create(user=user["id"]).client_secret
    with pytest.raises(DialStackPermissionError):
        next(sandbox.client().events.stream(session=token))


def test_another_thread_closes_a_stream_that_waits(sandbox, door):
    client = sandbox.client(dialstack_account=door.account)
    stream = client.presence.subscribe_park_slots()
    next(stream)
    soon(stream.close)
    assert list(stream) == []
    assert not sandbox._hub._listening()


def test_a_stream_that_is_dropped_is_not_told_any_more(sandbox, door, recwarn):
    client = sandbox.client(dialstack_account=door.account)
    for event in client.presence.subscribe_park_slots():
        assert event
        break
    del client
    gc.collect()
    assert not sandbox._hub._listening()
    assert [str(found.message) for found in recwarn] == []


def test_a_handle_that_nobody_holds_is_forgotten(door):
    handle = opened(door)
    assert len(door.sandbox._hub._listening()) == 1
    del handle
    gc.collect()
    assert door.sandbox._hub._listening() == []


def get_stream(client, door, timeout):
    headers = {"Authorization": f"Bearer {door.sandbox.api_key}", "DialStack-Account": door.account}
    request = client.build_request(
        "GET",
        "https://sandbox.dialstack.test/v1/presence?park_slot[]=all",
        headers=headers | {"Accept": "text/event-stream"},
        timeout=timeout,
    )
    return client.send(request, stream=True)


def test_a_stream_that_is_silent_has_heartbeats(sandbox, door, monkeypatch):
    monkeypatch.setattr("dialstack.sandbox.stream_bodies.HEARTBEAT_SECONDS", 0.02)
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        response = get_stream(client, door, 5)
        assert response.headers["content-type"] == "text/event-stream"
        chunks = response.iter_raw()
        assert next(chunks).startswith(b"event: connected\n")
        assert next(chunks) == next(chunks) == HEARTBEAT
        response.close()


def test_a_client_that_waits_for_less_gets_its_timeout(sandbox, door):
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        chunks = get_stream(client, door, 0.05).iter_raw()
        next(chunks)
        with pytest.raises(httpx.ReadTimeout):
            next(chunks)


@BACKENDS
def test_an_async_client_gets_heartbeats_and_its_timeout(sandbox, door, monkeypatch, backend):
    async def main():
        async with httpx.AsyncClient(transport=AsyncSandboxTransport(sandbox)) as client:
            response = await get_stream(client, door, 0.1)
            chunks = response.aiter_raw()
            await anext(chunks)
            with pytest.raises(httpx.ReadTimeout):
                await anext(chunks)
            await response.aclose()
            monkeypatch.setattr("dialstack.sandbox.stream_bodies.HEARTBEAT_SECONDS", 0.02)
            response = await get_stream(client, door, 5)
            chunks = response.aiter_raw()
            await anext(chunks)
            assert await anext(chunks) == HEARTBEAT
            sandbox.end_streams()
            rest = [chunk async for chunk in chunks]
            assert rest == [frame("terminated", {"reason": "server_shutdown"})]

    anyio.run(main, backend=backend)


def test_a_closed_response_ends_its_reader(sandbox, door):
    with httpx.Client(transport=SandboxTransport(sandbox)) as client:
        response = get_stream(client, door, 5)
        chunks = response.iter_raw()
        next(chunks)
        soon(response.stream._stream.close)
        with suppress(httpx.ReadError):  # the thread was waiting at that moment
            assert list(chunks) == []
        assert not sandbox._hub._listening()


def test_a_handle_waits_for_so_long():
    handle = StreamHandle()
    with pytest.raises(TimeoutError):
        handle.get(0.01)
    soon(lambda: handle.push(b"a"))
    assert handle.get(5) == b"a"
    handle.push(b"b")
    handle.close()
    handle.push(b"c")
    assert (handle.get(5), handle.get(5)) == (b"b", None)


@BACKENDS
def test_a_cancelled_wait_loses_no_frame(backend):
    handle = StreamHandle()

    async def main():
        with anyio.move_on_after(0.01):
            await handle.aget()
        handle.push(b"a")
        assert await handle.aget() == b"a"
        soon(handle.close)
        assert await handle.aget() is None

    anyio.run(main, backend=backend)
    handle.push(b"after the loop has ended")


class Raced(StreamHandle):
    """A frame comes right after somebody has looked and found none."""

    raced = False

    def take(self):
        found = super().take()
        if not self.raced:
            self.raced = True
            self.push(b"a")
        return found


@BACKENDS
def test_a_frame_that_comes_between_looking_and_waiting_is_not_missed(backend):
    assert Raced().get(1) == b"a"

    async def main():
        with anyio.fail_after(1):
            assert await Raced().aget() == b"a"

    anyio.run(main, backend=backend)


@given(st.dictionaries(st.text(), st.text() | st.none()))
def test_any_data_is_one_frame(data):
    [event] = EventParser().feed(frame("call.end", data))
    assert (event.event, json.loads(event.data)) == ("call.end", data)


def test_frames_from_many_threads_all_arrive():
    handle = StreamHandle()
    threads = [threading.Thread(target=lambda: [handle.push(b"x") for _ in range(200)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    got, until = 0, time.monotonic() + 10
    while got < 800 and time.monotonic() < until:
        got += len(handle.get(5) or b"")
    for thread in threads:
        thread.join()
    assert got == 800
