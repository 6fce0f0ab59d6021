"""The web endpoints that the guides show do what the guides say."""

from __future__ import annotations

import json
import time

import anyio
import httpx
import pytest

from tests.docs import stage
from tests.docs.fences import snippets

# A vector for the signature scheme, worked out by hand.
BODY = (
    b'{"id":"evt_1","type":"call.end","account_id":"acct_1",'
    b'"data":{"call_id":"call_1","status":"completed","duration_seconds":42}}'
)
HEADER = "t=1700000000,v1=f1371fe0ee95cbe6800ac932ccf861850dec102006348e400fa4dbefe64b1965"


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


def _signed(names, body, secret="whsec_example"):
    stamp = str(int(time.time()))
    mac = names["hmac"].new(secret.encode(), stamp.encode() + b"." + body, names["hashlib"].sha256)
    return {"X-DialStack-Signature": f"t={stamp},v1={mac.hexdigest()}"}


def test_the_signature_of_a_webhook(snippet_with):
    is_signed = snippet_with("def is_signed")["is_signed"]
    assert is_signed(BODY, HEADER, "whsec_test_secret", now=1700000299)
    assert not is_signed(BODY, HEADER, "whsec_test_secret", now=1700000301)
    assert not is_signed(BODY, HEADER, "whsec_test_secret", now=1699999699)
    assert not is_signed(BODY, HEADER, "whsec_other", now=1700000000)
    assert not is_signed(BODY + b" ", HEADER, "whsec_test_secret", now=1700000000)
    for header in (
        "",
        "t=1700000000",
        HEADER.replace("t=", "x="),
        HEADER.replace("v1=", "v0="),
        "v1=\u00e9,t=\u00b2",
        "t=1,t=2",
    ):
        assert not is_signed(BODY, header, "whsec_test_secret", now=1700000000)


def test_the_webhook_handler(snippet_with):
    names = snippet_with("def is_signed")
    live_call, account = names["live_call"], names["account"]
    ended = BODY
    received = json.dumps({"event": "call.received", "call_id": live_call.id, "account_id": account.id}).encode()

    assert _post(names["app"], "/webhooks/dialstack", content=ended).status_code == 400
    assert _post(names["app"], "/webhooks/dialstack", content=ended, headers=_signed(names, b"{}")).status_code == 400
    assert names["calls"] == {}

    assert _post(names["app"], "/webhooks/dialstack", content=ended, headers=_signed(names, ended)).status_code == 200
    assert names["calls"] == {"call_1": ("completed", 42)}
    answer = _post(names["app"], "/webhooks/dialstack", content=received, headers=_signed(names, received))
    assert answer.status_code == 200
    assert [action["type"] for action in names["sandbox"].calls[live_call.id].actions] == ["attach"]


def test_the_session_endpoint(snippet_with):
    names = snippet_with("async def dialstack_session")
    names["sandbox"].client().accounts.create(email="customer@example.com")

    assert _post(names["app"], "/dialstack/session").status_code == 401
    answer = _post(names["app"], "/dialstack/session", headers={"Cookie": "session=customer-cookie"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert set(answer.json()) == {"client_secret", "expires_at"}
