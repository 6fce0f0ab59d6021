"""Who can be reached now, and what is parked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import retrieve_presence
from dialstack.sandbox.paging import envelope
from dialstack.sandbox.problems import bad_request, invalid, not_found
from dialstack.sandbox.store import outward
from dialstack.sandbox.telephony.parking import PARK_SLOTS, parked

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context, World
    from dialstack.sandbox.store import Row


def list_presence(context: Context) -> Row:
    """All or nothing: one user or slot that does not exist is a 404. Asking for nothing gives nothing.

    Every account of the sandbox has ten park slots, numbered from 1.
    """
    users = [text for name, text in context.query if name == "user[]"]
    slots = [text for name, text in context.query if name == "park_slot[]"]
    if users and slots:
        raise bad_request("Ask for user[] or for park_slot[], not for both.")
    taken = [_shown(context.world, context.account, slot) for slot in _wanted(slots)]
    return envelope(context.path, [_user(context, key) for key in users] + taken)


def park_slots(world: World, account: str) -> list[Row]:
    """Every slot of an account, and what is parked there."""
    return [_shown(world, account, slot) for slot in PARK_SLOTS]


def _user(context: Context, key: str) -> Row:
    asked = replace(context, params={"user": key})
    return retrieve_presence(asked) | {"user": key}


def _wanted(texts: list[str]) -> list[int]:
    if texts == ["all"]:
        return list(PARK_SLOTS)
    return [_slot(text) for text in texts]


def _slot(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise invalid({"park_slot[]": "must be `all` or numbers"})
    if len(text) > len(str(PARK_SLOTS.stop)) or int(text) not in PARK_SLOTS:
        raise not_found("Park slot")
    return int(text)


def _shown(world: World, account: str, slot: int) -> Row:
    found = parked(world, account).get(str(slot))
    return {"object": "park_slot", "slot": slot, "parked_call": found and outward(found)}


BEHAVIOURS: Final[dict[str, Behaviour]] = {"presence.list": list_presence}
