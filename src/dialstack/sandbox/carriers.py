"""How a webhook is sent: over HTTP, or into an app in this process."""

from __future__ import annotations

import logging
import ssl
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import anyio
import httpx

from dialstack.sandbox.posting import PostAnswer, UndeliverableError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from dialstack.sandbox.senders import App

__all__ = ["TIMEOUT", "over_http", "over_http_async", "through_asgi", "through_wsgi"]

TIMEOUT = 30.0
"""Seconds that a receiver has to answer, in real time."""

_log = logging.getLogger("dialstack.sandbox")


def over_http(url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
    """Send it over a connection of its own. Redirects are not followed."""
    with _failures(), httpx.Client(verify=_tls(url), timeout=TIMEOUT, trust_env=False) as client:
        return _answer(client.post(url, headers=dict(headers), content=body))


async def over_http_async(url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
    """Send it over a connection of its own, in a task."""
    with _failures():
        async with httpx.AsyncClient(verify=_tls(url), timeout=TIMEOUT, trust_env=False) as client:
            return _answer(await client.post(url, headers=dict(headers), content=body))


def through_wsgi(app: App, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
    """Call a WSGI app. One that raises counts as a 500, as behind a server."""
    transport = httpx.WSGITransport(app)  # type: ignore[arg-type]  # whatever was mounted
    try:
        with httpx.Client(transport=transport, trust_env=False) as client:
            return _answer(client.post(url, headers=dict(headers), content=body))
    except Exception:  # noqa: BLE001 - whatever the app raises; the log has it
        return _broken()


async def through_asgi(app: App, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
    """Call an ASGI app. One that raises counts as a 500, as behind a server."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # whatever was mounted
    try:
        with anyio.move_on_after(TIMEOUT):
            async with httpx.AsyncClient(transport=transport, timeout=TIMEOUT, trust_env=False) as client:
                return _answer(await client.post(url, headers=dict(headers), content=body))
    except Exception:  # noqa: BLE001 - whatever the app raises; the log has it
        return _broken()
    raise _late()


@contextmanager
def _failures() -> Generator[None]:
    """Turn what httpx raises into our error. Its own words name hosts and stay its cause."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise _late() from error
    except httpx.ConnectError as error:
        raise UndeliverableError("could not connect") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UndeliverableError("the connection broke") from error


def _late() -> UndeliverableError:
    return UndeliverableError(f"no answer within {TIMEOUT:.0f} seconds")


def _tls(url: str) -> ssl.SSLContext:
    return _context(secure=url.startswith("https:"))


@cache
def _context(*, secure: bool) -> ssl.SSLContext:
    # Reading the CA file takes milliseconds, and plain HTTP needs none.
    return httpx.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _answer(response: httpx.Response) -> PostAnswer:
    return PostAnswer(response.status_code, dict(response.headers), response.content)


def _broken() -> PostAnswer:
    _log.warning("The app that webhooks are delivered to raised; it counts as a 500.", exc_info=True)
    return PostAnswer(500, {}, b"")
