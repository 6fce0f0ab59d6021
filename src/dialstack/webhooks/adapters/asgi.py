"""An ASGI app of its own, for uvicorn and the like, and to mount in Starlette and FastAPI.

```python
app.mount("/webhooks", asgi_app(hooks))  # answers at /webhooks/, with the slash
app.router.routes.append(Route("/webhooks", asgi_app(hooks)))  # answers at /webhooks
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from dialstack.webhooks.adapters.protocol import answer_async, below, joined, with_slash

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, MutableMapping

    from dialstack.webhooks.adapters.protocol import AnyAsync
    from dialstack.webhooks.responses import WebhookResponse

__all__ = ["ASGIWebhooks", "asgi_app"]

Scope: TypeAlias = "Mapping[str, object]"
Receive: TypeAlias = "Callable[[], Awaitable[Mapping[str, object]]]"
Send: TypeAlias = "Callable[[MutableMapping[str, object]], Awaitable[None]]"


class ASGIWebhooks:
    """The app that `asgi_app` makes."""

    def __init__(self, router: AnyAsync) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection.

        Raises:
            ValueError: It is of a kind that is neither HTTP nor a WebSocket nor the server's start and end.
        """
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            raise ValueError(f"webhooks do not come over {scope['type']!r}")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = str(scope["method"])
        response = await answer_async(self._router, method, headers_of(scope), rest_of_path(scope), _pieces(receive))
        await _respond(response, send)


def asgi_app(router: AnyAsync) -> ASGIWebhooks:
    """Make an ASGI app that answers webhooks, at every path below where it stands."""
    return ASGIWebhooks(router)


def headers_of(scope: Scope) -> dict[str, str]:
    """Give the headers of a request."""
    pairs = cast("Iterable[tuple[bytes, bytes]]", scope["headers"])
    return joined((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def rest_of_path(scope: Scope) -> str:
    """Give what follows the mount point: the parameter `path` of a route, else the path without its root."""
    parameters = cast("Mapping[str, object]", scope.get("path_params") or {})
    if "path" in parameters:
        return with_slash(parameters["path"])
    return below(str(scope["path"]), str(scope.get("root_path") or ""))


async def _pieces(receive: Receive) -> AsyncGenerator[bytes, None]:
    more: object = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionResetError("the sender went away")
        yield cast("bytes", message.get("body") or b"")
        more = message.get("more_body")


async def _respond(response: WebhookResponse, send: Send) -> None:
    headers = {"Content-Length": str(len(response.body)), **response.headers}
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
    await send({"type": "http.response.body", "body": response.body})


async def _live(receive: Receive, send: Send) -> None:
    """Tell the server that there is nothing to start and to end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
