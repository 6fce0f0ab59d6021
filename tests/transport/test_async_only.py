"""What only the async client has: callbacks and keys to await, lists to await, cancellation."""

from __future__ import annotations

import gc
import socket
import threading
import warnings

import anyio
import anyio.lowlevel
import anyio.to_thread
import pytest

from dialstack import (
    AsyncDialStack,
    DialStack,
    DialStackAuthenticationError,
    DialStackConnectionError,
    DialStackError,
)
from tests._async._clients import client_of
from tests._sync._clients import client_of as sync_client_of
from tests.servers.bodies import page, user
from tests.servers.scripted import Server, answer, drip_body, reset, stall


def busy(client: AsyncDialStack | DialStack) -> int:
    """Count the requests that the client believes are under way."""
    pools = client._transport._pools.values()
    return sum(shard.busy for _, pool in pools for shards in pool._shards.values() for shard in shards)


async def test_async_callbacks_are_awaited(monkeypatch):
    heard = []

    async def note(event):
        await anyio.lowlevel.checkpoint()
        heard.append(type(event).__name__)

    async def bad(event):
        raise RuntimeError("no")

    async def at_once(seconds):
        pass

    monkeypatch.setattr("dialstack._async.runner.sleep", at_once)
    with Server(reset(), answer(200, user())) as server:
        async with client_of(server) as client:
            for name in ("request", "response", "retry", "error"):
                client.on(name, bad)
                client.on(name, note)
            await client.users.retrieve("user_1")
    assert heard == ["RequestEvent", "ErrorEvent", "RetryEvent", "RequestEvent", "ResponseEvent"]


def test_the_sync_client_refuses_an_async_callback():
    async def note(event):
        pass

    with Server() as server, sync_client_of(server) as client:
        with pytest.raises(TypeError, match="AsyncDialStack"):
            client.on("request", note)
        with pytest.raises(TypeError, match="AsyncDialStack"):
            client.on("request")(note)


async def test_an_async_key_is_awaited():
    async def key():
        await anyio.lowlevel.checkpoint()
        return "sk_test_9"

    with Server(answer(200, user())) as server:
        async with client_of(server).with_options(api_key=key) as client:
            await client.users.retrieve("user_1")
    assert server.requests[0].header("authorization") == "Bearer sk_test_9"


def test_the_sync_client_refuses_an_async_key():
    async def key():
        return "sk_test_9"

    with Server() as server, sync_client_of(server).with_options(api_key=key) as client:
        with pytest.raises(DialStackAuthenticationError) as caught:
            client.users.retrieve("user_1")
    assert isinstance(caught.value.__cause__, TypeError)
    assert "AsyncDialStack" in str(caught.value.__cause__)
    assert server.connections == 0


async def test_a_list_that_nobody_awaits_warns():
    with Server() as server:
        async with client_of(server) as client:
            for leave in (
                client.users.list,
                lambda: client.users.list().pages(),
                lambda: aiter(client.users.list()),
            ):
                with pytest.warns(RuntimeWarning, match="neither awaited nor iterated"):
                    leave()


async def test_a_list_that_is_awaited_does_not_warn():
    with Server(*[answer(200, page([1, 2]))] * 2) as server:
        async with client_of(server) as client:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                await client.users.list()
                async for _ in client.users.list():
                    break
                gc.collect()


async def test_a_loop_that_is_left_early_leaves_nothing_behind():
    # An async generator would warn here, under trio.
    with Server(*[answer(200, page([1, 2], after="/v1/users?page=b"))] * 4) as server:
        async with client_of(server) as client:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                async for _ in client.users.list():
                    break
                async for _ in client.users.list().auto_paging_each():
                    break
                async for _ in client.users.list().pages():
                    break
                async for _ in await client.users.list():
                    break
                gc.collect()


async def test_sixty_at_once_are_answered_right():
    def echo(request):
        return answer(200, user(request.target.rpartition("_")[2]))

    found = {}
    with Server(then=echo) as server:
        async with client_of(server) as client:

            async def ask(number):
                found[number] = (await client.users.retrieve(f"user_{number}")).id

            async with anyio.create_task_group() as tasks:
                for number in range(60):
                    tasks.start_soon(ask, number)
            assert busy(client) == 0
            assert server.connections <= 60
            before = server.connections
            await client.users.retrieve("user_61")
            assert server.connections == before
    assert found == {number: f"user_{number}" for number in range(60)}


@pytest.mark.parametrize("step", [stall(), drip_body()], ids=["stalled", "dripped"])
async def test_a_cancelled_call_leaves_the_client_usable(step):
    with Server(answer(200, user()), *[step] * 8, *[answer(200, user())] * 5) as server:
        async with client_of(server) as client:
            await client.users.retrieve("user_1")
            with anyio.move_on_after(0.2) as scope:
                async with anyio.create_task_group() as tasks:
                    for _ in range(8):
                        tasks.start_soon(client.users.retrieve, "user_1")
            assert scope.cancelled_caught
            assert busy(client) == 0
            for _ in range(5):
                await client.users.retrieve("user_1", timeout=5)
    # None of the connections that were cut off is used again.
    cut = {request.connection for request in server.requests[1:9]}
    assert cut.isdisjoint({request.connection for request in server.requests[9:]})


async def test_a_cancelled_wait_is_not_followed_by_another_attempt():
    with Server(reset()) as server:
        async with client_of(server) as client:
            with anyio.move_on_after(0.2):
                await client.users.create(name="Alice")
            await anyio.sleep(0.5)
    assert len(server.requests) == 1


async def test_busy_counts_fall_back_after_every_ending():
    with Server(answer(200, user()), reset(), answer(500), stall(), answer(404)) as server:
        async with client_of(server, max_network_retries=0, timeout=0.3) as client:
            await client.users.retrieve("user_1")
            for _ in range(4):
                with pytest.raises(DialStackError):
                    await client.users.retrieve("user_1")
            assert busy(client) == 0


async def test_a_scope_of_the_callers_is_not_taken_for_our_timeout():
    with Server(stall()) as server:
        async with client_of(server) as client:
            with pytest.raises(TimeoutError) as caught:
                with anyio.fail_after(0.2):
                    await client.users.retrieve("user_1")
    assert not isinstance(caught.value, DialStackConnectionError)


async def test_closing_twice_is_fine():
    client = AsyncDialStack("sk_test_1")
    await client.aclose()
    await client.aclose()


async def test_a_tls_handshake_that_is_cancelled_leaves_no_connection():
    closed = threading.Event()

    def hold(listener):
        connection, _ = listener.accept()
        with connection:
            while connection.recv(4096):
                pass  # it never answers
        closed.set()

    gc.disable()  # which would close it sooner or later
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=hold, args=(listener,), daemon=True).start()
            url = f"https://127.0.0.1:{listener.getsockname()[1]}"
            async with AsyncDialStack("sk_test_1", api_url=url, dialstack_account="acct_1") as client:
                with anyio.move_on_after(0.5) as scope:
                    await client.users.retrieve("user_1")
                assert scope.cancelled_caught
                assert await anyio.to_thread.run_sync(closed.wait, 5)
    finally:
        gc.enable()
