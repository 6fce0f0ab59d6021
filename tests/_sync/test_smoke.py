# Generated from tests/_async/test_smoke.py by scripts/generate. Do not edit.
"""The shortest way through everything."""

from __future__ import annotations

import httpx

from dialstack import DialStack


def test_creates_an_account() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer sk_test_1"
        times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
        return httpx.Response(201, json={"id": "acct_1", "email": "a@example.com", **times})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        client = DialStack("sk_test_1", http_client=http_client)
        account = client.accounts.create(email="a@example.com")
    assert account.id == "acct_1"
