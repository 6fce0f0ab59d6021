"""Queues: callers who wait, and the agents who answer them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.options import RequestOptions
from dialstack.types.queues import (
    Queue,
    QueueAddMemberParams,
    QueueCreateParams,
    QueueListMembersParams,
    QueueListParams,
    QueueMember,
    QueueRetrieveParams,
    QueueUpdateMemberParams,
    QueueUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncQueues"]


class AsyncQueues(AsyncResource):
    """Callers who wait, and the agents who answer them.

    ```python
    queue = client.queues.create(name="Billing", strategy="leastrecent", dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def create(self, **params: Unpack[QueueCreateParams]) -> Queue:
        """Create a queue, without members: add them with `add_member`.

        `timeout_` says what happens to a caller who waited for `timeout_seconds`. It has the underscore because
        `timeout` is how long the request may take.

        ```python
        client.queues.create(name="Billing", timeout_={"type": "ring_user", "user": user.id})
        ```

        Raises:
            DialStackValidationError: Something is not acceptable, such as a number of seconds that is out of range.
        """
        return await self._post("/v1/queues", {}, Queue, params, QueueCreateParams)

    async def retrieve(self, queue_id: str, /, **params: Unpack[QueueRetrieveParams]) -> Queue:
        """Read a queue; with `expand=["extensions"]` also the extensions that lead to it.

        Of its members there are the first 10 at most. `list_members` gives them all.

        Raises:
            DialStackNotFoundError: There is no such queue in this account.
        """
        return await self._get("/v1/queues/{queue}", {"queue": queue_id}, Queue, params, QueueRetrieveParams)

    async def update(self, queue_id: str, /, **params: Unpack[QueueUpdateParams]) -> Queue:
        """Change a queue. What you leave out stays; None turns `announcements` and `callback` off.

        `timeout_` with its underscore is the queue's own, `timeout` is how long the request may take.

        Raises:
            DialStackNotFoundError: There is no such queue in this account.
            DialStackValidationError: Something is not acceptable, such as a number of seconds that is out of range.
        """
        return await self._post("/v1/queues/{queue}", {"queue": queue_id}, Queue, params, QueueUpdateParams)

    async def delete(self, queue_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a queue. Change the dial plans and numbers that lead to it first.

        Raises:
            DialStackNotFoundError: There is no such queue in this account.
        """
        await self._delete("/v1/queues/{queue}", {"queue": queue_id}, options)

    async def add_member(self, queue_id: str, /, **params: Unpack[QueueAddMemberParams]) -> QueueMember:
        """Make a user an agent of a queue.

        `user_id` is the old name of `user`. Where a platform knows the old one alone, give that.

        Raises:
            DialStackNotFoundError: There is no such queue, or no such user, in this account.
        """
        ids = {"queue": queue_id}
        return await self._post("/v1/queues/{queue}/members", ids, QueueMember, params, QueueAddMemberParams)

    async def update_member(
        self, queue_id: str, member_id: str, /, **params: Unpack[QueueUpdateMemberParams]
    ) -> QueueMember:
        """Change a member's `penalty` or `position`. Uncertain: only newer platforms have it.

        Raises:
            DialStackNotFoundError: There is no such queue, or no such member in it.
        """
        ids = {"queue": queue_id, "member": member_id}
        route = "/v1/queues/{queue}/members/{member}"
        return await self._post(route, ids, QueueMember, params, QueueUpdateMemberParams)

    async def remove_member(self, queue_id: str, member_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a member out of a queue, by the member's own id: it is not the user's.

        Raises:
            DialStackNotFoundError: There is no such queue, or no such member in it.
        """
        ids = {"queue": queue_id, "member": member_id}
        await self._delete("/v1/queues/{queue}/members/{member}", ids, options)

    def list_members(self, queue_id: str, /, **params: Unpack[QueueListMembersParams]) -> AsyncPager[QueueMember]:
        """List the members of a queue. Iterate to go through all of them.

        Raises:
            DialStackNotFoundError: There is no such queue in this account.
        """
        ids = {"queue": queue_id}
        return self._list("/v1/queues/{queue}/members", ids, QueueMember, params, QueueListMembersParams)

    def list(self, **params: Unpack[QueueListParams]) -> AsyncPager[Queue]:
        """List the queues of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/queues", {}, Queue, params, QueueListParams)
