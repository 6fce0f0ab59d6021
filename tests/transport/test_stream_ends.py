"""How a stream ends where the colours differ: signals, threads, tasks and cancellation."""

from __future__ import annotations

import asyncio
import gc
import queue
import signal
import socket
import sys
import threading
import warnings

import anyio
import pytest

from dialstack import AsyncDialStack, DialStack
from dialstack._core.reconnecting import Pace
from tests.servers.scripted import Server, answer, stall
from tests.servers.streaming import HEAD, Hold, chunked, frame, parked, snapshot, stream

SNAPSHOT = snapshot(parked(1))
main_thread = pytest.mark.skipif(sys.platform == "win32", reason="no SIGALRM")


def sync_client(server):
    return DialStack("sk_test_1", api_url=server.url, dialstack_account="acct_1")


def async_client(server):
    return AsyncDialStack("sk_test_1", api_url=server.url, dialstack_account="acct_1")


@pytest.fixture
def alarm():
    """Let a signal handler run something soon, in the middle of whatever the main thread waits for."""
    before = signal.getsignal(signal.SIGALRM)

    def arm(action) -> None:
        signal.signal(signal.SIGALRM, lambda *_: action())
        signal.setitimer(signal.ITIMER_REAL, 0.2)

    yield arm
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@main_thread
@pytest.mark.parametrize("step", [stream(SNAPSHOT, Hold()), stall(), answer(503)], ids=["read", "head", "backoff"])
def test_a_signal_handler_closes_it(step, alarm, monkeypatch) -> None:
    monkeypatch.setattr("dialstack._core.reconnecting.PACE", Pace(first=30))
    with Server(step) as server, sync_client(server) as client:
        events = client.presence.subscribe_park_slots()
        alarm(events.close)
        assert len(list(events)) <= 1
    assert len(server.requests) == 1


@main_thread
def test_a_signal_handler_closes_it_between_two_events(alarm) -> None:
    hold = Hold()
    with Server(stream(SNAPSHOT, hold)) as server, sync_client(server) as client:
        events = client.presence.subscribe_park_slots()
        next(events)
        closed = threading.Event()
        alarm(lambda: (events.close(), closed.set()))
        assert closed.wait(5)
        assert hold.gone.wait(5)
        assert list(events) == []


def test_between_two_reads_no_socket_is_held() -> None:
    # One that went back to the pool may carry another call, which closing the stream must not end.
    with Server(stream(SNAPSHOT, Hold())) as server, sync_client(server) as client:
        with client.presence.subscribe_park_slots() as events:
            next(events)
            assert events._door._socket is None


def test_a_stream_that_is_dropped_lets_its_socket_go() -> None:
    hold = Hold()
    with Server(stream(SNAPSHOT, hold)) as server, sync_client(server) as client:
        for _event in client.presence.subscribe_park_slots():
            break
        gc.collect()
        assert hold.gone.wait(5)
        pool = client._transport._pool()
        assert [shard.busy for shards in pool._shards.values() for shard in shards] == [0]


def test_no_task_and_no_warning_is_left() -> None:
    async def main(server) -> set[asyncio.Task[object]]:
        before = asyncio.all_tasks()
        async with async_client(server) as client:
            events = client.presence.subscribe_park_slots()
            await anext(events)
            waiting = asyncio.ensure_future(anext(events))
            await asyncio.sleep(0.05)
            await events.aclose()
            with pytest.raises(StopAsyncIteration):
                await waiting
        return asyncio.all_tasks() - before - {waiting}

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Server(stream(SNAPSHOT, Hold())) as server:
            assert asyncio.run(main(server)) == set()
        gc.collect()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_nursery_ends_with_its_stream(backend) -> None:
    async def main(server) -> list[object]:
        found: list[object] = []
        begun = anyio.Event()
        async with async_client(server) as client, anyio.create_task_group() as tasks:
            events = client.presence.subscribe_park_slots()

            async def read() -> None:
                async for event in events:
                    found.append(event)
                    begun.set()

            tasks.start_soon(read)
            await begun.wait()
            await events.aclose()
        return found

    with Server(stream(SNAPSHOT, Hold())) as server:
        assert len(anyio.run(main, server, backend=backend)) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_read_connects_anew_and_says_so(backend) -> None:
    async def main(server) -> bool:
        async with async_client(server) as client, client.presence.subscribe_park_slots() as events:
            await anext(events)
            with anyio.move_on_after(0.1) as scope:
                await anext(events)
            assert scope.cancelled_caught
            again = await anext(events)
            return again.resync

    with Server(stream(SNAPSHOT, Hold()), stream(SNAPSHOT, Hold())) as server:
        assert anyio.run(main, server, backend=backend) is True


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_block_closes_its_stream(backend) -> None:
    hold = Hold()

    async def main(server) -> None:
        async with async_client(server) as client:
            with anyio.move_on_after(0.2):
                async with client.presence.subscribe_park_slots() as events:
                    await anext(events)
                    await anyio.sleep_forever()

    with Server(stream(SNAPSHOT, hold)) as server:
        anyio.run(main, server, backend=backend)
        assert hold.gone.wait(5)


def test_a_server_that_comes_back_on_its_port(monkeypatch) -> None:
    monkeypatch.setattr("dialstack._core.reconnecting.PACE", Pace(first=0.05, longest=0.05))
    refused = threading.Event()
    ports: queue.Queue[int] = queue.Queue()

    def serve() -> None:
        port = 0
        for _ in range(2):
            with socket.create_server(("127.0.0.1", port)) as listener:
                port = listener.getsockname()[1]
                ports.put(port)
                connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(HEAD.format(kind="text/event-stream", number=1).encode() + chunked(SNAPSHOT))
            assert refused.wait(10)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with DialStack("sk_test_1", api_url=f"http://127.0.0.1:{ports.get()}", dialstack_account="acct_1") as client:
        errors: list[str] = []
        client.on("error", lambda event: errors.append(str(event.error)))
        client.on("retry", lambda _: refused.set() if "could not connect to the server" in errors else None)
        with client.presence.subscribe_park_slots() as events:
            assert [next(events).resync, next(events).resync] == [False, True]
    thread.join(10)


def test_the_token_of_a_session_is_in_no_log_and_no_error(caplog) -> None:
    with Server(answer(401, {"error": "no"})) as server, sync_client(server) as client, caplog.at_level("DEBUG"):
        with client.events.stream(session="eyJ.very.secret") as events, pytest.raises(Exception) as caught:
            next(events)
    assert "very" not in caplog.text + str(caught.value) + repr(events)


def test_frames_are_not_logged(caplog) -> None:
    body = frame("call.incoming", {"from_number": "+16175550120", "from_name": "Jane Doe"})
    with Server(stream(body, Hold())) as server, sync_client(server) as client, caplog.at_level("DEBUG"):
        with client.events.stream(session="eyJ.a.b") as events:
            next(events)
    assert "6175550120" not in caplog.text
    assert "Jane" not in caplog.text
