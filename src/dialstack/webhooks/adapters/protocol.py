"""What an adapter needs of a router, and what the adapters share: methods, sizes, headers and paths.

A body is read in pieces and only up to `max_body`, and it is passed on as the bytes that came: they are what is signed.
A refusal is given as early as it can be, before anything is read where the headers say enough.
"""

from __future__ import annotations

import re
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol, TypeAlias

from typing_extensions import TypeIs

from dialstack.webhooks.responses import WebhookResponse, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping

__all__ = ["AsyncDispatcher", "AsyncPathDispatcher", "SyncDispatcher", "SyncPathDispatcher"]

PIECE = 1 << 16
"""Bytes that are read at once."""

_LENGTH = re.compile(r"[0-9]{1,18}")
_INCOMPLETE = refusal(400, "incomplete_body", "The body ended before its length.")


class _Bounded(Protocol):
    @property
    def max_body(self) -> int:
        """Bytes of a body that are read at most."""
        ...


class _Placed(_Bounded, Protocol):
    @property
    def wants_path(self) -> bool:
        """True."""
        ...


class SyncDispatcher(_Bounded, Protocol):
    """Answers deliveries on servers that block. `WebhookRouter` does."""

    def dispatch(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one delivery."""
        ...


class AsyncDispatcher(_Bounded, Protocol):
    """Answers deliveries on async servers. `WebhookRouter` does."""

    async def dispatch_async(self, headers: Mapping[str, str], body: bytes) -> WebhookResponse:
        """Answer one delivery."""
        ...


class SyncPathDispatcher(_Placed, Protocol):
    """Answers webhooks that differ by their path, on servers that block."""

    def dispatch(self, headers: Mapping[str, str], body: bytes, *, path: str) -> WebhookResponse:
        """Answer one webhook. `path` is what follows the mount point, such as `/bookings`."""
        ...


class AsyncPathDispatcher(_Placed, Protocol):
    """Answers webhooks that differ by their path, on async servers."""

    async def dispatch_async(self, headers: Mapping[str, str], body: bytes, *, path: str) -> WebhookResponse:
        """Answer one webhook. `path` is what follows the mount point, such as `/bookings`."""
        ...


AnySync: TypeAlias = "SyncDispatcher | SyncPathDispatcher"
AnyAsync: TypeAlias = "AsyncDispatcher | AsyncPathDispatcher"


def answer(
    dispatcher: AnySync, method: str, headers: Mapping[str, str], path: str, pieces: Iterable[bytes]
) -> WebhookResponse:
    """Answer a request of a server that blocks. Headers are in the form that `joined` gives."""
    refused = refused_early(method, headers, dispatcher.max_body)
    if refused is not None:
        return refused
    body = bytearray()
    try:
        for piece in pieces:
            body += piece
            if len(body) > dispatcher.max_body:
                return too_large(dispatcher.max_body)
    except OSError:
        return _INCOMPLETE  # The sender went away. It got no 200, so it sends the event again.
    return _INCOMPLETE if _is_short(body, headers) else ask(dispatcher, headers, bytes(body), path)


async def answer_async(
    dispatcher: AnyAsync, method: str, headers: Mapping[str, str], path: str, pieces: AsyncGenerator[bytes, None]
) -> WebhookResponse:
    """Answer a request of an async server. Headers are in the form that `joined` gives."""
    body = await read_async(method, headers, dispatcher.max_body, pieces)
    if isinstance(body, WebhookResponse):
        return body
    if _wants_path_async(dispatcher):
        return await dispatcher.dispatch_async(headers, body, path=path)
    return await dispatcher.dispatch_async(headers, body)


async def read_async(
    method: str, headers: Mapping[str, str], max_body: int, pieces: AsyncGenerator[bytes, None]
) -> bytes | WebhookResponse:
    """Read the body of a request, or refuse it."""
    refused = refused_early(method, headers, max_body)
    if refused is not None:
        return refused
    body = bytearray()
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                body += piece
                if len(body) > max_body:
                    return too_large(max_body)
    except OSError:
        return _INCOMPLETE  # The sender went away. It got no 200, so it sends the event again.
    return _INCOMPLETE if _is_short(body, headers) else bytes(body)


def pieces_of(read: Callable[[int], bytes], max_body: int) -> Iterator[bytes]:
    """Read a body: to its end, or as far as it takes to know that it is too large, and not a byte further."""
    left = max_body + 1
    while left and (piece := read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def ask(dispatcher: AnySync, headers: Mapping[str, str], body: bytes, path: str) -> WebhookResponse:
    """Dispatch, with the path where it is wanted."""
    if _wants_path(dispatcher):
        return dispatcher.dispatch(headers, body, path=path)
    return dispatcher.dispatch(headers, body)


def refused_early(method: str, headers: Mapping[str, str], max_body: int) -> WebhookResponse | None:
    """Refuse what the method and the headers are enough to refuse for."""
    if method != "POST":
        return refusal(405, "method_not_allowed", "Webhooks are sent with POST.", allow="POST")
    if headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        # Before a framework decompresses it: the signature is over the bytes that were sent, and small ones can swell.
        return refusal(415, "unsupported_encoding", "The body must not be compressed.")
    length = headers.get("content-length")
    if length is None:
        return None
    if not _LENGTH.fullmatch(length):
        return refusal(400, "invalid_content_length", "The Content-Length is not a number.")
    return too_large(max_body) if int(length) > max_body else None


def too_large(max_body: int) -> WebhookResponse:
    """Refuse a body for its size."""
    return refusal(413, "body_too_large", f"A webhook has {max_body} bytes at most.")


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Give headers by their names in lower case. Those that came several times are joined, so that none is hidden."""
    headers: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def with_slash(rest: object) -> str:
    """Give a path that a framework matched, with the slash before it that frameworks leave out."""
    return f"/{rest}".replace("//", "/", 1)


def below(path: str, root: str) -> str:
    """Give what of a path follows the root that it stands below. A path that does not stays whole."""
    root = root.rstrip("/")
    return path[len(root) :] if path == root or path.startswith(f"{root}/") else path


def _is_short(body: bytearray, headers: Mapping[str, str]) -> bool:
    return len(body) < int(headers.get("content-length", "0"))


def _wants_path(dispatcher: AnySync) -> TypeIs[SyncPathDispatcher]:
    return getattr(dispatcher, "wants_path", False)


def _wants_path_async(dispatcher: AnyAsync) -> TypeIs[AsyncPathDispatcher]:
    return getattr(dispatcher, "wants_path", False)
