"""Webhooks for a test: signed as DialStack signs them, and brought to your app in this process."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, TypeAlias, cast

from typing_extensions import TypeIs

from dialstack.testing import factories
from dialstack.webhooks.adapters.apps import is_asgi
from dialstack.webhooks.adapters.protocol import ask
from dialstack.webhooks.appointment_types import AvailabilitySearch, BookingRequest, CustomerLookup
from dialstack.webhooks.event_types import PlatformEvent, UnknownEvent, WebhookEvent
from dialstack.webhooks.responses import WebhookResponse
from dialstack.webhooks.signature import SIGNATURE_HEADER, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from dialstack.webhooks.appointments import AppointmentWebhooks
    from dialstack.webhooks.router import WebhookRouter

__all__ = ["Question", "WebhookApp", "WebhookSender"]

Question: TypeAlias = AvailabilitySearch | BookingRequest | CustomerLookup
"""What an AI agent asks while it makes an appointment."""

_PATHS: dict[type, str] = {
    AvailabilitySearch: "/availability/search",
    BookingRequest: "/bookings",
    CustomerLookup: "/customers/lookup",
}
_TARGETS = "webhooks go to a WebhookRouter, an ASGI or WSGI app or a URL"
_TIMEOUT = 30.0


WebhookApp: TypeAlias = "WebhookRouter | AppointmentWebhooks | Callable[..., object] | str"
"""A `WebhookRouter`, an `AppointmentWebhooks`, an ASGI or WSGI app, or the URL of one that runs."""


class WebhookSender:
    """Sends webhooks to your app. The fixture `dialstack_webhook` is one.

    Args:
        secret: What they are signed with; random unless given. Your app has to know it: `sender.secret`.
    """

    def __init__(self, secret: str | None = None) -> None:
        self.secret: str = secret or f"whsec_test_{secrets.token_urlsafe(24)}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def __call__(
        self,
        app: WebhookApp,
        event: str | WebhookEvent | Question | type[WebhookEvent | Question],
        *,
        data: Mapping[str, object] | None = None,
        account: str | None = None,
        path: str | None = None,
        secret: str | None = None,
        timestamp: int | None = None,
    ) -> WebhookResponse:
        """Send an event to an app, and give what it answers.

        Args:
            app: A `WebhookRouter` or `AppointmentWebhooks`, an ASGI or WSGI app, or a URL. An app is called in this
                process; the lifespan of an ASGI app is not run, and what it raises is raised here.
            event: A type such as `"call.end"`, a class such as `CallEnded` or `BookingRequest`, or an event that
                `factories` made. The same object sent twice is the same event twice.
            data: Fields that are to have a value of yours, exactly as they are to be on the wire. The others are made
                by `factories`. Of a flat body (voice apps, appointments) its own fields, of any other those of `data`.
            account: The account that it is about.
            path: The path that it is sent to in an app: `/` unless given, for appointments the one of the question.
            secret: What it is signed with, if not with `sender.secret`: a wrong one, to see it refused.
            timestamp: When it is signed, in Unix seconds: long ago, to see it refused.

        Raises:
            RuntimeError: There is an event loop in this thread, and the app is async: await `send_async`.
            TypeError: `app` is nothing that takes webhooks, or `event` is no event.
            ValueError: A value does not fit its field.
        """
        body, place = _body(event, data, account), path or _path_of(event)
        headers = self._headers(body, secret, timestamp)
        if isinstance(app, str):
            return _over_http(app, place if path or place != "/" else "", headers, body)
        if _is_router(app):
            return ask(app, headers, body, place)
        if not is_asgi(app, _TARGETS):
            return _through_wsgi(app, place, headers, body)
        _refuse_on_a_loop()
        import anyio

        return anyio.run(_through_asgi, app, place, headers, body)

    async def send_async(
        self,
        app: WebhookApp,
        event: str | WebhookEvent | Question | type[WebhookEvent | Question],
        *,
        data: Mapping[str, object] | None = None,
        account: str | None = None,
        path: str | None = None,
        secret: str | None = None,
        timestamp: int | None = None,
    ) -> WebhookResponse:
        """Send an event from inside an event loop, of asyncio or trio. The arguments are those of a call.

        An ASGI app and async handlers run in that loop.

        Raises:
            TypeError: `app` is nothing that takes webhooks, or `event` is no event.
            ValueError: A value does not fit its field.
        """
        from anyio import to_thread

        body, place = _body(event, data, account), path or _path_of(event)
        headers = self._headers(body, secret, timestamp)
        if isinstance(app, str):
            return await to_thread.run_sync(_over_http, app, place if path or place != "/" else "", headers, body)
        if _is_router(app):
            return await _ask(app, headers, body, place)
        if is_asgi(app, _TARGETS):
            return await _through_asgi(app, place, headers, body)
        return await to_thread.run_sync(_through_wsgi, app, place, headers, body)

    def _headers(self, body: bytes, secret: str | None, timestamp: int | None) -> dict[str, str]:
        signature = sign(body, secret or self.secret, timestamp=timestamp)
        return {"Content-Type": "application/json", SIGNATURE_HEADER: signature}


def _body(event: object, data: Mapping[str, object] | None, account: str | None) -> bytes:
    made = (
        event if isinstance(event, (WebhookEvent, AvailabilitySearch, BookingRequest, CustomerLookup)) else _made(event)
    )
    if data is None and account is None and isinstance(made, WebhookEvent) and made.raw:
        return made.raw
    content: dict[str, object] = json.loads(made.model_dump_json())
    if isinstance(made, PlatformEvent):
        content["data"] = {**cast("dict[str, object]", content["data"]), **(data or {})}
    else:
        content.update(data or {})
    if account is not None:
        content["account_id"] = account
    return json.dumps(content, default=_written).encode()


def _made(event: object) -> WebhookEvent | Question:
    if isinstance(event, str):
        cls = factories.event_class(event)
        # One of a type that this version does not know, an app should bear as well.
        return factories.build(UnknownEvent, type=event, data={}) if cls is None else factories.event(cls)
    if isinstance(event, type) and event in _PATHS:
        return factories.build(cast("type[Question]", event))
    if isinstance(event, type) and issubclass(event, WebhookEvent):
        return factories.event(event)
    raise TypeError('not an event: give a type such as "call.end", a class such as CallEnded, or an object of one')


def _written(value: object) -> str:
    """Write what JSON has no form for: a time."""
    write = getattr(value, "isoformat", None)
    if write is None:
        raise TypeError(f"data has to be what JSON can hold, not {type(value).__name__}")
    return str(write())


def _path_of(event: object) -> str:
    return _PATHS.get(event if isinstance(event, type) else type(event), "/")


def _is_router(app: object) -> TypeIs[WebhookRouter | AppointmentWebhooks]:
    return hasattr(app, "dispatch") and hasattr(app, "dispatch_async")


async def _ask(
    router: WebhookRouter | AppointmentWebhooks, headers: dict[str, str], body: bytes, path: str
) -> WebhookResponse:
    from dialstack.webhooks.appointments import AppointmentWebhooks

    if isinstance(router, AppointmentWebhooks):
        return await router.dispatch_async(headers, body, path)
    return await router.dispatch_async(headers, body)


def _refuse_on_a_loop() -> None:
    from anyio import get_cancelled_exc_class

    try:
        get_cancelled_exc_class()
    except RuntimeError:  # there is none, neither of asyncio nor of trio
        return
    raise RuntimeError("this is inside an event loop: await dialstack_webhook.send_async(...)")


def _over_http(url: str, path: str, headers: dict[str, str], body: bytes) -> WebhookResponse:
    import httpx

    with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
        return _answer(client.post(url.rstrip("/") + path if path else url, headers=headers, content=body))


def _through_wsgi(app: Callable[..., object], path: str, headers: dict[str, str], body: bytes) -> WebhookResponse:
    import httpx

    transport = httpx.WSGITransport(app)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with httpx.Client(transport=transport, base_url="https://app.example.com", trust_env=False) as client:
        return _answer(client.post(path, headers=headers, content=body))


async def _through_asgi(app: Callable[..., object], path: str, headers: dict[str, str], body: bytes) -> WebhookResponse:
    import httpx

    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="https://app.example.com", trust_env=False) as client:
        return _answer(await client.post(path, headers=headers, content=body))


def _answer(response: httpx.Response) -> WebhookResponse:
    return WebhookResponse(response.status_code, dict(response.headers), response.content)
