"""Who can be reached now, and what is parked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.users import retrieve_presence
from dialstack.sandbox.paging import envelope
from dialstack.sandbox.problems import bad_request, invalid, not_found

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

PARK_SLOTS: Final = range(1, 11)


def list_presence(context: Context) -> Row:
    """All or nothing: one user or slot that does not exist is a 404. Asking for nothing gives nothing.

    Every account of the sandbox has ten park slots, numbered from 1. All are free, since nothing can be parked yet.
    """
    users = [text for name, text in context.query if name == "user[]"]
    slots = [text for name, text in context.query if name == "park_slot[]"]
    if users and slots:
        raise bad_request("Ask for user[] or for park_slot[], not for both.")
    items = [_user(context, key) for key in users] + [_free(slot) for slot in _wanted(slots)]
    return envelope(context.path, items)


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


def _free(slot: int) -> Row:
    return {"object": "park_slot", "slot": slot, "parked_call": None}


BEHAVIOURS: Final[dict[str, Behaviour]] = {"presence.list": list_presence}
