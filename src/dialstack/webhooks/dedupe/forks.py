"""Lets nothing be open while Python forks.

SQLite's locks do not go into a child, but its memory of holding them does: also of a connection that the child never
touches. A child that opened the same file would work without locks then, and lose what it wrote.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Forkable", "watch"]


class Forkable(Protocol):
    """Something that must not be open during a fork."""

    def rest(self) -> bool:
        """Wait for what is being done, close, and hold still until `resume`. False: it took too long."""
        ...

    def resume(self) -> None:
        """Go on, in the process that forked."""
        ...

    def start_again(self) -> None:
        """Go on in the child, where no other thread lives."""
        ...


_watched: WeakSet[Forkable] = WeakSet()
_resting: list[Forkable] = []
_one_fork = threading.Lock()


def watch(forkable: Forkable) -> None:
    """Close it for each fork, for as long as it lives."""
    with _one_fork:
        _watched.add(forkable)


def _before() -> None:
    _one_fork.acquire()
    _resting.extend(forkable for forkable in list(_watched) if forkable.rest())


def _after_in_parent() -> None:
    for forkable in _resting:
        forkable.resume()
    _resting.clear()
    _one_fork.release()


def _after_in_child() -> None:
    if _one_fork.locked():
        _one_fork.release()
    _resting.clear()
    for forkable in list(_watched):
        forkable.start_again()


_register: Callable[..., None] | None = getattr(os, "register_at_fork", None)  # Windows has no fork
if _register is not None:
    _register(before=_before, after_in_parent=_after_in_parent, after_in_child=_after_in_child)
