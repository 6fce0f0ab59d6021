"""A WSGI app, for gunicorn, uWSGI, mod_wsgi and the like.

```python
application = wsgi_app(hooks)
```
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, cast

from dialstack.webhooks.adapters.protocol import answer, joined, pieces_of
from dialstack.webhooks.responses import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from _typeshed.wsgi import StartResponse

    from dialstack.webhooks.adapters.protocol import AnySync
    from dialstack.webhooks.responses import WebhookResponse

__all__ = ["wsgi_app"]


def wsgi_app(router: AnySync) -> Callable[[dict[str, object], StartResponse], list[bytes]]:
    """Make a WSGI app that answers webhooks, at every path below where it stands."""

    def app(environ: dict[str, object], start_response: StartResponse) -> list[bytes]:
        method, path = str(environ["REQUEST_METHOD"]), str(environ.get("PATH_INFO", ""))
        # WSGI gives the bytes of the path as if they were Latin-1.
        path = path.encode("latin-1").decode(errors="replace")
        body = pieces(environ, router.max_body)
        response = length_required(environ) or answer(router, method, headers_of(environ), path, body)
        # A type even for nothing: validating servers insist on one.
        headers = {"Content-Type": "text/plain", "Content-Length": str(len(response.body)), **response.headers}
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", list(headers.items()))
        return [] if method == "HEAD" else [response.body]

    return app


def headers_of(environ: Mapping[str, object]) -> dict[str, str]:
    """Give the headers of a request. The two without a prefix may be there and be empty."""
    named = [(name[5:], value) for name, value in environ.items() if name.startswith("HTTP_")]
    named += [(name, environ[name]) for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)]
    return joined((name.replace("_", "-"), str(value)) for name, value in named)


def length_required(environ: Mapping[str, object]) -> WebhookResponse | None:
    """Refuse a chunked body that the server does not decode: nobody could tell where it ends."""
    framed = environ.get("CONTENT_LENGTH") or environ.get("wsgi.input_terminated")
    if framed or not environ.get("HTTP_TRANSFER_ENCODING"):
        return None
    return refusal(411, "length_required", "This server needs a Content-Length.")


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def pieces(environ: Mapping[str, object], max_body: int) -> Iterator[bytes]:
    """Read the body: to its end where the server promises one, else as much as was announced."""
    read = cast("_Stream", environ["wsgi.input"]).read
    if environ.get("wsgi.input_terminated"):
        yield from pieces_of(read, max_body)
        return
    left = int(str(environ.get("CONTENT_LENGTH") or 0))

    def announced(size: int) -> bytes:
        nonlocal left
        piece = read(min(size, left)) if left else b""
        left -= len(piece)
        return piece

    yield from pieces_of(announced, max_body)
