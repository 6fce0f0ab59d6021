"""One media socket of a call, from dialling to the last word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from anyio import CancelScope, Event, create_task_group, current_time
from anyio.lowlevel import checkpoint

from dialstack.media.dialling import DiallingSession
from dialstack.media.errors import MediaProtocolError
from dialstack.sandbox.media.log import Arrival, SocketLog
from dialstack.sandbox.media.mailbox import Mailbox
from dialstack.sandbox.media.sockets import RefusedError
from dialstack.sandbox.media.sounds import FRAME_BYTES, QUIET, whole

if TYPE_CHECKING:
    from dialstack.sandbox.context import MediaRequest
    from dialstack.sandbox.media.sockets import DialledSocket

__all__ = ["Line"]

_AHEAD: Final = 60 * 8000
"""Bytes that your side may be ahead. Then it is not read for a while, and its own sending waits."""

NO_VOICE_APP: Final = "va_sandbox"
"""The voice app in the `begin` of a call that no voice app was asked about."""

_GOODBYE: Final = 10.0
"""Seconds that an app in this process has to take what it was sent, and to end, when the socket is closed."""


class Line:
    """One socket. It reads and writes in tasks of its own: whoever is slow delays nobody else.

    Args:
        request: What was asked for.
        log: Where everything is noted.

    Attributes:
        dialled: Set when it is open, or refused.
        is_open: Audio can be sent.
        is_over: It is closed, and an app in this process has ended.
    """

    def __init__(self, request: MediaRequest, log: SocketLog) -> None:
        self.request = request
        self.log = log
        self.dialled: Event = Event()
        self.is_open: bool = False
        self.is_over: bool = False
        self._session = DiallingSession()
        self._outward: Mailbox[str] = Mailbox()
        self._spoken = bytearray()
        self._played = Event()
        self._scope = CancelScope()
        self._opened_at = 0.0

    @property
    def is_attach(self) -> bool:
        """Whether your side speaks on it."""
        return self.request.listener is None

    @property
    def unplayed(self) -> int:
        """Bytes that your side said and that were not played."""
        return len(self._spoken)

    async def run(self, socket: DialledSocket) -> None:
        """Dial, and keep the socket until either side closes it."""
        try:
            with self._scope:
                async with create_task_group() as group:
                    group.start_soon(self._run_socket, socket)
                    group.start_soon(self._use_socket, socket)
        finally:
            self.is_open, self.is_over = False, True
            self.dialled.set()
            self.log.unread = len(self._outward) + socket.unread
        if self._scope.cancelled_caught and self.log.refused is None:
            self.log.complaints.append("still_running")

    def refuse(self, reason: str) -> None:
        """Note that it is not even dialled."""
        self.log.refused = reason
        self.is_over = True
        self.dialled.set()

    def hear(self, channel: str | None, frame: bytes) -> None:
        """Send 20 ms of the call."""
        if self.is_open:
            self._outward.put_now(self._session.audio(frame, channel=channel))
            self.log.heard.setdefault(channel, bytearray()).extend(frame)

    def ping(self) -> None:
        """Keep it open."""
        if self.is_open:
            self._outward.put_now("")

    def played(self) -> bytes:
        """Give the next 20 ms of what your side said; silence where there is nothing."""
        if not self._spoken:
            return QUIET
        frame = bytes(self._spoken[:FRAME_BYTES])
        del self._spoken[:FRAME_BYTES]
        self._played.set()
        return whole(frame)

    def end(self, reason: str) -> None:
        """Send `end`, and close. What was sent before is still to be taken."""
        if self.is_open:
            self._outward.put_now(self._session.end(reason))
            self.log.ended, self.log.closed_by = reason, "sandbox"
            self.is_open = False
        self._outward.close()
        self._played.set()
        self._leave_soon()

    def _leave_soon(self) -> None:
        self._scope.deadline = min(self._scope.deadline, current_time() + _GOODBYE)

    async def _run_socket(self, socket: DialledSocket) -> None:
        await socket.run()
        self.log.error = socket.error

    async def _use_socket(self, socket: DialledSocket) -> None:
        try:
            await self._open(socket)
        except RefusedError as refusal:
            self.log.refused = refusal.reason
            self.dialled.set()
        else:
            async with create_task_group() as group:
                group.start_soon(self._write, socket)
                await self._read(socket)
                self.is_open = False
                self._outward.close()
        self._leave_soon()

    async def _open(self, socket: DialledSocket) -> None:
        await socket.connect()
        request = self.request
        # A call can be attached that no voice app was asked about. What the platform says then is not known.
        app = request.voice_app or (NO_VOICE_APP if request.listener is None else None)
        begin = self._session.begin(request.call, request.account, voice_app_id=app, listener_id=request.listener)
        self._outward.put_now(begin)
        self._opened_at = current_time()
        self.is_open = not self._outward.closed
        self.dialled.set()

    async def _read(self, socket: DialledSocket) -> None:
        while (message := await socket.receive()) is not None:
            self._note(message)
            await checkpoint()
            while len(self._spoken) > _AHEAD and self.is_open:
                self._played = Event()
                await self._played.wait()
        if self.is_open:
            self.log.closed_by, self.log.close_code = "app", socket.close_code

    def _note(self, message: str | bytes) -> None:
        try:
            frame = self._session.receive(message)
        except MediaProtocolError as error:
            # What the platform does then is not known. Here the call goes on, and a test finds it in the log.
            self.log.complaints.append(error.code or "unknown")
            return
        if self.is_open:
            self.log.arrivals.append(Arrival(current_time() - self._opened_at, frame.payload))
            self._spoken += frame.payload

    async def _write(self, socket: DialledSocket) -> None:
        try:
            while (text := await self._outward.take()) is not None:
                await (socket.send(text) if text else socket.ping())
        except OSError:
            pass  # It is closed. The reader notes by whom, and `unread` counts what is left.
        await socket.close(1000)
