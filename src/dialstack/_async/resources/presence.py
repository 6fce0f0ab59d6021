"""Presence: who can be reached now, and what is parked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dialstack._async.resources._base import AsyncResource
from dialstack._core.options import split
from dialstack._core.reconnecting import idle_seconds
from dialstack._core.shapes import is_collection
from dialstack.types.presence import (
    ParkSlotEvent,
    ParkSlotPresence,
    ParkSlotsTerminated,
    ParkSlotStreamParams,
    PresenceItem,
    PresenceListParams,
    UnknownPresenceItem,
    UserPresenceItem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from dialstack._async.streams import AsyncEventStream
    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncPresence"]

_ITEM = cast("type[UserPresenceItem | ParkSlotPresence | UnknownPresenceItem]", PresenceItem)


class AsyncPresence(AsyncResource):
    """Who can be reached now, and what is parked.

    ```python
    for slot in client.presence.list(park_slot=["all"], dialstack_account=account.id):
        print(slot)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def subscribe_park_slots(self, **params: Unpack[ParkSlotStreamParams]) -> AsyncEventStream[ParkSlotEvent]:
        """Hear of calls that are parked and fetched, as it happens. Users cannot be subscribed to.

        Yields a `ParkSlotSnapshot` on each connection, then a `ParkSlotPresence` for each slot that changes. Nothing is
        sent before the first event is asked for. The stream connects again by itself.

        ```python
        with client.presence.subscribe_park_slots(dialstack_account=account.id) as stream:
            for event in stream:
                print(event)
        ```

        Raises:
            TypeError: `park_slot` is not a list. Nothing was sent.
        """
        from dialstack._async.credentials import AsyncClientKey
        from dialstack._async.streams import AsyncEventStream
        from dialstack._core.live_events import park_slot_event

        _check_lists(params)
        values, options = split({"park_slot": ["all"], **params}, ParkSlotStreamParams)
        idle_timeout = idle_seconds(values)
        call = self._described("GET", "/v1/presence", {}, values, None, options)
        credential = AsyncClientKey(self._runner.config)
        return AsyncEventStream(
            self._runner, call, credential, park_slot_event, idle_timeout=idle_timeout, last=ParkSlotsTerminated
        )

    def list(self, **params: Unpack[PresenceListParams]) -> AsyncPager[PresenceItem]:
        """Read the presence of several users or park slots at once. It comes in one page.

        Items are `UserPresenceItem`, `ParkSlotPresence` or, of a kind that is new, `UnknownPresenceItem`. The platform
        caps the number of users, and answers for all of them or for none.

        Raises:
            TypeError: `user` or `park_slot` is not a list. Nothing was sent.
            DialStackInvalidRequestError: Users and park slots were asked for together, or `"all"` beside numbers.
        """
        _check_lists(params)
        return self._list("/v1/presence", {}, _ITEM, params, PresenceListParams)


def _check_lists(params: Mapping[str, object]) -> None:
    # Only a list is sent as `user[]`. The platform ignores `user`, and would answer for somebody else in silence.
    for name in ("user", "park_slot"):
        if name in params and not is_collection(params[name]):
            raise TypeError(f"{name} must be a list, not {type(params[name]).__name__}")
