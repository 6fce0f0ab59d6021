"""What is said in calls: media sockets are dialled, and callers speak."""

from __future__ import annotations

import math
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeVar

from dialstack.sandbox.loops import refuse_in_a_loop, run_in_the_background

if TYPE_CHECKING:
    import threading
    from collections.abc import Coroutine, Generator
    from datetime import datetime

    from dialstack.sandbox.call_state import CallState
    from dialstack.sandbox.context import World
    from dialstack.sandbox.media.caller import Caller
    from dialstack.sandbox.media.exchange import Exchange
    from dialstack.sandbox.media.log import MediaLog
    from dialstack.sandbox.media.virtual_time import VirtualLoop
    from dialstack.sandbox.senders import Senders

__all__ = ["Speaking"]

T = TypeVar("T")


class Speaking:
    """What is said in calls."""

    _world: World
    _lock: threading.RLock
    _senders: Senders

    if TYPE_CHECKING:

        def hang_up(self, call_id: str) -> CallState: ...  # noqa: D102

        async def advance_async(self, seconds: float = 0.0) -> None: ...  # noqa: D102

    def _begin_speaking(self) -> None:
        self._media_is_live = False
        self._media_exchange: Exchange | None = None
        self._virtual_loop: VirtualLoop | None = None

    def play(self, call_id: str, caller: Caller, *, side: Literal["caller", "callee"] = "caller") -> None:
        """Say who speaks in a call, and what. It begins with the first media socket, and at once where there is one.

        Args:
            call_id: A call that goes on.
            caller: The script. When the caller's is over, they hang up.
            side: `callee` for whoever was called, where that is a person and not your media socket.

        Raises:
            LookupError: There is no such call.
            ValueError: It has ended.
        """
        self._check_live(call_id)
        self._exchange.play(call_id, caller, side)

    def media(self, call_id: str) -> MediaLog:
        """What was said in a call, and every media socket of it. Empty where there was none.

        Raises:
            LookupError: There is no such call.
        """
        with self._lock:
            if self._world.store.find("calls", call_id) is None:
                raise LookupError(f"This sandbox has no call {call_id!r}.")
        return self._exchange.log(call_id)

    def end_media(self, call_id: str, reason: str = "error") -> None:
        """Let the platform end a call's media sockets, while the call goes on. `reason` is what their `end` says."""
        room = self._exchange.rooms.get(call_id)
        if room is not None:
            room.reason = reason

    def talk(self, call_id: str, seconds: float | None = None) -> MediaLog:
        """Let a call's media go on until its sockets are closed: its caller hangs up, or your side does.

        An app in this process runs in a loop of the sandbox whose clock does not wait: a minute of talk takes as long
        as the work in it. Real sockets take real time. The sandbox's time goes on as well.

        Args:
            call_id: The call.
            seconds: At most so long.

        Returns:
            What was said.

        Raises:
            ValueError: Nobody would ever hang up, and `seconds` was not given.
            LookupError: There is no such call.
            RuntimeError: This is inside a running event loop; use `talk_async`.
            TimeoutError: The caller's script waited in vain, and hung up.
            Exception: What your app raised.
        """
        refuse_in_a_loop("talk", "talk_async")
        return self._run_media(self.talk_async(call_id, seconds))

    async def talk_async(self, call_id: str, seconds: float | None = None) -> MediaLog:
        """Let a call's media go on like `talk`, in the loop that runs here. A second takes a second of that loop.

        With trio and a `trio.testing.MockClock` nothing really waits.
        """
        log = self.media(call_id)
        self._check_talk(call_id, seconds)
        await self._let_pass(0.0)
        await self._until_over(call_id, math.inf if seconds is None else seconds)
        await self._let_pass(0.0)
        _raise_failures(self._exchange, call_id, log)
        return log

    def open_media(self) -> None:
        """Open the media sockets that wait to be. `advance` does it."""
        self._run_media(self.open_media_async())

    async def open_media_async(self) -> None:
        """Open the media sockets that wait to be, and wait until they are open or refused. `advance_async` does it."""
        for room in self._exchange.open_waiting():
            await room.dialled()

    @contextmanager
    def live_media(self) -> Generator[None, None, None]:
        """Let media sockets run by themselves and in real time, in a thread, while the block runs.

        `serve` does it. Those that are open at the end of the block are closed, with the reason `error`.
        """
        self._media_is_live = True
        try:
            yield
        finally:
            if self._media_exchange is not None:
                for call_id in list(self._media_exchange.rooms):
                    self.end_media(call_id)
                run_in_the_background(self._media_exchange.until_over)
            self._media_is_live = False

    @property
    def _exchange(self) -> Exchange:
        if self._media_exchange is None:
            from dialstack.sandbox.media.exchange import Exchange

            # Weak: an open call must not keep the sandbox alive that nobody uses any more.
            hang_up = weakref.WeakMethod(self._caller_hung_up)
            self._media_exchange = Exchange(self._world, self._lock, self._senders, hang_up)
        return self._media_exchange

    def _caller_hung_up(self, call_id: str) -> None:
        with self._lock:
            if self._exchange.is_live(call_id):
                self.hang_up(call_id)

    def _check_live(self, call_id: str) -> None:
        self.media(call_id)
        if not self._exchange.is_live(call_id):
            raise ValueError(f"The call {call_id!r} has ended already.")

    def _check_talk(self, call_id: str, seconds: float | None) -> None:
        if seconds is not None:
            if not 0 <= seconds < math.inf:
                raise ValueError(f"time goes forward: seconds must be 0 or more, not {seconds}")
            return
        script = self._exchange.script(call_id, "caller")
        if self._exchange.is_live(call_id) and (script is None or not script.script.hangs_up):
            raise ValueError(
                "nobody says when this call is over: give `seconds`, or let its caller follow a script that has an "
                "end, such as sandbox.play(call_id, Caller.tone(440, 1.0))"
            )

    async def _until_over(self, call_id: str, seconds: float) -> None:
        from anyio import current_time, sleep

        from dialstack.sandbox.media.sounds import FRAME

        begun, since = current_time(), self._sandbox_time()
        while (room := self._exchange.rooms.get(call_id)) is not None and not room.is_over:
            left = begun + seconds - current_time()
            if left <= 0:
                return
            await sleep(min(FRAME, left))
            passed = (self._sandbox_time() - since).total_seconds()
            # A clock of the test's own stands still meanwhile, and the machine's has gone on by itself.
            await self._let_pass(max(0.0, current_time() - begun - passed))

    def _sandbox_time(self) -> datetime:
        with self._lock:
            return self._world.clock()

    async def _let_pass(self, seconds: float) -> None:
        from dialstack.sandbox.media.virtual_time import in_real_time

        # A handler may work in a thread, which takes real time: time that jumps would be over before it is done.
        with in_real_time():
            await self.advance_async(seconds)

    def _run_media(self, work: Coroutine[object, object, T]) -> T:
        if self._media_is_live:
            return run_in_the_background(lambda: work)
        from dialstack.sandbox.media.virtual_time import VirtualLoop, close

        if self._virtual_loop is None:
            self._virtual_loop = VirtualLoop()
            # For calls that nobody ended.
            self._closer = weakref.finalize(self, close, self._virtual_loop)
        try:
            return self._virtual_loop.run_until_complete(work)
        finally:
            if not self._virtual_loop.is_busy:
                self._closer()
                self._virtual_loop = None


def _raise_failures(exchange: Exchange, call_id: str, log: MediaLog) -> None:
    """Raise what went wrong where nobody would see it: first the sandbox's own, then the app's, then the script's."""
    room = exchange.rooms.get(call_id)
    scripts = [script for (call, _), script in exchange.scripts.items() if call == call_id]
    failures = [None if room is None else room.failure, *(socket.error for socket in log.sockets)]
    for failure in [*failures, *(script.failure for script in scripts)]:
        if failure is not None:
            raise failure
