"""Admin users: the people who administer an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource
from dialstack.types.admin import AdminUser, AdminUserListParams, AdminUserRetrieveParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from dialstack._colour._async import AsyncPager

__all__ = ["AsyncAdminUsers"]


class AsyncAdminUsers(AsyncResource):
    """The people who administer an account. They need not be among those with phone service, which `users` has.

    ```python
    people = client.admin.users.list(expand=["user"], dialstack_account=account.id)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    async def retrieve(self, admin_user_id: str, /, **params: Unpack[AdminUserRetrieveParams]) -> AdminUser:
        """Read one of the people who administer an account; with `expand=["user"]` also their user.

        Raises:
            DialStackNotFoundError: There is no such person, or they administer another account.
        """
        ids = {"admin_user": admin_user_id}
        return await self._get("/v1/admin/users/{admin_user}", ids, AdminUser, params, AdminUserRetrieveParams)

    def list(self, **params: Unpack[AdminUserListParams]) -> AsyncPager[AdminUser]:
        """List the people who administer an account, newest first. Iterate to go through all of them."""
        return self._list("/v1/admin/users", {}, AdminUser, params, AdminUserListParams)
