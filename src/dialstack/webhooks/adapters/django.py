"""Django views, blocking and async. They are exempt from CSRF checks: the signature says who sent it.

```python
urlpatterns = [
    path("webhooks", django_view(hooks)),
    path("appointments/<path:path>", django_view(appointments)),
]
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from dialstack.webhooks.adapters import wsgi
from dialstack.webhooks.adapters.protocol import answer, answer_async, joined, pieces_of, with_slash

try:
    from django.http import HttpResponse  # pyright: ignore[reportMissingTypeStubs]
except ImportError as _missing:
    raise ImportError("This adapter needs Django: pip install django") from _missing

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping

    from dialstack.webhooks.adapters.protocol import AnyAsync, AnySync
    from dialstack.webhooks.responses import WebhookResponse

__all__ = ["DjangoRequest", "django_async_view", "django_view"]


class DjangoRequest(Protocol):
    """What is used of a Django `HttpRequest`."""

    @property
    def method(self) -> str | None:
        """The method."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""
        ...

    @property
    def path_info(self) -> str:
        """The path below the script."""
        ...

    @property
    def META(self) -> Mapping[str, object]:  # noqa: N802 - Django's name
        """The environment: under WSGI the server's own."""
        ...

    def read(self, size: int, /) -> bytes:
        """Read from the body."""
        ...


def django_view(router: AnySync) -> Callable[..., HttpResponse]:
    """Make a view that answers webhooks. A parameter `path` of the URL is what a router for several paths gets."""

    def dialstack_webhook(request: DjangoRequest, **parameters: object) -> HttpResponse:
        method, headers, path = _facts(request, parameters)
        body = _pieces(request, router.max_body)
        return _response(_refused(request) or answer(router, method, headers, path, body))

    dialstack_webhook.__dict__["csrf_exempt"] = True
    return dialstack_webhook


def django_async_view(router: AnyAsync) -> Callable[..., Awaitable[HttpResponse]]:
    """Make an async view that answers webhooks. A parameter `path` of the URL is what a router for several paths gets.

    Under ASGI, Django itself reads the whole body before it calls any view: bound its size in the server before it.
    """

    async def dialstack_webhook(request: DjangoRequest, **parameters: object) -> HttpResponse:
        method, headers, path = _facts(request, parameters)
        body = _pieces_async(request, router.max_body)
        return _response(_refused(request) or await answer_async(router, method, headers, path, body))

    dialstack_webhook.__dict__["csrf_exempt"] = True
    return dialstack_webhook


def _facts(request: DjangoRequest, parameters: Mapping[str, object]) -> tuple[str, dict[str, str], str]:
    path = with_slash(parameters["path"]) if "path" in parameters else request.path_info
    # Django gives an empty Content-Length where there is none.
    headers = joined((name, value) for name, value in request.headers.items() if value)
    return request.method or "", headers, path


def _refused(request: DjangoRequest) -> WebhookResponse | None:
    return wsgi.length_required(request.META) if "wsgi.input" in request.META else None


def _pieces(request: DjangoRequest, max_body: int) -> Iterator[bytes]:
    if request.META.get("wsgi.input_terminated") and not request.META.get("CONTENT_LENGTH"):
        return wsgi.pieces(request.META, max_body)  # Django takes a body without a length for none.
    # Not `request.body`, which has a limit of Django's own. Where something read that before, this reads it again.
    return pieces_of(request.read, max_body)


async def _pieces_async(request: DjangoRequest, max_body: int) -> AsyncGenerator[bytes, None]:
    # Under ASGI the body is in memory or in a temporary file by now: reading it waits for nobody.
    for piece in _pieces(request, max_body):
        yield piece


def _response(found: WebhookResponse) -> HttpResponse:
    return HttpResponse(found.body, status=found.status, headers=dict(found.headers))
