"""Ordering phones, by the newer flow: a draft is completed, quoted, and then requested or checked out.

Nobody approves, pays or sends anything here, so a requested order stays as it is; `fulfil` sends one item of it.
No operation lists the catalogue, so the sandbox seeds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import hardware_shipping
from dialstack.sandbox.behaviours.hardware_stock import (
    CATALOGUE,
    FRESH,
    ITEMS,
    ORDERS,
    UNQUOTED,
    draft,
    lines,
    pieces,
    replace_pieces,
)
from dialstack.sandbox.problems import conflict, invalid, not_found, unprocessable
from dialstack.sandbox.store import PLATFORM, newest_first

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store

_TABLES: Final = {"user": "users", "location": "locations", "base_item": "hardware_order_items"}


def seed(
    store: Store,
    manufacturer: str,
    model: str,
    now: str,
    *,
    sku: str | None = None,
    device_type: str = "deskphone",
    active: bool = True,
    unit_price_cents: int = 10000,
) -> Row:
    """Put something into the catalogue, which all accounts share. Its price is made up."""
    row: Row = {"id": store.new_id("hwc"), "manufacturer": manufacturer, "model": model, "sku": sku}
    row |= {"device_type": device_type, "active": active, "created_at": now, "updated_at": now}
    return store.insert(PLATFORM, CATALOGUE, row["id"], row | {"_unit_price_cents": unit_price_cents})


def fulfil(store: Store, account: str, item: str, device: str | None, now: str) -> Row:
    """Send an item; `device` is what it has become."""
    row = store.table(account, ITEMS.table)[item]
    row.update(device=device, fulfilled_at=now, updated_at=now)
    return row


def create(context: Context) -> Row:
    """A draft with one item for every piece. 422, our choice, for an unknown catalogue item."""
    priced = lines(context, context.body["items"])
    order = ORDERS.add(context, {}, **FRESH, **UNQUOTED, lines=priced, _revision=0)
    replace_pieces(context, order)
    return ORDERS.answer(context, order)


def list_orders(context: Context) -> Row:
    """All orders, or those with an item for a location. The envelope has no page URLs."""
    location = context.filter("location")
    rows = [row for row in ORDERS.rows(context).values() if location is None or _goes_to(context, row, location)]
    return {"object": "list", "url": context.path, "data": [ORDERS.answer(context, row) for row in newest_first(rows)]}


def update(context: Context) -> Row:
    """Change a draft. Other items or another recipient undo the choice of shipping: its price was for others."""
    order, body = draft(context), context.body
    changed: Row = {name: body[name] for name in ORDERS.defaults if name in body}
    if "items" in body:
        changed["lines"] = lines(context, body["items"])
    if changed:
        changed |= UNQUOTED | {"_revision": order["_revision"] + 1}
    if "shipping_quote" in body or "shipping_method" in body:
        changed |= hardware_shipping.chosen(context, order | changed, body)
    order.update(changed, updated_at=context.now())
    if "items" in body:
        replace_pieces(context, order)
    return ORDERS.answer(context, order)


def update_item(context: Context) -> Row:
    """Say who or what an item is for, at any time.

    400 when nothing is said; 422, our choice, for a user, location or item that is not there.
    """
    order, row = ORDERS.find(context), ITEMS.find(context)
    if row["_order"] != order["id"]:
        raise not_found(ITEMS.noun)
    _refuse_unknown(context)
    _refuse_foreign_base(context, order, row)
    return ITEMS.answer(context, ITEMS.change(context, row, context.body))


def checkout(context: Context) -> Row:
    """409 for shipping that is not settled. Nothing is paid: the payment stays `submitted`.

    On the platform a test key cannot check out at all; a strict sandbox says so too.
    """
    order = draft(context)
    hardware_shipping.refuse_unquoted(context, order)
    if context.world.strict and not context.caller.live:
        raise conflict("Hardware can be checked out with a live key only.", "hardware_checkout_live_only")
    now = context.now()
    order.update(
        status="submitted", payment_status="submitted", placed_at=now, payment_submitted_at=now, updated_at=now
    )
    return ORDERS.answer(context, order)


def request(context: Context) -> Row:
    """Hand the draft in, quoted or not. It is `submitted` from then on, and nobody works on it."""
    order = draft(context)
    order.update(status="submitted", requested_at=context.now(), updated_at=context.now())
    return ORDERS.answer(context, order)


def _goes_to(context: Context, order: Row, location: str) -> bool:
    return any(item["location"] == location for item in pieces(context, order))


def _refuse_unknown(context: Context) -> None:
    if not context.body:
        raise invalid({"body": "user, location or base_item is required"})
    for name, given in context.body.items():
        if given is not None and given not in context.table(_TABLES[name]):
            raise unprocessable(f"{name} names nothing in this account.")


def _refuse_foreign_base(context: Context, order: Row, row: Row) -> None:
    base = context.body.get("base_item")
    if base is not None and (base == row["id"] or ITEMS.find(context, base)["_order"] != order["id"]):
        raise unprocessable("base_item must be another item of the same order.")


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "hardware_orders.create": create,
    "hardware_orders.retrieve": ORDERS.retrieve,
    "hardware_orders.list": list_orders,
    "hardware_orders.update": update,
    "hardware_orders.update_item": update_item,
    "hardware_orders.checkout": checkout,
    "hardware_orders.request": request,
    "hardware_orders.shipping_quotes.create": hardware_shipping.create,
    "hardware_orders.shipping_quotes.retrieve": hardware_shipping.retrieve,
}
