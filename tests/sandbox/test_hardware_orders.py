from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours import hardware_orders

ADDRESS = {"street": "Main Street", "city": "Boston", "state": "MA", "postal_code": "02110", "country": "US"}
SHIP_TO = {"ship_to_recipient": "Jones Chiropractic", "ship_to_address": ADDRESS}


@pytest.fixture
def world(sandbox):
    return sandbox._world


@pytest.fixture
def phone(world):
    return hardware_orders.seed(world.store, "Snom", "D735", world.stamp(), sku="00004389")["id"]


@pytest.fixture
def handset(world):
    return hardware_orders.seed(
        world.store, "Snom", "M70", world.stamp(), device_type="dect_handset", unit_price_cents=7000
    )["id"]


@pytest.fixture
def order(door, phone):
    return door.made("/v1/hardware-orders", wanted((phone, 2)))


@pytest.fixture
def path(order):
    return f"/v1/hardware-orders/{order['id']}"


@pytest.fixture
def quote(door, path):
    door.made(path, SHIP_TO)
    return door.made(f"{path}/shipping-quotes", {})


def wanted(*pairs):
    return {"items": [{"hardware_catalog": key, "quantity": quantity} for key, quantity in pairs]}


def taken(quote, index=0):
    return {"shipping_quote": quote["id"], "shipping_method": quote["options"][index]["shipping_method"]}


def code_of(response):
    return response.status, response.json().get("code")


def test_an_order_starts_as_a_draft_with_one_item_for_every_piece(door, phone, handset):
    order = door.made("/v1/hardware-orders", wanted((phone, 2), (handset, 3)))
    assert (order["status"], order["payment_status"], order["fulfillment_status"]) == ("draft", "unpaid", "on_hold")
    assert [item["hardware_catalog"]["id"] for item in order["items"]] == [phone] * 2 + [handset] * 3
    assert len({item["id"] for item in order["items"]}) == 5
    assert order["items"][0]["hardware_catalog"]["sku"] == "00004389"
    assert {name: order["items"][0][name] for name in ("user", "location", "base_item", "device", "fulfilled_at")} == {
        "user": None,
        "location": None,
        "base_item": None,
        "device": None,
        "fulfilled_at": None,
    }


def test_an_order_is_priced_by_line(door, phone, handset):
    order = door.made("/v1/hardware-orders", wanted((phone, 2), (handset, 3)))
    assert [(line["quantity"], line["amount_cents"]) for line in order["lines"]] == [(2, 20000), (3, 21000)]
    assert (order["goods_cents"], order["shipping_cents"], order["total_cents"]) == (41000, None, None)


def test_only_what_is_active_in_the_catalogue_can_be_ordered(door, world):
    retired = hardware_orders.seed(world.store, "Snom", "300", world.stamp(), active=False)["id"]
    for key in ("hwc_nothing", retired):
        assert door.post("/v1/hardware-orders", wanted((key, 1))).status == 422


@pytest.mark.parametrize("quantity", [0, 101, "2"])
def test_a_quantity_is_from_1_to_100(door, phone, quantity):
    assert code_of(door.post("/v1/hardware-orders", wanted((phone, quantity)))) == (400, "validation_error")


@pytest.mark.parametrize("body", [{}, {"items": []}])
def test_an_order_is_of_something(door, body):
    assert code_of(door.post("/v1/hardware-orders", body)) == (400, "validation_error")


def test_the_list_is_one_envelope_without_page_urls(door, phone, order):
    newer = door.made("/v1/hardware-orders", wanted((phone, 1)))
    answer = door.read("/v1/hardware-orders")
    assert answer == {"object": "list", "url": "/v1/hardware-orders", "data": [newer, order]}


def test_the_list_can_be_of_one_location(door, path, order):
    place = door.made("/v1/locations", {"name": "Main", "address": ADDRESS})["id"]
    assert door.read(f"/v1/hardware-orders?location={place}")["data"] == []
    door.made(f"{path}/items/{order['items'][1]['id']}", {"location": place})
    assert [row["id"] for row in door.read(f"/v1/hardware-orders?location={place}")["data"]] == [order["id"]]


def test_other_items_replace_those_of_a_draft(door, path, order, handset):
    changed = door.made(path, wanted((handset, 1)))
    assert [item["hardware_catalog"]["id"] for item in changed["items"]] == [handset]
    assert changed["goods_cents"] == 7000
    assert door.post(f"{path}/items/{order['items'][0]['id']}", {"user": None}).status == 404


def test_a_refused_update_changes_nothing(door, path, order, phone):
    refused = door.post(path, {**wanted((phone, 5)), **SHIP_TO, "shipping_quote": "shq_1"})
    assert refused.status == 422
    assert door.read(path) == order


def test_absent_keeps_and_null_clears_where_an_order_goes(door, path):
    door.made(path, SHIP_TO)
    kept = door.made(path, {"ship_to_recipient": None})
    assert (kept["ship_to_recipient"], kept["ship_to_address"]) == (None, ADDRESS)


@pytest.mark.parametrize(
    "ship_to",
    [
        {},
        {"ship_to_recipient": "Jones Chiropractic"},
        {"ship_to_address": ADDRESS},
        {**SHIP_TO, "ship_to_address": {**ADDRESS, "postal_code": ""}},
        {**SHIP_TO, "ship_to_address": {name: ADDRESS[name] for name in ADDRESS if name != "city"}},
    ],
)
def test_shipping_is_quoted_to_a_complete_recipient(door, path, ship_to):
    door.made(path, ship_to)
    assert code_of(door.post(f"{path}/shipping-quotes", {})) == (409, "ship_to_incomplete")


def test_a_quote_can_be_read_again(door, path, order, quote):
    assert (quote["object"], quote["hardware_order"], quote["ship_to_address"]) == (
        "shipping_quote",
        order["id"],
        ADDRESS,
    )
    assert quote["expires_at"] == "2026-05-21T18:00:00.000Z"
    assert "updated_at" not in quote
    assert door.read(f"{path}/shipping-quotes/{quote['id']}") == quote


def test_a_quote_of_another_order_is_not_found(door, phone, quote):
    other = door.made("/v1/hardware-orders", wanted((phone, 1)))["id"]
    assert door.get(f"/v1/hardware-orders/{other}/shipping-quotes/{quote['id']}").status == 404
    assert door.post(f"/v1/hardware-orders/{other}", taken(quote)).status == 422


def test_an_option_of_a_quote_gives_the_total(door, path, quote):
    order = door.made(path, taken(quote, 1))
    express = quote["options"][1]
    assert (order["shipping_method"], order["shipping_cents"]) == ("express", express["amount_cents"])
    assert order["total_cents"] == order["goods_cents"] + express["amount_cents"]
    assert order["shipping_quoted_at"] == quote["created_at"]


@pytest.mark.parametrize("missing", ["shipping_quote", "shipping_method"])
def test_half_a_choice_of_shipping_is_refused(door, path, quote, missing):
    choice = taken(quote)
    choice.pop(missing)
    assert door.post(path, choice).status == 422


def test_a_method_that_the_quote_does_not_offer_is_refused(door, path, quote):
    assert door.post(path, {**taken(quote), "shipping_method": "pigeon"}).status == 422


def test_other_items_or_another_recipient_make_the_quote_void(door, path, quote, handset):
    for change in (wanted((handset, 1)), {"ship_to_recipient": "Bob"}):
        fresh = door.made(f"{path}/shipping-quotes", {})
        door.made(path, taken(fresh))
        changed = door.made(path, change)
        assert (changed["shipping_cents"], changed["shipping_method"], changed["total_cents"]) == (None, None, None)
        assert door.post(path, taken(fresh)).status == 422


def test_checkout_asks_for_shipping_first(door, path, quote, clock):
    assert code_of(door.post(f"{path}/checkout", {})) == (409, "shipping_not_quoted")
    door.made(path, taken(quote))
    clock.tick(minutes=60)
    assert code_of(door.post(f"{path}/checkout", {})) == (409, "shipping_quote_expired")
    assert door.read(path)["status"] == "draft"


def test_an_order_that_is_checked_out_is_placed(door, path, quote, clock):
    door.made(path, taken(quote))
    clock.tick(minutes=59)
    order = door.made(f"{path}/checkout", {})
    assert (order["status"], order["payment_status"], order["placed_at"]) == (
        "submitted",
        "submitted",
        "2026-05-21T17:59:00.000Z",
    )
    assert code_of(door.post(f"{path}/checkout", {})) == (409, "order_not_draft")


def test_a_strict_sandbox_has_a_test_key_and_so_no_checkout(door, path, quote):
    door.made(path, taken(quote))
    door.sandbox._world.strict = True
    assert code_of(door.post(f"{path}/checkout", {})) == (409, "hardware_checkout_live_only")


def test_a_requested_order_is_submitted_and_stays_as_it_is(door, path, phone, clock):
    door.made(path, SHIP_TO)
    clock.tick(minutes=5)
    order = door.made(f"{path}/request", {})
    assert (order["status"], order["requested_at"], order["placed_at"]) == (
        "submitted",
        "2026-05-21T17:05:00.000Z",
        None,
    )
    for tail, body in (
        ("", wanted((phone, 1))),
        ("/request", {}),
        ("/checkout", {}),
        ("/shipping-quotes", {}),
    ):
        assert code_of(door.post(f"{path}{tail}", body)) == (409, "order_not_draft")


def test_an_item_is_tri_state_also_once_the_order_is_in(door, path, order, user):
    door.made(f"{path}/request", {})
    place = door.made("/v1/locations", {"name": "Main", "address": ADDRESS})["id"]
    target = f"{path}/items/{order['items'][0]['id']}"
    assert door.made(target, {"user": user["id"], "location": place})["user"] == user["id"]
    cleared = door.made(target, {"user": None})
    assert (cleared["user"], cleared["location"]) == (None, place)
    assert door.read(path)["items"][0] == cleared


@pytest.mark.parametrize("body", [{}, {"colour": "blue"}])
def test_an_update_of_an_item_says_something(door, path, order, body):
    response = door.post(f"{path}/items/{order['items'][0]['id']}", body)
    assert code_of(response) == (400, "validation_error")


@pytest.mark.parametrize("field", ["user", "location", "base_item"])
def test_an_item_is_for_something_that_is_there(door, path, order, field):
    assert door.post(f"{path}/items/{order['items'][0]['id']}", {field: "nothing"}).status == 422


def test_a_base_item_is_another_item_of_the_order(door, path, order, phone):
    first, second = (item["id"] for item in order["items"])
    foreign = door.made("/v1/hardware-orders", wanted((phone, 1)))["items"][0]["id"]
    target = f"{path}/items/{first}"
    assert door.made(target, {"base_item": second})["base_item"] == second
    assert [door.post(target, {"base_item": key}).status for key in (first, foreign)] == [422, 422]


def test_an_item_of_another_order_is_not_found(door, path, phone):
    foreign = door.made("/v1/hardware-orders", wanted((phone, 1)))["items"][0]["id"]
    assert door.post(f"{path}/items/{foreign}", {"user": None}).status == 404


def test_a_fulfilled_item_can_be_expanded_to_its_device(door, world, path, order):
    body = {"type": "deskphone", "mac_address": "00:04:13:0a:0b:0c"}
    device = door.made("/v1/devices", body)["id"]
    hardware_orders.fulfil(world.store, door.account, order["items"][0]["id"], device, world.stamp())
    plain, _ = door.read(path)["items"]
    assert (plain["device"], plain["fulfilled_at"]) == (device, "2026-05-21T17:00:00.000Z")
    for target in (path, "/v1/hardware-orders"):
        answer = door.read(f"{target}?expand[]=items.device")
        expanded, pending = answer.get("items") or answer["data"][0]["items"]
        assert expanded["device"] == door.read(f"/v1/devices/{device}")
        assert pending["device"] is None


def test_a_device_that_is_gone_stays_an_id(door, world, path, order):
    hardware_orders.fulfil(world.store, door.account, order["items"][0]["id"], "dev_gone", world.stamp())
    assert door.read(f"{path}?expand[]=items.device")["items"][0]["device"] == "dev_gone"


def test_orders_belong_to_their_account(platform, door, path):
    door.account = platform.made("/v1/accounts", {})["id"]
    assert door.get(path).status == 404
    assert door.read("/v1/hardware-orders")["data"] == []
