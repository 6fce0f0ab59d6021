"""Every call's media: who is to speak, which rooms are open, and where sockets lead."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from dialstack.sandbox.media.log import MediaLog
from dialstack.sandbox.media.performance import Performance
from dialstack.sandbox.media.room import Room

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from dialstack.sandbox.context import MediaRequest, World
    from dialstack.sandbox.media.caller import Caller
    from dialstack.sandbox.senders import Senders

__all__ = ["Exchange", "Side"]

Side: TypeAlias = "Literal['caller', 'callee']"


@dataclass
class Exchange:
    """The media of one sandbox. Its methods take the lock where they need it.

    Args:
        world: The sandbox's state.
        lock: Its lock.
        senders: Where URLs lead.
        hanging_up: Gives what ends a call, because its caller hung up; None where the sandbox is gone.
    """

    world: World = field(repr=False)
    lock: threading.RLock = field(repr=False)
    senders: Senders = field(repr=False)
    hanging_up: Callable[[], Callable[[str], object] | None] = field(repr=False)
    logs: dict[str, MediaLog] = field(default_factory=dict[str, MediaLog], repr=False)
    rooms: dict[str, Room] = field(default_factory=dict[str, Room], repr=False)
    scripts: dict[tuple[str, Side], Performance] = field(default_factory=dict["tuple[str, Side]", Performance])
    keep: set[object] = field(default_factory=set[object], repr=False)
    """Tasks: asyncio alone would let them be collected."""

    def log(self, call_id: str) -> MediaLog:
        """Give the log of a call."""
        return self.logs.setdefault(call_id, MediaLog(call_id))

    def play(self, call_id: str, script: Caller, side: Side) -> None:
        """Let somebody speak, from the next 20 ms on."""
        self.scripts[call_id, side] = Performance(script)

    def script(self, call_id: str, side: Side) -> Performance | None:
        """What somebody says."""
        return self.scripts.get((call_id, side))

    def end_call(self, call_id: str) -> None:
        """End a call, because its caller hung up."""
        hang_up = self.hanging_up()
        if hang_up is not None:
            hang_up(call_id)

    def is_live(self, call_id: str) -> bool:
        """Whether the call goes on."""
        with self.lock:
            found = self.world.store.find("calls", call_id)
            return found is not None and found[1]["ended_at"] is None

    def is_wanted(self, request: MediaRequest) -> bool:
        """Whether the listener is still there, or the call still with the program that was attached."""
        with self.lock:
            if request.listener is not None:
                return request.listener in self.world.store.table(request.account, "listeners")
            return bool(self.world.store.table(request.account, "calls")[request.call].get("_attached", True))

    def open_waiting(self) -> list[Room]:
        """Give every request that waits to its room, and start the rooms, in the loop that runs here."""
        opened: list[Room] = []
        while True:
            with self.lock:
                if not self.world.media:
                    return opened
                request = self.world.media.popleft()
            room = self.rooms.get(request.call)
            if room is None or room.is_over:
                room = self.rooms[request.call] = Room(request.call, self)
                _start(room, self.keep)
            room.add(request)
            opened.append(room)

    async def until_over(self) -> None:
        """Wait until every room has ended."""
        for room in list(self.rooms.values()):
            await room.over.wait()


def _start(room: Room, keep: set[object]) -> None:
    """Run it beside everything else, until it is over or its loop ends."""
    try:
        task = asyncio.get_running_loop().create_task(room.run())
    except RuntimeError:
        sys.modules["trio"].lowlevel.spawn_system_task(room.run)
    else:
        keep.add(task)
        task.add_done_callback(keep.discard)
