"""The callbacks of a client: who wants to hear of what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from dialstack._core.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EventName", "Hooks", "note_failure"]

EventName: TypeAlias = Literal["request", "response", "retry", "error"]
_NAMES: tuple[str, ...] = get_args(EventName)


class Hooks:
    """Callbacks by event. Shared by a client and the views made from it."""

    def __init__(self) -> None:
        # Tuples, replaced and never changed: a call that is under way in another thread keeps its own.
        self.request: tuple[Callable[..., object], ...] = ()
        self.response: tuple[Callable[..., object], ...] = ()
        self.retry: tuple[Callable[..., object], ...] = ()
        self.error: tuple[Callable[..., object], ...] = ()

    def add(self, name: str, callback: Callable[..., object]) -> None:
        """Register a callback."""
        if not callable(callback):
            raise TypeError(f"a callback must be callable, not {type(callback).__name__}")
        setattr(self, _checked(name), (*getattr(self, name), callback))

    def remove(self, name: str, callback: Callable[..., object]) -> None:
        """Remove a callback, wherever it was registered. One that is not there is no error."""
        setattr(self, _checked(name), tuple(known for known in getattr(self, name) if known != callback))


def _checked(name: str) -> str:
    if name not in _NAMES:
        raise ValueError(f"there is no event {name!r}; there are {', '.join(_NAMES)}")
    return name


def note_failure(callback: Callable[..., object], error: Exception) -> None:
    """Log that a callback raised: which and what, and not its message, which may quote the event."""
    name = getattr(callback, "__qualname__", type(callback).__name__)
    logger.error("the callback %s raised %s; the call goes on", name, type(error).__name__)
