"""Hardware orders: phones bought through the platform.

Newer platforms have another form of an order, with a payment and a shipment of their own in place of `status`. Both are
here, and what a platform does not have is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import JsonValue, Model
from dialstack.types.devices import Device
from dialstack.types.options import RequestOptions

__all__ = [
    "HardwareCatalogComponent",
    "HardwareCatalogItem",
    "HardwareFulfillmentStatus",
    "HardwareOrder",
    "HardwareOrderCreateParams",
    "HardwareOrderItem",
    "HardwareOrderItemParam",
    "HardwareOrderLine",
    "HardwareOrderListParams",
    "HardwareOrderRetrieveParams",
    "HardwareOrderStatus",
    "HardwareOrderUpdateItemParams",
    "HardwareOrderUpdateParams",
    "HardwarePaymentStatus",
    "HardwareType",
    "ShippingOption",
    "ShippingQuote",
]

HardwareFulfillmentStatus: TypeAlias = Literal["on_hold", "released", "rejected"] | str
HardwareOrderStatus: TypeAlias = Literal["draft", "submitted", "approved", "rejected", "fulfilled", "cancelled"] | str
HardwarePaymentStatus: TypeAlias = Literal["unpaid", "submitted", "settled", "failed", "reversed"] | str
HardwareType: TypeAlias = Literal["deskphone", "dect_base", "dect_handset", "accessory", "bundle"] | str
"""Uncertain: only newer platforms have bundles."""


class HardwareCatalogComponent(Model):
    """A part of a bundle. Uncertain: only newer platforms have bundles."""

    hardware_catalog: str | None = None
    manufacturer: str
    model: str
    device_type: HardwareType
    quantity: int


class HardwareCatalogItem(Model):
    """What can be ordered."""

    id: str
    manufacturer: str
    model: str
    sku: str | None = None
    device_type: HardwareType
    active: bool
    components: list[HardwareCatalogComponent] | None = None
    """Of a bundle. Uncertain: only newer platforms have it."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class HardwareOrderItem(Model):
    """One piece of an order: for whom it is, where it goes, and later the device that it became."""

    id: str
    user: str | None = None
    location: str | None = None
    base_item: str | None = None
    """Of a handset: the item of this order that is its base."""
    device: str | Device | None = None
    """Its id, or with `expand=["items.device"]` the device."""
    fulfilled_at: AwareDatetime | None = None
    hardware_catalog: HardwareCatalogItem
    bundle_catalog: str | HardwareCatalogItem | None = None
    """Its id, or where it was expanded the bundle. Uncertain: only newer platforms have it."""
    bundle_group: JsonValue = None
    """Uncertain: only newer platforms have it, and its form is not documented."""
    created_at: AwareDatetime
    updated_at: AwareDatetime


class HardwareOrderLine(Model):
    """One price of an order. Uncertain: only newer platforms have it."""

    id: str
    hardware_catalog: str | HardwareCatalogItem
    """Its id, or where it was expanded the item."""
    quantity: int
    unit_price_cents: int
    amount_cents: int


class HardwareOrder(Model):
    """Phones that were ordered. What stands after `updated_at` is uncertain: only newer platforms have it."""

    id: str
    status: HardwareOrderStatus | None = None
    """Newer platforms have `payment_status` and `fulfillment_status` instead."""
    rejection_reason: str | None = None
    items: list[HardwareOrderItem]
    created_at: AwareDatetime
    updated_at: AwareDatetime
    payment_status: HardwarePaymentStatus | None = None
    fulfillment_status: HardwareFulfillmentStatus | None = None
    placed_at: AwareDatetime | None = None
    requested_at: AwareDatetime | None = None
    payment_submitted_at: AwareDatetime | None = None
    payment_settled_at: AwareDatetime | None = None
    goods_cents: int | None = None
    shipping_cents: int | None = None
    shipping_quoted_at: AwareDatetime | None = None
    shipping_method: str | None = None
    ship_to_recipient: JsonValue = None
    """Its form is not documented."""
    ship_to_address: JsonValue = None
    """Its form is not documented."""
    total_cents: int | None = None
    lines: list[HardwareOrderLine] | None = None


class ShippingOption(Model):
    """A way to ship an order. Uncertain: only newer platforms have it."""

    carrier: str
    shipping_method: str
    description: str | None = None
    amount_cents: int
    estimated_delivery: JsonValue = None
    """Its form is not documented."""


class ShippingQuote(Model):
    """What shipping an order would cost. Uncertain: only newer platforms have it."""

    id: str
    object: str | None = None
    hardware_order: str
    options: list[ShippingOption]
    items: JsonValue = None
    """Their form is not documented."""
    ship_to_address: JsonValue = None
    """Its form is not documented."""
    expires_at: AwareDatetime
    created_at: AwareDatetime


class HardwareOrderItemParam(TypedDict):
    """What to order, and how often."""

    hardware_catalog: str
    """The id of a catalogue item."""
    quantity: int
    """1 to 100."""


class HardwareOrderCreateParams(RequestOptions, total=False):
    """Parameters of `hardware_orders.create`."""

    items: Required[Sequence[HardwareOrderItemParam]]
    """At least one."""


class HardwareOrderRetrieveParams(RequestOptions, total=False):
    """Parameters of `hardware_orders.retrieve`."""

    expand: list[Literal["items.device"] | str]


class HardwareOrderUpdateParams(RequestOptions, total=False):
    """Parameters of `hardware_orders.update`. Only newer platforms let you leave `items` out, or take the others."""

    items: Sequence[HardwareOrderItemParam]
    """At least one."""
    ship_to_recipient: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    ship_to_address: JsonValue
    """Uncertain: only newer platforms take it, and its form is not documented."""
    shipping_quote: str
    """The id of a quote. Uncertain: only newer platforms take it."""
    shipping_method: str
    """One of the quote's. Uncertain: only newer platforms take it."""


class HardwareOrderUpdateItemParams(RequestOptions, total=False):
    """Parameters of `hardware_orders.update_item`. What is left out stays, None clears; give at least one."""

    user: str | None
    location: str | None
    base_item: str | None
    """For a handset: the item of this order that is its base."""


class HardwareOrderListParams(RequestOptions, total=False):
    """Parameters of `hardware_orders.list`, which has no pages."""

    location: str
    expand: list[Literal["items.device"] | str]
