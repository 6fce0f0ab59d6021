"""Which handlers want which events. Frozen by the first event, so that no event finds half of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Handler", "Registry"]

Handler: TypeAlias = "Callable[..., object]"
# Types are few. Whoever has the secret could make up many, and none of those is worth remembering.
_REMEMBERED = 500


class Registry:
    """Handlers in the order in which they were registered."""

    def __init__(self) -> None:
        self._entries: list[tuple[re.Pattern[str], Handler]] = []
        self._found: dict[str, tuple[Handler, ...]] = {}
        self._frozen = False
        self._fallback: Handler | None = None

    def add(self, wanted: type | str, handler: Handler) -> None:
        """Register a handler for a class of events, or for a type with `*` in it.

        Raises:
            RuntimeError: An event came already.
            TypeError: It is no class of events, and no string.
        """
        self._refuse_late()
        self._entries.append((_pattern(wanted), handler))

    def set_fallback(self, handler: Handler) -> None:
        """Register what is called for events that nothing else wants.

        Raises:
            RuntimeError: An event came already, or there is a fallback.
        """
        self._refuse_late()
        if self._fallback is not None:
            raise RuntimeError("there is a fallback already")
        self._fallback = handler

    def handlers_for(self, kind: str) -> tuple[Handler, ...]:
        """Give the handlers of a type. From now on none can be registered."""
        self._frozen = True
        found = self._found.get(kind)
        if found is None:
            # Once each, also where two patterns of one handler fit. It may not be hashable, so its id stands for it.
            wanted = {id(handler): handler for pattern, handler in self._entries if pattern.fullmatch(kind)}
            found = tuple(wanted.values())
            if len(self._found) < _REMEMBERED:
                self._found[kind] = found
        return found

    @property
    def fallback(self) -> Handler | None:
        """What is called for events that nothing else wants."""
        return self._fallback

    def _refuse_late(self) -> None:
        if self._frozen:
            raise RuntimeError(
                "register every handler before the first event comes: an event before would have missed it"
            )


def _pattern(wanted: object) -> re.Pattern[str]:
    from dialstack.webhooks.events import WebhookEvent, type_of

    if isinstance(wanted, type) and issubclass(wanted, WebhookEvent):
        wanted = type_of(wanted)
    if not isinstance(wanted, str) or not wanted:
        raise TypeError('say which events: a class such as CallEnded, or a type such as "call.end" or "queue.call.*"')
    return re.compile(".*".join(re.escape(part) for part in wanted.split("*")), re.DOTALL)
