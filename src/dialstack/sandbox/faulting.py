"""Faults that are made on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World

__all__ = ["Faulting"]


class Faulting:
    """Faults that are made on purpose."""

    _world: World
    _lock: threading.RLock
