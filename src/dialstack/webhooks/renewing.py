"""Renewing what a worker holds for a time only, while it works."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

__all__ = ["RENEWALS", "renewed"]

RENEWALS = 3
"""How often it is renewed within its time: so one that is late loses nothing."""


@contextmanager
def renewed(renew: Callable[[], bool], lease: float, name: str, *, wait: bool = True) -> Generator[None]:
    """Renew from a thread of its own while a block runs, until it is lost.

    Args:
        renew: Renews it once. False: it is lost, and renewing it is over. Does not raise.
        lease: The seconds for which it is held.
        name: The thread's, for whoever looks at the stacks of a process.
        wait: Whether to wait in the end for a renewal that is under way. Not on an event loop, which that would block.
    """
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(lease / RENEWALS) and renew():
            pass

    renewer = threading.Thread(target=go_on, name=name, daemon=True)
    renewer.start()
    try:
        yield
    finally:
        over.set()
        if wait:
            renewer.join()
