# Generated from src/dialstack/_async/watching.py by scripts/generate. Do not edit.
"""`client.on(...)` and `client.off(...)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar, overload

from dialstack._colour._sync import check_callback

if TYPE_CHECKING:
    from collections.abc import Callable

    from dialstack._core.hooks import EventName, Hooks
    from dialstack.types.events import ErrorEvent, RequestEvent, ResponseEvent, RetryEvent

    R = TypeVar("R")
    OnRequest = TypeVar("OnRequest", bound=Callable[[RequestEvent], object])
    OnResponse = TypeVar("OnResponse", bound=Callable[[ResponseEvent], object])
    OnRetry = TypeVar("OnRetry", bound=Callable[[RetryEvent], object])
    OnError = TypeVar("OnError", bound=Callable[[ErrorEvent], object])

__all__ = ["Watched"]


class Watched:
    """Callbacks that hear of each attempt of each call."""

    _hooks: Hooks

    @overload
    def on(self, name: Literal["request"], callback: Callable[[RequestEvent], R], /) -> Callable[[RequestEvent], R]: ...
    @overload
    def on(
        self, name: Literal["response"], callback: Callable[[ResponseEvent], R], /
    ) -> Callable[[ResponseEvent], R]: ...
    @overload
    def on(self, name: Literal["retry"], callback: Callable[[RetryEvent], R], /) -> Callable[[RetryEvent], R]: ...
    @overload
    def on(self, name: Literal["error"], callback: Callable[[ErrorEvent], R], /) -> Callable[[ErrorEvent], R]: ...
    @overload
    def on(self, name: Literal["request"], /) -> Callable[[OnRequest], OnRequest]: ...
    @overload
    def on(self, name: Literal["response"], /) -> Callable[[OnResponse], OnResponse]: ...
    @overload
    def on(self, name: Literal["retry"], /) -> Callable[[OnRetry], OnRetry]: ...
    @overload
    def on(self, name: Literal["error"], /) -> Callable[[OnError], OnError]: ...
    def on(self, name: str, callback: Callable[..., object] | None = None, /) -> Callable[..., object]:
        """Call `callback` with an event of every attempt: `"request"`, `"response"`, `"retry"` or `"error"`.

        Give the callback, or use it as a decorator: `@client.on("response")`. A callback that raises is logged and
        breaks nothing. It is called in the middle of the call, so it should be quick. Views made with
        `for_account` and `with_options` share the callbacks of their client.

        Raises:
            ValueError: There is no such event.
            TypeError: The callback cannot be called, or not by this client.
        """
        if callback is not None:
            return self._add(name, callback)

        def decorate(function: Callable[..., object]) -> Callable[..., object]:
            return self._add(name, function)

        return decorate

    def off(self, name: EventName, callback: Callable[..., object], /) -> None:
        """Stop calling a callback. One that was never registered is no error.

        Raises:
            ValueError: There is no such event.
        """
        self._hooks.remove(name, callback)

    def _add(self, name: str, callback: Callable[..., object]) -> Callable[..., object]:
        check_callback(callback)
        self._hooks.add(name, callback)
        return callback
