"""Sessions as models: their secrets, and what their tokens say."""

from __future__ import annotations

from datetime import datetime, timezone

import jwt
import pytest

from dialstack.types import AccountSession, AccountSessionCreateResponse, UserSession, UserSessionCreateResponse

KEY = "k" * 32
END = datetime(2026, 5, 21, 18, tzinfo=timezone.utc)


def test_an_account_session() -> None:
    token = jwt.encode({"account": "acct_1", "components": ["call_logs"], "exp": END}, KEY)
    session = AccountSession(account_id="acct_1", client_secret=token, expires_at=END)
    claims = session.unverified_claims()
    assert (claims.account, claims.user, claims.components) == ("acct_1", None, ("call_logs",))
    assert claims.expires_at == END
    assert token not in repr(session)


def test_a_user_session() -> None:
    token = jwt.encode({"sub": "user_1", "account": "acct_1", "exp": END}, KEY)
    session = UserSession(user="user_1", account="acct_1", client_secret=token, expires_at=END)
    claims = session.unverified_claims()
    assert (claims.subject, claims.user, claims.account, claims.components) == ("user_1", "user_1", "acct_1", ())
    assert token not in repr(session)


def test_a_secret_that_is_no_jwt() -> None:
    session = AccountSession(account_id="acct_1", client_secret="cs_live_opaque", expires_at=END)
    with pytest.raises(ValueError, match="not a JWT") as caught:
        session.unverified_claims()
    assert "opaque" not in str(caught.value)


def test_the_names_of_the_javascript_sdk() -> None:
    assert AccountSessionCreateResponse is AccountSession
    assert UserSessionCreateResponse is UserSession
