"""The shortest way through everything."""

from __future__ import annotations

import httpx

from dialstack import AsyncDialStack


async def test_creates_an_account() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer sk_test_1"
        times = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
        return httpx.Response(201, json={"id": "acct_1", "email": "a@example.com", **times})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http_client:
        client = AsyncDialStack("sk_test_1", http_client=http_client)
        account = await client.accounts.create(email="a@example.com")
    assert account.id == "acct_1"
