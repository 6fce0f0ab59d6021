"""One client in many threads."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dialstack import DialStack
from dialstack._sync.transport import Transport
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer

THREADS = 32


def echo(request):
    return answer(200, user(request.target.rpartition("_")[2]))


def test_every_request_has_its_own_headers():
    barrier = Barrier(THREADS)
    with Server(then=echo) as server, client_of(server) as client:

        def work(thread):
            barrier.wait(10)
            view = client.for_account(f"acct_{thread}").with_options(api_key=f"sk_test_{thread}")
            for turn in range(6):
                number = thread * 100 + turn
                if turn % 2:
                    found = client.users.retrieve(
                        f"user_{number}", dialstack_account=f"acct_{thread}", extra_headers={"X-N": str(number)}
                    )
                else:
                    found = view.users.retrieve(f"user_{number}", extra_headers={"X-N": str(number)})
                assert found.id == f"user_{number}"

        with ThreadPoolExecutor(THREADS) as pool:
            for done in [pool.submit(work, thread) for thread in range(THREADS)]:
                done.result(30)
        pools = client._transport._pools.values()
        assert [
            shard.busy for _, known in pools for shards in known._shards.values() for shard in shards if shard.busy
        ] == []
    assert len(server.requests) == THREADS * 6
    for request in server.requests:
        number = int(request.header("x-n"))
        assert request.target == f"/v1/users/user_{number}"
        assert request.header("dialstack-account") == f"acct_{number // 100}"
        own = f"sk_test_{number // 100}" if number % 2 == 0 else "sk_test_1"
        assert request.header("authorization") == f"Bearer {own}"


def test_threads_may_share_the_first_use(monkeypatch):
    barrier = Barrier(THREADS)
    make = Transport.__init__

    def slowly(self, *arguments):
        make(self, *arguments)
        time.sleep(0.05)

    monkeypatch.setattr(Transport, "__init__", slowly)
    used = []
    with Server(then=echo) as server, client_of(server) as client:

        def work(number):
            barrier.wait(10)
            used.append(client._runner.transport)
            return client.users.retrieve(f"user_{number}").id

        with ThreadPoolExecutor(THREADS) as pool:
            found = [done.result(30) for done in [pool.submit(work, number) for number in range(THREADS)]]
    assert found == [f"user_{number}" for number in range(THREADS)]
    # One that only some threads had would never be closed.
    assert set(used) == {client._transport}


def test_one_threads_timeout_is_not_anothers():
    with Server(then=echo) as server, client_of(server) as client:

        def work(timeout):
            for number in range(20):
                client.users.retrieve(f"user_{number}", timeout=timeout)

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(work, timeout) for timeout in (3, 20, 60, 3600)]:
                done.result(30)


def test_each_access_gives_the_same_namespace():
    with DialStack("sk_test_1") as client:
        assert client.users is client.users
        assert client._transport is client._transport
