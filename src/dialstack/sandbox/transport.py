"""The sandbox as an httpx transport. Nothing else in this package imports httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx

from dialstack.sandbox.messages import SandboxRequest

if TYPE_CHECKING:
    from dialstack.sandbox.sandbox import Sandbox


class SandboxTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client` to a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request without a network."""
        return _answer(self._sandbox, request, request.read())


class SandboxClient(httpx.Client):
    """An HTTP client that opens no connection, so it works after a fork too."""

    bound_to_loop = False


class AsyncSandboxClient(httpx.AsyncClient):
    """An HTTP client that opens no connection, so it works in every event loop, one after another, and after a fork."""

    bound_to_loop = False


class AsyncSandboxTransport(httpx.AsyncBaseTransport):
    """Sends the requests of an `httpx.AsyncClient` to a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request without a network."""
        return _answer(self._sandbox, request, await request.aread())


def _answer(sandbox: Sandbox, request: httpx.Request, body: bytes) -> httpx.Response:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    response = sandbox.handle(SandboxRequest(request.method, path, pairs, dict(request.headers), body))
    return httpx.Response(response.status, headers=dict(response.headers), content=response.body)
