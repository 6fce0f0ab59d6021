"""Hardware orders: phones bought through the platform."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.hardware_orders import (
    HardwareOrder,
    HardwareOrderCreateParams,
    HardwareOrderItem,
    HardwareOrderListParams,
    HardwareOrderRetrieveParams,
    HardwareOrderUpdateItemParams,
    HardwareOrderUpdateParams,
)
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._async.resources.shipping_quotes import AsyncShippingQuotes
    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncHardwareOrders"]


class AsyncHardwareOrders(AsyncResource):
    """Ordering phones.

    ```python
    order = client.hardware_orders.create(
        items=[{"hardware_catalog": "hwc_01h2xcejqtf2nbrexx3vqjhp78", "quantity": 2}], dialstack_account=account.id
    )
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def shipping_quotes(self) -> AsyncShippingQuotes:
        """What shipping an order would cost."""
        from dialstack._async.resources.shipping_quotes import AsyncShippingQuotes

        return AsyncShippingQuotes(self._runner)

    async def create(self, **params: Unpack[HardwareOrderCreateParams]) -> HardwareOrder:
        """Order phones, 1 to 100 of each kind.

        Older platforms take the order as submitted at once. Newer ones make a draft of it; `checkout` buys that.
        """
        return await self._post("/v1/hardware-orders", {}, HardwareOrder, params, HardwareOrderCreateParams)

    async def retrieve(self, order_id: str, /, **params: Unpack[HardwareOrderRetrieveParams]) -> HardwareOrder:
        """Read an order; with `expand=["items.device"]` also the devices that its items became.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
        """
        route, ids = "/v1/hardware-orders/{hardware_order}", {"hardware_order": order_id}
        return await self._get(route, ids, HardwareOrder, params, HardwareOrderRetrieveParams)

    async def update(self, order_id: str, /, **params: Unpack[HardwareOrderUpdateParams]) -> HardwareOrder:
        """Change an order that is a draft.

        Only newer platforms have drafts, or take anything beside `items`.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: The order is no draft. On older platforms it never is.
        """
        route, ids = "/v1/hardware-orders/{hardware_order}", {"hardware_order": order_id}
        return await self._post(route, ids, HardwareOrder, params, HardwareOrderUpdateParams)

    async def update_item(
        self, order_id: str, item_id: str, /, **params: Unpack[HardwareOrderUpdateItemParams]
    ) -> HardwareOrderItem:
        """Say for whom an item is, where it goes, and for a handset which item is its base.

        What you leave out stays, and None clears. Give at least one.

        Raises:
            DialStackNotFoundError: There is no such order, or no such item in it.
        """
        ids = {"hardware_order": order_id, "item": item_id}
        route = "/v1/hardware-orders/{hardware_order}/items/{item}"
        return await self._post(route, ids, HardwareOrderItem, params, HardwareOrderUpdateItemParams)

    async def checkout(self, order_id: str, /, **options: Unpack[RequestOptions]) -> HardwareOrder:
        """Buy what a draft has: this costs money. Uncertain: only newer platforms have it, and only for live keys.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: Something is missing or has changed, such as `order_not_draft`,
                `shipping_not_quoted`, `shipping_quote_expired`, `ship_to_incomplete`, `no_default_payment_method`,
                `hardware_line_backordered` or, with a test key, `hardware_checkout_live_only`. See `error.code`.
        """
        ids = {"hardware_order": order_id}
        return await self._post("/v1/hardware-orders/{hardware_order}/checkout", ids, HardwareOrder, options)

    async def request(self, order_id: str, /, **options: Unpack[RequestOptions]) -> HardwareOrder:
        """Request what a draft has. Uncertain: only newer platforms have it.

        What sets it apart from `checkout` is not documented.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: The state of the order does not allow it. See `error.code`.
        """
        ids = {"hardware_order": order_id}
        return await self._post("/v1/hardware-orders/{hardware_order}/request", ids, HardwareOrder, options)

    def list(self, **params: Unpack[HardwareOrderListParams]) -> AsyncPager[HardwareOrder]:
        """List the orders of an account, or of one `location`, on one page."""
        return self._list("/v1/hardware-orders", {}, HardwareOrder, params, HardwareOrderListParams)
