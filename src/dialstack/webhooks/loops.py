"""Running an async handler on a server that has no event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    R = TypeVar("R")

__all__ = ["run_to_end"]


def run_to_end(awaitable: Awaitable[R], bound: Callable[[Awaitable[R]], Awaitable[R]] | None = None) -> R:
    """Run what an async handler gave to its end, on a loop of its own.

    Args:
        awaitable: What it gave.
        bound: Waits for it in place of `await`, such as for some time only.

    Raises:
        RuntimeError: There is an event loop in this thread, which would stand still.
    """
    import asyncio

    if _on_a_loop():
        getattr(awaitable, "close", int)()  # a coroutine warns when nobody awaits it
        raise RuntimeError("dispatch() was called on an event loop: await dispatch_async() there")

    async def wait() -> R:
        return await (awaitable if bound is None else bound(awaitable))

    return asyncio.run(wait())


def _on_a_loop() -> bool:
    from anyio import get_cancelled_exc_class

    try:
        get_cancelled_exc_class()
    except RuntimeError:  # there is none, neither of asyncio nor of trio
        return False
    return True
