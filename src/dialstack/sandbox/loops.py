"""Event loops: whether one runs here, and one in the background for what has none."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Coroutine

__all__ = ["refuse_in_a_loop", "run_in_the_background", "waker"]

T = TypeVar("T")


def refuse_in_a_loop(name: str, instead: str) -> None:
    """Raise where a call that blocks is made inside a running event loop.

    Raises:
        RuntimeError: It is; the message names what to await.
    """
    if _call_soon() is not None:
        raise RuntimeError(f"{name}() blocks, and this is inside a running event loop; await {instead}() here")


def waker(wake: Callable[[], object]) -> Callable[[], None]:
    """Give what calls `wake` in the loop that runs here, from any thread."""
    call_soon = _call_soon()
    if call_soon is None:
        raise RuntimeError("no event loop is running here")

    def from_anywhere() -> None:
        try:
            call_soon(wake)
        except RuntimeError:
            # That loop has ended (trio's error is one too), and with it whoever waited.
            return

    return from_anywhere


def run_in_the_background(start: Callable[[], Coroutine[object, object, T]]) -> T:
    """Run a coroutine in the loop of the background, and wait for it. That loop lives as long as the process."""
    import asyncio

    return asyncio.run_coroutine_threadsafe(start(), _loop(os.getpid())).result()


def _call_soon() -> Callable[[Callable[[], object]], object] | None:
    # A library that was never imported runs no loop.
    for library, find in (("asyncio", _asyncio), ("trio", _trio)):
        if library in sys.modules:
            try:
                return find(sys.modules[library])
            except RuntimeError:
                continue  # it runs none here
    return None


def _asyncio(asyncio: Any) -> Callable[[Callable[[], object]], object]:
    found: Callable[[Callable[[], object]], object] = asyncio.get_running_loop().call_soon_threadsafe
    return found


def _trio(trio: Any) -> Callable[[Callable[[], object]], object]:
    found: Callable[[Callable[[], object]], object] = trio.lowlevel.current_trio_token().run_sync_soon
    return found


@cache
def _loop(_process: int) -> AbstractEventLoop:
    """One loop for each process: after a fork the thread of the other one is not there."""
    import asyncio

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=_run, args=(loop,), name="dialstack-sandbox-apps", daemon=True)
    thread.start()
    atexit.register(_stop, loop, thread)
    return loop


def _run(loop: AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _stop(loop: AbstractEventLoop, thread: threading.Thread) -> None:
    if thread.is_alive():
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=1.0)
