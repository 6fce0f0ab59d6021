"""Closing a stream from elsewhere: another task of its loop, or another thread."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST = 10.0


def called_soon(condition: Callable[[], object], stream: Any, *, read_first: list[object] | None = None) -> list[float]:
    """Close a stream once a condition holds. Gives a list that will have the time when that began.

    With `read_first`, an attempt to read comes before that, and what it raises is put there.
    """
    began: list[float] = []
    elsewhere = _task(stream, began, read_first) if hasattr(stream, "aclose") else _call(stream, began, read_first)

    def wait() -> None:
        until = time.monotonic() + _LONGEST
        while not condition() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(0.05)  # for what comes right before the wait that is to be ended
        elsewhere()

    threading.Thread(target=wait, daemon=True).start()
    return began


def _call(stream: Any, began: list[float], read_first: list[object] | None) -> Callable[[], object]:
    def close() -> None:
        if read_first is not None:
            try:
                next(stream)
            except Exception as problem:
                read_first.append(problem)
        began.append(time.monotonic())
        stream.close()

    return close


def _task(stream: Any, began: list[float], read_first: list[object] | None) -> Callable[[], object]:
    async def close() -> None:
        if read_first is not None:
            try:
                await anext(stream)
            except Exception as problem:
                read_first.append(problem)
        began.append(time.monotonic())
        await stream.aclose()

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        trio = sys.modules["trio"]
        token = trio.lowlevel.current_trio_token()
        return lambda: token.run_sync_soon(trio.lowlevel.spawn_system_task, close)
    tasks: list[asyncio.Task[None]] = []
    return lambda: loop.call_soon_threadsafe(lambda: tasks.append(loop.create_task(close())))
