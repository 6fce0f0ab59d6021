"""A scripted HTTP server on raw sockets.

Each request takes the next step of the script: an answer, or a way to break. A request that the script does not
expect fails the test when the server is closed, so counts of requests are exact without a word.

    with Server(answer(503), answer(200, {"id": "user_1"})) as server:
        ...
    assert [request.method for request in server.requests] == ["GET", "GET"]
"""

from __future__ import annotations

import gzip
import json
import selectors
import socket
import struct
import threading
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping

    from typing_extensions import Self

_LONGEST = 15.0
"""Seconds after which anything here gives up, so that no test hangs."""


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    connection: int
    """Which connection it came over: 1 is the first."""

    def header(self, name: str) -> str | None:
        """Give a header, which must not be there twice."""
        values = [value for known, value in self.headers if known.lower() == name.lower()]
        assert len(values) <= 1, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass
class Exchange:
    """One request that is being dealt with."""

    server: Server
    socket: socket.socket
    request: Request
    number: int
    """Counts the requests of the server: 1 is the first."""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def pause(self, seconds: float) -> bool:
        """Wait; False once the server is being closed."""
        return not self.server.closing.wait(seconds)


@dataclass(frozen=True)
class Step:
    """What to do with one request."""

    run: Callable[[Exchange], bool]
    """Returns whether the connection is kept."""
    reads: bool = True


class Server:
    """Serves on a port of its own, in threads, until the block is left."""

    def __init__(
        self,
        *script: Step,
        then: Callable[[Request], Step] | None = None,
        tls: ssl.SSLContext | None = None,
        listening: bool = True,
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.unread = 0
        self.closing = threading.Event()
        self._script = deque(script)
        self._then = then
        self._tls = tls
        self._lock = threading.Lock()
        self._unexpected: list[str] = []
        self._open: dict[int, socket.socket] = {}
        self._threads: list[threading.Thread] = []
        self._accepting: threading.Thread | None = None
        self._listening = listening

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def left(self) -> int:
        """How many steps nobody asked for yet."""
        return len(self._script)

    def __enter__(self) -> Self:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        if self._listening:
            self.listen()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.closing.set()
        self.refuse()
        with self._lock:
            for connection in self._open.values():
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_LONGEST)
        self._wake.close()
        self._woken.close()
        assert not any(thread.is_alive() for thread in self._threads), "a connection was not let go"
        if kind is None:
            assert not self._unexpected, f"not in the script: {self._unexpected}"

    def listen(self) -> None:
        """Accept connections. Until then the port refuses them."""
        self._listener.listen(128)
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def refuse(self) -> None:
        """Accept no more connections. Those that stand are left alone."""
        self._wake.send(b"x")
        if self._accepting is not None:
            self._accepting.join(_LONGEST)
        self._listener.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if self._woken in ready:
                    return
                connection, _ = self._listener.accept()
                with self._lock:
                    self.connections += 1
                    number = self.connections
                thread = threading.Thread(target=self._connection, args=(connection, number), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _connection(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_LONGEST)
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with self._lock:
                self._open[number] = connection
            if not self.closing.is_set():
                with connection.makefile("rb") as reader:
                    while self._one(connection, reader, number):
                        pass
        except (OSError, ValueError):
            pass  # the other side went away, perhaps in the middle of a request
        finally:
            with self._lock:
                self._open.pop(number, None)
            connection.close()

    def _one(self, connection: socket.socket, reader: IO[bytes], number: int) -> bool:
        """Deal with one request. Tell whether another may follow on this connection."""
        if self._tls is None and not connection.recv(1, socket.MSG_PEEK):
            return False
        with self._lock:
            if self._script and not self._script[0].reads:
                self._script.popleft()
                self.unread += 1
                return False
        request = _read(reader, number)
        if request is None:
            return False
        with self._lock:
            self.requests.append(request)
            count = len(self.requests)
            step = self._script.popleft() if self._script else None
        if step is None and self._then is not None:
            step = self._then(request)
        if step is None:
            self._unexpected.append(f"{request.method} {request.target}")
            step = answer(418, {"error": "not in the script"})
        return step.run(Exchange(self, connection, request, count))


def _read(reader: IO[bytes], connection: int) -> Request | None:
    start = reader.readline()
    if not start:
        return None
    method, target, _ = start.decode("latin-1").split(" ", 2)
    headers: list[tuple[str, str]] = []
    while line := reader.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers.append((name, value.strip()))
    named = {name.lower(): value for name, value in headers}
    if named.get("transfer-encoding") == "chunked":
        body = b"".join(_chunks(reader))
    else:
        body = reader.read(int(named.get("content-length", 0)))
    return Request(method, target, tuple(headers), body, connection)


def _chunks(reader: IO[bytes]) -> Iterator[bytes]:
    while size := int(reader.readline(), 16):
        yield reader.read(size)
        reader.readline()
    reader.readline()


def _head(status: int, headers: Mapping[str, str], reason: str = "Whatever") -> bytes:
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(
    status: int = 200, body: object = None, headers: Mapping[str, str] | None = None, *, reason: str = "Whatever"
) -> Step:
    """Answer with JSON, or with bytes as they are. The request id is `req_` and the number of the request."""
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/json" if content and not isinstance(body, bytes) else "text/html"

    def run(exchange: Exchange) -> bool:
        fixed = {"Content-Type": kind, "Content-Length": str(len(content)), "X-Request-Id": f"req_{exchange.number}"}
        exchange.send(_head(status, {**fixed, **(headers or {})}, reason) + content)
        return True

    return Step(run)


def bad_gateway() -> Step:
    """What a proxy says whose server is away."""
    return answer(502, b"<html><head><title>502 Bad Gateway</title></head></html>")


def redirect(location: str, status: int = 302) -> Step:
    """Send the caller elsewhere."""
    return answer(status, None, {"Location": location})


def gzipped(status: int, body: object) -> Step:
    """Answer with compressed JSON."""
    return answer(status, gzip.compress(json.dumps(body).encode()), {"Content-Encoding": "gzip"})


def broken_gzip(status: int = 200) -> Step:
    """Answer with a body that says it is compressed, and is not."""
    return answer(status, b"this is not gzip", {"Content-Encoding": "gzip"})


def reset() -> Step:
    """Read the request, then reset the connection."""

    def run(exchange: Exchange) -> bool:
        exchange.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False

    return Step(run)


def hang_up() -> Step:
    """Read the request, then close the connection in order."""
    return Step(lambda _: False)


def hang_up_unread() -> Step:
    """Close the connection when a request arrives, without reading it."""
    return Step(lambda _: False, reads=False)


def stall() -> Step:
    """Read the request and say nothing."""
    return Step(lambda exchange: exchange.pause(_LONGEST) and False)


def drip_head() -> Step:
    """Send the head a byte at a time, and never all of it."""
    return Step(lambda exchange: _drip(exchange, b"HTTP/1.1 200 OK\r\nX-Request-Id: req_1\r\nX-Long: "))


def drip_body() -> Step:
    """Send the head at once, then the body a byte at a time, and never all of it."""
    return Step(lambda exchange: _drip(exchange, _head(200, {"Content-Length": "100000", "X-Request-Id": "req_1"})))


def _drip(exchange: Exchange, start: bytes) -> bool:
    exchange.send(start)
    for _ in range(200):
        if not exchange.pause(0.05):
            break
        exchange.send(b"x")
    return False


def truncated(status: int = 200, body: bytes = b'{"id": "user_1", ', headers: Mapping[str, str] | None = None) -> Step:
    """Promise more of a body than there is, and close."""

    def run(exchange: Exchange) -> bool:
        promised = {"Content-Length": str(len(body) + 100), "X-Request-Id": f"req_{exchange.number}"}
        exchange.send(_head(status, {**promised, **(headers or {})}) + body)
        return False

    return Step(run)


def garbage(data: bytes = b"\x16\x03\x01 this is not HTTP\r\n\r\n") -> Step:
    """Say something that is not HTTP, and close."""

    def run(exchange: Exchange) -> bool:
        exchange.send(data)
        return False

    return Step(run)


def huge_header() -> Step:
    """Answer with a header that is larger than any client reads."""
    return answer(200, {}, {"X-Huge": "x" * 400_000})


def then_refuse(step: Step) -> Step:
    """Do a step, after the port was closed: the next connection is refused."""

    def run(exchange: Exchange) -> bool:
        exchange.server.refuse()
        step.run(exchange)
        return False

    return Step(run)


@contextmanager
def closed_port() -> Iterator[str]:
    """Give an address where every connection is refused. The port stays ours meanwhile."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"


@contextmanager
def silent_port() -> Iterator[str]:
    """Give an address where connecting takes for ever: the queue of the port is full and nobody accepts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = []
        try:
            for _ in range(4):
                filler = socket.socket()
                fillers.append(filler)
                filler.setblocking(False)
                filler.connect_ex(address)
            yield f"http://127.0.0.1:{address[1]}"
        finally:
            for filler in fillers:
                filler.close()
