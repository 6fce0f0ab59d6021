# Generated from src/dialstack/_async/transport.py by scripts/generate. Do not edit.
"""One attempt over HTTP. The one file that imports httpx.

Our own connections are driven at httpx's transport, below `httpx.Client`: no cookies, no redirects, no URL
merging. They are spread over small pools, since one pool of httpx costs time quadratic in its size. A client that
the user passed is used through `send`, and never closed.
"""

from __future__ import annotations

import gc
import logging
import os
import ssl
import sys
import threading
import warnings
from functools import cache, partial
from typing import IO, TYPE_CHECKING, Any, Protocol, cast
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary, WeakSet

import httpx

from dialstack._colour._sync import check_time, each, guard, is_over, limit, loop_token
from dialstack._core.answers import Answer
from dialstack._core.redaction import UrlFilter
from dialstack._core.shapes import is_seekable
from dialstack._core.wire_logs import ours, quiet
from dialstack._sync.bodies import LiveBody, end
from dialstack.errors import DialStackConnectionError, DialStackTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from dialstack._colour._sync import Door
    from dialstack._core.config import Origin
    from dialstack._core.multipart import Files, Multipart
    from dialstack._core.requests import Sink, WireRequest
    from dialstack.types.options import HttpClient

__all__ = ["Transport"]

# A pool of one connection costs least: see benchmarks. Up to httpx's usual hundred, each request has a pool of its own;
# past that they share, and may open more rather than wait behind a slow one.
_SHARDS = 100
_LIMITS = httpx.Limits(max_connections=4, max_keepalive_connections=1)
# httpx knows best what ran out of time, that it could not connect, say, and closes what it had begun. Each of its
# phases has the whole timeout; the limit on their sum comes a moment later.
_GRACE = 0.05


@cache
def _tls(scheme: str) -> ssl.SSLContext:
    """Give the one context that every client of this process shares. Reading the CA file takes milliseconds."""
    if scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context()


class _Shard:
    """A few connections to one origin, and how many requests are on them."""

    __slots__ = ("busy", "transport")

    def __init__(self, origin: Origin, proxy: str | None) -> None:
        self.busy = 0
        scheme = "https" if proxy else origin.scheme
        via = None if proxy is None else httpx.Proxy(proxy)
        self.transport = guard(httpx.HTTPTransport(verify=_tls(scheme), limits=_LIMITS, proxy=via, trust_env=False))


class _Pool:
    """The connections of one event loop."""

    def __init__(self) -> None:
        # Reentrant: a signal handler that closes a stream gives back what it borrowed, perhaps in the middle of this.
        self._lock = threading.RLock()
        self._shards: dict[Origin, list[_Shard]] = {}
        self._proxies: dict[Origin, str | None] = {}

    def borrow(self, origin: Origin) -> _Shard:
        """Give an idle shard, or a new one, or where there is no more room the least busy. Count it as busy."""
        with self._lock:
            shards = self._shards.setdefault(origin, [])
            shard = next((idle for idle in shards if not idle.busy), None)
            if shard is None and len(shards) < _SHARDS:
                shard = _Shard(origin, self._proxy(origin))
                shards.append(shard)
            shard = shard or min(shards, key=_busy)
            shard.busy += 1
            return shard

    def give_back(self, shard: _Shard) -> None:
        """Count a request as done. Called when its body is closed, not when its head arrives."""
        with self._lock:
            shard.busy -= 1

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            shards = [shard for of_origin in self._shards.values() for shard in of_origin]
            self._shards.clear()
        for shard in shards:
            shard.transport.close()

    def _proxy(self, origin: Origin) -> str | None:
        # Read once for each origin: the environment of a server does not change under it.
        if origin not in self._proxies:
            self._proxies[origin] = environment_proxy(origin)
        return self._proxies[origin]


def _busy(shard: _Shard) -> int:
    return shard.busy


def environment_proxy(origin: Origin) -> str | None:
    """Return the proxy that the environment names for an address."""
    if proxy_bypass(origin.host):
        return None
    proxies = getproxies()
    found = proxies.get(origin.scheme) or proxies.get("all")
    return found if found is None or "://" in found else f"http://{found}"


class _Stream(Protocol):
    """What is closed with the client."""

    def close(self) -> None: ...


class _Body(httpx.SyncByteStream):
    """A body that remembers whether it was asked for.

    httpx asks only after a connection stands and the head is written. An attempt that ran out of time before that
    never left this machine, and can be repeated without a thought.
    """

    def __init__(self) -> None:
        self.content: Iterable[bytes] = ()
        self.started = False
        self.response: httpx.Response | None = None
        """The answer, once its head is there."""

    def __iter__(self) -> Iterator[bytes]:
        self.started = True
        return each(self.content)


class _Unmeasured:
    """A stream without an end that is known. httpx would take the size of a pipe for its length, which is 0."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read = stream.read


class Transport:
    """Sends single attempts. Shared by a client and the views made from it."""

    def __init__(self, http_client: HttpClient | None = None) -> None:
        self._client = http_client
        self._library = httpx if http_client is None else _library_of(http_client)
        library = self._library
        self._errors: tuple[type[Exception], ...] = (
            TimeoutError,
            library.HTTPError,
            library.StreamError,
            library.InvalidURL,
        )
        self._lock = threading.Lock()
        self._pools: dict[int, tuple[object, _Pool]] = {}
        self._current: tuple[object, _Pool] | None = None
        self._client_loop: object = None
        self._forked = False
        self._closed = False
        self._streams: WeakKeyDictionary[_Stream, object] = WeakKeyDictionary()
        self.last_request: str | None = None
        _living.add(self)

    def send(self, request: WireRequest, timeout: float) -> Answer:
        """Send one attempt and read the whole answer.

        Raises:
            DialStackTimeoutError: It took longer than `timeout` seconds.
            DialStackConnectionError: There was no whole answer. `may_have_executed` says whether it may have arrived.
        """
        if self._closed:
            raise RuntimeError("this client is closed")
        if request.body is not None and not isinstance(request.body, bytes):
            with request.body.opened() as files:
                return self._attempt(request, timeout, files)
        return self._attempt(request, timeout, None)

    def _attempt(self, request: WireRequest, timeout: float, files: Files | None) -> Answer:
        body = _Body()
        before = ours.set(True)
        try:
            with limit(timeout + _GRACE):
                if self._client is None:
                    return self._exchange(_wire(request, timeout, body, files), request, body)
                return self._exchange_through_client(request, timeout, files, body)
        except self._errors as error:
            failure = self._failure(error, timeout, body)
            failure.request_id = None if body.response is None else body.response.headers.get("x-request-id")
            raise failure from error
        finally:
            ours.reset(before)

    def open(self, request: WireRequest, timeout: float, idle_timeout: float, door: Door) -> LiveBody:
        """Send one attempt and leave the body of a good answer open, for whoever reads it while it comes.

        Any other answer is read whole, and its body closed.

        Raises:
            DialStackTimeoutError: No head came within `timeout` seconds.
            DialStackConnectionError: No head came. `may_have_executed` says whether the request may have arrived.
        """
        if self._closed:
            raise RuntimeError("this client is closed")
        body = _Body()
        try:
            with quiet(), door.watch(), limit(timeout + _GRACE):
                return self._open(request, timeout, idle_timeout, body)
        except self._errors as error:
            raise self._failure(error, timeout, body) from error

    def _open(self, request: WireRequest, timeout: float, idle_timeout: float, body: _Body) -> LiveBody:
        response, give_back = self._head(request, timeout, body)
        live = LiveBody(
            Answer(response.status_code, _headers(response), b""),
            response,
            idle_timeout,
            errors=self._errors,
            failure=partial(self._stream_failure, idle_timeout),
            give_back=give_back,
        )
        if not response.is_success:
            try:
                live.answer = _read(response, None)
            finally:
                live.close()
        # httpcore looks at this anew where the body begins. What bounded the head would end a silent stream too soon.
        response.request.extensions.get("timeout", {})["read"] = idle_timeout
        return live

    def _head(self, request: WireRequest, timeout: float, body: _Body) -> tuple[httpx.Response, Callable[[], None]]:
        """Send an attempt, and give the answer with what to call once its body is closed."""
        if self._client is not None:
            wire = self._wire_for_client(request, timeout, None)
            body.response = self._send_through_client(wire)
            return body.response, _nothing
        pool = self._pool()
        shard = pool.borrow(request.origin)
        try:
            wire = _wire(request, timeout, body, None)
            body.response = shard.transport.handle_request(wire)
        except BaseException:
            pool.give_back(shard)
            raise
        body.response.request = wire
        return body.response, partial(pool.give_back, shard)

    def watch_over(self, stream: _Stream) -> None:
        """Close a stream with the client."""
        with self._lock:
            self._streams[stream] = loop_token()

    def _stream_failure(self, idle_timeout: float, error: Exception) -> DialStackConnectionError:
        if isinstance(error, (TimeoutError, self._library.TimeoutException)):
            return _lost(DialStackTimeoutError(f"nothing came for {idle_timeout:.3g} seconds"), unsent=False)
        return _lost(DialStackConnectionError("the connection of the stream broke"), unsent=False)

    def _exchange(self, wire: httpx.Request, request: WireRequest, body: _Body) -> Answer:
        pool = self._pool()
        shard = pool.borrow(request.origin)
        try:
            body.response = shard.transport.handle_request(wire)
            return _read(body.response, request.sink)
        finally:
            pool.give_back(shard)

    def _exchange_through_client(
        self, request: WireRequest, timeout: float, files: Files | None, body: _Body
    ) -> Answer:
        wire = self._wire_for_client(request, timeout, files)
        body.response = self._send_through_client(wire)
        return _read(body.response, request.sink)

    def _wire_for_client(self, request: WireRequest, timeout: float, files: Files | None) -> httpx.Request:
        self._check_client()
        _filter_for(self._library.__name__).cover(request.origin)
        wire: httpx.Request = self._library.Request(
            request.method,
            _url(request),
            headers=request.headers,
            extensions=_times(timeout),
            **_content(request.body, files),
        )
        return wire

    def _send_through_client(self, wire: httpx.Request) -> httpx.Response:
        client = cast("httpx.Client", self._client)
        return client.send(wire, stream=True, auth=None, follow_redirects=False)

    def _check_client(self) -> None:
        """Refuse to use a client of the user's where its connections cannot work."""
        if not getattr(self._client, "bound_to_loop", True):
            return  # it opens no connection, as the sandbox's
        if self._forked:
            raise RuntimeError("the http_client was made before this process was forked; make a client in the child")
        loop = loop_token()
        self._client_loop = self._client_loop or loop
        if self._client_loop is not loop:
            raise RuntimeError("the http_client belongs to another event loop; make a client in each loop")

    def _failure(self, error: Exception, timeout: float, body: _Body) -> DialStackConnectionError:
        if isinstance(error, TimeoutError):
            return _timed_out(timeout, unsent=self._client is None and not body.started)
        library = self._library
        unsent = isinstance(error, (library.ConnectError, library.ConnectTimeout, library.PoolTimeout))
        unsent = unsent or isinstance(error, (library.ProxyError, library.UnsupportedProtocol, library.InvalidURL))
        if isinstance(error, library.TimeoutException):
            return _timed_out(timeout, unsent=unsent)
        # The reason of httpx is kept as the cause. It names hosts, so it stays out of our own words.
        message = "could not connect to the server" if unsent else "the connection broke before the answer was whole"
        return _lost(DialStackConnectionError(message), unsent=unsent)

    def _pool(self) -> _Pool:
        loop = loop_token()
        current = self._current
        if current is not None and current[0] is loop:
            return current[1]
        del current  # perhaps the last to hold the pool of an ended loop, which is dropped quietly below
        return self._pool_of(loop)

    def _pool_of(self, loop: object) -> _Pool:
        with self._lock:
            known = self._pools.get(id(loop))
            if known is None or known[0] is not loop:
                self._forget_ended_loops()
                known = self._pools[id(loop)] = (loop, _Pool())
            self._current = known
            return known[1]

    def _forget_ended_loops(self) -> None:
        ended = [key for key, (loop, _) in self._pools.items() if is_over(loop)]
        if not ended:
            return
        # Their sockets can no longer be closed in order: the loop that would do it is gone. They are dropped here,
        # where the warning that each of them would give can be kept from the user, who did nothing wrong.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            self._current = None
            for key in ended:
                del self._pools[key]
            gc.collect()

    def abandon(self) -> None:
        """Start afresh in a forked child.

        The parent's connections are left alone, not closed: a TLS close would end them for the parent too.
        """
        _abandoned.append((self._pools, self._current))
        self._lock = threading.Lock()
        self._pools, self._current = {}, None
        self._forked = self._client is not None

    def close(self) -> None:
        """Close our own connections. A client that the user passed is left open."""
        self._closed = True
        loop = loop_token()
        with self._lock:
            streams = [stream for stream, owner in self._streams.items() if owner is loop]
        for stream in streams:
            stream.close()
        with self._lock:
            pools = [pool for loop, pool in self._pools.values() if not is_over(loop)]
            self._forget_ended_loops()
            self._pools, self._current = {}, None
        for pool in pools:
            pool.close()


def _wire(request: WireRequest, timeout: float, body: _Body, files: Files | None) -> httpx.Request:
    headers = request.headers
    if files is None:
        body.content = (request.body,) if isinstance(request.body, bytes) else ()
    else:
        form = httpx.Request("POST", _url(request), headers=headers, **_content(request.body, files))
        headers = list(form.headers.items())
        body.content = cast("Iterable[bytes]", form.stream)  # a form can be read in both colours
    return httpx.Request(request.method, _url(request), headers=headers, stream=body, extensions=_times(timeout))


def _url(request: WireRequest) -> str:
    return f"{request.origin.scheme}://{request.origin.host}{request.target}"


def _times(timeout: float) -> dict[str, object]:
    return {"timeout": {"connect": timeout, "read": timeout, "write": timeout, "pool": timeout}}


def _content(body: bytes | Multipart | None, files: Files | None) -> dict[str, Any]:
    if body is not None and not isinstance(body, bytes):
        measured = {field: (name, _measured(stream), kind) for field, (name, stream, kind) in (files or {}).items()}
        return {"data": dict(body.fields), "files": measured}
    return {"content": body}


def _measured(stream: IO[bytes]) -> IO[bytes] | _Unmeasured:
    return stream if is_seekable(stream) else _Unmeasured(stream)


def _headers(response: httpx.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}


def _nothing() -> None:
    pass


def _read(response: httpx.Response, sink: Sink | None) -> Answer:
    headers = _headers(response)
    chunks: list[bytes] = []
    # What failed is small and is read for its message; only a success is worth a file.
    try:
        if sink is not None and response.is_success:
            _save(response, headers, sink)
        else:
            for chunk in cast("httpx.SyncByteStream", response.stream):
                chunks.append(chunk)
                check_time()
    finally:
        response.close()
    body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    if body and "content-encoding" in headers:
        body = type(response)(response.status_code, headers=response.headers, content=body).content
    return Answer(response.status_code, headers, body)


def _save(response: httpx.Response, headers: dict[str, str], sink: Sink) -> None:
    sink.begin(response.status_code, headers)
    # Some servers compress what was asked for as it is.
    source = response.iter_bytes() if "content-encoding" in headers else response.stream
    chunks = cast("httpx.SyncByteStream", source).__iter__()
    for chunk in chunks:
        try:
            sink.write(chunk)
        except BaseException:
            end(response, chunks)
            raise
        check_time()


def _timed_out(timeout: float, *, unsent: bool) -> DialStackConnectionError:
    message = "could not connect within" if unsent else "no whole answer came within"
    return _lost(DialStackTimeoutError(f"{message} {timeout:.3g} seconds"), unsent=unsent)


def _lost(error: DialStackConnectionError, *, unsent: bool) -> DialStackConnectionError:
    error.may_have_executed = not unsent
    return error


def _library_of(client: HttpClient) -> ModuleType:
    """Find whether a client is one of `httpx` or of `httpx2`, and of this colour."""
    for base in type(client).__mro__:
        library = base.__module__.split(".")[0]
        if base.__name__ == "Client" and library in {"httpx", "httpx2"}:
            return sys.modules[library]
    raise TypeError(f"http_client must be an httpx.Client or httpx2.Client, not {type(client).__name__}")


@cache
def _filter_for(library: str) -> UrlFilter:
    shortener = UrlFilter()
    logging.getLogger(library).addFilter(shortener)
    return shortener


_living: WeakSet[Transport] = WeakSet()
_abandoned: list[object] = []


def _abandon_all() -> None:
    for transport in list(_living):
        transport.abandon()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_abandon_all)
