"""Actions on calls, sent to the sandbox."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dialstack import DialStackNotFoundError
from dialstack.sandbox import Sandbox
from dialstack.webhooks.actions import CallActions
from dialstack.webhooks.events import parse_event
from tests.webhooks.making import voice_app_body

URL = "wss://app.example.com/media?token=t0p"


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def event(sandbox):
    """A call that rings, as a webhook tells of it."""
    client = sandbox.client()
    account = client.accounts.create(email="contact@joneschiro.com")
    clinic = client.for_account(account.id)
    clinic.calls.create(user=clinic.users.create(name="Dr. Alice Smith").id, dial_string="+16175550123")
    [call] = sandbox.calls
    return SimpleNamespace(call_id=call, account_id=account.id)


def sent(sandbox):
    return [request for request in sandbox.requests if request.method == "POST" and request.path.count("/") == 3]


def test_several_actions_go_in_one_request_and_in_order(sandbox, event):
    CallActions(event).attach(URL).transfer("+16175550199").send(sandbox.client())
    assert list(sandbox.calls[event.call_id].actions) == [
        {"type": "attach", "url": URL},
        {"type": "transfer", "target": "+16175550199"},
    ]
    assert len(sent(sandbox)) == 1


async def test_an_async_client_sends_them_too(sandbox, event):
    async with sandbox.async_client() as client:
        await CallActions(event).transfer("user_1", mode="blind").send_async(client)
    assert list(sandbox.calls[event.call_id].actions) == [{"type": "transfer", "target": "user_1", "mode": "blind"}]


def test_the_models_of_events_fit(sandbox):
    for kind in ("call.received", "call.notify"):
        assert repr(CallActions(parse_event(voice_app_body(kind)))) == "CallActions()"


def test_a_call_that_is_gone_is_an_error_of_the_client(sandbox, event):
    event.call_id = "call_gone"
    with pytest.raises(DialStackNotFoundError):
        CallActions(event).transfer("user_1").send(sandbox.client())


@pytest.mark.parametrize(
    "url", ["ws://app.example.com/media", "https://app.example.com", "wss://", "app.example.com/media", "", "wss:/x"]
)
def test_a_url_that_is_no_secure_websocket_is_refused(event, url):
    with pytest.raises(ValueError, match="wss://"):
        CallActions(event).attach(url)


async def test_nothing_to_do_is_refused_before_the_network(sandbox, event):
    with pytest.raises(ValueError, match="no actions"):
        CallActions(event).send(sandbox.client())
    async with sandbox.async_client() as client:
        with pytest.raises(ValueError, match="no actions"):
            await CallActions(event).send_async(client)
    assert sent(sandbox) == []


def test_a_transfer_to_nowhere_is_refused(event):
    with pytest.raises(ValueError, match="target"):
        CallActions(event).transfer("")


@pytest.mark.parametrize("missing", ["call_id", "account_id"])
def test_an_event_without_a_call_or_an_account_is_refused(event, missing):
    setattr(event, missing, None)
    with pytest.raises(ValueError, match="names no call"):
        CallActions(event)


def test_the_repr_shows_no_url_and_no_number(event):
    assert repr(CallActions(event).attach(URL).transfer("+16175550199")) == "CallActions(attach, transfer)"
