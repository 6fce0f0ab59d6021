"""One media socket as a stream: iterate over what the call says, and send what you say at the call's own pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from anyio import CancelScope, Event, create_task_group, get_cancelled_exc_class, move_on_after
from anyio.lowlevel import checkpoint
from typing_extensions import Self

from dialstack._core.logs import logger
from dialstack.media.bell import Bell
from dialstack.media.errors import MediaClosedError, MediaProtocolError
from dialstack.media.inbound import Inbound
from dialstack.media.messages import AudioFrame, Begin, End
from dialstack.media.outbound import Outbound
from dialstack.media.protocol import MediaSession
from dialstack.media.reading import MAX_MESSAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from dialstack.media.sockets import MediaSocket

__all__ = ["MediaStream", "MediaStreamOptions"]

CLOSE_TIMEOUT = 5.0
"""Seconds that closing may take, and that a socket that cannot send is still read for its `end`."""

_HOUR = 3600.0
_NORMAL, _GOING_AWAY, _REFUSED, _FAILED = 1000, 1001, 1008, 1011


class MediaStreamOptions(TypedDict, total=False):
    """What can be set on a stream. Every adapter takes these."""

    begin_timeout: float
    """Seconds to wait for `begin`. 10 unless set."""
    max_queued: float
    """Seconds of audio that `send_audio` queues before it waits. 30 unless set."""
    max_unread: float
    """Seconds of audio that are kept while nobody reads, over all channels. 60 unless set."""
    max_message: int
    """Characters of the longest message that is read. 65536 unless set."""


class MediaStream:
    """What the call says, as an async iterator, and a way to answer at the call's own pace.

    ```python
    async with accept(websocket, tokens=tokens) as stream:
        async for frame in stream:
            await stream.send_audio(frame.payload)
    ```

    Entering waits for `begin`; leaving closes the socket. The iteration ends when the call does. One task may
    read while another sends. Works with asyncio and trio.

    Args:
        socket: A WebSocket that is open. The adapters bring one.
        check_begin: Called with the `begin`. What it raises closes the socket with 1008.
        begin_timeout: Seconds to wait for `begin`.
        max_queued: Seconds of audio that `send_audio` queues before it waits.
        max_unread: Seconds of audio that are kept while nobody reads, over all channels. Then the oldest is dropped.
        max_message: Characters of the longest message that is read.

    Raises:
        ValueError: One of these is not more than 0, or one of the times is more than an hour.

    Attributes:
        end: Why the platform ended the session. None while it has not, and where the socket went without it.
        closed_abruptly: True once the socket went away without an `end`, and not by your doing.
    """

    def __init__(
        self,
        socket: MediaSocket,
        *,
        check_begin: Callable[[Begin], object] | None = None,
        begin_timeout: float = 10.0,
        max_queued: float = 30.0,
        max_unread: float = 60.0,
        max_message: int = MAX_MESSAGE,
    ) -> None:
        _check_options(begin_timeout, max_queued, max_unread, max_message)
        self._socket = socket
        self._check_begin = check_begin
        self._begin_timeout = begin_timeout
        self._session = MediaSession(max_message=max_message)
        self._inbound = Inbound(max_unread)
        self._outbound = Outbound(max_queued)
        self._group = create_task_group()
        self._scopes: list[CancelScope] = []
        self._task_ended = Bell()
        self._failure: Exception | None = None
        self._closing = False
        self._closed = Event()
        self.end: End | None = None
        self.closed_abruptly: bool = False

    @property
    def begin(self) -> Begin:
        """Which call this is.

        Raises:
            RuntimeError: The stream was not entered.
        """
        if self._session.begin is None:
            raise RuntimeError("Enter the stream first: async with ... as stream")
        return self._session.begin

    @property
    def dropped(self) -> int:
        """How many frames of the call were dropped because nobody read them in time."""
        return self._inbound.dropped

    @property
    def malformed(self) -> int:
        """How many messages could not be read. They were skipped."""
        return self._session.malformed

    @property
    def queued(self) -> float:
        """Seconds of audio that wait to be sent."""
        return self._outbound.queued

    @property
    def unsent(self) -> float:
        """Seconds of audio that waited when the stream closed, and were never sent. `clear` is not counted."""
        return self._outbound.unsent

    async def send_audio(self, audio: bytes, *, encoding: Literal["mulaw", "pcm16"] = "mulaw") -> None:
        """Queue audio, which is sent at the call's own pace. Do not pace it yourself: give it as soon as it is there.

        Waits while `max_queued` seconds are queued. What one call gives stays together, also where several tasks send.

        Args:
            audio: Any length. What does not fill 20 ms waits for the next call, at most 20 ms long.
            encoding: `mulaw`, or `pcm16`: signed 16-bit samples, little endian. Both mono, 8000 a second.

        Raises:
            MediaClosedError: The call has ended or the socket is gone. Its `unsent` says what was not heard.
            DialStackMediaError: The socket is a listener's (`one_way`), or not mu-law (`unsupported_format`).
            ValueError: The encoding is another one, or half a sample of `pcm16` is missing.
        """
        if encoding not in {"mulaw", "pcm16"}:
            raise ValueError(f"encoding is 'mulaw' or 'pcm16', not {encoding!r}")
        self._outbound.check_open()
        self._session.check_audio()
        await self._outbound.send(_mulaw(audio) if encoding == "pcm16" else bytes(audio))

    def clear(self) -> float:
        """Forget what is queued here, and give its seconds: for when the caller interrupts.

        Calls of `send_audio` that wait for room return, and the rest of their audio is forgotten as well. The frame
        that is being sent still goes, and what the platform already has is played: its protocol cannot stop that.
        """
        return self._outbound.clear()

    async def flush(self) -> None:
        """Fill the last 20 ms with silence, so that they go out when they are due. It happens by itself 20 ms later."""
        self._outbound.flush()
        await checkpoint()

    async def wait_until_sent(self) -> None:
        """Wait until all that was queued was handed to the socket.

        Raises:
            MediaClosedError: The stream closed before that.
        """
        await checkpoint()
        await self._outbound.wait_until_sent()

    async def aclose(self) -> None:
        """Close the socket. What is queued is not sent any more, but for a last piece of less than 20 ms.

        Safe to call twice, and from any task. Iteration ends after the frames that are here.
        """
        await self._close(_NORMAL)

    async def __aenter__(self) -> Self:
        """Wait for `begin`.

        Raises:
            MediaProtocolError: No good `begin` came in time.
            MediaClosedError: The socket closed before it came.
            RuntimeError: It was entered before, or closed.
            Exception: What `check_begin` raised.
        """
        if self._session.begin is not None or self._closing:
            raise RuntimeError("A stream can be entered once")
        try:
            await self._await_begin()
        except BaseException as error:
            await self._close(_REFUSED if isinstance(error, Exception) else _GOING_AWAY)
            raise
        await self._group.__aenter__()
        for task in (self._read, self._speak):
            self._group.start_soon(self._in_scope, task)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close(_code_for(error))
        if isinstance(error, get_cancelled_exc_class()):
            await self._group.__aexit__(kind, error, trace)
        else:
            # The group is not told of the error: it would hide it in a group of exceptions.
            await self._group.__aexit__(None, None, None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> AudioFrame:
        await checkpoint()
        frame = await self._inbound.get()
        if frame is not None:
            return frame
        if self._failure is not None:
            raise self._failure
        raise StopAsyncIteration

    async def _await_begin(self) -> None:
        with move_on_after(self._begin_timeout) as patience:
            while self._session.begin is None:
                message = await self._socket.receive()
                if message is None:
                    raise MediaClosedError("The media socket closed before `begin` came.")
                self._session.receive(message)
        if patience.cancelled_caught or self._session.begin is None:
            raise MediaProtocolError(f"No `begin` came within {self._begin_timeout:g} s.", code="begin_timeout")
        if self._check_begin is not None:
            self._check_begin(self._session.begin)

    async def _in_scope(self, task: Callable[[], Awaitable[None]]) -> None:
        if self._closing:
            return
        # Noted here and not before: a task that is cancelled before it starts would never take it away again.
        scope = CancelScope()
        self._scopes.append(scope)
        try:
            with scope:
                await task()
        finally:
            self._scopes.remove(scope)
            self._task_ended.ring()

    async def _read(self) -> None:
        try:
            await self._read_all()
        except Exception as error:  # noqa: BLE001 - whatever a socket raises, the reader of the stream gets it
            self._failure = error
            self.closed_abruptly = not isinstance(error, MediaProtocolError)
        self._finish(self._failure)

    async def _read_all(self) -> None:
        while self.end is None:
            message = await self._socket.receive()
            if message is None:
                self.closed_abruptly = True
                return
            self._heard(message)
            # A socket that always has something to give must not keep the loop from those who speak.
            await checkpoint()

    def _heard(self, message: str | bytes) -> None:
        before = self._session.malformed
        event = self._session.receive(message)
        if isinstance(event, AudioFrame):
            self._inbound.put(event)
        elif isinstance(event, End):
            self.end = event
        elif self._session.malformed > before == 0:
            logger.warning("a message on a media socket could not be read and was skipped; `malformed` counts them")

    async def _speak(self) -> None:
        try:
            await self._outbound.run(self._send)
        except Exception as error:  # noqa: BLE001 - whatever it is, the socket takes nothing any more
            logger.debug("a media socket takes nothing any more: %s", type(error).__name__)
            self._outbound.close(error)
            # The reader may still find an `end`, which says more. It is not waited for long.
            with move_on_after(CLOSE_TIMEOUT):
                while not self._inbound.closed:
                    await self._task_ended.wait()
            if not self._inbound.closed:
                self.closed_abruptly = True
                self._finish(error)

    async def _send(self, frame: bytes) -> None:
        await self._socket.send(self._session.audio(frame))

    def _finish(self, cause: Exception | None = None) -> None:
        """End both directions. What was heard can still be read."""
        self._outbound.close(cause)
        self._inbound.close()
        if self.unsent:
            logger.debug("a media stream closed with %.2f s of audio unsent", self.unsent)
        for scope in self._scopes:
            scope.cancel()

    async def _close(self, code: int) -> None:
        if self._closing:
            await self._closed.wait()
            return
        self._closing = True
        with move_on_after(CLOSE_TIMEOUT, shield=True):
            try:
                await self._say_goodbye()
                await self._socket.close(_REFUSED if isinstance(self._failure, MediaProtocolError) else code)
            except Exception as error:  # noqa: BLE001 - it is closed, or as good as closed: nothing of the call is lost
                logger.debug("closing a media socket failed: %s", type(error).__name__)
        self._finish()
        self._closed.set()

    async def _say_goodbye(self) -> None:
        """End the tasks, so that nobody else uses the socket, and send what is left of the last word."""
        for scope in self._scopes:
            scope.cancel()
        while self._scopes:
            await self._task_ended.wait()
        tail = self._outbound.tail() if self._session.begin is not None else None
        self._finish()
        if tail is not None:
            await self._send(tail)


def _check_options(*options: float) -> None:
    begin_timeout, max_queued, max_unread, max_message = options
    if not all(0 < seconds <= _HOUR for seconds in (begin_timeout, max_queued, max_unread)):
        raise ValueError("begin_timeout, max_queued and max_unread are in seconds, more than 0 and an hour at most")
    if max_message <= 0:
        raise ValueError("max_message is the number of characters of the longest message that is read")


def _mulaw(pcm: bytes) -> bytes:
    from dialstack.media.mulaw import encode

    return encode(pcm)


def _code_for(error: BaseException | None) -> int:
    if error is None or isinstance(error, GeneratorExit):
        return _NORMAL
    return _FAILED if isinstance(error, Exception) else _GOING_AWAY
