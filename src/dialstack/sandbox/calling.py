"""What people do: call in, pick up, hang up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World

__all__ = ["Calling"]


class Calling:
    """What people do: call in, pick up, hang up."""

    _world: World
    _lock: threading.RLock
