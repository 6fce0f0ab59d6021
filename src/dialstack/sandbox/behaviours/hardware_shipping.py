"""What it costs to ship a hardware order. The carriers, amounts and times are made up: the platform's are not known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.hardware_stock import ORDERS, draft
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.context import parse_time, stamp
from dialstack.sandbox.problems import conflict, not_found, unprocessable

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

_GOOD_FOR: Final = timedelta(hours=1)
_COMPLETE: Final = ("street", "city", "state", "postal_code", "country")
_OPTIONS: Final = (("standard", "Standard", 1500), ("express", "Express", 4500))


def _present(_: Context, row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "updated_at"}


QUOTES = Collection(
    table="hardware_shipping_quotes",
    noun="Shipping quote",
    prefix="shq",
    param="shipping_quote",
    defaults={},
    present=_present,
)


def create(context: Context) -> Row:
    """Quote two made-up options that are good for an hour.

    409 `ship_to_incomplete` without a recipient or any part of the address that addresses elsewhere require.
    """
    order = draft(context)
    if not _ships_somewhere(order):
        raise conflict("The order has no complete recipient and address.", "ship_to_incomplete")
    options = [_option(*option) for option in _OPTIONS]
    return QUOTES.answer(context, QUOTES.add(context, {}, options=options, **_about(context, order)))


def retrieve(context: Context) -> Row:
    """404 also for a quote of another order."""
    order, row = ORDERS.find(context), QUOTES.find(context)
    if row["hardware_order"] != order["id"]:
        raise not_found(QUOTES.noun)
    return QUOTES.answer(context, row)


def chosen(context: Context, order: Row, body: Row) -> Row:
    """What an order says of its shipping once an option of a quote is taken.

    422, our choice: only half of quote and method is given, the quote is not of the order as it is now, or it has no
    such option.
    """
    quote = QUOTES.rows(context).get(body.get("shipping_quote") or "")
    if quote is None or quote["hardware_order"] != order["id"] or quote["_revision"] != order["_revision"]:
        raise unprocessable("shipping_quote must be a quote of this order as it is now.")
    options = {option["shipping_method"]: option for option in quote["options"]}
    method = body.get("shipping_method")
    if method not in options:
        raise unprocessable("shipping_method must be one of the quote's options.")
    cost, when = options[method]["amount_cents"], quote["created_at"]
    return {"shipping_cents": cost, "shipping_quoted_at": when, "shipping_method": method, "_quote": quote["id"]}


def refuse_unquoted(context: Context, order: Row) -> None:
    """409 `shipping_not_quoted` without a chosen option, `shipping_quote_expired` when it is too old."""
    if order["_quote"] is None:
        raise conflict("No shipping option is chosen.", "shipping_not_quoted")
    expires_at = QUOTES.find(context, order["_quote"])["expires_at"]
    if context.world.clock() >= parse_time(expires_at):
        raise conflict("The chosen shipping quote has expired.", "shipping_quote_expired")


def _ships_somewhere(order: Row) -> bool:
    address: Row = order["ship_to_address"] or {}
    return bool(order["ship_to_recipient"]) and all(address.get(name) for name in _COMPLETE)


def _about(context: Context, order: Row) -> Row:
    return {
        "object": "shipping_quote",
        "hardware_order": order["id"],
        "items": [{name: line[name] for name in ("hardware_catalog", "quantity")} for line in order["lines"]],
        "ship_to_address": order["ship_to_address"],
        "expires_at": stamp(context.world.clock() + _GOOD_FOR),
        "_revision": order["_revision"],
    }


def _option(method: str, description: str, amount: int) -> Row:
    made_up = {"carrier": "Sandbox Post", "shipping_method": method, "description": description}
    return made_up | {"amount_cents": amount, "estimated_delivery": None}
