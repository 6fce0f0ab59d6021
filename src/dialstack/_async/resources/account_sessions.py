"""Account sessions: tokens for your frontend."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dialstack._async.resources._base import AsyncResource
from dialstack.types.account_sessions import AccountSession, AccountSessionCreateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._core.requests import Scope

__all__ = ["AsyncAccountSessions"]


class AsyncAccountSessions(AsyncResource):
    """Tokens for your frontend. The account is a parameter, so these calls need no account to act on.

    ```python
    session = client.account_sessions.create(account=account.id, components={"call_logs": {"enabled": True}})
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "platform"

    async def create(self, **params: Unpack[AccountSessionCreateParams]) -> AccountSession:
        """Make a token for one account and chosen components. It is good for an hour.

        There is no known way to revoke it. Call this on your server only, after you have checked who is asking, and
        hand out `client_secret` alone.

        Raises:
            DialStackNotFoundError: There is no such account on your platform.
            DialStackValidationError: No component is enabled.
        """
        return await self._post("/v1/account_sessions", {}, AccountSession, params, AccountSessionCreateParams)
