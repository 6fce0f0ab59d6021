"""The primitives of the sync client. `_async.py` has the same names."""

from __future__ import annotations

import inspect
import socket
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dialstack._core.hooks import note_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType

    import httpcore
    import httpx

    from dialstack._sync.pages import Page as Page
    from dialstack.types._model import Model

__all__ = [
    "ApiKey",
    "Door",
    "Fetch",
    "check_callback",
    "check_time",
    "each",
    "guard",
    "is_over",
    "items",
    "later",
    "limit",
    "loop_token",
    "obtain",
    "shielded",
    "sleep",
    "tell",
    "walk",
]

T = TypeVar("T")
M = TypeVar("M", bound="Model")
E = TypeVar("E")

ApiKey: TypeAlias = "str | Callable[[], str]"
Fetch: TypeAlias = "Callable[[], T]"

_THREADS_HAVE_NO_LOOP = object()


class _Expiry(threading.local):
    """When the attempt of this thread has to be over, on the monotonic clock."""

    at: float | None = None
    door: Door | None = None
    """What may end the operation that this thread waits for."""


_expiry = _Expiry()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)


def walk(advance: Callable[[], T | None]) -> Iterator[T]:
    """Go through what `advance` gives, until it is None."""
    while (found := advance()) is not None:
        yield found


def items(pages: Iterable[Page[M]]) -> Iterator[M]:
    """Go through the items of pages."""
    for page in pages:
        yield from page.data


def each(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Go through the chunks of a body."""
    return iter(chunks)


class limit:  # noqa: N801 - used as a function, as its twin is
    """Bound a block: each read inside it gets what is left, and `check_time` raises when nothing is."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds
        self._outer: float | None = None

    def __enter__(self) -> None:
        """Start the clock."""
        self._outer, _expiry.at = _expiry.at, self._at

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the thread its earlier limit back."""
        _expiry.at = self._outer


def shielded() -> AbstractContextManager[object]:
    """Nothing: nobody cancels a thread."""
    return nullcontext()


class Door:
    """What one thread goes in through to wait for something, and another one, or a signal handler, ends that by.

    A signal handler runs in the middle of whatever its thread does, so nothing here takes a lock that this thread may
    hold already: `threading.Event` would, and hang.
    """

    def __init__(self) -> None:
        from queue import SimpleQueue  # only streams wait at a door

        self.closed: bool = False
        self._inside = threading.Lock()
        self._woken: SimpleQueue[None] = SimpleQueue()
        self._holding = threading.RLock()
        self._socket: socket.socket | None = None

    def enter(self) -> bool:
        """Go in. False: somebody is there already."""
        return self._inside.acquire(blocking=False)

    def leave(self) -> None:
        """Go out."""
        self._inside.release()

    @contextmanager
    def passing(self) -> Generator[None]:
        """Be inside for a block, which ends soon where the door is closed.

        Raises:
            RuntimeError: Another thread is inside.
        """
        if not self.enter():
            raise RuntimeError("another thread is reading this stream; one stream has one reader")
        try:
            yield
        finally:
            self.leave()

    def close(self) -> None:
        """Close for good, and end what waits inside. Any number of times."""
        self.closed = True
        self._woken.put(None)
        with self._holding:
            if self._socket is not None:
                _shut_down(self._socket)

    def left(self) -> None:
        """Nothing: the caller may be the thread that is inside, in a signal handler."""

    def wait(self, seconds: float) -> None:
        """Wait, inside."""
        from queue import Empty

        if seconds > 0 and not self.closed:
            with suppress(Empty):  # nobody closed it: the time is over
                self._woken.get(timeout=seconds)

    @contextmanager
    def watch(self, known: socket.socket | None = None) -> Generator[None]:
        """Let `close` end the reads of a block, on our own connections and on a socket that is known already."""
        outer, _expiry.door = _expiry.door, self
        try:
            if known is not None:
                self.hold(known)
            yield
        finally:
            _expiry.door = outer
            with self._holding:
                self._socket = None

    def hold(self, held: socket.socket) -> None:
        """Take the socket that is about to be read. Between reads none is held: it may be somebody else's by then."""
        with self._holding:
            self._socket = held
            if self.closed:
                _shut_down(held)


def _shut_down(held: socket.socket) -> None:
    # Not the method of `ssl.SSLSocket`, which would turn a connection that another thread reads into plain text.
    with suppress(OSError):  # it is closed already
        socket.socket.shutdown(held, socket.SHUT_RDWR)


def check_time() -> None:
    """Raise TimeoutError once the limit has passed: between chunks, where a read cannot be bounded."""
    if _expiry.at is not None and time.monotonic() > _expiry.at:
        raise TimeoutError


def _left(timeout: float | None) -> float | None:
    if _expiry.at is None:
        return timeout
    left = _expiry.at - time.monotonic()
    return left if timeout is None else min(left, timeout)


def guard(transport: httpx.HTTPTransport) -> httpx.HTTPTransport:
    """Let each connect, read and write of a transport have only what is left of the attempt.

    A read timeout alone bounds each wait, not their sum: a server that drips one byte a second holds a thread
    for hours. httpx has no public door for this, so the pool's network backend is wrapped: the one private name
    of httpx that we touch. Where it is not found, the check between chunks remains.
    """
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is not None and backend is not None:
        pool._network_backend = _Backend(backend)  # noqa: SLF001
    return transport


class _Backend:
    """A network backend whose streams know when they have to be done."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> _Stream:
        import httpcore

        left = _bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_tcp(host, port, left, local_address, socket_options))

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> _Stream:
        import httpcore

        left = _bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self._backend.connect_unix_socket(path, left, socket_options))

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Stream:
    """A connection that gives each operation what is left of the attempt."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        import httpcore

        if _expiry.door is not None:
            _expiry.door.hold(self._stream.get_extra_info("socket"))
        return self._stream.read(max_bytes, _bounded(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        import httpcore

        self._stream.write(buffer, _bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None
    ) -> _Stream:
        import httpcore

        left = _bounded(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))  # type: ignore[arg-type]

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _bounded(timeout: float | None, error: type[Exception]) -> float | None:
    left = _left(timeout)
    if left is not None and left <= 0:
        raise error
    return left


def loop_token() -> object:
    """Give what connections cannot leave: nothing, threads share them."""
    return _THREADS_HAVE_NO_LOOP


def is_over(_loop: object) -> bool:
    """Tell whether an event loop has ended: there is none."""
    return False


def obtain(source: Callable[[], object]) -> object:
    """Ask for the key.

    Raises:
        TypeError: The callable is async, which only `AsyncDialStack` can wait for.
    """
    key = source()
    if inspect.iscoroutine(key):
        key.close()
        raise TypeError("an async api_key callable needs AsyncDialStack")
    return key


def check_callback(callback: Callable[..., object]) -> None:
    """Refuse a callback that nobody would await."""
    if inspect.iscoroutinefunction(callback):
        raise TypeError("an async callback needs AsyncDialStack")


def tell(callbacks: tuple[Callable[[E], object], ...], event: E) -> None:
    """Call each callback. One that raises is logged, and breaks nothing."""
    for callback in callbacks:
        try:
            callback(event)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the call goes on
            note_failure(callback, error)


def later(fetch: Fetch[Page[M]]) -> Page[M]:
    """Fetch the page that `list()` returns."""
    return fetch()
