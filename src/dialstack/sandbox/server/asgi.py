"""Between ASGI's messages and the sandbox's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import parse_qsl, quote

from dialstack.sandbox.messages import SandboxRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from dialstack.sandbox.messages import SandboxResponse

    Message: TypeAlias = MutableMapping[str, Any]
    Scope: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]

__all__ = ["live", "origin_of", "peer_of", "raw_headers", "read_body", "request_of", "send_answer", "until_gone"]

_HOST: Final = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:.]+\](:\d+)?")
_NO_CONTENT: Final = 204


async def live(receive: Receive, send: Send) -> None:
    """Answer the server's lifespan: there is nothing to start and nothing to end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def read_body(receive: Receive, largest: int) -> bytes | None:
    """Read a body; None where the caller went away. What is beyond `largest` is thrown away, all but a byte."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")[: largest + 1 - size]
        parts.append(part)
        size += len(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def until_gone(receive: Receive) -> None:
    """Wait until the caller goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


def request_of(scope: Scope, body: bytes) -> SandboxRequest:
    """Read the head of a request. A header that came twice is joined, as HTTP says."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    query: bytes = scope["query_string"]
    pairs = tuple(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
    return SandboxRequest(scope["method"], _path(scope), pairs, headers, body)


def origin_of(scope: Scope, request: SandboxRequest) -> str:
    """The address that the caller used, with the path of whatever this is mounted in."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("127.0.0.1", 80)
        host = f"{name}:{port}"
    return f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '')}"


def peer_of(scope: Scope) -> str:
    """The address of whoever asks; empty where the server does not say."""
    client = scope.get("client")
    return client[0] if client else ""


async def send_answer(send: Send, answer: SandboxResponse, *, head: bool) -> None:
    """Send an answer. One to HEAD has no body, but the length of it."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if answer.status != _NO_CONTENT:
        headers["content-length"] = str(len(answer.body))
    await send({"type": "http.response.start", "status": answer.status, "headers": raw_headers(headers)})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})


def raw_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Write headers as ASGI wants them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    # Not every server gives the path as it was sent.
    path: str = raw.decode("latin-1") if raw else quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
    mount: str = quote(scope.get("root_path", ""))
    return path.removeprefix(mount) if mount and path.startswith(f"{mount}/") else path
