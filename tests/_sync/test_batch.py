# Generated from tests/_async/test_batch.py by scripts/generate. Do not edit.
"""A function over many inputs."""

from __future__ import annotations

import threading
import time
from collections import Counter
from itertools import count

import pytest

from dialstack import Batch, DialStackConflictError, DialStackError, DialStackRateLimitError
from tests._sync._clients import client_of
from tests.servers.bodies import user
from tests.servers.scripted import Server, Step, answer, reset


def busy(client) -> int:
    """Count the requests that the client believes are under way."""
    pools = client._transport._pools.values()
    return sum(shard.busy for _, pool in pools for shards in pool._shards.values() for shard in shards)


def hooked(client) -> int:
    return len(client._hooks.response) + len(client._hooks.error) + len(client._hooks.retry)


def echo(request):
    """Answer a GET with the user that it asks for, and a POST with one of the name that it gives."""
    if request.method == "POST":
        return answer(200, user(1, name=request.json["name"]))
    return answer(200, user(request.target.rpartition("_")[2]))


def later(step: Step, seconds: float) -> Step:
    return Step(lambda exchange: exchange.pause(seconds) and step.run(exchange))


REFUSED = answer(429, {"error": "slow down"}, {"Retry-After": "0.1"})


def test_results_are_in_the_order_of_the_inputs() -> None:
    ids = [f"user_{number}" for number in range(40)]

    def slower_first(request):
        return later(echo(request), 0.1 if int(request.target.rpartition("_")[2]) % 10 == 0 else 0.0)

    with Server(then=slower_first) as server:
        with client_of(server) as client:
            results = client.batch(client.users.retrieve, ids, concurrency=10)
            assert (busy(client), hooked(client)) == (0, 0)
    assert [result.input for result in results] == ids
    assert [result.value.id for result in results] == ids
    assert [result.index for result in results] == list(range(40))
    assert all(result.ok for result in results)
    assert Counter(request.target for request in server.requests) == Counter(f"/v1/users/{name}" for name in ids)


def test_errors_are_collected() -> None:
    def moody(request):
        return answer(409, {"error": "no", "code": "taken"}) if request.json["name"] == "Bob" else echo(request)

    with Server(then=moody) as server:
        with client_of(server) as client:
            rows = [{"name": "Alice"}, {"name": "Bob"}, {"name": "Carol"}]
            results = client.batch(lambda row: client.users.create(**row), rows)
    assert [result.ok for result in results] == [True, False, True]
    failed = results[1]
    assert isinstance(failed.error, DialStackConflictError)
    assert failed.error.code == "taken"
    assert failed.input == {"name": "Bob"}
    with pytest.raises(DialStackConflictError):
        _ = failed.value
    assert "Bob" not in repr(failed)
    assert repr(failed) == "<BatchResult 1 DialStackConflictError>"
    assert repr(results[0]) == "<BatchResult 0 ok>"


def test_no_more_than_concurrency_at_once() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def run(exchange):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        exchange.pause(0.02)
        with lock:
            now[0] -= 1
        return answer(200, user()).run(exchange)

    with Server(then=lambda _: Step(run)) as server:
        with client_of(server) as client:
            results = client.batch(client.users.retrieve, ["user_1"] * 40, concurrency=5)
    assert len(results) == 40
    assert most[0] == 5


def test_nothing_is_a_batch_too() -> None:
    with Server() as server:
        with client_of(server) as client:
            assert client.batch(client.users.retrieve, []) == []


def test_a_delete_gives_none() -> None:
    with Server(answer(204), answer(204)) as server:
        with client_of(server) as client:
            results = client.batch(client.users.delete, ["user_1", "user_2"])
    assert [(result.ok, result.value) for result in results] == [(True, None), (True, None)]


# --- rate limits ---


def test_a_429_lets_everybody_wait() -> None:
    arrived, refused_at = [], []

    def limited(request):
        arrived.append(time.monotonic())
        if len(arrived) == 6:
            refused_at.append(time.monotonic())
            return answer(429, {"error": "slow down"}, {"Retry-After": "0.5"})
        return later(echo(request), 0.05)

    with Server(then=limited) as server:
        with client_of(server) as client:
            results = client.batch(client.users.retrieve, [f"user_{number}" for number in range(30)], concurrency=4)
    assert [result.value.id for result in results] == [f"user_{number}" for number in range(30)]
    assert len(arrived) == 31
    # What was under way when it came is done; of the others, which would take longer, none is sent before its time.
    early = [at - refused_at[0] for at in arrived if 0.15 < at - refused_at[0] < 0.49]
    assert early == []


def test_what_outlasts_the_retries_is_tried_again_with_a_new_key() -> None:
    with Server(REFUSED, REFUSED, REFUSED, then=echo) as server:
        with client_of(server, max_network_retries=0) as client:
            results = client.batch(lambda name: client.users.create(name=name), ["Alice", "Bob"], concurrency=2)
    assert [result.value.name for result in results] == ["Alice", "Bob"]
    # A 429 did nothing, so nothing speaks against a new key.
    assert len({request.header("idempotency-key") for request in server.requests}) == len(server.requests) == 5


def test_a_key_of_yours_is_used_again() -> None:
    with Server(REFUSED, then=echo) as server:
        with client_of(server, max_network_retries=0) as client:
            client.batch(lambda row: client.users.create(name="A", idempotency_key=f"import-{row}"), [7])
    assert [request.header("idempotency-key") for request in server.requests] == ["import-7", "import-7"]


@pytest.mark.parametrize("most", [0, 2])
def test_the_patience_has_an_end(most) -> None:
    refused = answer(429, {"error": "slow down"}, {"Retry-After": "0.02"})
    with Server(then=lambda _: refused) as server:
        with client_of(server, max_network_retries=0) as client:
            results = client.batch(client.users.retrieve, ["user_1"], max_rate_limit_waits=most)
    assert isinstance(results[0].error, DialStackRateLimitError)
    assert len(server.requests) == most + 1


def test_an_unknown_outcome_is_never_sent_again(waits) -> None:
    # The client's own retry ends in a 429. By then the first attempt may have made a user.
    with Server(reset(), REFUSED) as server:
        with client_of(server, max_network_retries=1) as client:
            results = client.batch(lambda name: client.users.create(name=name), ["Alice"])
    assert results[0].error.may_have_executed
    assert results[0].error.status_code == 429
    assert len(server.requests) == 2


def test_what_has_executed_in_the_function_is_not_repeated() -> None:
    with Server(answer(200, user()), REFUSED) as server:
        with client_of(server, max_network_retries=0) as client:

            def provision(name):
                client.users.create(name=name)
                return client.users.create(name=f"{name} junior")

            results = client.batch(provision, ["Alice"])
    assert isinstance(results[0].error, DialStackRateLimitError)
    assert len(server.requests) == 2


def test_what_may_have_executed_in_the_function_is_not_repeated() -> None:
    with Server(reset(), REFUSED) as server:
        with client_of(server, max_network_retries=0) as client:

            def provision(name):
                with pytest.raises(DialStackError, match="the connection broke"):
                    client.users.create(name=name)
                return client.users.create(name=f"{name} junior")

            results = client.batch(provision, ["Alice"])
    assert isinstance(results[0].error, DialStackRateLimitError)
    assert len(server.requests) == 2


def test_a_read_may_be_repeated() -> None:
    with Server(answer(200, user()), REFUSED, answer(200, user()), answer(200, user(2))) as server:
        with client_of(server, max_network_retries=0) as client:

            def copy(name):
                found = client.users.retrieve(name)
                return client.users.create(name=found.id)

            results = client.batch(copy, ["user_1"])
    assert results[0].value.id == "user_2"


def test_calls_of_another_client_are_not_repeated() -> None:
    with Server(REFUSED) as server:
        with client_of(server) as client, client_of(server, max_network_retries=0) as other:
            results = client.batch(other.users.retrieve, ["user_1"])
    assert isinstance(results[0].error, DialStackRateLimitError)


def test_a_view_is_the_same_client() -> None:
    with Server(REFUSED, answer(200, user())) as server:
        with client_of(server, max_network_retries=0) as client:
            clinic = client.for_account("acct_2")
            results = client.batch(clinic.users.retrieve, ["user_1"])
    assert results[0].ok


def test_a_wait_of_an_hour_is_not_waited_for() -> None:
    with Server(answer(429, None, {"Retry-After": "3600"})) as server:
        with client_of(server) as client:
            results = client.batch(client.users.retrieve, ["user_1"])
    assert results[0].error.retry_after == 3600


def test_a_call_beside_a_batch_does_not_make_it_wait() -> None:
    def limited(request):
        targets.append(request.target)
        if request.target.endswith("user_0") and targets.count(request.target) == 1:
            return answer(429, {"error": "slow down"}, {"Retry-After": "0.4"})
        return later(echo(request), 0.02)

    targets = []
    with Server(then=limited) as server:
        with client_of(server) as client:
            with client.batch_each(client.users.retrieve, ["user_1"] * 6, concurrency=1) as results:
                results.take()  # the others are on their way
                assert (client.users.retrieve("user_0")).id == "user_0"
                assert [(results.take()).ok for _ in range(5)] == [True] * 5
    first, again = [index for index, target in enumerate(targets) if target.endswith("user_0")]
    assert again > first + 1, "nothing of the batch was sent while the other call waited"


def test_a_batch_within_a_batch() -> None:
    with Server(answer(200, user(1)), REFUSED) as server:
        with client_of(server, max_network_retries=0) as client:

            def provision(_):
                created = client.batch(
                    lambda name: client.users.create(name=name), ["A", "B"], concurrency=1, max_rate_limit_waits=0
                )
                return [result.value for result in created]

            results = client.batch(provision, [1])
            assert hooked(client) == 0
    # The inner one raised its 429. The outer one knows that something was created before.
    assert isinstance(results[0].error, DialStackRateLimitError)
    assert len(server.requests) == 2


# --- endings ---


def test_a_mistake_of_the_program_ends_it_at_once() -> None:
    def wrong(name):
        return client.users.create(nmae=name) if name == "user_3" else client.users.retrieve(name)

    with Server(then=lambda request: later(echo(request), 0.01)) as server:
        with client_of(server) as client:
            with pytest.raises(TypeError, match="did you mean 'name'"):
                client.batch(wrong, [f"user_{number}" for number in range(500)], concurrency=2)
            assert (busy(client), hooked(client)) == (0, 0)
    assert len(server.requests) < 10


def test_stop_on_error_begins_nothing_more() -> None:
    def moody(request):
        if request.target.endswith("user_5"):
            return answer(404, {"error": "no"})
        return later(echo(request), 0.02)

    with Server(then=moody) as server:
        with client_of(server) as client:
            results = client.batch(
                client.users.retrieve, (f"user_{number}" for number in range(500)), concurrency=4, stop_on_error=True
            )
    assert len(results) == len(server.requests) < 20
    assert [result.index for result in results if not result.ok] == [5]
    assert [result.value.id for result in results[:5]] == [f"user_{number}" for number in range(5)]


def test_an_error_that_stops_it_ends_the_waits_of_the_others() -> None:
    other_came = threading.Event()

    def refuse(exchange):
        other_came.wait(10)
        return answer(429, {"error": "slow down"}, {"Retry-After": "50"}).run(exchange)

    def moody(request):
        if request.target.endswith("user_0"):
            return Step(refuse)
        other_came.set()
        return later(answer(404, {"error": "no"}), 0.3)

    with Server(then=moody) as server:
        with client_of(server, max_network_retries=0) as client:
            began = time.monotonic()
            ids = [f"user_{number}" for number in range(9)]
            results = client.batch(client.users.retrieve, ids, concurrency=2, stop_on_error=True)
    assert time.monotonic() - began < 10
    assert [(result.index, result.error.status_code) for result in results] == [(0, 429), (1, 404)]


def test_what_the_inputs_raise_ends_it() -> None:
    def inputs():
        yield "user_1"
        raise LookupError("the table is gone")

    with Server(then=echo) as server:
        with client_of(server) as client:
            with pytest.raises(LookupError, match="the table is gone"):
                client.batch(client.users.retrieve, inputs())
            assert (busy(client), hooked(client)) == (0, 0)


def test_inputs_are_taken_as_results_are_read() -> None:
    taken = []

    def inputs():
        for number in count():
            taken.append(number)
            yield f"user_{number}"

    def slow(request):
        return later(echo(request), 0.3 if request.target.endswith("user_slow") else 0.0)

    with Server(then=slow) as server:
        with client_of(server) as client:
            with client.batch_each(client.users.retrieve, inputs(), concurrency=2) as results:
                assert (results.take()).ok
                client.users.retrieve("user_slow")  # meanwhile nobody reads
                assert len(taken) <= 1 + 2 * 8
                read = ["user_0"]
                for result in results:
                    read.append(result.value.id)
                    assert len(taken) <= len(read) + 2 * 8
                    if len(read) == 50:
                        break
            assert read == [f"user_{number}" for number in range(50)]
            assert (busy(client), hooked(client)) == (0, 0)
            sent = len(server.requests)
            assert repr(results) == f"<{Batch.__name__} over>"
    assert len(server.requests) == sent <= 51 + 2 * 8


def test_leaving_the_block_finishes_what_is_under_way() -> None:
    finished = []

    def run(exchange):
        if not exchange.request.target.endswith("user_0"):
            exchange.pause(0.2)
        finished.append(exchange.number)  # before the client can know of it
        return answer(200, user()).run(exchange)

    with Server(then=lambda _: Step(run)) as server:
        with client_of(server) as client:
            with client.batch_each(
                client.users.retrieve, [f"user_{number}" for number in range(100)], concurrency=3
            ) as results:
                for _ in results:
                    break
            assert busy(client) == 0
            assert sorted(finished) == list(range(1, len(server.requests) + 1))
            assert len(finished) < 30


def test_a_mistake_that_comes_while_the_block_is_left_is_told_all_the_same() -> None:
    other_came = threading.Event()

    def once_the_other_came(exchange):
        other_came.wait(10)
        return answer(200, user(0)).run(exchange)

    def slow(request):
        if request.target.endswith("user_0"):
            return Step(once_the_other_came)
        other_came.set()
        return later(echo(request), 0.2)

    with Server(then=slow) as server:
        with client_of(server) as client:

            def wrong(name):
                found = client.users.retrieve(name)
                return 1 / (found.id != "user_1")

            def work():
                with client.batch_each(wrong, ["user_0", "user_1"], concurrency=2) as results:
                    assert (results.take()).value == 1

            with pytest.raises(ZeroDivisionError):
                work()


def test_an_exception_in_the_block_is_the_one_that_leaves_it() -> None:
    with Server(then=echo) as server:
        with client_of(server) as client:

            def work():
                with client.batch_each(client.users.retrieve, ["user_1"] * 100, concurrency=3) as results:
                    for _ in results:
                        raise KeyError("mine")

            with pytest.raises(KeyError):
                work()
            assert (busy(client), hooked(client)) == (0, 0)


# --- mistakes ---


def test_it_works_inside_its_block_only() -> None:
    with Server() as server:
        with client_of(server) as client:
            batch = client.batch_each(client.users.retrieve, ["user_1"])
            assert repr(batch) == f"<{Batch.__name__} not begun>"
            with pytest.raises(RuntimeError, match=r"`with` block; for a list of results use client\.batch"):
                for _ in batch:
                    pass
    assert server.requests == []


def test_it_runs_once() -> None:
    with Server(answer(200, user())) as server:
        with client_of(server) as client:
            batch = client.batch_each(client.users.retrieve, ["user_1"])
            with batch:
                assert (batch.take()).ok
                assert batch.take() is None
            with pytest.raises(RuntimeError, match="a batch runs once"):
                with batch:
                    pass


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"concurrency": 0}, ValueError),
        ({"concurrency": 1001}, ValueError),
        ({"concurrency": 2.0}, TypeError),
        ({"concurrency": True}, TypeError),
        ({"max_rate_limit_waits": -1}, ValueError),
    ],
)
def test_numbers_are_checked(options, error) -> None:
    with Server() as server:
        with client_of(server) as client:
            with pytest.raises(error, match=next(iter(options))):
                client.batch_each(client.users.retrieve, ["user_1"], **options)


def test_what_cannot_be_iterated_over_leaves_nothing() -> None:
    with Server() as server:
        with client_of(server) as client:
            with pytest.raises(TypeError, match="not iterable"):
                client.batch(client.users.retrieve, 5)
            assert hooked(client) == 0
