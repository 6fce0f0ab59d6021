"""The web endpoints that the guides show do what the guides say."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import anyio
import httpx
import pytest

from dialstack import DialStackSignatureVerificationError
from tests.docs import stage
from tests.docs.fences import snippets

# A vector for the signature scheme, worked out by hand.
BODY = (
    b'{"id":"evt_1","type":"call.end","account_id":"acct_1",'
    b'"data":{"call_id":"call_1","status":"completed","duration_seconds":42}}'
)
HEADER = "t=1700000000,v1=f1371fe0ee95cbe6800ac932ccf861850dec102006348e400fa4dbefe64b1965"


ROUTER = "whsec_of_the_endpoint"
BY_HAND = "ended: list[str] = []"
SECRETS = ["whsec_of_the_endpoint", "whsec_of_the_voice_app"]


@pytest.fixture
def snippet_with(monkeypatch, tmp_path):
    def run(words):
        (found,) = [snippet for snippet in snippets() if words in snippet.code]
        return stage.run(found, monkeypatch, tmp_path)

    return run


def _post(app, path, **request):
    async def post():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as browser:
            return await browser.post(path, **request)

    return anyio.run(post)


def _signed(body, secret):
    """Sign as the platform says it does, and not with what is tested."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-DialStack-Signature": f"t={stamp},v1={digest}"}


def _deliver(names, body, headers=None):
    return _post(names["app"], "/webhooks/dialstack", content=body, headers=headers).status_code


def test_the_signature_of_a_webhook(snippet_with):
    construct_event = snippet_with(BY_HAND)["construct_event"]

    def is_signed(body, header, secret, *, now):
        try:
            construct_event(body, header, secret, now=now)
        except DialStackSignatureVerificationError:
            return False
        return True

    assert is_signed(BODY, HEADER, "whsec_test_secret", now=1700000299)
    assert not is_signed(BODY, HEADER, "whsec_test_secret", now=1700000301)
    assert not is_signed(BODY, HEADER, "whsec_test_secret", now=1699999699)
    assert not is_signed(BODY, HEADER, "whsec_other", now=1700000000)
    assert not is_signed(BODY + b" ", HEADER, "whsec_test_secret", now=1700000000)
    for header in (
        None,
        "",
        "t=1700000000",
        HEADER.replace("t=", "x="),
        HEADER.replace("v1=", "v0="),
        "v1=\u00e9,t=\u00b2",
        "t=1,t=2",
    ):
        assert not is_signed(BODY, header, "whsec_test_secret", now=1700000000)


def test_the_webhook_handler(snippet_with):
    names = snippet_with(ROUTER)
    sandbox = names["sandbox"]
    client = sandbox.client()
    account = client.accounts.create(email="contact@joneschiro.com")
    clinic = client.for_account(account.id)
    clinic.calls.create(user=clinic.users.create(name="Dr. Alice Smith").id, dial_string="+16175551234")
    call = clinic.calls.list(limit=1).data[0]
    received = json.dumps({"event": "call.received", "call_id": call.id, "account_id": account.id}).encode()

    assert _deliver(names, BODY) == 400
    assert _deliver(names, BODY, _signed(b"{}", SECRETS[0])) == 400
    assert _deliver(names, BODY, _signed(BODY, "whsec_of_somebody")) == 400
    assert names["calls"] == {}

    assert _deliver(names, BODY, _signed(BODY, SECRETS[0])) == 200
    assert names["calls"] == {"call_1": ("completed", 42)}
    assert _deliver(names, received, _signed(received, SECRETS[1])) == 200
    assert [action["type"] for action in sandbox.calls[call.id].actions] == ["attach"]


def test_the_webhook_handler_is_not_called_for_a_duplicate(snippet_with):
    names = snippet_with(ROUTER)
    assert _deliver(names, BODY, _signed(BODY, SECRETS[0])) == 200
    names["calls"].clear()
    assert _deliver(names, BODY, _signed(BODY, SECRETS[0])) == 200
    assert names["calls"] == {}


def test_a_webhook_in_a_route_of_your_own(snippet_with):
    names = snippet_with(BY_HAND)
    assert _deliver(names, BODY) == 400
    assert _deliver(names, BODY, {"X-DialStack-Signature": HEADER}) == 400  # it is years old
    assert _deliver(names, BODY, _signed(BODY, "whsec_other")) == 400
    assert names["ended"] == []
    assert _deliver(names, BODY, _signed(BODY, "whsec_test_secret")) == 200
    assert names["ended"] == ["call_1"]


def test_the_session_endpoint(snippet_with):
    names = snippet_with("async def dialstack_session")
    names["sandbox"].client().accounts.create(email="customer@example.com")

    assert _post(names["app"], "/dialstack/session").status_code == 401
    answer = _post(names["app"], "/dialstack/session", headers={"Cookie": "session=customer-cookie"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(answer.json()) == {"client_secret", "expires_at"}
