"""DECT bases and handsets by the older calls; prefer `devices`, which shows the same things."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dialstack.sandbox import devices
from dialstack.sandbox.device_lines import HANDSET_LINES, find_on, handset_lines_of
from dialstack.sandbox.device_views import dect_base, dect_handset
from dialstack.sandbox.problems import not_found
from dialstack.sandbox.spellings import canonical
from dialstack.sandbox.store import newest_first

if TYPE_CHECKING:
    from dialstack.sandbox.context import Behaviour, Context
    from dialstack.sandbox.store import Row

BASES = replace(devices.DEVICES, noun="DECT base", param="base", renamed=(), present=dect_base)
HANDSETS = replace(devices.DEVICES, noun="DECT handset", param="handset", renamed=(), present=dect_handset)


def create(context: Context) -> Row:
    """409, our choice, for a MAC address in use."""
    return BASES.answer(context, devices.add(context, devices.BASE, context.body))


def retrieve(context: Context) -> Row:
    """404 also for a device that is no base."""
    return BASES.answer(context, _base(context))


def list_bases(context: Context) -> Row:
    """The newest first, `limit` of them if it is given."""
    limit = context.filter("limit")
    rows = newest_first(devices.of_kind(context, devices.BASE))[: int(limit) if limit else None]
    return {"data": [BASES.answer(context, row) for row in rows]}


def update(context: Context) -> Row:
    """Settings are replaced, not merged."""
    return BASES.answer(context, devices.change(context, _base(context), context.body))


def delete(context: Context) -> None:
    """Its handsets stay, unpaired."""
    devices.remove(context, _base(context))


def create_handset(context: Context) -> Row:
    """A handset in the next free slot; 409 `base_full`, and 409, our choice, for an IPEI in use."""
    row = devices.add(context, devices.HANDSET, _renamed(context.body) | {"base": _base(context)["id"]})
    return HANDSETS.answer(context, row)


def retrieve_handset(context: Context) -> Row:
    """404 also for a handset of another base."""
    return HANDSETS.answer(context, _handset(context))


def list_handsets(context: Context) -> Row:
    """All handsets of the base, by slot."""
    rows = devices.handsets_of(context, _base(context)["id"])
    return {"data": [HANDSETS.answer(context, row) for row in rows]}


def update_handset(context: Context) -> Row:
    """409, our choice, for an IPEI in use."""
    return HANDSETS.answer(context, devices.change(context, _handset(context), _renamed(context.body)))


def delete_handset(context: Context) -> None:
    """It does not go back to stock; its slot is free."""
    devices.remove(context, _handset(context))


def create_extension(context: Context) -> Row:
    """Any id passes for an endpoint."""
    handset, body = _handset(context), canonical(context.body, ("endpoint",))
    return HANDSET_LINES.answer(context, HANDSET_LINES.add(context, body, handset=handset["id"]))


def list_extensions(context: Context) -> Row:
    """All endpoints on the handset, the oldest first."""
    rows = handset_lines_of(context, _handset(context))
    return {"data": [HANDSET_LINES.answer(context, row) for row in rows]}


def delete_extension(context: Context) -> None:
    """404 also for an extension of another handset."""
    del HANDSET_LINES.rows(context)[find_on(context, HANDSET_LINES, "handset", _handset(context))["id"]]


def _base(context: Context) -> Row:
    return devices.find_kind(BASES, context, devices.BASE)


def _handset(context: Context) -> Row:
    base, row = _base(context), devices.find_kind(HANDSETS, context, devices.HANDSET)
    if row["base"] != base["id"]:
        raise not_found(HANDSETS.noun)
    return row


def _renamed(body: Row) -> Row:
    """`display_name` is the older word for `name`."""
    return {("name" if name == "display_name" else name): value for name, value in body.items()}


BEHAVIOURS: Final[dict[str, Behaviour]] = {
    "dect_bases.create": create,
    "dect_bases.retrieve": retrieve,
    "dect_bases.list": list_bases,
    "dect_bases.update": update,
    "dect_bases.delete": delete,
    "dect_bases.handsets.create": create_handset,
    "dect_bases.handsets.retrieve": retrieve_handset,
    "dect_bases.handsets.list": list_handsets,
    "dect_bases.handsets.update": update_handset,
    "dect_bases.handsets.delete": delete_handset,
    "dect_bases.extensions.create": create_extension,
    "dect_bases.extensions.list": list_extensions,
    "dect_bases.extensions.delete": delete_extension,
}
