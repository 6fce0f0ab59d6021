"""The shapes of a device: today's `Device`, and what the older calls show of the same row.

Nobody registers a phone with the sandbox, so a device has no address and no firmware, and was never seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dialstack.sandbox.device_lines import HANDSET_LINES, LINES, handset_lines_of, lines_of
from dialstack.sandbox.devices import BASE, DESKPHONE, HANDSET, MAX_HANDSETS, handsets_of

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

_TIMES: Final = ("created_at", "updated_at")
_OLD: Final = ("id", "mac_address", "vendor", "model", "name", "location", "status", "overrides", *_TIMES)
_TODAY: Final = (*_OLD, "type", "button_template")
_NEVER_FETCHED: Final[Row] = {"current_ip_address": None, "last_provisioned_at": None}
_NEVER_SEEN: Final[Row] = {"registration_status": "not_registered", "last_registered_at": None, "last_call_at": None}


def device(context: Context, row: Row) -> Row:
    """A `Device`."""
    return _picked(row, _TODAY) | _NEVER_FETCHED | _NEVER_SEEN | _PARTICULAR[row["type"]](context, row)


def provisioned_device(context: Context, row: Row) -> Row:
    """A desk phone in the older form."""
    return _picked(row, (*_OLD, "button_template")) | _NEVER_FETCHED | _of_deskphone(context, row)


def dect_base(context: Context, row: Row) -> Row:
    """A base in the older form."""
    return _picked(row, _OLD) | _NEVER_FETCHED | _of_base(context, row)


def dect_handset(context: Context, row: Row) -> Row:
    """A handset in the older form. That shows paired handsets only, so none is `unpaired`."""
    return _picked(row, ("id", "model", "status", *_TIMES)) | _of_handset(context, row)


def _picked(row: Row, names: tuple[str, ...]) -> Row:
    return {name: row[name] for name in names}


def _of_deskphone(context: Context, row: Row) -> Row:
    lines = [LINES.answer(context, line) for line in lines_of(context, row)]
    return {"primary_line": lines[0]["id"] if lines else None, "lines": lines}


def _of_base(context: Context, row: Row) -> Row:
    handsets = [dect_handset(context, handset) for handset in handsets_of(context, row["id"])]
    return {
        "multicell_role": row["multicell_role"],
        "max_handsets": MAX_HANDSETS,
        "firmware_version": None,
        "handsets": handsets,
    }


def _of_handset(context: Context, row: Row) -> Row:
    return {
        "base": row["base"],
        "ipei": row["ipei"],
        "display_name": row["name"],
        "slot_number": row["slot_number"],
        "firmware_version": None,
        "registered_at": None,
        "extensions": [HANDSET_LINES.answer(context, line) for line in handset_lines_of(context, row)],
    }


_PARTICULAR: Final = {DESKPHONE: _of_deskphone, BASE: _of_base, HANDSET: _of_handset}
