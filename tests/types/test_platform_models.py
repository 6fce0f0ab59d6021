"""Webhook endpoints, administrators, prices, PINs and test helpers as models."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx
import pytest

from dialstack import DialStack
from dialstack._core.answers import Answer, read
from dialstack.types import (
    AccountPortOutPin,
    AdminUser,
    EffectivePricing,
    NextPricing,
    TestCallCreateParams,
    TestCallResponse,
    TestCallScenarioParam,
    TestEventCreateParams,
    TestEventResponse,
    User,
    WebhookEndpoint,
)

AT = "2026-05-21T17:00:00Z"
ENDPOINT: dict[str, Any] = {
    "id": "we_1",
    "url": "https://app.example.com/events",
    "livemode": False,
    "enabled_events": ["*"],
    "status": "enabled",
    "description": None,
    "created_at": AT,
}
ADMIN: dict[str, Any] = {
    "id": "admin_user_1",
    "name": None,
    "email": "a@example.com",
    "role": "owner",
    "user": "user_1",
    "created_at": AT,
}
USER = {"id": "user_1", "name": None, "email": None, "do_not_disturb": False, "created_at": AT, "updated_at": AT}
RATES = {"per_user_rate": 2500, "per_did_rate": 100, "effective_from": "2026-05-01"}


def answer(body: dict[str, Any]) -> Answer:
    return Answer(200, {}, json.dumps(body).encode())


def sent(call: Any, body: dict[str, Any]) -> httpx.Request:
    requests: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=body)

    with httpx.Client(transport=httpx.MockTransport(serve)) as http_client:
        call(DialStack("sk_test_1", http_client=http_client))
    return requests[0]


def test_only_the_answer_to_create_has_the_secret_of_an_endpoint_and_no_repr_shows_it() -> None:
    created = read(WebhookEndpoint, answer(ENDPOINT | {"secret": "whsec_hush"}))
    assert created.secret == "whsec_hush"
    assert "hush" not in repr(created)
    assert read(WebhookEndpoint, answer(ENDPOINT)).secret is None


@pytest.mark.parametrize(("options", "account"), [({}, None), ({"dialstack_account": "acct_1"}, "acct_1")])
def test_an_endpoint_is_the_platforms_or_an_accounts(options: dict[str, Any], account: str | None) -> None:
    def create(client: DialStack) -> None:
        client.webhook_endpoints.create(url=ENDPOINT["url"], **options)

    assert sent(create, ENDPOINT).headers.get("dialstack-account") == account


@pytest.mark.parametrize(
    "params",
    [{"description": None}, {"status": "disabled"}, {"enabled_events": ["call.end", "an.event.of.next.year"]}],
)
def test_none_is_sent_and_what_is_left_out_is_not(params: dict[str, Any]) -> None:
    request = sent(lambda client: client.webhook_endpoints.update("we_1", **params), ENDPOINT)
    assert json.loads(request.content) == params


def test_the_user_of_an_administrator_is_expanded() -> None:
    assert read(AdminUser, answer(ADMIN)).user == "user_1"
    assert read(AdminUser, answer(ADMIN | {"user": None})).user is None
    assert isinstance(read(AdminUser, answer(ADMIN | {"user": USER})).user, User)


def test_prices_that_will_change() -> None:
    later = RATES | {"per_voiceai_location_rate": 900, "effective_from": "2026-06-01"}
    pricing = read(EffectivePricing, answer({"object": "effective_pricing", **RATES, "next": later}))
    assert (pricing.per_voiceai_location_rate, pricing.effective_from) == (None, date(2026, 5, 1))
    assert isinstance(pricing.next, NextPricing)
    assert (pricing.next.per_voiceai_location_rate, pricing.next.effective_from) == (900, date(2026, 6, 1))
    assert read(EffectivePricing, answer({**RATES, "next": None})).next is None


def test_the_port_out_pin_stays_out_of_its_repr() -> None:
    pin = read(AccountPortOutPin, answer({"object": "account_port_out_pin", "pin": "04711"}))
    assert pin.pin == "04711"
    assert "04711" not in repr(pin)
    assert read(AccountPortOutPin, answer({"pin": None})).pin is None


def test_the_port_out_pin_is_an_accounts_that_the_path_names() -> None:
    request = sent(lambda client: client.accounts.port_out_pin.update("acct_1", pin="04711"), {"pin": "04711"})
    assert request.url.path == "/v1/accounts/acct_1/port-out-pin"
    assert json.loads(request.content) == {"pin": "04711"}
    assert "dialstack-account" not in request.headers


def test_pytest_does_not_take_the_test_helpers_for_tests() -> None:
    shapes: list[Any] = [TestCallCreateParams, TestCallScenarioParam, TestEventCreateParams]
    assert [kind.__test__ for kind in [*shapes, TestCallResponse, TestEventResponse]] == [False] * 5


def test_a_simulated_call_sends_its_scenario() -> None:
    scenario: TestCallScenarioParam = {"outcome": "no-answer", "ring_seconds": 2}

    def create(client: DialStack) -> None:
        call = client.test_helpers.calls.create(user="user_1", scenario=scenario, dialstack_account="acct_1")
        assert (call.id, call.scenario) == ("call_1", "no-answer")

    request = sent(create, {"id": "call_1", "scenario": "no-answer"})
    assert json.loads(request.content) == {"user": "user_1", "scenario": {"outcome": "no-answer", "ring_seconds": 2}}


def test_an_event_that_nothing_brought_about() -> None:
    def create(client: DialStack) -> None:
        event = client.test_helpers.events.create(event="fax.delivered", dialstack_account="acct_1")
        assert event.event == "fax.delivered"

    assert sent(create, {"event": "fax.delivered"}).url.path == "/v1/test_helpers/events"
