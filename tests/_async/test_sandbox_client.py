"""The sandbox behind the client, without a network."""

from __future__ import annotations

import pytest

from dialstack import DialStackNotFoundError

sandbox = pytest.importorskip("dialstack.sandbox")


async def test_the_sandbox_answers_a_client() -> None:
    async with sandbox.Sandbox().async_client() as client:
        account = await client.accounts.create(email="contact@example.com")
        clinic = client.for_account(account.id)
        for number in range(12):
            await clinic.users.create(name=f"User {number}", email=f"user{number}@example.com")
        assert len([user.id async for user in clinic.users.list(limit=5)]) == 12
        with pytest.raises(DialStackNotFoundError):
            await clinic.users.retrieve("user_unknown")
