"""Account sessions: tokens for your frontend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required, TypedDict

from dialstack.types._model import Model
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from dialstack.tokens import Claims

__all__ = [
    "AccountSession",
    "AccountSessionComponentName",
    "AccountSessionComponentParam",
    "AccountSessionCreateParams",
    "AccountSessionCreateResponse",
]

AccountSessionComponentName: TypeAlias = (
    Literal[
        "account_onboarding",
        "agreement_acceptance",
        "ai_agent",
        "call_history",
        "call_logs",
        "dial_plan",
        "phone_number_ordering",
        "phone_numbers",
        "voicemails",
    ]
    | str
)


class AccountSession(Model):
    """A token for one account and chosen components."""

    account_id: str
    client_secret: str
    """A JWT for your frontend, kept out of the repr. It carries the account."""
    expires_at: AwareDatetime
    """An hour after it was made."""

    def unverified_claims(self) -> Claims:
        """Read what the token says, without checking who signed it. It came from the API, so that is enough here.

        Raises:
            ValueError: It is not a JWT.
        """
        from dialstack.tokens import decode_unverified

        return decode_unverified(self.client_secret)


AccountSessionCreateResponse: TypeAlias = AccountSession


class AccountSessionComponentParam(TypedDict):
    """Whether a component may be used."""

    enabled: bool


class AccountSessionCreateParams(RequestOptions, total=False):
    """Parameters of `account_sessions.create`."""

    account: Required[str]
    components: Required[Mapping[AccountSessionComponentName, AccountSessionComponentParam]]
    """What the token is good for, by name. Today's API asks for at least one that is enabled."""
