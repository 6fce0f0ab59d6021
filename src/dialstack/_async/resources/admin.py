"""Administration: the people who administer an account."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dialstack._async.resources._base import AsyncResource

if TYPE_CHECKING:
    from dialstack._async.resources.admin_users import AsyncAdminUsers

__all__ = ["AsyncAdmin"]


class AsyncAdmin(AsyncResource):
    """The people who administer an account.

    ```python
    for person in client.admin.users.list(dialstack_account=account.id):
        print(person.role)
    ```

    Guide: <https://docs.dialstack.ai/api>.
    """

    @cached_property
    def users(self) -> AsyncAdminUsers:
        """The people who administer an account."""
        from dialstack._async.resources.admin_users import AsyncAdminUsers

        return AsyncAdminUsers(self._runner)
