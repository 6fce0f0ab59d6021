"""A handler for the server of aiohttp.

```python
app.router.add_post("/webhooks", aiohttp_handler(hooks))
app.router.add_post("/appointments/{path:.*}", aiohttp_handler(appointments))
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack.webhooks.adapters.protocol import answer_async, joined, with_slash

try:
    from aiohttp import web
    from aiohttp.http_exceptions import HttpProcessingError
except ImportError as _missing:
    raise ImportError("This adapter needs aiohttp: pip install aiohttp") from _missing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from dialstack.webhooks.adapters.protocol import AnyAsync

__all__ = ["aiohttp_handler"]


def aiohttp_handler(router: AnyAsync) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Make a handler that answers webhooks. A parameter `path` of the route is what a router for several paths gets."""

    async def dialstack_webhook(request: web.Request) -> web.Response:
        matched = request.match_info
        path = with_slash(matched["path"]) if "path" in matched else request.path
        headers = joined(request.headers.items())
        found = await answer_async(router, request.method, headers, path, _pieces(request))
        return web.Response(body=found.body, status=found.status, headers=dict(found.headers))

    return dialstack_webhook


async def _pieces(request: web.Request) -> AsyncGenerator[bytes, None]:
    empty = True
    try:
        async for piece in request.content.iter_any():
            empty = False
            yield piece
        if empty:
            # A middleware may have read the body. aiohttp keeps it then.
            yield await request.read()
    except (web.RequestPayloadError, HttpProcessingError) as error:
        # Which of them depends on whether aiohttp has its compiled parser.
        raise ConnectionResetError("the body broke off") from error
