from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from dialstack.sandbox import Sandbox, SandboxRequest
from dialstack.sandbox.contract import Contract
from dialstack.sandbox.problems import RefusalError

CONTRACT = Contract.load()
# Where the platform's answer is not known, the sandbox chose a 409.
OWN_CONFLICTS = {
    "ai_agents.create",
    "calls.update",
    "calls.create_listener",
    "calls.pause_recording",
    "calls.resume_recording",
}


class Clock:
    def __init__(self):
        self.now = datetime(2026, 5, 21, 17, 0, tzinfo=timezone.utc)

    def __call__(self):
        return self.now

    def tick(self, **kwargs):
        self.now += timedelta(**kwargs)


def assert_documented(request, response):
    """Hold an answer against the contract: its status, its body, the shape of its errors."""
    assert response.headers["X-Request-Id"]
    if response.status >= 400:
        assert isinstance(response.json()["error"], str)
    try:
        operation, _ = CONTRACT.match(request.method, request.path)
    except RefusalError:
        return
    if response.status == 409 and (operation.id in OWN_CONFLICTS or b"idempotency_key_reused" in response.body):
        return
    assert response.status in operation.answers, f"{operation.id} does not document {response.status}"
    schema = operation.answers[response.status]
    if schema is None:
        documented = CONTRACT.document["paths"][operation.path][operation.method.lower()]["responses"]
        assert response.body == b"" or documented[str(response.status)].get("content"), operation.id
    elif response.body or operation.id != "calls.create":
        validator = Draft202012Validator(CONTRACT.rooted(schema), format_checker=FormatChecker())
        problems = [f"{list(found.absolute_path)}: {found.message}" for found in validator.iter_errors(response.json())]
        assert problems == [], operation.id


class Door:
    """Sends requests to a sandbox and holds every answer against the contract; `account` and `key` are what every request carries unless it says otherwise."""

    def __init__(self, sandbox, account=None):
        self.sandbox = sandbox
        self.account = account
        self.key = sandbox.api_key

    def send(self, method, target, body=None, *, raw=None, headers=None):
        sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if self.account:
            sent["DialStack-Account"] = self.account
        content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        request = SandboxRequest.build(method, target, headers={**sent, **(headers or {})}, body=content)
        response = self.sandbox.handle(request)
        assert_documented(request, response)
        return response

    def get(self, target, **kwargs):
        return self.send("GET", target, **kwargs)

    def post(self, target, body=None, **kwargs):
        return self.send("POST", target, body, **kwargs)

    def delete(self, target, **kwargs):
        return self.send("DELETE", target, **kwargs)

    def made(self, target, body=None, **kwargs):
        """POST and expect success; gives the body."""
        response = self.post(target, body, **kwargs)
        assert response.status in (200, 201, 202), response.body
        return response.json()

    def read(self, target, **kwargs):
        """GET and expect success; gives the body."""
        response = self.get(target, **kwargs)
        assert response.status == 200, response.body
        return response.json()

    def as_caller(self, key, account=None):
        other = Door(self.sandbox, account)
        other.key = key
        return other


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sandbox(clock):
    return Sandbox(clock=clock, debug=True)


@pytest.fixture
def platform(sandbox):
    """The platform's key, no account."""
    return Door(sandbox)


@pytest.fixture
def door(sandbox, platform):
    """The platform's key, scoped to a fresh account."""
    return Door(sandbox, platform.made("/v1/accounts", {"email": "contact@example.com"})["id"])


@pytest.fixture
def user(door):
    return door.made("/v1/users", {"name": "Dr. Alice Smith", "email": "alice@example.com"})
