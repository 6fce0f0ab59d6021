"""Phone numbers. The API orders them from carriers, so the sandbox seeds them: `Sandbox.seed_phone_number`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.collection import Collection

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store

NUMBERS = Collection(
    table="phone_numbers",
    noun="Phone number",
    prefix="did",
    defaults={},
)


def seed(store: Store, account: str, phone_number: str, status: str, now: str) -> Row:
    """Give an account a number."""
    row: Row = {
        "id": store.new_id("did"),
        "phone_number": phone_number,
        "status": status,
        "outbound_enabled": True,
        "fax_enabled": False,
        "inbound_routing": "default",
        "routing_target": None,
        "created_at": now,
        "updated_at": now,
    }
    return store.insert(account, "phone_numbers", row["id"], row)


def list_numbers(context: Context) -> Row:
    """Behaviour: a page, maybe of one status."""
    wanted = context.filter("status")
    return NUMBERS.page_of(context, [row for row in NUMBERS.rows(context).values() if wanted in (None, row["status"])])


BEHAVIOURS: Final[dict[str, Behaviour]] = {"phone_numbers.list": list_numbers}
