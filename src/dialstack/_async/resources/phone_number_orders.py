"""Phone number orders: buying numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.options import RequestOptions
from dialstack.types.phone_number_orders import NumberOrder, NumberOrderCreateParams, NumberOrderListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncPhoneNumberOrders"]


class AsyncPhoneNumberOrders(AsyncResource):
    """Buying numbers.

    ```python
    order = client.phone_number_orders.create(phone_numbers=["+16175550100"], dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[NumberOrderCreateParams]) -> NumberOrder:
        """Buy numbers that `available_phone_numbers.search` found. They come later: read the order's `status` again.

        A retry could buy twice. Every attempt carries the same `Idempotency-Key`, so a server that honours the key
        buys once. `retry_unknown=False` never sends again what may have arrived.

        Raises:
            DialStackConflictError: Somebody else took one of them.
            DialStackError: It failed. Where `may_have_executed` is True, the numbers may have been bought.
        """
        return await self._post("/v1/phone-number-orders", {}, NumberOrder, params, NumberOrderCreateParams)

    async def retrieve(self, order_id: str, /, **options: Unpack[RequestOptions]) -> NumberOrder:
        """Read an order: how far it is, and which of its numbers there are.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
        """
        return await self._get("/v1/phone-number-orders/{order}", {"order": order_id}, NumberOrder, options)

    def list(self, **params: Unpack[NumberOrderListParams]) -> AsyncPager[NumberOrder]:
        """List the orders of an account, newest first, both purchases and disconnections.

        Iterate to go through all of them.
        """
        return self._list("/v1/phone-number-orders", {}, NumberOrder, params, NumberOrderListParams)
