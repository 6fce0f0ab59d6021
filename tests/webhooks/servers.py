"""Each adapter in its real framework, on a real socket of this machine, and a client that can say anything to it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import socket
import sys
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from queue import Queue
from socketserver import ThreadingMixIn
from types import ModuleType
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 15.0
"""Seconds after which anything here gives up, so that no test hangs."""

# --- what is sent, and what comes back ---


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def code(self) -> str:
        return json.loads(self.body)["error"]["code"]


@dataclass(frozen=True)
class Host:
    """A way to serve."""

    name: str
    serve: Callable
    """Gives the port, as a context manager."""
    hooks: str = "/hooks"
    places: bool = True
    """Whether there is a mount point, which is taken off the path."""
    chunked: bool = True
    """Whether the server decodes chunked bodies."""
    early: bool = True
    """Whether the framework calls us before it has read the whole body."""

    def __str__(self) -> str:
        return self.name


def _pairs(headers):
    """Give headers as pairs: one that is there twice cannot be in a dict."""
    return list(headers.items()) if isinstance(headers, dict) else headers


class SocketDoor:
    """Sends requests, byte by byte as they are given."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, method, path, headers, body=b"", *, chunked=False, length=None, ends=True, framed=True) -> Answer:
        """Send a request. `length` lies, without `ends` the end of a chunked body never comes, and `framed` is by us."""
        with closing(
            self.begun(method, path, headers, body, chunked=chunked, length=length, ends=ends, framed=framed)
        ) as connection:
            response = HTTPResponse(connection, method=method)
            with closing(response):
                response.begin()
                fields = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, fields, response.read())

    def begun(
        self, method, path, headers, body=b"", *, chunked=False, length=None, ends=True, framed=True
    ) -> socket.socket:
        framing = (
            "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body) if length is None else length}"
        )
        fields = [f"{name}: {value}" for name, value in _pairs(headers)] + [framing] * framed
        head = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *fields, "", ""]
        if chunked:
            pieces = [body[start : start + 40_000] for start in range(0, len(body), 40_000)]
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n" * ends
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=_LONGEST)
        # At once: a server that answers and closes before the rest has come resets the connection.
        connection.sendall("\r\n".join(head).encode("latin-1") + body)
        return connection


OWN = {"accept", "content-type", "host"}
"""Headers that the recorded events have already."""


class LambdaDoor:
    """Calls a handler with events of the shapes that API Gateway and function URLs send."""

    def __init__(self, shape: str, hooks: Callable, places: Callable) -> None:
        self._recorded = json.loads((Path(__file__).parent / "lambda_events.json").read_text())[shape]
        self._hooks, self._places = hooks, places

    def send(self, method, path, headers, body=b"", **_) -> Answer:
        handler = self._places if path.startswith("/appointments") else self._hooks
        found = handler(self.event(method, path, headers, body), object())
        assert set(found) == {"statusCode", "headers", "body", "isBase64Encoded"}
        json.dumps(found)
        fields = {name.lower(): value for name, value in found["headers"].items()}
        return Answer(found["statusCode"], fields, found["body"].encode())

    def event(self, method, path, headers, body):
        event = json.loads(json.dumps(self._recorded))
        try:
            encoded = {"body": body.decode() or None, "isBase64Encoded": False}
        except UnicodeDecodeError:
            encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        proxy = path.removeprefix("/appointments/") if path.startswith("/appointments/") else None
        fill = self._fill_1 if "httpMethod" in event else self._fill_2
        fill(event, method, path, [*_pairs(headers), ("Content-Length", str(len(body)))])
        return event | encoded | ({"pathParameters": {"proxy": proxy}} if proxy else {})

    @staticmethod
    def _fill_1(event, method, path, pairs):
        event["httpMethod"] = event["requestContext"]["httpMethod"] = method
        event["path"] = path
        for name, value in pairs:
            # The last one wins here, and only the other map has them all.
            event["headers"][name] = value
            event["multiValueHeaders"].setdefault(name, []).append(value)

    @staticmethod
    def _fill_2(event, method, path, pairs):
        event["requestContext"]["http"]["method"] = method
        stage = event["requestContext"]["stage"]
        event["rawPath"] = path if stage == "$default" else f"/{stage}{path}"
        for name, value in pairs:
            # The names come in lower case here, and those that were there twice joined.
            known = event["headers"].get(name.lower())
            event["headers"][name.lower()] = value if known is None or name.lower() in OWN else f"{known},{value}"


# --- servers ---


@contextmanager
def _thread(run, stop):
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(_LONGEST)
        assert not thread.is_alive(), "the server does not stop"


@contextmanager
def uvicorn_serving(app, lifespan="auto"):
    import uvicorn

    config = uvicorn.Config(
        app, port=0, lifespan=lifespan, ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)

    def stop():
        server.should_exit = True

    with _thread(server.run, stop):
        until = time.monotonic() + _LONGEST
        while not server.started:
            assert time.monotonic() < until, "uvicorn does not start"
            time.sleep(0.01)
        yield SocketDoor(server.servers[0].sockets[0].getsockname()[1])


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def wsgiref_serving(app):
    from wsgiref.validate import validator

    validated = validator(app)

    def checked(environ, start_response):
        # The validator cannot read a length that is none.
        readable = environ.get("CONTENT_LENGTH", "0").isdecimal()
        return (validated if readable else app)(environ, start_response)

    server = make_server("127.0.0.1", 0, checked, _Threads, _Quiet)
    with closing_server(server), _thread(lambda: server.serve_forever(0.01), server.shutdown):
        yield SocketDoor(server.server_port)


@contextmanager
def werkzeug_serving(app):
    from werkzeug.serving import WSGIRequestHandler as Handler
    from werkzeug.serving import make_server as make

    class Quiet(Handler):
        protocol_version = "HTTP/1.1"

        def log(self, *_):
            """Say nothing."""

    server = make("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    # Not joined: a sender that keeps a connection open must not hold up the tests.
    server.daemon_threads = True
    with closing_server(server), _thread(lambda: server.serve_forever(0.01), server.shutdown):
        yield SocketDoor(server.server_port)


@contextmanager
def closing_server(server):
    try:
        yield
    finally:
        server.server_close()


# --- an adapter in each ---


def serve_asgi(hooks, places):
    from dialstack.webhooks.adapters.asgi import asgi_app

    apps = {"/appointments": asgi_app(places)}
    other = asgi_app(hooks)

    async def app(scope, receive, send):
        first = "/" + scope.get("path", "").split("/")[1] if scope["type"] == "http" else ""
        await apps.get(first, other)(scope, receive, send)

    # `on`: one that cannot do it would not start.
    return uvicorn_serving(app, lifespan="on")


def serve_starlette_apps(hooks, places):
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route

    from dialstack.webhooks.adapters.asgi import asgi_app

    return uvicorn_serving(
        Starlette(routes=[Route("/hooks", asgi_app(hooks)), Mount("/appointments", asgi_app(places))])
    )


def serve_fastapi_apps(hooks, places):
    from fastapi import FastAPI

    from dialstack.webhooks.adapters.asgi import asgi_app

    app = FastAPI()
    app.mount("/hooks", asgi_app(hooks))
    app.mount("/appointments", asgi_app(places))
    return uvicorn_serving(app)


def serve_starlette_endpoints(hooks, places):
    from starlette.applications import Starlette
    from starlette.routing import Route

    from dialstack.webhooks.adapters.fastapi import webhook_endpoint

    routes = [
        Route("/hooks", webhook_endpoint(hooks), methods=["POST"]),
        Route("/appointments/{path:path}", webhook_endpoint(places), methods=["POST"]),
    ]
    return uvicorn_serving(Starlette(routes=routes))


def serve_fastapi_endpoints(hooks, places):
    from fastapi import FastAPI

    from dialstack.webhooks.adapters.fastapi import webhook_endpoint

    app = FastAPI()
    app.add_api_route("/hooks", webhook_endpoint(hooks), methods=["POST"])
    app.add_api_route("/appointments/{path:path}", webhook_endpoint(places), methods=["POST"])
    return uvicorn_serving(app)


def serve_wsgiref(hooks, places):
    return wsgiref_serving(_wsgi(hooks, places))


def serve_werkzeug(hooks, places):
    return werkzeug_serving(_wsgi(hooks, places))


def _wsgi(hooks, places):
    from dialstack.webhooks.adapters.wsgi import wsgi_app

    first, second = wsgi_app(hooks), wsgi_app(places)

    def app(environ, start_response):
        # As a server does that mounts an app.
        if not environ["PATH_INFO"].startswith("/appointments/"):
            return first(environ, start_response)
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = "/appointments", environ["PATH_INFO"][len("/appointments") :]
        return second(environ, start_response)

    return app


def serve_flask(hooks, places):
    from flask import Flask

    from dialstack.webhooks.adapters.flask import flask_view

    app = Flask("tests")
    app.add_url_rule("/hooks", view_func=flask_view(hooks))
    app.add_url_rule("/appointments/<path:path>", "appointments", flask_view(places))
    return werkzeug_serving(app)


_numbers = itertools.count()


@contextmanager
def _django(make_view, serving, make_app, hooks, places):
    import django
    from django.conf import settings
    from django.test import override_settings
    from django.urls import path

    if not settings.configured:
        # CSRF checks are on, as in every project: the views have to be exempt.
        middleware = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
        settings.configure(SECRET_KEY="tests", ALLOWED_HOSTS=["*"], MIDDLEWARE=middleware, LOGGING_CONFIG=None)
        django.setup()
    urls = ModuleType(f"urls_{next(_numbers)}")
    urls.urlpatterns = [path("hooks", make_view(hooks)), path("appointments/<path:path>", make_view(places))]
    sys.modules[urls.__name__] = urls
    with override_settings(ROOT_URLCONF=urls.__name__), serving(make_app()) as door:
        yield door


def serve_django_wsgi(hooks, places):
    from django.core.handlers.wsgi import WSGIHandler

    from dialstack.webhooks.adapters.django import django_view

    return _django(django_view, werkzeug_serving, WSGIHandler, hooks, places)


def serve_django_wsgi_async_view(hooks, places):
    from django.core.handlers.wsgi import WSGIHandler

    from dialstack.webhooks.adapters.django import django_async_view

    return _django(django_async_view, werkzeug_serving, WSGIHandler, hooks, places)


def serve_django_asgi(hooks, places):
    from django.core.handlers.asgi import ASGIHandler

    from dialstack.webhooks.adapters.django import django_async_view

    return _django(django_async_view, _without_lifespan, ASGIHandler, hooks, places)


def serve_django_asgi_sync_view(hooks, places):
    from django.core.handlers.asgi import ASGIHandler

    from dialstack.webhooks.adapters.django import django_view

    return _django(django_view, _without_lifespan, ASGIHandler, hooks, places)


def _without_lifespan(app):
    return uvicorn_serving(app, lifespan="off")


@contextmanager
def serve_aiohttp(hooks, places):
    from aiohttp import web

    from dialstack.webhooks.adapters.aiohttp import aiohttp_handler

    app = web.Application()
    app.router.add_post("/hooks", aiohttp_handler(hooks))
    app.router.add_post("/appointments/{path:.*}", aiohttp_handler(places))
    with aiohttp_serving(app) as door:
        yield door


@contextmanager
def aiohttp_serving(app):
    from aiohttp import web

    ready: Queue = Queue()

    async def main():
        runner, ended = web.AppRunner(app, access_log=None, shutdown_timeout=1), asyncio.Event()
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.put((runner.addresses[0][1], asyncio.get_running_loop(), ended))
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(main(),), daemon=True)
    thread.start()
    port, loop, ended = ready.get(timeout=_LONGEST)
    try:
        yield SocketDoor(port)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(_LONGEST)
        assert not thread.is_alive(), "aiohttp does not stop"


def _serve_lambda(shape):
    @contextmanager
    def serve(hooks, places):
        from dialstack.webhooks.adapters.aws_lambda import lambda_handler

        yield LambdaDoor(shape, lambda_handler(hooks), lambda_handler(places))

    return serve


SERVERS = [
    Host("asgi", serve_asgi, places=False),
    Host("starlette-apps", serve_starlette_apps),
    Host("fastapi-apps", serve_fastapi_apps, hooks="/hooks/"),
    Host("starlette-endpoints", serve_starlette_endpoints),
    Host("fastapi-endpoints", serve_fastapi_endpoints),
    Host("wsgiref", serve_wsgiref, chunked=False),
    Host("werkzeug", serve_werkzeug),
    Host("flask", serve_flask),
    Host("django-wsgi", serve_django_wsgi),
    Host("django-wsgi-async-view", serve_django_wsgi_async_view),
    Host("django-asgi", serve_django_asgi, early=False),
    Host("django-asgi-sync-view", serve_django_asgi_sync_view, early=False),
    Host("aiohttp", serve_aiohttp),
]
LAMBDAS = [Host(f"lambda-{shape}", _serve_lambda(shape)) for shape in ("rest_api", "http_api", "function_url")]
