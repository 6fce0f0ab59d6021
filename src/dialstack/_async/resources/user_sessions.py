"""User sessions: tokens for one user's devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dialstack._async.resources._base import AsyncResource
from dialstack.types.user_sessions import UserSession, UserSessionCreateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._core.requests import Scope

__all__ = ["AsyncUserSessions"]


class AsyncUserSessions(AsyncResource):
    """Tokens for one user's devices. The user says which account, so these calls need none to act on.

    ```python
    session = client.user_sessions.create(user=user.id, ttl_seconds=3600)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    _scope: ClassVar[Scope] = "platform"

    async def create(self, **params: Unpack[UserSessionCreateParams]) -> UserSession:
        """Make a token for one user: good for a day, or for `ttl_seconds`, at most a week.

        Call this on your server only, after you have checked who is asking, and hand out `client_secret` alone.
        `users.revoke_sessions` makes every token of a user void.

        Raises:
            DialStackNotFoundError: There is no such user on your platform.
            DialStackInvalidRequestError: `ttl_seconds` is out of range.
        """
        return await self._post("/v1/user_sessions", {}, UserSession, params, UserSessionCreateParams)
