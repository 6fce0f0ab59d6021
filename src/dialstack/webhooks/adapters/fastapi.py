"""FastAPI and Starlette: an endpoint for a router, and a dependency that gives an endpoint of yours the event.

```python
app.add_api_route("/webhooks", webhook_endpoint(hooks), methods=["POST"])


@app.post("/calls")
async def log_call(event: Annotated[Event, Depends(webhook_event(secret))]) -> None: ...
```
"""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import TYPE_CHECKING

from dialstack.webhooks.adapters.asgi import headers_of, rest_of_path
from dialstack.webhooks.adapters.protocol import answer_async, read_async
from dialstack.webhooks.responses import WebhookResponse
from dialstack.webhooks.router import MAX_BODY, WebhookRouter
from dialstack.webhooks.signature import TOLERANCE

try:
    # FastAPI reads the annotations of functions, so these names are needed at run time.
    from starlette.requests import ClientDisconnect, Request
    from starlette.responses import Response
except ImportError as _missing:
    raise ImportError("This adapter needs Starlette: pip install starlette, or fastapi") from _missing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from dialstack.webhooks.adapters.protocol import AnyAsync
    from dialstack.webhooks.events import Event
    from dialstack.webhooks.secrets import Secrets
    from dialstack.webhooks.signature import Secret

__all__ = ["webhook_endpoint", "webhook_event"]


def webhook_endpoint(router: AnyAsync) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint that answers webhooks, for `add_api_route` and `Route`. Say `methods=["POST"]` there.

    A parameter `path` of the route (`/appointments/{path:path}`) is what a router for several paths gets.
    """

    async def dialstack_webhook(request: Request) -> Response:
        scope = request.scope
        found = await answer_async(router, request.method, headers_of(scope), rest_of_path(scope), _pieces(request))
        return Response(found.body, found.status, dict(found.headers))

    return dialstack_webhook


def webhook_event(
    secret: Secret | Secrets | WebhookRouter, *, tolerance: float = TOLERANCE, max_body: int = MAX_BODY
) -> Callable[[Request], Awaitable[Event]]:
    """Make a FastAPI dependency that verifies a webhook and gives the event.

    It does nothing more. A duplicate is yours to recognise, by `event.id`: a router does that for you.

    Args:
        secret: The secret, several, a function that finds them, or a router to verify as it does.
        tolerance: Seconds that a timestamp may be away from now. A router has its own.
        max_body: Bytes that are read of a body. A router has its own.

    Raises:
        ImportError: FastAPI is not there.
    """
    try:
        from fastapi import HTTPException
    except ImportError as error:
        raise ImportError("webhook_event needs FastAPI: pip install fastapi") from error
    router = secret if isinstance(secret, WebhookRouter) else _verifier(secret, tolerance, max_body)

    async def verified_event(request: Request) -> Event:
        found = await _received(router, request)
        if isinstance(found, WebhookResponse):
            raise HTTPException(found.status, json.loads(found.body), _own(found))
        return found

    return verified_event


def _verifier(secret: Secret | Secrets, tolerance: float, max_body: int) -> WebhookRouter:
    return WebhookRouter(secret, tolerance=tolerance, max_body=max_body)


async def _received(router: WebhookRouter, request: Request) -> Event | WebhookResponse:
    headers = headers_of(request.scope)
    body = await read_async(request.method, headers, router.max_body, _pieces(request))
    if isinstance(body, WebhookResponse):
        return body
    return await router.receive_async(headers, body)


def _own(response: WebhookResponse) -> dict[str, str]:
    """Give the headers that FastAPI does not write itself: it puts the error below `detail`."""
    return {name: value for name, value in response.headers.items() if name != "Content-Type"}


async def _pieces(request: Request) -> AsyncGenerator[bytes, None]:
    try:
        async with aclosing(request.stream()) as stream:
            async for piece in stream:
                yield piece
    except ClientDisconnect as error:
        raise ConnectionResetError("the sender went away") from error
