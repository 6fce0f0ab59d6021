"""Tokens for the frontend: for who is signed in, for their own account, and for an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dialstack import DialStackAuthenticationError, DialStackPermissionError

if TYPE_CHECKING:
    from dialstack import DialStack
    from dialstack.sandbox import Sandbox

    from .conftest import Clinic

pytestmark = pytest.mark.anyio


async def test_a_clinic_gets_a_token_for_its_own_account(
    clinic: Clinic, dialstack_sandbox: Sandbox, dialstack_client: DialStack, begins_at: datetime
) -> None:
    answer = await clinic.browser.post(f"/clinics/{clinic.id}/session")

    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()
    assert datetime.fromisoformat(token["expires_at"]) == begins_at + timedelta(hours=1)
    frontend = dialstack_client.with_options(api_key=token["client_secret"])
    assert list(frontend.calls.list()) == []
    with pytest.raises(DialStackPermissionError):
        frontend.accounts.create(email="contact@example.com")

    await dialstack_sandbox.advance_async(3601)
    with pytest.raises(DialStackAuthenticationError):
        frontend.calls.list().data  # noqa: B018 - it is read now


@pytest.mark.parametrize("authorization", [b"", b"Bearer ", b"Bearer of-another-clinic", b"Bearer \xfc"])
async def test_a_stranger_gets_none(clinic: Clinic, dialstack_sandbox: Sandbox, authorization: bytes) -> None:
    clinic.browser.headers.pop("Authorization")
    headers = {b"Authorization": authorization} if authorization else {}
    answer = await clinic.browser.post(f"/clinics/{clinic.id}/session", headers=headers)
    assert answer.status_code == 401
    dialstack_sandbox.requests.assert_none("POST /v1/account_sessions")
