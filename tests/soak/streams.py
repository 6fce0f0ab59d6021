"""Streams of events from a server that breaks them in every way, and what their readers saw.

python -m tests.soak.streams async|trio|sync CONNECTIONS [SEED]
"""

from __future__ import annotations

import json
import random
import sys
import threading
from collections import Counter

import anyio

from dialstack import AsyncDialStack, DialStack
from dialstack._core import reconnecting
from dialstack._core.reconnecting import Pace
from dialstack.types import ParkSlotPresence, ParkSlotSnapshot, UnknownParkSlotEvent
from tests.servers.scripted import Exchange, Request, Server, Step, answer, reset, stall
from tests.servers.streaming import Hold, frame, parked, snapshot, stream

READERS = 10
IDLE, TIMEOUT = 1.0, 3.0
OVER = 999_999
"""The slot that says that no more will come."""
NO_STREAM = ("503", "429", "html", "reset head", "stall head")
ENDS = ("clean", "cut", "reset", "stall", "half an event", "no chunk", "not utf-8")


class Chaos:
    """What the server does with each connection of each reader."""

    def __init__(self, connections: int, seed: int) -> None:
        self.each = -(-connections // READERS)
        self.seed = seed
        self.connections: Counter[str] = Counter()
        self.fates: Counter[str] = Counter()
        self.sent: dict[tuple[str, int], int] = {}
        """How many events a connection was sent that came through: a reset takes back what was not read yet."""
        self.on_the_way = 0
        self.lock = threading.Lock()

    def step(self, request: Request) -> Step:
        reader = request.header("dialstack-account") or ""
        with self.lock:
            self.connections[reader] += 1
            number = self.connections[reader]
        if number > self.each:
            return stream(snapshot(parked(number * 1000)), frame("park_slot", parked(OVER)), Hold())
        dice = random.Random(f"{self.seed} {reader} {number}")
        fate = dice.choice(NO_STREAM) if dice.random() < 0.2 else dice.choice(ENDS)
        events = dice.randrange(0, 12)
        with self.lock:
            self.fates[fate] += 1
            if fate not in NO_STREAM:
                self.on_the_way += events
                if fate != "reset":
                    self.sent[reader, number] = events
        return _refusal(fate) if fate in NO_STREAM else _broken(fate, number, events, dice)


def _refusal(fate: str) -> Step:
    if fate == "html":
        return answer(200, b"<html>a proxy says hello</html>")
    if fate in {"reset head", "stall head"}:
        return reset() if fate == "reset head" else stall()
    return answer(int(fate), {"error": "later"}, {"Retry-After": "0.01"})


def _broken(fate: str, number: int, events: int, dice: random.Random) -> Step:
    base = number * 1000
    pieces: list[bytes | float | Hold] = [snapshot(parked(base))]
    for event in range(1, events + 1):
        piece = frame("park_slot", parked(base + event))
        if dice.random() < 0.2:
            piece = b": still here\n\n" + piece
        if dice.random() < 0.1:
            piece += frame("park_slot", "{this is no JSON")
        if dice.random() < 0.1:
            cut = dice.randrange(1, len(piece))
            pieces += [piece[:cut], 0.005]
            piece = piece[cut:]
        pieces.append(piece)
    if fate == "half an event":
        pieces.append(frame("park_slot", parked(base + events + 1))[:-20])
    if fate == "not utf-8":
        pieces.append(b"event: park_slot\ndata: \xff\xfe\x00\n\n")
    if fate == "stall":
        pieces.append(Hold())
    if fate == "no chunk":
        pieces.append(_no_chunk)  # type: ignore[arg-type]  # anything that is called with the exchange
    return stream(*pieces, end=fate if fate in {"clean", "reset"} else "cut")


def _no_chunk(exchange: Exchange) -> None:
    exchange.send(b"zz this is no chunk\r\n\r\n")


class Reader:
    """What one reader saw, checked as it comes."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.last: int | None = None
        self.read: Counter[int] = Counter()
        """Events by connection."""

    def see(self, event: object) -> bool:
        """Take an event; False after the last."""
        if isinstance(event, ParkSlotSnapshot):
            self._snapshot(event)
        elif isinstance(event, ParkSlotPresence):
            if event.slot == OVER:
                return False
            self.counts["events"] += 1
            self.read[event.slot // 1000] += 1
            if self.last is None or event.slot != self.last + 1:
                self.wrong.append(f"slot {event.slot} after {self.last}: twice, lost or out of order")
            self.last = event.slot
        else:
            self.counts["unknown" if isinstance(event, UnknownParkSlotEvent) else "other"] += 1
        return True

    def _snapshot(self, event: ParkSlotSnapshot) -> None:
        slot = event.slots[0].slot
        first = self.counts["snapshots"] == 0
        self.counts["snapshots"] += 1
        self.counts["resyncs"] += event.resync
        # An earlier connection may have stood and ended before its snapshot came.
        if (not first and not event.resync) or (slot == 1000 and event.resync):
            self.wrong.append(f"the snapshot of connection {slot // 1000} says resync={event.resync}")
        if self.last is not None and slot // 1000 <= self.last // 1000:
            self.wrong.append(f"connection {slot // 1000} after {self.last // 1000}")
        self.last = slot


async def read_all(url: str, readers: dict[str, Reader]) -> None:
    """Read with tasks."""
    async with AsyncDialStack("sk_test_1", api_url=url, timeout=TIMEOUT) as client, anyio.create_task_group() as tasks:

        async def work(name: str, reader: Reader) -> None:
            events = client.presence.subscribe_park_slots(dialstack_account=name, idle_timeout=IDLE)
            async with events:
                async for event in events:
                    if not reader.see(event):
                        return

        for name, reader in readers.items():
            tasks.start_soon(work, name, reader)


def read_all_sync(url: str, readers: dict[str, Reader]) -> None:
    """Read with threads."""
    with DialStack("sk_test_1", api_url=url, timeout=TIMEOUT) as client:

        def work(name: str, reader: Reader) -> None:
            with client.presence.subscribe_park_slots(dialstack_account=name, idle_timeout=IDLE) as events:
                for event in events:
                    if not reader.see(event):
                        return

        threads = [threading.Thread(target=work, args=entry) for entry in readers.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def report(colour: str, connections: int, seed: int = 1) -> dict[str, object]:
    """Make a run."""
    # A hundredth of the usual waits.
    reconnecting.PACE = Pace(first=0.01, longest=0.3, longest_retry_after=0.6, lived=0.1)
    chaos = Chaos(connections, seed)
    readers = {f"acct_{number}": Reader() for number in range(READERS)}
    with Server(then=chaos.step) as server:
        if colour == "sync":
            read_all_sync(server.url, readers)
        else:
            anyio.run(read_all, server.url, readers, backend="trio" if colour == "trio" else "asyncio")
    counts = sum((reader.counts for reader in readers.values()), Counter())
    wrong = [f"{name}: {problem}" for name, reader in readers.items() for problem in reader.wrong]
    wrong += [f"{name}: stopped early" for name in readers if chaos.connections[name] <= chaos.each]
    wrong += [
        f"{name}: {readers[name].read[number]} of {sent} events of connection {number}"
        for (name, number), sent in chaos.sent.items()
        if readers[name].read[number] != sent
    ]
    return {
        "readers": READERS,
        "connections": sum(chaos.connections.values()),
        "snapshots": counts["snapshots"],
        "of them marked resync": counts["resyncs"],
        "events sent": chaos.on_the_way,
        "events read": counts["events"],
        "unreadable frames": counts["unknown"],
        "ends": dict(sorted(chaos.fates.items())),
        "violations": wrong,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(report(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:4]))))
