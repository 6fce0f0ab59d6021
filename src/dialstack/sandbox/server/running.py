"""A web server in a thread, on this machine's own address and nowhere else."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    import uvicorn

__all__ = ["bound", "running"]

LOOPBACK = "127.0.0.1"
_GRACE = 2


@contextmanager
def bound(port: int) -> Generator[socket.socket]:
    """Give a socket of this machine; port 0 is any that is free.

    Raises:
        OSError: The port is taken.
    """
    # Only with its protocol named does asyncio switch off Nagle's algorithm, which costs 40 ms an answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(1024)
        yield listener
    finally:
        listener.close()


@contextmanager
def running(application: Any, listener: socket.socket, close_streams: Callable[[], None]) -> Generator[None]:
    """Serve an ASGI application until the block ends. `close_streams` ends what would go on for ever."""
    server, ready = _server(application)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="dialstack-sandbox-server", daemon=True
    )
    thread.start()
    try:
        while not ready.wait(0.05):
            if not thread.is_alive():
                raise RuntimeError("The sandbox's server did not start; the log of uvicorn has the reason.")
        yield
    finally:
        server.should_exit = True
        close_streams()
        thread.join()


def _server(application: Any) -> tuple[uvicorn.Server, threading.Event]:
    try:
        import uvicorn
    except ImportError as error:
        raise ImportError("serving the sandbox needs an extra: pip install 'dialstack[sandbox]'") from error
    ready = threading.Event()

    class Server(uvicorn.Server):
        @override
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready.set()

    config = uvicorn.Config(
        application,
        lifespan="off",
        ws="none",
        loop="asyncio",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return Server(config), ready
