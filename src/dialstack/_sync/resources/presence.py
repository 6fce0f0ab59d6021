# Generated from src/dialstack/_async/resources/presence.py by scripts/generate. Do not edit.
"""Presence: who can be reached now, and what is parked."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dialstack._core.shapes import is_collection
from dialstack._sync.resources._base import Resource
from dialstack.types.presence import (
    ParkSlotPresence,
    PresenceItem,
    PresenceListParams,
    UnknownPresenceItem,
    UserPresenceItem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Presence"]

_ITEM = cast("type[UserPresenceItem | ParkSlotPresence | UnknownPresenceItem]", PresenceItem)


class Presence(Resource):
    """Who can be reached now, and what is parked.

    ```python
    for slot in client.presence.list(park_slot=["all"], dialstack_account=account.id):
        print(slot)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def list(self, **params: Unpack[PresenceListParams]) -> Page[PresenceItem]:
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
