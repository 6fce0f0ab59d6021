"""The one table of devices: desk phones, DECT bases and DECT handsets.

`devices` and the older calls (`deskphones`, `dect_bases`) read and write the same rows; `device_views` gives them their
shapes. What hangs on a device goes with it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dialstack.sandbox.behaviours.references import require
from dialstack.sandbox.collection import Collection
from dialstack.sandbox.problems import RefusalError, conflict, invalid, not_found
from dialstack.sandbox.spellings import canonical

if TYPE_CHECKING:
    from dialstack.sandbox.context import Context
    from dialstack.sandbox.store import Row

DESKPHONE: Final = "deskphone"
BASE: Final = "dect_base"
HANDSET: Final = "dect_handset"
# On the platform this depends on the model; here every base is the same.
MAX_HANDSETS: Final = 20
# No list of makers is published, so nothing can be read from a hardware address.
VENDOR: Final = "generic"

DEVICES = Collection(
    table="devices",
    noun="Device",
    prefix="dev",
    defaults={
        "mac_address": "",
        "ipei": None,
        "model": None,
        "name": None,
        "status": "pending-sync",
        "overrides": {},
        "location": None,
        "button_template": None,
        "multicell_role": "single",
        "base": None,
    },
    renamed=("location", "base"),
)
_ONLY_FOR: Final = {"multicell_role": (BASE,), "base": (HANDSET,), "ipei": (HANDSET,), "location": (DESKPHONE, BASE)}
_IDENTITIES: Final = {"mac_address": "MAC address", "ipei": "IPEI"}
_REFERENCES: Final = {"location": "locations", "button_template": "button_templates"}
_HANGING: Final = {
    "device_lines": "device",
    "handset_lines": "handset",
    "device_users": "device",
    "button_overrides": "device",
    "provisioning_events": "device",
}


def add(context: Context, kind: str, body: Row) -> Row:
    """Store a new device; a handset with a `base` is paired with it."""
    body = canonical(body, DEVICES.renamed)
    _check(context, kind, body, own="")
    slot = free_slot(context, body.get("base"))
    return DEVICES.add(context, body, type=kind, vendor=VENDOR, slot_number=slot)


def change(context: Context, row: Row, body: Row) -> Row:
    """Write `body` to a device; another `base` gives a handset another slot."""
    body = canonical(body, DEVICES.renamed)
    _check(context, row["type"], body, row["id"])
    if body.get("base", row["base"]) != row["base"]:
        row["slot_number"] = free_slot(context, body["base"])
    return DEVICES.change(context, row, body)


def remove(context: Context, row: Row) -> None:
    """Delete a device with its lines, users and buttons. The handsets of a base stay, unpaired."""
    for name, owner in _HANGING.items():
        table = context.table(name)
        for key in [key for key, hanging in table.items() if hanging[owner] == row["id"]]:
            del table[key]
    for handset in handsets_of(context, row["id"]):
        handset.update(base=None, slot_number=None, updated_at=context.now())
    del DEVICES.rows(context)[row["id"]]


def of_kind(context: Context, kind: str) -> list[Row]:
    """All devices of one type."""
    return [row for row in DEVICES.rows(context).values() if row["type"] == kind]


def find_kind(collection: Collection, context: Context, kind: str) -> Row:
    """The device in the path; 404 also for one of another type."""
    row = collection.find(context)
    if row["type"] != kind:
        raise not_found(collection.noun)
    return row


def handsets_of(context: Context, base: str) -> list[Row]:
    """The handsets that are paired with a base, by slot."""
    paired = [row for row in of_kind(context, HANDSET) if row["base"] == base]
    return sorted(paired, key=lambda row: row["slot_number"])


def free_slot(context: Context, base: str | None) -> int | None:
    """The lowest free slot of a base; 409 `base_full` when there is none."""
    if base is None:
        return None
    if base not in [row["id"] for row in of_kind(context, BASE)]:
        raise _refused("base", "must be a DECT base of the account")
    taken = {row["slot_number"] for row in handsets_of(context, base)}
    free = [slot for slot in range(1, MAX_HANDSETS + 1) if slot not in taken]
    if not free:
        raise conflict("The base has no room for another handset.", "base_full")
    return free[0]


def _check(context: Context, kind: str, body: Row, own: str) -> None:
    wrong = [name for name, kinds in _ONLY_FOR.items() if body.get(name) is not None and kind not in kinds]
    if wrong:
        raise invalid(dict.fromkeys(wrong, f"is not for a {kind}"))
    if "mac_address" in body and not re.fullmatch(r"[0-9a-f]{12}", _plain(body["mac_address"])):
        raise invalid({"mac_address": "must be 12 hexadecimal digits"})
    for name, table in _REFERENCES.items():
        require(context, name, body.get(name), table)
    for name, words in _IDENTITIES.items():
        if body.get(name) and _is_taken(context, name, body[name], own):
            raise conflict(f"The {words} is in use already.")


def _is_taken(context: Context, name: str, value: str, own: str) -> bool:
    """Whether a device has this identity, in whatever account: a phone says nothing else when it comes for settings."""
    others = (row for _, _, row in context.store.scan(DEVICES.table) if row["id"] != own)
    return any(_plain(row[name] or "") == _plain(value) for row in others)


def _plain(identity: str) -> str:
    return re.sub(r"[-:. ]", "", identity).lower()


def _refused(field: str, reason: str) -> RefusalError:
    return RefusalError(422, f"{field} {reason}", details={field: reason})
