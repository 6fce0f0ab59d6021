"""Where a snippet runs: a fresh sandbox behind `DialStack()`, and no way out to a network."""

from __future__ import annotations

import ast
import asyncio
import inspect
import logging
import socket
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx

import dialstack
from dialstack.sandbox import Sandbox
from dialstack.sandbox.transport import AsyncSandboxClient, AsyncSandboxTransport, SandboxTransport
from tests.servers.streaming import frame, parked, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    import pytest

    from tests.docs.fences import Snippet

RECORDING = b"ID3 what a recording would be"
INCOMING = {"from_number": "+16175550120", "from_name": "Jane Doe", "to_number": "+16175550100", "user_id": "user_1"}
STREAMS = {
    "/v1/presence": snapshot(parked(1, None), parked(2, "JANE DOE")) + frame("park_slot", parked(2, None)),
    "/v1/events": frame("connected")
    + frame("call.incoming", INCOMING)
    + frame("call.end", {"call_id": "call_1", "status": "completed"}),
}


class Stage:
    """A sandbox, and the names that a `setup` comment can ask for."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(debug=True)
        self.made: dict[str, Any] = {"sandbox": self.sandbox}

    def give(self, name: str) -> Any:
        """Make what a name stands for, once."""
        if name not in self.made:
            self.made[name] = SETUPS[name](self)
        return self.made[name]

    def call(self) -> Any:
        """Place a call, and let it end."""
        clinic = self.give("clinic")
        clinic.calls.create(user=self.give("user").id, dial_string="+16175551234")
        call = clinic.calls.list(limit=1).data[0]
        self.sandbox.finish_call(call.id, summary="Moved the appointment to Friday.")
        return clinic.calls.retrieve(call.id)

    def live_call(self) -> Any:
        """Place a call that goes on."""
        clinic = self.give("clinic")
        clinic.calls.create(user=self.give("user").id, dial_string="+16175551234")
        return clinic.calls.list(limit=1).data[0]

    def port_order(self) -> Any:
        """Begin to bring a number from another carrier."""
        address = {"house_number": "1", "street_name": "Main Street", "city": "Boston", "state": "MA", "zip": "02110"}
        subscriber = {
            "btn": "+16175550130",
            "business_name": "Jones Chiropractic",
            "approver_name": "Dr. Alice Smith",
            "address": address,
        }
        return self.give("clinic").port_orders.create(
            phone_numbers=["+16175550130"],
            subscriber=subscriber,
            requested_foc_date=datetime.now(timezone.utc).date() + timedelta(days=15),
        )

    def number(self) -> Any:
        """Give the account a phone number that can fax."""
        seeded = self.sandbox.seed_phone_number(self.give("account").id, "+16175550100", fax_enabled=True)
        return self.give("clinic").phone_numbers.retrieve(str(seeded["id"]))

    def accounts(self) -> Any:
        """Create 25 accounts."""
        return [self.give("client").accounts.create(email=f"customer-{n}@example.com") for n in range(25)]


SETUPS: dict[str, Callable[[Stage], Any]] = {
    "client": lambda stage: dialstack.DialStack(),
    "account": lambda stage: stage.give("client").accounts.create(email="contact@joneschiro.com"),
    "clinic": lambda stage: stage.give("client").for_account(stage.give("account").id),
    "user": lambda stage: stage.give("clinic").users.create(name="Dr. Alice Smith", email="alice@joneschiro.com"),
    "call": Stage.call,
    "live_call": Stage.live_call,
    "accounts": Stage.accounts,
    "port_order": Stage.port_order,
    "number": Stage.number,
}


def run(snippet: Snippet, monkeypatch: pytest.MonkeyPatch, here: Path) -> dict[str, Any]:
    """Run a snippet as a program, on a stage of its own. Gives the names that it leaves behind."""
    stage = Stage()
    attempts = _close_the_network(monkeypatch)
    _connect(stage.sandbox, monkeypatch)
    monkeypatch.chdir(here)
    names = {"__name__": "__main__", **{name: stage.give(name) for name in snippet.setup}}
    code = compile(snippet.source, snippet.page, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    with logging_as_before():
        if code.co_flags & inspect.CO_COROUTINE:
            asyncio.run(eval(code, names))
        else:
            exec(code, names)
    assert not attempts, f"{snippet.name} tried to reach {attempts}"
    return {**names, "sandbox": stage.sandbox}


def _connect(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the sandbox's HTTP client into every client that brings none of its own."""

    class DialStack(dialstack.DialStack):
        def __init__(self, api_key: Any = None, **config: Any) -> None:
            config.setdefault("http_client", httpx.Client(transport=_Outside(sandbox)))
            super().__init__(api_key, **config)

    class AsyncDialStack(dialstack.AsyncDialStack):
        def __init__(self, api_key: Any = None, **config: Any) -> None:
            config.setdefault("http_client", AsyncSandboxClient(transport=_AsyncOutside(sandbox)))
            super().__init__(api_key, **config)

    monkeypatch.setattr(dialstack, "DialStack", DialStack)
    monkeypatch.setattr(dialstack, "AsyncDialStack", AsyncDialStack)
    for name in ("DIALSTACK_API_KEY", "DIALSTACK_KEY"):
        monkeypatch.setenv(name, sandbox.api_key)


def _streamed(request: httpx.Request) -> httpx.Response | None:
    """Answer with a stream that is soon over: those of the sandbox go on."""
    if request.headers.get("accept") != "text/event-stream":
        return None
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=STREAMS[request.url.path])


class _AsyncOutside(AsyncSandboxTransport):
    """The sandbox, and streams."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return _streamed(request) or await super().handle_async_request(request)


class _Outside(SandboxTransport):
    """The sandbox, streams, and a recording whose size the guides know."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        streamed = _streamed(request)
        if streamed is not None:
            return streamed
        if request.url.path.startswith("/recordings/"):
            assert "authorization" not in request.headers
            return httpx.Response(200, content=RECORDING)
        return super().handle_request(request)


def _close_the_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    attempts: list[str] = []

    def refuse_lookup(host: object, *args: object, **kwargs: object) -> None:
        attempts.append(f"{host}")
        raise AssertionError(f"a snippet must not look up {host}")

    def refuse_connection(self: socket.socket, address: object) -> None:
        attempts.append(f"{address}")
        raise AssertionError(f"a snippet must not connect to {address}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse_lookup)
    monkeypatch.setattr(socket.socket, "connect", refuse_connection)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse_connection)
    return attempts


@contextmanager
def logging_as_before() -> Generator[None]:
    """Take back what a snippet, or a framework, does to the loggers."""
    loggers = [logging.getLogger(name) for name in (None, "celery", "dialstack", "httpx")]
    before = [(list(logger.handlers), logger.level) for logger in loggers]
    try:
        yield
    finally:
        for logger, (handlers, level) in zip(loggers, before, strict=True):
            logger.handlers[:] = handlers
            logger.setLevel(level)
