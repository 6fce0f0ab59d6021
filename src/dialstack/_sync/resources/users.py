# Generated from src/dialstack/_async/resources/users.py by scripts/generate. Do not edit.
"""Users: the people of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.users import (
    QueueAgent,
    User,
    UserCreateParams,
    UserListParams,
    UserPresence,
    UserRetrieveParams,
    UserSessionsRevokeResponse,
    UserUpdateParams,
    UserUpdateQueueAgentParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["Users"]


class Users(Resource):
    """The people of an account.

    ```python
    user = client.users.create(name="Dr. Alice Smith", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[UserCreateParams]) -> User:
        """Add a person to an account.

        Raises:
            DialStackConflictError: Somebody in the account has this email address.
        """
        return self._post("/v1/users", {}, User, params, UserCreateParams)

    def retrieve(self, user_id: str, /, **params: Unpack[UserRetrieveParams]) -> User:
        """Read a user; with `expand=["extensions"]` also their extensions.

        Raises:
            DialStackNotFoundError: There is no such user in this account.
        """
        return self._get("/v1/users/{user}", {"user": user_id}, User, params, UserRetrieveParams)

    def update(self, user_id: str, /, **params: Unpack[UserUpdateParams]) -> User:
        """Change a user. What you leave out stays. None clears: for `name` and `email` that is likely, not documented.

        Raises:
            DialStackConflictError: Somebody else in the account has this email address.
        """
        return self._post("/v1/users/{user}", {"user": user_id}, User, params, UserUpdateParams)

    def delete(self, user_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Remove a user from the account."""
        self._delete("/v1/users/{user}", {"user": user_id}, options)

    def retrieve_presence(self, user_id: str, /, **options: Unpack[RequestOptions]) -> UserPresence:
        """Read whether a user can be reached at this moment.

        Raises:
            DialStackAPIError: 503: the platform cannot tell right now. It is tried again as usual.
        """
        return self._get("/v1/users/{user}/presence", {"user": user_id}, UserPresence, options)

    def retrieve_queue_agent(self, user_id: str, /, **options: Unpack[RequestOptions]) -> QueueAgent:
        """Read a user's state as an agent of queues.

        Raises:
            DialStackNotFoundError: No state was ever written for this user, or there is no such user.
        """
        return self._get("/v1/users/{user}/queue-agent", {"user": user_id}, QueueAgent, options)

    def update_queue_agent(self, user_id: str, /, **params: Unpack[UserUpdateQueueAgentParams]) -> QueueAgent:
        """Log an agent in, pause them or log them out. Doing it twice is the same as once.

        Raises:
            DialStackInvalidRequestError: `reason` was given without `status="paused"`.
        """
        ids = {"user": user_id}
        return self._post("/v1/users/{user}/queue-agent", ids, QueueAgent, params, UserUpdateQueueAgentParams)

    def revoke_sessions(self, user_id: str, /, **options: Unpack[RequestOptions]) -> UserSessionsRevokeResponse:
        """Make every token that was minted for a user until now void, and end their softphone sessions.

        Acts on the platform: no account is needed.
        """
        route = "/v1/users/{user}/revoke_sessions"
        return self._post(route, {"user": user_id}, UserSessionsRevokeResponse, options, scope="platform")

    def list(self, **params: Unpack[UserListParams]) -> Page[User]:
        """List the users of an account, newest first.

        `search` matches part of a name or an email address. Iterate to go through all of them.
        """
        return self._list("/v1/users", {}, User, params, UserListParams)
