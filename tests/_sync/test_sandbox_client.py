# Generated from tests/_async/test_sandbox_client.py by scripts/generate. Do not edit.
"""The sandbox behind the client, without a network."""

from __future__ import annotations

import pytest

from dialstack import DialStackNotFoundError

sandbox = pytest.importorskip("dialstack.sandbox")


def test_the_sandbox_answers_a_client() -> None:
    with sandbox.Sandbox().client() as client:
        account = client.accounts.create(email="contact@example.com")
        clinic = client.for_account(account.id)
        for number in range(12):
            clinic.users.create(name=f"User {number}", email=f"user{number}@example.com")
        assert len([user.id for user in clinic.users.list(limit=5)]) == 12
        with pytest.raises(DialStackNotFoundError):
            clinic.users.retrieve("user_unknown")
