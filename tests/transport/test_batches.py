"""A batch where the colours differ: tasks, cancellation and async inputs here, threads and contexts there."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from contextvars import ContextVar

import anyio
import pytest

from dialstack import AsyncDialStack, DialStack
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, stall

REQUEST: ContextVar[str] = ContextVar("request", default="none")


def echo(request):
    return answer(200, user(request.target.rpartition("_")[2]))


def sync_client(server, **settings):
    return DialStack("sk_test_1", api_url=server.url, dialstack_account="acct_1", **settings)


def async_client(server, **settings):
    return AsyncDialStack("sk_test_1", api_url=server.url, dialstack_account="acct_1", **settings)


def batch_threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("dialstack-batch")]


# --- tasks ---


async def test_inputs_may_come_from_an_async_generator():
    closed = []

    async def inputs():
        try:
            for number in range(1000):
                yield f"user_{number}"
        finally:
            closed.append(True)

    with Server(then=echo) as server:
        async with async_client(server) as client:
            async with client.batch_each(client.users.retrieve, inputs()) as results:
                found = [(await results.take()).value.id for _ in range(20)]
            assert closed == [True], "a generator that was not read to its end was left to the garbage collector"
    assert found == [f"user_{number}" for number in range(20)]


async def test_a_list_of_the_client_may_be_the_inputs():
    pages = {"/v1/users": {"object": "list", "data": [user(1), user(2)]}}
    with Server(then=lambda request: answer(200, pages.get(request.target) or user(9))) as server:
        async with async_client(server) as client:
            results = await client.batch(lambda found: client.users.retrieve(found.id), client.users.list())
    assert [(result.input.id, result.value.id) for result in results] == [("user_1", "user_9"), ("user_2", "user_9")]


async def test_a_result_does_not_wait_for_the_next_input():
    send, receive = anyio.create_memory_object_stream[str](10)
    with Server(then=echo) as server, send, receive:
        async with async_client(server) as client:
            async with client.batch_each(client.users.retrieve, receive) as results:
                for number in range(3):
                    await send.send(f"user_{number}")
                    with anyio.fail_after(5):
                        assert (await results.take()).value.id == f"user_{number}"


async def test_a_batch_that_is_cancelled_leaves_nothing():
    with Server(*[stall()] * 4, then=echo) as server:
        async with async_client(server) as client:
            with anyio.move_on_after(0.3) as scope:
                await client.batch(client.users.retrieve, ["user_1"] * 100, concurrency=4)
            assert scope.cancelled_caught
            sent = len(server.requests)
            await anyio.sleep(0.1)
            assert len(server.requests) == sent == 4
            pools = client._transport._pools.values()
            assert sum(s.busy for _, pool in pools for shards in pool._shards.values() for s in shards) == 0
            assert client._hooks.response == ()
            assert (await client.users.retrieve("user_5")).id == "user_5"


async def test_an_exception_in_the_block_cancels_what_is_under_way():
    def moody(request):
        return echo(request) if request.target.endswith("user_0") else stall()

    with Server(then=moody) as server:
        async with async_client(server) as client:
            began = time.monotonic()

            async def work():
                async with client.batch_each(client.users.retrieve, ["user_0", *["user_1"] * 3]) as results:
                    assert (await results.take()).ok
                    raise LookupError

            with pytest.raises(LookupError):
                await work()
    assert time.monotonic() - began < 10


def test_no_task_is_left():
    async def main(server):
        before = asyncio.all_tasks()
        async with async_client(server) as client:
            async with client.batch_each(client.users.retrieve, ["user_1"] * 50, concurrency=5) as results:
                await results.take()
            with pytest.raises(ZeroDivisionError):
                await client.batch(lambda number: client.users.retrieve(f"user_{1 // number}"), [1, 2, 0] + [1] * 50)
            return asyncio.all_tasks() - before

    with Server(then=echo) as server:
        assert asyncio.run(main(server)) == set()
    gc.collect()


async def test_a_function_that_gives_nothing_to_await_is_a_mistake():
    with Server(answer(200, user())) as server:
        with sync_client(server) as other:
            async with async_client(server) as client:
                with pytest.raises(TypeError, match="must give something to await, not User"):
                    await client.batch(other.users.retrieve, ["user_1"])


async def test_each_task_has_the_context_of_the_caller():
    async def look(_):
        return REQUEST.get()

    REQUEST.set("mine")
    with Server() as server:
        async with async_client(server) as client:
            assert [result.value for result in await client.batch(look, [1, 2])] == ["mine", "mine"]


# --- threads ---


def test_each_thread_has_the_context_of_the_caller():
    def look(_):
        before = REQUEST.get()
        REQUEST.set("changed")
        return before

    token = REQUEST.set("mine")
    with Server() as server, sync_client(server) as client:
        found = [result.value for result in client.batch(look, range(20), concurrency=2)]
    assert found == ["mine"] * 20
    assert REQUEST.get() == "mine"
    REQUEST.reset(token)


def test_inputs_are_taken_by_the_thread_that_reads():
    threads = set()

    def inputs():
        for number in range(50):
            threads.add(threading.get_ident())
            yield f"user_{number}"

    with Server(then=echo) as server, sync_client(server) as client:
        assert len(client.batch(client.users.retrieve, inputs(), concurrency=4)) == 50
    assert threads == {threading.get_ident()}


def test_no_thread_is_left():
    with Server(then=echo) as server, sync_client(server) as client:
        with client.batch_each(client.users.retrieve, ["user_1"] * 50, concurrency=5) as results:
            assert next(results).ok
            assert batch_threads()
        assert batch_threads() == []
        with pytest.raises(ZeroDivisionError):
            client.batch(lambda number: client.users.retrieve(f"user_{1 // number}"), [1, 2, 0] + [1] * 50)
        assert batch_threads() == []


def test_an_async_function_is_a_mistake():
    with Server() as server, sync_client(server) as client:

        async def wrong(_):
            raise AssertionError("never runs")

        with pytest.raises(TypeError, match="needs the batch of AsyncDialStack"):
            client.batch(wrong, [1, 2, 3])
        with pytest.raises(TypeError, match="needs the batch of AsyncDialStack"):
            client.batch(lambda number: wrong(number + 1), [1, 2, 3])
    gc.collect()


def test_a_thread_that_exits_ends_the_batch():
    def leave(_):
        raise SystemExit(3)

    with Server() as server, sync_client(server) as client:
        with pytest.raises(SystemExit):
            client.batch(leave, [1, 2, 3])


def test_two_batches_at_once_in_two_threads():
    found = []
    with Server(then=echo) as server, sync_client(server) as client:

        def work(start):
            ids = [f"user_{number}" for number in range(start, start + 60)]
            found.append([result.value.id for result in client.batch(client.users.retrieve, ids)] == ids)

        threads = [threading.Thread(target=work, args=(start,)) for start in (0, 100, 200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client._hooks.response == ()
    assert found == [True, True, True]
