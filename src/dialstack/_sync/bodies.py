# Generated from src/dialstack/_async/bodies.py by scripts/generate. Do not edit.
"""The body of an answer that is read while it comes, and may never end."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast
from weakref import finalize

from dialstack._colour._sync import check_time, limit, shielded
from dialstack._core.wire_logs import quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from socket import socket

    import httpx

    from dialstack._colour._sync import Door
    from dialstack._core.answers import Answer
    from dialstack.errors import DialStackConnectionError

__all__ = ["LiveBody", "end"]

# A read has a limit of its own in httpx, which closes what it had begun. This one comes a moment later.
_GRACE = 0.05


class LiveBody:
    """An answer whose head is there. Its connection is in use until this is closed."""

    def __init__(
        self,
        answer: Answer,
        response: httpx.Response,
        idle_timeout: float,
        *,
        errors: tuple[type[Exception], ...],
        failure: Callable[[Exception], DialStackConnectionError],
        give_back: Callable[[], None],
    ) -> None:
        self.answer = answer
        self._response = response
        self._idle_timeout = idle_timeout
        self._errors = errors
        self._failure = failure
        # Also where nobody closes it: a loop over a stream may be left at any time.
        self._give_back = finalize(self, give_back)
        self._chunks: Iterator[bytes] | None = None
        self._closed = False

    def read(self, door: Door) -> bytes | None:
        """Wait for the next bytes; None is the end.

        Raises:
            DialStackTimeoutError: None came for `idle_timeout` seconds.
            DialStackConnectionError: The connection broke.
        """
        try:
            with quiet(), door.watch(_socket_of(self._response)), limit(self._idle_timeout + _GRACE):
                return self._opened().__next__()
        except StopIteration:
            return None
        except self._errors as error:
            raise self._failure(error) from error

    def _opened(self) -> Iterator[bytes]:
        if self._chunks is None:
            # Some servers compress what was asked for as it is.
            packed = "content-encoding" in self.answer.headers
            source = self._response.iter_bytes() if packed else self._response.stream
            self._chunks = cast("httpx.SyncByteStream", source).__iter__()
        return self._chunks

    def close(self) -> None:
        """Give the connection back. Any number of times."""
        if self._closed:
            return
        self._closed = True
        try:
            with shielded(), quiet():
                self._end()
        finally:
            self._give_back()

    def _end(self) -> None:
        with suppress(*self._errors):  # a connection that breaks while it is closed is closed
            if self._chunks is None or "network_stream" not in self._response.extensions:
                self._response.close()
            else:
                end(self._response, self._chunks)


def end(response: httpx.Response, chunks: Iterator[bytes]) -> None:
    """Stop reading in the middle. httpx's generators have to end too, or trio warns of those that were left."""
    response.close()
    with suppress(Exception):
        for _ in chunks:
            check_time()  # at most what had arrived: the connection is closed


def _socket_of(response: httpx.Response) -> socket | None:
    """Find the socket that this answer has for itself. One of HTTP/2 serves others as well."""
    stream = response.extensions.get("network_stream")
    if stream is None or response.http_version == "HTTP/2":
        return None
    found: socket | None = stream.get_extra_info("socket")
    return found
