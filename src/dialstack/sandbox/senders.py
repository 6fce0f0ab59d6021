"""Where webhooks go: into an app in this process, over HTTP to this machine, or nowhere.

A test must not reach the internet by accident, so what is neither mounted nor on this machine is skipped.
"""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import SplitResult, urlsplit

from dialstack.sandbox.loops import run_in_the_background
from dialstack.sandbox.posting import PostAnswer, UndeliverableError
from dialstack.webhooks.adapters.apps import is_asgi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["App", "Mount", "PostAnswer", "Senders", "UndeliverableError", "is_loopback", "origin_of"]

App: TypeAlias = "Callable[..., object]"
"""An ASGI or a WSGI application."""

_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_SECURE = {"wss": "https", "ws": "http"}


class Mount(NamedTuple):
    """An app in this process."""

    app: App
    is_asgi: bool


class Senders:
    """Sends bodies to URLs. What needs httpx, which is slow to import, is imported when something is sent.

    Attributes:
        allow_network: Hosts other than this machine may be reached.
    """

    def __init__(self) -> None:
        self.allow_network = False
        self._mounts: dict[str, Mount] = {}
        self._forward: SplitResult | None = None

    def mount(self, app: App, url: str) -> None:
        """Let an app answer for every URL of an origin; `wss://` counts as `https://`."""
        self._mounts[origin_of(url)] = Mount(app, is_asgi(app, "deliver_to takes an ASGI or WSGI app or a URL"))

    def forward(self, url: str) -> None:
        """Send to this URL what no app is mounted for. Without a path, each keeps its own."""
        target = _parsed(url)
        if not (self.allow_network or is_loopback(target.hostname or "")):
            raise ValueError(
                "the sandbox sends to this machine only, such as http://127.0.0.1:8000/hooks; "
                "allow_network=True lets it reach other hosts"
            )
        self._forward = target

    def mounted(self, url: str) -> Mount | None:
        """The app for this URL, if there is one."""
        return self._mounts.get(origin_of(url))

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        """Send a body and wait for the answer. An ASGI app runs in a loop in the background.

        Raises:
            UndeliverableError: Nobody answered.
        """
        from dialstack.sandbox import carriers

        mount = self._checked(url)
        if mount is None:
            return carriers.over_http(self._target(url), headers, body)
        if mount.is_asgi:
            return run_in_the_background(partial(carriers.through_asgi, mount.app, url, headers, body))
        return carriers.through_wsgi(mount.app, url, headers, body)

    async def post_async(self, url: str, headers: Mapping[str, str], body: bytes) -> PostAnswer:
        """Send a body and wait for the answer. A WSGI app runs in a thread.

        Raises:
            UndeliverableError: Nobody answered.
        """
        import anyio.to_thread

        from dialstack.sandbox import carriers

        mount = self._checked(url)
        if mount is None:
            return await carriers.over_http_async(self._target(url), headers, body)
        if mount.is_asgi:
            return await carriers.through_asgi(mount.app, url, headers, body)
        return await anyio.to_thread.run_sync(carriers.through_wsgi, mount.app, url, headers, body)

    def _checked(self, url: str) -> Mount | None:
        try:
            mount = self.mounted(url)
        except ValueError as problem:
            raise UndeliverableError(f"the URL is {problem}", skipped=True) from None
        if urlsplit(url).scheme in _SECURE:
            raise UndeliverableError("the URL is one of a WebSocket", skipped=True)
        return mount

    def _target(self, url: str) -> str:
        parsed = urlsplit(url)
        forward = self._forward
        if forward is not None:
            whole = forward.path not in {"", "/"}
            return (forward if whole else forward._replace(path=parsed.path, query=parsed.query)).geturl()
        if self.allow_network or is_loopback(parsed.hostname or ""):
            return url
        reason = f"nothing is mounted for {origin_of(url)}, and the sandbox does not send to other machines"
        raise UndeliverableError(f"{reason}; see deliver_to", skipped=True)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL; those of a WebSocket count as those of HTTP.

    Raises:
        ValueError: It has none.
    """
    parsed = _parsed(url)
    port = parsed.port or _PORTS[parsed.scheme]
    return f"{_SECURE.get(parsed.scheme, parsed.scheme)}://{parsed.hostname}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine. Of names only `localhost` is: no name is looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def _parsed(url: str) -> SplitResult:
    try:
        parsed = urlsplit(url)
        good = parsed.scheme in _PORTS and bool(parsed.hostname) and parsed.port != 0
    except ValueError:  # a port that is no number, or half of an IPv6 address
        good = False
        parsed = urlsplit("")
    if not good:
        raise ValueError("not a URL with a scheme and a host, such as https://app.example.com")
    return parsed
