"""One async client and several event loops, one after another and at once."""

from __future__ import annotations

import sys

import pytest

from tests.servers.bodies import user
from tests.servers.scripted import Server, answer
from tests.transport.programs import run


def echo(request):
    return answer(200, user(request.target.rpartition("_")[2]))


START = """
import asyncio, gc, sys, threading
import trio
from dialstack import AsyncDialStack

client = AsyncDialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1")

async def ask(number):
    return (await client.users.retrieve(f"user_{number}")).id

async def close():
    await client.aclose()
"""


def program(text: str) -> str:
    import textwrap

    return START + textwrap.dedent(text)


def test_one_loop_after_another():
    text = """
        print(*[asyncio.run(ask(number)) for number in range(4)])
        asyncio.run(close())
        gc.collect()
    """
    with Server(then=echo) as server:
        assert run(program(text), server.url) == "user_0 user_1 user_2 user_3"
    assert server.connections == 4


def test_trio_after_asyncio_and_back():
    text = """
        print(asyncio.run(ask(1)), trio.run(ask, 2), trio.run(ask, 3), asyncio.run(ask(4)))
        asyncio.run(close())
        gc.collect()
    """
    with Server(then=echo) as server:
        assert run(program(text), server.url) == "user_1 user_2 user_3 user_4"


def test_two_loops_at_once():
    text = """
        barrier = threading.Barrier(3)
        found = {}

        async def many(start):
            found[start] = [await ask(number) for number in range(start, start + 50)]
            barrier.wait(20)

        runners = [lambda: asyncio.run(many(100)), lambda: asyncio.run(many(200)), lambda: trio.run(many, 300)]
        threads = [threading.Thread(target=runner) for runner in runners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(all(found[start] == [f"user_{number}" for number in range(start, start + 50)] for start in (100, 200, 300)))
        asyncio.run(close())
        gc.collect()
    """
    with Server(then=echo) as server:
        assert run(program(text), server.url) == "True"
    assert server.connections == 3


@pytest.mark.parametrize("library", ["httpx", "httpx2"])
def test_a_client_of_the_users_says_what_to_do(library):
    pytest.importorskip(library)
    text = f"""
        import {library} as library

        http_client = library.AsyncClient(trust_env=False)
        client = AsyncDialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1", http_client=http_client)

        async def first():
            found = await ask(1)
            await http_client.aclose()
            return found

        print(asyncio.run(first()))
        try:
            asyncio.run(ask(2))
        except RuntimeError as error:
            print(error)
    """
    with Server(then=echo) as server:
        said = run(program(text), server.url).splitlines()
    assert said == ["user_1", "the http_client belongs to another event loop; make a client in each loop"]


def test_a_loop_that_was_not_told_to_close_its_connections_is_not_blamed_on_us():
    # The client is used by a second loop while the first one's connections were never closed.
    text = """
        asyncio.run(ask(1))
        print(asyncio.run(ask(2)), len(client._transport._pools))
        asyncio.run(close())
    """
    with Server(then=echo) as server:
        assert run(program(text), server.url) == "user_2 1"


@pytest.mark.skipif(sys.platform == "win32", reason="no uvloop there")
def test_uvloop_is_a_loop_like_any_other():
    pytest.importorskip("uvloop")
    text = """
        import uvloop
        print(uvloop.run(ask(1)), uvloop.run(ask(2)), asyncio.run(ask(3)))
        asyncio.run(close())
    """
    with Server(then=echo) as server:
        assert run(program(text), server.url) == "user_1 user_2 user_3"
