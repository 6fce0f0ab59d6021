"""A server that costs next to nothing: every answer is ready before the first request comes.

It runs in a process of its own, at a free port of 127.0.0.1, and ends with the process that started it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.peers.answers import lists, page_asked_for, singles

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = 100
ITEMS = 100

USER = {
    "id": "user_1",
    "object": "user",
    "name": "Dr. Alice Smith",
    "email": "alice.smith@joneschiro.com",
    "config": {
        "mobile_push_wakeup": True,
        "find_me_follow_me": {
            "steps": [
                {"targets": [{"type": "external", "number": "+14155550101"}], "timeout": 20},
                {"targets": [{"type": "external", "number": "+14155550102"}], "timeout": 25},
            ],
            "fallback": "voicemail",
        },
    },
    "do_not_disturb": False,
    "extensions": None,
    "location": "loc_01h2xcejqtf2nbrexx3vqjhp41",
    "voicemail_greeting_clip": "clip_01h2xcejqtf2nbrexx3vqjhp42",
    "created_at": "2025-03-14T09:26:53.589793Z",
    "updated_at": "2025-06-18T17:02:11.120000Z",
}


UNFIT = "user_unfit"
"""The id of a user whose config lacks what it must have, as that of another version of the API might."""


def unfit_user() -> dict[str, object]:
    looked_for = {"enabled": True, "strategy": "sequential", "targets": [{"type": "phone", "number": "+14155550101"}]}
    return {**USER, "id": UNFIT, "config": {"mobile_push_wakeup": True, "find_me_follow_me": looked_for}}


def account(number: int) -> dict[str, object]:
    """Make an account with about twenty fields."""
    return {
        "id": f"acct_01h2xcejqtf2nbre{number:06d}",
        "name": f"Jones Chiropractic {number}",
        "email": f"contact{number}@joneschiro.com",
        "phone": f"+1415555{number % 10000:04d}",
        "primary_contact_name": "Dr. Robert Jones",
        "config": {
            "region": "US",
            "extension_length": 4,
            "transcription_enabled": True,
            "recording_enabled": False,
            "timezone": "America/Los_Angeles",
            "max_phone_numbers": 25,
        },
        "hold_music_clip": None,
        "main_location": "loc_01h2xcejqtf2nbrexx3vqjhp41",
        "default_button_template": None,
        "onboarding_complete": True,
        "tos_status": "signed",
        "tos_accepted_at": "2025-03-14T09:30:00Z",
        "created_at": "2025-03-14T09:26:53.589793Z",
        "updated_at": "2025-06-18T17:02:11.120000Z",
    }


def page(number: int) -> dict[str, object]:
    """Make one page of accounts, which names the next."""
    following = None if number + 1 == PAGES else f"/v1/accounts?limit={ITEMS}&cursor=c{number + 1:03d}"
    previous = None if number == 0 else f"/v1/accounts?limit={ITEMS}&cursor=c{number - 1:03d}"
    items = [account(number * ITEMS + index) for index in range(ITEMS)]
    head = {"object": "list", "url": "/v1/accounts", "next_page_url": following, "previous_page_url": previous}
    return {**head, "data": items}


def answer(content: object) -> bytes:
    """Write a whole HTTP answer."""
    body = json.dumps(content, separators=(",", ":")).encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        "X-Request-Id: req_01h2xcejqtf2nbrexx3vqjhp40\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def endless() -> tuple[bytes, bytes]:
    """Write a page whose next page is named when it is sent, cut where the name goes. Names have nine characters."""
    cut = b"c........"
    before, after = answer(
        {**page(0), "next_page_url": f"/v1/accounts/long?limit={ITEMS}&cursor={cut.decode()}"}
    ).split(cut)
    return before, after


class Connection(asyncio.Protocol):
    """One keep-alive connection. A GET ends with its head, and a POST is asked for its length."""

    one = answer(USER)
    pages: dict[bytes, bytes] = {}
    peers: dict[bytes, list[bytes]] = {}
    """The lists of `--peers`, by path."""
    long = endless()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        data = self._rest + data
        if data.startswith(b"POST"):
            self._rest = self._posted(data)
            return
        *heads, self._rest = data.split(b"\r\n\r\n")
        for head in heads:
            target = head.split(b" ", 2)[1]
            if target.startswith(b"/v1/accounts/long"):
                self._transport.write(self._long_page(target))
            elif target == b"/busy":
                self._transport.write(answer(sum(os.times()[:2])))
            else:
                self._transport.write(self.pages.get(target) or self._peers_page(target) or self.one)

    def _posted(self, data: bytes) -> bytes:
        """Answer a POST once its body is there. A connection has one request at a time."""
        head, found, body = data.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]):
            return data
        self._transport.write(self.one)
        return b""

    def _peers_page(self, target: bytes) -> bytes | None:
        path, _, query = target.partition(b"?")
        pages = self.peers.get(path)
        return pages and pages[page_asked_for(query, ITEMS) % PAGES]

    def _long_page(self, target: bytes) -> bytes:
        """Give a page of a list without an end."""
        number = int(target.rpartition(b"cursor=c")[2] or b"0") if b"cursor=" in target else 0
        return b"%bc%08d%b" % (self.long[0], number + 1, self.long[1])


def prepare_for_peers() -> None:
    """Make what only `--peers` asks for. It takes a second or two."""
    Connection.pages |= {path: answer(content) for path, content in singles(USER).items()}
    for path, pages in lists(lambda number: page(number)["data"], PAGES).items():
        Connection.peers[path] = [answer(content) for content in pages]


async def main() -> None:
    if "--peers" in sys.argv:
        prepare_for_peers()
    for number in range(PAGES):
        Connection.pages[f"/v1/accounts?limit={ITEMS}&cursor=c{number:03d}".encode()] = answer(page(number))
    Connection.pages[f"/v1/accounts?limit={ITEMS}".encode()] = answer(page(0))
    Connection.pages[f"/v1/users/{UNFIT}".encode()] = answer(unfit_user())
    listening = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0, backlog=512)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


def end_with_the_parent() -> None:
    sys.stdin.read()
    os._exit(0)


@contextmanager
def serve(*, peers: bool = False) -> Iterator[str]:
    """Start the server, and give its address."""
    command = [sys.executable, "-m", "benchmarks.server", *(["--peers"] if peers else [])]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError("the benchmark server did not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    asyncio.run(main())
