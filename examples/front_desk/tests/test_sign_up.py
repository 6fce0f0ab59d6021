"""A clinic signs up: it gets everything, once, whatever goes wrong on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dialstack.types import VoiceAppNode
from front_desk.provisioning import example, open_line, provision

from .conftest import SIGN_UP, URL, sign_up

if TYPE_CHECKING:
    import httpx

    from dialstack import DialStack
    from dialstack.sandbox import Sandbox
    from front_desk.app import FrontDesk

pytestmark = pytest.mark.anyio
# One of each kind of request that a sign-up is made of.
ROUTES = [
    "POST /v1/accounts",
    "POST /v1/users",
    "POST /v1/extensions",
    "POST /v1/voice-apps",
    "POST /v1/schedules",
    "POST /v1/dialplans",
    "GET /v1/phone-number-orders",
    "POST /v1/phone-number-orders",
    "GET /v1/phone-numbers",
    "POST /v1/phone-numbers/{phone_number}/route",
]


def found(client: DialStack) -> dict[str, int]:
    """Count what there is on the platform."""
    counts = {"accounts": 0, "users": 0, "extensions": 0, "voice apps": 0, "plans": 0, "numbers": 0}
    for account in client.accounts.list():
        clinic = client.for_account(account.id)
        counts["accounts"] += 1
        counts["users"] += len(list(clinic.users.list()))
        counts["extensions"] += len(list(clinic.extensions.list()))
        counts["voice apps"] += len(list(clinic.voice_apps.list()))
        counts["plans"] += len(list(clinic.dial_plans.list()))
        counts["numbers"] += len(list(clinic.phone_numbers.list()))
    return counts


ONE_CLINIC = {"accounts": 1, "users": 2, "extensions": 2, "voice apps": 1, "plans": 1, "numbers": 1}


async def test_a_clinic_gets_all_it_needs(browser: httpx.AsyncClient, dialstack_client: DialStack) -> None:
    answer = await sign_up(browser)

    assert answer.status_code == 201
    assert answer.json()["number"].startswith("+1617")
    assert found(dialstack_client) == ONE_CLINIC
    clinic = dialstack_client.for_account(answer.json()["id"])
    (plan,), (number,), (app,) = clinic.dial_plans.list(), clinic.phone_numbers.list(), clinic.voice_apps.list()
    assert number.routing_target == plan.id
    assert app.url == f"{URL}/voice/webhook"
    assert [node.config.voice_app for node in plan.nodes if isinstance(node, VoiceAppNode)] == [app.id]
    assert sorted(extension.number for extension in clinic.extensions.list()) == ["101", "102"]


async def test_the_secret_is_known_before_the_first_call_comes(
    browser: httpx.AsyncClient, desk: FrontDesk, dialstack_sandbox: Sandbox
) -> None:
    dialstack_sandbox.fail_next(400, route="POST /v1/phone-numbers/{phone_number}/route")
    await sign_up(browser)
    assert desk.store.clinic("acct_000001").voice_secret


@pytest.mark.parametrize("route", [ROUTES[0], ROUTES[-1]])
async def test_the_platform_is_busy_for_a_moment(
    browser: httpx.AsyncClient, dialstack_sandbox: Sandbox, dialstack_client: DialStack, route: str
) -> None:
    # The SDK waits for as long as the platform says. Here that is a thousandth of a second.
    fault = dialstack_sandbox.fail_next(503, route=route, retry_after=0.001)

    assert (await sign_up(browser)).status_code == 201
    assert fault.hits == 1
    assert found(dialstack_client) == ONE_CLINIC


@pytest.mark.parametrize("route", ROUTES)
async def test_a_sign_up_that_broke_off_goes_on_when_it_is_sent_again(
    browser: httpx.AsyncClient, dialstack_sandbox: Sandbox, dialstack_client: DialStack, route: str
) -> None:
    outage = dialstack_sandbox.fail_next(503, route=route, times=None, retry_after=0.001)
    assert (await sign_up(browser)).status_code in {502, 503}
    assert outage.hits == 3
    outage.stop()

    again = await sign_up(browser)

    assert again.status_code == 201
    assert found(dialstack_client) == ONE_CLINIC
    assert (await sign_up(browser)).json() == again.json()


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST")])
async def test_an_answer_that_is_lost_doubles_nothing(
    browser: httpx.AsyncClient, desk: FrontDesk, dialstack_sandbox: Sandbox, dialstack_client: DialStack, route: str
) -> None:
    # Without an answer the SDK waits half a second before it asks again. Here the frontend asks again.
    desk.client = dialstack_sandbox.async_client(max_network_retries=0)
    dialstack_sandbox.drop(route=route, after="response")

    assert (await sign_up(browser)).json()["may_have_been_done"]
    assert (await sign_up(browser)).status_code == 201
    assert found(dialstack_client) == ONE_CLINIC


async def test_a_number_that_somebody_else_took_is_not_the_end(
    browser: httpx.AsyncClient, dialstack_sandbox: Sandbox, dialstack_client: DialStack
) -> None:
    dialstack_sandbox.fail_next(409, route="POST /v1/phone-number-orders")
    assert (await sign_up(browser)).status_code == 503
    assert found(dialstack_client)["numbers"] == 0

    assert (await sign_up(browser)).status_code == 201
    assert found(dialstack_client) == ONE_CLINIC


async def test_what_is_wrong_reaches_no_platform(browser: httpx.AsyncClient, dialstack_sandbox: Sandbox) -> None:
    before = len(dialstack_sandbox.requests)
    assert (await sign_up(browser, area_code="1")).status_code == 422
    assert (await sign_up(browser, people=[])).status_code == 422
    assert (await browser.post("/clinics", json=SIGN_UP)).status_code == 422
    assert len(dialstack_sandbox.requests) == before


def test_the_command_does_the_same_without_a_loop(dialstack_client: DialStack) -> None:
    order = example(URL)
    clinic = provision(dialstack_client, order)
    open_line(dialstack_client, clinic)

    assert provision(dialstack_client, order) == clinic
    assert found(dialstack_client) == ONE_CLINIC
    (number,) = dialstack_client.for_account(clinic.id).phone_numbers.list()
    assert number.routing_target == clinic.dial_plan
