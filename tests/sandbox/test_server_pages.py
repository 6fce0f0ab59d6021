from __future__ import annotations

import json

import httpx
import pytest

from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.sandbox.server.pages import Pages, without_secrets


@pytest.fixture
def sandbox():
    return Sandbox(debug=True)


@pytest.fixture
def account(sandbox):
    return sandbox.client().accounts.create(email="contact@example.com").id


@pytest.fixture
def pages(sandbox):
    return Pages(sandbox._served())


def ask(pages, path, body=None, *, peer="127.0.0.1", **headers):
    sent = {"Host": "localhost:8484", "Content-Type": "application/json", **headers}
    content = b"" if body is None else json.dumps(body).encode()
    request = SandboxRequest.build("GET" if body is None else "POST", f"/_sandbox/{path}", headers=sent, body=content)
    answer = pages.answer(request, peer)
    return answer.status, answer.json()


def test_the_state_shows_accounts_and_their_rows_without_secrets(sandbox, account, pages):
    clinic = sandbox.client().for_account(account)
    clinic.users.create(name="Alice")
    app = clinic.voice_apps.create(name="IVR", url="https://app.example.com/calls")
    sandbox.client().webhook_endpoints.create(url="https://app.example.com/hooks")
    status, state = ask(pages, "state")

    assert status == 200
    assert [user["name"] for user in state["accounts"][account]["users"]] == ["Alice"]
    assert [found["id"] for found in state["platform"]["accounts"]] == [account]
    for secret in (app.secret, sandbox.api_key, "whsec_"):
        assert secret not in json.dumps(state)


def test_calls_requests_events_and_deliveries_are_shown(sandbox, account, pages):
    clinic = sandbox.client().for_account(account)
    user = clinic.users.create(name="Alice")
    sandbox.client().webhook_endpoints.create(url="https://app.example.com/hooks")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    with sandbox._lock:
        sandbox._world.emit(account, "call.end", {"call_id": "call_1"})
    sandbox.advance()

    assert ask(pages, "calls")[1]["data"][0]["to_number"] == "+16175551234"
    assert "path" in ask(pages, "calls")[1]["data"][0]
    assert ask(pages, "requests")[1]["data"][0]["path"] == "/v1/accounts"
    assert "call.end" in [event["type"] for event in ask(pages, "events")[1]["data"]]
    assert "skipped" in [delivery["state"] for delivery in ask(pages, "deliveries")[1]["data"]]


def test_a_signature_of_a_url_is_not_shown(sandbox, account, pages):
    request = SandboxRequest.build("GET", "/files/file_1?expires=1&signature=abcdef")
    sandbox.handle(request)
    assert "abcdef" not in json.dumps(ask(pages, "requests")[1])


def test_time_can_be_moved(sandbox, pages):
    happened = []
    with sandbox._lock:
        sandbox._world.timeline.later(60, lambda: happened.append(1))
    assert ask(pages, "advance", {"seconds": 59})[0] == 200
    assert not happened
    ask(pages, "advance", {"seconds": 2})
    assert happened


@pytest.mark.parametrize("seconds", [-1, "1", True, 1e12, None])
def test_time_that_is_none_is_refused(pages, seconds):
    assert ask(pages, "advance", {"seconds": seconds})[0] == 400


def test_somebody_can_call_in(sandbox, account, pages):
    sandbox.seed_phone_number(account, "+16175550100")
    status, call = ask(pages, "incoming_call", {"from": "+16175550120", "to": "+16175550100"})
    assert (status, call["from_number"]) == (200, "+16175550120")
    assert ask(pages, "incoming_call", {"from": "+16175550120"})[0] == 400
    assert ask(pages, "incoming_call", {"from": "+16175550120", "to": "nonsense"})[0] == 400


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.1", {}),
        ("", {}),
        ("127.0.0.1", {"Host": "rebound.example.com"}),
        ("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_others_see_nothing(pages, peer, headers):
    assert ask(pages, "state", peer=peer, **headers)[0] == 403


def test_a_form_of_another_site_does_nothing(pages):
    assert ask(pages, "advance", {"seconds": 1}, **{"Content-Type": "text/plain"})[0] == 400
    assert ask(pages, "advance", [])[0] == 400
    assert ask(pages, "nothing")[0] == 404


def test_they_are_served_and_no_fault_is_for_them(sandbox):
    with sandbox.serve() as url:
        sandbox.drop(times=None)
        assert httpx.get(f"{url}/_sandbox/state", trust_env=False).json()["accounts"] == {}


def test_secrets_are_told_by_their_names():
    rows = {"secret": "a", "list": [{"client_secret": "b", "pin": None}], "query": (("signature", "c"), ("limit", "2"))}
    assert without_secrets(rows) == {
        "secret": "[redacted]",
        "list": [{"client_secret": "[redacted]", "pin": None}],
        "query": [["signature", "[redacted]"], ["limit", "2"]],
    }
