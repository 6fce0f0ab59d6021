from __future__ import annotations

import pytest

PATH = "/v1/phone-number-orders"
ONE, TWO = "+16175550101", "+16175550102"


@pytest.fixture
def elsewhere(platform):
    return platform.made("/v1/accounts", {})["id"]


def owned(door):
    return {number["phone_number"] for number in door.read("/v1/phone-numbers")["data"]}


def test_an_order_is_complete_at_once_and_its_numbers_are_the_accounts(door):
    order = door.made(PATH, {"phone_numbers": [ONE, TWO, ONE]})
    assert (order["order_type"], order["status"], order["error_message"]) == ("purchase", "complete", None)
    assert order["phone_numbers"] == order["completed_numbers"] == [ONE, TWO]
    assert order["failed_numbers"] == []
    assert owned(door) == {ONE, TWO}
    assert door.read(f"{PATH}/{order['id']}") == order
    assert door.get(f"{PATH}/pno_x").json() == {"error": "Phone number order not found"}


def test_what_a_search_found_can_be_ordered_and_is_not_found_again(door):
    path = "/v1/available-phone-numbers?state=MA&quantity=2"
    found = [number["phone_number"] for number in door.read(path)["data"]]
    assert door.made(PATH, {"phone_numbers": found})["completed_numbers"] == found
    assert not {number["phone_number"] for number in door.read(path)["data"]} & set(found)


@pytest.mark.parametrize("partial", [{}, {"partial_allowed": False}])
def test_a_number_that_is_gone_refuses_the_whole_order(door, sandbox, elsewhere, partial):
    sandbox.seed_phone_number(elsewhere, ONE)
    assert door.post(PATH, {"phone_numbers": [ONE, TWO], **partial}).status == 409
    assert owned(door) == set()
    assert door.read(PATH)["data"] == []


def test_a_partial_order_takes_what_is_left(door, sandbox, elsewhere):
    sandbox.seed_phone_number(elsewhere, ONE)
    order = door.made(PATH, {"phone_numbers": [ONE, TWO], "partial_allowed": True})
    assert (order["status"], order["completed_numbers"], order["failed_numbers"]) == ("partial", [TWO], [ONE])
    assert order["error_message"]
    assert owned(door) == {TWO}


def test_a_partial_order_of_nothing_is_a_conflict(door, sandbox):
    sandbox.seed_phone_number(door.account, ONE)
    assert door.post(PATH, {"phone_numbers": [ONE], "partial_allowed": True}).status == 409


@pytest.mark.parametrize("given", [[], ["6175550101"], [ONE, "+1 617 555 0102"], ["+0123"]])
def test_numbers_are_e164(door, given):
    response = door.post(PATH, {"phone_numbers": given})
    assert (response.status, response.json()["code"]) == (400, "validation_error")


def test_orders_are_filtered(door, sandbox, elsewhere):
    sandbox.seed_phone_number(elsewhere, ONE)
    partial = door.made(PATH, {"phone_numbers": [ONE, TWO], "partial_allowed": True})
    complete = door.made(PATH, {"phone_numbers": ["+16175550103"]})
    assert door.read(PATH)["data"] == [complete, partial]
    assert door.read(f"{PATH}?status=partial")["data"] == [partial]
    assert door.read(f"{PATH}?order_type=purchase&status=complete")["data"] == [complete]
    assert door.read(f"{PATH}?order_type=disconnect")["data"] == []
