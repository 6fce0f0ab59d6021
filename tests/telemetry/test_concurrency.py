"""Spans of calls that go on at once are never mixed, whether tasks or threads make them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from opentelemetry import trace

from dialstack import AsyncDialStack, DialStack, DialStackError
from tests.servers.bodies import user
from tests.servers.scripted import Server, answer, stall
from tests.telemetry.recorder import Recorder, events

CALLS = 40


@pytest.fixture(autouse=True)
def no_waits(monkeypatch):
    monkeypatch.setattr("dialstack._core.retry.FIRST_WAIT", 0.001)


class Moody:
    """Answers each third call at the second attempt, and each fifth never."""

    def __init__(self):
        self.seen = {}
        self.lock = threading.Lock()

    def __call__(self, request):
        number = int(request.target.rsplit("_", 1)[1])
        with self.lock:
            attempt = self.seen[number] = self.seen.get(number, 0) + 1
        if number % 5 == 0:
            return answer(404)
        return answer(503) if number % 3 == 0 and attempt == 1 else answer(200, user(number))


def outcome(number):
    if number % 5 == 0:
        return 404, 1
    return 200, 2 if number % 3 == 0 else 1


def check(recorder):
    """Each outer span has one call of its own below it, with its own status and attempts."""
    outer = {span.context.span_id: span for span in recorder.spans if span.name == "outer"}
    calls = [span for span in recorder.spans if span.name != "outer"]
    assert (len(outer), len(calls)) == (CALLS, CALLS)
    for call in calls:
        number = outer.pop(call.parent.span_id).attributes["number"]
        status, attempts = outcome(number)
        collection = "users" if number % 2 else "extensions"
        assert call.attributes["url.template"].startswith(f"/v1/{collection}/")
        assert call.attributes["http.response.status_code"] == status
        told = [given["dialstack.attempt"] for name, given in events(call) if name == "dialstack.request"]
        assert told == list(range(1, attempts + 1))
    assert sum(count for status, _, count in recorder.outcomes if status == 503) == sum(
        outcome(number)[1] == 2 for number in range(CALLS)
    )


def retrieve(client, number):
    resource = client.users if number % 2 else client.extensions
    return resource.retrieve(f"x_{number}")


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks(backend):
    recorder = Recorder()
    tracer = recorder.tracers.get_tracer("test")

    async def one(client, number):
        with tracer.start_as_current_span("outer", attributes={"number": number}) as span:
            try:
                await retrieve(client, number)
            except DialStackError:
                assert number % 5 == 0
            assert trace.get_current_span() is span

    async def main(url):
        async with AsyncDialStack("sk_test_1", api_url=url, dialstack_account="acct_1") as client:
            recorder.instrument(client)
            async with anyio.create_task_group() as tasks:
                for number in range(CALLS):
                    tasks.start_soon(one, client, number)

    with Server(then=Moody()) as server:
        anyio.run(main, server.url, backend=backend)
    check(recorder)


def test_threads():
    recorder = Recorder()
    tracer = recorder.tracers.get_tracer("test")

    def one(client, number):
        with tracer.start_as_current_span("outer", attributes={"number": number}) as span:
            try:
                retrieve(client, number)
            except DialStackError:
                assert number % 5 == 0
            assert trace.get_current_span() is span

    with (
        Server(then=Moody()) as server,
        DialStack("sk_test_1", api_url=server.url, dialstack_account="acct_1") as client,
    ):
        recorder.instrument(client)
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda number: one(client, number), range(CALLS)))
    check(recorder)


def test_threads_that_instrument_at_once_do_it_once():
    recorder = Recorder()
    with Server() as server, DialStack("sk_test_1", api_url=server.url) as client:
        with ThreadPoolExecutor(16) as pool:
            stops = list(pool.map(lambda _: recorder.instrument(client), range(64)))
        assert len(client._hooks.watchers) == 1
    assert all(stop == stops[0] for stop in stops)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_call_ends_its_span(backend):
    recorder = Recorder()
    tracer = recorder.tracers.get_tracer("test")

    async def main(url):
        async with AsyncDialStack("sk_test_1", api_url=url, dialstack_account="acct_1") as client:
            recorder.instrument(client)
            with tracer.start_as_current_span("outer") as span:
                with anyio.move_on_after(0.1) as scope:
                    await client.users.retrieve("user_1")
                assert scope.cancelled_caught
                assert trace.get_current_span() is span

    with Server(then=lambda _: stall()) as server:
        anyio.run(main, server.url, backend=backend)
    call, outer = recorder.spans
    assert call.parent.span_id == outer.context.span_id
    assert call.attributes["error.type"] in {"CancelledError", "Cancelled"}
    ((status, kind, count),) = recorder.outcomes
    assert (status, kind, count) == (None, call.attributes["error.type"], 1)
