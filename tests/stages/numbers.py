"""An order for phone numbers, and a port order with both of its files."""

from __future__ import annotations

from datetime import timedelta

import httpx

TAIL = "01h2xcejqtf2nbrexx3vqjhp"
SUBSCRIBER = {
    "btn": "+16175550130",
    "business_name": "Jones Chiropractic",
    "approver_name": "Alice",
    "account_number": "A-1001",
    "pin": "4321",
    "address": {"house_number": "1", "street_name": "Main Street", "city": "Boston", "state": "MA", "zip": "02108"},
}


def build(door, ids):
    order = door.made("/v1/phone-number-orders", {"phone_numbers": ["+12125550100"]})
    ids[f"pno_{TAIL}65"] = order["id"]
    port = ids[f"port_{TAIL}64"] = door.made("/v1/port-orders", port_order(door))["id"]
    for what in ("csr", "bill-copy"):
        assert upload(door, f"/v1/port-orders/{port}/{what}").status == 204


def port_order(door, **changes):
    """A body that creates a port order, two weeks from the sandbox's today."""
    today = door.sandbox._world.clock().date()
    numbers, when = ["+16175550130"], (today + timedelta(days=14)).isoformat()
    return {"phone_numbers": numbers, "subscriber": SUBSCRIBER, "requested_foc_date": when} | changes


def upload(door, target, content=b"%PDF-1.7 a page", content_type="application/pdf"):
    given = {"file": ("page.pdf", content, content_type)}
    request = httpx.Request("POST", "https://x.example", files=given)
    return door.post(target, raw=request.read(), headers=dict(request.headers))


def approve_the_port_order(door, ids):
    port = ids[f"port_{TAIL}64"]
    door.made(f"/v1/port-orders/{port}/approve", {"signature": "Alice", "ip": "203.0.113.7"})


PREPARE = {"port_orders.submit": approve_the_port_order}
