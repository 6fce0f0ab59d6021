# Generated from src/dialstack/_async/resources/availability.py by scripts/generate. Do not edit.
"""Availability, of the Partner API: which appointments are free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._core.partner import named
from dialstack._sync.resources._base import Resource
from dialstack.types.partner import PartnerAvailabilityList, PartnerAvailabilitySearchParams

if TYPE_CHECKING:
    from typing import ClassVar

    from typing_extensions import Unpack

    from dialstack._core.requests import Scope
    from dialstack._sync.runner import Runner

__all__ = ["Availability"]


class Availability(Resource):
    """Which appointments are free. Of the Partner API: it is on `DialStackPartner`."""

    _scope: ClassVar[Scope] = "platform"

    def __init__(self, runner: Runner, path: str) -> None:
        super().__init__(runner)
        self._path = path

    def search(self, **params: Unpack[PartnerAvailabilitySearchParams]) -> PartnerAvailabilityList:
        """Search for appointments that are free. DialStack asks the platform behind the bot, so this takes a while.

        ```python
        found = partner.availability.search(
            bot_id="bot_01h2xcejqtf2nbrexx3vqjhp41",
            query={"filter": {"start_at_range": {"start_at": start, "end_at": end}}},
        )
        ```

        It changes nothing. It is a POST all the same, and carries an `Idempotency-Key` as every POST.

        Raises:
            DialStackError: It failed, also where the platform gave an error: `code` and `message` are its own words.
            ValueError: A datetime has no time zone.
        """
        shape = PartnerAvailabilitySearchParams
        return self._post(self._path, {}, PartnerAvailabilityList, named(params, shape), shape)
