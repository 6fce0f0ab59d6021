"""Letting time pass, and webhooks be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

    from dialstack.sandbox.context import World

__all__ = ["Delivering"]


class Delivering:
    """Letting time pass, and webhooks be delivered."""

    _world: World
    _lock: threading.RLock
