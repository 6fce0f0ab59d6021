"""Orders for phone numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import phone_numbers
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

ORDERS = Collection(
    table="phone_number_orders",
    noun="Phone number order",
    prefix="pno",
    param="order",
    defaults={},
)
_GONE: Final = "Some numbers were no longer available."


def create(context: Context) -> Row:
    """The order is complete at once, and its numbers are active numbers of the account.

    Any number that no account of this sandbox has can be ordered, also one that no search gave. 409 when a number is
    gone; with `partial_allowed` only when all of them are, which is our choice.
    """
    numbers = phone_numbers.asked_for(context)
    owners = phone_numbers.owners(context.store)
    free = [number for number in numbers if number not in owners]
    if not free or (len(free) < len(numbers) and not context.body.get("partial_allowed")):
        raise conflict("A number of this order is no longer available.")
    for number in free:
        phone_numbers.seed(context.store, context.account, number, "active", context.now())
    return ORDERS.answer(context, _placed(context, numbers, free))


def _placed(context: Context, numbers: list[str], completed: list[str]) -> Row:
    failed = [number for number in numbers if number not in completed]
    return ORDERS.add(
        context,
        {},
        order_type="purchase",
        status="partial" if failed else "complete",
        phone_numbers=numbers,
        completed_numbers=completed,
        failed_numbers=failed,
        error_message=_GONE if failed else None,
    )


def list_orders(context: Context) -> Row:
    """Behaviour: a page, maybe of one status or one kind of order."""
    wanted = {name: context.filter(name) for name in ("status", "order_type")}
    rows = ORDERS.rows(context).values()
    return ORDERS.page_of(
        context, [row for row in rows if all(value in (None, row[name]) for name, value in wanted.items())]
    )


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "phone_number_orders.create": create,
    "phone_number_orders.retrieve": ORDERS.retrieve,
    "phone_number_orders.list": list_orders,
}
