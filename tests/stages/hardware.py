"""A hardware order: a draft that goes somewhere, with a quote for its shipping."""

from __future__ import annotations

from dialstack.sandbox.behaviours import hardware_orders
from tests.stages.base import TAIL

ADDRESS = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}


def build(door, ids):
    world = door.sandbox._world
    phone = ids[f"hwc_{TAIL}78"] = hardware_orders.seed(world.store, "Snom", "D735", world.stamp())["id"]
    order = door.made("/v1/hardware-orders", {"items": [{"hardware_catalog": phone, "quantity": 1}]})
    ids[f"hwo_{TAIL}76"] = order["id"]
    ids[f"hwoi_{TAIL}77"] = order["items"][0]["id"]
    path = f"/v1/hardware-orders/{order['id']}"
    door.made(f"{path}/items/{order['items'][0]['id']}", {"location": ids[f"loc_{TAIL}50"]})
    door.made(path, {"ship_to_recipient": "Jones Chiropractic", "ship_to_address": ADDRESS})
    ids[f"shq_{TAIL}79"] = door.made(f"{path}/shipping-quotes", {})["id"]


def take_the_quote(door, ids):
    order = f"/v1/hardware-orders/{ids[f'hwo_{TAIL}76']}"
    quote = door.read(f"{order}/shipping-quotes/{ids[f'shq_{TAIL}79']}")
    door.made(order, {"shipping_quote": quote["id"], "shipping_method": quote["options"][0]["shipping_method"]})


PREPARE = {"hardware_orders.checkout": take_the_quote}
