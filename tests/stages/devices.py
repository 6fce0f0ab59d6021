"""A desk phone, a DECT base with a handset, what is on their lines, and a button template.

The older calls show the same rows, so two example ids lead to the same handset. Endpoints cannot be made by the API,
and any id passes for one.
"""

from __future__ import annotations

from dialstack.sandbox.behaviours import deskphones
from tests.stages.base import TAIL

# Other identities than the contract's examples have, so that those can still be created.
PHONE_MAC, BASE_MAC, IPEI = "02:00:00:00:00:66", "02:00:00:00:00:69", "STAGE000000000000067"
ENDPOINT = f"ep_{TAIL}80"


def build(door, ids):
    build_deskphone(door, ids)
    build_base(door, ids)
    build_buttons(door, ids)


def build_deskphone(door, ids):
    phone = {"mac_address": PHONE_MAC, "location": ids[f"loc_{TAIL}50"]}
    phone = ids[f"dev_{TAIL}66"] = door.made("/v1/devices", phone)["id"]
    ids[f"dln_{TAIL}71"] = door.made(f"/v1/deskphones/{phone}/lines", {"endpoint": ENDPOINT})["id"]
    event = deskphones.seed(door.sandbox._world.store, door.account, phone, "config_fetch", "2026-05-21T17:00:00.000Z")
    ids[f"preve_{TAIL}72"] = event["id"]


def build_base(door, ids):
    base = door.made("/v1/devices", {"type": "dect_base", "mac_address": BASE_MAC})["id"]
    handset = door.made("/v1/devices", {"type": "dect_handset", "ipei": IPEI, "base": base})["id"]
    path = f"/v1/dect-bases/{base}/handsets/{handset}/extensions"
    ids[f"dectb_{TAIL}69"] = base
    ids[f"dev_{TAIL}67"] = ids[f"decth_{TAIL}68"] = handset
    ids[f"decte_{TAIL}70"] = door.made(path, {"endpoint": ENDPOINT})["id"]


def build_buttons(door, ids):
    template = ids[f"btpl_{TAIL}73"] = door.made("/v1/button_templates", {"name": "Front desk"})["id"]
    button = {"position": 1, "label": "Line 1", "type": "line"}
    ids[f"tbtn_{TAIL}74"] = door.made(f"/v1/button_templates/{template}/buttons", button)["id"]
    path = f"/v1/devices/{ids[f'dev_{TAIL}66']}/button_overrides"
    ids[f"dbo_{TAIL}75"] = door.made(path, {"position": 1, "suppressed": True})["id"]


def assign(door, ids):
    door.made(f"/v1/devices/{ids[f'dev_{TAIL}66']}/users", {"user": ids[f"user_{TAIL}42"]})


def give_it_a_key(door, ids):
    key = {"position": 2, "label": "Night desk", "type": "speed_dial", "target": {"destination": "+16175550123"}}
    door.made(f"/v1/devices/{ids[f'dev_{TAIL}66']}/button_overrides", key)


PREPARE = {
    "devices.remove_user": assign,
    "devices.list_users": assign,
    "devices.list_buttons": give_it_a_key,
}
