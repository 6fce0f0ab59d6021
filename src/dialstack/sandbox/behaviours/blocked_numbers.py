"""Numbers that cannot call the account. The number is the key; a path may carry its `+` encoded or raw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

BLOCKED = Collection(
    table="blocked_numbers",
    noun="Blocked number",
    prefix="blocked",
    param="phone_number",
    defaults={"phone_number": "", "description": None},
)


def create(context: Context) -> Row:
    """409 when the number is blocked already; the platform's status is not known."""
    number: str = context.body["phone_number"]
    if number in BLOCKED.rows(context):
        raise conflict("The number is blocked already.")
    now = context.now()
    row = {"object": "blocked_number", "phone_number": number, "description": context.body.get("description")}
    stored = context.store.insert(
        context.account, "blocked_numbers", number, row | {"created_at": now, "updated_at": now}
    )
    return BLOCKED.answer(context, stored)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "blocked_numbers.create": create,
    "blocked_numbers.retrieve": BLOCKED.retrieve,
    "blocked_numbers.update": BLOCKED.update,
    "blocked_numbers.delete": BLOCKED.delete,
    "blocked_numbers.list": BLOCKED.list,
}
