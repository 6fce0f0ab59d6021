# Generated from src/dialstack/_async/resources/ring_groups.py by scripts/generate. Do not edit.
"""Ring groups: phones that ring together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._sync.resources._base import Resource
from dialstack.types.options import RequestOptions
from dialstack.types.ring_groups import (
    RingGroup,
    RingGroupAddMemberParams,
    RingGroupCreateParams,
    RingGroupListParams,
    RingGroupMember,
    RingGroupRetrieveParams,
    RingGroupUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._sync import Page

__all__ = ["RingGroups"]


class RingGroups(Resource):
    """Phones that ring together.

    ```python
    group = client.ring_groups.create(name="Front desk", timeout_seconds=20, dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    def create(self, **params: Unpack[RingGroupCreateParams]) -> RingGroup:
        """Create a ring group, without members: add them with `add_member`.

        Raises:
            DialStackValidationError: Something is not acceptable, such as the target of a timeout.
        """
        return self._post("/v1/ring_groups", {}, RingGroup, params, RingGroupCreateParams)

    def retrieve(self, ring_group_id: str, /, **params: Unpack[RingGroupRetrieveParams]) -> RingGroup:
        """Read a ring group with its members; with `expand=["extensions"]` also the extensions that lead to it.

        Raises:
            DialStackNotFoundError: There is no such ring group in this account.
        """
        ids = {"ring_group": ring_group_id}
        return self._get("/v1/ring_groups/{ring_group}", ids, RingGroup, params, RingGroupRetrieveParams)

    def update(self, ring_group_id: str, /, **params: Unpack[RingGroupUpdateParams]) -> RingGroup:
        """Change a ring group. What you leave out stays, and None clears `timeout_action` and `timeout_target`.

        Raises:
            DialStackNotFoundError: There is no such ring group in this account.
            DialStackValidationError: Something is not acceptable, such as the target of a timeout.
        """
        ids = {"ring_group": ring_group_id}
        return self._post("/v1/ring_groups/{ring_group}", ids, RingGroup, params, RingGroupUpdateParams)

    def delete(self, ring_group_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Delete a ring group. Change the dial plans and numbers that lead to it first.

        Raises:
            DialStackNotFoundError: There is no such ring group in this account.
        """
        self._delete("/v1/ring_groups/{ring_group}", {"ring_group": ring_group_id}, options)

    def add_member(self, ring_group_id: str, /, **params: Unpack[RingGroupAddMemberParams]) -> RingGroupMember:
        """Let an `extension` of the account or a `phone_number` outside ring with the others. Give one of the two.

        Raises:
            DialStackNotFoundError: There is no such ring group, or no such extension, in this account.
            DialStackValidationError: The number is not acceptable.
        """
        ids = {"ring_group": ring_group_id}
        route = "/v1/ring_groups/{ring_group}/members"
        return self._post(route, ids, RingGroupMember, params, RingGroupAddMemberParams)

    def remove_member(self, ring_group_id: str, member_id: str, /, **options: Unpack[RequestOptions]) -> None:
        """Take a member out of a ring group, by the member's own id.

        Raises:
            DialStackNotFoundError: There is no such ring group, or no such member in it.
        """
        ids = {"ring_group": ring_group_id, "member": member_id}
        self._delete("/v1/ring_groups/{ring_group}/members/{member}", ids, options)

    def list(self, **params: Unpack[RingGroupListParams]) -> Page[RingGroup]:
        """List the ring groups of an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/ring_groups", {}, RingGroup, params, RingGroupListParams)
