"""An event loop whose clock does not wait: where nothing but a timer is to come, the time of that timer is now.

So a call of a minute takes as long as the work in it does. The order of things is that of real time.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from typing import Any

__all__ = ["VirtualLoop", "close", "in_real_time"]


_STEP = 1e-6
"""Seconds that a turn of the loop takes, so that the clock moves also for whoever waits without a timer."""


class _Jumping(selectors.BaseSelector):
    """A selector that lets time pass instead of waiting for it. What is computed takes no time, so nothing is late."""

    def __init__(self) -> None:
        self._real = selectors.DefaultSelector()
        self._now = time.monotonic()
        self._since: float | None = None
        self._wanting = 0

    def time(self) -> float:
        """The time of the loop."""
        return self._now if self._since is None else self._now + time.monotonic() - self._since

    def go_real(self, change: int) -> None:
        """One more wants to wait really, or one less."""
        self._wanting += change
        self._now = self.time()
        self._since = time.monotonic() if self._wanting else None

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._since is not None or timeout is None:
            return self._real.select(timeout)
        ready = self._real.select(0)
        self._now += _STEP if ready else max(timeout, _STEP)
        return ready

    def close(self) -> None:
        self._real.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop. What happens outside of it (threads, sockets) has no part in its time: see `in_real_time`."""

    def __init__(self) -> None:
        self.jumping: _Jumping = _Jumping()
        super().__init__(self.jumping)

    def time(self) -> float:
        """The time as timers see it."""
        return self.jumping.time()

    @property
    def is_busy(self) -> bool:
        """Whether tasks wait to go on when it runs again."""
        return bool(asyncio.all_tasks(self))


def close(loop: VirtualLoop) -> None:
    """End what is left, and close the loop. It may be the garbage collector that calls this, inside of another loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _close(loop)
    else:
        # A loop cannot run inside of another, and nobody may be waited for here.
        threading.Thread(target=_close, args=(loop,), name="dialstack-virtual-loop").start()


def _close(loop: VirtualLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    try:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True) if tasks else asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


@contextmanager
def in_real_time() -> Generator[None, None, None]:
    """Let time pass really while the block runs, wherever this is: it deals with what is outside of the loop."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # trio
        loop = None
    if not isinstance(loop, VirtualLoop):
        yield
        return
    loop.jumping.go_real(1)
    try:
        yield
    finally:
        loop.jumping.go_real(-1)
