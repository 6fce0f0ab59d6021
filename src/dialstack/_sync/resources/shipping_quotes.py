# Generated from src/dialstack/_async/resources/shipping_quotes.py by scripts/generate. Do not edit.
"""Shipping quotes: what shipping a hardware order would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.hardware_orders import ShippingQuote
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["ShippingQuotes"]


class ShippingQuotes(Resource):
    """What shipping a hardware order would cost. Uncertain: only newer platforms have it.

    ```python
    quote = client.hardware_orders.shipping_quotes.create(order.id, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, order_id: str, /, **options: Unpack[RequestOptions]) -> ShippingQuote:
        """Ask what shipping an order would cost. Good until `expires_at`; `hardware_orders.update` takes its id.

        Raises:
            DialStackNotFoundError: There is no such order in this account.
            DialStackConflictError: The state of the order does not allow it. See `error.code`.
        """
        ids = {"hardware_order": order_id}
        return self._post("/v1/hardware-orders/{hardware_order}/shipping-quotes", ids, ShippingQuote, options)

    def retrieve(self, order_id: str, quote_id: str, /, **options: Unpack[RequestOptions]) -> ShippingQuote:
        """Read a quote again.

        Raises:
            DialStackNotFoundError: There is no such order, or no such quote for it.
        """
        ids = {"hardware_order": order_id, "shipping_quote": quote_id}
        route = "/v1/hardware-orders/{hardware_order}/shipping-quotes/{shipping_quote}"
        return self._get(route, ids, ShippingQuote, options)
