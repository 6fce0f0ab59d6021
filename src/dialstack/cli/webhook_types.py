"""The types of events that are known."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, get_args

from dialstack.cli.failures import UsageError
from dialstack.webhooks.event_types import Event, UnknownEvent
from dialstack.webhooks.events import type_of

if TYPE_CHECKING:
    from dialstack.webhooks.event_types import WebhookEvent

__all__ = ["class_of", "known_types", "show_types"]


def known_types() -> dict[str, type[WebhookEvent]]:
    """Give every type that is known, with its class."""
    known: tuple[type[WebhookEvent], ...] = get_args(Event)
    return {type_of(cls): cls for cls in known if cls is not UnknownEvent}


def class_of(kind: str) -> type[WebhookEvent]:
    """Find a class by the type of its events, or by its own name.

    Raises:
        UsageError: There is none.
    """
    known = known_types()
    names = {cls.__name__: cls for cls in known.values()}
    found = known.get(kind) or names.get(kind)
    if found is None:
        near = difflib.get_close_matches(kind, [*known, *names], 1)
        also = f"did you mean {near[0]!r}? " if near else ""
        raise UsageError(
            f"{kind!r} is no type that is known; {also}`dialstack webhooks types` lists them, and --unknown sends it "
            "all the same"
        )
    return found


def show_types(*, as_json: bool) -> None:
    """Write them to standard output."""
    known = known_types()
    width = max(map(len, known))
    for kind, cls in known.items():
        line = json.dumps({"type": kind, "class": cls.__name__}) if as_json else f"{kind:<{width}}  {cls.__name__}"
        print(line)  # noqa: T201
