"""The sandbox as an httpx transport."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx

from dialstack.sandbox.breakage import answer, loss, waiting
from dialstack.sandbox.faults import NO_FATE
from dialstack.sandbox.messages import SandboxRequest
from dialstack.sandbox.stream_bodies import AsyncStreamBody, StreamBody, stream_answer
from dialstack.sandbox.streams import StreamHandle, wants_stream

if TYPE_CHECKING:
    from dialstack.sandbox.faults import Fate
    from dialstack.sandbox.sandbox import Sandbox


class SandboxTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client` to a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request without a network."""
        asked = _asked(request, request.read())
        fate = self._sandbox.faults_for(asked)
        if fate.real_time:
            time.sleep(waiting(fate, request))
        return _carry(self._sandbox, asked, request, fate, StreamBody)


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
        asked = _asked(request, await request.aread())
        fate = self._sandbox.faults_for(asked)
        if fate.real_time:
            import anyio

            await anyio.sleep(waiting(fate, request))
        return _carry(self._sandbox, asked, request, fate, AsyncStreamBody)


def _asked(request: httpx.Request, body: bytes) -> SandboxRequest:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    pairs = tuple(parse_qsl(query, keep_blank_values=True))
    return SandboxRequest(request.method, path, pairs, dict(request.headers), body)


def _carry(
    sandbox: Sandbox,
    asked: SandboxRequest,
    request: httpx.Request,
    fate: Fate,
    body: type[StreamBody | AsyncStreamBody],
) -> httpx.Response:
    if fate is not NO_FATE and (lost := loss(fate, request)) is not None:
        if fate.works:
            sandbox.handle(asked)
        raise lost
    if wants_stream(asked):
        opened = sandbox.open_stream(asked)
        if isinstance(opened, StreamHandle):
            return stream_answer(opened, request, body(opened, request))
        return answer(opened, request, fate.keep)
    return answer(sandbox.handle(asked), request, fate.keep)
