"""Blocked numbers: callers whom an account does not want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.blocked_numbers import (
    BlockedNumber,
    BlockedNumberCreateParams,
    BlockedNumberListParams,
    BlockedNumberUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncBlockedNumbers"]


class AsyncBlockedNumbers(AsyncResource):
    """Callers whom an account does not want. There is no id: the number, in E.164, is the key.

    Uncertain: only newer platforms have it.

    ```python
    client.blocked_numbers.create(
        phone_number="+16175550199", description="Robocalls", dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[BlockedNumberCreateParams]) -> BlockedNumber:
        """Block a number.

        Raises:
            DialStackValidationError: The number is not acceptable.
        """
        return await self._post("/v1/blocked-numbers", {}, BlockedNumber, params, BlockedNumberCreateParams)

    async def retrieve(self, phone_number: str, /, **options: Unpack[RequestOptions]) -> BlockedNumber:
        """Read about a blocked number: `retrieve("+16175550199")`.

        Raises:
            DialStackNotFoundError: The account does not block this number.
        """
        ids = {"phone_number": phone_number}
        return await self._get("/v1/blocked-numbers/{phone_number}", ids, BlockedNumber, options)

    async def update(self, phone_number: str, /, **params: Unpack[BlockedNumberUpdateParams]) -> BlockedNumber:
        """Describe a blocked number anew; `description=None` clears it.

        Raises:
            DialStackNotFoundError: The account does not block this number.
        """
        ids, route = {"phone_number": phone_number}, "/v1/blocked-numbers/{phone_number}"
        return await self._post(route, ids, BlockedNumber, params, BlockedNumberUpdateParams)

    async def delete(self, phone_number: str, /, **options: Unpack[RequestOptions]) -> None:
        """Let a number through again.

        Raises:
            DialStackNotFoundError: The account does not block this number.
        """
        await self._delete("/v1/blocked-numbers/{phone_number}", {"phone_number": phone_number}, options)

    def list(self, **params: Unpack[BlockedNumberListParams]) -> AsyncPager[BlockedNumber]:
        """List the numbers that an account blocks, newest first. Iterate to go through all of them."""
        return self._list("/v1/blocked-numbers", {}, BlockedNumber, params, BlockedNumberListParams)
