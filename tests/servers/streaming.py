"""Steps of the scripted server that answer with a stream of events."""

from __future__ import annotations

import json
import socket
import struct
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from tests.servers.scripted import Exchange, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\nX-Request-Id: req_{number}\r\n\r\n"


def frame(event: str, data: object = None) -> bytes:
    """Write one event."""
    text = data if isinstance(data, str) else json.dumps({} if data is None else data)
    return f"event: {event}\ndata: {text}\n\n".encode()


def chunked(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


class Hold:
    """Keeps a stream open until the client goes away, and tells when it did."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.gone = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.reached.set()
        with suppress(OSError):
            exchange.socket.recv(1)
        self.gone.set()


def stream(*pieces: bytes | float | Hold, end: str = "clean", kind: str = "text/event-stream; charset=utf-8") -> Step:
    """Send pieces of a stream, with pauses where they are numbers; then end it: `clean`, `cut` or `reset`."""

    def run(exchange: Exchange) -> bool:
        exchange.send(HEAD.format(kind=kind, number=exchange.number).encode())
        for piece in pieces:
            if isinstance(piece, bytes):
                exchange.send(chunked(piece))
            elif isinstance(piece, float):
                exchange.pause(piece)
            else:
                piece(exchange)
                return False
        if end == "reset":
            exchange.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if end == "clean":
            exchange.send(b"0\r\n\r\n")
        return end == "clean"

    return Step(run)


def parked(slot: int, label: str | None = "JANE") -> Mapping[str, object]:
    """A park slot, as the platform sends it."""
    call = {
        "call": "call_1",
        "from_number": "+16175550120",
        "from_label": label,
        "status": "parked",
        "parked_by": "user_1",
        "parked_at": "2026-05-21T17:00:00Z",
        "rings_back_at": "2026-05-21T17:02:00Z",
    }
    return {"object": "park_slot", "slot": slot, "parked_call": None if label is None else call}


def snapshot(*slots: Mapping[str, object]) -> bytes:
    """The state of every slot."""
    return frame("snapshot", {"object": "list", "data": list(slots)})
