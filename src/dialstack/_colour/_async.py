"""The primitives of the async client. `_sync.py` has the same names."""

from __future__ import annotations

import asyncio
import inspect
import sys
import warnings
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import anyio

from dialstack._core.hooks import note_failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
    from contextlib import AbstractContextManager
    from socket import socket
    from ssl import SSLContext

    import httpcore
    import httpx

    from dialstack._async.pages import AsyncPage
    from dialstack.types._model import Model

__all__ = [
    "ApiKey",
    "AsyncPager",
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

ApiKey: TypeAlias = "str | Callable[[], str | Awaitable[str]]"
Fetch: TypeAlias = "Callable[[], Awaitable[T]]"


async def sleep(seconds: float) -> None:
    """Wait."""
    await anyio.sleep(seconds)


class walk(Generic[T]):  # noqa: N801 - used as a function, as its twin is
    """Go through what `advance` gives, until it is None.

    Not an async generator: under trio one that is not read to its end warns, and a loop may be left at any time.
    """

    def __init__(self, advance: Callable[[], Awaitable[T | None]]) -> None:
        self._advance = advance

    def __aiter__(self) -> walk[T]:
        return self

    async def __anext__(self) -> T:
        found = await self._advance()
        if found is None:
            raise StopAsyncIteration
        return found


class items(Generic[M]):  # noqa: N801 - used as a function, as its twin is
    """Go through the items of pages. Not an async generator, for the same reason."""

    def __init__(self, pages: AsyncIterator[AsyncPage[M]]) -> None:
        self._pages = pages
        self._items: Iterator[M] = iter(())

    def __aiter__(self) -> items[M]:
        return self

    async def __anext__(self) -> M:
        while True:
            for item in self._items:
                return item
            self._items = iter((await self._pages.__anext__()).data)


class each:  # noqa: N801 - used as a function, as its twin is
    """Go through the chunks of a body.

    Not an async generator, for the same reason: a connection may break in the middle.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)

    def __aiter__(self) -> each:
        return self

    async def __anext__(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise StopAsyncIteration


def limit(seconds: float) -> AbstractContextManager[object]:
    """Raise TimeoutError where the block takes longer."""
    return anyio.fail_after(seconds)


def shielded() -> AbstractContextManager[object]:
    """Let the block end whatever is cancelled meanwhile: it gives back what would be lost."""
    return anyio.CancelScope(shield=True)


class Door:
    """What one task goes in through to wait for something, and another one ends that by."""

    def __init__(self) -> None:
        self.closed: bool = False
        self._scope: anyio.CancelScope | None = None
        self._inside: int | None = None
        self._left: anyio.Event | None = None

    def enter(self) -> bool:
        """Go in. False: somebody is there already."""
        if self._inside is not None:
            return False
        self._inside = anyio.get_current_task().id
        self._left = anyio.Event()
        return True

    def leave(self) -> None:
        """Go out."""
        self._inside = None
        if self._left is not None:
            self._left.set()

    @contextmanager
    def passing(self) -> Generator[None]:
        """Be inside for a block, which ends at once where the door is closed.

        Raises:
            RuntimeError: Another task is inside.
        """
        if not self.enter():
            raise RuntimeError("another task is reading this stream; one stream has one reader")
        try:
            with anyio.CancelScope() as scope:
                self._scope = scope
                yield
        finally:
            self._scope = None
            self.leave()

    def close(self) -> None:
        """Close for good, and end what waits inside. Any number of times."""
        self.closed = True
        if self._scope is not None:
            self._scope.cancel()

    async def left(self) -> None:
        """Wait until nobody is inside, or only the task that asks."""
        if self._left is not None and self._inside not in {None, anyio.get_current_task().id}:
            await self._left.wait()

    async def wait(self, seconds: float) -> None:
        """Wait, inside."""
        if seconds > 0:
            await anyio.sleep(seconds)

    def watch(self, _socket: socket | None = None) -> AbstractContextManager[object]:
        """Nothing: what blocks inside is cancelled."""
        return nullcontext()


def check_time() -> None:
    """Nothing: `limit` interrupts by itself."""


def guard(transport: httpx.AsyncHTTPTransport) -> httpx.AsyncHTTPTransport:
    """Let a connection be closed whose TLS handshake is cancelled, by us or by the caller.

    httpcore closes it after errors, and leaves it to the garbage collector after a cancellation. httpx has no public
    door for this, so the pool's network backend is wrapped, as in the other colour.
    """
    pool = getattr(transport, "_pool", None)
    backend = getattr(pool, "_network_backend", None)
    if pool is not None and backend is not None:
        pool._network_backend = _Backend(backend)  # noqa: SLF001
    return transport


class _Backend:
    """A network backend whose streams close themselves where a TLS handshake is cancelled."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> _Stream:
        return _Stream(await self._backend.connect_tcp(host, port, timeout, local_address, socket_options))

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> _Stream:
        return _Stream(await self._backend.connect_unix_socket(path, timeout, socket_options))

    async def sleep(self, seconds: float) -> None:
        await self._backend.sleep(seconds)


class _Stream:
    """A connection before TLS."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self.read = stream.read
        self.write = stream.write
        self.aclose = stream.aclose
        self.get_extra_info = stream.get_extra_info

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            with shielded():
                await self._stream.aclose()
            raise


def loop_token() -> object:
    """Give the running event loop, which connections cannot leave."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        trio = sys.modules["trio"]
        token: object = trio.lowlevel.current_trio_token()
        return token


def is_over(loop: object) -> bool:
    """Tell whether an event loop has ended."""
    if isinstance(loop, asyncio.AbstractEventLoop):
        return loop.is_closed()
    trio = sys.modules["trio"]
    try:
        loop.run_sync_soon(int)  # type: ignore[attr-defined]  # a trio token; `int` does nothing
    except trio.RunFinishedError:
        return True
    return False


async def obtain(source: Callable[[], object]) -> object:
    """Ask for the key."""
    key = source()
    return await key if inspect.isawaitable(key) else key


def check_callback(callback: Callable[..., object]) -> None:
    """Nothing: plain and async callbacks are both called."""


async def tell(callbacks: tuple[Callable[[E], object], ...], event: E) -> None:
    """Call each callback. One that raises is logged, and breaks nothing."""
    for callback in callbacks:
        try:
            done = callback(event)
            if inspect.isawaitable(done):
                await done
        except Exception as error:  # noqa: BLE001 - whatever it raises, the call goes on
            # Its message may quote the event, so only where and what are logged.
            note_failure(callback, error)


def later(fetch: Fetch[AsyncPage[M]]) -> AsyncPager[M]:
    """Give what `list()` returns: something to await for a page, or to iterate over for all items."""
    return AsyncPager(fetch)


class AsyncPager(Generic[M]):
    """A list that was asked for and not yet fetched.

    `await` it for the first page, or iterate over it with `async for` for every item of every page.
    """

    def __init__(self, fetch: Fetch[AsyncPage[M]]) -> None:
        self._fetch = fetch
        self._used = False

    def __await__(self) -> Generator[object, None, AsyncPage[M]]:
        """Fetch the first page."""
        self._used = True
        return self._fetch().__await__()

    def __aiter__(self) -> AsyncIterator[M]:
        """Go through every item, page after page."""
        return items(self.pages())

    def auto_paging_each(self) -> AsyncIterator[M]:
        """Go through every item, page after page: the same as `async for` over the list itself."""
        return items(self.pages())

    async def auto_paging_to_list(self, *, limit: int | None = None) -> list[M]:
        """Collect every item, or the first `limit`."""
        return await (await self).auto_paging_to_list(limit=limit)

    def pages(self) -> AsyncIterator[AsyncPage[M]]:
        """Go through the pages."""
        pages: AsyncIterator[AsyncPage[M]] | None = None

        async def advance() -> AsyncPage[M] | None:
            nonlocal pages
            if pages is None:
                pages = (await self).pages()
            return await anext(pages, None)

        return walk(advance)

    def __del__(self) -> None:
        """Warn of a list that nobody awaited: it was never fetched."""
        if not getattr(self, "_used", True):
            warnings.warn("a list was neither awaited nor iterated over", RuntimeWarning, stacklevel=2, source=self)
