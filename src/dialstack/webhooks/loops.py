"""Running an async handler on a server that has no event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable

    R = TypeVar("R")

__all__ = ["run_to_end"]


def run_to_end(awaitable: Awaitable[R]) -> R:
    """Run what an async handler gave to its end, on a loop of its own.

    Raises:
        RuntimeError: There is an event loop in this thread, which would stand still.
    """
    import asyncio

    if _on_a_loop():
        getattr(awaitable, "close", int)()  # a coroutine warns when nobody awaits it
        raise RuntimeError("dispatch() was called on an event loop: await dispatch_async() there")

    async def wait() -> R:
        return await awaitable

    return asyncio.run(wait())


def _on_a_loop() -> bool:
    from anyio import get_cancelled_exc_class

    try:
        get_cancelled_exc_class()
    except RuntimeError:  # there is none, neither of asyncio nor of trio
        return False
    return True
