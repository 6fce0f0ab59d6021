"""The callbacks of a client: who wants to hear of what."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias, get_args

from dialstack._core.logs import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dialstack._core.requests import Call
    from dialstack.types.events import ClientEvent

__all__ = ["CallHooks", "EventName", "Hooks", "Watch", "Watcher", "note_failure"]

EventName: TypeAlias = Literal["request", "response", "retry", "error"]
_NAMES: tuple[str, ...] = get_args(EventName)
# Two threads that register at once would each replace what the other has made.
_changing = threading.Lock()


class Watch(Protocol):
    """Follows one call from before its first attempt until it is over. It must not wait."""

    def hear(self, event: ClientEvent, /) -> None:
        """Take an event of an attempt."""
        ...

    def end(self, error: BaseException | None, /) -> None:
        """Take what the call ends with. Called once, in the task and thread of the call."""
        ...


Watcher: TypeAlias = "Callable[[Call], Watch]"
"""Begins to follow a call."""


class Hooks:
    """Callbacks by event. Shared by a client and the views made from it."""

    def __init__(self) -> None:
        # Tuples, replaced and never changed: a call that is under way in another thread keeps its own.
        self.request: tuple[Callable[..., object], ...] = ()
        self.response: tuple[Callable[..., object], ...] = ()
        self.retry: tuple[Callable[..., object], ...] = ()
        self.error: tuple[Callable[..., object], ...] = ()
        self.watchers: tuple[Watcher, ...] = ()

    def add(self, name: str, callback: Callable[..., object]) -> None:
        """Register a callback."""
        if not callable(callback):
            raise TypeError(f"a callback must be callable, not {type(callback).__name__}")
        with _changing:
            setattr(self, _checked(name), (*getattr(self, name), callback))

    def remove(self, name: str, callback: Callable[..., object]) -> None:
        """Remove a callback, wherever it was registered. One that is not there is no error."""
        with _changing:
            setattr(self, _checked(name), tuple(known for known in getattr(self, name) if known != callback))

    def watch(self, watcher: Watcher) -> None:
        """Let a watcher follow each call that begins from now on."""
        with _changing:
            self.watchers = (*self.watchers, watcher)

    def unwatch(self, watcher: Watcher) -> None:
        """Let it follow no more calls. Those that are under way are followed to their end."""
        with _changing:
            self.watchers = tuple(known for known in self.watchers if known is not watcher)


class CallHooks:
    """Those who follow one call, and behind them the callbacks of its client, which may come and go meanwhile."""

    watchers: tuple[Watcher, ...] = ()

    def __init__(self, hooks: Hooks | CallHooks, watches: Iterable[Watch]) -> None:
        self._hooks = hooks
        self._watches = tuple(watch.hear for watch in watches)

    @property
    def request(self) -> tuple[Callable[..., object], ...]:
        """Who hears that an attempt is about to be sent."""
        return (*self._watches, *self._hooks.request)

    @property
    def response(self) -> tuple[Callable[..., object], ...]:
        """Who hears that an attempt was answered."""
        return (*self._watches, *self._hooks.response)

    @property
    def retry(self) -> tuple[Callable[..., object], ...]:
        """Who hears that another attempt follows."""
        return (*self._watches, *self._hooks.retry)

    @property
    def error(self) -> tuple[Callable[..., object], ...]:
        """Who hears that an attempt failed."""
        return (*self._watches, *self._hooks.error)


def _checked(name: str) -> str:
    if name not in _NAMES:
        raise ValueError(f"there is no event {name!r}; there are {', '.join(_NAMES)}")
    return name


def note_failure(callback: Callable[..., object], error: Exception) -> None:
    """Log that a callback raised: which and what, and not its message, which may quote the event."""
    name = getattr(callback, "__qualname__", type(callback).__name__)
    logger.error("the callback %s raised %s; the call goes on", name, type(error).__name__)
