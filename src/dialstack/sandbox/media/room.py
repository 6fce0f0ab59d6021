"""A call's media: every 20 ms both sides speak, and each socket gets what it is to hear."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from anyio import Event, create_task_group, current_time, sleep_until

from dialstack.sandbox.media.asgi_socket import AsgiSocket
from dialstack.sandbox.media.line import Line
from dialstack.sandbox.media.log import SocketLog
from dialstack.sandbox.media.sounds import FRAME, FRAME_BYTES, QUIET, is_loud
from dialstack.sandbox.media.virtual_time import in_real_time
from dialstack.sandbox.senders import is_loopback, origin_of

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from dialstack.sandbox.context import MediaRequest
    from dialstack.sandbox.media.asgi_socket import AsgiApp
    from dialstack.sandbox.media.exchange import Exchange
    from dialstack.sandbox.media.sockets import DialledSocket

__all__ = ["Room"]

_KEEPALIVE: Final = 1500
"""Frames (30 s) between pings."""


class Room:
    """The sockets of one call, for as long as there are any. It runs in one event loop.

    Attributes:
        over: Set when no socket is left. The next one gets a new room.
        reason: What `end` says. `call_ended` unless somebody set it, which ends the room.
        failure: A fault of the sandbox's own.
    """

    def __init__(self, call_id: str, exchange: Exchange) -> None:
        self.call_id = call_id
        self.over: Event = Event()
        self.reason: str | None = None
        self.failure: Exception | None = None
        self._exchange = exchange
        self._log = exchange.log(call_id)
        self._waiting: list[Line] = []
        self._lines: list[Line] = []

    @property
    def is_over(self) -> bool:
        """Whether no socket is left."""
        return self.over.is_set()

    def add(self, request: MediaRequest) -> None:
        """Dial this as well."""
        log = SocketLog(request.url, request.voice_app, request.listener)
        self._log.sockets.append(log)
        self._waiting.append(Line(request, log))

    async def dialled(self) -> None:
        """Wait until every socket is open or refused."""
        for line in [*self._waiting, *self._lines]:
            await line.dialled.wait()

    async def run(self) -> None:
        """Let the call be heard, until it is over or no socket is left."""
        try:
            async with create_task_group() as group:
                await self._tick(group)
        except Exception as error:  # noqa: BLE001 - `talk` raises it; a task in the background cannot
            self.failure = error
        finally:
            self.over.set()
            for line in [*self._waiting, *self._lines]:
                line.dialled.set()

    async def _tick(self, group: TaskGroup) -> None:
        begun, ticks = current_time(), 0
        while self._dial(group) and not self._ends():
            self._speak()
            ticks += 1
            if ticks % _KEEPALIVE == 0:
                for line in self._lines:
                    line.ping()
            await sleep_until(begun + ticks * FRAME)
        for line in self._lines:
            line.end(self.reason or "call_ended")
        self._log.unplayed += sum(line.unplayed for line in self._lines) / (FRAME_BYTES / FRAME)

    def _dial(self, group: TaskGroup) -> bool:
        """Dial what waits, and forget what is over. False: nothing is left."""
        while self._waiting:
            line = self._waiting.pop(0)
            self._lines.append(line)
            socket, why = self._socket(line.request.url)
            if socket is None:
                line.refuse(why)
            else:
                group.start_soon(_run_line, line, socket)
        self._lines = [line for line in self._lines if not line.is_over or line.unplayed]
        return bool(self._lines)

    def _ends(self) -> bool:
        return self.reason is not None or not self._exchange.is_live(self.call_id)

    def _speak(self) -> None:
        """Let 20 ms pass. The caller answers to what is played now."""
        if not any(line.is_open or line.unplayed for line in self._lines):
            return  # Still being dialled: nobody misses the first words.
        callee = self._callee()
        caller = self._caller(callee)
        if caller is None:
            self._exchange.end_call(self.call_id)
            return
        self._log.caller += caller
        self._log.callee += callee
        for line in self._lines:
            self._tell(line, caller, callee)

    def _tell(self, line: Line, caller: bytes, callee: bytes) -> None:
        if not self._exchange.is_wanted(line.request):
            line.end("call_ended" if line.is_attach else "deleted")
        elif line.is_attach:
            line.hear(None, caller)
        else:
            for channel, frame in (("caller", caller), ("callee", callee)):
                if line.request.channel in {channel, "both", None}:
                    line.hear(channel, frame)

    def _callee(self) -> bytes:
        said = [line.played() for line in self._lines if line.is_attach]
        if said:
            return next((frame for frame in said if is_loud(frame)), said[-1])
        script = self._exchange.script(self.call_id, "callee")
        return script.frame(other_is_loud=is_loud(self._log.caller[-FRAME_BYTES:])) if script else QUIET

    def _caller(self, callee: bytes) -> bytes | None:
        """What the caller says; None: they hang up."""
        script = self._exchange.script(self.call_id, "caller")
        if script is None:
            return QUIET
        was_over = script.over
        frame = script.frame(other_is_loud=is_loud(callee))
        return None if script.over and not was_over else frame

    def _socket(self, url: str) -> tuple[DialledSocket | None, str]:
        senders = self._exchange.senders
        mount = senders.mounted(url)
        if mount is not None and mount.is_asgi:
            return AsgiSocket(cast("AsgiApp", mount.app), url), ""
        if mount is not None:
            return None, "the app that is mounted there is a WSGI app, which has no sockets"
        if not (senders.allow_network or is_loopback(urlsplit(url).hostname or "")):
            return None, f"nothing is mounted for {origin_of(url)}, and the sandbox does not dial other machines"
        from dialstack.sandbox.media.network_socket import NetworkSocket

        return NetworkSocket(url), ""


async def _run_line(line: Line, socket: DialledSocket) -> None:
    with nullcontext() if isinstance(socket, AsgiSocket) else in_real_time():
        await line.run(socket)
