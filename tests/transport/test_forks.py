"""A process that is forked while connections are warm."""

from __future__ import annotations

import os

import pytest

from tests.servers.bodies import user
from tests.servers.scripted import Server, answer
from tests.transport.programs import run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def echo(request):
    return answer(200, user(request.target.rpartition("_")[2]))


SYNC = """
    import os, sys
    from dialstack import DialStack

    client = DialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1")
    client.users.retrieve("user_0")
    child = os.fork()
    side = 2000 if child == 0 else 1000
    crossed = 0
    for number in range(side, side + 100):
        found = client.users.retrieve(f"user_{number}", extra_headers={"X-Process": str(os.getpid())})
        crossed += found.id != f"user_{number}"
    if child == 0:
        os._exit(min(crossed, 100))
    print(crossed, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    client.close()
"""

ASYNC = """
    import asyncio, os, sys
    from dialstack import AsyncDialStack

    client = AsyncDialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1")

    async def ask(side):
        wrong = 0
        for number in range(side, side + 100):
            found = await client.users.retrieve(f"user_{number}", extra_headers={"X-Process": str(os.getpid())})
            wrong += found.id != f"user_{number}"
        return wrong

    async def main():
        await client.users.retrieve("user_0")
        child = os.fork()
        if child == 0:
            # A child of a running loop starts one of its own.
            asyncio.events._set_running_loop(None)
            os._exit(min(asyncio.run(ask(2000)), 100))
        wrong = await ask(1000)
        print(wrong, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        await client.aclose()

    asyncio.run(main())
"""


@pytest.mark.parametrize("program", [SYNC, ASYNC], ids=["sync", "async"])
def test_both_sides_go_on_with_connections_of_their_own(program):
    with Server(then=echo) as server:
        assert run(program, server.url) == "0 0"
    first, *rest = server.requests
    by_process: dict[str, set[int]] = {}
    for request in rest:
        by_process.setdefault(request.header("x-process"), set()).add(request.connection)
    assert len(rest) == 200
    parent, child = sorted(by_process.values(), key=min)
    assert first.connection in parent
    assert parent.isdisjoint(child)
    assert server.connections == 2


def test_a_client_of_the_users_says_what_to_do():
    program = """
        import os, sys
        import httpx
        from dialstack import DialStack

        with httpx.Client(trust_env=False) as http_client:
            client = DialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1", http_client=http_client)
            client.users.retrieve("user_0")
            child = os.fork()
            if child == 0:
                try:
                    client.users.retrieve("user_1")
                except RuntimeError as error:
                    os._exit(7 if "in the child" in str(error) else 8)
                os._exit(9)
            print(client.users.retrieve("user_2").id, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    with Server(then=echo) as server:
        assert run(program, server.url) == "user_2 7"
    assert server.connections == 1


def test_a_lock_that_another_thread_held_does_not_stop_the_child():
    program = """
        import os, sys, threading
        from dialstack import DialStack

        client = DialStack("sk_test_1", api_url=sys.argv[1], dialstack_account="acct_1")
        client.users.retrieve("user_0")
        held = client._transport._lock, client._transport._pool()._lock
        for lock in held:
            lock.acquire()
        child = os.fork()
        if child == 0:
            os._exit(0 if client.users.retrieve("user_1", timeout=5).id == "user_1" else 1)
        for lock in held:
            lock.release()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        client.close()
    """
    with Server(then=echo) as server:
        assert run(program, server.url) == "0"
