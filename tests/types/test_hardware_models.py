"""Hardware orders in both forms: that of 3.0.0, and the one of newer platforms."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack.types import Device, HardwareCatalogItem, HardwareOrder, ShippingQuote

TIME = "2026-05-21T17:00:00Z"
TIMES = {"created_at": TIME, "updated_at": TIME}
CATALOG = {
    "id": "hwc_1",
    "manufacturer": "Yealink",
    "model": "T54W",
    "sku": None,
    "device_type": "deskphone",
    "active": True,
    **TIMES,
}
ITEM = {
    "id": "hwoi_1",
    "user": None,
    "location": "loc_1",
    "base_item": None,
    "device": "dev_1",
    "fulfilled_at": None,
    "hardware_catalog": CATALOG,
    **TIMES,
}
OLD = {"id": "hwo_1", "status": "submitted", "rejection_reason": None, "items": [ITEM], **TIMES}
DEVICE = {
    "id": "dev_1",
    "type": "deskphone",
    "mac_address": "00:1A:2B:3C:4D:5E",
    "vendor": "yealink",
    "status": "provisioned",
    "registration_status": "registered",
    **TIMES,
}
PART = {"hardware_catalog": None, "manufacturer": "Yealink", "model": "W76P", "device_type": "dect_base", "quantity": 1}
BUNDLE = CATALOG | {"device_type": "bundle", "components": [PART]}
LINE = {"id": "hwol_1", "quantity": 2, "unit_price_cents": 9900, "amount_cents": 19800}


def reading(kind: type[Any], body: object) -> Any:
    return read(kind, Answer(200, {}, json.dumps(body).encode()))


def test_an_order_of_today(caplog: pytest.LogCaptureFixture) -> None:
    order = reading(HardwareOrder, OLD)
    assert (order.status, order.payment_status, order.lines, order.total_cents) == ("submitted", None, None, None)
    assert order.items[0].device == "dev_1"
    assert caplog.records == []


def test_an_order_of_newer_platforms(caplog: pytest.LogCaptureFixture) -> None:
    newer = {name: value for name, value in OLD.items() if name != "status"} | {
        "items": [ITEM | {"bundle_catalog": BUNDLE, "bundle_group": "one"}, ITEM | {"bundle_catalog": "hwc_1"}],
        "payment_status": "unpaid",
        "fulfillment_status": "on_hold",
        "placed_at": TIME,
        "goods_cents": 19800,
        "shipping_cents": None,
        "ship_to_recipient": "Front desk",
        "ship_to_address": {"city": "Boston"},
        "lines": [LINE | {"hardware_catalog": "hwc_1"}, LINE | {"hardware_catalog": CATALOG, "taxed": True}],
    }
    order = reading(HardwareOrder, newer)
    assert (order.status, order.payment_status, order.fulfillment_status) == (None, "unpaid", "on_hold")
    assert order.placed_at is not None
    assert order.items[0].bundle_catalog.components[0].device_type == "dect_base"
    assert order.items[1].bundle_catalog == "hwc_1"
    assert [type(line.hardware_catalog) for line in order.lines] == [str, HardwareCatalogItem]
    assert order.ship_to_address == {"city": "Boston"}
    assert caplog.records == []


def test_the_device_of_an_item_is_expanded() -> None:
    order = reading(HardwareOrder, OLD | {"items": [ITEM | {"device": DEVICE}]})
    assert type(order.items[0].device) is Device


def test_a_quote_keeps_what_is_not_documented() -> None:
    option = {"carrier": "UPS", "shipping_method": "ground", "amount_cents": 1500, "estimated_delivery": {"days": 3}}
    body = {"id": "shq_1", "hardware_order": "hwo_1", "options": [option], "items": [{"any": 1}]}
    quote = reading(ShippingQuote, body | {"expires_at": TIME, "created_at": TIME})
    assert (quote.options[0].estimated_delivery, quote.items) == ({"days": 3}, [{"any": 1}])
    assert quote.ship_to_address is None


def answering(answer: object) -> tuple[DialStack, list[httpx.Request]]:
    sent: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=answer)

    http_client = httpx.Client(transport=httpx.MockTransport(serve))
    return DialStack("sk_test_1", http_client=http_client, dialstack_account="acct_1"), sent


def test_none_clears_a_field_of_an_item_and_what_is_left_out_is_not_sent() -> None:
    client, sent = answering(ITEM)
    client.hardware_orders.update_item("hwo_1", "hwoi_1", user=None, location="loc_2")
    assert json.loads(sent[0].content) == {"user": None, "location": "loc_2"}


@pytest.mark.parametrize("name", ["checkout", "request"])
def test_what_has_no_parameters_sends_an_empty_object(name: str) -> None:
    client, sent = answering(OLD)
    getattr(client.hardware_orders, name)("hwo_1")
    assert (sent[0].url.path, sent[0].content) == (f"/v1/hardware-orders/hwo_1/{name}", b"{}")


def test_a_list_without_page_urls_has_no_more() -> None:
    client, sent = answering({"object": "list", "url": "/v1/hardware-orders", "data": [OLD]})
    page = client.hardware_orders.list(location="loc_1", expand=["items.device"])
    assert (page.has_more, [order.id for order in page]) == (False, ["hwo_1"])
    assert sent[0].url.params.multi_items() == [("location", "loc_1"), ("expand[]", "items.device")]
