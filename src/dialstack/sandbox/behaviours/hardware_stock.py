"""What hardware orders are made of: the catalogue, the pieces of an order, and the order as the API shows it.

Two forms of an order are known, and an answer carries the fields of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dialstack.sandbox.behaviours.devices import DEVICES
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict, unprocessable
from dialstack.sandbox.store import PLATFORM, outward

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

CATALOGUE = "hardware_catalog"
"""The table, of the whole store: all platforms order from the same catalogue."""


def catalogue_item(context: Context, key: str) -> Row:
    """Something that can be ordered; 422, our choice, when it is unknown or not active."""
    found = context.world.store.table(PLATFORM, CATALOGUE).get(key)
    if found is None or not found["active"]:
        raise unprocessable("No such item in the hardware catalogue.")
    return found


def _present_item(context: Context, row: Row) -> Row:
    return row | {
        "device": _device(context, row["device"]),
        "hardware_catalog": outward(context.world.store.table(PLATFORM, CATALOGUE)[row["_catalogue"]]),
        "bundle_catalog": None,
        "bundle_group": None,
    }


def _device(context: Context, key: str | None) -> object:
    if key is None or "items.device" not in context.expand:
        return key
    device = DEVICES.rows(context).get(key)
    return DEVICES.answer(context, device) if device else key


def _present_order(context: Context, row: Row) -> Row:
    goods = sum(line["amount_cents"] for line in row["lines"])
    shipping = row["shipping_cents"]
    return row | {
        "items": [ITEMS.answer(context, item) for item in pieces(context, row)],
        "goods_cents": goods,
        "total_cents": None if shipping is None else goods + shipping,
    }


ITEMS = Collection(
    table="hardware_order_items",
    noun="Hardware order item",
    prefix="hwoi",
    param="item",
    defaults={"user": None, "location": None, "base_item": None},
    present=_present_item,
)
ORDERS = Collection(
    table="hardware_orders",
    noun="Hardware order",
    prefix="hwo",
    defaults={"ship_to_recipient": None, "ship_to_address": None},
    present=_present_order,
)
# What a fresh draft says of its payment, its goods and its shipping.
FRESH: Row = {
    "status": "draft",
    "rejection_reason": None,
    "payment_status": "unpaid",
    "fulfillment_status": "on_hold",
    "placed_at": None,
    "requested_at": None,
    "payment_submitted_at": None,
    "payment_settled_at": None,
}
UNQUOTED: Row = {"shipping_cents": None, "shipping_quoted_at": None, "shipping_method": None, "_quote": None}


def draft(context: Context) -> Row:
    """The order in the path; 409 `order_not_draft` once it was handed in."""
    row = ORDERS.find(context)
    if row["status"] != "draft":
        raise conflict("The order is not a draft any more.", "order_not_draft")
    return row


def pieces(context: Context, order: Row) -> Iterable[Row]:
    """The items of an order, in the order in which they were asked for."""
    return [row for row in ITEMS.rows(context).values() if row["_order"] == order["id"]]


def lines(context: Context, wanted: Iterable[Row]) -> list[Row]:
    """The priced lines for what is wanted."""
    return [_line(context, one["hardware_catalog"], one["quantity"]) for one in wanted]


def replace_pieces(context: Context, order: Row) -> None:
    """Make an item of every single piece of the order's lines, in place of the items it has."""
    for row in list(pieces(context, order)):
        del ITEMS.rows(context)[row["id"]]
    for line in order["lines"]:
        notes: dict[str, Any] = {"_order": order["id"], "_catalogue": line["hardware_catalog"]}
        for _ in range(line["quantity"]):
            ITEMS.add(context, {}, device=None, fulfilled_at=None, **notes)


def _line(context: Context, key: str, quantity: int) -> Row:
    price = catalogue_item(context, key)["_unit_price_cents"]
    # The platform's prefix for the id of a line is not known.
    identity = {"id": context.store.new_id("hwol"), "hardware_catalog": key}
    return identity | {"quantity": quantity, "unit_price_cents": price, "amount_cents": price * quantity}
