from __future__ import annotations

import pytest

from dialstack.sandbox.behaviours.available_phone_numbers import _PLACES

PATH = "/v1/available-phone-numbers"


def found(door, query):
    body = door.read(f"{PATH}?{query}")
    assert list(body) == ["data"]
    return body["data"]


def numbers(door, query):
    return [number["phone_number"] for number in found(door, query)]


def test_the_same_question_gets_the_same_ten_numbers(door):
    once = numbers(door, "area_code=617")
    assert once == numbers(door, "area_code=617") == [f"+1617555{line:04}" for line in range(100, 110)]


@pytest.mark.parametrize(
    ("query", "first", "state", "city"),
    [
        ("state=ma", "+16175550100", "MA", "Boston"),
        ("state=TX&city=Austin", "+17135550100", "TX", "Austin"),
        ("zip=94103", "+14155550100", "CA", "San Francisco"),
        ("area_code=646", "+16465550100", "MA", "Boston"),
        ("area_code=646&state=NY", "+16465550100", "NY", "New York"),
        ("npa_nxx=212234", "+12122340100", "NY", "New York"),
        ("npa_nxx=212234&area_code=212", "+12122340100", "NY", "New York"),
    ],
)
def test_the_filters_decide_the_numbers(door, query, first, state, city):
    number = found(door, query)[0]
    assert (number["phone_number"], number["state"], number["city"]) == (first, state, city)
    assert number["rate_center"] == city.upper()


def test_quantity(door):
    assert len(numbers(door, "state=NY&quantity=1")) == 1
    assert len(set(numbers(door, "state=NY&quantity=100"))) == 100


@pytest.mark.parametrize("query", ["npa_nxx=212234&area_code=617", "state=ZZ"])
def test_filters_that_nothing_can_fit_find_nothing(door, query):
    assert found(door, query) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("city=Boston", "state"),
        ("area_code=61", "area_code"),
        ("area_code=117", "area_code"),
        ("npa_nxx=617", "npa_nxx"),
        ("zip=021", "zip"),
        ("state=Texas", "state"),
        ("state=", "state"),
        ("state=MA&quantity=0", "quantity"),
        ("state=MA&quantity=101", "quantity"),
        ("state=MA&quantity=x", "quantity"),
    ],
)
def test_a_bad_filter_is_a_400(door, query, field):
    response = door.get(f"{PATH}?{query}")
    assert (response.status, list(response.json()["details"])) == (400, [field])


@pytest.mark.parametrize("query", ["", "quantity=5", "areacode=617"])
def test_at_least_one_filter_is_needed(door, query):
    response = door.get(f"{PATH}?{query}")
    assert (response.status, response.json()["code"]) == (400, "validation_error")


def test_numbers_of_any_account_do_not_appear(platform, door, sandbox):
    sandbox.seed_phone_number(door.account, "+16175550100")
    sandbox.seed_phone_number(platform.made("/v1/accounts", {})["id"], "+16175550101")
    assert numbers(door, "area_code=617&quantity=1") == ["+16175550102"]
    assert len(numbers(door, "area_code=617&quantity=100")) == 98


def test_the_table_has_every_state_once_and_no_area_code_twice():
    assert len({place.state for place in _PLACES}) == len({place.area_code for place in _PLACES}) == len(_PLACES) == 51
    assert all(place.state.isupper() and place.area_code.isdigit() and place.city for place in _PLACES)
