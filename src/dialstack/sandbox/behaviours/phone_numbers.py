"""Phone numbers. They come from an order, from a port, or from `Sandbox.seed_phone_number`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.references import TARGETS, require
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.context import parse_time, stamp
from dialstack.sandbox.problems import conflict, forbidden, invalid, unprocessable

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row, Store

_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
_OFFSET = re.compile(r".+[0-9](?:[Zz]|[+-][0-9]{2}:[0-9]{2})")

NUMBERS = Collection(
    table="phone_numbers",
    noun="Phone number",
    prefix="did",
    defaults={
        "status": "active",
        "outbound_enabled": True,
        "fax_enabled": False,
        "expires_at": None,
        "caller_id_name": None,
        "caller_id_prefix": None,
        "directory_listing_name": None,
        "directory_listing_type": None,
        "directory_listing_location": None,
    },
)


def seed(
    store: Store,
    account: str,
    phone_number: str,
    status: str,
    now: str,
    *,
    expires_at: str | None = None,
    inbound_routing: str = "default",
    caller_id_update: bool = False,
) -> Row:
    """Give an account a number.

    With `expires_at` it is temporary; with `inbound_routing="drop"` it never has a target; with `caller_id_update` a
    caller-id update is in progress, and stays so.
    """
    row: Row = {
        **NUMBERS.defaults,
        "id": store.new_id(NUMBERS.prefix),
        "phone_number": phone_number,
        "status": status,
        "number_class": "temporary" if expires_at else "account_owned",
        "expires_at": expires_at,
        "disconnected_at": None,
        "config": {},
        "inbound_routing": inbound_routing,
        "routing_target": None,
        "created_at": now,
        "updated_at": now,
        "_caller_id_update": caller_id_update,
        "_sms_port_out": None,
    }
    del row["directory_listing_type"]  # It is never null: absent until it is chosen.
    return store.insert(account, NUMBERS.table, row["id"], row)


def owners(store: Store) -> dict[str, str]:
    """Every number that some account has, with the account."""
    return {row["phone_number"]: account for account, _, row in store.scan(NUMBERS.table)}


def asked_for(context: Context) -> list[str]:
    """The numbers that a body names, each once. None at all, and one that is not E.164, is a 400: our choice."""
    numbers: list[str] = list(dict.fromkeys(context.body["phone_numbers"]))
    if not numbers:
        raise invalid({"phone_numbers": "must name a number"})
    for index, number in enumerate(numbers):
        if not _E164.fullmatch(number):
            raise invalid({f"phone_numbers.{index}": "must be a phone number in E.164"})
    return numbers


def update(context: Context) -> Row:
    """409 while a caller-id update is in progress, whatever is to be changed.

    Here an update of the caller id is done at once, so only a seeded number is ever in that state.
    """
    row, body = NUMBERS.find(context), context.body
    if row["_caller_id_update"]:
        raise conflict("A caller-id update of this number is in progress.")
    config = _configured(row["config"], body["config"]) if "config" in body else row["config"]
    kept = "account_owned" if "expires_at" in body else row["number_class"]
    row.update(config=config, number_class=kept)
    return NUMBERS.answer(context, NUMBERS.change(context, row, body))


def update_route(context: Context) -> Row:
    """422 for a target that the account does not have: our choice. A number that drops its calls keeps none."""
    row, target = NUMBERS.find(context), context.body["routing_target"]
    require(context, "routing_target", target, *TARGETS)
    row.update(routing_target=None if row["inbound_routing"] == "drop" else target, updated_at=context.now())
    return NUMBERS.answer(context, row)


def retrieve_sms_port_out(context: Context) -> Row:
    """403 without a platform key. A window that has ended counts as locked."""
    ends = _platforms_number(context)["_sms_port_out"]
    return {"expires_at": ends if ends and parse_time(ends) > context.world.clock() else None}


def update_sms_port_out(context: Context) -> Row:
    """403 without a platform key, 400 for an instant that is not in the future: our choice."""
    row, ends = _platforms_number(context), context.body["expires_at"]
    row["_sms_port_out"] = None if ends is None else _future(context, ends)
    return {"expires_at": row["_sms_port_out"]}


def list_numbers(context: Context) -> Row:
    """Behaviour: a page, maybe of one status."""
    wanted = context.filter("status")
    return NUMBERS.page_of(context, [row for row in NUMBERS.rows(context).values() if wanted in (None, row["status"])])


def _configured(before: Row, given: Row | None) -> Row:
    """The settings after an update. Null takes all away; `attach_pdf` is ignored; 422 is our choice."""
    config: Row = {} if given is None else {**before, **given}
    if "fax_notifications" not in config:
        return config
    fax = {name: value for name, value in config["fax_notifications"].items() if name != "attach_pdf"}
    if fax.get("delete_documents") and not fax.get("recipients"):
        raise unprocessable("Documents are only deleted where there is a recipient.")
    return config | {"fax_notifications": fax}


def _platforms_number(context: Context) -> Row:
    if not context.caller.is_platform:
        raise forbidden(f"{context.operation.id} needs a platform key.")
    return NUMBERS.find(context)


def _future(context: Context, text: str) -> str:
    try:
        ends = parse_time(text)
    except ValueError:
        ends = context.world.clock()
    if not _OFFSET.fullmatch(text) or ends <= context.world.clock():
        raise invalid({"expires_at": "must be an RFC 3339 instant in the future"})
    return stamp(ends)


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "phone_numbers.retrieve": NUMBERS.retrieve,
    "phone_numbers.update": update,
    "phone_numbers.update_route": update_route,
    "phone_numbers.retrieve_sms_port_out": retrieve_sms_port_out,
    "phone_numbers.update_sms_port_out": update_sms_port_out,
    "phone_numbers.list": list_numbers,
}
