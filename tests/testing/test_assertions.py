"""What a test can claim of requests, calls and deliveries, and what it is told when that does not hold."""

from __future__ import annotations

import json

import pytest

from dialstack.sandbox import Sandbox
from dialstack.sandbox.call_state import CallState
from dialstack.sandbox.calls_log import CallsLog
from dialstack.sandbox.deliveries import Deliveries, Delivery
from dialstack.sandbox.expectations import differences

BODY = {"user": "user_1", "dial_string": "(617) 555-1234"}


def told(claim, *args, **kwargs):
    """Fail a claim, and give what it says."""
    with pytest.raises(AssertionError) as failure:
        claim(*args, **kwargs)
    return str(failure.value)


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def client(sandbox):
    return sandbox.client()


@pytest.fixture
def clinic(sandbox, client):
    account = client.accounts.create(email="contact@example.com")
    sandbox.requests.clear()
    return client.for_account(account.id)


# --- requests ---


def test_one_request_by_its_route(sandbox, client):
    client.accounts.list(limit=5)
    found = sandbox.requests.assert_one("GET /v1/accounts", query={"limit": "5"}, status=200)
    assert found is sandbox.requests[-1]
    assert sandbox.requests.of("/v1/accounts") == [found]
    assert sandbox.requests.of("POST /v1/accounts") == []
    assert sandbox.requests.of("*") == [found]


def test_braces_stand_for_any_segment(sandbox, clinic):
    user = clinic.users.create(name="Dr. Alice Smith")
    clinic.users.retrieve(user.id)
    assert sandbox.requests.assert_one("GET /v1/users/{id}").path == f"/v1/users/{user.id}"
    sandbox.requests.assert_none("GET /v1/users")


def test_a_body_is_compared_as_a_whole(sandbox, clinic):
    clinic.users.create(name="Dr. Alice Smith", email="alice@example.com")
    sandbox.requests.assert_one("POST /v1/users", json={"name": "Dr. Alice Smith", "email": "alice@example.com"})
    text = told(sandbox.requests.assert_one, "POST /v1/users", json={"name": "Dr. Bob", "timezone": "UTC"})
    assert "no request POST /v1/users is as expected" in text
    assert "json.name: expected 'Dr. Bob', got 'Dr. Alice Smith'" in text
    assert "json.timezone: expected 'UTC', not sent" in text
    assert "json.email: not expected, got 'alice@example.com'" in text


def test_headers_in_any_case(sandbox, clinic):
    clinic.users.list()
    account = sandbox.requests[0].headers["dialstack-account"]
    sandbox.requests.assert_one("GET /v1/users", headers={"DialStack-Account": account})
    text = told(sandbox.requests.assert_one, "GET /v1/users", headers={"DialStack-Account": "acct_9", "X-Other": "1"})
    assert f"header dialstack-account: expected 'acct_9', got '{account}'" in text
    assert "header x-other: not sent" in text


def test_the_status_and_the_query_are_compared(sandbox, client):
    client.accounts.list(limit=5)
    text = told(sandbox.requests.assert_one, "GET /v1/accounts", query={"limit": "6", "page": "x"}, status=404)
    assert "query limit: expected '6', got '5'" in text
    assert "query page: not sent" in text
    assert "status: expected 404, got 200" in text


def test_what_came_instead_is_told_without_the_key(sandbox, client):
    assert "(none came)" in told(sandbox.requests.assert_one, "POST /v1/calls")
    client.accounts.create(email="contact@example.com")
    text = told(sandbox.requests.assert_one, "POST /v1/calls", json=BODY)
    assert "no request is POST /v1/calls" in text
    assert "POST /v1/accounts {'email': 'contact@example.com'} -> 201" in text
    assert sandbox.api_key not in text


def test_two_are_not_one_unless_they_differ(sandbox, clinic):
    clinic.users.create(name="Dr. Alice Smith")
    clinic.users.create(name="Jane Doe")
    assert "2 requests are POST /v1/users, and not one" in told(sandbox.requests.assert_one, "POST /v1/users")
    sandbox.requests.assert_one("POST /v1/users", json={"name": "Jane Doe"})
    assert "2 requests are POST /v1/users, and none should be" in told(sandbox.requests.assert_none, "POST /v1/users")


def test_a_body_can_be_claimed_to_be_none(sandbox, client):
    client.accounts.list()
    sandbox.requests.assert_one("GET /v1/accounts", json=None)
    assert "json: expected {}, got None" in told(sandbox.requests.assert_one, "GET /v1/accounts", json={})


def test_many_requests_are_told_in_short(sandbox, client):
    for _ in range(25):
        client.accounts.list()
    text = told(sandbox.requests.assert_none)
    assert "(5 earlier ones)" in text
    assert text.count("GET /v1/accounts") == 20


@pytest.mark.parametrize(
    ("expected", "actual", "lines"),
    [
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}, ["json.a[1].b: expected 2, got 3"]),
        ([1], [1, 2], ["json: expected 1 entries, got 2: [1, 2]"]),
        ((1, 2), [1, 2], []),
        (True, 1, ["json: expected True, got 1"]),
        (1, 1.0, []),
        ({}, None, ["json: expected {}, got None"]),
        (None, None, []),
    ],
)
def test_how_values_differ(expected, actual, lines):
    assert differences(expected, actual, "json") == lines


def test_the_log_is_still_a_list(sandbox, client):
    client.accounts.list()
    assert isinstance(sandbox.requests, list)
    assert [entry.method for entry in sandbox.requests] == ["GET"]


# --- calls ---


def state(key="call_1", status=None, actions=()):
    made = {"user": "user_1", "to_number": "+16175551234", "recording_paused": False}
    known = {name: value for name, value in made.items() if name in CallState.__dataclass_fields__}
    return CallState(id=key, account="acct_1", status=status, actions=actions, **known)


def log(*calls):
    return CallsLog({call.id: call for call in calls})


def test_the_only_call(sandbox, clinic):
    user = clinic.users.create(name="Dr. Alice Smith")
    assert "(no call was placed)" in told(sandbox.calls.one)
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    assert sandbox.calls.one().user == user.id
    clinic.calls.create(user=user.id, dial_string="+16175551235")
    assert "there are 2" in told(sandbox.calls.one)


def test_a_call_that_ended(sandbox, clinic):
    user = clinic.users.create(name="Dr. Alice Smith")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    call = sandbox.calls.one()
    assert f"not ended:\n  {call.id} to +16175551234: goes on" in told(sandbox.calls.assert_ended, call.id)
    sandbox.finish_call(call.id, status="no-answer")
    assert sandbox.calls.assert_ended(status="no-answer").id == call.id
    assert "not ended with 'completed'" in told(sandbox.calls.assert_ended, call.id, status="completed")
    assert "there are 0" in told(sandbox.calls.assert_ended, status="busy")
    assert "there is no call 'call_9'" in told(sandbox.calls.assert_ended, "call_9")


def test_a_call_that_was_attached():
    attached = state("call_2", actions=({"type": "attach", "url": "wss://app.example.com/media"},))
    calls = log(state(), attached)
    assert calls.assert_attached() is attached
    assert calls.assert_attached("call_2", url="wss://app.example.com/media") is attached
    assert "not attached to wss://elsewhere" in told(calls.assert_attached, "call_2", url="wss://elsewhere")
    assert "not attached:\n  call_1" in told(calls.assert_attached, "call_1")
    assert "actions: attach" in told(calls.assert_attached, url="wss://elsewhere")


# --- deliveries ---


def delivery(kind="call.end", state="delivered", status=200, **data):
    body = json.dumps({"id": "evt_1", "type": kind, "account_id": "acct_1", "data": data}).encode()
    reason = None if state == "delivered" else "could not connect"
    return Delivery("evt_1", kind, "https://app.example.com/hooks", "acct_1", 1, status, reason, body, state)


def deliveries(*made):
    found = Deliveries()
    for one in made:
        found.note(one)
    return found


def test_an_event_that_was_delivered():
    made = delivery(status_of="x", call_id="call_1")
    log = deliveries(delivery("call.incoming"), made)
    assert log.assert_delivered("call.end") is made
    assert log.assert_delivered("call.end", data={"call_id": "call_1"}, account="acct_1") is made
    text = told(log.assert_delivered, "call.end", data={"call_id": "call_2"}, account="acct_2")
    assert "data.call_id: expected 'call_2', got 'call_1'" in text
    assert "account: expected 'acct_2', got 'acct_1'" in text
    assert "call.incoming to https://app.example.com/hooks, attempt 1: 200 delivered" in text


def test_an_attempt_that_failed_is_no_delivery():
    log = deliveries(delivery(state="failed", status=None))
    assert "None failed (could not connect)" in told(log.assert_delivered, "call.end")
    assert "expected no call.end" in told(log.assert_none, "call.end")
    assert "expected no webhook" in told(log.assert_none)
    log.assert_none("call.incoming")


def test_how_often():
    log = deliveries(delivery(), delivery())
    log.assert_delivered("call.end", times=2)
    assert "expected 1 of call.end delivered, not 2" in told(log.assert_delivered, "call.end")
    assert "(none came)" in told(deliveries().assert_delivered, "call.end")
