"""A platform that fails, in a process of its own, with a ledger of every request.

    python -m tests.soak.server LEDGER PERCENT SEED honour|ignore

Each kind of fault befalls that many percent of the requests. It prints its port, and ends with its parent.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import struct
import sys
import threading
from pathlib import Path

from tests.servers.bodies import user

FAULTS = ("reset", "stall", "cut", "409", "429", "5xx", "goodbye")
PAGES = 3
ON_A_PAGE = 5
_LINGER = struct.pack("ii", 1, 0)


class Platform:
    """What has executed, and the ledger. Knows nothing of sockets."""

    def __init__(self, ledger, percent: float, seed: int, *, honours_keys: bool) -> None:
        self.ledger = ledger
        self.random = random.Random(seed)
        self.percent = percent
        self.honours_keys = honours_keys
        self.answers: dict[str, bytes] = {}
        self.deleted: set[str] = set()
        self.open = 0

    def fault(self) -> str:
        """Throw the dice."""
        place = self.random.random() * 100 / self.percent if self.percent else len(FAULTS)
        return FAULTS[int(place)] if place < len(FAULTS) else "-"

    def note(self, call: str, method: str, key: str, executed: bool, fault: str) -> None:
        self.ledger.write(f"{call} {method} {key} {executed:d} {fault}\n")

    def execute(self, method: str, target: str, key: str, body: bytes) -> tuple[int, bytes, bool]:
        """Do what is asked. Gives a status, a body, and whether that changed anything."""
        if method == "POST":
            if self.honours_keys and key in self.answers:
                return 200, self.answers[key], False
            name = json.loads(body)["name"]
            done = json.dumps(user(name.rpartition(" ")[2], name=name)).encode()
            self.answers[key] = done
            return 200, done, True
        if method == "DELETE":
            known = target in self.deleted
            self.deleted.add(target)
            return (404, b'{"error": "not found"}', False) if known else (204, b"", True)
        if "?" in target:
            return 200, _page(int(target.rpartition("page=")[2]) if "page=" in target else 0), False
        return 200, json.dumps(user(target.rpartition("_")[2])).encode(), False


def _page(number: int) -> bytes:
    after = f"/v1/users?limit={ON_A_PAGE}&page={number + 1}" if number + 1 < PAGES else None
    data = [user(number * ON_A_PAGE + place) for place in range(ON_A_PAGE)]
    return json.dumps({"object": "list", "url": "/v1/users", "next_page_url": after, "data": data}).encode()


class Connection(asyncio.Protocol):
    """One connection: requests one after the other, and how they end."""

    platform: Platform

    def connection_made(self, transport) -> None:
        self.transport = transport
        self.rest = b""
        self.platform.open += 1

    def connection_lost(self, _error) -> None:
        self.platform.open -= 1

    def data_received(self, data: bytes) -> None:
        self.rest += data
        head, found, body = self.rest.partition(b"\r\n\r\n")
        if not found:
            return
        line, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (entry.partition(": ") for entry in rest)}
        if len(body) < int(headers.get("content-length", 0)):
            return
        self.rest = b""
        method, target, _ = line.split(" ")
        if target == "/soak/state":
            self.answer(200, json.dumps({"open": self.platform.open - 1}).encode())
        else:
            self.deal(method, target, headers, body)

    def deal(self, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        platform = self.platform
        fault = platform.fault()
        # A reset, a silence and a 5xx may come before the work or after it. A cut comes after it, a 4xx never does any.
        works = fault in {"-", "cut", "goodbye"} or (fault[0] != "4" and platform.random.random() < 0.5)
        key = headers.get("idempotency-key", "-")
        status, content, executed = platform.execute(method, target, key, body) if works else (500, b"{}", False)
        platform.note(headers["x-soak-call"], method, key, executed, fault)
        getattr(self, f"do_{fault}", self.answer)(status, content)

    def answer(self, status: int, content: bytes, more: str = "") -> None:
        length = "" if status == 204 else f"Content-Length: {len(content)}\r\n"
        head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: application/json\r\n{length}{more}\r\n"
        self.transport.write(head.encode() + content)

    def do_reset(self, _status: int, _content: bytes) -> None:
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self.transport.abort()

    def do_stall(self, _status: int, _content: bytes) -> None:
        """Say nothing, until the client goes away."""

    def do_cut(self, _status: int, content: bytes) -> None:
        head = f"HTTP/1.1 200 Whatever\r\nContent-Type: application/json\r\nContent-Length: {len(content) + 10}\r\n\r\n"
        self.transport.write(head.encode() + content[: len(content) // 2])
        self.transport.close()

    def do_409(self, _status: int, _content: bytes) -> None:
        self.answer(409, b'{"error": "not now", "code": "busy"}')

    def do_429(self, _status: int, _content: bytes) -> None:
        self.answer(429, b'{"error": "slow down"}', "Retry-After: 0.03\r\n")

    def do_5xx(self, _status: int, _content: bytes) -> None:
        self.answer(self.platform.random.choice([500, 502, 503]), b"<html>oops</html>")

    def do_goodbye(self, status: int, content: bytes) -> None:
        """Answer as it should be, and close without having said so: the next request may find a dead connection."""
        self.answer(status, content)
        self.transport.close()


def end_with_the_parent(ledger) -> None:
    sys.stdin.read()
    ledger.flush()
    os._exit(0)


async def serve() -> None:
    listening = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{listening.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await listening.serve_forever()


def main() -> None:
    path, percent, seed, keys = sys.argv[1:5]
    with Path(path).open("w", encoding="ascii") as ledger:
        Connection.platform = Platform(ledger, float(percent), int(seed), honours_keys=keys == "honour")
        threading.Thread(target=end_with_the_parent, args=(ledger,), daemon=True).start()
        asyncio.run(serve())


if __name__ == "__main__":
    main()
