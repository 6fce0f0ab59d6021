"""User sessions: tokens for one user's devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from pydantic import AwareDatetime
from typing_extensions import Required

from dialstack.types._model import Model
from dialstack.types.options import RequestOptions

if TYPE_CHECKING:
    from dialstack.tokens import Claims

__all__ = ["UserSession", "UserSessionCreateParams", "UserSessionCreateResponse"]


class UserSession(Model):
    """A token for one user."""

    user: str
    account: str
    client_secret: str
    """A JWT for the user's device, kept out of the repr. It carries the user and the account."""
    expires_at: AwareDatetime

    def unverified_claims(self) -> Claims:
        """Read what the token says, without checking who signed it. It came from the API, so that is enough here.

        Raises:
            ValueError: It is not a JWT.
        """
        from dialstack.tokens import decode_unverified

        return decode_unverified(self.client_secret)


UserSessionCreateResponse: TypeAlias = UserSession


class UserSessionCreateParams(RequestOptions, total=False):
    """Parameters of `user_sessions.create`."""

    user: Required[str]
    ttl_seconds: int
    """How long the token is good for: 86400 by default, which is a day, and at most 604800, a week."""
