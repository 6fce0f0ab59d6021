from __future__ import annotations

import math
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialstack import (
    DialStackAPIError,
    DialStackConflictError,
    DialStackConnectionError,
    DialStackRateLimitError,
    DialStackTimeoutError,
)
from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.sandbox.faults import Route
from dialstack.sandbox.transport import SandboxTransport


@pytest.fixture
def once(sandbox):
    """A client that tries once."""
    return sandbox.client(max_network_retries=0)


def _ask(sandbox, method, path):
    """Straight through the door. Injected statuses are not in the contract, so this holds nothing against it."""
    return sandbox.handle(SandboxRequest.build(method, path, body=b"{}"))


def _accounts(sandbox):
    return len(sandbox.client().accounts.list().data)


def test_the_next_request_fails_and_does_nothing(sandbox, once):
    fault = sandbox.fail_next(500, code="out_of_cheese")
    with pytest.raises(DialStackAPIError) as caught:
        once.accounts.create()
    assert (caught.value.status_code, caught.value.code) == (500, "out_of_cheese")
    assert caught.value.request_id.startswith("req_")
    assert (sandbox.requests[-1].status, fault.hits) == (500, 1)
    assert _accounts(sandbox) == 0


def test_as_many_as_were_asked_for(sandbox, once):
    fault = sandbox.fail_next(409, times=2)
    for _ in range(2):
        with pytest.raises(DialStackConflictError):
            once.accounts.list()
    once.accounts.list()
    assert fault.hits == 2


def test_the_client_tries_again_after_the_time_that_was_asked_for(sandbox):
    fault = sandbox.fail_next(429, times=2, retry_after=0.01)
    sandbox.client().accounts.create()
    assert [request.status for request in sandbox.requests] == [429, 429, 201]
    assert fault.hits == 2


@pytest.mark.parametrize(("given", "sent"), [(7, "7"), (0.5, "0.5"), ("Fri, 21 Nov 2026 08:00:00 GMT",) * 2])
def test_the_header_retry_after_is_as_given(sandbox, given, sent):
    sandbox.fail_next(503, retry_after=given)
    response = _ask(sandbox, "GET", "/v1/accounts")
    assert (response.status, response.headers["Retry-After"]) == (503, sent)


def test_what_is_lost_after_the_work_is_not_done_twice(sandbox):
    fault = sandbox.drop(route="POST /v1/accounts", after="response")
    account = sandbox.client().accounts.create(email="contact@joneschiro.com")
    assert account.id
    assert [request.status for request in sandbox.requests] == [201, 201]
    assert fault.hits == 1
    assert _accounts(sandbox) == 1


def test_without_a_key_that_is_remembered_it_is_done_twice(sandbox, once):
    sandbox.drop(after="response")
    with pytest.raises(DialStackConnectionError):
        once.accounts.create(idempotency_key="key-1")
    sandbox.forget_idempotency_keys()
    once.accounts.create(idempotency_key="key-1")
    assert _accounts(sandbox) == 2


@pytest.mark.parametrize(
    ("after", "may_have_executed", "statuses", "made"),
    [("connect", False, [], 0), ("request", True, [0], 0), ("response", True, [201], 1)],
)
def test_a_broken_connection(sandbox, once, after, may_have_executed, statuses, made):
    sandbox.drop(after=after)
    with pytest.raises(DialStackConnectionError) as caught:
        once.accounts.create()
    assert not isinstance(caught.value, DialStackTimeoutError)
    assert caught.value.may_have_executed is may_have_executed
    assert [request.status for request in sandbox.requests] == statuses
    assert _accounts(sandbox) == made


@pytest.mark.parametrize(("after", "made"), [("request", 0), ("response", 1)])
def test_a_stall_without_an_end_is_a_timeout_at_once(sandbox, once, after, made):
    sandbox.stall(after=after)
    before = time.monotonic()
    with pytest.raises(DialStackTimeoutError) as caught:
        once.accounts.create(timeout=30)
    assert time.monotonic() - before < 15
    assert caught.value.may_have_executed is True
    assert _accounts(sandbox) == made


def test_a_stall_is_noticed_by_whoever_has_less_patience(sandbox, once):
    fault = sandbox.stall(20, times=2)
    once.accounts.create(timeout=30)
    with pytest.raises(DialStackTimeoutError):
        once.accounts.create(timeout=10)
    assert _accounts(sandbox) == 2
    assert fault.hits == 2


def test_a_client_without_a_timeout_is_not_kept_for_ever(sandbox):
    sandbox.stall(real_time=True)
    with httpx.Client(transport=SandboxTransport(sandbox), timeout=None) as client, pytest.raises(httpx.ReadTimeout):
        client.get(f"{sandbox.url}/v1/accounts")


def test_in_real_time_an_answer_takes_its_time(sandbox, once):
    sandbox.latency(0.05, real_time=True)
    before = time.monotonic()
    once.accounts.list()
    assert time.monotonic() - before >= 0.05
    sandbox.stall(real_time=True)
    with pytest.raises(DialStackTimeoutError):
        once.accounts.list(timeout=0.1)
    assert time.monotonic() - before >= 0.15


def test_latency_adds_to_what_else_takes_time(sandbox, once):
    slow, stalled = sandbox.latency((4, 5)), sandbox.stall(6)
    with pytest.raises(DialStackTimeoutError):
        once.accounts.list(timeout=9.9)
    once.accounts.list(timeout=9.9)
    assert (slow.hits, stalled.hits) == (2, 1)


def test_half_an_answer(sandbox, once):
    fault = sandbox.truncate()
    with pytest.raises(DialStackConnectionError) as caught:
        once.accounts.create()
    assert caught.value.may_have_executed is True
    assert caught.value.request_id.startswith("req_")
    assert (fault.hits, _accounts(sandbox)) == (1, 1)


def test_an_answer_without_a_body_is_lost_whole(sandbox, once):
    account = once.accounts.create()
    sandbox.truncate(keep=0)
    with pytest.raises(DialStackConnectionError) as caught:
        once.accounts.delete(account.id)
    assert caught.value.request_id is None
    assert _accounts(sandbox) == 0


def test_half_of_an_injected_error_is_no_answer_either(sandbox, once):
    sandbox.fail_next(500)
    sandbox.truncate()
    with pytest.raises(DialStackConnectionError):
        once.accounts.list()


def test_a_rate_limit_in_the_sandboxs_time(sandbox, once, clock):
    fault = sandbox.rate_limit(after=2, per=60)
    once.accounts.list()
    clock.tick(seconds=20)
    once.accounts.list()
    with pytest.raises(DialStackRateLimitError) as caught:
        once.accounts.list()
    assert (caught.value.retry_after, fault.hits) == (40, 1)
    clock.tick(seconds=40)
    once.accounts.list()
    with pytest.raises(DialStackRateLimitError) as caught:
        once.accounts.list()
    assert caught.value.retry_after == 20


def test_a_rate_limit_of_nothing_with_a_wait_of_its_own(sandbox, once):
    sandbox.rate_limit(after=0, per=5, retry_after=3)
    with pytest.raises(DialStackRateLimitError) as caught:
        once.accounts.list()
    assert caught.value.retry_after == 3
    sandbox.no_faults()
    sandbox.rate_limit(after=0, per=5)
    with pytest.raises(DialStackRateLimitError) as caught:
        once.accounts.list()
    assert caught.value.retry_after == 5


def _flaky_statuses(seed, *, with_latency=False):
    sandbox = Sandbox(seed=seed)
    fault = sandbox.flaky(0.5)
    if with_latency:
        sandbox.latency((1, 2))
    request = SandboxRequest.build("GET", "/v1/accounts", headers={"Authorization": f"Bearer {sandbox.api_key}"})
    statuses = []
    for _ in range(40):
        sandbox.faults_for(request)
        statuses.append(sandbox.handle(request).status)
    assert fault.hits == statuses.count(503)
    return statuses


def test_chance_is_the_same_in_every_run_with_a_seed():
    first = _flaky_statuses(7)
    assert set(first) == {200, 503}
    assert _flaky_statuses(7, with_latency=True) == first
    assert _flaky_statuses(8) != first


@pytest.mark.parametrize(("probability", "hits"), [(0, 0), (1, 10)])
def test_what_is_certain_happens(sandbox, probability, hits):
    fault = sandbox.flaky(probability)
    for _ in range(10):
        _ask(sandbox, "GET", "/v1/accounts")
    assert fault.hits == hits


@pytest.mark.parametrize(
    ("route", "struck"),
    [
        ("*", [True, True, True, True]),
        ("GET *", [True, True, False, False]),
        ("get /v1/users/{user}", [False, True, False, False]),
        ("GET /v1/users/{who}", [False, True, False, False]),
        ("/v1/users", [True, False, True, False]),
        ("POST /v1/users/user_000001", [False, False, False, True]),
        ("POST /v1/users/user_000002", [False, False, False, False]),
    ],
)
def test_a_fault_is_for_its_route(sandbox, route, struck):
    sandbox.fail_next(503, times=None, route=route)
    paths = ("/v1/users", "/v1/users/user_000001")
    answers = [_ask(sandbox, method, path) for method in ("GET", "POST") for path in paths]
    assert [answer.status == 503 for answer in answers] == struck


@pytest.mark.parametrize("route", ["", "POST /v1/call", "PUT /v1/users", "PUT *", "calls.create", "GET /v1/calls/"])
def test_a_route_that_nobody_can_ask_for_is_refused(sandbox, route):
    with pytest.raises(ValueError, match="has no route"):
        sandbox.fail_next(route=route)


def test_the_stream_of_events_is_a_route(sandbox):
    assert sandbox.drop(route="GET /v1/events").hits == 0


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("fail_next", {"status": 200}),
        ("fail_next", {"status": 600}),
        ("fail_next", {"times": 0}),
        ("flaky", {"probability": 1.1}),
        ("flaky", {"probability": math.nan}),
        ("flaky", {"probability": 0.1, "status": 302}),
        ("rate_limit", {"after": -1}),
        ("rate_limit", {"per": 0}),
        ("drop", {"after": "lunch"}),
        ("drop", {"times": -1}),
        ("stall", {"seconds": -1}),
        ("stall", {"after": "connect"}),
        ("truncate", {"keep": 1}),
        ("truncate", {"keep": -0.1}),
        ("latency", {"seconds": -1}),
        ("latency", {"seconds": (2, 1)}),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(sandbox, method, arguments):
    with pytest.raises(ValueError, match="must"):
        getattr(sandbox, method)(**arguments)


def test_the_one_that_was_asked_for_first_strikes_and_each_request_has_one_end(sandbox, once):
    dropped, stalled, failed = sandbox.drop(), sandbox.stall(), sandbox.fail_next(500)
    with pytest.raises(DialStackConnectionError):
        once.accounts.list()
    assert (dropped.hits, stalled.hits, failed.hits) == (1, 0, 0)
    with pytest.raises(DialStackTimeoutError):
        once.accounts.list()
    assert (dropped.hits, stalled.hits, failed.hits) == (1, 1, 0)
    with pytest.raises(DialStackAPIError):
        once.accounts.list()
    once.accounts.list()


def test_a_fault_can_be_stopped_and_all_of_them(sandbox, once):
    stopped = sandbox.fail_next(500, times=None)
    stopped.stop()
    sandbox.latency(1)
    more = [sandbox.drop(), sandbox.flaky(1), sandbox.rate_limit(after=0)]
    sandbox.no_faults()
    once.accounts.list(timeout=0.5)
    assert [fault.hits for fault in (stopped, *more)] == [0, 0, 0, 0]


def test_the_door_itself_gives_the_statuses_and_leaves_the_wire_alone(sandbox):
    dropped, failed = sandbox.drop(), sandbox.fail_next(502)
    assert _ask(sandbox, "GET", "/v1/accounts").status == 502
    assert (dropped.hits, failed.hits) == (0, 1)


def test_what_the_wire_does_is_decided_once_for_each_request(sandbox):
    request = SandboxRequest.build("GET", "/v1/accounts")
    fault = sandbox.drop()
    assert (sandbox.faults_for(request).works, sandbox.faults_for(request).works) == (False, True)
    assert fault.hits == 1


async def test_the_async_client_sees_the_same(sandbox):
    client = sandbox.async_client(max_network_retries=0)
    sandbox.drop(after="response")
    with pytest.raises(DialStackConnectionError) as caught:
        await client.accounts.create()
    assert caught.value.may_have_executed is True
    sandbox.truncate()
    with pytest.raises(DialStackConnectionError):
        await client.accounts.list()
    sandbox.stall()
    with pytest.raises(DialStackTimeoutError):
        await client.accounts.list(timeout=30)
    sandbox.drop(after="connect")
    with pytest.raises(DialStackConnectionError) as caught:
        await client.accounts.list()
    assert caught.value.may_have_executed is False
    sandbox.fail_next(503)
    with pytest.raises(DialStackAPIError):
        await client.accounts.list()
    assert len((await client.accounts.list()).data) == 1


async def test_the_async_client_waits_in_real_time(sandbox):
    client = sandbox.async_client(max_network_retries=0)
    sandbox.latency(0.05, real_time=True)
    before = time.monotonic()
    await client.accounts.list()
    assert time.monotonic() - before >= 0.05
    sandbox.stall(real_time=True)
    with pytest.raises(DialStackTimeoutError):
        await client.accounts.list(timeout=0.1)


@given(st.lists(st.sampled_from(["fail", "drop", "lost", "stall", "cut", "slow"]), max_size=8))
def test_whatever_strikes_a_post_with_one_key_is_done_once(faults):
    sandbox = _SHARED
    sandbox.no_faults()
    arm = {
        "fail": sandbox.fail_next,
        "drop": sandbox.drop,
        "lost": lambda: sandbox.drop(after="response"),
        "stall": lambda: sandbox.stall(after="response"),
        "cut": sandbox.truncate,
        "slow": lambda: sandbox.latency((0, 1)),
    }
    armed = [arm[name]() for name in faults if name != "slow"]
    for _ in range(faults.count("slow")):
        sandbox.latency((0, 1))
    with sandbox.client(max_network_retries=0) as client:
        key = f"key-{next(_KEYS)}"
        made = _until_it_works(lambda: client.accounts.create(idempotency_key=key).id)
        assert [fault.hits for fault in armed] == [1] * len(armed)
        assert [account.id for account in client.accounts.list()] == [made]
        client.accounts.delete(made)


def _until_it_works(attempt):
    while True:
        try:
            return attempt()
        except (DialStackConnectionError, DialStackAPIError):
            continue


_SHARED = Sandbox()
_KEYS = iter(range(10**9))


@given(st.text(alphabet="/{}ab*", max_size=12), st.text(alphabet="/ab", max_size=12))
def test_any_text_is_read_as_a_route(text, path):
    route = Route.parse(f"GET /{text}")
    assert route.fits(SandboxRequest("GET", f"/{text}")) or "{" in text or text == "*"
    route.fits(SandboxRequest("GET", path))
