"""The sandbox as an ASGI application: the API, the streams, and what is served beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio.to_thread

from dialstack.sandbox.messages import SandboxResponse
from dialstack.sandbox.pipeline import refusal
from dialstack.sandbox.problems import RefusalError
from dialstack.sandbox.server.asgi import live, origin_of, peer_of, read_body, request_of, send_answer
from dialstack.sandbox.server.breaking import delayed, hang_up, send_part
from dialstack.sandbox.server.open_streams import OpenStreams
from dialstack.sandbox.server.pages import PREFIX, Pages
from dialstack.sandbox.server.partner import PARTNER_ROUTES
from dialstack.sandbox.streams import wants_stream

if TYPE_CHECKING:
    from dialstack.sandbox.faults import Fate
    from dialstack.sandbox.messages import SandboxRequest
    from dialstack.sandbox.server.asgi import Receive, Scope, Send
    from dialstack.sandbox.server.served import Served
    from dialstack.sandbox.streams import StreamHandle

__all__ = ["Application"]

_LARGEST: Final = 64 * 1024 * 1024


class Application:
    """An ASGI application, for any server. `Sandbox.asgi` makes one."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._pages = Pages(served)
        self._streams = OpenStreams()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            await self._serve(scope, receive, send)

    def close_streams(self) -> None:
        """End every open stream. From any thread."""
        self._streams.close()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive, _LARGEST)
        if body is None:  # Gone before it had said what it wants.
            return
        request = request_of(scope, body)
        if len(body) > _LARGEST:
            await send_answer(send, _too_large(), head=False)
        elif request.path.startswith(PREFIX):
            # Whoever looks is no client of the API: faults are not for them.
            await self._send(await self._page(scope, request), request, receive, send)
        else:
            await self._fated(self._served.sandbox.faults_for(request), scope, request, receive, send)
        if request.method != "GET":
            self._served.wake()

    async def _fated(self, fate: Fate, scope: Scope, request: SandboxRequest, receive: Receive, send: Send) -> None:
        answer = await self._answer(scope, request) if fate.works else None
        if not await delayed(fate, receive):
            self._drop(answer)
        elif answer is None or fate.ends is not None:
            self._drop(answer)
            await hang_up(receive, send)
        elif fate.keep is not None and isinstance(answer, SandboxResponse):
            await send_part(answer, fate.keep, receive, send)
        else:
            await self._send(answer, request, receive, send)

    def _drop(self, answer: SandboxResponse | StreamHandle | None) -> None:
        if answer is not None and not isinstance(answer, SandboxResponse):
            answer.close()

    async def _send(
        self, answer: SandboxResponse | StreamHandle, request: SandboxRequest, receive: Receive, send: Send
    ) -> None:
        if isinstance(answer, SandboxResponse):
            await send_answer(send, answer, head=request.method == "HEAD")
        else:
            await self._streams.send(answer, receive, send)

    async def _page(self, scope: Scope, request: SandboxRequest) -> SandboxResponse:
        return await anyio.to_thread.run_sync(self._pages.answer, request, peer_of(scope))

    async def _answer(self, scope: Scope, request: SandboxRequest) -> SandboxResponse | StreamHandle:
        served, origin = self._served, origin_of(scope, request)
        if request.path in PARTNER_ROUTES:
            # It waits for the platform, which may ask the sandbox meanwhile.
            return await anyio.to_thread.run_sync(served.relay.answer, request)
        if wants_stream(request):
            return served.sandbox.open_stream(request)
        if served.writes_to_disk:
            return await anyio.to_thread.run_sync(served.answer, origin, request)
        return served.answer(origin, request)


def _too_large() -> SandboxResponse:
    return refusal(RefusalError(413, "The body is larger than 64 MB."))
