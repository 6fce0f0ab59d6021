from __future__ import annotations

import sys
import threading

import pytest

from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.sandbox.pipeline import Pipeline


def test_the_main_job_account_user_call_list(platform, sandbox):
    account = platform.made("/v1/accounts", {"email": "contact@joneschiro.com"})
    platform.account = account["id"]
    user = platform.made("/v1/users", {"name": "Dr. Alice Smith"})
    placed = platform.post("/v1/calls", {"user": user["id"], "dial_string": "(617) 555-1234"})
    assert (placed.status, placed.body) == (202, b"")
    [call] = platform.read("/v1/calls")["data"]
    assert call["user"] == user["id"]
    assert call["to_number"] == "+16175551234"
    assert (call["direction"], call["status"], call["started_at"]) == ("outbound", None, "2026-05-21T17:00:00.000Z")


def test_every_answer_has_its_own_request_id(platform):
    ids = [platform.get(path).headers["X-Request-Id"] for path in ("/v1/accounts", "/v1/nowhere")]
    assert all(found.startswith("req_") for found in ids)
    assert len(set(ids)) == 2


def test_two_sandboxes_share_nothing_but_give_the_same_ids(platform, clock):
    other = Sandbox(clock=clock)
    assert other.api_key != platform.sandbox.api_key
    made = [platform.made("/v1/accounts", {}), _post(other, "/v1/accounts").json()]
    assert made[0] == made[1]


def test_requests_are_recorded_without_the_key(door, sandbox):
    door.post("/v1/users?x=1", {"name": "A"})
    door.post("/v1/users", raw=b"{")
    first, second = sandbox.requests[-2:]
    assert (first.method, first.path, first.query, first.status) == ("POST", "/v1/users", (("x", "1"),), 201)
    assert first.body == {"name": "A"}
    assert first.headers["authorization"] == "[redacted]"
    assert first.headers["dialstack-account"] == door.account
    assert (second.status, second.body) == (400, None)
    sandbox.handle(SandboxRequest("GET", "/v1/users"))
    assert (sandbox.requests[-1].status, sandbox.requests[-1].headers) == (401, {})


def test_the_key_is_in_no_repr(sandbox, door):
    door.get("/v1/users")
    request = SandboxRequest.build("GET", "/v1/users", headers={"Authorization": f"Bearer {sandbox.api_key}"})
    shown = repr([sandbox, vars(sandbox)["_pipeline"], vars(sandbox)["_world"], sandbox.requests, request])
    assert sandbox.api_key not in shown


def test_an_internal_error_is_a_500_in_the_documented_shape(monkeypatch, caplog):
    def explode(*_):
        raise ZeroDivisionError

    sandbox = Sandbox()
    monkeypatch.setattr(Pipeline, "answer", explode)
    response = _post(sandbox, "/v1/accounts")
    assert response.status == 500
    assert response.json()["code"] == "internal_error"
    assert "ZeroDivisionError" in caplog.text
    with pytest.raises(ZeroDivisionError):
        _post(Sandbox(debug=True), "/v1/accounts")


def test_threads_do_not_lose_rows(door):
    threads = [threading.Thread(target=lambda: [door.post("/v1/users", {}) for _ in range(10)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    users = [row["id"] for start in _pages(door, "/v1/users?limit=100") for row in start]
    assert len(set(users)) == 80


def test_without_jsonschema_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(ImportError, match=r"pip install 'dialstack\[sandbox\]'"):
        Sandbox()


def test_helpers_name_what_is_missing(sandbox):
    with pytest.raises(LookupError, match="acct_9"):
        sandbox.seed_phone_number("acct_9", "+16175550100")
    with pytest.raises(LookupError, match="call_9"):
        sandbox.finish_call("call_9")


def test_the_package_exports_exactly_its_names():
    import dialstack.sandbox as package

    assert {name for name in package.__all__ if getattr(package, name)} == {
        "Caller",
        "Fate",
        "Fault",
        "MediaLog",
        "Platform",
        "Sandbox",
        "SandboxRequest",
        "SandboxResponse",
        "SocketLog",
    }
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="Sandbocks"):
        package.Sandbocks  # noqa: B018


def _post(sandbox, path):
    request = SandboxRequest.build("POST", path, headers={"Authorization": f"Bearer {sandbox.api_key}"}, body=b"{}")
    return sandbox.handle(request)


def _pages(door, target):
    while target:
        page = door.read(target)
        yield page["data"]
        target = page["next_page_url"]
