"""What is particular to single adapters."""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import subprocess
import sys
from typing import Annotated
from wsgiref.util import setup_testing_defaults

import anyio.lowlevel
import pytest
from fastapi import Depends, FastAPI

from dialstack.webhooks.adapters.asgi import asgi_app
from dialstack.webhooks.adapters.aws_lambda import lambda_handler
from dialstack.webhooks.adapters.fastapi import webhook_endpoint, webhook_event
from dialstack.webhooks.adapters.protocol import below, joined
from dialstack.webhooks.adapters.wsgi import wsgi_app
from dialstack.webhooks.event_types import CallEnded
from dialstack.webhooks.events import Event
from dialstack.webhooks.responses import answer
from dialstack.webhooks.router import WebhookRouter
from tests.webhooks.making import SECRET, body_of, delivery, headers_of
from tests.webhooks.servers import LambdaDoor, aiohttp_serving, uvicorn_serving, werkzeug_serving

Signed = Annotated[Event, Depends(webhook_event(SECRET))]


@pytest.fixture
def seen():
    return []


@pytest.fixture
def hooks(seen):
    hooks = WebhookRouter(SECRET)
    hooks.on(CallEnded)(seen.append)
    return hooks


# --- what they import ---


@pytest.mark.parametrize(
    ("adapter", "missing", "words"),
    [
        ("fastapi", "starlette.requests", "pip install starlette"),
        ("flask", "flask", "pip install flask"),
        ("django", "django.http", "pip install django"),
        ("aiohttp", "aiohttp", "pip install aiohttp"),
    ],
)
def test_a_missing_framework_is_named(monkeypatch, adapter, missing, words):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, f"dialstack.webhooks.adapters.{adapter}", raising=False)
    with pytest.raises(ImportError, match=words):
        importlib.import_module(f"dialstack.webhooks.adapters.{adapter}")


def test_the_endpoint_needs_starlette_alone(monkeypatch, hooks):
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert webhook_endpoint(hooks)
    with pytest.raises(ImportError, match="pip install fastapi"):
        webhook_event(SECRET)


def test_no_adapter_imports_a_framework_of_another():
    program = """
import importlib, sys
frameworks = {"starlette", "fastapi", "flask", "werkzeug", "django", "aiohttp", "httpx"}
for name, own in [("protocol", {}), ("asgi", {}), ("wsgi", {}), ("aws_lambda", {}), ("flask", {"flask", "werkzeug"})]:
    importlib.import_module(f"dialstack.webhooks.adapters.{name}")
    found = frameworks & set(sys.modules)
    assert found == set(own), (name, found)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


# --- ASGI ---


async def _asgi(app, scope, *messages):
    """Play the server of one connection."""
    incoming, sent = iter(messages), []

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return sent


def _http(headers=(), **more):
    pairs = [(name.encode(), value.encode()) for name, value in dict(headers).items()]
    return {"type": "http", "method": "POST", "path": "/hooks", "headers": pairs, **more}


async def test_a_server_starts_and_ends(hooks):
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = await _asgi(asgi_app(hooks), {"type": "lifespan"}, *messages)
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


async def test_a_websocket_is_closed(hooks):
    sent = await _asgi(asgi_app(hooks), {"type": "websocket"}, {"type": "websocket.connect"})
    assert sent == [{"type": "websocket.close"}]


async def test_another_kind_of_connection_is_an_error(hooks):
    with pytest.raises(ValueError, match="'telegraph'"):
        await _asgi(asgi_app(hooks), {"type": "telegraph"})


async def test_a_body_in_pieces(hooks, seen):
    headers, body = delivery()
    pieces = [body[:7], b"", body[7:50], body[50:]]
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    sent = await _asgi(asgi_app(hooks), _http(headers), *messages, {"type": "http.request"})
    assert sent[0]["status"] == 200
    assert [event.raw for event in seen] == [body]


async def test_what_is_over_the_limit_is_not_asked_for(hooks):
    hooks.max_body = 10
    messages = [{"type": "http.request", "body": b"x" * 6, "more_body": True}] * 2
    # A third `receive` would raise.
    sent = await _asgi(asgi_app(hooks), _http(), *messages)
    assert sent[0]["status"] == 413


async def test_a_sender_that_leaves_while_it_sends(hooks, seen):
    headers, body = delivery()
    first = {"type": "http.request", "body": body, "more_body": True}
    sent = await _asgi(asgi_app(hooks), _http(headers), first, {"type": "http.disconnect"})
    assert sent[0]["status"] == 400
    assert seen == []


@pytest.mark.parametrize(
    ("path", "root", "rest"),
    [
        ("/hooks/bookings", "/hooks", "/bookings"),
        ("/hooks/bookings", "/hooks/", "/bookings"),
        ("/hooks", "/hooks", ""),
        ("/hooksome/bookings", "/hooks", "/hooksome/bookings"),
        ("/bookings", "", "/bookings"),
        ("/bookings", "/hooks", "/bookings"),
    ],
)
def test_the_path_below_a_root(path, root, rest):
    assert below(path, root) == rest


def test_headers_that_are_there_twice_are_joined():
    assert joined([("X-One", "a"), ("x-two", "b"), ("X-ONE", "c")]) == {"x-one": "a, c", "x-two": "b"}


# --- WSGI ---


def test_head_is_answered_without_a_body(hooks):
    environ = {"REQUEST_METHOD": "HEAD"}
    setup_testing_defaults(environ)
    assert wsgi_app(hooks)(environ, lambda *_: None) == []


# --- the dependency ---


@pytest.fixture
def api():
    """Make an app whose endpoint gives back what the dependency found."""

    def make(*arguments, **options):
        app, dependency = FastAPI(), Depends(webhook_event(*arguments, **options))

        @app.post("/calls")
        async def log_call(event: Event = dependency) -> dict[str, str]:
            return {"class": type(event).__name__, "id": event.id, "raw": event.raw.decode()}

        return uvicorn_serving(app)

    return make


def test_the_dependency_gives_the_event(api):
    headers, body = delivery("call.end", "evt_1")
    with api(SECRET) as door:
        answered = door.send("POST", "/calls", headers, body)
        chunked = door.send("POST", "/calls", headers, body, chunked=True)
        described = door.send("GET", "/openapi.json", {})
    assert json.loads(answered.body) == {"class": "CallEnded", "id": "evt_1", "raw": body.decode()}
    assert chunked.body == answered.body
    assert described.status == 200


def test_the_dependency_refuses_as_a_router_does(api):
    headers, body = delivery()
    with api(SECRET, max_body=1000) as door:
        forged = door.send("POST", "/calls", headers_of(body, "whsec_another"), body)
        unsigned = door.send("POST", "/calls", {}, body)
        huge = door.send("POST", "/calls", headers, b"", length=1001)
        compressed = door.send("POST", "/calls", headers | {"Content-Encoding": "br"}, body)
    assert [forged.status, unsigned.status, huge.status, compressed.status] == [400, 400, 413, 415]
    assert json.loads(forged.body)["detail"]["error"]["code"] == "invalid_signature"
    assert forged.body == unsigned.body
    assert forged.headers["content-type"] == "application/json"


def test_the_dependency_has_a_tolerance(api):
    body = body_of()
    headers = headers_of(body, at=1700000000)
    with api(SECRET) as door, api(SECRET, tolerance=1e12) as patient:
        assert door.send("POST", "/calls", headers, body).status == 400
        assert patient.send("POST", "/calls", headers, body).status == 200


@pytest.mark.parametrize("secret", [["whsec_old", SECRET], lambda webhook: {"acct_1": SECRET}[webhook.account_id]])
def test_the_dependency_takes_every_kind_of_secret(api, secret):
    headers, body = delivery()
    with api(secret) as door:
        assert door.send("POST", "/calls", headers, body).status == 200


def test_secrets_that_cannot_be_found_are_to_be_asked_for_again(api):
    def secrets(_):
        raise ConnectionError

    headers, body = delivery()
    with api(secrets) as door:
        answered = door.send("POST", "/calls", headers, body)
    assert answered.status == 503
    assert int(answered.headers["retry-after"]) >= 1


def test_the_dependency_takes_a_router(api):
    hooks = WebhookRouter(SECRET, max_body=1000, tolerance=1e12)
    body = body_of()
    with api(hooks) as door:
        assert door.send("POST", "/calls", headers_of(body, at=1), body).status == 200
        assert door.send("POST", "/calls", headers_of(body), b"", length=1001).status == 413


def test_the_dependency_beside_a_parameter_of_the_body():
    app = FastAPI()

    @app.post("/calls")
    async def log_call(event: Signed, content: dict) -> list[str]:
        return [event.id, content["id"]]

    headers, body = delivery("call.end", "evt_1")
    with uvicorn_serving(app) as door:
        assert json.loads(door.send("POST", "/calls", headers, body).body) == ["evt_1", "evt_1"]


def test_an_endpoint_that_raises_is_sent_the_event_again(caplog):
    app = FastAPI()

    @app.post("/calls")
    async def log_call(event: Signed) -> None:
        raise ZeroDivisionError

    headers, body = delivery()
    with uvicorn_serving(app) as door:
        assert [door.send("POST", "/calls", headers, body).status for _ in range(2)] == [500, 500]


# --- bodies that something else has read before ---


def test_flask_with_a_body_that_was_read_before(hooks, seen):
    from flask import Flask, request

    from dialstack.webhooks.adapters.flask import flask_view

    app = Flask("tests")
    app.before_request(lambda: request.get_data() and None)
    app.add_url_rule("/hooks", view_func=flask_view(hooks))
    headers, body = delivery()
    with werkzeug_serving(app) as door:
        assert door.send("POST", "/hooks", headers, body).status == 200
    assert [event.raw for event in seen] == [body]


def test_aiohttp_with_a_body_that_was_read_before(hooks, seen):
    from aiohttp import web

    from dialstack.webhooks.adapters.aiohttp import aiohttp_handler

    @web.middleware
    async def reading(request, handler):
        await request.text()
        return await handler(request)

    app = web.Application(middlewares=[reading])
    app.router.add_post("/hooks", aiohttp_handler(hooks))
    headers, body = delivery()
    with aiohttp_serving(app) as door:
        assert door.send("POST", "/hooks", headers, body).status == 200
    assert [event.raw for event in seen] == [body]


@pytest.mark.parametrize("kind", ["RequestPayloadError", "TransferEncodingError", "ConnectionResetError"])
def test_aiohttp_with_a_body_that_breaks_off(hooks, seen, kind):
    from aiohttp import StreamReader, http_exceptions, web
    from aiohttp.base_protocol import BaseProtocol
    from aiohttp.test_utils import make_mocked_request

    from dialstack.webhooks.adapters.aiohttp import aiohttp_handler

    broken = {**vars(http_exceptions), **vars(web), "ConnectionResetError": ConnectionResetError}[kind]
    headers, body = delivery()

    async def answered():
        loop = asyncio.get_running_loop()
        stream = StreamReader(BaseProtocol(loop), 1 << 16, loop=loop)
        stream.feed_data(body)
        stream.set_exception(broken("broken"))
        return await aiohttp_handler(hooks)(make_mocked_request("POST", "/hooks", headers, payload=stream))

    assert asyncio.run(answered()).status == 400
    assert seen == []


def test_starlette_with_a_body_that_was_read_before(hooks, seen):
    from starlette.applications import Starlette
    from starlette.middleware.base import BaseHTTPMiddleware
    from starlette.routing import Route

    async def reading(request, call_next):
        await request.body()
        return await call_next(request)

    app = Starlette(routes=[Route("/hooks", webhook_endpoint(hooks), methods=["POST"])])
    app.add_middleware(BaseHTTPMiddleware, dispatch=reading)
    headers, body = delivery()
    with uvicorn_serving(app) as door:
        assert door.send("POST", "/hooks", headers, body).status == 200
    assert [event.raw for event in seen] == [body]


# --- Lambda ---


@pytest.fixture
def door(hooks):
    return LambdaDoor("rest_api", lambda_handler(hooks), lambda_handler(hooks))


@pytest.fixture
def call(hooks):
    handler = lambda_handler(hooks)
    return lambda event: handler(event, object())["statusCode"]


@pytest.mark.parametrize("shape", ["rest_api", "http_api", "function_url"])
def test_a_body_in_base64(call, hooks, seen, shape):
    headers, body = delivery()
    event = LambdaDoor(shape, None, None).event("POST", "/hooks", headers, body)
    event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    assert call(event) == 200
    assert [event.raw for event in seen] == [body]


def test_a_body_that_is_not_the_base64_it_should_be(call, door):
    headers, body = delivery()
    assert call(door.event("POST", "/hooks", headers, body) | {"isBase64Encoded": True}) == 400


def test_headers_without_their_several_values(call, door, seen):
    # A load balancer sends them so.
    event = door.event("POST", "/hooks", *delivery())
    del event["multiValueHeaders"]
    assert call(event) == 200
    assert len(seen) == 1


def test_a_body_above_the_limit_of_a_dispatcher_that_trusts_us(door):
    class Trusting:
        max_body = 10

        def dispatch(self, headers, body):
            return answer(200)

    event = door.event("POST", "/hooks", {}, b"x" * 11)
    del event["headers"]["Content-Length"], event["multiValueHeaders"]["Content-Length"]
    assert lambda_handler(Trusting())(event, object())["statusCode"] == 413
    assert lambda_handler(Trusting())(event | {"body": "x" * 10}, object())["statusCode"] == 200


def test_an_event_without_headers_and_body(call, door):
    event = door.event("POST", "/hooks", *delivery())
    assert call(event | {"headers": None, "multiValueHeaders": None, "body": None}) == 400


def test_an_event_of_something_else_is_an_error(call):
    with pytest.raises(ValueError, match="no event of API Gateway"):
        call({"source": "aws.events", "detail-type": "Scheduled Event"})


def test_async_handlers_run_in_a_lambda(door):
    hooks, seen = WebhookRouter(SECRET), []

    @hooks.on(CallEnded)
    async def handle(event):
        await anyio.lowlevel.checkpoint()
        seen.append(event.id)

    headers, body = delivery("call.end", "evt_1")
    assert lambda_handler(hooks)(door.event("POST", "/hooks", headers, body), object())["statusCode"] == 200
    assert seen == ["evt_1"]
