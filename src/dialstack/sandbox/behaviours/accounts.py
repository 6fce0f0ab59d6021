"""Accounts, their pricing and their terms of service."""

from __future__ import annotations

from dataclasses import replace
from datetime import timezone
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours import locations
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import conflict, not_found, unprocessable

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

TOS_VERSION: Final = "2026-01-01"
_RATES = ("per_user_rate", "per_did_rate", "per_voiceai_location_rate")

ACCOUNTS = Collection(
    table="accounts",
    noun="Account",
    prefix="acct",
    defaults={
        "email": None,
        "primary_contact_name": None,
        "name": None,
        "phone": None,
        "config": {
            "region": "US",
            "extension_length": 4,
            "transcription_enabled": True,
            "recording_enabled": True,
            "redaction_enabled": False,
            "timezone": "UTC",
            "default_agent_visible": None,
        },
        "hold_music_clip": None,
        "main_location": None,
        "default_button_template": None,
        "tos_variant": "standard",
    },
    renamed=("hold_music_clip", "main_location"),
)


def create(context: Context) -> Row:
    """Test accounts need no agreement and start as `not_required`, live ones as `unsigned`.

    The address becomes the main location.
    """
    notes = _priced(context, context.body.get("pricing")) | {"_acceptance": None, "_port_out_pin": None}
    tos_status = "unsigned" if context.caller.live else "not_required"
    row = ACCOUNTS.add(context, context.body, tos_status=tos_status, tos_accepted_at=None, **notes)
    address = context.body.get("address") or context.body.get("billing_address")
    if address is not None:
        there = replace(context, account=row["id"])
        row["main_location"] = locations.add(there, {"name": "Main location", "address": address})["id"]
    return ACCOUNTS.answer(context, row)


def update(context: Context) -> Row:
    """409 for another agreement once one was accepted."""
    row = ACCOUNTS.find(context)
    if row["_acceptance"] and context.body.get("tos_variant", row["tos_variant"]) != row["tos_variant"]:
        raise conflict("The agreement has been accepted already.")
    return ACCOUNTS.answer(context, ACCOUNTS.change(context, row, context.body))


def delete(context: Context) -> None:
    """Everything that the account owns goes with it."""
    ACCOUNTS.delete(context)
    context.store.drop_account(context.params["account"])


def retrieve_pricing(context: Context) -> Row:
    """404 until a price was set."""
    pricing: Row | None = ACCOUNTS.find(context)["_pricing"]
    if pricing is None:
        raise not_found("Pricing")
    return pricing


def update_pricing(context: Context) -> Row | None:
    """Replace all rates."""
    row = ACCOUNTS.find(context)
    row.update(_priced(context, context.body))
    return _rates(context.body)


def retrieve_effective_pricing(context: Context) -> Row:
    """Rates count from the day on which they were set, and no others are ever planned. 404 before: our choice."""
    row = ACCOUNTS.find(context)
    if row["_pricing"] is None:
        raise not_found("Pricing")
    return {"object": "effective_pricing", **row["_pricing"], "effective_from": row["_priced_on"], "next": None}


def retrieve_port_out_pin(context: Context) -> Row:
    """Null until it is set."""
    return {"object": "account_port_out_pin", "pin": ACCOUNTS.find(context)["_port_out_pin"]}


def update_port_out_pin(context: Context) -> Row:
    """Takes the place of the PIN before."""
    ACCOUNTS.find(context)["_port_out_pin"] = context.body["pin"]
    return retrieve_port_out_pin(context)


def retrieve_tos(context: Context) -> Row:
    """The agreement, and whether this account accepted it."""
    return _tos(context, ACCOUNTS.find(context))


def accept_tos(context: Context) -> Row:
    """409 for another version than the current one, 422 without pricing; accepting twice changes nothing."""
    row = ACCOUNTS.find(context)
    if context.body["version"] != TOS_VERSION:
        raise conflict(f"The current version is {TOS_VERSION}.", "tos_version_stale")
    if row["_pricing"] is None:
        raise unprocessable("Pricing must be set before the agreement can be accepted.")
    if row["_acceptance"] is None:
        row["_acceptance"] = {"accepted_at": context.now(), "ip": "127.0.0.1", "pricing": row["_pricing"]}
        row.update(tos_status="signed", tos_accepted_at=context.now())
    return _tos(context, row)


def _tos(context: Context, row: Row) -> Row:
    tos = {
        "version": TOS_VERSION,
        "url": f"{context.world.url}/tos/{TOS_VERSION}",
        "content": "I accept the terms of service.",
        "body": "<h1>Terms of service</h1>",
        "acceptance": row["_acceptance"],
    }
    return tos | {"pricing": row["_pricing"]} if "pricing" in context.expand else tos


def _priced(context: Context, body: Row | None) -> Row:
    return {"_pricing": _rates(body), "_priced_on": context.world.clock().astimezone(timezone.utc).date().isoformat()}


def _rates(body: Row | None) -> Row | None:
    return body and {name: body.get(name) for name in _RATES}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "accounts.create": create,
    "accounts.retrieve": ACCOUNTS.retrieve,
    "accounts.update": update,
    "accounts.delete": delete,
    "accounts.list": ACCOUNTS.list,
    "accounts.retrieve_pricing": retrieve_pricing,
    "accounts.update_pricing": update_pricing,
    "accounts.retrieve_tos": retrieve_tos,
    "accounts.accept_tos": accept_tos,
    "accounts.retrieve_effective_pricing": retrieve_effective_pricing,
    "accounts.port_out_pin.retrieve": retrieve_port_out_pin,
    "accounts.port_out_pin.update": update_port_out_pin,
}
