"""The sandbox behind a port."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World

__all__ = ["Serving"]


class Serving:
    """The sandbox behind a port."""

    _world: World
    _lock: threading.RLock
