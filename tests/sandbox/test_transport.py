from __future__ import annotations

import asyncio
import gc

import httpx
import pytest

from dialstack import DialStackNotFoundError
from dialstack.sandbox.transport import AsyncSandboxTransport, SandboxTransport


def _headers(sandbox):
    return {"Authorization": f"Bearer {sandbox.api_key}"}


def test_an_httpx_client_talks_to_the_sandbox(sandbox):
    with httpx.Client(transport=SandboxTransport(sandbox), base_url=sandbox.url, headers=_headers(sandbox)) as client:
        made = client.post("/v1/accounts", json={"email": "a@example.com"})
        assert made.status_code == 201
        account = made.json()["id"]
        scoped = {"DialStack-Account": account}
        assert client.post("/v1/users", json={"name": "Zo\u00eb"}, headers=scoped).status_code == 201
        listed = client.get(
            "/v1/users", params={"search": "zo\u00eb", "expand[]": ["extensions"]}, headers=scoped
        ).json()
        assert listed["data"][0]["name"] == "Zo\u00eb"
        assert "extensions" in listed["data"][0]
        assert client.get("/v1/users/a%2Fb", headers=scoped).status_code == 404
        assert client.delete(f"/v1/accounts/{account}").content == b""
    assert sandbox.requests[-2].path == "/v1/users/a%2Fb"


def test_an_async_httpx_client_talks_to_the_sandbox(sandbox):
    async def main():
        transport = AsyncSandboxTransport(sandbox)
        async with httpx.AsyncClient(transport=transport, base_url=sandbox.url, headers=_headers(sandbox)) as client:
            return await client.post("/v1/accounts", json={})

    assert asyncio.run(main()).status_code == 201


def test_the_sdk_client(sandbox):
    ds = sandbox.client()
    account = ds.accounts.create(email="contact@joneschiro.com")
    clinic = sandbox.client(dialstack_account=account.id)
    names = [clinic.users.create(name=f"User {n}").name for n in range(5)]
    assert [user.name for user in clinic.users.list(limit=2)] == names[::-1]
    with pytest.raises(DialStackNotFoundError, match="Account not found"):
        ds.accounts.retrieve("invalid_id")


def test_click_to_call_with_the_sdk_client(sandbox):
    account = sandbox.client().accounts.create(email="contact@joneschiro.com")
    clinic = sandbox.client(dialstack_account=account.id)
    user = clinic.users.create(name="Dr. Alice Smith")
    clinic.calls.create(user=user.id, dial_string="+16175551234")
    [call] = clinic.calls.list()
    assert (call.user, call.to_number) == (user.id, "+16175551234")


def test_the_async_sdk_client(sandbox):
    async def main():
        ds = sandbox.async_client()
        account = await ds.accounts.create(email="contact@joneschiro.com")
        return await ds.users.create(name="Alice", dialstack_account=account.id)

    assert asyncio.run(main()).name == "Alice"


def test_dropped_clients_leave_no_warning(sandbox, recwarn):
    clients = [sandbox.client(), sandbox.async_client()]
    clients[0].accounts.list()
    del clients
    gc.collect()
    assert [str(found.message) for found in recwarn] == []
